"""Photographs every screen of the ticket kiosk: ``python -m tests.kiosk.ui.ticket_gallery [directory] [filter]``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from office.board import Board
from office.desk_assignment import DeskAssignment
from tests.kiosk.tickets import a_board, a_told
from tests.kiosk.ui.player import Player
from tests.screens import virtual_screen

SIZES = ((1280, 800), (800, 480), (1024, 600), (1920, 1080), (1080, 1920))
PICTURES = Path("build/ticket-screens")
FOLLOW = "https://mau.example.vn/t/4vJ9mQzK2rT7wXc1bN8dLg"


class TicketPlayer(Player):
    """Plays on the ticket stage."""

    def visit(self, told: DeskAssignment, board: Board | None = None) -> None:
        """A fresh visitor."""
        self.order(advance=400, broken=False, refuses=None, issued={}, desk="online", now="2026-09-01T09:05:00+07:00", help=False)
        self.order(desk="wakes")
        self.order(told=msgspec.to_builtins(told), board=msgspec.to_builtins(board or a_board(told)))
        self.order(advance=0)
        self.settled()

    def requests(self, verb: str) -> list[dict[str, Any]]:
        """What was asked of the desk, each request once."""
        found = {asked["request"]: asked for asked in self.report["asked"] if asked["command"]["command"] == verb}
        return list(found.values())


@contextmanager
def ticket_playing(width: int, height: int, *words: str, still: bool = True) -> Iterator[TicketPlayer]:
    """A ticket stage in a window of this size; see :func:`tests.kiosk.ui.player.playing`."""
    command = [sys.executable, "-m", "tests.kiosk.ui.ticket_stage", f"--width={width}", f"--height={height}"]
    with virtual_screen(width, height) as screen, screen.running([*command, *["--still"] * still, *words]) as stage:
        player = TicketPlayer(screen, stage, width, height)
        player.settled()
        yield player


class Scene(NamedTuple):
    """What to photograph: taps (texts) and orders (dictionaries) that lead to it."""

    name: str
    told: DeskAssignment
    deeds: tuple[str | dict[str, Any], ...] = ()
    board: Board | None = None


def scenes() -> Iterator[Scene]:
    """Every state."""
    six, calm, long = a_told(), a_told(sample=False), a_told(6, long=True)
    second = f"service {six.services[1].id}"
    yield Scene("services-6", calm)
    yield Scene("services-en", six, ("language en",))
    yield Scene("services-large", six, ("large text",))
    yield Scene("services-1", a_told(1))
    yield Scene("services-2", a_told(2))
    yield Scene("services-12", a_told(12, sample=False))
    yield Scene("services-20-last", a_told(20), ({"turn": 9},))
    yield Scene("services-long", long)
    yield Scene("services-long-large-en", long, ("language en", "large text"))
    shut = a_board(
        six,
        about={
            "chung-thuc": {"refused": "after-hours", "last": "A 057"},
            "ho-tich": {"after_break": "13:30"},
            "dat-dai": {"refused": "service-closed"},
            "bao-tro": {"on_duty": 0},
            "ket-qua": {"refused": "too-early", "again": "07:00"},
            "tiep-dan": {"refused": "cap-reached"},
        },
    )
    yield Scene("services-closed", six, (), shut)
    yield Scene("services-silent", six, ({"desk": "offline"},))
    yield Scene("services-called", six, ("guide", "back"))
    yield Scene("papers", calm, (second,))
    yield Scene("papers-en", six, ("language en", second))
    yield Scene("papers-large", six, ("large text", second))
    yield Scene("papers-long", long, (f"service {long.services[1].id}",))
    yield Scene("papers-break", six, (second,), shut)
    yield Scene("papers-silent", six, (second, {"desk": "offline"}))
    yield Scene("papers-closed", six, (f"service {six.services[0].id}",), shut)
    yield Scene("priority", six, (second, "other"))
    yield Scene("priority-large", six, ("large text", second, "other"))
    yield Scene("papers-priority", six, (second, "other", "choice elderly"))
    yield Scene("asking", six, (second, {"desk": "silent"}, "acts"))
    yield Scene("asking-late", six, (second, {"desk": "silent"}, "acts", {"advance": 3}))
    yield Scene("number", calm, (second, {"issued": {"follow": FOLLOW}}, "acts"))
    yield Scene("number-printed", six, (second, {"issued": {"follow": FOLLOW}}, "acts", {"printout": ["printed", None]}))
    yield Scene("number-paper-out", six, (second, {"issued": {"follow": FOLLOW}}, "acts", {"printout": ["failed", "paper out"]}))
    yield Scene("number-unknown-en", six, ("language en", second, "acts", {"printout": ["unknown", "no answer"]}))
    yield Scene(
        "number-break-priority-large",
        long,
        (
            "large text",
            f"service {long.services[1].id}",
            {"issued": {"after_break": "13:30", "priority": True, "follow": FOLLOW, "text": "H 1234"}},
            "acts",
        ),
    )
    yield Scene("refused", six, (second, {"refuses": "cap-reached"}, "acts"))
    yield Scene("help", six, ("guide",))
    yield Scene("help-comes", six, ("guide", {"help": False}))
    yield Scene("help-silent", six, ({"desk": "silent"}, "guide", {"advance": 3}))
    yield Scene("dark", six, ({"advance": 100_000},))
    yield Scene("out-of-service", six, ({"broken": True},))


def photograph(player: TicketPlayer, scene: Scene, directory: Path) -> Path:
    """Play one scene and keep its picture."""
    player.visit(scene.told, scene.board)
    for deed in scene.deeds:
        if isinstance(deed, str):
            player.tap(deed)
        elif "turn" in deed:
            for _ in range(deed["turn"]):
                if "later" not in player.report["places"]:
                    break
                player.tap("later")
        else:
            player.order(**deed)
    player.settled()
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"{scene.name}-{player.width}x{player.height}.png"
    player.picture().save(file)
    # What was held back is let go, for the next scene.
    player.order(desk="wakes")
    return file


def main(directory: Path, wanted: str) -> None:
    """Photograph all scenes whose file name contains ``wanted``."""
    for width, height in SIZES:
        chosen = [scene for scene in scenes() if wanted in f"{scene.name}-{width}x{height}"]
        if chosen:
            with ticket_playing(width, height, "--printer") as player:
                for scene in chosen:
                    photograph(player, scene, directory)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES, sys.argv[2] if len(sys.argv) > 2 else "")
