"""Why something that was asked for cannot be followed: an English sentence for programs that keeps what it is made of.

So a page can say the same in its own language: it knows the sentence by its ``pattern`` and has the ``values`` in its gaps.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class Reason(str):
    """A sentence. ``pattern`` has gaps like ``%(value)r``; ``near`` is the choice that was perhaps meant."""

    __slots__ = ("near", "pattern", "values")
    pattern: str
    values: Mapping[str, object]
    near: str | None


def reason(pattern: str, /, *, among: Iterable[str] = (), meant: str = "", **values: object) -> Reason:
    """The sentence that ``pattern`` makes of ``values``; with ``meant`` the nearest one ``among`` the choices is suggested.

    >>> str(reason("%(value)r is none of %(choices)s", value="viet", choices="vi, en"))
    "'viet' is none of vi, en"
    """
    close = get_close_matches(meant, list(among), n=1, cutoff=0.6) if meant else []
    near = close[0] if close else None
    found = Reason(pattern % values + (f" (did you mean {near!r}?)" if near else ""))
    found.pattern, found.values, found.near = pattern, values, near
    return found
