"""What is published of a queue: sums of marks, and the shares and times that are made of them."""

from collections.abc import Mapping
from typing import NamedTuple

from office.histogram import MEDIAN, NINE_OF_TEN, Histogram, Quantile, quantile
from office.marks import Measure

Sums = Mapping[tuple[Measure, int], int]
"""What marks add up to: how many by measure and bin (0 for what has no bins)."""


class Durations(NamedTuple):
    """Times of one kind: how many were measured, and the bins of their median and of their 90th percentile."""

    n: int
    median: Quantile | None
    nine_of_ten: Quantile | None
    bins: Histogram


class QueueFigure(NamedTuple):
    """Counts of deeds, each where and when it was done.

    ``called`` counts calls, so a ticket that was missed, came back and was called again counts twice; ``missed`` those to which
    nobody came, and ``no_show_share`` is missed ÷ called (``None`` without calls). ``finished`` are the people served.
    ``service`` is the time at one counter, from start to finish or transfer, without what was held. ``time_unknown`` counts
    deeds (issued, called, missed, finished, transferred, cancelled, unserved) of which the hour is not known.
    """

    issued: int
    priority: int
    walk_ins: int
    called: int
    recalled: int
    missed: int
    no_show_share: float | None
    finished: int
    asked: int
    unasked: dict[str, int]
    transferred: int
    cancelled: dict[str, int]
    unserved: int
    wait: Durations
    walk: Durations
    service: Durations
    idle: Durations
    windows: int
    duty_seconds: int
    paused_seconds: int
    time_unknown: int


def queue_figure(sums: Sums) -> QueueFigure:
    """What is published of ``sums``."""
    called, missed = _count(sums, "called"), _count(sums, "missed")
    return QueueFigure(
        issued=_count(sums, "issued"),
        priority=_count(sums, "priority"),
        walk_ins=_count(sums, "walk-in"),
        called=called,
        recalled=_count(sums, "recalled"),
        missed=missed,
        no_show_share=share_of(missed, called),
        finished=_count(sums, "finished"),
        asked=_count(sums, "asked"),
        unasked={"no-terminal": _count(sums, "no-terminal"), "terminal-off": _count(sums, "terminal-off")},
        transferred=_count(sums, "transferred"),
        cancelled={
            "citizen": _count(sums, "cancelled-citizen"),
            "staff": _count(sums, "cancelled-staff"),
            "undelivered": _count(sums, "cancelled-undelivered"),
        },
        unserved=_count(sums, "unserved"),
        wait=_durations(sums, "wait"),
        walk=_durations(sums, "walk"),
        service=_durations(sums, "service"),
        idle=_durations(sums, "idle"),
        windows=_count(sums, "windows"),
        duty_seconds=_count(sums, "duty-seconds"),
        paused_seconds=_count(sums, "paused-seconds"),
        time_unknown=_count(sums, "time-unknown"),
    )


def share_of(part: int, whole: int) -> float | None:
    """A share, ``None`` of nothing. It can be over 1 where both are counted at different times."""
    return part / whole if whole else None


def _count(sums: Sums, measure: Measure) -> int:
    return sums.get((measure, 0), 0)


def _durations(sums: Sums, measure: Measure) -> Durations:
    bins = dict(sorted((place, n) for (name, place), n in sums.items() if name == measure and n))
    return Durations(sum(bins.values()), quantile(bins, MEDIAN), quantile(bins, NINE_OF_TEN), bins)
