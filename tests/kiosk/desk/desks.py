"""Desks for tests: an authority over a real journal, with a clock that is moved by hand and names that count up."""

import threading
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from kiosk.comment_box import CommentBox
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.records import Records
from kiosk.desk.visit_count import VisitCount
from kiosk.journal import Journal
from office import commands as asked
from office.commands import Command
from office.desk_assignment import DeskAssignment
from office.documents import Hours, Release
from office.ids import DESK, CounterId, DayId, OfficeId, StreamId, TerminalId
from office.printers import KnownPrinter
from office.requests import Answer, IssuedNumber
from office.setting import Rating
from office.wire import source_of
from tests.fakes import FakeClock
from tests.office.halls import MAU, MORNING, ONE, STATUS, THREE, TWO, an_assignment

OFFICE = OfficeId("xa-mau-a")
KIOSK, SECOND_KIOSK, BOX, RATER = (TerminalId(name) for name in ("lay-so-1", "lay-so-2", "hop-goi-1", "danh-gia-1"))
_requests = count(1)


def a_told(**changes: object) -> DeskAssignment:
    """The office of ``halls`` with its terminals: two ticket kiosks, a caller's box at counter 1, a rating terminal there too."""
    stations = {KIOSK: "ticket", SECOND_KIOSK: "ticket", BOX: "caller", TerminalId("bang-1"): "board"}
    return an_assignment(**{"stations": stations, "callers": {BOX: ONE}, "rated": {RATER: ONE}, **changes})


def a_request() -> str:
    """An id that no other request has."""
    return f"yeucau{next(_requests):012d}"


class DeskBench:
    """One desk's authority in ``directory``; :meth:`again` is the next process on the same disk."""

    def __init__(self, directory: Path, *, clock: FakeClock | None = None, told: DeskAssignment | None = None) -> None:
        self.directory = directory
        self.clock = clock or FakeClock(MORNING)
        self.told: DeskAssignment | None = told or a_told()
        self.rating: dict[CounterId, Rating] = {ONE: "ok"}
        self.printers: Callable[[], Mapping[TerminalId, KnownPrinter]] = lambda: {KIOSK: "ok", SECOND_KIOSK: "ok"}
        self.log: list[str] = []
        streams, days, tokens = count(1), count(1), count(1)
        run = len(list(directory.glob("run-*"))) + 1
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"run-{run}").touch()
        self.journal = Journal(
            directory,
            source=source_of(OFFICE, DESK),
            mint=lambda: StreamId(f"ban{run}mau{next(streams):012d}"),
            log=self.log.append,
        )
        self.journal.open()
        self.authority = Authority(
            Records(self.journal, self.log.append),
            self.clock,
            told=lambda: self.told,
            rating=lambda: dict(self.rating),
            printers=lambda: dict(self.printers()),
            mint=Mint(lambda: DayId(f"n{run:02d}g{next(days):04d}"), lambda: f"the-{run}-{next(tokens)}"),
            log=self.log.append,
        )
        self.authority.load()

    def ask(self, command: Command, *, request: str | None = None, asker: str = "lay-so-1") -> Answer:
        return self.authority.submit(command, request=request or a_request(), asker=asker)

    def done(self, command: Command) -> Answer:
        """Ask, and be refused nothing."""
        answer = self.ask(command)
        assert answer.refused is None, answer
        return answer

    def take(self, service: str = STATUS, *, priority: bool = False, confirm: bool = True) -> IssuedNumber:
        issued = self.done(asked.Issue(terminal=KIOSK, service=service, priority=priority)).issued
        assert issued is not None
        if confirm:
            self.done(asked.ConfirmDelivery(ticket=issued.ticket, outcome="printed"))
        return issued

    def sign_on(self, counter: str = ONE, official: str = MAU) -> None:
        self.done(asked.SignOn(counter=counter, official=official))

    def called_at(self, counter: CounterId) -> str | None:
        """The number that stands at a counter."""
        ticket = self.authority.queue.ticket_at(counter)
        return None if ticket is None else ticket.id

    def close(self) -> None:
        self.journal.close()

    def again(self) -> "DeskBench":
        """The next process; this one is gone."""
        self.close()
        return DeskBench(self.directory, clock=self.clock, told=self.told)


def a_comment_box(desk: DeskBench, *, release: Release = "half-day") -> CommentBox:
    """The box of comments of a desk, as its wiring makes it; keys count up and the shuffle turns the list round."""
    keys = count(1)

    def hours() -> Hours | None:
        return None if desk.told is None else desk.told.office.hours

    return CommentBox(
        desk.journal,
        desk.clock,
        release=release,
        hours=hours,
        visits=VisitCount(desk.journal, hours),
        random_key=lambda: (next(keys) * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8, "big") * 2,
        shuffle=lambda waiting: waiting.reverse(),
    )


def at_once(*deeds: Callable[[], object]) -> None:
    """Let every deed happen on a thread of its own, all released at the same moment."""
    barrier = threading.Barrier(len(deeds))
    failures: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            deed()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


COUNTERS = (ONE, TWO, THREE)
