"""The trend as an Altair chart: a line of shares with the band of their intervals."""

from functools import cache
from typing import Any

import altair as alt

from collector.web.drawing import filled, specified, unchecked
from collector.web.language import Language, language
from collector.web.overview import Month
from office.periods import Period

JADE, BAND, INK, MUTED, LINE = "#0F6B5C", "#E3F0EC", "#17252B", "#55656B", "#DDD6C8"
_HEIGHT = 210
_ROOM = 0.05
_STEP = 0.1


def trend(months: list[Month], words: Language) -> dict[str, Any]:
    """The Vega-Lite specification, data included; every text is already in the language."""
    values = [_value(month, words) for month in months]
    lows = [value["low"] for value in values if value["low"] is not None]
    floor = max(0.0, round(int((min(lows, default=0.5) - _ROOM) / _STEP) * _STEP, 1))
    alone = sum(value["share"] is not None for value in values) == 1
    return filled(_drawn(words.code, floor, alone=alone), values)


@cache
@unchecked
def _drawn(code: str, floor: float, *, alone: bool) -> dict[str, Any]:
    words = language(code)
    x = alt.X("month:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, tickSize=0, domain=False))
    y = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[floor, 1.0], nice=False),
        axis=alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False, labelPadding=8),
    )
    tooltip = [
        alt.Tooltip("when:N", title=words.say("Tháng")),
        alt.Tooltip("text:N", title=words.say("Hài lòng")),
        alt.Tooltip("range:N", title=words.say("Khoảng tin cậy 95%")),
        alt.Tooltip("votes:N", title=words.say("Số phiếu")),
    ]
    base = alt.Chart(alt.NamedData("values")).encode(x=x)
    band = base.mark_area(color=BAND, opacity=1).encode(y=alt.Y("low:Q", **_axis(y)), y2="high:Q")
    # One month alone has no area: its interval is drawn as a bar.
    bars = base.mark_rule(color="#5FA091", strokeWidth=2, opacity=0.55).encode(y=alt.Y("low:Q", **_axis(y)), y2="high:Q")
    line = base.mark_line(color=JADE, strokeWidth=3).encode(y=y)
    points = base.mark_point(color=JADE, fill=JADE, size=60, opacity=1).encode(y=y, tooltip=tooltip)
    chart = (
        alt.layer(*([bars] if alone else [band]), line, points)
        .properties(width="container", height=_HEIGHT, background="transparent")
        .configure(font="Inter, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(gridColor=LINE, labelColor=MUTED, labelFontSize=13)
        .configure_axisX(grid=False)
    )
    return specified(chart, words)


def _axis(y: alt.Y) -> dict[str, Any]:
    return {name: y[name] for name in ("title", "scale", "axis")}


def _value(month: Month, words: Language) -> dict[str, Any]:
    figure = month.figure
    value: dict[str, Any] = {"month": words.month(month.span.label), "when": words.days(Period(month.span.first, month.span.end))}
    if figure is None or figure.share is None or figure.interval is None:
        return value | {"share": None, "low": None, "high": None}
    return value | {
        "share": figure.share,
        "low": figure.interval.low,
        "high": figure.interval.high,
        "text": words.percent(figure.share),
        "range": f"{words.percent(figure.interval.low)} – {words.percent(figure.interval.high)}",
        "votes": words.number(figure.n),
    }
