"""A ticket kiosk's screen with a scripted desk, told on its standard input, reporting on its output; see :mod:`.stage`.

Orders: ``told`` (or null), ``board``, ``desk`` (``online``, ``offline``, ``silent``, ``wakes``), ``refuses`` with ``about``,
``issued`` (changes to the next number), ``printout`` (outcome and reason), ``broken`` (whether the disk is), ``help``
(whether the desk has the call), ``now``, ``advance``.
"""

import argparse
import json
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.config import ScreenConfig
from kiosk.printer_status import Printout
from kiosk.ui import app
from office.board import Board
from office.desk_assignment import DeskAssignment
from tests.kiosk.tickets import FakeReader, HeldPrinter, ScriptedDesk, a_kiosk
from tests.kiosk.ui.pipes import Clock, Pipes, seen

if TYPE_CHECKING:
    from kiosk.ui.screens import Screens


class TicketStage:
    """The kiosk, its scripted desk, and the two pipes."""

    def __init__(self, *, prints: bool, speaks: bool) -> None:
        self.clock = Clock(None)
        self.desk = ScriptedDesk(self.clock)
        self.printer = HeldPrinter() if prints else None
        self.reader = FakeReader() if speaks else None
        self.is_broken = False
        self.kiosk = a_kiosk(self.desk, self.clock, slips=self.printer, aloud=self.reader, probe=lambda: not self.is_broken)
        self._board: Board | None = None
        self._pipes = Pipes()

    def on_frame(self) -> None:
        self._pipes.obey(self._obey)
        if self._board is not None and not self.desk.silent:
            help_at = ("lay-so-1",) if self.desk.help else ()
            if self._board.help != help_at:
                self._board = msgspec.structs.replace(self._board, help=help_at)
                self.desk.say(self._board)
        self._report()

    def _obey(self, order: dict[str, Any]) -> None:
        self._set(order)
        if "told" in order:
            self.kiosk.offer_assignment(msgspec.convert(order["told"], DeskAssignment))
        if "board" in order:
            self._board = msgspec.convert(order["board"], Board)
        if order.get("desk") in {"online", "offline"}:
            self.desk.presence(order["desk"])
        elif order.get("desk") == "silent":
            self.desk.silent = True
        elif order.get("desk") == "wakes":
            self.desk.wake()
        if "broken" in order:
            self.is_broken = order["broken"]
            self.kiosk._stand(in_service=not self.is_broken)
        if "printout" in order and self.printer is not None:
            self.printer.done(Printout(*order["printout"]))
        if self._board is not None and not self.desk.silent:
            self.desk.say(self._board)
        self.kiosk.tick()

    def _set(self, order: dict[str, Any]) -> None:
        self.clock.obey(order)
        if "refuses" in order:
            self.desk.refuses, self.desk.about = order["refuses"], order.get("about", {})
        if "issued" in order:
            self.desk.issued = order["issued"]
        if "help" in order:
            self.desk.help = order["help"]

    def _report(self) -> None:
        view = self.kiosk.view()
        if (found := seen(view)) is None:
            return
        self._pipes.say(
            {
                "screen": "dark" if view.dark else view.screen,
                "language": view.language,
                "large_text": view.large_text,
                "title": view.title,
                "number": view.number,
                "paper": view.paper,
                "first": view.first,
                "chosen": view.chosen,
                "asked": [json.loads(msgspec.json.encode(request)) for request in self.desk.asked],
                "read": [] if self.reader is None else self.reader.read_aloud,
                "slips": 0 if self.printer is None else len(self.printer.slips),
                **found,
            }
        )


def _screens() -> "Screens":
    from kiosk.ui.ticket_screens import TICKET  # noqa: PLC0415  Kivy opens its window when it is imported

    return TICKET


def main() -> None:
    """Play on the display of the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--printer", action="store_true")
    parser.add_argument("--mute", action="store_true")
    asked = parser.parse_args()
    stage = TicketStage(prints=asked.printer, speaks=not asked.mute)
    screen = ScreenConfig(width=asked.width, height=asked.height, fullscreen=False, reduced_motion=asked.still)
    app.run(stage.kiosk, screen, stage.on_frame, _screens)


if __name__ == "__main__":
    main()
