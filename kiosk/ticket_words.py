"""What a ticket kiosk says in words: how long one waits, why there is no number, what became of the slip."""

from collections.abc import Callable, Mapping
from datetime import datetime

from kiosk.locale.catalogue import catalogue
from kiosk.refusals import for_citizen
from kiosk.ticket_session import Paper
from office.board import BoardService
from office.periods import VIETNAM

Words = Callable[[str], str]
"""The words of one language, by the Vietnamese ones."""


def people(waiting: int, _: Words) -> str:
    """How many wait."""
    return _("{count} người đang chờ").format(count=waiting) if waiting else _("Không có ai chờ")


def minutes(low: int | None, high: int | None, _: Words) -> str:
    """How long that takes; ``None``: nobody can tell."""
    if low is None or high is None:
        return _("chưa ước lượng được")
    if low == 0:
        return _("dưới {high} phút").format(high=high)
    return _("khoảng {low}–{high} phút").format(low=low, high=high)


def ahead(count: int, low: int | None, high: int | None, _: Words) -> str:
    """Who stands before a number, and how long that takes, as a sentence."""
    if count == 0:
        return _("Không có ai trước ông/bà.")
    if low is None or high is None:
        return _("Còn {count} người trước ông/bà, chưa ước lượng được thời gian.").format(count=count)
    return _("Còn {count} người trước ông/bà, {minutes}.").format(count=count, minutes=minutes(low, high, _))


def stand(service: BoardService, _: Words) -> str:
    """How a service stands, in one line under its name."""
    wait = people(service.waiting, _)
    if service.after_break is not None:
        return _("{people}, gọi từ {time}").format(people=wait, time=_time(service.after_break))
    if service.on_duty == 0:
        return _("{people}, chưa có quầy phục vụ").format(people=wait)
    return _("{people}, {minutes}").format(people=wait, minutes=minutes(service.low, service.high, _))


def closed(reason: str, about: Mapping[str, str | float], last: str | None, language: str) -> str:
    """Why no number is given; after hours with the last one that was."""
    if reason == "after-hours" and last:
        return catalogue(language).gettext("Đã hết giờ nhận. Số cuối cùng đã phát: {number}.").format(number=last)
    return for_citizen(reason, about, language)


def break_notice(time: str | None, _: Words) -> str:
    """That a number taken now is called after the break; empty when it is not so."""
    return "" if time is None else _("Số này sẽ được gọi từ {time}.").format(time=_time(time))


def paper_words(paper: Paper, *, has_code: bool, _: Words) -> tuple[str, str]:
    """What became of the slip, and what to do."""
    if paper == "printing":
        return _("Đang in phiếu…"), _("Phiếu ra ở khe bên dưới.")
    if paper == "printed":
        return _("Xin lấy phiếu"), _("Phiếu ở khe bên dưới.")
    keep = _("Xin chụp mã QR hoặc nhớ số này.") if has_code else _("Xin nhớ hoặc chụp lại số này.")
    if paper == "none":
        return _("Máy không in phiếu"), keep
    again = _("Số vẫn có giá trị; cán bộ ở quầy in lại được.")
    what = {
        "paper out": _("Máy in hết giấy"),
        "off": _("Máy in đang tắt"),
        "failed": _("Chưa in được phiếu"),
        "unknown": _("Chưa rõ phiếu đã ra chưa"),
    }[paper]
    return what, f"{keep} {again}"


def category_words(_: Words) -> dict[str, str]:
    """Why somebody goes first, by the slug that travels to the desk."""
    return {
        "invalid": _("Thương binh"),
        "sick-soldier": _("Bệnh binh"),
        "elderly": _("Người cao tuổi (từ 60 tuổi)"),
        "pregnant": _("Phụ nữ mang thai"),
        "disabled": _("Người khuyết tật"),
    }


def weekday(moment: datetime, _: Words) -> str:
    """«thứ Ba 1/9/2026»."""
    local = moment.astimezone(VIETNAM)
    days = (_("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"), _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"))
    return f"{days[local.weekday()]} {local.day}/{local.month}/{local.year}"


def _time(text: str) -> str:
    """``07:30`` as people write it."""
    return text.removeprefix("0")
