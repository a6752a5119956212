"""Charts on paper: the definition of the page, at a fixed width, drawn without a browser."""

import copy
import re
from functools import cache
from typing import Any

import vl_convert

from collector.reports.model import Chart

_WIDTH, _HEIGHT = 640, 220


def svg_of(chart: Chart) -> str:
    """The chart as SVG, whose texts are texts."""
    drawn = str(_converter().vegalite_to_svg(_fixed(chart)))
    # The library numbers its clips from the start of the process on; the same chart must be the same text.
    numbers: dict[str, int] = {}
    return re.sub(r"\bclip(\d+)", lambda found: f"clip{numbers.setdefault(found[1], len(numbers) + 1)}", drawn)


def png_of(chart: Chart) -> bytes:
    """The chart as PNG, at three times its size."""
    return bytes(_converter().vegalite_to_png(_fixed(chart), scale=3))


def _fixed(chart: Chart) -> dict[str, Any]:
    specification = copy.deepcopy(chart.specification)
    # On the page the width is that of its place; paper has none to ask.
    return specification | {"width": _WIDTH, "height": _HEIGHT}


@cache
def _converter() -> Any:  # noqa: ANN401 - the library has no types
    return vl_convert
