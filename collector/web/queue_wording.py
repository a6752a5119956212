"""The words of the queue's part of the overview: durations, shares, and what may still come."""

from collector.participation import Participation
from collector.web.language import Language
from collector.web.places import service_name
from collector.web.queue_view import QueueView
from collector.web.scope import Scope
from office.directory import Index
from office.histogram import Quantile
from office.ids import CounterId, OfficeId, UnitId
from office.survey import say

_MINUTE = 60
_IN_SECONDS_BELOW = 120
_NAMED_OFFICES = 2


class QueueWording:
    """Says things of one directory in one language."""

    def __init__(self, words: Language, directory: Index, scope: Scope) -> None:
        self._words = words
        self._directory = directory
        self._scope = scope

    def between(self, found: Quantile | None) -> str:
        """A duration as well as it is known: ``14–16 phút``; ``–`` without any."""
        return between(found, self._words)

    def below(self, found: Quantile | None) -> str:
        """The end of a duration: ``38 phút``."""
        return below(found, self._words)

    def nine_of_ten(self, row: Participation) -> str | None:
        """How long nine of ten people waited at most."""
        found = row.figure.wait.nine_of_ten
        return None if found is None else self.nine_waited(found)

    def nine_waited(self, found: Quantile) -> str:
        """The same, of a time that is known."""
        if found.high is None:
            return self._words.say("1 trên 10 người chờ %(time)s") % {"time": self.between(found)}
        return self._words.say("9 trên 10 người chờ dưới %(time)s") % {"time": self.below(found)}

    def share(self, share: float | None) -> str:
        """A share of participation; what was counted at different times is never said to be more than all."""
        return "–" if share is None else self._words.percent(min(share, 1.0))

    def place(self, row: Participation) -> str:
        """What a row is about."""
        group = row.group
        if group.unit is not None and group.office is None:
            return self._directory.units[UnitId(group.unit)].name
        office = OfficeId(group.office or "")
        if group.counter is None:
            return say(self._directory.offices[office].name, self._words.code)
        entry = self._directory.counters.get((office, CounterId(group.counter)))
        return self._words.say("Quầy %(label)s") % {"label": entry.label if entry else group.counter}

    def service(self, row: Participation) -> str:
        """What people came for."""
        return service_name(self._directory, row.group.service or "", self._scope.inquiry.office, self._words.code)

    def issued(self, row: Participation) -> str:
        """How many votes there are, how many numbers were given, and what became of those that were not served."""
        found = row.figure
        rated = row.rated.votes if row.rated else 0
        # Who votes at the counter and at the exit is in both: these are votes, not people.
        parts = [self._words.say("%(n)s phiếu ở mọi cách bỏ phiếu") % {"n": self._words.number(rated)}]
        parts.append(self._words.say("%(n)s số đã phát") % {"n": self._words.number(found.issued)})
        for text, n in (
            (self._words.say("%(n)s ưu tiên"), found.priority),
            (self._words.say("%(n)s hủy"), sum(found.cancelled.values())),
            (self._words.say("%(n)s hết giờ chưa được phục vụ"), found.unserved),
        ):
            if n:
                parts.append(text % {"n": self._words.number(n)})
        return " · ".join(parts)

    def missing(self, view: QueueView) -> list[str]:
        """Why figures may still grow, one sentence each."""
        found = []
        if view.missing:
            names = [self._unit(office) for office in view.missing]
            where = ", ".join(names[:_NAMED_OFFICES])
            if len(names) > _NAMED_OFFICES:
                where = self._words.say("%(where)s và %(n)s cơ quan khác") % {"where": where, "n": len(names) - _NAMED_OFFICES}
            sentence = self._words.say(
                "Có thể còn thiếu số liệu từ ngày %(day)s: thiết bị của %(where)s mất kết nối hoặc chưa gửi hết."
            )
            found.append(sentence % {"day": self._words.day(min(view.missing.values())), "where": where})
        if view.is_running:
            found.append(self._words.say("Hôm nay chưa hết: phiếu và lượt mời đánh giá về khi hòm phiếu mở, vào cuối mỗi buổi."))
        return found

    def _unit(self, office: OfficeId) -> str:
        return self._directory.units[self._directory.offices[office].unit].name


def between(found: Quantile | None, words: Language) -> str:
    """A duration as well as it is known: ``14–16 phút``; ``–`` without any."""
    if found is None:
        return "–"
    if found.high is None:
        return words.say("trên %(hours)s giờ") % {"hours": words.number(found.low // 3600)}
    if found.low == 0:
        return words.say("dưới %(time)s") % {"time": below(found, words)}
    if found.low < _IN_SECONDS_BELOW:
        return words.say("%(low)s–%(high)s giây") % {"low": found.low, "high": found.high}
    return words.say("%(low)s–%(high)s phút") % {"low": _minutes(found.low, words), "high": _minutes(found.high, words)}


def below(found: Quantile | None, words: Language) -> str:
    """The end of a duration: ``38 phút``."""
    if found is None:
        return "–"
    if found.high is None:
        return between(found, words)
    if found.high <= _IN_SECONDS_BELOW:
        return words.say("%(n)s giây") % {"n": found.high}
    return words.say("%(n)s phút") % {"n": _minutes(found.high, words)}


def _minutes(seconds: int, words: Language) -> str:
    return words.number(seconds / _MINUTE)
