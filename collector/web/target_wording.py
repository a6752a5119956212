"""The words of the year's targets: what they are about, how much, and what can be said of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from collector.web.language import Language
from collector.web.queue_wording import between
from collector.web.target_view import KindVerdict, TargetView
from collector.web.wording import Wording
from office.judgement import FEWEST_FOR_SHARE, Count
from office.statistics import wilson
from office.targets import MEASURES, Measure, Reached, Verdict

_QUEUE = "#queue-title"
_ANCHORS: Mapping[Measure, str] = {"response": _QUEUE, "coverage": _QUEUE, "wait": _QUEUE, "served": _QUEUE}
"""Where on the overview a figure stands, below the votes."""


class Goal(NamedTuple):
    """One target, or one scale and channel under it, as it is read: ``reached`` has its interval, ``href`` leads to the evidence.

    ``verdict`` is empty where no target holds. ``key`` is the same for the same thing in other days.
    """

    key: tuple[Measure, str]
    about: str
    kind: str
    target: str
    reached: str
    verdict: str
    look: str
    href: str


class TargetWording:
    """Says things of targets in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def measure(self, measure: Measure) -> str:
        """What a target is about."""
        names: Mapping[Measure, str] = {
            "satisfied": self._words.say("Tỷ lệ phiếu hài lòng"),
            "response": self._words.say("Tỷ lệ tham gia đánh giá"),
            "coverage": self._words.say("Tỷ lệ được mời đánh giá"),
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
            close = self._words.say("sát chỉ tiêu, chưa nói chắc được")
            return close if measure == "satisfied" else self._words.say("chưa nói chắc được")
        said: Mapping[Verdict, str] = {
            "met": self._words.say("đạt"),
            "missed": self._words.say("chưa đạt"),
            "few": self._words.say("chưa đủ phiếu để nói"),
            "running": self._words.say("năm chưa hết"),
            "unknown": self._words.say("chưa có số liệu"),
        }
        return said[verdict]

    def look(self, verdict: Verdict) -> str:
        """The style class of a verdict; the words beside it say the same."""
        looks: Mapping[Verdict, str] = {"met": "higher", "missed": "lower", "unsure": "few", "few": "few"}
        return looks.get(verdict, "level")

    def goals(self, view: TargetView, wording: Wording, *, has_all: bool = False) -> list[Goal]:
        """Every target with what was reached, each scale and channel by itself; ``has_all``: also what has no target."""
        found: list[Goal] = []
        for measure in MEASURES:
            if not has_all and measure not in view.verdicts:
                continue
            if measure == "satisfied" and view.kinds:
                found += [self._of_kind(view, one, wording) for one in view.kinds]
                continue
            verdict = view.verdicts.get(measure)
            found.append(self._goal(view, measure, self.reached(view.reached, measure), verdict))
        return found

    def tally(self, goals: Sequence[Goal]) -> str:
        """``đạt 4 · chưa đạt 1``: how many of each verdict, in words."""
        counts = Counter(goal.verdict for goal in goals if goal.verdict)
        return " · ".join(f"{verdict} {self._words.number(n)}" for verdict, n in counts.items())

    def reached(self, reached: Reached, measure: Measure) -> str:
        """What was reached, with its interval where it has one; ``–`` where too few voted."""
        if measure == "satisfied":
            return "–" if reached.satisfied is None else self.votes(reached.satisfied)
        if measure == "served":
            return "–" if reached.served is None else self._words.number(reached.served)
        if measure == "wait":
            return between(reached.wait, self._words)
        share: float | None = getattr(reached, measure)
        return "–" if share is None else self._words.percent(min(share, 1.0))

    def votes(self, votes: Count) -> str:
        """``87,2% (86,1%–88,3%)``; ``–`` for few."""
        interval = wilson(*votes)
        if interval is None or votes.n < FEWEST_FOR_SHARE:
            return "–"
        percent = self._words.percent
        return f"{percent(votes.satisfied / votes.n)} ({percent(interval.low)}–{percent(interval.high)})"

    def _of_kind(self, view: TargetView, one: KindVerdict, wording: Wording) -> Goal:
        kind, is_alone = one.kind, len(view.kinds) == 1
        goal = self._goal(view, "satisfied", self.votes(Count(kind.satisfied, kind.n)), one.verdict)
        goal = goal._replace(key=("satisfied", f"{kind.scale} {kind.channel}"))
        if is_alone:
            return goal
        href = view.scope.on("/").href(scale=kind.scale, channel=kind.channel, sort=None, find=None)
        return goal._replace(kind=wording.scale_and_channel(kind), href=href)

    def _goal(self, view: TargetView, measure: Measure, reached: str, verdict: Verdict | None) -> Goal:
        page = "/dossiers" if measure == "dossiers" else "/"
        href = view.scope.on(page).href(rows=None, scale=None, channel=None, sort=None, find=None)
        return Goal(
            key=(measure, ""),
            about=self.measure(measure),
            kind="",
            target=self.value(measure, view.targets.of(measure)),
            reached=reached,
            verdict=self.verdict(measure, verdict) if verdict else "",
            look=self.look(verdict) if verdict else "",
            href=href + _ANCHORS.get(measure, ""),
        )

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
