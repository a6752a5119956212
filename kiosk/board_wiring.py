"""Builds a board's objects; the only module that knows how they fit together."""

import logging
import random
import secrets
import signal
from pathlib import Path

from kiosk.assignment import AssignmentCache
from kiosk.board import HallBoard
from kiosk.board_config import BoardConfig, BoardScreenConfig
from kiosk.board_program import BoardProgram
from kiosk.board_watch import BoardWatch
from kiosk.clock import Clock, SystemClock
from kiosk.config import ScreenConfig
from kiosk.courier import Courier
from kiosk.hall_voice import HallVoice
from kiosk.health import HealthReports, Sensors
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.narrator import Narrator, open_tongues
from kiosk.player import CommandPlayer, Player
from kiosk.station import station_health
from kiosk.synthesiser import Espeak
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from kiosk.ui.waking import Bell
from kiosk.voice import Turns, Voice
from kiosk.voice_config import VoiceConfig
from office.announcement import WIDTH
from office.desk_assignment import DeskAssignment
from office.documents import Health
from office.ids import StreamId
from office.wire import source_of

_STREAM_BYTES = 12

log = logging.getLogger("kiosk")


def build(
    config: BoardConfig,
    *,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    sensors: Sensors | None = None,
    player: Player | None = None,
) -> BoardProgram:
    """The program of ``config``, ready to start; ``player`` is a loudspeaker in the place of the configured one.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered events of another office.
        JournalNewerError: a newer version of this program wrote the journal.
    """
    clock = clock or SystemClock(config.clock.trust)
    directory = Path(config.journal.directory)
    journal = Journal(directory, source=source_of(config.office, config.terminal), mint=_mint, log=log.warning)
    journal.open()
    try:
        assignments = AssignmentCache(directory, DeskAssignment, office=config.office, terminal=config.terminal, log=log.warning)
        assignments.load()
        watch = BoardWatch(config.office, clock.monotonic, log.warning)
        board = HallBoard(
            watch, clock, is_connected=lambda: link.is_connected, name=source_of(config.office, config.terminal).strip("/")
        )
        if assignments.current is not None:
            board.offer_assignment(assignments.current)
        assignments.listeners.append(board.offer_assignment)
        voice = None if config.voice is None else _voice(config.voice, clock, assignments, player)
        bell = Bell()
        if voice is not None:
            watch.listeners.append(voice.hear)
        watch.listeners.append(lambda _said: bell.ring())
        courier = Courier(journal, ledger=config.ledger, chance=random.random, log=log.warning)

        def gather() -> Health:
            return station_health(
                clock=clock,
                journal=journal,
                assignments=assignments,
                courier=courier,
                service="unassigned" if assignments.current is None else "in service",
                sensors=sensors or Sensors(),
                voice=None if voice is None else voice.verdict,
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
            listens=watch.topics,
            hear=watch.hear,
        )
        journal.listeners.append(link.wake)
        return BoardProgram(
            board=board,
            voice=voice,
            bell=bell,
            journal=journal,
            link=link,
            clock=clock,
            notifier=notifier or SystemdNotifier(),
            watchdog_seconds=watchdog_seconds(),
        )
    except BaseException:
        journal.close()
        raise


def run(config: BoardConfig) -> None:
    """Run the board until SIGTERM, SIGINT or the closing of its window.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    program = build(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: program.stop())
    try:
        show(program, config.screen)
    finally:
        program.end()


def show(program: BoardProgram, screen: BoardScreenConfig) -> None:
    """Run the window until it closes or the program is asked to stop."""
    from kiosk.ui import app  # noqa: PLC0415  whoever only builds a board needs no window

    def on_frame() -> None:
        # The picture comes first; what is not for it begins after it.
        if not program.is_started:
            program.start()
        program.work()
        if program.is_stopping:
            app.stop()

    window = ScreenConfig(
        width=screen.width,
        height=screen.height,
        fullscreen=screen.fullscreen,
        rotation=screen.rotation,
        input=app.NO_INPUT,
        reduced_motion=screen.reduced_motion,
    )
    app.run(program.board, window, on_frame, app.board_screens, program.bell)


def _voice(config: VoiceConfig, clock: Clock, assignments: AssignmentCache[DeskAssignment], player: Player | None) -> HallVoice:
    def width() -> int:
        return WIDTH if assignments.current is None else assignments.current.rules.width

    return HallVoice(
        Voice(
            lambda: Narrator(open_tongues(config), Espeak(), width=width),
            player or CommandPlayer(config.command),
            Turns(began_at=clock.monotonic(), repeat=config.repeat),
            clock,
        )
    )


def _mint() -> StreamId:
    return StreamId(secrets.token_hex(_STREAM_BYTES))
