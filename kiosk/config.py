"""The technician's file of one terminal: TOML, checked whole before anything starts.

Every problem is reported at once, with its field, the reason and what to write instead: a technician who drove to a commune
must not find the third mistake on the third drive. What the screen asks comes from the collector, not from here.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, Protocol, TypeVar

import msgspec
from msgspec import Meta

from kiosk.errors import ConfigInvalidError
from office.documents import Release
from office.errors import InvalidIdError
from office.ids import LedgerId, OfficeId, TerminalId, check_slug
from office.reading import read_struct

HIGHEST_PIN = 27
"""The 40-pin header of a Raspberry Pi leads out GPIO 0 to 27; 0 and 1 belong to its identification chip."""
LOWEST_PIN = 2

_INPUT = re.compile(r"mouse|touch:/dev/input/[!-~]+")

Pin = Annotated[int, Meta(description=f"A BCM pin number, {LOWEST_PIN} to {HIGHEST_PIN}")]


class BrokerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[broker]``: where events go. The office's own broker, or the upper one."""

    host: Annotated[str, Meta(min_length=1, max_length=253, description="Name or address of the MQTT broker")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535, description="Its TCP port, 1 to 65535")] = 1883
    username: Annotated[str, Meta(description="MQTT user; left out, it is office/terminal as the access list wants it")] = ""
    password: Annotated[str, Meta(description="MQTT password; give this or password_file, not both")] = ""
    password_file: Annotated[
        str, Meta(description="File whose first line is the MQTT password; relative to the configuration's directory")
    ] = ""
    keepalive_seconds: Annotated[
        int, Meta(ge=5, le=300, description="Seconds of silence after which a ping shows that the terminal lives, 5 to 300")
    ] = 60


class JournalConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[journal]``: where votes and events are kept until they are known to have arrived."""

    directory: Annotated[
        str, Meta(min_length=1, description="Absolute directory on a disk that survives a restart; one terminal only")
    ] = "/var/lib/nucuoi"


class ClockConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[clock]``: when the wall clock is believed."""

    trust: Annotated[
        Literal["synchronised", "system"],
        Meta(
            description='"synchronised": once the network has set the clock; "system": at once (a machine with a battery '
            "clock, demo, tests)"
        ),
    ] = "synchronised"


class ScreenConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[screen]``: the touch screen, or none (a button box)."""

    enabled: Annotated[bool, Meta(description="false: no window is opened; the buttons of [panel] are the terminal")] = True
    width: Annotated[int, Meta(ge=320, le=7_680, description="Pixels, as the display shows them before rotation")] = 800
    height: Annotated[int, Meta(ge=240, le=7_680, description="Pixels, as the display shows them before rotation")] = 480
    fullscreen: Annotated[bool, Meta(description="Whether the window covers the whole display")] = True
    rotation: Annotated[Literal[0, 90, 180, 270], Meta(description="Degrees clockwise: 0, 90, 180 or 270")] = 0
    input: Annotated[
        str,
        Meta(
            description='"mouse" (a mouse, or a touch screen that the desktop turns into one) or '
            '"touch:/dev/input/event0" (one touch screen read directly; nothing else is listened to)'
        ),
    ] = "mouse"
    reduced_motion: Annotated[bool, Meta(description="true: screens change without moving")] = False
    wake_seconds: Annotated[
        float, Meta(ge=0, le=5, description="Touches this soon after a dark screen woke are not votes, in seconds")
    ] = 0.5


class PanelConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[panel]``: buttons, lamps and a buzzer on the GPIO header. Buttons connect their pin to ground."""

    buttons: Annotated[dict[int, Pin], Meta(description="Score = BCM pin of its button, such as {5 = 17, 4 = 27}")]
    lamps: Annotated[dict[int, Pin], Meta(description="Score = BCM pin of the lamp in its button; may be left out")] = {}
    buzzer: Annotated[int | None, Meta(description="BCM pin of the buzzer; left out, there is none")] = None
    bounce_seconds: Annotated[
        float, Meta(ge=0.001, le=0.5, description="A button counts once it rested this long, in seconds")
    ] = 0.03
    hold_seconds: Annotated[
        float, Meta(ge=1, le=600, description="A button held longer than this is reported as stuck, in seconds")
    ] = 10.0


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file: who this terminal is, whom it obeys, and what is built into it."""

    office: Annotated[OfficeId, Meta(description="Id of the office, as in the collector's directory")]
    terminal: Annotated[TerminalId, Meta(description="Id of this terminal, as in the collector's directory")]
    ledger: Annotated[LedgerId, Meta(description="The ledger this terminal obeys: the id that the collector prints")]
    release: Annotated[
        Release,
        Meta(
            description='"half-day": votes wait in the ballot box; "at once": for demo, training and tests only, and the '
            "screen says so"
        ),
    ] = "half-day"
    broker: BrokerConfig = BrokerConfig()
    journal: JournalConfig = JournalConfig()
    clock: ClockConfig = ClockConfig()
    screen: ScreenConfig = ScreenConfig()
    panel: PanelConfig | None = None


class Placed(Protocol):
    """What every program of the office has in its file."""

    @property
    def office(self) -> OfficeId:
        """Its office."""

    @property
    def ledger(self) -> LedgerId:
        """The ledger that it obeys."""

    @property
    def broker(self) -> BrokerConfig:
        """Where its events go."""

    @property
    def journal(self) -> JournalConfig:
        """Where they are kept until then."""

    @property
    def clock(self) -> ClockConfig:
        """Whose time it believes."""


Kind = TypeVar("Kind", bound=msgspec.Struct)


def load_config(path: Path) -> Config:
    """Read and check a terminal's file; a password file is read too, so that ``broker.password`` holds it.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    return read_config(path, Config, contradictions=_contradictions, name=lambda config: f"{config.office}/{config.terminal}")


def read_config(
    path: Path, kind: type[Kind], *, contradictions: Callable[[Kind], list[str]], name: Callable[[Kind], str]
) -> Kind:
    """Read and check a file of ``kind``, which is :class:`Placed`; ``name`` is its user on the broker where none is given.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    place = str(path)
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigInvalidError(place, [f"no valid TOML: {error}; correct that line"]) from None
    config, problems = read_struct(kind, data)
    unread = {problem.path for problem in problems}
    found = [str(problem) for problem in problems]
    found += [problem for problem in contradictions(config) if problem.partition(":")[0] not in unread]
    broker = _completed(config.broker, path.parent, found, name(config))  # type: ignore[attr-defined]  # it is Placed
    if found:
        raise ConfigInvalidError(place, found)
    return msgspec.structs.replace(config, broker=broker)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigInvalidError(str(path), [f"byte {error.start} is not UTF-8; save the file as UTF-8"]) from None
    except FileNotFoundError:
        raise ConfigInvalidError(str(path), ["no such file; write it as deploy/README.md shows, or correct --config"]) from None
    except IsADirectoryError:
        raise ConfigInvalidError(str(path), ["this is a directory; name the .toml file in it"]) from None
    except (OSError, ValueError) as error:
        raise ConfigInvalidError(str(path), [f"cannot be read: {error}"]) from None


def shared_problems(config: Placed, **slugs: str) -> list[str]:
    """What is wrong with that part of a file which every program has; ``slugs`` are ids besides."""
    found = []
    for field, slug in {"office": config.office, **slugs, "ledger": config.ledger}.items():
        try:
            check_slug(slug, field=field)
        except InvalidIdError as error:
            found.append(str(error))
    broker = config.broker
    if broker.password and broker.password_file:
        found.append("broker.password: password_file is given too; keep one of them")
    for field, value in (("host", broker.host), ("username", broker.username), ("password", broker.password)):
        if not value.isprintable() or value != value.strip():
            found.append(f"broker.{field}: has a line break, a control character or a space at its end; remove it")
    directory = config.journal.directory
    if "\0" in directory:
        found.append("journal.directory: contains a zero byte; remove it")
    elif not Path(directory).is_absolute():
        found.append(f"journal.directory: {directory!r} is relative; write the whole path, beginning with /")
    return found


def screen_problems(screen: ScreenConfig) -> list[str]:
    """What is wrong with ``[screen]``."""
    if _INPUT.fullmatch(screen.input):
        return []
    return [f'screen.input: {screen.input!r} is unknown; write "mouse" or "touch:/dev/input/event0"']


def _contradictions(config: Config) -> list[str]:
    found = shared_problems(config, terminal=config.terminal) + screen_problems(config.screen)
    if config.panel is not None:
        found += _panel_problems(config.panel)
    elif not config.screen.enabled:
        found.append("screen.enabled: false, and there is no [panel]: nobody could vote; enable one of them")
    return found


def _panel_problems(panel: PanelConfig) -> list[str]:
    found = []
    used: dict[int, list[str]] = defaultdict(list)
    for name, pins in (("buttons", panel.buttons), ("lamps", panel.lamps)):
        for score, pin in pins.items():
            used[pin].append(f"panel.{name}.{score}")
            if not 1 <= score <= 5:  # noqa: PLR2004  the most levels of a scale
                found.append(f"panel.{name}.{score}: there is no score {score}; scores are 1 to 5")
    if panel.buzzer is not None:
        used[panel.buzzer].append("panel.buzzer")
    for pin, fields in used.items():
        found += [f"{other}: pin {pin} is used by {fields[0]} too; give each its own pin" for other in fields[1:]]
        if not LOWEST_PIN <= pin <= HIGHEST_PIN:
            found.append(f"{fields[0]}: {pin} is no usable BCM pin; use {LOWEST_PIN} to {HIGHEST_PIN}")
    if not panel.buttons:
        found.append("panel.buttons: is empty; name at least one button, such as {5 = 17}, or remove [panel]")
    found += [
        f"panel.lamps.{score}: there is no button for score {score}; add it or remove the lamp"
        for score in panel.lamps
        if score not in panel.buttons
    ]
    return found


def _completed(broker: BrokerConfig, directory: Path, found: list[str], name: str) -> BrokerConfig:
    if not broker.username:
        broker = msgspec.structs.replace(broker, username=name)
    if broker.password_file and not broker.password:
        try:
            lines = (directory / broker.password_file).read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            found.append(f"broker.password_file: cannot be read: {error}; correct the path or its permissions")
        else:
            if not lines or not lines[0].strip():
                found.append("broker.password_file: its first line is empty; put the password there")
            else:
                broker = msgspec.structs.replace(broker, password=lines[0].strip())
    return broker
