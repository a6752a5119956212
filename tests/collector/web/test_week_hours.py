"""The load of a week is that of the queue's own sums by hour and weekday, and nobody's own wait is in it."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from collector.inquiry import Inquiry
from collector.queue_rows import OFFICE_HOURS
from collector.store import week_hours as module
from collector.store.directory import load_directory
from collector.store.open_counters import OpenCounters
from collector.store.queues import queue_sums
from collector.store.week_hours import FEWEST_FOR_WAIT, WeekHour, WeekHours, week_hours
from collector.web import wait_chart as wait_chart_module
from collector.web.language import language
from collector.web.queue_wording import QueueWording
from collector.web.scope import read_scope
from collector.web.wait_chart import Waits, counters_said, wait_chart, waits_of
from collector.web.week_chart import Week, week_of
from office.directory import Index, index
from office.ids import OfficeId
from office.marks import Measure
from office.queue_figure import queue_figure
from tests.collector.desks import a_queue_directory
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.viewers import OF_A
from tests.factories import a_histogram

LAST = date(2026, 9, 15)
WEEK = Inquiry(LAST - timedelta(days=13), LAST + timedelta(days=1))


@cache
def busy() -> Town:
    town = Town(Path(mkdtemp()) / "collector", a_queue_directory(offices=2, counters=3))
    a_desk_with_days(town, working_days(LAST, 6))
    town.votes(20)
    return town


def directory() -> Index:
    return index(load_directory(busy().db))


def shown(found: WeekHours) -> Week | None:
    scope = read_scope({}, directory(), TODAY)
    return week_of(found, language("vi"), QueueWording(language("vi"), directory(), scope))


def test_hours_of_the_week_are_the_sums_of_the_queue() -> None:
    found = week_hours(busy().db, directory(), WEEK)
    sums = queue_sums(busy().db, directory(), WEEK._replace(by=("weekday", "hour")), OFFICE_HOURS)
    figures = {(group.weekday, group.hour): queue_figure(marks) for group, marks in sums.items() if group.hour is not None}
    assert {(one.weekday, one.hour): one.issued for one in found.hours if one.issued} == {
        key: one.issued for key, one in figures.items() if one.issued
    }
    assert len(found.hours) > 20
    assert {key for key, one in figures.items() if one.wait.n >= FEWEST_FOR_WAIT} == {
        (one.weekday, one.hour) for one in found.hours if one.wait
    }
    for one in found.hours:
        wait = figures[one.weekday, one.hour].wait
        assert one.wait == (wait if wait.n >= FEWEST_FOR_WAIT else None)
    assert found.days == {0: 1, 1: 2, 2: 1, 3: 1, 4: 1}
    assert week_hours(busy().db, directory(), WEEK._replace(office=OfficeId("xa-mau-b"))) == WeekHours([], {}, has_waits=True)


def test_many_offices_have_no_waits_and_a_country_has_no_week(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SEEKS_FOR_WAITS", 27)
    assert all(one.wait is None for one in week_hours(busy().db, directory(), WEEK).hours)
    monkeypatch.setattr(module, "MOST_SEEKS", 27)
    assert week_hours(busy().db, directory(), WEEK).hours == []


def test_few_people_are_not_told_and_the_mean_is_that_of_days_with_numbers() -> None:
    week = shown(
        WeekHours([WeekHour(0, 8, 30, None), WeekHour(0, 9, 4, None), WeekHour(6, 8, 125, None)], {0: 4, 6: 4}, has_waits=True)
    )
    assert week is not None
    assert week.weekdays == ["Thứ 2", "CN"]
    assert [[square.text for square in squares] for _hour, squares in week.rows] == [["7,5", "31"], ["<5", ""]]
    busiest = week.busiest()
    assert busiest is not None
    assert (busiest.weekday, busiest.hour) == ("CN", "8 giờ")
    # One day is no week.
    assert shown(WeekHours([WeekHour(0, 8, 30, None)], {0: 1}, has_waits=True)) is None


def waited(weekday: int, hour: int, people: int, minutes: float) -> WeekHour:
    """An hour in which ``people`` were called, each after ``minutes``, and nobody came any more."""
    marks: dict[tuple[Measure, int], int] = {("wait", place): n for place, n in a_histogram([minutes * 60] * people).items()}
    return WeekHour(weekday, hour, 0, queue_figure(marks).wait)


def waits(*hours: WeekHour, code: str = "vi") -> Waits:
    found = WeekHours([WeekHour(0, 8, 9, None), *hours], {0: 4, 6: 4}, has_waits=True)
    shown = waits_of(found, language(code), QueueWording(language(code), directory(), read_scope({}, directory(), TODAY)))
    assert shown is not None
    return shown


def test_each_square_says_what_nine_of_ten_waited_and_is_shaded_by_that() -> None:
    shown = waits(waited(0, 9, 40, 95), waited(0, 11, 5, 0.2), waited(6, 9, 40, 29), waited(6, 10, 40, 600))
    assert shown.weekdays == ["Thứ 2", "CN"]
    assert [(hour, [square.text for square in squares]) for hour, squares in shown.rows] == [
        ("9 giờ", ["100", "30"]),
        ("10 giờ", ["–", ">480"]),
        ("11 giờ", ["1", "–"]),
    ]
    values = wait_chart(shown, language("vi"))["data"]["values"]
    assert [value["white"] for value in values] == [True, False, False, True, False, False]


def test_the_longest_is_named_where_it_is_long_and_many_waited() -> None:
    assert waits(waited(0, 9, 40, 29), waited(6, 9, 40, 5)).longest == []
    assert waits(waited(0, 9, 29, 95), waited(6, 9, 40, 5)).longest == []
    assert waits(waited(0, 9, 40, 95), waited(0, 10, 60, 50), waited(6, 9, 40, 5)).longest == [
        "Lâu nhất: thứ Hai, 9–10 giờ, 9 trên 10 người chờ dưới 100 phút.",
        "Cả ngày thứ Hai, 9 trên 10 người chờ dưới 100 phút; các ngày khác, 9 trên 10 người chờ dưới 6 phút.",
    ]
    # One long hour of a day that is not; hours of few people on a day that is.
    assert waits(waited(6, 9, 30, 31), waited(6, 10, 900, 5), waited(0, 9, 40, 5)).longest == [
        "Lâu nhất: Chủ nhật, 9–10 giờ, 9 trên 10 người chờ dưới 34 phút."
    ]
    assert waits(waited(0, 9, 20, 95), waited(0, 10, 20, 95), waited(6, 9, 40, 600), code="en").longest[0] == (
        "Longest: Sunday, 9:00–10:00, 1 person in 10 waited over 8 hours."
    )
    assert waits(waited(0, 9, 20, 95), waited(0, 10, 20, 95), waited(6, 9, 4, 5), code="en").longest == [
        "On Monday as a whole, 9 people in 10 waited less than 100 min; on the other days, 9 people in 10 waited less than 6 min."
    ]


def test_the_counters_of_the_long_weekday_are_said_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counters_said(OpenCounters(1.0, 4.75), 0, language("vi")) == (
        "Quầy có người trực, trung bình mỗi ngày: thứ Hai 1, các ngày khác 4,8."
    )
    client = logged_in(busy().app(), OF_A["leader"])
    address = "/?office=xa-mau-a"
    monkeypatch.setattr(wait_chart_module, "LONG_WAIT_SECONDS", 10**6)
    assert "Quầy có người trực" not in client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    # As if every wait were a long one: the day with the longest is named, and its counters.
    monkeypatch.setattr(wait_chart_module, "LONG_WAIT_SECONDS", 0)
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    said = page.partition('<p class="longest">')[2].partition("</p>")[0]
    assert re.search(r"Quầy có người trực, trung bình mỗi ngày: thứ \w+ 3, các ngày khác 3\.", said)
    report = report_of(busy(), "unit", office="xa-mau-a", period="this-quarter")
    captions = [getattr(block, "caption", "") for section in report.sections for block in section.blocks]
    assert any("Quầy có người trực, trung bình mỗi ngày: thứ" in caption for caption in captions)


def test_no_map_of_waits_where_none_is_told() -> None:
    wording = QueueWording(language("vi"), directory(), read_scope({}, directory(), TODAY))
    for found in (
        WeekHours([WeekHour(0, 8, 30, None), WeekHour(6, 8, 30, None)], {0: 4, 6: 4}, has_waits=False),
        WeekHours([waited(0, 8, 30, 5)._replace(issued=30)], {0: 1}, has_waits=True),
    ):
        assert waits_of(found, language("vi"), wording) is None


def test_the_page_has_it_as_chart_and_table_and_the_report_says_the_busiest() -> None:
    client = logged_in(busy().app(), OF_A["leader"])
    page = client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'id="week-data"' in page
    table = page.partition('id="week-data"')[2].partition("</table>")[0]
    assert '<th scope="col" class="number">Thứ 2</th>' in table
    assert 'id="week-data"' not in client.get("/?period=yesterday", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'id="waits-data"' in page
    assert "xem ở trang của từng cơ quan" not in page
    waited = page.partition('id="waits-data"')[2].partition("</table>")[0]
    assert '<th scope="row">8 giờ</th>' in waited
    report = report_of(busy(), "unit", office="xa-mau-a", period="this-quarter")
    captions = [getattr(block, "caption", "") for section in report.sections for block in section.blocks]
    assert any(caption.startswith("Đông nhất: Thứ ") for caption in captions)
    assert any("theo giờ được gọi" in caption for caption in captions)


def test_where_waits_are_not_read_the_page_says_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SEEKS_FOR_WAITS", 0)
    page = logged_in(busy().app(), OF_A["leader"]).get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'id="week-data"' in page
    assert 'id="waits-data"' not in page
    assert "xem ở trang của từng cơ quan" in page
