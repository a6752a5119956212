"""The load of a week as an Altair chart: numbers given on a mean day, by hour and weekday; every square says its number."""

from functools import cache
from typing import Any, NamedTuple

import altair as alt

from collector.store.week_hours import FEWEST_FOR_WAIT, WeekHours
from collector.web.chart import INK, JADE, MUTED
from collector.web.drawing import filled, specified, unchecked
from collector.web.language import Language, language
from collector.web.queue_wording import QueueWording

ROW = 30
_STEPS = ("#F3F8F6", "#D3E7E1", "#9CC9BD", JADE, "#0A4A40")
_WHITE_FROM = 0.6
"""From this part of the most on, the number stands white: steps, not a blend, keep every number at 4.5:1 on its square."""

LEAST_DAYS = 2
_FEWEST = FEWEST_FOR_WAIT
_WHOLE_FROM = 10


class Square(NamedTuple):
    """One hour of one weekday as it is shown. ``mean`` is by day; ``None``: too few came to be told, or nobody."""

    weekday: str
    hour: str
    mean: float | None
    text: str
    wait: str


class Week(NamedTuple):
    """What is shown of a week: names of the weekdays, and for each hour its squares in their order."""

    weekdays: list[str]
    rows: list[tuple[str, list[Square]]]
    has_waits: bool

    def busiest(self) -> Square | None:
        """The square with most numbers."""
        found = [square for _hour, squares in self.rows for square in squares if square.mean is not None]
        return max(found, key=lambda square: square.mean or 0, default=None)


def week_of(found: WeekHours, words: Language, wording: QueueWording) -> Week | None:
    """The squares of a week; ``None`` where there is no week to compare: days of fewer than two weekdays."""
    if len(found.days) < LEAST_DAYS:
        return None
    known = {(one.weekday, one.hour): one for one in found.hours}
    given = [one.hour for one in found.hours if one.issued]
    hours = range(min(given), max(given) + 1)
    rows = []
    for hour in hours:
        squares = []
        for weekday, days in found.days.items():
            one = known.get((weekday, hour))
            issued = one.issued if one else 0
            mean = issued / days if issued >= _FEWEST else None
            text = (
                words.number(round(mean, 0 if mean >= _WHOLE_FROM else 1))
                if mean is not None
                else f"<{_FEWEST}"
                if issued
                else ""
            )
            wait = wording.between(one.wait.median) if one and one.wait else "–"
            squares.append(Square(words.weekday(weekday), words.hour(hour), mean, text, wait))
        rows.append((words.hour(hour), squares))
    return Week([words.weekday(weekday) for weekday in found.days], rows, found.has_waits)


def week_chart(week: Week, words: Language) -> dict[str, Any]:
    """The Vega-Lite specification, data included; every text is already in the language."""
    most = max((square.mean or 0 for _hour, squares in week.rows for square in squares), default=0) or 1
    values = [
        {
            "weekday": square.weekday,
            "hour": square.hour,
            "mean": square.mean or 0,
            "text": square.text,
            "wait": square.wait,
            "white": (square.mean or 0) / most >= _WHITE_FROM,
        }
        for _hour, squares in week.rows
        for square in squares
    ]
    drawn = filled(_drawn(words.code, has_waits=week.has_waits), values)
    squares, numbers = drawn["layer"]
    color = squares["encoding"]["color"]
    shaded = color | {"scale": color["scale"] | {"domain": [0, most]}}
    layer = [squares | {"encoding": squares["encoding"] | {"color": shaded}}, numbers]
    return drawn | {"height": ROW * len(week.rows), "layer": layer}


@cache
@unchecked
def _drawn(code: str, *, has_waits: bool) -> dict[str, Any]:
    words = language(code)
    tooltip = [
        alt.Tooltip("weekday:N", title=words.say("Thứ")),
        alt.Tooltip("hour:N", title=words.say("Giờ")),
        alt.Tooltip("text:N", title=words.say("Lượt lấy số mỗi ngày")),
        *([alt.Tooltip("wait:N", title=words.say("Chờ (trung vị)"))] if has_waits else []),
    ]
    shade = alt.Color("mean:Q", scale=alt.Scale(type="quantize", range=list(_STEPS)), legend=None)
    return specified(map_of_week(shade, tooltip), words)


def map_of_week(shade: alt.Color, tooltip: list[alt.Tooltip]) -> alt.LayerChart:
    """A map of a week: weekdays above and hours beside, in the order of the data, and on each square its ``text``."""
    x = alt.X("weekday:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=0, tickSize=0, domain=False))
    y = alt.Y("hour:N", sort=None, title=None, axis=alt.Axis(tickSize=0, domain=False, labelPadding=8))
    base = alt.Chart(alt.NamedData("values")).encode(x=x, y=y)
    squares = base.mark_rect(cornerRadius=4, stroke="#FFFFFF", strokeWidth=2).encode(color=shade, tooltip=tooltip)
    numbers = base.mark_text(fontSize=13).encode(
        text="text:N", color=alt.condition("datum.white", alt.value("#FFFFFF"), alt.value(INK))
    )
    chart: alt.LayerChart = (
        alt.layer(squares, numbers)
        .properties(width="container", background="transparent")
        .configure(font="Inter, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelColor=MUTED, labelFontSize=13, grid=False)
        .configure_scale(bandPaddingInner=0)
    )
    return chart
