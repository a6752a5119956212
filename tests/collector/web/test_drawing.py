"""Charts are checked against Vega-Lite's schema here, so that pages need not do it for every reader."""

import re
from datetime import date
from typing import Any

import altair as alt
import pytest
import vl_convert
from altair.utils import schemapi
from jsonschema import ValidationError

from collector.naming import Naming
from collector.store.directory import load_directory
from collector.store.week_hours import WeekHour, WeekHours
from collector.web.chart import Mark, trend
from collector.web.compare_wording import CompareWording
from collector.web.comparison import comparison
from collector.web.drawing import unchecked
from collector.web.funnel_chart import funnel
from collector.web.language import Language, language
from collector.web.load_chart import load
from collector.web.overview import Month
from collector.web.queue_view import Hour
from collector.web.queue_wording import QueueWording
from collector.web.scope import read_scope
from collector.web.wait_chart import wait_chart, waits_of
from collector.web.week_chart import week_chart, week_of
from office.directory import index
from office.histogram import Quantile
from office.periods import Span
from office.queue_figure import Durations
from office.rollup import Tallied, figure
from tests.collector.web.offices import TODAY, Town
from tests.factories import a_directory

DIRECTORY = index(a_directory())
WORDS = language("vi")


def a_trend(months: int = 2, words: Language = WORDS) -> dict[str, Any]:
    scale = next(iter(DIRECTORY.scales.values()))
    shown = figure([Tallied(5, "", 12), Tallied(2, "", 3)], scale)
    spans = [Span(f"2026-{month:02d}", date(2026, month, 1), date(2026, month + 1, 1)) for month in range(1, months + 1)]
    return trend([Month(spans[0], None), *(Month(span, shown) for span in spans)], words)


def a_marked_trend() -> dict[str, Any]:
    """Months from the 15th on, and deeds on four days."""
    scale = next(iter(DIRECTORY.scales.values()))
    shown = figure([Tallied(5, "", 12), Tallied(2, "", 3)], scale)
    spans = [Span("2026-02", date(2026, 1, 15), date(2026, 2, 15)), Span("2026-03", date(2026, 2, 15), date(2026, 3, 15))]
    days = ((1, 2, 1), (2, 2, 3), (3, 3, 14), (4, 4, 1))
    marks = [Mark(number, date(2026, month, day), f"Việc {number}") for number, month, day in days]
    return trend([Month(span, shown) for span in spans], WORDS, marks)


def a_load(issued: int = 12, words: Language = WORDS) -> dict[str, Any]:
    scope = read_scope({}, DIRECTORY, date(2026, 9, 16))
    hours = [Hour(8, issued, Durations(0, None, None, {})), Hour(9, 0, Durations(0, None, None, {}))]
    return load(hours, words, QueueWording(words, DIRECTORY, scope))


def a_week(words: Language = WORDS, *, times: int = 1) -> dict[str, Any]:
    scope = read_scope({}, DIRECTORY, date(2026, 9, 16))
    hours = [WeekHour(weekday, hour, n * times, None) for weekday, hour, n in ((0, 8, 40), (0, 10, 3), (4, 8, 12))]
    week = week_of(WeekHours(hours, {0: 4, 4: 4}, has_waits=False), words, QueueWording(words, DIRECTORY, scope))
    assert week is not None
    return week_chart(week, words)


def some_waits(words: Language = WORDS) -> dict[str, Any]:
    scope = read_scope({}, DIRECTORY, date(2026, 9, 16))
    lengths = [(0, 8, 0), (0, 9, 600), (0, 10, 1200), (4, 8, 1800), (4, 9, 3600)]
    hours = [WeekHour(day, hour, 9, Durations(9, None, Quantile(low, low + 60), {})) for day, hour, low in lengths]
    waits = waits_of(WeekHours(hours, {0: 4, 4: 4}, has_waits=True), words, QueueWording(words, DIRECTORY, scope))
    assert waits is not None
    return wait_chart(waits, words)


def a_funnel(town: Town, words: Language) -> dict[str, Any]:
    town.votes(40)
    entries = index(load_directory(town.db))
    scope = read_scope({}, entries, TODAY, page="/compare")
    shown = comparison(town.db, entries, scope, TODAY)
    drawn = funnel(shown, words, CompareWording(words, entries, scope, shown, Naming(entries, b"x", shows_names=False)))
    assert drawn is not None
    return drawn


def written(specification: dict[str, Any]) -> list[str]:
    """Every text of a chart as it is drawn."""
    return re.findall(r">([^<>]+)</text>", str(vl_convert.vegalite_to_svg(specification | {"width": 640})))


@pytest.mark.parametrize(
    "specification",
    [a_trend(), a_trend(1), a_marked_trend(), a_load(), a_week(), some_waits()],
    ids=["trend", "one month", "marks", "load", "week", "waits"],
)
def test_a_chart_is_what_vega_lite_takes(specification: dict[str, Any]) -> None:
    alt.LayerChart.from_dict(specification, validate=True)


def test_marks_stand_at_their_days_near_ones_one_above_the_other_and_the_months_are_drawn_too() -> None:
    drawn = a_marked_trend()
    # The fourth lies after the last month.
    assert [(deed["label"], deed["row"]) for deed in drawn["datasets"]["deeds"]] == [("1", 0), ("2", 1), ("3", 0)]
    places = [deed["place"] for deed in drawn["datasets"]["deeds"]]
    assert places == pytest.approx([-0.5 + 17.5 / 31, -0.5 + 19.5 / 31, 0.5 + 27.5 / 28], abs=1e-3)
    assert {"T2", "T3", "1", "2", "3"} <= set(written(drawn))
    assert "4" not in written(drawn)
    svg = str(vl_convert.vegalite_to_svg(drawn | {"width": 640}))
    assert len(re.findall(r'fill="#0F6B5C"', svg)) == 2
    assert "NaN" not in svg


def test_each_week_is_shaded_by_its_own_most_and_as_high_as_its_hours() -> None:
    many, few = (str(vl_convert.vegalite_to_svg(a_week(times=times) | {"width": 640})) for times in (100, 1))
    shades = [re.findall(r'rect mark"[^>]* fill="(#\w+)"', svg) for svg in (few, many)]
    assert shades[0] == ["#0A4A40", "#D3E7E1", *["#F3F8F6"] * 4]
    assert shades[1] == shades[0]
    assert a_week()["height"] == 3 * 30


def test_a_wait_has_the_same_shade_in_every_office_and_a_long_one_stands_white() -> None:
    svg = str(vl_convert.vegalite_to_svg(some_waits() | {"width": 640}))
    assert re.findall(r'rect mark"[^>]* fill="(#\w+)"', svg) == [
        *("#F2F5FA", "#2B5FA8"),
        *("#D3DFF0", "#173A6B"),
        *("#9DB9DE", "#F2F5FA"),
    ]
    assert re.findall(r'fill="(#\w+)"[^>]*>([^<]+)</text>', svg.partition("text mark")[2])[:6] == [
        *(("#17252B", "1"), ("#FFFFFF", "31")),
        *(("#17252B", "11"), ("#FFFFFF", "61")),
        *(("#17252B", "21"), ("#17252B", "–")),
    ]


def test_where_bars_are_narrow_only_the_highest_has_its_number() -> None:
    scope = read_scope({}, DIRECTORY, date(2026, 9, 16))
    hours = [Hour(7 + place, 12_000 + place, Durations(0, None, None, {})) for place in range(10)]
    drawn = load(hours, WORDS, QueueWording(WORDS, DIRECTORY, scope))
    told = re.compile(r"<text ([^>]*)>(12\.00\d)</text>")
    for width, seen in ((640, [f"12.00{place}" for place in range(10)]), (240, ["12.009"])):
        texts = told.findall(str(vl_convert.vegalite_to_svg(drawn | {"width": width})))
        assert [text for looks, text in texts if 'opacity="0"' not in looks] == seen


@pytest.mark.parametrize(("code", "labels"), [("vi", ["2.000", "10.000"]), ("en", ["2,000", "10,000"])])
def test_axes_write_numbers_as_the_language_does(code: str, labels: list[str]) -> None:
    said = written(a_load(12_000, language(code)))
    assert set(labels) <= set(said)
    wrong = "," if code == "vi" else "."
    assert not [text for text in said if wrong in text]


@pytest.mark.parametrize("code", ["vi", "en"])
def test_every_chart_knows_how_its_language_writes_numbers(town: Town, code: str) -> None:
    words = language(code)
    for chart in (a_trend(words=words), a_load(words=words), a_week(words), some_waits(words), a_funnel(town, words)):
        number = chart["config"]["locale"]["number"]
        assert (number["decimal"], number["thousands"]) == ((",", ".") if code == "vi" else (".", ","))
        # A tooltip of a bare number would be written by the browser's own habit.
        tooltips = [tip for layer in chart["layer"] for tip in layer["encoding"].get("tooltip", [])]
        assert {tip["type"] for tip in tooltips} == {"nominal"}


def test_the_check_would_find_a_wrong_one() -> None:
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict(a_trend() | {"height": "tall"}, validate=True)


def test_a_page_draws_nearly_without_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = schemapi.validate_jsonschema

    def note(spec: Any, *rest: Any, **how: Any) -> Any:  # noqa: ANN401 - Altair's own
        asked.append(spec)
        return real(spec, *rest, **how)

    monkeypatch.setattr(schemapi, "validate_jsonschema", note)
    a_trend()
    # Width, height and background of the whole: Altair asks for these always.
    assert len(asked) <= 3


def test_the_check_is_on_again_after_a_drawing_even_one_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pages that were drawn at once by a test before may have left it off.
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)

    @unchecked
    def fails() -> None:
        assert not schemapi.DEBUG_MODE
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fails()
    assert schemapi.DEBUG_MODE
