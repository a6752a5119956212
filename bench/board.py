"""From the desk's word to the hall: how soon a call changes the picture of the board, and how soon its voice begins.

The whole program on a real Mosquitto and a virtual screen with software rendering, 1920 × 1080. The picture is read from the X
server's memory, the voice begins when the player is started; each call is undone before the next, so that none waits for another.
"""

import os
import struct
import sys
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.taps import Times, times
from nucuoi.broker import PrivateBroker
from office.board import Board, BoardCall
from office.documents import Presence, encode_document
from office.ids import DESK, OfficeId, TerminalId
from office.numbering import ticket_text
from office.topics import PRESENCE, board_topic, terminal_topic
from tests.broker_config.caller import Caller
from tests.screens import VirtualScreen, virtual_screen, wait_until

OFFICE, BOARD = OfficeId("xa-mau-a"), TerminalId("bang-goi-so")
PASSWORD = "mật khẩu thử"  # noqa: S105  of a broker that lives for this run
WIDTH, HEIGHT = 1920, 1080
_MIDDLE_OF_THE_LEFT = (8, HEIGHT // 2)
_PATIENCE_SECONDS = 30.0
_PAPER = (0xF7, 0xF4, 0xEE)
_HEADER = struct.Struct(">25I")
_PLAYER = "date +%s.%N >> {file}; cat > /dev/null"


class Delays(NamedTuple):
    """Seconds from the publishing of a board to what people see and hear of its call."""

    picture: Times
    voice: Times


def config(work: Path, port: int) -> Path:
    """The configuration of a board whose loudspeaker notes when it was begun with."""
    path = work / "board.toml"
    player = _PLAYER.format(file=work / "voice")
    path.write_text(
        f'office = "{OFFICE}"\nterminal = "{BOARD}"\nledger = "so-cai-mau"\n[broker]\nport = {port}\npassword = "{PASSWORD}"\n'
        f'[journal]\ndirectory = "{work}/journal"\n[clock]\ntrust = "system"\n[screen]\nwidth = {WIDTH}\nheight = {HEIGHT}\n'
        f'fullscreen = false\n[voice]\nrepeat = 1\ncommand = ["sh", "-c", "{player}"]\n',
        "utf-8",
    )
    return path


def run(work: Path, *, count: int) -> Delays:
    """``count`` calls, one after the other."""
    users = {f"{OFFICE}/{name}": PASSWORD for name in (BOARD, DESK)}
    with PrivateBroker(work / "broker", kind="office", office=OFFICE) as broker, virtual_screen(WIDTH, HEIGHT) as screen:
        broker.add_users(users)
        command = [str(Path(sys.executable).with_name("nucuoi")), "kiosk", "board", "--config", str(config(work, broker.port))]
        with screen.running(command), Caller(broker, f"{OFFICE}/{DESK}", PASSWORD) as desk:
            pixel = _Pixel(screen)
            wait_until(pixel.is_paper, "the first picture")
            # It says that it is there once it listens.
            online = terminal_topic(OFFICE, BOARD, PRESENCE)
            desk.subscribe(online).wait_for(online, encode_document(Presence(state="online")))
            pictures, voices = list[float](), list[float]()
            for number in range(1, count + 1):
                begun = time.perf_counter(), time.time()
                _say(desk, number)
                while pixel.is_paper():
                    if time.perf_counter() - begun[0] > _PATIENCE_SECONDS:
                        raise RuntimeError(f"call {number} was not shown")
                    time.sleep(0.0005)
                pictures.append(time.perf_counter() - begun[0])
                spoken = wait_until(partial(_moment, work / "voice", number), "the voice")
                voices.append(spoken - begun[1])
                _say(desk)
                wait_until(pixel.is_paper, "the list")
    return Delays(times(pictures), times(voices))


class _Pixel:
    """One pixel of a screen, read without reading the rest."""

    def __init__(self, screen: VirtualScreen) -> None:
        self._file = os.open(screen._memory, os.O_RDONLY)  # noqa: SLF001  the picture's place
        fields = _HEADER.unpack(os.pread(self._file, _HEADER.size, 0))
        x, y = _MIDDLE_OF_THE_LEFT
        self._at = fields[0] + fields[19] * 12 + y * fields[12] + x * 4

    def is_paper(self) -> bool:
        """Whether the list's ground is there."""
        blue, green, red, _ = os.pread(self._file, 4, self._at)
        return max(abs(a - b) for a, b in zip((red, green, blue), _PAPER, strict=True)) <= 3


def _say(desk: Caller, number: int | None = None) -> None:
    calls = () if number is None else (_call(number),)
    desk.send(board_topic(OFFICE), encode_document(Board(phase="open", day="ngaymau1", waiting=1, calls=calls)), retain=True)


def _call(number: int) -> BoardCall:
    return BoardCall(
        number=number, series="H", ticket=number, text=ticket_text("H", number), counter=str(number % 9 + 1), age_seconds=0.0
    )


def _moment(file: Path, wanted: int) -> float:
    """The moment in line ``wanted``, 0 before it is there."""
    lines = file.read_text("ascii").split() if file.exists() else []
    return float(lines[wanted - 1]) if len(lines) >= wanted else 0.0
