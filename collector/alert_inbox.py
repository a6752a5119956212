"""The inbox: alerts of one kind in one office folded into one bundle, what matters most first. Pure: no request, no database."""

from collections import Counter as Tally
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from collector.store.alerts import STAGES, Alert, Stage, Standing
from office.alert_rule import AlertKind
from office.alert_weight import GRAVEST_FIRST, weight
from office.ids import OfficeId

Counts = Mapping[tuple[OfficeId, AlertKind, Stage], int]
"""How many alerts there are of an office, a kind and a stage."""

UNCLOSED: tuple[Stage, ...] = ("open", "acknowledged", "acting")
MOST_PLACES = 8


class Bundle(NamedTuple):
    """Alerts of one kind in one office: those that are so first, then the last told first."""

    office: OfficeId
    kind: AlertKind
    alerts: tuple[Alert, ...]

    @property
    def is_on(self) -> bool:
        """Whether one of them was not judged to be over."""
        return any(alert.is_on for alert in self.alerts)

    @property
    def since(self) -> int:
        """When the first of them was raised (ms)."""
        return min(alert.raised_at for alert in self.alerts)

    @property
    def last(self) -> int:
        """When one of them was last told of (ms)."""
        return max(alert.said_at for alert in self.alerts)

    def stages(self) -> list[tuple[Stage, int]]:
        """How many stand at each stage, without those at which none does."""
        found = Tally(alert.stage for alert in self.alerts)
        return [(stage, found[stage]) for stage in STAGES if found[stage]]


class Choice(NamedTuple):
    """One choice of a filter, and how many alerts it would show."""

    value: str
    n: int


def standings(bundle: Bundle) -> list[tuple[Standing, int]]:
    """How many stand how now, those that are so first."""
    return list(Tally(alert.standing for alert in bundle.alerts).items())


def bundled(alerts: Iterable[Alert]) -> list[Bundle]:
    """Every alert in exactly one bundle, in the order in which they are to be read."""
    groups: dict[tuple[OfficeId, AlertKind], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.key.office, alert.key.kind), []).append(alert)
    found = [Bundle(*place, tuple(sorted(group, key=_within))) for place, group in groups.items()]
    return sorted(found, key=_order)


def _within(alert: Alert) -> tuple[bool, int, int]:
    return not alert.is_on, -alert.said_at, -alert.id


def _order(bundle: Bundle) -> tuple[bool, int, bool, int, int, OfficeId]:
    """What is so (or cannot be judged) before what is over; the gravest kind; what nobody took; the most; the last told."""
    is_open = any(alert.stage == "open" for alert in bundle.alerts)
    return not bundle.is_on, weight(bundle.kind), not is_open, -len(bundle.alerts), -bundle.last, bundle.office


def stages_of(stage: Stage | None) -> Collection[Stage]:
    """The stages that a filter shows: without one, all that nobody has closed."""
    return UNCLOSED if stage is None else (stage,)


def _summed(counts: Counts, name: Callable[[OfficeId, AlertKind, Stage], str | None]) -> Tally[str]:
    found: Tally[str] = Tally()
    for key, n in counts.items():
        if (value := name(*key)) is not None:
            found[value] += n
    return found


def by_kind(counts: Counts, stage: Stage | None) -> list[Choice]:
    """The kinds, the gravest first, under a filter by stage."""
    found = _summed(counts, lambda _office, kind, at: kind if at in stages_of(stage) else None)
    return [Choice(one.kind, found[one.kind]) for one in GRAVEST_FIRST]


def by_stage(counts: Counts, kind: AlertKind | None) -> list[Choice]:
    """All that nobody has closed (an empty value), then each stage, under a filter by kind."""
    found = _summed(counts, lambda _office, of, stage: stage if kind in {None, of} else None)
    return [Choice("", sum(found[stage] for stage in UNCLOSED)), *(Choice(stage, found[stage]) for stage in STAGES)]


def by_place(counts: Counts, kind: AlertKind | None, stage: Stage | None) -> list[Choice]:
    """The offices that have most, under both filters."""
    found = _summed(counts, lambda office, of, at: office if kind in {None, of} and at in stages_of(stage) else None)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [Choice(office, n) for office, n in ordered[:MOST_PLACES]]
