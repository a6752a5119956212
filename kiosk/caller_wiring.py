"""Builds a caller's box; the only module that knows how its objects fit together."""

import logging
import secrets
import time
from functools import partial
from typing import Any

from kiosk.caller import Caller
from kiosk.caller_config import CallerConfig
from kiosk.clock import Clock
from kiosk.desk_client import DeskClient, hear_desk
from kiosk.desk_watch import DeskWatch
from kiosk.foundation import Foundation, laid
from kiosk.frames import run_headless, stop_on_signals
from kiosk.health import Sensors
from kiosk.link import Saying
from kiosk.panel import Contacts
from kiosk.station import Station
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from office.desk_assignment import DeskAssignment

_REQUEST_BYTES = 16

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
    with laid(config, config.terminal, DeskAssignment, clock=clock, sensors=sensors) as ground:
        keys = Contacts(
            config.buttons.by_name(),
            lamps=() if config.buttons.lamp is None else (config.buttons.lamp,),
            buzzer=config.buttons.buzzer,
            bounce_seconds=config.buttons.bounce_seconds,
            hold_seconds=config.buttons.hold_seconds,
            clock=ground.clock,
            table="buttons",
            factory=pins,
        )
        return _built(config, ground, keys, notifier or SystemdNotifier())


def _built(config: CallerConfig, ground: Foundation[DeskAssignment], keys: Contacts[str], notifier: Notifier) -> Station:
    clock, assignments = ground.clock, ground.assignments
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

    link = ground.link(
        lambda: ground.report(caller.service),
        listens=(desk.topic, *watch.topics),
        hear=partial(hear_desk, desk, watch, log.warning),
    )
    return Station(
        terminal=caller, journal=ground.journal, link=link, clock=clock, notifier=notifier, watchdog_seconds=watchdog_seconds()
    )


def run(config: CallerConfig) -> None:
    """Run the box until SIGTERM or SIGINT.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    station = build(config)
    stop_on_signals(station.stop)
    try:
        station.start()
        run_headless(station, station.terminal.tick, time.sleep)
    finally:
        station.end()
