"""How often Python looks for garbage, in programs that hold a country's directory and make reports of millions of objects."""

import gc

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 20


def seldom() -> None:
    """Look less often than every 700 objects: a report's live until it is written, and visiting them is a third of its time."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def leave_alone() -> None:
    """Never visit again what there is now.

    A country's directory is a million objects that live for days: to visit them all again and again holds up one page in
    twenty for 100 ms. What is garbage now is thrown away first, for nobody would do it later.
    """
    gc.collect()
    gc.freeze()
