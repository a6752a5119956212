"""What every program stands on: an event wakes the link, and the report says what journal, clock and machine say."""

from pathlib import Path

import pytest

from kiosk.config import BrokerConfig, JournalConfig
from kiosk.desk.config import DeskConfig
from kiosk.errors import BoxUnavailableError
from kiosk.foundation import laid
from kiosk.health import Sensors
from kiosk.journal import FILE
from kiosk.link import Link
from office.desk_assignment import DeskAssignment
from office.ids import DESK
from tests.factories import LEDGER, OFFICE
from tests.fakes import FakeClock
from tests.kiosk.journals import enter


def sensors(directory: Path, *, alarm: str) -> Sensors:
    """A machine at 51.5 degrees whose firmware watches the supply."""
    monitor = directory / "monitors" / "hwmon0"
    monitor.mkdir(parents=True)
    (directory / "thermal").write_text("51500", "ascii")
    (monitor / "name").write_text("rpi_volt", "ascii")
    (monitor / "in0_lcrit_alarm").write_text(alarm, "ascii")
    return Sensors(thermal=directory / "thermal", monitors=directory / "monitors")


def config(directory: Path) -> DeskConfig:
    return DeskConfig(
        office=OFFICE, ledger=LEDGER, broker=BrokerConfig(port=1), journal=JournalConfig(directory=str(directory / "journal"))
    )


def test_the_report_says_what_clock_journal_and_machine_say(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / FILE).write_bytes(b"\xa5" * 5000)
    clock = FakeClock(trusted=False)
    with laid(config(tmp_path), DESK, DeskAssignment, clock=clock, sensors=sensors(tmp_path, alarm="1")) as ground:
        enter(ground.journal, 3)
        report = ground.report("out of service", stuck_buttons=(2,))
        [stream] = ground.journal.streams()
    assert (report.service, report.stuck_buttons, report.assignment) == ("out of service", (2,), 0)
    assert (report.clock, report.boot, report.disk) == ("unsynchronised", clock.boot(), "ok")
    assert (report.stream, report.head, report.unsent) == (stream.stream, 4, 4), "three, and the one that tells of the damage"
    assert (report.damaged, report.wrong_ledger) == (1, None)
    assert (report.temperature_celsius, report.under_voltage) == (51.5, True)
    assert report.disk_free_bytes
    ground.journal.close()


def test_a_journal_that_cannot_be_read_keeps_no_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise BoxUnavailableError("failing")

    with laid(config(tmp_path), DESK, DeskAssignment, clock=FakeClock(), sensors=sensors(tmp_path, alarm="0")) as ground:
        monkeypatch.setattr(ground.journal, "summary", refuse)
        report = ground.report("in service")
    assert (report.stream, report.unsent, report.waiting, report.damaged) == (None, 0, 0, 0)
    assert report.under_voltage is False
    ground.journal.close()


def test_each_eventwakes_the_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Link] = []

    def wake(link: Link) -> None:
        woken.append(link)

    monkeypatch.setattr(Link, "wake", wake)
    with laid(config(tmp_path), DESK, DeskAssignment, clock=FakeClock()) as ground:
        link = ground.link(lambda: ground.report("in service"), listens=(), hear=lambda _heard: None)
        assert woken == []
        enter(ground.journal, 1)
    assert link in woken
    ground.journal.close()


def test_a_program_that_cannot_be_built_lets_go_of_its_journal(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no pins"), laid(config(tmp_path), DESK, DeskAssignment, clock=FakeClock()):
        raise RuntimeError("no pins")
    with laid(config(tmp_path), DESK, DeskAssignment, clock=FakeClock()) as ground:
        assert ground.journal.verdict == "ok"
    ground.journal.close()
