"""The trend as an Altair chart: a line of shares with the band of their intervals, and marks where something was done."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt

from collector.web.drawing import filled, specified, unchecked
from collector.web.language import Language, language
from collector.web.overview import Month
from office.periods import Period

JADE, BAND, INK, MUTED, LINE = "#0F6B5C", "#E3F0EC", "#17252B", "#55656B", "#DDD6C8"
_HEIGHT = 210
_NEAR, _MOST_ROWS, _ROW = 0.75, 3, 22
"""Marks nearer than so many months stand in different rows above the chart, of so many pixels each."""

_MONTHS = "values"
_PADDING = {"left": 5, "right": 5, "bottom": 5}
_ROOM = 0.05
_STEP = 0.1


class Mark(NamedTuple):
    """Something that was done on a day; ``text`` is read beside its number."""

    number: int
    day: date
    text: str


def trend(months: Sequence[Month], words: Language, marks: Sequence[Mark] = ()) -> dict[str, Any]:
    """The Vega-Lite specification, data included; every text is already in the language.

    A month stands at its place in ``months``, a day as far from it as in its month: months from the 15th are drawn as well.
    """
    values = [_value(month, words) | {"place": place} for place, month in enumerate(months)]
    deeds = _placed(marks, months)
    rows = max((deed["row"] for deed in deeds), default=-1) + 1
    lows = [value["low"] for value in values if value["low"] is not None]
    floor = max(0.0, round(int((min(lows, default=0.5) - _ROOM) / _STEP) * _STEP, 1))
    alone = sum(value["share"] is not None for value in values) == 1
    drawn = filled(_drawn(words.code, floor, len(months), rows, alone=alone), values)
    labels = [value["month"] for value in values]
    return {**drawn, "datasets": {"deeds": deeds}, "params": [{"name": "labels", "value": labels}]}


@cache
@unchecked
def _drawn(code: str, floor: float, months: int, rows: int, *, alone: bool) -> dict[str, Any]:
    words = language(code)
    x = alt.X(
        "place:Q",
        title=None,
        scale=alt.Scale(domain=[-0.5, months - 0.5], nice=False, zero=False),
        axis=alt.Axis(
            values=list(range(months)),
            labelExpr="labels[datum.value]",
            labelAngle=0,
            labelOverlap=True,
            tickSize=0,
            domain=False,
            grid=False,
        ),
    )
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
    base = alt.Chart(alt.NamedData(_MONTHS)).encode(x=x)
    band = base.mark_area(color=BAND, opacity=1).encode(y=alt.Y("low:Q", **_axis(y)), y2="high:Q")
    # One month alone has no area: its interval is drawn as a bar.
    bars = base.mark_rule(color="#5FA091", strokeWidth=2, opacity=0.55).encode(y=alt.Y("low:Q", **_axis(y)), y2="high:Q")
    line = base.mark_line(color=JADE, strokeWidth=3).encode(y=y)
    points = base.mark_point(color=JADE, fill=JADE, size=60, opacity=1).encode(y=y, tooltip=tooltip)
    chart = (
        alt.layer(*([bars] if alone else [band]), *_marks(x, rows, words), line, points)
        .properties(width="container", height=_HEIGHT, background="transparent", padding={**_PADDING, "top": 5 + rows * _ROW})
        .configure(font="Inter, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(gridColor=LINE, labelColor=MUTED, labelFontSize=13)
        .configure_axisX(grid=False)
    )
    drawn = specified(chart, words)
    # Altair names the data of each layer where they are not the same; those of the months are the chart's own.
    layers = [{name: part for name, part in layer.items() if part != {"name": _MONTHS}} for layer in drawn["layer"]]
    return drawn | {"layer": layers}


def _marks(x: alt.X, rows: int, words: Language) -> list[alt.Chart]:
    if not rows:
        return []
    tooltip = [alt.Tooltip("label:N", title=words.say("Việc số")), alt.Tooltip("text:N", title=words.say("Việc đã làm"))]
    base = alt.Chart(alt.NamedData("deeds")).encode(x=x, tooltip=tooltip)
    layers = [base.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[5, 4], opacity=1)]
    for row in range(rows):
        above = base.transform_filter(alt.datum.row == row).encode(y=alt.value(-_ROW // 2 - row * _ROW))
        layers.append(above.mark_point(color=INK, fill=INK, size=330, opacity=1, clip=False))
        layers.append(above.mark_text(color="white", fontSize=13, fontWeight=700).encode(text="label:N"))
    return layers


def _placed(marks: Sequence[Mark], months: Sequence[Month]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    ends = [-1.0 - _NEAR] * _MOST_ROWS
    for mark in sorted(marks, key=lambda one: one.day):
        for place, month in enumerate(months):
            if month.span.first <= mark.day < month.span.end:
                # Noon of the day.
                part = ((mark.day - month.span.first).days + 0.5) / (month.span.end - month.span.first).days
                x = place - 0.5 + part
                row = next((row for row, end in enumerate(ends) if x - end >= _NEAR), _MOST_ROWS - 1)
                ends[row] = x
                found.append({"place": round(x, 4), "label": str(mark.number), "text": mark.text, "row": row})
    return found


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
