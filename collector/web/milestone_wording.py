"""The words of what was done, beside a trend: where, what, and what came before and after as far as votes allow."""

from collections.abc import Sequence

from collector.web.alert_wording import AlertWording
from collector.web.chart import Mark
from collector.web.language import Language
from collector.web.milestones import Change, Milestone, Milestones
from office.before_after import FEWEST_DAYS
from office.directory import Index
from office.judgement import Verdict


class MilestoneWording:
    """Says milestones in one language; ``directory`` may be the one within a viewer's scope."""

    def __init__(self, words: Language, directory: Index) -> None:
        self._words = words
        self._alerts = AlertWording(words, directory)

    def marks(self, found: Milestones) -> list[Mark]:
        """What the chart draws."""
        return [Mark(one.number, one.day, f"{self._words.day(one.day)} · {one.text}") for one in found.shown if one.is_drawn]

    def title(self, found: Milestones) -> str:
        """What the list is; of numbers in the chart only where it has some."""
        if not self.marks(found):
            return self._words.say("Việc đã làm")
        return self._words.say("Việc đã làm, theo số trên biểu đồ")

    def undrawn(self, found: Milestones) -> str:
        """Which have no mark, as nobody voted there as the chart shows; nothing where each has one, or none has."""
        if not self.marks(found):
            return ""
        away = ", ".join(str(one.number) for one in found.shown if not one.is_drawn)
        said = self._words.say("Không có trên biểu đồ: việc số %(numbers)s, ở nơi không bỏ phiếu theo thang và cách của biểu đồ.")
        return said % {"numbers": away} if away else ""

    def about(self, one: Milestone) -> str:
        """What it was about: ``Chờ lâu``, and how many alerts more."""
        kinds = list(dict.fromkeys(self._alerts.kind(deed.key.kind) for deed in one.deeds))
        said = ", ".join(kinds)
        n = len(one.deeds)
        return said if n == 1 else self._words.say("%(what)s · %(n)s cảnh báo") % {"what": said, "n": self._words.number(n)}

    def place(self, one: Milestone) -> str:
        """The office; its counter where a single alert is about one."""
        if len(one.deeds) == 1:
            return self._alerts.place(one.office, one.deeds[0].key.subject)
        return self._alerts.office(one.office)

    def change(self, one: Milestone) -> str:
        """What came before and after; nothing where nothing is compared."""
        if one.is_early:
            return self._words.say("Chưa qua %(n)s ngày nên chưa so được trước và sau.") % {"n": FEWEST_DAYS}
        if one.change is None:
            return ""
        said = self._said(one.change)
        if one.beside:
            others = ", ".join(str(number) for number in one.beside)
            more = self._words.say("Cùng thời gian còn việc số %(others)s nên không tách riêng được.") % {"others": others}
            return f"{said} {more}"
        return said

    def method(self, found: Milestones) -> Sequence[str]:
        """How before and after are compared; nothing where nothing is."""
        if not found.compared:
            return ()
        how = self._words.say(
            "Trước và sau một việc: hai khoảng dài bằng nhau, trọn tuần, nhiều nhất 28 ngày, không kể ngày bắt đầu; tính cả"
            " cơ quan theo thang và cách bỏ phiếu đang xem, không theo quầy hay theo người; phiếu bị loại không tính."
        )
        risk = self._words.say(
            "Chỉ nói cao hơn hay thấp hơn khi khoảng tin cậy của hiệu số (Newcombe) không chứa số không, với rủi ro 5%% chia đều"
            " cho %(n)s việc được so ở đây."
        ) % {"n": self._words.number(found.compared)}
        cause = self._words.say(
            "Người ta thường bắt tay làm vào lúc kém nhất, nên số liệu có thể tự khá lên: thay đổi sau một việc chưa chứng minh"
            " là nhờ việc ấy."
        )
        return how, risk, cause

    def _said(self, change: Change) -> str:
        number, percent = self._words.number, self._words.percent
        if change.verdict == "too-few":
            return self._words.say("%(n)s ngày trước và sau: chưa đủ phiếu để so sánh.") % {"n": change.days.days}
        verdicts: dict[Verdict, str] = {
            "higher": self._words.say("cao hơn sau việc này"),
            "level": self._words.say("chưa thấy thay đổi rõ rệt"),
            "lower": self._words.say("thấp hơn sau việc này"),
        }
        sentence = self._words.say(
            "%(days)s ngày trước: %(before)s hài lòng (%(n_before)s phiếu); %(days)s ngày sau: %(after)s (%(n_after)s phiếu):"
            " %(verdict)s."
        )
        before, after = change.before, change.after
        return sentence % {
            "days": change.days.days,
            "before": percent(before.satisfied / before.n),
            "n_before": number(before.n),
            "after": percent(after.satisfied / after.n),
            "n_after": number(after.n),
            "verdict": verdicts[change.verdict],
        }
