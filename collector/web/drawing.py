"""How charts become specifications: with numbers written as the page's language writes them, and without a check each time.

The check against Vega-Lite's schema takes four times as long as reading a page's figures, and its answer is the same for every
reader; the tests do it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import altair as alt
import msgspec
from altair.utils import schemapi
from babel.numbers import get_decimal_symbol, get_group_symbol

from collector.web.language import Language

_Given = ParamSpec("_Given")
_Drawn = TypeVar("_Drawn")


def filled(specification: dict[str, Any], values: list[dict[str, Any]]) -> dict[str, Any]:
    """A chart that was drawn without data, with its data: what is drawn once serves every page."""
    return {**specification, "data": {"values": values}}


def specified(chart: alt.LayerChart, words: Language) -> dict[str, Any]:
    """The specification of ``chart``, whose axes and tooltips write numbers as ``words`` does: on the page and in print."""
    drawn: dict[str, Any] = chart.to_dict(validate=False)
    decimal, group = get_decimal_symbol(words.code), get_group_symbol(words.code)
    locale = {"number": {"decimal": decimal, "thousands": group, "grouping": [3], "currency": ["", ""]}}
    return drawn | {"config": drawn.get("config", {}) | {"locale": locale}}


def embedded(specification: dict[str, Any]) -> str:
    """JSON that can stand in a page: no ``<`` can end the element around it."""
    return msgspec.json.encode(specification).decode().replace("<", "\\u003c").replace("&", "\\u0026")


def unchecked(draw: Callable[_Given, _Drawn]) -> Callable[_Given, _Drawn]:
    """Let ``draw`` make its chart without checks of each part; it ends with `specified`."""

    @wraps(draw)
    def quickly(*args: _Given.args, **kwargs: _Given.kwargs) -> _Drawn:
        # Two pages at once may leave the switch off for good, which is where it is wanted.
        with schemapi.debug_mode(arg=False):
            return draw(*args, **kwargs)

    return quickly
