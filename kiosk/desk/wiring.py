"""Builds the desk's objects; the only module that knows how they fit together."""

import logging
import secrets
import string
from functools import partial

from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.desk.announcer import Announcer
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.config import DeskConfig
from kiosk.desk.desk import Desk, Serve
from kiosk.desk.door import Door
from kiosk.desk.hasher import Argon2
from kiosk.desk.pin_file import PinFile
from kiosk.desk.pins import Pins
from kiosk.desk.program import DeskProgram, Parts
from kiosk.desk.reception import Reception
from kiosk.desk.records import Records
from kiosk.desk.reprints import Reprints
from kiosk.desk.sessions import Sessions
from kiosk.desk.surroundings import Surroundings
from kiosk.desk.visit_count import VisitCount
from kiosk.foundation import laid
from kiosk.frames import stop_on_signals
from kiosk.health import Sensors
from kiosk.link import Heard, Saying
from kiosk.systemd import Notifier, SystemdNotifier, watchdog_seconds
from office.desk_assignment import DeskAssignment
from office.documents import Hours
from office.ids import DESK, DayId
from office.timing import Moment

_TOKEN_BYTES = 16
_KEY_BYTES = 16
_DAY_LENGTH = 8
_NAMES = string.ascii_lowercase + string.digits
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that look alike on paper."""
_CODE_PARTS = (4, 4)

log = logging.getLogger("kiosk")


def build(
    config: DeskConfig,
    *,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    sensors: Sensors | None = None,
    serve: Serve | None = None,
) -> DeskProgram:
    """The desk of ``config``, ready to start; ``serve`` begins its page.

    Raises:
        JournalInUseError: another process has the journal.
        JournalForeignError: the journal holds undelivered events of another office.
        JournalNewerError: a newer version of this program wrote the journal.
    """
    with laid(config, DESK, DeskAssignment, clock=clock, sensors=sensors) as ground:
        clock, journal, assignments = ground.clock, ground.journal, ground.assignments

        def told() -> DeskAssignment | None:
            return assignments.current

        surroundings = Surroundings(config.office, told=told, is_connected=lambda: link.is_connected, log=log.warning)
        authority = Authority(
            Records(journal, log.warning),
            clock,
            told=told,
            rating=surroundings.rating,
            mint=Mint(_day, partial(secrets.token_urlsafe, _TOKEN_BYTES)),
            printers=surroundings.printers,
            log=log.warning,
        )

        def hours() -> Hours | None:
            held = told()
            return None if held is None else held.office.hours

        comments = CommentBox(
            journal,
            clock,
            release=config.release,
            hours=hours,
            visits=VisitCount(journal, hours),
            random_key=partial(secrets.token_bytes, _KEY_BYTES),
            shuffle=secrets.SystemRandom().shuffle,
        )

        def say(saying: Saying) -> None:
            link.say(saying)

        announcer = Announcer(authority, config.office, say)
        authority.listeners.append(announcer.announce)
        reprints = Reprints(
            config.office, say, is_online=lambda who: surroundings.neighbour(who).is_online, monotonic=clock.monotonic
        )
        # A kiosk that has gone will not tell what became of a slip.
        surroundings.listeners.append(reprints.tick)
        reception = Reception(authority, config.office, say, monotonic=clock.monotonic, reprints=reprints, log=log.warning)

        def hear(heard: Heard) -> None:
            if not reception.hear(heard):
                surroundings.hear(heard)

        pin_file = PinFile(journal.directory, log=log.warning)
        program: DeskProgram
        link = ground.link(
            lambda: ground.report(program.service),
            listens=(*reception.topics, *surroundings.topics),
            hear=hear,
            greetings=announcer.greetings,
        )
        assignments.listeners.append(lambda _told: announcer.announce())
        pins = make_pins(pin_file, clock)
        sessions = Sessions(pin_file, authority, token=partial(secrets.token_urlsafe, _TOKEN_BYTES))
        desk = Desk(
            authority=authority,
            door=Door(authority, pins, sessions, reprints=reprints, log=log.info),
            surroundings=surroundings,
            reprints=reprints,
            disk=journal,
            clock=clock,
            comments=comments,
        )
        parts = Parts(
            authority=authority,
            announcer=announcer,
            reception=reception,
            reprints=reprints,
            comments=comments,
            journal=journal,
            pin_file=pin_file,
            link=link,
            clock=clock,
            notifier=notifier or SystemdNotifier(),
            log=log.warning,
        )
        console = None if serve is None else partial(serve, desk, config)
        program = DeskProgram(parts, console, watchdog_seconds=watchdog_seconds())
    return program


def run(config: DeskConfig) -> None:
    """Run the desk until SIGTERM or SIGINT.

    Raises:
        KioskError: it could not begin; see :func:`build`.
        OSError: the page's address cannot be listened on.
    """
    from kiosk.desk.console import serve  # noqa: PLC0415  setting a PIN needs no Flask

    program = build(config, serve=serve if config.console.enabled else None)
    stop_on_signals(program.stop)
    try:
        program.start()
        program.run()
    finally:
        program.end()


def make_pins(file: PinFile, clock: Clock) -> Pins:
    """The PINs in ``file``; also for the command line, beside a running desk."""

    def now() -> Moment:
        return Moment(clock.now(), clock.boot(), clock.monotonic())

    return Pins(file, Argon2(), now=now, code=_code, log=log.info)


def _day() -> DayId:
    return DayId("".join(secrets.choice(_NAMES) for _ in range(_DAY_LENGTH)))


def _code() -> str:
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(length)) for length in _CODE_PARTS)
