"""How charts become specifications without being checked against Vega-Lite's schema each time.

The check takes four times as long as reading a page's figures, and its answer is the same for every reader; the tests do it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from altair.utils import schemapi

_Given = ParamSpec("_Given")
_Drawn = TypeVar("_Drawn")


def filled(specification: dict[str, Any], values: list[dict[str, Any]]) -> dict[str, Any]:
    """A chart that was drawn without data, with its data: what is drawn once serves every page."""
    return {**specification, "data": {"values": values}}


def unchecked(draw: Callable[_Given, _Drawn]) -> Callable[_Given, _Drawn]:
    """Let ``draw`` make its chart without checks of each part; it calls ``to_dict(validate=False)`` itself."""

    @wraps(draw)
    def quickly(*args: _Given.args, **kwargs: _Given.kwargs) -> _Drawn:
        # Two pages at once may leave the switch off for good, which is where it is wanted.
        with schemapi.debug_mode(arg=False):
            return draw(*args, **kwargs)

    return quickly
