"""The report of a unit says what the votes show, with their number and interval, and what they do not show."""

import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from collector.reports.formats import FORMATS, write
from collector.reports.model import Chart, Column, Range, Report, Section, Table
from collector.reports.phrasing import printed
from collector.reports.queue_section import minutes
from collector.web.language import language
from collector.web.queue_wording import between
from office.directory import Directory
from office.histogram import EDGES, Quantile
from office.ids import CounterId
from office.periods import half_day_on
from tests.collector.reports.tables import cells, column, table_of
from tests.collector.reports.towns import busy_town, report_of
from tests.collector.web.offices import Town
from tests.factories import a_box


def section(report: Report, number: int) -> Section:
    return report.sections[number - 1]


def sentences(report: Report) -> str:
    return " ".join(block for part in report.sections for block in part.blocks if isinstance(block, str))


def unit_report_of(town: Town, **given: str) -> Report:
    return report_of(town, "unit", **({"period": "this-quarter"} | given))  # type: ignore[arg-type] # texts alone


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


def test_why_more_were_invited_than_served_is_said_where_it_stands(town: Town) -> None:
    plain = unit_report_of(busy_town())
    assert not any("hòm phiếu mở" in note for id_ in ("served", "counters") for note in table_of(plain, id_).notes)
    town.say("xa-mau-a", [a_box(2, windows=4, counter=CounterId("quay-1"))], half_day_on(date(2026, 9, 15), afternoon=False))
    report = unit_report_of(town)
    for id_ in ("served", "counters"):
        assert any("có khi vài buổi sau lượt phục vụ" in note for note in table_of(report, id_).notes)


def test_a_share_stands_with_its_number_and_interval(town: Town) -> None:
    town.votes(81, 5)
    town.votes(19, 1)
    report = unit_report_of(town)
    line = cells(table_of(report, "satisfaction"), 0)
    assert (line["n"], line["share"]) == (100, 0.81)
    interval = line["interval"]
    assert isinstance(interval, Range)
    assert interval.high is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.722, 0.875)
    assert "81,0% hài lòng (100 phiếu; khoảng tin cậy 95%: 72,2%–87,5%)" in sentences(report)


def test_scales_and_channels_stand_beside_each_other_and_are_never_added(town: Town) -> None:
    town.votes(40, 5)
    town.votes(30, 1, scale="hai-long-3")
    town.votes(20, 1, channel="button")
    report = unit_report_of(town)
    table = table_of(report, "satisfaction")
    assert column(table, "n") == [40, 30, 20]
    # What the table says of each is not said in sentences above it as well.
    assert "hài lòng (40 phiếu" not in sentences(report)
    assert table.total is None
    assert {each.id for each in report.tables() if each.id.startswith("distribution")} == {
        "distribution-hai-long-5",
        "distribution-hai-long-3",
    }


def test_few_votes_have_a_number_and_nothing_that_says_who_voted_how(town: Town) -> None:
    town.votes(8, 5)
    town.votes(1, 1, topics=("thai-do",))
    report = unit_report_of(town, office="xa-mau-a")
    line = cells(table_of(report, "satisfaction"), 0)
    assert (line["n"], line["share"], line["interval"]) == (9, None, None)
    assert set(cells(table_of(report, "distribution-hai-long-5"), 0).values()) == {"màn hình tại quầy", 9, None}
    assert not [table for table in report.tables() if table.id == "topics"]
    assert "9 phiếu, chưa đủ để nói tỷ lệ" in sentences(report)
    assert all(share is None for share in column(table_of(report, "places-hai-long-5-kiosk"), "share"))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ((95, 5), "cao hơn kỳ trước"),
        ((80, 20), "chưa thấy thay đổi rõ rệt"),
        ((50, 50), "thấp hơn kỳ trước"),
        ((20, 5), "chưa đủ phiếu để so sánh"),
    ],
)
def test_a_change_is_said_only_where_the_votes_show_it(town: Town, now: tuple[int, int], words: str) -> None:
    town.votes(80, 5, at=date(2026, 5, 4))
    town.votes(20, 1, at=date(2026, 5, 4))
    town.votes(now[0], 5)
    town.votes(now[1], 1)
    report = unit_report_of(town)
    line = cells(table_of(report, "satisfaction"), 0)
    assert (line["change"], line["n_before"], line["share_before"]) == (words, 100, 0.8)


def test_periods_from_the_15th_to_the_14th_are_counted_and_named(town: Town) -> None:
    town.votes(12, 5, at=date(2026, 9, 14))
    town.votes(13, 5, at=date(2026, 9, 15))
    month = report_of(town, "unit", period="last-month", reckoning="15-14")
    assert (month.period, month.provenance.first, month.provenance.last) == (
        "Tháng 9 năm 2026",
        date(2026, 8, 15),
        date(2026, 9, 14),
    )
    assert month.provenance.votes == 12


def test_topics_are_told_apart_by_whom_they_are_about(town: Town) -> None:
    town.votes(40, 5, topics=("thai-do",))
    town.votes(7, 1, topics=("thoi-gian-cho",))
    town.votes(2, 2, topics=("thoi-gian-cho", "thu-tuc", "thai-do"))
    table = table_of(unit_report_of(town), "topics")
    assert [row[:4] for row in table.rows] == [
        ("Cơ quan", "Thời gian chờ", 9, 9),
        ("Thủ tục", "Thủ tục, giấy tờ", 2, 9),
        ("Người trực quầy", "Thái độ phục vụ", 2, 9),
    ]


def test_counters_stand_in_the_order_of_the_directory_and_without_names() -> None:
    report = unit_report_of(busy_town(), office="xa-mau-a")
    assert column(table_of(report, "served"), "counter") == ["Quầy 1", "Quầy 2", "Quầy 3"]
    text = write(report, "json").decode()
    assert "nguyen-thi-mau" not in text
    assert "Nguyễn Thị" not in text


def test_what_was_left_out_is_told_by_reason(town: Town) -> None:
    town.votes(40)
    town.votes(19, flags=("repeat",))
    town.votes(4, flags=("no-window",))
    report = unit_report_of(town)
    assert [row[2:] for row in table_of(report, "left-out").rows] == [
        ("bấm lặp", 19, 40),
        ("không có lượt mời đang mở", 4, 40),
    ]


def test_days_on_which_people_came_and_nobody_was_asked_are_counted() -> None:
    line = cells(table_of(unit_report_of(busy_town(), office="xa-mau-a"), "days"), 0)
    assert (line["visited"], line["heard"], line["deaf"]) == (3, 3, 0)
    assert line["working"] == 55


def test_waits_are_ranges_and_no_averages() -> None:
    report = unit_report_of(busy_town(), office="xa-mau-a")
    wait = cells(table_of(report, "times"), 0)["median"]
    assert isinstance(wait, Range)
    assert wait.high is not None
    assert wait.low < wait.high
    service = cells(table_of(report, "services"), 0)
    assert isinstance(service["wait"], Range)
    assert isinstance(service["wait_nine"], Range)
    assert service["wait"].low <= service["wait_nine"].low


def test_the_walk_to_the_counter_is_counted_whatever_the_report_is_about() -> None:
    for given in ({"office": "xa-mau-a"}, {}):
        people, times = (table_of(unit_report_of(busy_town(), **given), id_) for id_ in ("people", "times"))
        # Most who are called come, and whoever was served walked.
        called = cells(times, 1)["n"]
        assert isinstance(called, int)
        assert called >= column(people, "n")[2] > 0  # type: ignore[operator] # a count
        assert isinstance(cells(times, 1)["median"], Range)


@pytest.mark.parametrize("code", ["vi", "en"])
def test_a_wait_is_said_on_paper_as_on_the_page(code: str) -> None:
    words, column = language(code), Column("wait", "Chờ", "minutes")
    for found in (*(Quantile(low, high) for low, high in pairwise(EDGES)), Quantile(EDGES[-1], None)):
        assert printed(minutes(found), column, words) == between(found, words)
    assert printed(minutes(Quantile(0, 5)), column, language("vi")) == "dưới 5 giây"


def test_a_sheet_says_that_its_waits_are_minutes() -> None:
    report = unit_report_of(busy_town(), office="xa-mau-a")
    sheets = load_workbook(io.BytesIO(write(report, "xlsx")))
    heads = {cell.value for sheet in sheets.worksheets for cell in sheet[4]}
    assert {"Trung vị (phút): từ", "Trung vị (phút): đến"} <= heads
    wait = cells(table_of(report, "times"), 0)["median"]
    assert isinstance(wait, Range)
    assert wait.low in {sheet.cell(5, 3).value for sheet in sheets.worksheets}


def test_charts_are_those_of_the_page(town: Town) -> None:
    for month in (7, 8, 9):
        town.votes(30, 5, at=date(2026, month, 3))
    charts = [block for block in section(unit_report_of(town), 1).blocks if isinstance(block, Chart)]
    assert [chart.id for chart in charts] == ["trend"]
    assert "T7: 100,0% (30)" in charts[0].caption


def test_an_empty_period_is_said_and_not_drawn(tmp_path: Path) -> None:
    for entries in (None, Directory()):
        report = unit_report_of(Town(tmp_path / str(entries is None), entries), period="last-year")
        assert "Không có phiếu nào trong kỳ." in sentences(report)
        for form in FORMATS:
            assert write(report, form)


def test_an_interval_has_two_columns_of_numbers_in_a_sheet(town: Town) -> None:
    town.votes(40)
    sheet = load_workbook(io.BytesIO(write(unit_report_of(town), "xlsx"))).worksheets[1]
    heads = [cell.value for cell in sheet[4]]
    assert heads[4:6] == ["Khoảng tin cậy 95%: từ", "Khoảng tin cậy 95%: đến"]
    assert [sheet.cell(5, place).data_type for place in (5, 6)] == ["n", "n"]
    assert sheet.cell(5, 5).number_format == "0.0%"


def test_no_report_calls_its_figures_sipas(town: Town) -> None:
    town.votes(40)
    report = unit_report_of(town)
    said = [line for line in report.method if "SIPAS" in line]
    assert len(said) == 1
    assert "không phải là Chỉ số SIPAS" in said[0]
    assert "SIPAS" not in sentences(report)


def test_every_table_has_a_cell_for_each_column_and_titles_that_differ() -> None:
    for report in (unit_report_of(busy_town()), unit_report_of(busy_town(), office="xa-mau-a")):
        tables: list[Table] = list(report.tables())
        assert len({table.id for table in tables}) == len(tables)
        for table in tables:
            titles = [each.title for each in table.columns]
            assert len(set(titles)) == len(titles), table.id
            assert all(len(row) == len(table.columns) for row in table.rows), table.id
