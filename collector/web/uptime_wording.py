"""The words of uptime: shares of opening hours, lengths of time, and what a terminal was in."""

from datetime import date

from collector.web.language import Language
from office.uptime import Condition, Uptime

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
WORTH_SAYING = 0.05
"""Below this part of the opening hours nobody's figures are much the poorer."""


class UptimeWording:
    """Says it in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def share(self, found: Uptime) -> str:
        """``96,2%``; a dash where nothing is known, or too little of the time for the rest to stand for it."""
        return "–" if found.sure_share is None else self._words.percent(found.sure_share)

    def blind(self, since: date) -> str:
        """That nothing is known of a terminal from a day on, and why: nobody may read it as «it worked»."""
        return self._words.say("không biết từ %(day)s (đường truyền của cơ quan đứt)") % {"day": self._words.day(since)}

    def length(self, milliseconds: int) -> str:
        """``3 giờ 20 phút``, in hours alone from ten on."""
        hours, rest = divmod(milliseconds, _HOUR)
        if hours >= 10:  # noqa: PLR2004 - then minutes are noise
            return self._words.say("%(n)s giờ") % {"n": self._words.number(round(milliseconds / _HOUR))}
        minutes = self._words.say("%(n)s phút") % {"n": rest // _MINUTE}
        if not hours:
            return minutes
        text = self._words.say("%(n)s giờ") % {"n": hours}
        return text if rest < _MINUTE else f"{text} {minutes}"

    def elapsed(self, milliseconds: int) -> str:
        """``12 ngày`` by the calendar from two days on, else as :meth:`length`."""
        days = milliseconds // _DAY
        return self._words.say("%(n)s ngày") % {"n": self._words.number(days)} if days > 1 else self.length(milliseconds)

    def condition(self, condition: Condition) -> str:
        """What a terminal was in."""
        say = self._words.say
        words: dict[Condition, str] = {
            "up": say("hoạt động"),
            "out": say("ngừng phục vụ"),
            "dark": say("mất kết nối"),
            "silent": say("không báo tình trạng"),
            "cut": say("không rõ, đường truyền đứt"),
            "unsteady": say("chập chờn"),
        }
        return words[condition]

    def look(self, condition: Condition) -> str:
        """The style class of a condition."""
        return {"up": "higher", "cut": "few", "unsteady": "few"}.get(condition, "lower")

    def summary(self, found: Uptime) -> str | None:
        """One sentence about some terminals together; nothing where their offices were never open."""
        if not found.open:
            return None
        values = {"share": self.share(found), "unknown": self._words.percent(found.unknown_share or 0.0)}
        if not found.known:
            return self._words.say("Giờ mở cửa trong kỳ: không rõ tình trạng thiết bị")
        if found.sure_share is None:
            return self._words.say("Không rõ %(unknown)s giờ mở cửa: chưa nói được tỷ lệ hoạt động") % values
        if not found.unknown:
            return self._words.say("Hoạt động %(share)s giờ mở cửa") % values
        return self._words.say("Hoạt động %(share)s giờ mở cửa đã biết · không rõ %(unknown)s") % values

    def absence(self, found: Uptime) -> str | None:
        """Why a counter or an office may have fewer votes than it should; nothing where that is not worth saying."""
        if not found.open:
            return None
        if found.gone_share >= WORTH_SAYING:
            return self.gone(found)
        if (found.unknown_share or 0.0) >= WORTH_SAYING:
            return self._words.say("không rõ máy có hoạt động trong %(share)s giờ mở cửa") % {
                "share": self._words.percent(found.unknown_share or 0.0)
            }
        return None

    def gone(self, found: Uptime) -> str:
        """In what part of the opening hours something did not work."""
        return self._words.say("máy tắt hoặc ngừng %(share)s giờ mở cửa") % {"share": self._words.percent(found.gone_share)}

    def method(self, found: Uptime, since: date) -> str:
        """How it was measured, with what it came to."""
        say = self._words.say
        text = say(
            "Thiết bị: tính trong giờ mở cửa, cộng mọi thiết bị, đến hết hôm qua, ghi nhận từ %(since)s. Hoạt động %(up)s; ngừng"
            " phục vụ %(out)s;"
            " mất kết nối hoặc không báo tình trạng %(dark)s; không rõ %(unknown)s vì đường truyền của cơ quan đứt hoặc máy chủ"
            " không nghe được. Khi máy đánh giá tắt, không ai bỏ phiếu được tại quầy đó."
        )
        return text % {
            "since": self._words.day(since),
            "up": self.length(found.up),
            "out": self.length(found.out),
            "dark": self.length(found.dark),
            "unknown": self.length(found.unknown),
        }
