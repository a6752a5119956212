"""Many terminals of one machine on disk: ``{office}/{terminal}/`` with the technician's file and the journal of each.

The files are those of a real terminal, so any one of them can also be run by hand: ``nucuoi kiosk run --config …``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from office.directory import Directory, Terminal
from office.documents import Release
from office.ids import DESK, LedgerId, OfficeId, TerminalId

CONFIG = "terminal.toml"
DESK_CONFIG = "desk.toml"
STATION_CONFIG = "station.toml"


NOWHERE = LedgerId("khong-noi-mang")
"""The ledger of a terminal that sends nothing anywhere."""


class Upward(NamedTuple):
    """Where a terminal sends its events: the broker's address and whom it believes. No broker: nothing is sent."""

    host: str = "127.0.0.1"
    port: int = 1883
    ledger: LedgerId = NOWHERE


class Look(NamedTuple):
    """The window of a terminal that has one."""

    width: int = 800
    height: int = 480


def place_of(directory: Path, office: OfficeId, terminal: TerminalId) -> Path:
    """The directory of one terminal."""
    return directory / office / terminal


def has_screen(terminal: Terminal) -> bool:
    """Whether it is a screen; else a box of buttons."""
    return terminal.channel != "button"


def choose_terminals(directory: Directory, *, most_per_office: int | None = None, without: Iterable[str] = ()) -> list[Terminal]:
    """The rating terminals of a directory, in its order; or at most so many of each office, and then only at counters.

    ``without`` names some that are left out, as ``office/terminal``.
    """
    left = set(without)
    chosen: list[Terminal] = []
    for office in directory.offices:
        mine = [terminal for terminal in directory.terminals if terminal.office == office.id]
        at_counters = [terminal for terminal in mine if terminal.counter is not None]
        chosen += mine if most_per_office is None else at_counters[:most_per_office]
    return [terminal for terminal in chosen if f"{terminal.office}/{terminal.id}" not in left]


def write_config(
    directory: Path, terminal: Terminal, upward: Upward, *, password: str, release: Release, look: Look | None = None
) -> Path:
    """Write the technician's file of one terminal and return it. Only its owner may read it: it holds a password."""
    place = place_of(directory, terminal.office, terminal.id).absolute()
    keys = {"office": terminal.office, "terminal": terminal.id, "ledger": upward.ledger, "release": release}
    lines = [
        *_head("máy đánh giá", keys, place, upward, password),
        "[screen]",
        f"enabled = {'true' if has_screen(terminal) else 'false'}",
        *([f"width = {look.width}", f"height = {look.height}", "fullscreen = false"] if look and has_screen(terminal) else []),
        *([] if has_screen(terminal) else ["", "[panel]", f"buttons = {_BUTTONS}", f"lamps = {_LAMPS}", "buzzer = 18"]),
    ]
    return _write(place / CONFIG, lines)


def write_desk_config(
    directory: Path,
    office: OfficeId,
    upward: Upward,
    *,
    password: str,
    host: str = "127.0.0.1",
    port: int = 8080,
    release: Release = "half-day",
) -> Path:
    """Write the technician's file of an office's desk, whose console listens on ``host`` and ``port``, and return it."""
    place = place_of(directory, office, DESK).absolute()
    keys = {"office": office, "ledger": upward.ledger, "release": release}
    lines = [
        *_head("bàn điều hành", keys, place, upward, password),
        "[console]",
        f"host = {quoted(host)}",
        f"port = {port}",
    ]
    return _write(place / DESK_CONFIG, lines)


def write_station_config(
    directory: Path, office: OfficeId, station: TerminalId, upward: Upward, *, password: str, look: Look, more: Iterable[str] = ()
) -> Path:
    """Write the technician's file of a ticket kiosk or a board with a window, and return it; ``more`` are further lines."""
    place = place_of(directory, office, station).absolute()
    keys = {"office": office, "terminal": station, "ledger": upward.ledger}
    lines = [
        *_head("máy", keys, place, upward, password),
        "[screen]",
        f"width = {look.width}",
        f"height = {look.height}",
        "fullscreen = false",
        *more,
    ]
    return _write(place / STATION_CONFIG, lines)


def _head(what: str, keys: Mapping[str, str], place: Path, upward: Upward, password: str) -> list[str]:
    """What the file of every program begins with."""
    return [
        f"# SỐ LIỆU MẪU: {what} của dữ liệu mẫu.",
        *(f"{key} = {quoted(value)}" for key, value in keys.items()),
        "",
        "[broker]",
        f"host = {quoted(upward.host)}",
        f"port = {upward.port}",
        *([f"password = {quoted(password)}"] if password else []),
        "",
        "[journal]",
        f"directory = {quoted(str(place / 'journal'))}",
        "",
        "[clock]",
        'trust = "system"',
        "",
    ]


def _write(path: Path, lines: list[str]) -> Path:
    """Only its owner may read it: it holds a password."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join(lines) + "\n", "utf-8")
    fresh.replace(path)
    return path


_BUTTONS = "{ 3 = 17, 2 = 27, 1 = 22 }"
_LAMPS = "{ 3 = 5, 2 = 6, 1 = 13 }"


def quoted(value: str) -> str:
    """A TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(character if character >= " " and character != "\x7f" else f"\\u{ord(character):04x}" for character in escaped)
        + '"'
    )
