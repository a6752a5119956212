"""The funnel as an Altair chart: votes to the right, share upwards, limits around the common share, names far out."""

from math import ceil
from typing import Any

import altair as alt

from collector.web.chart import INK, JADE, LINE, MUTED
from collector.web.compare_wording import CompareWording
from collector.web.comparison import Comparison
from collector.web.drawing import specified, unchecked
from collector.web.language import Language
from collector.web.spot import Spot
from office.funnel import RISK_95, RISK_998, limits
from office.grade import Grade
from office.judgement import FEWEST_FOR_SHARE

_BRICK, _AMBER, _QUIET = "#B3372A", "#C98A2B", "#5FA091"
_HEIGHT = 360
_STEPS = 72
_ROOM = 0.04
_STEP = 0.1
_NAMED = 10
_APART = (0.14, 0.04)
"""Names nearer than so much of the width, and of the scale, would lie on each other."""
_NAMES_TURN = 0.45
"""From this part of the most votes on, names stand to the left of their mark."""
_LOOKS: dict[Grade, tuple[str, str]] = {
    "surely-higher": ("triangle-up", JADE),
    "higher": ("triangle-up", _QUIET),
    "level": ("circle", _QUIET),
    "signed": ("circle", MUTED),
    "too-few": ("circle", LINE),
    "lower": ("triangle-down", _AMBER),
    "surely-lower": ("triangle-down", _BRICK),
}
"""A mark looks as the word about its place says; where it lies, the picture shows."""


@unchecked
def funnel(shown: Comparison, words: Language, wording: CompareWording) -> dict[str, Any] | None:
    """The Vega-Lite specification, data included; ``None`` where no place has enough votes for a share."""
    known = [spot for spot in shown.spots if not spot.is_kept_back]
    spots = [spot for spot in known if spot.figure is not None and spot.figure.n >= FEWEST_FOR_SHARE]
    if shown.reference is None or not spots:
        return None
    points = [_point(spot, words, wording) for spot in spots]
    _name_the_farthest(points, spots, shown.reference)
    most = max(point["n"] for point in points)
    curves = _curves(most, shown.reference, shown.spread.factor)
    # Limits of few votes reach far down; the picture follows the places, and the limits leave it.
    lowest = min([point["share"] for point in points] + [curve["low_95"] for curve in curves[len(curves) // 4 :]])
    floor = max(0.0, round(int((lowest - _ROOM) / _STEP) * _STEP, 1))
    x = alt.X(
        "n:Q",
        title=words.say("Số phiếu"),
        scale=alt.Scale(type="sqrt", domain=[0, ceil(most * 1.06)], nice=False),
        axis=alt.Axis(
            format=",d",
            tickCount=7,
            grid=False,
            domainColor=LINE,
            tickColor=LINE,
            labelOverlap="greedy",
            labelSeparation=8,
            labelBound=True,
        ),
    )
    y = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[floor, 1.0], nice=False),
        axis=alt.Axis(format=".0%", tickCount=6, domain=False, ticks=False, labelPadding=8),
    )
    outer, inner = (_limit([value for curve in curves for value in _long(curve, risk)]) for risk in ("998", "95"))
    limit = [
        outer.mark_line(clip=True, color=MUTED, strokeWidth=1.6).encode(x=x, y=y, detail="line:N"),
        inner.mark_line(clip=True, color=MUTED, strokeWidth=1.2, strokeDash=[4, 4]).encode(x=x, y=y, detail="line:N"),
    ]
    common = alt.Chart(alt.InlineData(values=[{"share": shown.reference}])).mark_rule(color=INK, strokeWidth=1).encode(y=y)
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=0.85, clip=True).encode(
        shape=alt.Shape("shape:N", scale=None),
        color=alt.Color("color:N", scale=None),
        size=alt.Size("size:Q", scale=None),
        href="href:N",
        tooltip=[
            alt.Tooltip("name:N", title=wording.what()),
            alt.Tooltip("votes:N", title=words.say("Số phiếu")),
            alt.Tooltip("text:N", title=words.say("Hài lòng")),
            alt.Tooltip("verdict:N", title=words.say("Nhận định")),
            alt.Tooltip("mark:N", title=words.say("Dấu hiệu")),
        ],
    )
    # A name that begins near the right edge would leave the picture; there it ends at its mark.
    is_left = f"datum.n < {_NAMES_TURN} * {most}"
    align, dx = alt.ExprRef(f"{is_left} ? 'left' : 'right'"), alt.ExprRef(f"{is_left} ? 9 : -9")
    names = base.mark_text(align=align, dx=dx, fontSize=13, color=INK, clip=True).encode(text="label:N")
    ringed = [point for point, spot in zip(points, spots, strict=True) if spot.mark == "here"]
    # A ring around the mark, not another colour: who is praised for votes that have to be looked into is seen to be.
    rings = alt.Chart(alt.InlineData(values=ringed)).encode(x=x, y=y)
    ring = rings.mark_point(shape="circle", filled=False, size=300, color=INK, strokeWidth=1.6, clip=True).encode(href="href:N")
    chart = (
        alt.layer(*limit, common, dots, names, *([ring] if ringed else []))
        .properties(width="container", height=_HEIGHT, background="transparent")
        .configure(font="Inter, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=LINE, labelColor=MUTED, labelFontSize=13, titleColor=MUTED, titleFontSize=13, titleFontWeight="normal"
        )
    )
    return specified(chart, words)


def _point(spot: Spot, words: Language, wording: CompareWording) -> dict[str, Any]:
    figure = spot.figure
    assert figure is not None  # noqa: S101 - chosen before
    look = wording.look(spot)
    shape, color = _LOOKS[look]
    return {
        "n": figure.n,
        "share": round(figure.share or 0.0, 4),
        "name": wording.name(spot.place),
        "votes": words.number(figure.n),
        "text": words.percent(figure.share or 0.0),
        "verdict": wording.verdict(spot),
        "shape": shape,
        "color": color,
        "size": 100 if look.startswith("surely") else 46 if look in {"level", "too-few", "signed"} else 80,
        "href": wording.mark_href(spot) if spot.mark else wording.href(spot.place),
        "mark": wording.mark(spot) or "–",
        "label": "",
    }


def _name_the_farthest(points: list[dict[str, Any]], spots: list[Spot], reference: float) -> None:
    far = [place for place, spot in enumerate(spots) if (spot.position or "").startswith("far")]
    far.sort(key=lambda place: -abs(points[place]["share"] - reference) * points[place]["n"] ** 0.5)
    most = max(point["n"] for point in points)
    named: list[tuple[float, float]] = []
    for place in far:
        here = ((points[place]["n"] / most) ** 0.5, points[place]["share"])
        if len(named) < _NAMED and all(abs(here[0] - x) > _APART[0] or abs(here[1] - y) > _APART[1] for x, y in named):
            points[place]["label"] = points[place]["name"]
            named.append(here)


def _curves(most: int, reference: float, spread: float) -> list[dict[str, float]]:
    """The limits at numbers of votes that stand evenly on the axis of roots."""
    steps = sorted({max(1, round(most * 1.06 * (step / _STEPS) ** 2)) for step in range(2, _STEPS + 1)})
    found = []
    for n in steps:
        (low_95, high_95), (low_998, high_998) = (limits(n, reference, risk, spread=spread) for risk in (RISK_95, RISK_998))
        found.append({"n": n, "low_95": low_95, "high_95": high_95, "low_998": low_998, "high_998": high_998})
    return found


def _limit(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _long(curve: dict[str, float], risk: str) -> list[dict[str, Any]]:
    return [{"n": curve["n"], "share": round(curve[f"{end}_{risk}"], 4), "line": end} for end in ("low", "high")]
