"""Builds a ticket kiosk's objects; the only module that knows how they fit together."""

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kiosk.clock import Clock
from kiosk.desk_client import DeskClient, Errands, hear_desk
from kiosk.desk_watch import DeskWatch
from kiosk.errands import ErrandFile
from kiosk.foundation import Foundation, laid
from kiosk.frames import stop_on_signals, work_in_a_window
from kiosk.health import Sensors
from kiosk.link import Saying
from kiosk.printer import Printer
from kiosk.printer_config import PrinterConfig
from kiosk.printer_status import PrinterStatus
from kiosk.reader import Reader
from kiosk.reprint_file import ReprintFile
from kiosk.reprinter import Reprinter
from kiosk.spooler import Spooler
from kiosk.station import Station
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from kiosk.ticket_config import TicketConfig
from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ticket_session import Waits
from kiosk.voice_config import VoiceConfig
from office.desk_assignment import DeskAssignment
from office.documents import PrinterState

if TYPE_CHECKING:
    from kiosk.ui.screens import Screens

_REQUEST_BYTES = 16
_PRINTER_PATIENCE_SECONDS = 15.0
"""How long the end of the program waits for the slip in the printer."""

log = logging.getLogger("kiosk")


class TicketStation(NamedTuple):
    """The program, and the kiosk that its screen shows."""

    station: Station
    kiosk: TicketKiosk


def build(
    config: TicketConfig,
    *,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    sensors: Sensors | None = None,
    printer: Printer | None = None,
) -> TicketStation:
    """The program of ``config``, ready to start. ``printer`` stands in for the configured one.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered events of another office.
        JournalNewerError: a newer version of this program wrote the journal.
    """
    with laid(config, config.terminal, DeskAssignment, clock=clock, sensors=sensors) as ground:
        return _built(config, ground, notifier or SystemdNotifier(), printer)


def _built(
    config: TicketConfig, ground: Foundation[DeskAssignment], notifier: Notifier, printer: Printer | None
) -> TicketStation:
    clock, journal, assignments = ground.clock, ground.journal, ground.assignments
    watch = DeskWatch(config.office, clock)
    file = ErrandFile(journal.directory)

    def say(saying: Saying) -> None:
        link.say(saying)

    desk = DeskClient(
        office=config.office,
        terminal=config.terminal,
        say=say,
        mint=partial(secrets.token_hex, _REQUEST_BYTES),
        monotonic=clock.monotonic,
        errands=Errands(file.load, file.save),
        log=log.warning,
    )
    if printer is None and config.printer is not None:
        printer = _printer(config.printer, clock)
    spooler = None if printer is None else Spooler(printer)
    reprints = Reprinter(desk, clock, ReprintFile(journal.directory), told=lambda: assignments.current, slips=spooler)
    kiosk = TicketKiosk(
        desk,
        watch,
        clock,
        terminal=config.terminal,
        is_connected=lambda: link.is_connected,
        probe=lambda: journal.probe() == "ok",
        slips=spooler,
        reprints=reprints,
        aloud=None if config.voice is None else reader_of(config.voice),
        name=f"{config.office}/{config.terminal}",
        waits=Waits(wake=config.screen.wake_seconds),
    )
    if assignments.current is not None:
        kiosk.offer_assignment(assignments.current)
    assignments.listeners.append(kiosk.offer_assignment)

    def state() -> PrinterState | None:
        return None if spooler is None else printer_state(spooler.status)

    link = ground.link(
        lambda: ground.report(kiosk.service, printer=state()),
        listens=(desk.topic, *watch.topics),
        hear=partial(hear_desk, desk, watch, log.warning, orders=reprints.hear),
        greetings=partial(_greet, desk),
    )
    desk.begin()
    reprints.begin()
    station = Station(
        terminal=kiosk,
        journal=journal,
        link=link,
        clock=clock,
        notifier=notifier,
        watchdog_seconds=watchdog_seconds(),
        verdicts=state,
        begin=(lambda: None) if spooler is None else spooler.start,
        end=(lambda: None) if spooler is None else partial(_finish, spooler),
    )
    return TicketStation(station, kiosk)


def run(config: TicketConfig) -> None:
    """Run the kiosk until SIGTERM, SIGINT or the closing of its window.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    program = build(config)
    station = program.station
    stop_on_signals(station.stop)
    try:
        show(program, config)
    finally:
        station.end()


def show(program: TicketStation, config: TicketConfig) -> None:
    """Open the window and serve until it closes."""
    from kiosk.ui import app  # noqa: PLC0415  Kivy opens its window when it is imported

    app.run(program.kiosk, config.screen, partial(work_in_a_window, program.station, app.stop), _screens)


def reader_of(voice: VoiceConfig) -> Reader:
    """Who reads screens aloud: espeak-ng, which says whatever is written. Recordings are for calls."""
    from kiosk.player import CommandPlayer  # noqa: PLC0415  a kiosk without a loudspeaker does not load it
    from kiosk.synthesiser import Espeak  # noqa: PLC0415  the same
    from kiosk.voice_config import ENGLISH_VOICE, ESPEAK_VOICES  # noqa: PLC0415  the same

    espeak = Espeak()
    voices = {"vi": ESPEAK_VOICES[voice.region], "en": ENGLISH_VOICE} if espeak.is_there else {}
    if not voices:
        log.warning("screens are not read aloud: espeak-ng is not installed; apt-get install espeak-ng")
    return Reader(espeak, partial(CommandPlayer, voice.command), voices)


def printer_state(status: PrinterStatus) -> PrinterState:
    """How the health report says it: a printer that stopped for another reason than paper is as good as off."""
    return "off" if status.state == "stopped" else status.state


def _printer(config: PrinterConfig, clock: Clock) -> Printer:
    from kiosk.connection import connecting  # noqa: PLC0415  a kiosk without a printer does not load it
    from kiosk.printer import EscposPrinter  # noqa: PLC0415  the same

    return EscposPrinter(config, connecting(config, clock), clock)


def _greet(desk: DeskClient) -> tuple[Saying, ...]:
    desk.reconnected()
    return ()


def _finish(spooler: Spooler) -> None:
    if not spooler.close(_PRINTER_PATIENCE_SECONDS):
        log.warning("a slip is still in the printer; what became of it is unknown")


def _screens() -> "Screens":
    from kiosk.ui.ticket_screens import TICKET  # noqa: PLC0415  Kivy opens its window when it is imported

    return TICKET
