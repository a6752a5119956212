"""A table of places has a line for whom it can say something about, and says of the others why they have none."""

from functools import cache
from pathlib import Path

from collector.reports.model import Report
from collector.reports.order import Order, check_order, read_order
from collector.reports.press import build
from collector.reports.reading import Reading
from collector.store.directory import load_directory
from collector.web.comparison import comparison
from collector.web.language import language
from office.directory import index
from tests.collector.provinces import LAST_DAY, a_told_province
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.towns import busy_town, report_of
from tests.collector.web.offices import Town
from tests.factories import a_directory, with_queues

ELSEWHERE = "1 nơi chỉ bỏ phiếu theo thang hoặc cách bỏ phiếu khác nên không có dòng ở đây."


def test_who_votes_another_way_has_no_line_and_who_does_not_vote_has_one(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=3, counters=2)))
    town.votes(40, 5)
    town.votes(40, 1, office="xa-mau-b", scale="hai-long-3")
    unit = table_of(report_of(town, "unit", period="this-quarter"), "places-hai-long-5-kiosk")
    assert list(zip(column(unit, "n"), column(unit, "verdict"), strict=True))[1:] == [(0, "Chưa có phiếu")]
    assert column(unit, "n") == [40, 0]
    assert unit.notes == (ELSEWHERE,)
    award = table_of(report_of(town, "award", period="this-quarter"), "groups-hai-long-5-kiosk")
    assert column(award, "n") == [40, 0]
    assert award.notes[-1] == ELSEWHERE


@cache
def a_provinces_report() -> tuple[Report, Order]:
    """The report of a whole province of counters that are well told apart, and its order."""
    province = a_told_province()
    directory = index(load_directory(province.db))
    order = check_order(read_order("unit", {"period": ["this-month"]}, directory, LAST_DAY, language("vi")))
    return build(province.db, directory, order), order


def test_few_invitations_are_those_of_the_comparison_and_counters_stand_by_their_names() -> None:
    province, (report, order) = a_told_province(), a_provinces_report()
    directory = index(load_directory(province.db))
    rows = table_of(report, "few-asked").rows
    scope = Reading(province.db, directory, order).scope
    by_counter = scope._replace(inquiry=scope.inquiry._replace(by=("counter",)))
    offices, counters = (comparison(province.db, directory, one, LAST_DAY).coverage.rows for one in (scope, by_counter))
    assert offices
    assert counters
    assert [row[2:4] for row in rows] == [low[1:] for low in (*offices, *counters)]
    assert [row[:2] for row in rows][:2] == [("Xã Mẫu 011", "cả cơ quan"), ("Xã Mẫu 011", "Quầy 1")]


def test_days_on_which_somebody_was_asked_do_not_hide_who_asked_few() -> None:
    report, _order = a_provinces_report()
    lowest = min(table_of(report, "few-asked").rows, key=lambda row: float(str(row[4])))
    told = " ".join(table_of(report, "days").notes)
    assert f"ít nhất là {lowest[0]}, {lowest[1]}, mời {lowest[2]} trên {lowest[3]} lượt khách" in told
    nobody_stands_out = report_of(busy_town(), "unit")
    share = language("vi").percent(nobody_stands_out.provenance.coverage or 0)
    assert f"cả thảy {share} lượt khách được mời" in " ".join(table_of(nobody_stands_out, "days").notes)
