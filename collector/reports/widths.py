"""How wide the columns of a printed table are: by what has to stay in one piece, then by how much each has to say.

Left to themselves layouts give all room to the longest text, and a column that is still empty becomes a sliver in which nobody
can write.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from math import sqrt
from typing import NamedTuple

_SHORT = 18.0
"""Texts up to so many letters stand in one line where that can be."""

_BRIEF = 11.0
"""Texts up to so many letters are not broken: «Xã Mẫu» over «A» makes every row two lines high."""

_LINE = 9.0
"""So much of a longer one stands in each line at least."""

_BOLD = 1.1
"""How much wider the letters of a head are."""

_KINDS = (("iljI.,;:'|!()[] /-", 0.5), ("tfr", 0.7), ("mwMW%…", 1.45), ("0123456789", 1.07), ("–", 0.87))


class Measure(NamedTuple):
    """What a column has to hold, in letters: ``least`` in one piece, ``wanted`` in one line, ``most`` in its longest cell."""

    least: float
    wanted: float
    most: float


@cache
def _of(letter: str) -> float:
    plain = unicodedata.normalize("NFD", letter)[0]
    return next((width for letters, width in _KINDS if plain in letters), 1.2 if plain.isupper() else 1.0)


def length(text: str) -> float:
    """How long a text is, in letters of the usual width: a place that is too narrow by one letter breaks every row.

    >>> length("Xã"), length("lim")
    (2.2, 2.45)
    """
    return sum(map(_of, text))


def measure(head: str, cells: Iterable[str], *, is_whole: bool, room: int = 0) -> Measure:
    """The measure of a column; ``is_whole``: no cell is broken, ``room``: so much is kept free where cells say less."""
    said = set(cells)
    longest = max([float(room), *map(length, said)])
    heads = [_BOLD * length(word) for word in head.split()]
    words = {word for text in (() if is_whole else said) for word in text.split()}
    least = max([1.0, *heads, *map(length, words), longest if is_whole or longest <= _BRIEF else 0.0])
    wanted = max(least, float(room), longest if longest <= _SHORT else _LINE)
    # A head may stand in two lines.
    return Measure(least, wanted, max(wanted, longest, length(head) / 2))


def widths(columns: Sequence[Measure], whole: float, *, letter: float, beside: float) -> list[float]:
    """The widths of ``columns``, together ``whole``; ``letter`` is how wide one is, ``beside`` what stands free in each cell.

    What is left when all short texts are whole goes to long ones by the roots of their lengths, which makes their lines the
    fewest. Where there is not room for all that has to stay in one piece every column gives up the same part.

    >>> [round(width) for width in widths([Measure(5, 5, 5), Measure(5, 15, 90)], 50.0, letter=1.0, beside=2.0)]
    [7, 43]
    >>> [round(width) for width in widths([Measure(20, 20, 20), Measure(30, 40, 40)], 25.0, letter=1.0, beside=0.0)]
    [10, 15]
    """
    found = [column.least * letter + beside for column in columns]
    more = [(column.wanted - column.least) * letter for column in columns]
    left, asked = whole - sum(found), sum(more)
    if left > 0 and asked > 0:
        part = min(1.0, left / asked)
        found = [width + part * each for width, each in zip(found, more, strict=True)]
    found = _shared(columns, found, whole, letter, beside)
    return [width * whole / sum(found) for width in found]


def _shared(columns: Sequence[Measure], found: list[float], whole: float, letter: float, beside: float) -> list[float]:
    ends = [column.most * letter + beside for column in columns]
    open_ = [place for place, width in enumerate(found) if width < ends[place]]
    while open_ and (left := whole - sum(found)) > 0:
        roots = sum(sqrt(columns[place].most) for place in open_)
        given = {place: left * sqrt(columns[place].most) / roots for place in open_}
        full = [place for place in open_ if found[place] + given[place] >= ends[place]]
        for place in full or open_:
            found[place] = ends[place] if full else found[place] + given[place]
        open_ = [place for place in open_ if place not in full] if full else []
    return found
