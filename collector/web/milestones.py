"""What was done, on the trend of a place: a mark at the day on which it was begun, and in an office what came before and after.

Before and after are those of the whole office on the scale and channel shown, never of a counter or a person: a deed is about
how an office works, and one counter is often one official.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from collector.store.alerts import Alerts, Deed
from collector.store.db import Database
from collector.store.satisfaction import satisfaction, snapshot
from collector.web.overview import Kind, Month
from collector.web.scope import Scope, offices_shown
from office.alert_rule import AlertKind
from office.before_after import LONGEST_DAYS, BeforeAfter, before_after
from office.directory import Index
from office.ids import OfficeId, ScaleId
from office.judgement import Count, Verdict, compare
from office.periods import Period, from_timestamp, half_day_on, start_of

MOST = 9
"""So many marks can be told apart on one trend; the last ones are shown."""

_MOST_READ = 200

FELT: frozenset[AlertKind] = frozenset({"low-scores", "long-waits", "idle-counters"})
"""What citizens feel: only such a deed is held against how satisfied they were."""


class Change(NamedTuple):
    """Votes before and after; ``verdict`` shares its risk with every other deed that is compared beside it."""

    days: BeforeAfter
    before: Count
    after: Count
    verdict: Verdict


class Milestone(NamedTuple):
    """One thing that was done: the same words about several alerts of an office within four weeks are one.

    ``change`` is ``None`` where nothing is compared; ``is_early``: because too little time has passed. ``beside`` are the numbers
    of others so near that what came after cannot be told apart. ``kind`` is the scale and channel compared, where it is not the
    trend's; ``is_drawn``: people of the office voted on the trend's.
    """

    number: int
    day: date
    office: OfficeId
    deeds: tuple[Deed, ...]
    change: Change | None = None
    is_early: bool = False
    beside: tuple[int, ...] = ()
    kind: Kind | None = None
    is_drawn: bool = True

    @property
    def text(self) -> str:
        """What was done, in the words of whoever did it."""
        return self.deeds[0].text

    @property
    def is_felt(self) -> bool:
        """Whether it is about what citizens feel."""
        return any(deed.key.kind in FELT for deed in self.deeds)


class Milestones(NamedTuple):
    """The marks of one trend, in order. ``has_more``: earlier ones are left out; ``compared``: how many share the risk."""

    shown: Sequence[Milestone] = ()
    has_more: bool = False
    compared: int = 0


class Trend(NamedTuple):
    """What stands on the trend: its months, its scale and channel; from the days in ``missing`` on something may still come."""

    months: Sequence[Month]
    kind: Kind
    missing: Mapping[OfficeId, date]
    today: date


KindOf = Callable[[OfficeId], Kind | None]
"""The scale and channel on which an office is read when it stands alone; ``None`` where nobody voted."""


def milestones(db: Database, directory: Index, scope: Scope, trend: Trend, *, kind_of: KindOf | None = None) -> Milestones:
    """What was begun in the months of a trend; ``directory`` is the one within the viewer's scope.

    With ``kind_of`` deeds in several offices are compared too, each in its office and as that one's own page does.
    """
    if not trend.months or scope.inquiry.official is not None:
        return Milestones()
    # Deeds of an office that has moved out of the scope are read by whoever has it now.
    offices = [one for one in offices_shown(scope, directory) if one not in directory.past]
    first, end = trend.months[0].span.first, min(trend.months[-1].span.end, trend.today + timedelta(days=1))
    with snapshot(db):
        deeds = Alerts(db).begun(offices, _ms(first), _ms(end), _MOST_READ)
        found = _grouped(deeds)
        kept = [one._replace(number=place) for place, one in enumerate(found[-MOST:], start=1)]
        every = Milestones(kept, len(found) > len(kept))
        if scope.inquiry.office is not None:
            return _compared(db, directory, scope, trend, every, kind_of=lambda _office: trend.kind)
        placed = _drawn(db, directory, scope, trend, every)
        return placed if kind_of is None else _compared(db, directory, scope, trend, placed, kind_of=kind_of)


def _grouped(deeds: Sequence[Deed]) -> list[Milestone]:
    found: list[Milestone] = []
    for deed in sorted(deeds, key=lambda one: one.at):
        day, office = from_timestamp(deed.at / 1000).date(), deed.key.office
        for place, one in enumerate(found):
            is_near = (day - one.day).days < LONGEST_DAYS
            if one.office == office and is_near and one.text.casefold() == deed.text.casefold():
                found[place] = one._replace(deeds=(*one.deeds, deed))
                break
        else:
            found.append(Milestone(0, day, office, (deed,)))
    return found


def _drawn(db: Database, directory: Index, scope: Scope, trend: Trend, found: Milestones) -> Milestones:
    """The same, told which of them are of offices that are in the trend's figures."""
    first, end = trend.months[0].span.first, trend.months[-1].span.end
    asked = scope.inquiry._replace(first=first, end=end, by=(), scale=ScaleId(trend.kind.scale), channel=trend.kind.channel)
    voted = {
        office: bool(satisfaction(db, directory, asked._replace(office=office))) for office in {one.office for one in found.shown}
    }
    return found._replace(shown=[one._replace(is_drawn=voted[one.office]) for one in found.shown])


def _compared(db: Database, directory: Index, scope: Scope, trend: Trend, found: Milestones, *, kind_of: KindOf) -> Milestones:
    def days_of(one: Milestone) -> BeforeAfter | None:
        return before_after(one.day, min(trend.today, trend.missing.get(one.office, trend.today)))

    kinds = {one.office: kind_of(one.office) for one in found.shown}
    felt = [one for one in found.shown if one.is_felt and kinds[one.office] is not None]
    ready = {one.number: days for one in felt if (days := days_of(one)) is not None}

    def votes(office: OfficeId, kind: Kind, period: Period) -> Count:
        asked = scope.inquiry._replace(office=office, first=period.first, end=period.end, by=(), scale=ScaleId(kind.scale))
        rows = satisfaction(db, directory, asked._replace(channel=kind.channel))
        return Count(rows[0].figure.satisfied, rows[0].figure.n) if rows else Count(0, 0)

    marks = []
    for one in found.shown:
        days, kind = ready.get(one.number), kinds[one.office]
        change = None
        if days is not None and kind is not None:
            before, after = (votes(one.office, kind, period) for period in (days.before, days.after))
            change = Change(days, before, after, compare(after, before, rows=len(ready)))
        others = (other for other in found.shown if other is not one and other.office == one.office)
        near = tuple(other.number for other in others if abs((other.day - one.day).days) <= LONGEST_DAYS)
        is_other = kind is not None and (kind.scale, kind.channel) != (trend.kind.scale, trend.kind.channel)
        marks.append(
            one._replace(
                change=change,
                is_early=one in felt and days is None,
                beside=near if change else (),
                kind=kind if change and is_other else None,
            )
        )
    return found._replace(shown=marks, compared=len(ready))


def _ms(day: date) -> int:
    return int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000)
