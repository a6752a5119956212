"""The real program in a real window on a real Mosquitto, opposite a desk that calls, falls silent, dies and talks nonsense."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest

from kiosk.ui.theme import AMBER_SOFT, JADE, JADE_DARK, PAPER
from nucuoi.broker import PrivateBroker
from office.board import Board, BoardCall
from office.documents import Presence, encode_document
from office.ids import DESK
from office.periods import moment_text
from office.topics import HEALTH, PRESENCE, board_topic, terminal_topic
from tests.broker_config.caller import PASSWORD, Caller
from tests.factories import LEDGER, OFFICE
from tests.kiosk.boards import BOARD, a_board, a_board_assignment, a_call
from tests.kiosk.ui.test_taps import near, seen
from tests.screens import VirtualScreen, virtual_screen, wait_until

pytestmark = pytest.mark.screen

WIDTH, HEIGHT = 1280, 720
CORNER, FOOT, NEWEST = (4, 4), (4, HEIGHT - 6), (60, 86)
RECORDER = (
    "import sys, tempfile; "
    "tempfile.NamedTemporaryFile(dir=sys.argv[1], suffix='.wav', delete=False).write(sys.stdin.buffer.read())"
)


class Hall:
    """One office: its broker, its desk's stand-in, and its board."""

    def __init__(self, directory: Path, broker: PrivateBroker, screen: VirtualScreen) -> None:
        self.broker, self.screen = broker, screen
        self.spoken = directory / "spoken"
        self.spoken.mkdir()
        self.config = directory / "board.toml"
        self.config.write_text(
            f"""
office = "{OFFICE}"
terminal = "{BOARD}"
ledger = "{LEDGER}"
[broker]
port = {broker.port}
password = "{PASSWORD}"
[journal]
directory = "{directory}/journal"
[clock]
trust = "system"
[screen]
width = {WIDTH}
height = {HEIGHT}
fullscreen = false
[voice]
repeat = 1
command = ["{sys.executable}", "-c", "{RECORDER}", "{self.spoken}"]
""",
            "utf-8",
        )
        self.calls: list[tuple[int, float]] = []

    @contextmanager
    def running(self) -> Iterator[Popen[str]]:
        command = [str(Path(sys.executable).with_name("nucuoi")), "kiosk", "board", "--config", str(self.config)]
        with self.screen.running(command) as program:
            yield program
            assert program.poll() is None, "the board has ended"

    @contextmanager
    def desk(self) -> Iterator[Caller]:
        with Caller(self.broker, f"{OFFICE}/{DESK}", will=terminal_topic(OFFICE, DESK, PRESENCE)) as desk:
            desk.publish(terminal_topic(OFFICE, DESK, PRESENCE), encode_document(Presence(state="online")), retain=True)
            yield desk

    def board(self) -> Board:
        now = time.monotonic()
        calls: list[BoardCall] = [a_call(number, age=now - at) for number, at in self.calls[-8:]]
        return a_board(calls, as_of=moment_text(datetime.now(UTC)))

    def say(self, desk: Caller, *, call: bool = False) -> None:
        if call:
            self.calls.append((len(self.calls) + 1, time.monotonic()))
        desk.publish(board_topic(OFFICE), encode_document(self.board()), retain=True)

    def shows(self, what: str, *spots: tuple[tuple[int, int], tuple[float, ...]]) -> None:
        def is_shown() -> bool:
            return all(near(self.screen.colour(*spot), seen(shade)) for spot, shade in spots)  # type: ignore[arg-type]

        wait_until(is_shown, what)

    def shows_call(self) -> None:
        self.shows("a call over the whole screen", (CORNER, JADE), (FOOT, JADE))

    def shows_list(self, *, marked: bool = True) -> None:
        self.shows("the list", (CORNER, PAPER), (FOOT, JADE_DARK), (NEWEST, JADE if marked else (1.0, 1.0, 1.0, 1.0)))

    def shows_cut_off(self) -> None:
        self.shows("that the desk is lost", (CORNER, PAPER), (FOOT, AMBER_SOFT))

    def announcements(self) -> int:
        return sum(1 for file in self.spoken.iterdir() if file.stat().st_size > 10_000)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with PrivateBroker(tmp_path / "broker", kind="office", office=OFFICE) as broker, virtual_screen(WIDTH, HEIGHT) as screen:
        broker.add_users({f"{OFFICE}/{name}": PASSWORD for name in (BOARD, DESK)})
        (tmp_path / "journal").mkdir()
        (tmp_path / "journal" / "assignment.json").write_bytes(encode_document(a_board_assignment()))
        yield Hall(tmp_path, broker, screen)


def test_calls_are_seen_and_heard_once_the_cut_off_is_said_and_all_comes_back(hall: Hall) -> None:
    with hall.desk() as desk:
        # What the broker kept before the board came is history.
        hall.say(desk, call=True)
        hall.calls[0] = (1, hall.calls[0][1] - 100)
        hall.say(desk)
        with hall.running():
            hall.shows("the first picture", (CORNER, PAPER), (FOOT, JADE_DARK))
            hall.shows_list(marked=False)
            hall.say(desk)
            hall.shows_list()
            hall.say(desk, call=True)
            hall.shows_call()
            hall.say(desk, call=True)
            hall.say(desk)
            hall.shows_list()
            wait_until(lambda: hall.announcements() == 2, "two announcements")
            # Nonsense changes nothing.
            before = hall.screen.picture().crop((0, 80, WIDTH, 500)).tobytes()
            for payload in (b"\xff", b"{}", b"[" * 60_000, b'{"phase":"open","waiting":"many"}', b""):
                desk.publish(board_topic(OFFICE), payload)
            hall.say(desk)
            assert hall.screen.picture().crop((0, 80, WIDTH, 500)).tobytes() == before
            # The desk loses its power, and comes back.
            desk.vanish()
            hall.shows_cut_off()
            with hall.desk() as again:
                hall.say(again)
                hall.shows_list()
                hall.broker.kill()
                hall.shows_cut_off()
            hall.broker.start()
            with hall.desk() as third:
                wait_until(lambda: _said_until_heard(hall, third), "the board to hear the desk again")
                hall.shows_list()
                hall.say(third, call=True)
                hall.shows_call()
                wait_until(lambda: hall.announcements() == 3, "the third announcement")
                hall.shows_list()
        assert hall.announcements() == 3


def _said_until_heard(hall: Hall, desk: Caller) -> bool:
    hall.say(desk)
    return near(hall.screen.colour(*FOOT), seen(JADE_DARK))


def test_a_board_without_a_broker_shows_and_says_so_then_takes_what_it_is_told(hall: Hall) -> None:
    hall.broker.stop()
    with hall.running():
        hall.shows("the first picture", (CORNER, PAPER))
        hall.shows_cut_off()
        hall.broker.start()
        with hall.desk() as desk:
            wait_until(lambda: _said_until_heard(hall, desk), "the board to hear the desk")
            hall.say(desk, call=True)
            hall.shows_call()


def test_presence_and_health_are_told_with_the_voice(hall: Hall) -> None:
    with hall.running(), hall.desk() as desk:
        desk.subscribe(terminal_topic(OFFICE, BOARD, HEALTH), terminal_topic(OFFICE, BOARD, PRESENCE))
        desk.wait_for(terminal_topic(OFFICE, BOARD, PRESENCE), encode_document(Presence(state="online")))
        desk.wait(lambda: any(b'"voice":"ok"' in heard.payload for heard in desk.heard))
