"""The words of the year's targets: what they are about, how much, and what can be said of them."""

from collections.abc import Mapping

from collector.web.language import Language
from collector.web.target_view import TargetView
from office.targets import MEASURES, Measure, Verdict


class TargetWording:
    """Says things of targets in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def measure(self, measure: Measure) -> str:
        """What a target is about."""
        names: Mapping[Measure, str] = {
            "satisfied": self._words.say("Tỷ lệ phiếu hài lòng"),
            "response": self._words.say("Tỷ lệ tham gia đánh giá"),
            "coverage": self._words.say("Được mời đánh giá"),
            "wait": self._words.say("Thời gian chờ (trung vị)"),
            "dossiers": self._words.say("Hồ sơ trả đúng hạn"),
            "served": self._words.say("Số lượt phục vụ cả năm"),
        }
        return names[measure]

    def unit(self, measure: Measure) -> str:
        """In what it is counted."""
        if measure == "wait":
            return self._words.say("phút trở xuống")
        return self._words.say("lượt trở lên") if measure == "served" else self._words.say("% trở lên")

    def value(self, measure: Measure, value: float | None) -> str:
        """How much: ``85%``."""
        if value is None:
            return "–"
        if measure == "wait":
            return self._words.say("%(n)s phút") % {"n": self._words.number(value)}
        return self._words.number(value) if measure == "served" else f"{self._words.number(value)}%"

    def verdict(self, measure: Measure, verdict: Verdict) -> str:
        """What can be said."""
        if verdict == "unsure":
            few = self._words.say("chưa đủ phiếu để nói")
            return few if measure == "satisfied" else self._words.say("chưa nói chắc được")
        said: Mapping[Verdict, str] = {
            "met": self._words.say("đạt"),
            "missed": self._words.say("chưa đạt"),
            "running": self._words.say("năm chưa hết"),
            "unknown": self._words.say("chưa có số liệu"),
        }
        return said[verdict]

    def look(self, verdict: Verdict) -> str:
        """The style class of a verdict; the words beside it say the same."""
        looks: Mapping[Verdict, str] = {"met": "higher", "missed": "lower", "unsure": "few"}
        return looks.get(verdict, "level")

    def sentences(self, view: TargetView | None) -> dict[Measure, str]:
        """For each measure with a target one sentence: ``Chỉ tiêu năm 85%: đạt``."""
        if view is None:
            return {}
        return {measure: self._sentence(view, measure) for measure in MEASURES if measure in view.verdicts}

    def _sentence(self, view: TargetView, measure: Measure) -> str:
        target, verdict = view.targets.of(measure), view.verdicts[measure]
        values = {"target": self.value(measure, target), "verdict": self.verdict(measure, verdict)}
        if measure == "coverage":
            return self._words.say("Chỉ tiêu năm mời %(target)s: %(verdict)s") % values
        if measure == "served" and target and view.reached.served is not None:
            values |= {"n": self._words.number(view.reached.served), "share": self._words.percent(view.reached.served / target)}
            return self._words.say("Chỉ tiêu năm %(target)s: từ đầu năm %(n)s (%(share)s), %(verdict)s") % values
        return self._words.say("Chỉ tiêu năm %(target)s: %(verdict)s") % values
