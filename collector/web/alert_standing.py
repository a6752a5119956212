"""What is said of an alert beside the sentence of the moment at which it was raised: how it stands now."""

from datetime import timedelta

from collector.alert_present import Present
from collector.store.alert_rounds import Rounds
from collector.store.alerts import DAYS, Alert, Entry, Standing
from collector.web.alert_wording import AlertWording
from collector.web.language import Language
from office.alert_rule import OF_A_MOMENT
from office.periods import from_timestamp


class AlertStanding:
    """Says it in one language, as of the last round."""

    def __init__(self, words: Language, wording: AlertWording, rounds: Rounds) -> None:
        self._words = words
        self._wording = wording
        self._rounds = rounds

    def said(self, alert: Alert) -> str:
        """The sentence of when it was last raised, with that moment."""
        moment, evidence = self._wording.moment(alert.said_at), self._wording.evidence(alert)
        return self._words.say("Lúc báo %(moment)s: %(what)s") % {"moment": moment, "what": evidence or "–"}

    def now(self, alert: Alert, present: Present) -> str:
        """One sentence on how it is now."""
        if alert.key.kind == "silent-terminal" and present.terminals and alert.standing in {"on", "unjudged", "fine"}:
            return self._of_terminals(present)
        sentences: dict[Standing, str] = {
            "on": self._words.say("Nay: lần xem gần nhất vẫn như vậy."),
            "fine": self._words.say("Nay: ở lần xem gần nhất có thể xét, không vượt quy tắc."),
            "gone": self._words.say("Nay: thôi theo dõi, nơi này không còn hoạt động; việc cũ chưa được đánh giá lại."),
            "off": self._words.say("Nay: thôi theo dõi vì quy tắc đã tắt; chưa được đánh giá lại."),
            "anew": self._words.say("Nay: vẫn như vậy sau một tuần, đã mở việc mới."),
        }
        if alert.standing == "unjudged":
            return self._unjudged(alert, present)
        if alert.standing == "on" and self._rounds.at is not None:
            moment = self._wording.moment(self._rounds.at)
            return self._words.say("Nay: lần xem gần nhất (%(moment)s) vẫn như vậy.") % {"moment": moment}
        return sentences[alert.standing]

    def chip(self, standing: Standing) -> str:
        """The same in two or three words."""
        chips: dict[Standing, str] = {
            "on": self._words.say("vẫn còn"),
            "unjudged": self._words.say("chưa đánh giá lại được"),
            "fine": self._words.say("lần xem sau: không vượt quy tắc"),
            "gone": self._words.say("nơi này không còn hoạt động"),
            "off": self._words.say("quy tắc đã tắt"),
            "anew": self._words.say("đã mở việc mới"),
        }
        return chips[standing]

    def happened(self, entry: Entry) -> str:
        """What happened, in the history."""
        return self._wording.what(entry.what) if entry.what != "over" else self._over(entry)

    def judged(self, alert: Alert, entry: Entry) -> str:
        """The figures that were judged, and of which days they are where they do not break the rule."""
        kind = alert.key.kind
        numbers = {name: n for name, n in entry.numbers.items() if name != DAYS}
        if entry.what in {"raised", "again"} and numbers:
            return self._wording.figures(kind, numbers)
        if entry.what != "over" or entry.why != "fine" or not numbers or kind in OF_A_MOMENT or kind == "suspicious-votes":
            return ""
        figures = self._wording.figures(kind, numbers)
        days = int(entry.numbers.get(DAYS, 0))
        if not days:
            return self._words.say("Số liệu của đợt ấy: %(figures)s") % {"figures": figures}
        through = from_timestamp(entry.at / 1000).date() - timedelta(days=0 if kind == "long-waits" else 1)
        first = through - timedelta(days=days - 1)
        values = {"from": self._words.day(first), "through": self._words.day(through), "figures": figures}
        if days == 1:
            return self._words.say("Số liệu ngày %(through)s: %(figures)s") % values
        return self._words.say("Số liệu từ %(from)s đến hết %(through)s: %(figures)s") % values

    def _over(self, entry: Entry) -> str:
        if entry.why == "fine":
            return self._words.say("Lần xem %(day)s: không vượt quy tắc") % {"day": self._wording.day(entry.at)}
        if not entry.why:
            return self._words.say("Thôi theo dõi")
        return self._words.say("Thôi theo dõi: %(why)s") % {"why": self.chip(entry.why)}

    def _of_terminals(self, present: Present) -> str:
        since = self._wording.moment(present.since_ms) if present.since_ms is not None else ""
        spoke = self._wording.moment(present.spoke_ms) if present.spoke_ms is not None else ""
        values = {"n": present.silent, "all": present.terminals, "since": since, "spoke": spoke}
        if present.is_line and present.silent == present.terminals:
            sentence = self._words.say("Nay: chưa có tin; đường truyền của cơ quan đứt từ %(since)s, chưa rõ thiết bị ra sao.")
            return sentence % values
        if not present.silent:
            return self._words.say("Nay: đã có tin lại từ %(spoke)s.") % values
        if present.terminals == 1:
            return self._words.say("Nay: vẫn không có tin, từ %(since)s.") % values
        if present.silent == present.terminals:
            return self._words.say("Nay: cả %(all)s thiết bị vẫn không có tin, từ %(since)s.") % values
        return self._words.say("Nay: %(n)s trên %(all)s thiết bị còn không có tin; đã có tin lại từ %(spoke)s.") % values

    def _unjudged(self, alert: Alert, present: Present) -> str:
        parts = [self._left(alert, present)]
        if present.silent and present.since_ms is not None:
            sentence = self._words.say("%(n)s trên %(all)s thiết bị không có tin từ %(since)s")
            moment = self._wording.moment(present.since_ms)
            parts.append(sentence % {"n": present.silent, "all": present.terminals, "since": moment})
        return self._words.say("Nay: chưa đánh giá lại được: %(why)s.") % {"why": "; ".join(parts)}

    def _left(self, alert: Alert, present: Present) -> str:
        """What there is to judge it by."""
        is_of_visits = alert.key.kind in {"long-waits", "idle-counters"}
        if present.last_day is None:
            return self._words.say("không có lượt nào") if is_of_visits else self._words.say("không có phiếu nào")
        if present.is_recent:
            return self._words.say("còn quá ít lượt") if is_of_visits else self._words.say("còn quá ít phiếu để kết luận")
        day = self._words.day(present.last_day + timedelta(days=1))
        since = self._words.say("không có lượt từ %(day)s") if is_of_visits else self._words.say("không có phiếu từ %(day)s")
        return since % {"day": day}
