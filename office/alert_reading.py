"""From plain figures to «raised», «still on» or «over», with a margin: a value that trembles is told of once."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from office.alert_rule import AlertRule
from office.histogram import NINE_OF_TEN, Histogram, quantile
from office.judgement import Count, difference
from office.statistics import wilson

EASE = 0.8
"""What was raised is over below this part of its threshold, not at the threshold itself."""

State = Literal["raised", "on", "over", "off", "unknown"]
"""Begun now; still so; judged anew and over; not so; or it cannot be judged now, and what was said before stands."""


class Subject(NamedTuple):
    """What of an office something is about; all empty: the whole office. There is no place for a person in it."""

    counter: str = ""
    terminal: str = ""
    scale: str = ""
    channel: str = ""


class Reading(NamedTuple):
    """One value as a rule asks for it, of ``n`` counts, with the ``numbers`` it was made of; ``None``: it cannot be known now.

    ``likely`` is the value without the caution of an interval, where there is one. ``is_partial``: something of it has not
    arrived.
    """

    value: float | None
    n: int
    numbers: Mapping[str, float]
    likely: float | None = None
    is_partial: bool = False


def judge(rule: AlertRule, reading: Reading, *, was_on: bool) -> State:
    """What a reading says under a rule, when it was or was not so before.

    Nothing to judge by is not «over»: neither when few are left, so that the interval is wide and nothing is sure any more, nor
    when something is missing.

    >>> from office.alert_rule import DEFAULT_RULES
    >>> [judge(DEFAULT_RULES["long-waits"], Reading(minutes, 40, {}), was_on=True) for minutes in (46.0, 40.0, 30.0)]
    ['on', 'on', 'over']
    >>> [judge(DEFAULT_RULES["low-scores"], low_scores(Count(n - n // 4, n)), was_on=True) for n in (400, 20)]
    ['on', 'unknown']
    """
    if not rule.is_on:
        return "over" if was_on else "off"
    if reading.value is None or reading.n < rule.least_n:
        return "unknown"
    if was_on:
        if reading.value >= rule.threshold * EASE:
            return "on"
        is_likely = reading.likely is not None and reading.likely >= rule.threshold
        return "unknown" if is_likely or reading.is_partial else "over"
    return "raised" if reading.value >= rule.threshold else "off"


def low_scores(count: Count) -> Reading:
    """How sure it is that many are not satisfied."""
    low = count.n - count.satisfied
    interval = wilson(low, count.n)
    if interval is None:
        return Reading(None, 0, {})
    share = low / count.n
    numbers = {"low": low, "n": count.n, "share": share, "from": interval.low, "to": interval.high}
    return Reading(interval.low, count.n, numbers, likely=share)


def long_waits(waits: Histogram) -> Reading:
    """How long one of ten waited at least, and within which time half were called, in minutes."""
    n = sum(waits.values())
    most, middle = quantile(waits, NINE_OF_TEN), quantile(waits, 50)
    if most is None or middle is None:
        return Reading(None, 0, {})
    half = middle.low if middle.high is None else middle.high
    return Reading(most.low / 60, n, {"minutes": most.low / 60, "median": half / 60, "n": n})


def falling_coverage(before: Count, now: Count) -> Reading:
    """How much coverage surely lost; each count is windows opened of finished visits (more windows count as all)."""
    before, now = (Count(min(count.satisfied, count.n), count.n) for count in (before, now))
    interval = difference(before, now)
    if interval is None:
        return Reading(None, 0, {})
    numbers = {"before": before.satisfied / before.n, "now": now.satisfied / now.n, "n_before": before.n, "n": now.n}
    return Reading(max(interval.low, 0.0), min(before.n, now.n), numbers, likely=numbers["before"] - numbers["now"])
