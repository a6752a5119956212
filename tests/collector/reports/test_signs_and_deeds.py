"""A unit's report says which signs of unusual voting there are, and what was done; and plainly where there is nothing of it."""

import html
import io
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from openpyxl import load_workbook

from collector.reports import action_section, marked_places
from collector.reports.formats import write
from collector.reports.model import Cell, Report
from collector.reports.order import ReportKind
from collector.reports.pdf import page_of
from collector.reports.phrasing import rows_in_print
from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from collector.suspects import suspects_of
from collector.viewer import ROLES, Role, Viewer
from collector.web.language import language
from collector.web.report_orders import kinds_for
from office.alert_reading import Subject
from office.ids import CounterId, OfficeId, UnitId
from office.periods import VIETNAM
from tests.collector.provinces import a_told_province
from tests.collector.reports.tables import cells, table_of
from tests.collector.reports.towns import busy_town, pressed_town, report_of
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_compare_page import an_app
from tests.collector.web.test_report_page import taken
from tests.factories import a_directory, with_queues

NONE = "Đã xét 3 cơ quan, không thấy dấu hiệu nào."
NO_DEEDS = "Không có cảnh báo nào mở trong kỳ, nên không có việc nào phải làm theo cảnh báo."
COMMUNE = UnitId("xa-mau-019")
"""Where one official presses again and again."""


def printed(report: Report) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page_of(report)))


def in_sheets(report: Report) -> set[object]:
    return {cell.value for sheet in load_workbook(io.BytesIO(write(report, "xlsx"))).worksheets for row in sheet for cell in row}


def in_archive(report: Report) -> str:
    return ZipFile(io.BytesIO(write(report, "zip"))).read("phuong-phap.txt").decode()


@cache
def province_app() -> Flask:
    return an_app(a_told_province().path)


def test_signs_stand_in_a_units_report_as_in_the_pack() -> None:
    of_unit, of_pack = (
        table_of(report_of(pressed_town(), kind, period="this-quarter"), "flags") for kind in ("unit", "supervision")
    )
    assert len(of_unit.rows) == 1
    assert of_unit == of_pack
    assert "Tại quầy 100,0% hài lòng (300 phiếu)" in str(cells(of_unit, 0)["evidence"])


def test_who_has_two_signs_is_counted_once_and_both_numbers_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        marked_places, "suspects_of", lambda *asked: [one._replace(flags=one.flags * 2) for one in suspects_of(*asked)]
    )
    report = report_of(pressed_town(), "unit", period="this-quarter")
    flags = table_of(report, "flags")
    assert len(flags.rows) == 2
    assert "1 người trực, quầy hoặc cơ quan có dấu hiệu bất thường cần xem, cộng 2 dấu hiệu" in " ".join(report.summary)
    assert "cơ quan: 1; ở đây mỗi dấu hiệu có một dòng: 2." in " ".join(flags.notes)


def test_that_nothing_was_seen_or_done_is_said_in_every_form() -> None:
    report = report_of(busy_town(), "unit", period="this-quarter")
    assert {NONE, NO_DEEDS} <= in_sheets(report)
    for text in (printed(report), write(report, "json").decode()):
        assert NONE in text
        assert NO_DEEDS in text


def test_that_signs_were_not_judged_is_said_in_every_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_places, "MOST_OFFICES", 1)
    report = report_of(busy_town(), "unit", period="this-quarter")
    sentence = "Chưa xét dấu hiệu nào: quá nhiều cơ quan cùng lúc. Xin lập báo cáo của một đơn vị nhỏ hơn."
    assert sentence in in_sheets(report)
    for text in (printed(report), in_archive(report), write(report, "json").decode()):
        assert sentence in text
        assert NONE not in text


def test_few_counters_are_said_to_be_unjudged_and_not_to_be_honest(tmp_path: Path) -> None:
    report = report_of(Town(tmp_path, a_directory(offices=1)), "unit", period="this-quarter")
    assert "Chưa xét được dấu hiệu" in printed(report)
    assert "không thấy dấu hiệu nào" not in printed(report)


@pytest.mark.parametrize(
    "who", [Viewer("x", "admin"), *(Viewer(f"x-{role}", role, COMMUNE) for role in ("admin", "leader", "supervisor"))]
)
def test_a_report_tells_a_viewer_the_signs_of_the_comparison_and_names_nobody(who: Viewer) -> None:
    client = logged_in(province_app(), who)
    asked = {"unit": COMMUNE, "period": "this-month"}
    page = client.get("/compare", query_string=asked, headers={"Accept": "text/html"}).get_data(as_text=True)
    on_page = re.findall(r'<p class="flag">.*?</strong>(?:</a>)? (.*?)</p>', page)
    assert on_page
    report = taken(province_app(), client, where=f"unit:{COMMUNE}", period="this-month")
    told = next(table for part in report.get_json()["sections"] for table in part["tables"] if table["id"] == "flags")
    assert [row["evidence"] for row in told["rows"]] == [html.unescape(text) for text in on_page]
    assert re.fullmatch(r"Người trực [2-9A-Z]{4}", told["rows"][0]["who"])
    assert "Nguyễn Thị Mẫu" not in report.get_data(as_text=True)
    assert "nguyen-thi-mau" not in report.get_data(as_text=True)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_order_a_units_report_may_open_the_pages_of_its_signs_and_deeds(role: Role) -> None:
    who = Viewer("x", role)
    if who.may("export") and "unit" in kinds_for(who):
        assert who.may("places")
        assert who.may("persons")


def raise_alert(town: Town, day: date, office: str = "xa-mau-a", counter: str = "") -> int:
    at = round(datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM).timestamp() * 1000)
    key = AlertKey(OfficeId(office), "long-waits", Subject(CounterId(counter) if counter else ""))
    with transaction(town.db):
        id_ = Alerts(town.db).begin(key, at, {})
        Alerts(town.db).end(id_, at, {})
    return id_


def step(town: Town, id_: int, what: str, text: str = "") -> None:
    with transaction(town.db):
        Alerts(town.db).step(id_, what, at=town.clock.now_ms(), account="lan", role="leader", text=text)  # type: ignore[arg-type]


def test_what_was_taken_on_done_and_reached_is_told_in_words(tmp_path: Path) -> None:
    town = Town(tmp_path)
    _untouched, taken_on, acting, done, closed = (raise_alert(town, date(2026, 9, day)) for day in (1, 2, 3, 4, 7))
    for id_ in (taken_on, acting, done, closed):
        step(town, id_, "acknowledged")
    for id_ in (acting, done):
        step(town, id_, "action", "Mở thêm quầy 2")
    step(town, done, "result", "Chờ còn 15 phút")
    step(town, closed, "closed", "Hôm đó mất điện")
    rows = [row[2:] for row in table_of(report_of(town, "unit", period="this-quarter"), "actions").rows]
    assert rows == [
        (date(2026, 9, 7), "Đã xong", None, "Hôm đó mất điện"),
        (date(2026, 9, 4), "Đã xong", "Mở thêm quầy 2", "Chờ còn 15 phút"),
        (date(2026, 9, 3), "Đang làm", "Mở thêm quầy 2", None),
        (date(2026, 9, 2), "Đã nhận", None, None),
        (date(2026, 9, 1), "Chưa ai nhận", None, None),
    ]


def close_alert(town: Town, id_: int, day: date) -> None:
    at = round(datetime(day.year, day.month, day.day, 10, tzinfo=VIETNAM).timestamp() * 1000)
    with transaction(town.db):
        Alerts(town.db).step(id_, "result", at=at, account="lan", role="leader", text="Đã mở thêm quầy")


def test_every_alert_that_was_open_in_the_days_stands_in_it_and_no_other(tmp_path: Path) -> None:
    town = Town(tmp_path)
    before, meanwhile = raise_alert(town, date(2026, 6, 1)), raise_alert(town, date(2026, 6, 2))
    for day in (date(2026, 6, 3), date(2026, 7, 31), date(2026, 8, 1)):
        raise_alert(town, day)
    close_alert(town, before, date(2026, 6, 30))
    close_alert(town, meanwhile, date(2026, 7, 1))
    kinds: tuple[ReportKind, ...] = ("unit", "supervision")
    for kind in kinds:
        report = report_of(town, kind, from_="2026-07-01", through="2026-07-31")
        assert [(row[2], row[3]) for row in table_of(report, "actions").rows] == [
            (date(2026, 7, 31), "Chưa ai nhận"),
            (date(2026, 6, 3), "Chưa ai nhận"),
            (date(2026, 6, 2), "Đã xong"),
        ]
        lead = "1 cảnh báo mới trong kỳ, 2 còn lại từ trước kỳ; cả thảy 3: 2 chưa ai nhận, 0 đang xử lý, 1 đã xong."
        assert lead in printed(report)


def test_alerts_of_other_offices_do_not_crowd_it_and_what_is_left_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(action_section, "_MOST", 2)
    town = Town(tmp_path)
    for day in (date(2026, 8, 1), date(2026, 8, 2), date(2026, 8, 3)):
        raise_alert(town, day)
        raise_alert(town, day, "xa-mau-b")
    two = table_of(report_of(town, "unit", unit="xa-mau-a", from_="2026-08-01", through="2026-08-02"), "actions")
    assert [row[2] for row in two.rows] == [date(2026, 8, 2), date(2026, 8, 1)]
    assert len(two.notes) == 1
    august = table_of(report_of(town, "unit", unit="xa-mau-a", from_="2026-08-01", through="2026-08-31"), "actions")
    assert [row[2] for row in august.rows] == [date(2026, 8, 3), date(2026, 8, 2)]
    assert august.notes[1] == "Chỉ ghi 2 cảnh báo gần nhất; các cảnh báo trước đó có ở trang Việc cần làm."


def test_alerts_of_one_office_and_kind_that_nobody_took_are_one_row_on_paper_and_each_one_in_a_sheet(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=2, counters=3)))
    for day, counter in ((date(2026, 6, 3), "quay-2"), (date(2026, 7, 2), ""), (date(2026, 7, 3), "quay-1")):
        raise_alert(town, day, counter=counter)
    raise_alert(town, date(2026, 7, 4), "xa-mau-b")
    step(town, raise_alert(town, date(2026, 7, 5)), "action", "Mở thêm quầy 2")
    kinds: tuple[ReportKind, ...] = ("unit", "supervision")
    for kind in kinds:
        table = table_of(report_of(town, kind, from_="2026-07-01", through="2026-07-31"), "actions")
        assert len(table.rows) == 5
        assert [row[:4] for row in rows_in_print(table, language("vi"))[0]] == [
            ("Xã Mẫu A, cả cơ quan", "Chờ lâu", date(2026, 7, 5), "Đang làm"),
            ("Xã Mẫu B, cả cơ quan", "Chờ lâu", date(2026, 7, 4), "Chưa ai nhận"),
            ("Xã Mẫu A: Quầy 1, cả cơ quan, Quầy 2", "Chờ lâu", date(2026, 6, 3), "Chưa ai nhận: 3 cảnh báo, 2 mới trong kỳ"),
        ]
    later = table_of(report_of(town, "unit", from_="2026-08-01", through="2026-08-31"), "actions")
    assert rows_in_print(later, language("vi"))[0][-1][3] == "Chưa ai nhận: 3 cảnh báo"


def test_the_gravest_alerts_stand_first_then_the_last_ones(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=2)))
    key = AlertKey(OfficeId("xa-mau-b"), "suspicious-votes", Subject(CounterId("quay-1")))
    with transaction(town.db):
        Alerts(town.db).begin(key, town.clock.now_ms(), {})
    for day in (date(2026, 9, 1), date(2026, 9, 2)):
        raise_alert(town, day)
    rows = by_row(report_of(town, "unit", period="this-quarter"), "actions")
    assert [row["kind"] for row in rows] == ["Dấu hiệu phiếu không tự nhiên", "Chờ lâu", "Chờ lâu"]
    assert [row["raised_on"] for row in rows[1:]] == [date(2026, 9, 2), date(2026, 9, 1)]


def by_row(report: Report, id_: str) -> list[dict[str, Cell]]:
    table = table_of(report, id_)
    return [cells(table, number) for number in range(len(table.rows))]


def test_a_row_with_a_sign_carries_it_and_is_not_called_higher(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=2, counters=3)))
    for office, good in (("xa-mau-a", 300), ("xa-mau-b", 150)):
        town.votes(good, 5, office=office)
        town.votes(301 - good, 1, office=office)
    town.votes(60, 5, channel="exit")
    town.votes(60, 1, channel="exit")
    report = report_of(town, "unit", period="this-quarter")
    verdicts = [row["verdict"] for row in by_row(report, "places-hai-long-5-kiosk")]
    assert verdicts == ["Chưa nhận định: có dấu hiệu cần xem", "Chắc chắn thấp hơn mức chung"]
    marks = [row["remark"] for row in by_row(report, "served")]
    assert marks == ["có dấu hiệu cần xem", ""]


def test_an_open_alert_of_a_sign_marks_its_counter_where_nothing_can_be_judged(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=1, counters=3)))
    town.votes(40, 5)
    key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(CounterId("quay-2")))
    with transaction(town.db):
        Alerts(town.db).begin(key, town.clock.now_ms(), {})
    served = by_row(report_of(town, "unit", period="this-quarter", office="xa-mau-a"), "served")
    assert ["dấu hiệu" in str(row["remark"]) for row in served] == [False, True, False]


def test_who_stands_at_a_counter_with_a_sign_is_not_proposed_without_it() -> None:
    report = report_of(pressed_town(), "award", period="this-quarter")
    rows = by_row(report, "persons-hai-long-5-kiosk")
    assert rows
    assert all("Tại quầy khác hẳn lối ra" in str(row["signs"]) for row in rows)
