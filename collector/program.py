"""The ingest as a program: wait, take what came in one transaction, acknowledge, answer; until told to stop.

While messages wait they share a transaction, so a flood is written in deep groups; a single one is written at once, for
nothing here ever waits for company. Only what is committed is acknowledged or receipted: kill the program at any point and
the broker, or else the terminal, sends again what it had not made safe.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import structlog

from collector.announcer import Announcer, Publication
from collector.clock import Clock
from collector.errors import StoreUnavailableError
from collector.ingest import Arrival, Ingest, TerminalKey
from collector.link import Link
from collector.readiness import IngestState
from collector.receipts import ReceiptSchedule
from collector.systemd import Notifier
from office.periods import from_timestamp

STORE_RETRY_SECONDS = 2.0
"""How long to wait before a failed transaction is tried again."""

CHECK_SECONDS = 1.0
"""How often an import is looked for, the state is written and systemd hears that all is well."""

DAILY_RETRY_SECONDS = 30.0
"""How long to wait before a round of the day that failed is tried again."""

MOST_UNSENT = 500
"""Retained messages on their way before further announcements wait."""

MOST_WAITING = 5_000
"""Beyond this, while the database takes no writes, health reports (QoS 0) are lost; the broker holds back all else."""

log = structlog.get_logger()


class IngestProgram:
    """One run of the ingest.

    ``report`` puts the state where other processes find it, ``daily`` is called at the start and when a new day begins.
    """

    def __init__(
        self,
        *,
        ingest: Ingest,
        link: Link,
        announcer: Announcer,
        clock: Clock,
        notifier: Notifier,
        report: Callable[[IngestState], None],
        daily: Callable[[datetime], object] | None = None,
    ) -> None:
        self._ingest = ingest
        self._link = link
        self._announcer = announcer
        self._clock = clock
        self._notifier = notifier
        self._report = report
        self._daily = daily
        self._day: date | None = None
        self._daily_at = 0.0
        self._receipts = ReceiptSchedule()
        self._waiting: list[Arrival] = []
        self._announcements: Iterator[Publication] = iter(())
        self._connection = 0
        self._was_connected = False
        self._retry_at = 0.0
        self._check_at = 0.0
        self._store_works = True
        self._started_at = clock.now_ms()
        self._stopping = False

    def stop(self) -> None:
        """End after the group in hand; for signal handlers."""
        self._stopping = True
        self._link.wake()

    def run(self) -> None:
        """Work until :meth:`stop`."""
        self._link.open()
        self._notifier.ready()
        while not self._stopping:
            arrivals = self._link.wait(self._timeout())
            self._follow_connection()
            if not self._store_works and len(self._waiting) > MOST_WAITING:
                arrivals = [arrival for arrival in arrivals if arrival.token]
            self._waiting += arrivals
            if self._waiting and self._clock.monotonic() >= self._retry_at:
                self._commit()
            try:
                self._tell()
            except StoreUnavailableError as error:
                # What was being announced broke off: say all of it again.
                self._was_connected = False
                self._store_failed(error)
        self._notifier.stopping()
        self._say_last_words()
        self._link.close()

    def _tell(self) -> None:
        self._announce()
        self._answer()
        if self._clock.monotonic() >= self._check_at:
            self._check()

    def _timeout(self) -> float:
        now = self._clock.monotonic()
        due = [self._check_at]
        if self._waiting:
            due.append(self._retry_at)
        receipt = self._receipts.next_at()
        if receipt is not None and self._ingest.is_current and self._link.unsent < MOST_UNSENT:
            due.append(receipt)
        return max(0.0, min(due) - now)

    def _follow_connection(self) -> None:
        if self._link.connections != self._connection:
            # What waits came by a connection that is gone: it was not acknowledged and comes again.
            self._connection = self._link.connections
            self._waiting.clear()
        if self._link.is_connected and not self._was_connected:
            self._announcements = self._announcer.everything()
        self._was_connected = self._link.is_connected

    def _commit(self) -> None:
        group = self._waiting
        try:
            answers = self._ingest.take(group, at=self._clock.now_ms())
        except StoreUnavailableError as error:
            self._store_failed(error)
            return
        except Exception:
            log.exception("a group could not be processed; its messages are tried one by one")
            self._commit_each()
            return
        self._waiting = []
        self._committed(group, answers)

    def _commit_each(self) -> None:
        """One transaction for each message, so that the one which breaks the group is kept apart and the others count."""
        while self._waiting:
            arrival, at = self._waiting[0], self._clock.now_ms()
            try:
                answers = self._take_or_refuse(arrival, at)
            except StoreUnavailableError as error:
                self._store_failed(error)
                return
            del self._waiting[0]
            self._committed([arrival], answers)

    def _take_or_refuse(self, arrival: Arrival, at: int) -> set[TerminalKey]:
        try:
            return self._ingest.take([arrival], at=at)
        except StoreUnavailableError:
            raise
        except Exception as error:
            log.exception("a message could not be processed; it is in quarantine", topic=arrival.topic)
            self._ingest.refuse(arrival, repr(error), at=at)
            return set()

    def _committed(self, group: list[Arrival], answers: set[TerminalKey]) -> None:
        self._store_heals()
        self._link.acknowledge(group)
        now = self._clock.monotonic()
        for key in answers:
            self._receipts.owe(key, now)

    def _store_heals(self) -> None:
        if not self._store_works:
            log.info("the database takes writes again")
            self._store_works = True

    def _store_failed(self, error: Exception) -> None:
        self._retry_at = self._clock.monotonic() + STORE_RETRY_SECONDS
        if self._store_works:
            self._store_works = False
            self._check_at = 0.0
            log.error("nothing is acknowledged until the database works again", reason=str(error), waiting=len(self._waiting))

    def _answer(self) -> None:
        if self._ingest.is_current:
            for key in self._receipts.due(self._clock.monotonic(), most=MOST_UNSENT - self._link.unsent):
                self._publish(self._announcer.receipt(key))

    def _publish(self, publication: Publication) -> None:
        self._link.publish(publication.topic, publication.payload)

    def _announce(self) -> None:
        while self._ingest.is_current and self._link.is_connected and self._link.unsent < MOST_UNSENT:
            publication = next(self._announcements, None)
            if publication is None:
                return
            self._publish(publication)
            if publication.greets:
                self._receipts.owe(publication.greets, self._clock.monotonic())

    def _check(self) -> None:
        now = self._clock.monotonic()
        self._check_at = now + CHECK_SECONDS
        counts = self._ingest.counts
        self._report(
            IngestState(
                at=self._clock.now_ms(),
                started_at=self._started_at,
                broker=self._link.is_connected,
                store=self._store_works,
                waiting=len(self._waiting),
                taken=counts.taken,
                duplicates=counts.duplicates,
                forks=counts.forks,
                gaps=counts.gaps,
            )
        )
        if self._store_works:
            self._notifier.alive()
        where = "connected" if self._link.is_connected else "not connected to the broker"
        fares = "" if self._store_works else ", THE DATABASE DOES NOT TAKE WRITES"
        self._notifier.status(f"{where}{fares}; {counts.taken} events taken since the start")
        self._follow_day()
        if self._ingest.is_current and self._link.is_connected and self._announcer.is_changed():
            self._ingest.reload_directory()
            self._announcements = self._announcer.changes()
        is_written = (
            self._link.is_connected
            and now >= self._retry_at
            and self._ingest.listen(at=self._clock.now_ms(), connection=self._link.connections)
        )
        if is_written:
            self._store_heals()

    def _follow_day(self) -> None:
        """A day whose round failed has it again: nothing planned for it is lost, and votes are taken all the while."""
        now = from_timestamp(self._clock.now_ms() / 1000)
        if self._daily is None or now.date() == self._day or self._clock.monotonic() < self._daily_at:
            return
        try:
            log.info("the round of a new day", done=str(self._daily(now)))
            self._day = now.date()
        except Exception:
            log.exception("the round of a new day failed; it is tried again")
            self._daily_at = self._clock.monotonic() + DAILY_RETRY_SECONDS

    def _say_last_words(self) -> None:
        if self._ingest.is_current:
            for key in self._receipts.drain():
                self._publish(self._announcer.receipt(key))
