from pathlib import Path

import pytest

from kiosk.health import REPORT_SECONDS, HealthReports, Sensors
from office.documents import Health, read_document
from tests.factories import a_health
from tests.fakes import FakeClock


class Reports:
    """Reports of a terminal whose health a test changes."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.health = a_health()
        self.reports = HealthReports(lambda: self.health, self.clock.monotonic)

    def later(self, seconds: float, *, in_any_case: bool = False) -> Health | None:
        self.clock.advance(seconds)
        document = self.reports.due(in_any_case)
        return None if document is None else read_document(document, Health)


def test_a_report_without_news_leaves_every_five_minutes_and_not_sooner() -> None:
    reports = Reports()
    told = [reports.later(10.0) is not None for _ in range(91)]
    assert [n for n, is_told in enumerate(told) if is_told] == [0, 30, 60, 90]
    assert REPORT_SECONDS == 300


@pytest.mark.parametrize(
    "change",
    [
        {"disk": "full"},
        {"clock": "unsynchronised"},
        {"under_voltage": True},
        {"wrong_ledger": "socaila000000009"},
        {"service": "out of service"},
        {"assignment": 4},
        {"stream": "dongsukienmoi001"},
        {"damaged": 1},
        {"stuck_buttons": (1,)},
    ],
)
def test_a_change_of_verdict_is_told_at_once_and_only_once(change: dict[str, object]) -> None:
    reports = Reports()
    assert reports.later(0) == reports.health
    reports.health = a_health(**change)
    assert reports.later(2) == reports.health
    assert reports.later(2) is None


def test_figures_that_grow_by_themselves_are_no_news() -> None:
    reports = Reports()
    reports.later(0)
    reports.health = a_health(head=9, unsent=3, waiting=4, disk_free_bytes=17, temperature_celsius=61.5)
    assert reports.later(2) is None
    assert reports.later(298) == reports.health


def test_a_new_connection_is_told_in_any_case() -> None:
    reports = Reports()
    reports.later(0)
    assert reports.later(0.0, in_any_case=True) == reports.health


def test_the_sensors_are_not_read_more_often_than_once_a_second() -> None:
    reports = Reports()
    reports.later(0)
    reports.health = a_health(disk="full")
    assert reports.later(0.5) is None
    assert reports.later(0.6) == reports.health


def a_monitor(place: Path, number: int, name: str, alarm: str) -> None:
    monitor = place / f"hwmon{number}"
    monitor.mkdir(parents=True)
    (monitor / "name").write_text(f"{name}\n")
    (monitor / "in0_lcrit_alarm").write_text(alarm)


@pytest.mark.parametrize(("alarm", "expected"), [("0\n", False), ("1\n", True), ("?", None)])
def test_a_weak_supply_is_seen_by_the_firmwares_own_monitor(tmp_path: Path, alarm: str, expected: bool | None) -> None:
    a_monitor(tmp_path, 0, "cpu_thermal", "1\n")
    a_monitor(tmp_path, 1, "rpi_volt", alarm)
    assert Sensors(monitors=tmp_path).under_voltage() is expected


@pytest.mark.parametrize(("text", "expected"), [("48312\n", 48.312), ("-5000", -5.0), ("hot", None), ("99999999", None)])
def test_the_temperature_is_told_in_degrees(tmp_path: Path, text: str, expected: float | None) -> None:
    (tmp_path / "temp").write_text(text)
    assert Sensors(thermal=tmp_path / "temp").temperature_celsius() == expected


def test_a_machine_without_sensors_says_nothing_of_them(tmp_path: Path) -> None:
    sensors = Sensors(thermal=tmp_path / "no", monitors=tmp_path / "neither")
    assert (sensors.temperature_celsius(), sensors.under_voltage()) == (None, None)
