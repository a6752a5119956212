"""A table of places has a line for whom it can say something about, and says of the others why they have none."""

from pathlib import Path

from collector.reports.order import check_order, read_order
from collector.reports.press import build
from collector.reports.reading import Reading
from collector.store.directory import load_directory
from collector.web.comparison import comparison
from collector.web.language import language
from office.directory import index
from tests.collector.provinces import LAST_DAY, a_told_province
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import Town
from tests.factories import a_directory, with_queues

ELSEWHERE = "1 nơi chỉ bỏ phiếu theo thang hoặc kênh khác nên không có dòng ở đây."


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


def test_few_invitations_are_those_of_the_comparison_and_counters_stand_by_their_names() -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    order = check_order(read_order("unit", {"period": ["this-month"]}, directory, LAST_DAY, language("vi")))
    rows = table_of(build(province.db, directory, order), "few-asked").rows
    scope = Reading(province.db, directory, order).scope
    by_counter = scope._replace(inquiry=scope.inquiry._replace(by=("counter",)))
    offices, counters = (comparison(province.db, directory, one, LAST_DAY).coverage.rows for one in (scope, by_counter))
    assert offices
    assert counters
    assert [row[2:4] for row in rows] == [low[1:] for low in (*offices, *counters)]
    assert [row[:2] for row in rows][:2] == [("Xã Mẫu 011", "cả cơ quan"), ("Xã Mẫu 011", "Quầy 1")]
