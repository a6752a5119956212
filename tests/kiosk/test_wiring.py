"""The whole program of a terminal, without a network: what the loop does besides, frame by frame."""

import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from kiosk.config import BrokerConfig, Config, JournalConfig, PanelConfig, ScreenConfig
from kiosk.errors import BoxUnavailableError, JournalInUseError, PanelUnavailableError
from kiosk.frames import run_headless
from kiosk.health import Sensors
from kiosk.program import Program
from kiosk.wiring import build
from office.documents import Health, Release, encode_document, read_document
from tests.factories import LEDGER, OFFICE, TERMINAL, an_assignment
from tests.fakes import FakeClock


class Notes:
    """Hears what systemd would hear."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.statuses: list[str] = []

    def ready(self) -> None:
        self.words.append("ready")

    def alive(self) -> None:
        self.words.append("alive")

    def status(self, text: str) -> None:
        self.statuses.append(text)

    def stopping(self) -> None:
        self.words.append("stopping")


class Bench:
    """A program whose frames a test lets pass; the network's thread is never started."""

    def __init__(
        self, directory: Path, *, release: Release = "half-day", panel: PanelConfig | None = None, screen: bool = False
    ) -> None:
        self.clock = FakeClock()
        self.notes = Notes()
        self.pins = MockFactory()
        config = Config(
            office=OFFICE,
            terminal=TERMINAL,
            ledger=LEDGER,
            release=release,
            broker=BrokerConfig(port=1, username="x"),
            journal=JournalConfig(directory=str(directory)),
            screen=ScreenConfig(enabled=screen),
            panel=panel,
        )
        self.program: Program = build(
            config,
            clock=self.clock,
            notifier=self.notes,
            pins=self.pins,
            sensors=Sensors(thermal=directory / "none", monitors=directory / "none"),
        )
        self.program.box.open_if_due()

    def assign(self) -> None:
        assert self.program.link._assignments.accept(encode_document(an_assignment()))

    def pass_seconds(self, seconds: float, *, step: float = 1.0) -> None:
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            self.program.terminal.tick()
            self.program.work()

    def health(self) -> Health:
        document = self.program.link._health(True)
        assert document is not None
        return read_document(document, Health)


def test_systemd_hears_ready_with_the_first_frame_then_signs_of_life(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.notes.words == []
    bench.pass_seconds(0.05, step=0.05)
    assert bench.notes.words == ["ready", "alive"]
    bench.pass_seconds(60)
    assert bench.notes.words == ["ready"] + ["alive"] * 7
    bench.program.end()
    assert bench.notes.words[-1] == "stopping"


def test_a_dead_disk_is_signed_for_only_once_the_citizen_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    bench.pass_seconds(1)
    before = list(bench.notes.words)
    monkeypatch.setattr(bench.program.journal, "_verdict", "failing")
    bench.clock.advance(100)
    bench.program.work()
    assert bench.notes.words == before, "the screen still asks, the journal takes nothing: the watchdog must bite"
    monkeypatch.setattr(bench.program.journal, "probe", lambda: "failing")
    bench.program.terminal.tick()
    bench.program.work()
    assert bench.notes.words == [*before, "alive"]
    assert "out of service" in bench.notes.statuses[-1]


def test_an_assignment_of_the_network_reaches_the_terminal_and_its_disk(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    services = [bench.program.terminal.service]
    bench.assign()
    bench.pass_seconds(1)
    services.append(bench.program.terminal.service)
    assert services == ["unassigned", "in service"]
    bench.program.end()
    assert Bench(tmp_path).program.terminal.service == "in service", "also without a network, after a restart"


def test_a_vote_goes_through_the_box_into_the_journal_when_its_half_day_has_ended(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.assign()
    bench.pass_seconds(1)
    for score in (5, 4, 3, 2, 1):
        bench.program.terminal.press(score)
        bench.pass_seconds(60)
    assert bench.program.journal.summary().waiting == 5
    bench.clock.advance(timedelta(hours=4).total_seconds())
    bench.pass_seconds(31)
    figures = bench.program.journal.summary()
    assert (figures.waiting, figures.head) == (0, 7)


def test_at_once_the_vote_is_on_its_way_when_the_program_ends(tmp_path: Path) -> None:
    bench = Bench(tmp_path, release="at once")
    bench.assign()
    bench.pass_seconds(1)
    bench.program.terminal.press(4)
    bench.program.end()
    again = Bench(tmp_path, release="at once")
    assert (again.program.journal.summary().head, again.program.journal.summary().waiting) == (2, 0)


def test_health_says_what_the_terminal_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path, screen=True)
    bench.assign()
    bench.pass_seconds(1)
    health = bench.health()
    assert (health.clock, health.disk, health.release, health.service) == ("synchronised", "ok", "half-day", "in service")
    assert (health.assignment, health.head, health.unsent, health.waiting) == (an_assignment().revision, 1, 1, 0)
    assert health.boot == "boot1"
    assert health.stream == bench.program.journal.summary().stream
    assert health.disk_free_bytes
    bench.program.end()
    assert Bench(tmp_path).program.terminal is not None


def test_health_of_a_terminal_without_a_disk_still_speaks(tmp_path: Path) -> None:
    place = tmp_path / "not-a-directory"
    place.write_text("")
    bench = Bench(place / "journal", screen=True)
    bench.pass_seconds(1)
    health = bench.health()
    assert (health.disk, health.service, health.stream) == ("failing", "out of service", None)
    with pytest.raises(BoxUnavailableError):
        bench.program.box.cast(counter="q", official=None, scale="s", score=1, channel="kiosk", flags=())  # type: ignore[arg-type]


def test_an_unused_terminal_tries_its_disk_before_a_citizen_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    probes: list[str] = []
    really = bench.program.journal.probe

    def probe() -> str:
        probes.append(really())
        return probes[-1]

    monkeypatch.setattr(bench.program.journal, "probe", probe)
    bench.pass_seconds(1900)
    assert probes == ["ok"] * 3


def test_a_button_box_votes_without_a_screen(tmp_path: Path) -> None:
    bench = Bench(tmp_path, panel=PanelConfig(buttons={5: 17, 1: 27}))
    bench.assign()
    bench.pass_seconds(1, step=0.05)
    bench.pins.pin(17).drive_low()
    bench.pass_seconds(0.5, step=0.05)
    bench.pins.pin(17).drive_high()
    bench.pass_seconds(5, step=0.05)
    [waiting] = bench.program.journal.waiting()
    assert (waiting.vote.score, waiting.vote.channel) == (5, "button")
    bench.program.end()


@pytest.mark.parametrize("screen", [True, False])
def test_health_tells_the_service_of_a_button_box_as_of_a_screen(tmp_path: Path, *, screen: bool) -> None:
    bench = Bench(tmp_path, panel=PanelConfig(buttons={5: 17}), screen=screen)
    bench.pass_seconds(1)
    told = [bench.health().service]
    bench.assign()
    bench.pass_seconds(1)
    told.append(bench.health().service)
    bench.program.journal._verdict = "full"
    bench.pass_seconds(1)
    told.append(bench.health().service)
    assert told == ["unassigned", "in service", "out of service"]
    bench.program.end()


def test_a_button_that_is_stuck_is_told_within_half_a_minute_and_so_is_its_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, panel=PanelConfig(buttons={5: 17, 1: 27}, hold_seconds=10))
    bench.assign()
    bench.pass_seconds(1, step=0.05)
    told = [bench.health()]

    def look() -> None:
        if (document := bench.program.link._health(False)) is not None:
            told.append(read_document(document, Health))

    monkeypatch.setattr(bench.program.link, "wake", look)
    bench.pins.pin(27).drive_low()
    bench.pass_seconds(40)
    bench.pins.pin(27).drive_high()
    bench.pass_seconds(40)
    assert [health.stuck_buttons for health in told] == [(), (1,), ()]
    bench.program.end()


def test_a_screen_goes_on_without_the_buttons_that_it_should_have(tmp_path: Path) -> None:
    panel = PanelConfig(buttons={5: 99})
    assert Bench(tmp_path / "a", panel=panel, screen=True).program.panel is None
    with pytest.raises(PanelUnavailableError):
        Bench(tmp_path / "b", panel=panel)
    assert Bench(tmp_path / "b").program.journal.verdict == "ok", "what could not begin has let go of the journal"


def test_the_loop_without_a_screen_ends_when_it_is_asked(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    frames: list[float] = []

    def pause(seconds: float) -> None:
        frames.append(seconds)
        if len(frames) == 5:
            bench.program.stop()

    run_headless(bench.program, bench.program.terminal.tick, pause)
    assert frames == [0.05] * 5
    bench.program.end()


def test_the_screen_finds_the_photo_that_the_network_brought(tmp_path: Path) -> None:
    bench = Bench(tmp_path, screen=True)
    digest = sha256(b"a photo").hexdigest()
    assert bench.program.terminal.photo(digest) is None
    assert bench.program.link._assignments.accept_media(digest, b"a photo")
    assert bench.program.terminal.photo(digest) == b"a photo"
    bench.program.end()


def test_two_programs_cannot_have_one_journal(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(JournalInUseError):
        Bench(tmp_path)
    bench.program.end()


def test_a_terminal_without_a_screen_loads_no_kivy_and_one_without_buttons_no_gpio() -> None:
    names = ("kivy", "gpiozero", "PIL", "escpos", "usb", "segno")
    program = f"import sys, kiosk.wiring; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
