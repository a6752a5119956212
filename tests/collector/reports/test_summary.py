"""The first page says what the report comes to, in words that its figures allow, in every form."""

import html
import io
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx import Document
from openpyxl import load_workbook

from collector.reports.formats import write
from collector.reports.model import Report
from collector.reports.pdf import page_of
from tests.collector.reports.test_signs_and_deeds import close_alert, raise_alert
from tests.collector.reports.towns import DAY, busy_town, pressed_town, report_of
from tests.collector.test_queues import hear
from tests.collector.web.offices import Town
from tests.factories import a_directory, with_queues


def said(report: Report) -> str:
    return " ".join(report.summary)


def of(town: Town, **given: str) -> Report:
    return report_of(town, "unit", **({"period": "this-quarter"} | given))  # type: ignore[arg-type] # texts alone


def test_it_stands_before_all_sections_and_is_the_same_in_every_form() -> None:
    report = of(pressed_town())
    assert len(report.summary) >= 5
    page = html.unescape(re.sub(r"<[^>]+>", " ", page_of(report)))
    assert page.index("Tóm tắt") < page.index(report.summary[0]) < page.index("1. Mức độ hài lòng")
    made: Any = Document(io.BytesIO(write(report, "docx")))
    first = load_workbook(io.BytesIO(write(report, "xlsx"))).worksheets[0]
    with ZipFile(io.BytesIO(write(report, "zip"))) as archive:
        forms = (
            page,
            " ".join(line.text for line in made.paragraphs),
            " ".join(str(row[0].value) for row in first.iter_rows()),
            archive.read("0-tom-tat.txt").decode(),
            write(report, "json").decode(),
        )
    assert first.title == "Tóm tắt"
    for text in forms:
        assert all(paragraph in text for paragraph in report.summary)


def test_who_is_surely_lower_is_named_with_figures_and_who_has_a_sign_is_not_praised(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=2, counters=3)))
    for office, good in (("xa-mau-a", 300), ("xa-mau-b", 150)):
        town.votes(good, 5, office=office)
        town.votes(301 - good, 1, office=office)
    town.votes(60, 5, channel="exit")
    town.votes(60, 1, channel="exit")
    report = of(town)
    assert "Chắc chắn thấp hơn mức chung – Thang 5 mức, màn hình tại quầy: Xã Mẫu B 49,8% (44,2%–55,4%; 301 phiếu)" in said(
        report
    )
    assert (
        "Quầy nên xem trước, ở mỗi cách bỏ phiếu – Thang 5 mức, màn hình tại quầy: Xã Mẫu B, Quầy 1 49,8% (301 phiếu),"
        " chắc chắn thấp hơn mức chung." in report.summary
    )
    assert "Kết quả của Xã Mẫu A có dấu hiệu cần xem, chưa thể khen." in said(report)
    signs = "1 người trực, quầy hoặc cơ quan có dấu hiệu bất thường cần xem, cộng 1 dấu hiệu, chưa phải kết luận: Xã Mẫu A (1)."
    assert signs in report.summary
    assert "cao hơn" not in said(report)


def test_of_few_votes_nothing_is_said_but_that_they_are_few(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(8, 5)
    town.votes(1, 1)
    town.votes(9, 5, office="xa-mau-b")
    assert "Mức độ hài lòng: chưa đủ phiếu để so các nơi với nhau." in of(town).summary
    assert "%" not in said(of(town))
    assert "chưa đủ người và quầy" in said(of(Town(tmp_path / "one", a_directory(offices=1))))


def test_that_nobody_stands_out_is_said_of_what_was_judged_alone() -> None:
    report = of(busy_town())
    assert "Đã xét 3 cơ quan, không thấy dấu hiệu nào." in said(report)
    assert "Không có cảnh báo nào mở trong kỳ." in report.summary
    assert "Chỉ tiêu năm: không có chỉ tiêu nào để so." in report.summary


def test_that_days_are_still_to_come_is_said_first_and_in_the_title() -> None:
    running, over = of(busy_town()), of(busy_town(), period="last-month")
    first = "Kỳ chưa hết: báo cáo lập ngày 16/09/2026, kỳ đến 30/09/2026, nên số lượt chưa so được với kỳ trước."
    assert (running.period, running.summary[0]) == ("Quý III năm 2026, chưa hết kỳ", first)
    assert over.period == "Tháng 8 năm 2026"
    assert "chưa hết" not in said(over)


def test_who_may_still_miss_something_is_said_first(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(40)
    hear(town, terminal="danh-gia-1", state="offline")
    assert of(town).summary[0].endswith("trước. Có thể còn thiếu số liệu: Xã Mẫu A từ 16/09/2026.")


def test_a_deed_that_was_written_about_several_alerts_is_told_once(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(40)
    for counter in ("quay-1", "quay-2"):
        close_alert(town, raise_alert(town, DAY, counter=counter), DAY)
    (told,) = [one for one in of(town).summary if "Gần nhất" in one]
    assert told.count("Đã mở thêm quầy") == 1


def test_deeds_of_the_days_are_told_and_none_of_another_place(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(40)
    close_alert(town, raise_alert(town, DAY), DAY)
    raise_alert(town, DAY, "xa-mau-b")
    one, whole = of(town, office="xa-mau-a"), of(town)
    assert "1 cảnh báo mới trong kỳ, 0 còn lại từ trước kỳ; cả thảy 1: 0 chưa ai nhận, 0 đang xử lý, 1 đã xong." in said(one)
    assert "kết quả: Đã mở thêm quầy." in said(one)
    assert "Mẫu B" not in said(one)
    assert "2 cảnh báo mới trong kỳ" in said(whole)
    raise_alert(town, DAY)
    before = of(town, office="xa-mau-a", from_="2026-08-01", through="2026-08-31", period="")
    assert "Không có cảnh báo nào mở trong kỳ." in before.summary


def test_where_places_differ_a_lot_the_usual_is_said_to_be_no_praise(tmp_path: Path) -> None:
    for name, goods in (("alike", (50, 50)), ("apart", (58, 15))):
        town = Town(tmp_path / name, with_queues(a_directory(offices=12, counters=1)))
        for place, office in enumerate(office.id for office in a_directory(offices=12).offices):
            town.votes(goods[place % 2], 5, office=office)
            town.votes(60 - goods[place % 2], 1, office=office)
        assert ("không phải là lời khen" in page_of(of(town))) is (name == "apart")
