"""How long people waited in a week, as an Altair chart: below how many minutes nine of ten stayed, by hour and weekday.

Shades are of fixed lengths, not of the longest here: a short wait is pale in every office, and dark is what the comparison lists
as long. Which hour is that of the call, for only then it is known how long somebody waited.
"""

from functools import cache
from math import ceil
from typing import Any, NamedTuple

import altair as alt

from collector.store.open_counters import OpenCounters
from collector.store.week_hours import WeekHour, WeekHours
from collector.web.comparison import LONG_WAIT_SECONDS
from collector.web.drawing import filled, specified, unchecked
from collector.web.language import Language, language
from collector.web.queue_wording import QueueWording
from collector.web.week_chart import LEAST_DAYS, ROW, map_of_week
from office.histogram import NINE_OF_TEN, Quantile, merged, quantile
from office.judgement import FEWEST_FOR_WORDS

_MINUTE = 60
_LIMITS = (600, 1_200, LONG_WAIT_SECONDS, 2 * LONG_WAIT_SECONDS)
"""Edges of bins, in seconds, so that every wait lies in one shade."""

_STEPS = ("#F2F5FA", "#D3DFF0", "#9DB9DE", "#2B5FA8", "#173A6B")


class WaitSquare(NamedTuple):
    """One hour of one weekday as it is shown; ``low`` (seconds) is ``None`` where too few were called to be told, or nobody."""

    weekday: str
    hour: str
    low: int | None
    text: str
    people: str


class Waits(NamedTuple):
    """Names of the weekdays, for each hour its squares in their order, and sentences on the longest, if any is long.

    ``day`` is the weekday that is long as a whole.
    """

    weekdays: list[str]
    rows: list[tuple[str, list[WaitSquare]]]
    longest: list[str]
    day: int | None


def waits_of(found: WeekHours, words: Language, wording: QueueWording) -> Waits | None:
    """The waits of a week; ``None`` where none is told, or where there is no week to compare."""
    told = {(one.weekday, one.hour): one for one in found.hours if one.wait is not None and one.weekday in found.days}
    if len(found.days) < LEAST_DAYS or not told:
        return None
    hours = range(min(hour for _weekday, hour in told), max(hour for _weekday, hour in told) + 1)
    rows = [
        (words.hour(hour), [_square(weekday, hour, told.get((weekday, hour)), words) for weekday in found.days]) for hour in hours
    ]
    return Waits([words.weekday(weekday) for weekday in found.days], rows, *_longest(list(told.values()), words, wording))


def counters_said(found: OpenCounters, day: int, words: Language) -> str:
    """How many counters were open on the weekday that is long, and on the others."""
    then, other = (words.number(round(mean, 1)) for mean in found)
    sentence = words.say("Quầy có người trực, trung bình mỗi ngày: %(weekday)s %(n)s, các ngày khác %(others)s.")
    return sentence % {"weekday": words.weekday_name(day), "n": then, "others": other}


def wait_chart(waits: Waits, words: Language) -> dict[str, Any]:
    """The Vega-Lite specification, data included; every text is already in the language."""
    values = [
        {
            "weekday": square.weekday,
            "hour": square.hour,
            "low": square.low or 0,
            "text": square.text,
            "people": square.people,
            "white": (square.low or 0) >= LONG_WAIT_SECONDS,
        }
        for _hour, squares in waits.rows
        for square in squares
    ]
    return filled(_drawn(words.code), values) | {"height": ROW * len(waits.rows)}


def _square(weekday: int, hour: int, one: WeekHour | None, words: Language) -> WaitSquare:
    name, clock = words.weekday(weekday), words.hour(hour)
    nine = one.wait.nine_of_ten if one and one.wait else None
    if one is None or one.wait is None or nine is None:
        return WaitSquare(name, clock, None, "–", "–")
    # Rounded up: «below» stays true.
    text = f">{words.number(nine.low // _MINUTE)}" if nine.high is None else words.number(ceil(nine.high / _MINUTE))
    return WaitSquare(name, clock, nine.low, text, words.number(one.wait.n))


def _longest(told: list[WeekHour], words: Language, wording: QueueWording) -> tuple[list[str], int | None]:
    """The longest hour, and the longest weekday against the others: each where it is long and many waited."""
    hours = {(one.weekday, one.hour): found for one in told if (found := _long([one])) is not None}
    days = {day: found for day in {one.weekday for one in told} if (found := _long([one for one in told if one.weekday == day]))}
    said = []
    day = max(days, key=lambda day: days[day].low, default=None)
    if hours:
        day, hour = max(hours, key=lambda key: hours[key].low)
        values = {"weekday": words.weekday_name(day), "hours": words.hours(hour), "waited": wording.nine_waited(hours[day, hour])}
        said.append(words.say("Lâu nhất: %(weekday)s, %(hours)s, %(waited)s.") % values)
    others = _nine([one for one in told if one.weekday != day])
    if day is None or day not in days or others is None:
        return said, None
    values = {"weekday": words.weekday_name(day), "waited": wording.nine_waited(days[day])}
    sentence = words.say("Cả ngày %(weekday)s, %(waited)s; các ngày khác, %(others)s.")
    return [*said, sentence % (values | {"others": wording.nine_waited(others)})], day


def _long(hours: list[WeekHour]) -> Quantile | None:
    """What nine of ten waited, where that is long and many waited."""
    nine = _nine(hours)
    n = sum(one.wait.n for one in hours if one.wait)
    return nine if nine is not None and nine.low >= LONG_WAIT_SECONDS and n >= FEWEST_FOR_WORDS else None


def _nine(hours: list[WeekHour]) -> Quantile | None:
    return quantile(merged(one.wait.bins for one in hours if one.wait), NINE_OF_TEN)


@cache
@unchecked
def _drawn(code: str) -> dict[str, Any]:
    words = language(code)
    tooltip = [
        alt.Tooltip("weekday:N", title=words.say("Thứ")),
        alt.Tooltip("hour:N", title=words.say("Giờ được gọi")),
        alt.Tooltip("text:N", title=words.say("9 trên 10 chờ dưới (phút)")),
        alt.Tooltip("people:N", title=words.say("Số lượt đo")),
    ]
    scale = alt.Scale(type="threshold", domain=list(_LIMITS), range=list(_STEPS))
    return specified(map_of_week(alt.Color("low:Q", scale=scale, legend=None), tooltip), words)
