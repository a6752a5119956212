"""Builds a board's objects; the only module that knows how they fit together."""

import logging
from functools import partial

from kiosk.assignment import AssignmentCache
from kiosk.board import HallBoard
from kiosk.board_config import BoardConfig, BoardScreenConfig
from kiosk.board_program import BoardProgram
from kiosk.board_watch import BoardWatch
from kiosk.clock import Clock
from kiosk.config import ScreenConfig
from kiosk.foundation import laid
from kiosk.frames import stop_on_signals, work_in_a_window
from kiosk.hall_voice import HallVoice
from kiosk.health import Sensors
from kiosk.narrator import Narrator, open_tongues
from kiosk.player import CommandPlayer, Player
from kiosk.synthesiser import Espeak
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from kiosk.terminal import Service
from kiosk.ui.waking import Bell
from kiosk.voice import Turns, Voice
from kiosk.voice_config import VoiceConfig
from office.announcement import WIDTH
from office.desk_assignment import DeskAssignment
from office.documents import Health
from office.wire import source_of

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
    with laid(config, config.terminal, DeskAssignment, clock=clock, sensors=sensors) as ground:
        clock, assignments = ground.clock, ground.assignments
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

        def gather() -> Health:
            service: Service = "unassigned" if assignments.current is None else "in service"
            return ground.report(service, voice=None if voice is None else voice.verdict)

        link = ground.link(gather, listens=watch.topics, hear=watch.hear)
        return BoardProgram(
            board=board,
            voice=voice,
            bell=bell,
            journal=ground.journal,
            link=link,
            clock=clock,
            notifier=notifier or SystemdNotifier(),
            watchdog_seconds=watchdog_seconds(),
        )


def run(config: BoardConfig) -> None:
    """Run the board until SIGTERM, SIGINT or the closing of its window.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    program = build(config)
    stop_on_signals(program.stop)
    try:
        show(program, config.screen)
    finally:
        program.end()


def show(program: BoardProgram, screen: BoardScreenConfig) -> None:
    """Run the window until it closes or the program is asked to stop."""
    from kiosk.ui import app  # noqa: PLC0415  whoever only builds a board needs no window

    window = ScreenConfig(
        width=screen.width,
        height=screen.height,
        fullscreen=screen.fullscreen,
        rotation=screen.rotation,
        input=app.NO_INPUT,
        reduced_motion=screen.reduced_motion,
    )
    app.run(program.board, window, partial(work_in_a_window, program, app.stop), app.board_screens, program.bell)


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
