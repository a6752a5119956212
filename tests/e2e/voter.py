"""One terminal's process with visitors at it, told what to do by lines on its standard input.

Words: ``vote N`` (visitors, who come while other words are heard), ``stop`` (no more of them), ``advance SECONDS`` (the
clock), ``reach SECONDS`` (the clock, since its first start; nothing when it is there), ``open`` (the ballot box, if due),
``probe`` (the disk), ``status``, ``quit``. Each is answered with one line of JSON, the status.
"""

import select
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from kiosk.errors import BoxUnavailableError
from office.documents import Release
from office.ids import CounterId
from tests.e2e.ballots import Answer, Cell, Witness, a_visitor, cell_of_serial
from tests.e2e.chance import seeded
from tests.e2e.tutorial import TerminalSins, TutorialTerminal


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What a voter's process is started with.

    ``first`` is the serial of its first press when its witness knows none; ``pace_seconds`` lies between two visitors: a disk
    that syncs in no time must not use up the counter's cells. ``started_at`` and ``speed`` feed the real terminal's clock;
    ``sins`` and ``tutorial_box`` are the rival's.
    """

    kind: Literal["real", "tutorial"]
    office: str
    terminal: str
    counter: CounterId
    port: int
    password: str
    directory: str
    witness: str
    seed: int
    first: int = 0
    pace_seconds: float = 0.003
    ledger: str = ""
    release: Release = "at once"
    started_at: str = "2026-09-01T08:00:00+07:00"
    speed: float = 20.0
    sins: TerminalSins = TerminalSins()
    tutorial_box: bool = False


class Status(msgspec.Struct, kw_only=True):
    """How a terminal fares. ``due``: visitors still to come; ``unsent``: votes and events of which it knows no receipt;
    ``sendable``: how much it would hand to the broker now. The last two are the real terminal's."""

    due: int = 0
    unsent: int = 0
    sendable: int = 0
    waiting: int = 0
    refused: int = 0
    verdict: str = "ok"
    connected: bool = False
    stream: str = ""
    wrong_ledger: str = ""


class Subject(Protocol):
    """What stands under test."""

    def cast(self, cell: Cell, answer: Answer) -> Any: ...  # noqa: ANN401  the subject's own key
    def amend(self, key: Any, answer: Answer) -> bool: ...  # noqa: ANN401
    def finish(self, key: Any) -> None: ...  # noqa: ANN401
    def work(self, *, idle: bool) -> None: ...
    def advance(self, seconds: float) -> None: ...
    def reach(self, seconds: float) -> None: ...
    def open(self) -> None: ...
    def probe(self) -> None: ...
    def status(self) -> Status: ...
    def close(self) -> None: ...


class Tutorial:
    """The rival behind the same words."""

    def __init__(self, orders: Orders) -> None:
        self._terminal = TutorialTerminal(
            Path(orders.directory),
            office=orders.office,
            terminal=orders.terminal,
            port=orders.port,
            password=orders.password,
            sins=orders.sins,
            box=orders.tutorial_box,
        )

    def cast(self, cell: Cell, answer: Answer) -> Any:  # noqa: ANN401
        return self._terminal.cast(
            counter=cell.counter, official=cell.official, scale=cell.scale, score=answer.score, channel=cell.channel
        )

    def amend(self, key: Any, answer: Answer) -> bool:  # noqa: ANN401, ARG002  it cannot
        return False

    def finish(self, key: Any) -> None:  # noqa: ANN401
        pass

    def work(self, *, idle: bool) -> None:
        self._terminal.work(idle=idle)

    def advance(self, seconds: float) -> None:
        pass

    def reach(self, seconds: float) -> None:
        pass

    def open(self) -> None:
        self._terminal.open_box()

    def probe(self) -> None:
        pass

    def status(self) -> Status:
        left = self._terminal.unsent
        return Status(unsent=left, sendable=left, connected=self._terminal.is_connected)

    def close(self) -> None:
        self._terminal.close()


class Visits:
    """The visitors of one process: who comes, what they tap, and what the witness hears of it."""

    def __init__(self, orders: Orders, subject: Subject) -> None:
        self._counter = orders.counter
        self._subject = subject
        self._witness = Witness(Path(orders.witness))
        self._serial = max(orders.first, self._witness.next_serial())
        self._chance = seeded(f"{orders.seed}/{self._serial}")
        self.due = 0
        self.refused = 0

    def one(self) -> None:
        """One visitor, from the tap to the leaving."""
        serial, self._serial = self._serial, self._serial + 1
        self.due -= 1
        cell = cell_of_serial(self._counter, serial)
        first, later = a_visitor(self._chance, cell)
        self._witness.say("c", serial, first)
        try:
            key = self._subject.cast(cell, first)
        except BoxUnavailableError:
            self.refused += 1
            self._witness.say("R", serial)
            return
        self._witness.say("C", serial, first)
        if later is not None:
            self._witness.say("a", serial, later)
            with self._refusals():
                if self._subject.amend(key, later):
                    self._witness.say("A", serial, later)
        with self._refusals():
            self._subject.finish(key)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except BoxUnavailableError:
            self.refused += 1


def subject_of(orders: Orders) -> Subject:
    """What the orders ask for."""
    if orders.kind == "tutorial":
        return Tutorial(orders)
    from tests.e2e.real_terminal import RealTerminal  # noqa: PLC0415  the rival must not need it

    return RealTerminal(orders)


def main() -> None:
    """Serve until ``quit`` or the end of the standard input."""
    orders = msgspec.json.decode(sys.argv[1], type=Orders)
    subject = subject_of(orders)
    visits = Visits(orders, subject)
    words: Mapping[str, Any] = {
        "vote": lambda number: setattr(visits, "due", visits.due + int(number)),
        "stop": lambda: setattr(visits, "due", 0),
        "advance": lambda seconds: subject.advance(float(seconds)),
        "reach": lambda seconds: subject.reach(float(seconds)),
        "open": subject.open,
        "probe": subject.probe,
        "status": lambda: None,
    }
    while True:
        patience = orders.pace_seconds if visits.due else 0.02
        if select.select([sys.stdin], [], [], patience)[0]:
            line = sys.stdin.readline().split()
            if not line or line[0] == "quit":
                break
            words[line[0]](*line[1:])
            status = subject.status()
            status.due, status.refused = visits.due, visits.refused
            sys.stdout.write(msgspec.json.encode(status).decode() + "\n")
            sys.stdout.flush()
        elif visits.due:
            visits.one()
        subject.work(idle=not visits.due)
    subject.close()


if __name__ == "__main__":
    main()
