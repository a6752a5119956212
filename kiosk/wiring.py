"""Builds a terminal's objects; the only module that knows how they fit together."""

import logging
import secrets
import sys
import time
from functools import partial
from typing import Any

from kiosk.ballot_box import BallotBox
from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.config import Config
from kiosk.counter_watch import CounterWatch
from kiosk.errors import PanelUnavailableError
from kiosk.foundation import laid
from kiosk.frames import run_headless, stop_on_signals, work_in_a_window
from kiosk.health import Sensors
from kiosk.program import Buttons, Program
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from kiosk.terminal import Terminal
from office.documents import Assignment, Health, Hours

_KEY_BYTES = 16
_NO_HOURS = Hours(open={})
"""Before the first assignment, half-days are cut at noon and in the evening."""

log = logging.getLogger("kiosk")


def set_up_log() -> None:
    """Send the log to standard error, one line an event, as the system journal wants it.

    The standard library's log and not structlog, which the collector uses: that one takes 50 ms until the first picture and
    5 MB, for sentences without fields.
    """
    line = "timestamp='%(asctime)s' level='%(levelname)s' event=%(message)r"
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=line, datefmt="%Y-%m-%dT%H:%M:%S%z", force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_worth_a_line)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    # Libraries are heard when something is wrong.
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == "kiosk"


def build(
    config: Config,
    *,
    headless: bool = False,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    pins: Any = None,  # noqa: ANN401  gpiozero has no types
    sensors: Sensors | None = None,
) -> Program:
    """The program of ``config``, ready to start. ``pins`` is a gpiozero pin factory, ``None`` for the machine's own.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered votes of another office.
        JournalNewerError: a newer version of this program wrote the journal.
        PanelUnavailableError: a terminal without a screen cannot use its buttons.
    """
    has_screen = config.screen.enabled and not headless
    with laid(config, config.terminal, Assignment, clock=clock, sensors=sensors) as ground:
        clock, journal, assignments = ground.clock, ground.journal, ground.assignments
        box = BallotBox(
            journal,
            clock,
            release=config.release,
            hours=lambda: assignments.current.office.hours if assignments.current else _NO_HOURS,
            random_key=partial(secrets.token_bytes, _KEY_BYTES),
            shuffle=secrets.SystemRandom().shuffle,
        )
        comments = CommentBox(
            journal,
            clock,
            release=config.release,
            hours=lambda: assignments.current.office.hours if assignments.current else None,
            # Everybody who votes at the exit is asked, and not answering is an answer: those are the visits.
            visits=lambda _first, _last: 0,
            random_key=partial(secrets.token_bytes, _KEY_BYTES),
            shuffle=secrets.SystemRandom().shuffle,
        )
        watch = CounterWatch(config.office, clock.monotonic, log.warning)
        terminal = Terminal(
            box,
            clock,
            "touch" if has_screen else "none",
            release=config.release,
            name=f"{config.office}/{config.terminal}",
            wake_seconds=config.screen.wake_seconds,
            desk=watch,
            photo=assignments.photo,
            comments=comments,
        )
        terminal.set_assignment(assignments.current)
        assignments.listeners.append(terminal.offer_assignment)
        panel = _panel(config, terminal, clock, pins, needed=not has_screen)

        def gather() -> Health:
            stuck = () if panel is None else tuple(sorted(panel.stuck))
            return ground.report(terminal.service, release=config.release, stuck_buttons=stuck)

        return Program(
            terminal=terminal,
            box=box,
            comments=comments,
            journal=journal,
            link=ground.link(gather, listens=watch.topics, hear=watch.hear),
            panel=panel,
            clock=clock,
            notifier=notifier or SystemdNotifier(),
            watchdog_seconds=watchdog_seconds(),
        )


def run(config: Config, *, headless: bool = False) -> None:
    """Run the terminal until SIGTERM, SIGINT or the closing of its window.

    Raises:
        KioskError: it could not begin; see :func:`build`.
    """
    program = build(config, headless=headless)
    stop_on_signals(program.stop)
    try:
        if headless or not config.screen.enabled:
            program.start()
            run_headless(program, program.terminal.tick, time.sleep)
        else:
            _run_screen(program, config)
    finally:
        program.end()


def _run_screen(program: Program, config: Config) -> None:
    from kiosk.ui import app  # noqa: PLC0415  a button box has no Kivy

    app.run(program.terminal, config.screen, partial(work_in_a_window, program, app.stop))


def _panel(config: Config, terminal: Terminal, clock: Clock, pins: Any, *, needed: bool) -> Buttons | None:  # noqa: ANN401
    if config.panel is None:
        return None
    from kiosk.panel import Panel  # noqa: PLC0415  a screen without buttons needs no GPIO library

    try:
        return Panel(terminal, config.panel, clock, pins)
    except PanelUnavailableError as error:
        if needed:
            raise
        # The screen can still take votes.
        log.error(str(error))  # noqa: TRY400  the sentence says it all
        return None
