"""The fixed words of a document after Nghị định 30/2020/NĐ-CP: what stands above it and below it.

What the collector cannot know is left as dots, to be filled in by hand: the number, who receives the document, who signs it.
"""

from datetime import date
from typing import NamedTuple

from collector.reports.model import Report
from collector.web.language import Language

_DAYS_WITH_ZERO, _MONTHS_WITH_ZERO = 10, 3


class Heading(NamedTuple):
    """Every fixed text of one document."""

    superior: str
    agency: str
    number: str
    country: str
    motto: str
    dated: str
    type: str
    none: str
    receivers: str
    archive: str
    signer: str
    method: str
    summary: str


def heading(report: Report, words: Language) -> Heading:
    """The words for ``report``; national name and motto are never translated."""
    head = report.letterhead
    return Heading(
        superior=head.superior,
        agency=head.agency or "………………………",
        number=words.say("Số: %(number)s") % {"number": head.number or "…………/BC-………"},
        country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        dated=dated(head.place or "………………", report.made_on, words),
        type=words.say("Báo cáo"),
        none=words.say("Không có."),
        receivers=words.say("Nơi nhận:"),
        archive=words.say("Lưu: VT."),
        signer=words.say("THỦ TRƯỞNG CƠ QUAN"),
        method=words.say("Nguồn số liệu và phương pháp"),
        summary=words.say("Tóm tắt"),
    )


def dated(place: str, day: date, words: Language) -> str:
    """``Xã Mẫu A, ngày 05 tháng 01 năm 2026``: days below 10 and the first two months carry a zero."""
    return words.say("%(place)s, ngày %(day)s tháng %(month)s năm %(year)s") % {
        "place": place,
        "day": f"{day.day:02d}" if day.day < _DAYS_WITH_ZERO else day.day,
        "month": f"{day.month:02d}" if day.month < _MONTHS_WITH_ZERO else day.month,
        "year": day.year,
    }
