"""The load of the day as an Altair chart: numbers given, hour by hour."""

from functools import cache
from typing import Any

import altair as alt

from collector.web.chart import INK, JADE, LINE, MUTED
from collector.web.drawing import filled, specified, unchecked
from collector.web.language import Language, language
from collector.web.queue_view import Hour
from collector.web.queue_wording import QueueWording

_HEIGHT = 210

_PADDING = 0.35
_ROOM = f"bandwidth('x') / {1 - _PADDING} >= 7.5 * datum.longest || datum.is_most"
"""On a phone numbers of five digits would stand on each other: there the highest alone is written, the table has them all."""


def load(hours: list[Hour], words: Language, wording: QueueWording) -> dict[str, Any]:
    """The Vega-Lite specification, data included; every text is already in the language."""
    most, written = max((hour.issued for hour in hours), default=0), [words.number(hour.issued) for hour in hours]
    longest = max(map(len, written), default=0)
    values = [
        {
            "hour": words.hour(hour.hour),
            "issued": hour.issued,
            "text": words.number(hour.issued) if hour.issued else "",
            "numbers": words.number(hour.issued),
            "wait": wording.between(hour.wait.median),
            "longest": longest,
            "is_most": hour.issued == most,
        }
        for hour in hours
    ]
    return filled(_drawn(words.code), values)


@cache
@unchecked
def _drawn(code: str) -> dict[str, Any]:
    words = language(code)
    x = alt.X("hour:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, tickSize=0, domain=False))
    y = alt.Y("issued:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, domain=False, ticks=False, labelPadding=8))
    tooltip = [
        alt.Tooltip("hour:N", title=words.say("Giờ")),
        alt.Tooltip("numbers:N", title=words.say("Lượt lấy số")),
        alt.Tooltip("wait:N", title=words.say("Chờ (trung vị)")),
    ]
    base = alt.Chart(alt.NamedData("values")).encode(x=x, y=y)
    bars = base.mark_bar(color=JADE, cornerRadiusTopLeft=3, cornerRadiusTopRight=3).encode(tooltip=tooltip)
    labels = base.mark_text(dy=-7, color=INK, fontSize=13, opacity=alt.expr(f"({_ROOM}) ? 1 : 0")).encode(text="text:N")
    chart = (
        alt.layer(bars, labels)
        .properties(width="container", height=_HEIGHT, background="transparent")
        .configure(font="Inter, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(gridColor=LINE, labelColor=MUTED, labelFontSize=13)
        .configure_axisX(grid=False)
        .configure_scale(bandPaddingInner=_PADDING)
    )
    return specified(chart, words)
