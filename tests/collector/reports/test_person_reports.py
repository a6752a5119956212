"""Reports that touch persons: only what is theirs, with number and interval, and no points and no ranking."""

import re
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from collector.errors import InquiryInvalidError
from collector.naming import Naming
from collector.reports.formats import FORMATS, write
from collector.reports.model import Range, Report
from collector.reports.order import ReportKind
from collector.reports.press import build
from collector.store.directory import load_directory
from office.directory import index
from office.scheme import DECREE_61
from tests.collector.reports.tables import cells, column, table_of
from tests.collector.reports.towns import order_of, report_of
from tests.collector.web.offices import Town
from tests.factories import a_directory

PERSON = "nguyen-thi-mau"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


def sheet_of(town: Town, official: str = PERSON) -> Report:
    return report_of(town, "official", period="this-quarter", office="xa-mau-a", official=official)


def test_a_sheet_holds_only_votes_cast_while_the_person_was_shown(town: Town) -> None:
    town.votes(27, 5)
    town.votes(3, 1)
    town.votes(50, 1, official=None)
    town.votes(40, 1, official="nguyen-thi-mau-2", counter="quay-2")
    report = sheet_of(town)
    line = cells(table_of(report, "satisfaction"), 0)
    assert (line["n"], line["share"]) == (30, 0.9)
    assert isinstance(line["interval"], Range)
    assert report.provenance.votes == 30
    assert report.title.endswith("Nguyễn Thị Mẫu 1")


def test_a_sheet_holds_only_topics_about_the_official(town: Town) -> None:
    town.votes(30, 5)
    town.votes(6, 1, topics=("thai-do", "thoi-gian-cho", "thu-tuc"))
    assert [row[:3] for row in table_of(sheet_of(town), "topics").rows] == [("Người trực quầy", "Thái độ phục vụ", 6)]


def test_below_ten_votes_a_person_has_a_number_and_nothing_else(town: Town) -> None:
    town.votes(8, 5)
    town.votes(1, 1, topics=("thai-do",))
    report = sheet_of(town)
    line = cells(table_of(report, "satisfaction"), 0)
    assert (line["n"], line["share"]) == (9, None)
    assert not [table for table in report.tables() if table.id == "topics"]


def test_no_share_of_few_votes_can_be_had_by_subtraction(town: Town) -> None:
    town.votes(40, 5)
    town.votes(15, 5, official="nguyen-thi-mau-2", counter="quay-2")
    town.votes(4, 1, official="nguyen-thi-mau-3", counter="quay-3")
    places = table_of(report_of(town, "unit", period="this-quarter", office="xa-mau-a"), "places-hai-long-5-kiosk")
    persons = table_of(report_of(town, "award", period="this-quarter", office="xa-mau-a"), "persons-hai-long-5-kiosk")
    for table in (places, persons):
        assert column(table, "n") == [40, 15, 4]
        assert column(table, "share") == [1.0, None, None]
    kept = sheet_of(town, "nguyen-thi-mau-2")
    assert kept.provenance.votes == 15
    assert not [table for table in kept.tables() if table.id == "satisfaction"]
    said = write(kept, "json").decode()
    assert "15 phiếu. Tỷ lệ không nêu" in said
    assert "Không có phiếu nào" not in said
    assert cells(table_of(sheet_of(town), "satisfaction"), 0)["share"] == 1.0


def test_few_votes_cast_while_nobody_was_shown_cannot_be_had_from_those_of_persons(town: Town) -> None:
    town.votes(40, 5)
    town.votes(15, 5, official="nguyen-thi-mau-2", counter="quay-2")
    town.votes(4, 1, official=None)
    report = report_of(town, "award", period="this-quarter", office="xa-mau-a")
    assert cells(table_of(report, "groups-hai-long-5-kiosk"), 0)["n"] == 59
    persons = table_of(report, "persons-hai-long-5-kiosk")
    assert (column(persons, "n"), column(persons, "share")) == ([40, 15], [1.0, None])


def test_a_month_of_few_votes_has_no_point_in_the_chart(town: Town) -> None:
    for day, n in ((date(2026, 7, 1), 20), (date(2026, 8, 3), 4), (date(2026, 9, 1), 20)):
        town.votes(n, 5, at=day)
    text = write(sheet_of(town), "json").decode()
    assert "T7: 100,0% (20)" in text
    assert "(4)" not in text


def test_a_sheet_makes_no_points_and_says_so(town: Town) -> None:
    town.votes(30, 5)
    text = write(sheet_of(town), "json").decode()
    assert "không tự động quy ra điểm" in text
    assert "điểm thi đua" not in text


def test_a_sheet_needs_a_person_of_the_office(town: Town) -> None:
    for given, name in (({"office": "xa-mau-a"}, "official"), ({"official": PERSON}, "official")):
        with pytest.raises(InquiryInvalidError) as refused:
            order_of(town, "official", period="this-quarter", **given)  # type: ignore[arg-type] # texts alone
        assert name in refused.value.problems


def test_who_sees_codes_reads_codes_on_paper(town: Town) -> None:
    town.votes(30, 5)
    directory = index(load_directory(town.db))
    kinds: tuple[ReportKind, ...] = ("official", "award")
    for kind in kinds:
        order = order_of(town, kind, period="this-quarter", office="xa-mau-a", official=PERSON)
        report = build(town.db, directory, order._replace(naming=Naming(directory, b"x", shows_names=False)))
        text = write(report, "json").decode()
        assert re.search(r"Người trực [2-9A-Z]{4}\b", text)
        assert "Nguyễn Thị" not in text
        assert PERSON not in text


def test_the_three_shares_of_the_form_have_one_decimal_and_their_number(town: Town) -> None:
    town.votes(10, 5, at=date(2026, 5, 4))
    town.votes(14, 5)
    town.votes(1, 4)
    town.votes(1, 3)
    rows = table_of(report_of(town, "form", period="this-year"), "part-two").rows
    assert [(row[0], *row[3:7]) for row in rows] == [
        ("Cả kỳ", 26, 0.038, 0.038, 0.923),
        ("Quý II năm 2026", 10, 0.0, 0.0, 1.0),
        ("Quý III năm 2026", 16, 0.063, 0.063, 0.875),
    ]


def test_no_quarter_of_few_votes_can_be_had_from_the_whole_of_the_form(town: Town) -> None:
    for day, n, score in ((date(2026, 2, 3), 4, 1), (date(2026, 5, 4), 15, 5), (date(2026, 8, 4), 40, 5)):
        town.votes(n, score, at=day)
    table = table_of(report_of(town, "form", period="this-year"), "part-two")
    assert column(table, "n") == [59, 4, 15, 40]
    for key in ("unsatisfied", "satisfied", "very", "unsatisfied_n", "satisfied_n", "very_n"):
        assert [cell is None for cell in column(table, key)] == [False, True, True, False]


def test_a_scale_with_one_satisfied_level_has_no_very_satisfied(town: Town) -> None:
    town.votes(12, 3, scale="hai-long-3")
    row = cells(table_of(report_of(town, "form", period="this-year"), "part-two"), 0)
    assert (row["satisfied"], row["very"], row["very_n"]) == (1.0, None, None)


def test_the_attitude_index_counts_complaints_about_the_official_alone(town: Town) -> None:
    town.votes(36, 5, topics=("thai-do",))
    town.votes(4, 1, topics=("thai-do", "thoi-gian-cho"))
    table = table_of(report_of(town, "form", period="this-quarter"), "attitude")
    assert set(column(table, "topic")) == {"Thái độ phục vụ", "Hướng dẫn rõ ràng"}
    line = cells(table, 0)
    assert (line["n"], line["named"], line["index"]) == (40, 4, 0.9)
    assert isinstance(line["interval"], Range)


def test_quarters_of_the_other_reckoning_are_those_of_the_form(town: Town) -> None:
    town.votes(12, 5, at=date(2026, 6, 20))
    rows = table_of(report_of(town, "form", period="this-year", reckoning="15-14"), "part-two").rows
    assert [row[0] for row in rows] == ["Cả kỳ", "Quý III năm 2026"]


def test_part_one_has_every_index_with_room_for_points_and_says_where_its_figures_are(town: Town) -> None:
    rows = table_of(report_of(town, "form", period="this-quarter"), "part-one").rows
    assert [(row[0], row[2], row[3]) for row in rows] == [(number, 2, "") for number in range(1, 10)]
    assert [(row[1], row[4]) for row in rows if row[4]] == [(DECREE_61.indices[7], "Thái độ phục vụ theo quý")]


def test_the_grades_are_those_of_the_form_in_force(town: Town) -> None:
    assert list(table_of(report_of(town, "form", period="this-quarter"), "grades").rows) == [
        ("Xuất sắc", 15),
        ("Tốt", 12),
        ("Khá", 9),
        ("Trung bình", 6),
        ("Yếu", 0),
    ]


def test_awards_rank_nobody_and_draw_small_shares_to_the_common_one(tmp_path: Path) -> None:
    town = Town(tmp_path, a_directory(offices=6))
    for number, office in enumerate(town.entries.offices):
        good = 10 if number == 0 else 150 + number
        town.votes(good, 5, office=office.id)
        if number:
            town.votes(40, 1, office=office.id)
    table = table_of(report_of(town, "award", period="this-quarter"), "groups-hai-long-5-kiosk")
    assert column(table, "unit") == [f"Xã Mẫu {letter}" for letter in "ABCDEF"]
    first, second = cells(table, 0), cells(table, 1)
    assert (first["share"], first["enough"], second["enough"]) == (1.0, "chưa đủ", "đủ")
    assert isinstance(first["cautious"], float)
    assert first["cautious"] < 1.0
    persons = table_of(report_of(town, "award", period="this-quarter"), "persons-hai-long-5-kiosk")
    assert len(persons.rows) == 6
    assert town.entries.officials[0].name in column(persons, "person")


def test_an_empty_period_makes_an_empty_report_and_no_error(tmp_path: Path) -> None:
    town = Town(tmp_path, msgspec.structs.replace(a_directory(), sample=False))
    kinds: tuple[ReportKind, ...] = ("official", "form", "award")
    for kind in kinds:
        report = report_of(town, kind, period="last-year", office="xa-mau-a", official=PERSON)
        for form in FORMATS:
            assert write(report, form)
        assert timedelta(days=365) == report.provenance.last + timedelta(days=1) - report.provenance.first
