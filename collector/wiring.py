"""Builds the collector's objects; the only module that knows how they fit together."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog

from collector.announcer import Announcer
from collector.clock import SystemClock
from collector.config import Config
from collector.daily_round import daily_round
from collector.ingest import Ingest
from collector.link import Link
from collector.lock import ledger_lock
from collector.program import IngestProgram
from collector.readiness import IngestState, read_state, write_state
from collector.rebuild import rebuild
from collector.store.db import Database, database_path, open_database, reachable
from collector.systemd import SystemdNotifier


def set_up_log(config: Config) -> None:
    """Send the log to standard error, one line an event."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, config.log.level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


@contextmanager
def open_store(config: Config) -> Iterator[Database]:
    """The database of ``config``, for as long as the block.

    Raises:
        StoreUnavailableError: when it cannot be opened.
    """
    with reachable():
        db = open_database(database_path(config.home))
    try:
        yield db
    finally:
        db.close()


@contextmanager
def ingest_program(config: Config) -> Iterator[IngestProgram]:
    """The ingest of ``config``, with the ledger's lock and its database open.

    Raises:
        LedgerInUseError: when another ingest or rebuild runs.
        StoreUnavailableError: when the database cannot be opened.
    """
    with ledger_lock(config.home), open_store(config) as db:
        ingest = Ingest(db)
        ingest.load()
        clock = SystemClock()

        def report(state: IngestState) -> None:
            # Readiness then reads as stale, which is what it is.
            with suppress(OSError):
                write_state(config.home, state)

        def daily(now: datetime) -> object:
            # On a connection of its own, so that the announcer sees what it changed.
            with open_store(config) as own:
                return daily_round(own, now)

        yield IngestProgram(
            ingest=ingest,
            link=Link(config.broker, clock.monotonic),
            announcer=Announcer(db, ingest.receipt),
            clock=clock,
            notifier=SystemdNotifier(),
            report=report,
            daily=daily,
        )


def run_ingest(config: Config) -> None:
    """Run the ingest until SIGTERM or SIGINT."""
    set_up_log(config)
    with ingest_program(config) as program:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: program.stop())
        program.run()


def run_rebuild(config: Config, progress: Callable[[int, int], None]) -> int:
    """Make every projection again and return the number of events read.

    Raises:
        LedgerInUseError: when an ingest or another rebuild runs.
        DirectoryChangedError: when an import came in between.
    """
    with ledger_lock(config.home), open_store(config) as db:
        return rebuild(db, progress)


def read_readiness(config: Config) -> str:
    """How the ingest fares, in a few words."""
    state = read_state(config.home)
    if state is None or state.is_stale(SystemClock().now_ms()):
        return "does not run"
    broker = "connected" if state.broker else "not connected to the broker"
    return f"{broker}{'' if state.store else ', the database does not take writes'}, {state.waiting} messages waiting"
