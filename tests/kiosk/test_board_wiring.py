"""The whole program of a board, without window and network: what its loop does besides."""

from pathlib import Path

import pytest

from kiosk.board_config import BoardConfig
from kiosk.board_program import BoardProgram
from kiosk.board_wiring import build
from kiosk.config import BrokerConfig, JournalConfig
from kiosk.errors import JournalInUseError
from kiosk.health import Sensors
from kiosk.link import Heard
from kiosk.voice_config import VoiceConfig
from office.documents import Health, encode_document, read_document
from office.topics import board_topic
from tests.factories import LEDGER, OFFICE
from tests.fakes import FakeClock
from tests.kiosk.boards import BOARD, a_board, a_board_assignment, a_call
from tests.kiosk.test_wiring import Notes
from tests.kiosk.voices import FakePlayer
from tests.screens import wait_until


class Bench:
    """A board's program whose frames a test lets pass; the network's thread is never started."""

    def __init__(self, directory: Path, *, voice: bool = True) -> None:
        self.clock, self.notes, self.player = FakeClock(), Notes(), FakePlayer()
        config = BoardConfig(
            office=OFFICE,
            terminal=BOARD,
            ledger=LEDGER,
            broker=BrokerConfig(port=1, username="x"),
            journal=JournalConfig(directory=str(directory)),
            voice=VoiceConfig() if voice else None,
        )
        self.program: BoardProgram = build(
            config,
            clock=self.clock,
            notifier=self.notes,
            sensors=Sensors(thermal=directory / "none", monitors=directory / "none"),
            player=self.player,
        )

    def pass_seconds(self, seconds: float, *, step: float = 1.0) -> None:
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            self.program.board.tick()
            self.program.work()

    def hear(self, *calls: int) -> None:
        board = a_board([a_call(number) for number in calls])
        self.program.link._hear_besides(Heard(board_topic(OFFICE), encode_document(board)))

    def health(self) -> Health:
        document = self.program.link._health(True)
        assert document is not None
        return read_document(document, Health)


def test_systemd_hears_ready_with_the_first_frame_then_signs_of_life_whatever_the_disk_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    bench.pass_seconds(0.2, step=0.2)
    assert bench.notes.words == ["ready", "alive"]
    monkeypatch.setattr(bench.program.journal, "_verdict", "failing")
    bench.pass_seconds(60)
    assert bench.notes.words == ["ready"] + ["alive"] * 7
    assert "not connected" in bench.notes.statuses[-1]
    bench.program.end()
    assert bench.notes.words[-1] == "stopping"


def test_an_assignment_is_shown_and_is_there_after_a_restart_without_a_network(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert (bench.health().service, bench.health().assignment) == ("unassigned", 0)
    assert bench.program.link._assignments.accept(encode_document(a_board_assignment(revision=7)))
    bench.pass_seconds(1)
    assert bench.program.board.view().office == "Trung tâm Phục vụ hành chính công Xã Mẫu A"
    bench.program.end()
    again = Bench(tmp_path)
    again.pass_seconds(1)
    assert again.program.board.view().office == "Trung tâm Phục vụ hành chính công Xã Mẫu A"
    assert (again.health().service, again.health().assignment) == ("in service", 7)
    again.program.end()


def test_each_call_is_announced_once_and_the_screen_goes_on_when_the_voice_fails(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    voice = bench.program.voice
    assert voice is not None
    voice.start()
    bench.player.is_broken = True
    bench.hear(1)
    bench.pass_seconds(0.4, step=0.2)
    bench.player.wait_for(1)
    wait_until(lambda: bench.health().voice == "silent", "the verdict")
    bench.pass_seconds(1)
    view = bench.program.board.view()
    assert view.call is not None
    assert "voice: silent" in bench.notes.statuses[-1]
    bench.player.is_broken = False
    bench.hear(1, 2)
    bench.hear(1, 2)
    bench.pass_seconds(0.4, step=0.2)
    # Each is said twice, as configured, unless another waits.
    wait_until(lambda: bench.health().voice == "ok", "the verdict to be well again")
    bench.program.end()


def test_a_board_without_a_voice_says_nothing_of_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, voice=False)
    bench.hear(1)
    bench.pass_seconds(1)
    assert (bench.health().voice, bench.program.board.view().screen) == (None, "call")
    bench.program.end()


def test_a_second_process_on_the_same_journal_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(JournalInUseError):
        Bench(tmp_path)
    bench.program.end()
