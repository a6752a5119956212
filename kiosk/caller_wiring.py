"""Builds a caller's box; the only module that knows how its objects fit together."""

import logging
import random
import secrets
import signal
import threading
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.assignment import AssignmentCache
from kiosk.caller import Caller
from kiosk.caller_config import CallerConfig
from kiosk.clock import Clock, SystemClock
from kiosk.courier import Courier
from kiosk.desk_client import DeskClient
from kiosk.desk_watch import DeskWatch
from kiosk.health import HealthReports, Sensors
from kiosk.journal import Journal
from kiosk.link import Heard, Link, Saying
from kiosk.panel import Contacts
from kiosk.station import Station, run_station, station_health
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from office.desk_assignment import DeskAssignment
from office.documents import Health
from office.errors import DocumentInvalidError
from office.ids import StreamId
from office.wire import source_of

_STREAM_BYTES, _REQUEST_BYTES = 12, 16

log = logging.getLogger("kiosk")


def build(
    config: CallerConfig,
    *,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    sensors: Sensors | None = None,
    pins: Any = None,  # noqa: ANN401  gpiozero has no types
) -> Station:
    """The program of ``config``, ready to start. ``pins`` is a gpiozero pin factory, ``None`` for the machine's own.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered events of another office.
        JournalNewerError: a newer version of this program wrote the journal.
        PanelUnavailableError: the pins cannot be used.
    """
    clock = clock or SystemClock(config.clock.trust)
    directory = Path(config.journal.directory)
    journal = Journal(directory, source=source_of(config.office, config.terminal), mint=_stream, log=log.warning)
    journal.open()
    try:
        keys = Contacts(
            config.buttons.by_name(),
            lamps=() if config.buttons.lamp is None else (config.buttons.lamp,),
            buzzer=config.buttons.buzzer,
            bounce_seconds=config.buttons.bounce_seconds,
            hold_seconds=config.buttons.hold_seconds,
            clock=clock,
            table="buttons",
            factory=pins,
        )
        return _built(config, clock, journal, keys, notifier or SystemdNotifier(), sensors or Sensors())
    except BaseException:
        journal.close()
        raise


def _built(  # noqa: PLR0917  the parts of one program
    config: CallerConfig, clock: Clock, journal: Journal, keys: Contacts[str], notifier: Notifier, sensors: Sensors
) -> Station:
    assignments = AssignmentCache(
        journal.directory, DeskAssignment, office=config.office, terminal=config.terminal, log=log.warning
    )
    assignments.load()
    courier = Courier(journal, ledger=config.ledger, chance=random.random, log=log.warning)
    watch = DeskWatch(config.office, clock)

    def say(saying: Saying) -> None:
        link.say(saying)

    desk = DeskClient(
        office=config.office,
        terminal=config.terminal,
        say=say,
        mint=partial(secrets.token_hex, _REQUEST_BYTES),
        monotonic=clock.monotonic,
        log=log.warning,
    )
    caller = Caller(
        keys,
        desk,
        watch,
        clock,
        is_connected=lambda: link.is_connected,
        begins=config.buttons.start is not None,
    )
    if assignments.current is not None:
        caller.offer_assignment(assignments.current)
    assignments.listeners.append(caller.offer_assignment)

    def gather() -> Health:
        return station_health(
            clock=clock, journal=journal, assignments=assignments, courier=courier, service=caller.service, sensors=sensors
        )

    link = Link(
        config.broker,
        courier,
        assignments,
        office=config.office,
        terminal=config.terminal,
        monotonic=clock.monotonic,
        chance=random.random,
        health=HealthReports(gather, clock.monotonic).due,
        log=log.info,
        listens=(desk.topic, *watch.topics),
        hear=partial(_hear, desk, watch),
    )
    journal.listeners.append(link.wake)
    return Station(
        terminal=caller, journal=journal, link=link, clock=clock, notifier=notifier, watchdog_seconds=watchdog_seconds()
    )


def run(config: CallerConfig) -> None:
    """Run the box until SIGTERM or SIGINT.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    station = build(config)
    ended = threading.Event()

    def ask_to_stop(*_: object) -> None:
        station.stop()
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    try:
        station.start()
        run_station(station, ended.wait)
    finally:
        station.end()


def _hear(desk: DeskClient, watch: DeskWatch, heard: Heard) -> None:
    """On the link's thread."""
    try:
        if not desk.hear(heard):
            watch.hear(heard)
    except DocumentInvalidError as error:
        log.warning("what the desk said was ignored: %s", error)


def _stream() -> StreamId:
    return StreamId(secrets.token_hex(_STREAM_BYTES))
