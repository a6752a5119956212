"""What every program of an office stands on: its journal, what it is told, its courier, its report, and the link of them all."""

import logging
import random
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic

import msgspec

from kiosk.assignment import AssignmentCache, Told
from kiosk.clock import Clock, SystemClock
from kiosk.config import Placed
from kiosk.courier import Courier
from kiosk.disk import free_bytes
from kiosk.errors import BoxUnavailableError
from kiosk.health import HealthReports, Sensors
from kiosk.journal import Journal
from kiosk.link import Heard, Link, Saying
from kiosk.rows import Summary
from kiosk.terminal import Service
from office.documents import Health
from office.ids import StreamId, TerminalId
from office.wire import source_of

_STREAM_BYTES = 12

log = logging.getLogger("kiosk")


def new_stream() -> StreamId:
    """A random id for a new stream."""
    return StreamId(secrets.token_hex(_STREAM_BYTES))


def plain_report(
    journal: Journal, figures: Summary, *, boot: str, service: Service, assignment: int = 0, is_synchronised: bool = True
) -> Health:
    """How a program fares, as far as its journal (with these ``figures``) and its clock tell."""
    from importlib import metadata  # noqa: PLC0415  the first picture does not wait for it

    return Health(
        software=metadata.version("nucuoi"),
        boot=boot,
        clock="synchronised" if is_synchronised else "unsynchronised",
        disk=journal.verdict,
        assignment=assignment,
        stream=figures.stream,
        head=figures.head,
        unsent=figures.unsent,
        service=service,
    )


class Foundation(Generic[Told]):
    """The open journal of the program ``terminal``, and what hangs on it; made by :func:`laid`."""

    def __init__(
        self,
        config: Placed,
        terminal: TerminalId,
        *,
        clock: Clock,
        journal: Journal,
        assignments: AssignmentCache[Told],
        sensors: Sensors,
    ) -> None:
        self.clock, self.journal = clock, journal
        self.assignments: AssignmentCache[Told] = assignments
        self.courier = Courier(journal, ledger=config.ledger, chance=random.random, log=log.warning)
        self._config, self._terminal, self._sensors = config, terminal, sensors

    def report(self, service: Service, **more: object) -> Health:
        """How the program fares; ``more`` are the fields that only its kind has."""
        try:
            figures = self.journal.summary()
        except BoxUnavailableError:
            figures = Summary(None, None, 0, 0, 0, 0)
        health = plain_report(
            self.journal,
            figures,
            boot=self.clock.boot(),
            is_synchronised=self.clock.now() is not None,
            assignment=self.assignments.current.revision if self.assignments.current else 0,
            service=service,
        )
        health = msgspec.structs.replace(
            health,
            disk_free_bytes=free_bytes(self.journal.directory),
            temperature_celsius=self._sensors.temperature_celsius(),
            under_voltage=self._sensors.under_voltage(),
            waiting=figures.waiting,
            damaged=figures.damaged,
            wrong_ledger=self.courier.wrong_ledger,
        )
        return msgspec.structs.replace(health, **more)

    def link(
        self,
        gather: Callable[[], Health],
        *,
        listens: Sequence[str],
        hear: Callable[[Heard], None],
        greetings: Callable[[], Iterable[Saying]] = tuple,
    ) -> Link:
        """The connection, woken by each new event; ``gather`` makes the report that is due. The rest is as in :class:`Link`."""
        link = Link(
            self._config.broker,
            self.courier,
            self.assignments,
            office=self._config.office,
            terminal=self._terminal,
            monotonic=self.clock.monotonic,
            chance=random.random,
            health=HealthReports(gather, self.clock.monotonic).due,
            log=log.info,
            listens=listens,
            hear=hear,
            greetings=greetings,
        )
        self.journal.listeners.append(link.wake)
        return link


@contextmanager
def laid(
    config: Placed, terminal: TerminalId, kind: type[Told], *, clock: Clock | None = None, sensors: Sensors | None = None
) -> Iterator[Foundation[Told]]:
    """Open the journal and read what the program was told; the journal is closed again when the block fails, and only then.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered events of another office.
        JournalNewerError: a newer version of this program wrote the journal.
    """
    directory = Path(config.journal.directory)
    journal = Journal(directory, source=source_of(config.office, terminal), mint=new_stream, log=log.warning)
    journal.open()
    try:
        assignments = AssignmentCache(directory, kind, office=config.office, terminal=terminal, log=log.warning)
        assignments.load()
        yield Foundation(
            config,
            terminal,
            clock=clock or SystemClock(config.clock.trust),
            journal=journal,
            assignments=assignments,
            sensors=sensors or Sensors(),
        )
    except BaseException:
        journal.close()
        raise
