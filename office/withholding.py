"""Which rows of a table keep their scores, so that none with few votes can be had by subtraction from the whole.

Whoever sees the whole and all rows but one knows that one. So where the rows that are withheld hold too few votes together, the
smallest of the others are withheld with them. Statistical offices call it complementary suppression: A. Hundepool et al.,
«Statistical Disclosure Control», Wiley 2012, chapter 4; here for tables of one dimension.
"""

from collections.abc import Collection, Sequence


def withheld(votes: Sequence[int], fewest: int, known: Collection[int] = ()) -> frozenset[int]:
    """The places in ``votes`` (the counts of one whole's rows) whose scores are kept back; empty rows have none to keep.

    Rows may be parts of several wholes: ``known`` are the places that are kept back already, for another one.

    >>> sorted(withheld([40, 12, 3], fewest=10))
    [1, 2]
    >>> sorted(withheld([40, 6, 5], fewest=10))
    [1, 2]
    >>> sorted(withheld([40, 12, 3], fewest=0))
    []
    >>> sorted(withheld([40, 12, 3], fewest=10, known=[0]))
    [0, 2]
    """
    rows = sorted((n, place) for place, n in enumerate(votes) if n)
    already = frozenset(known)
    few = [(n, place) for n, place in rows if n < fewest or place in already]
    more = [(n, place) for n, place in rows if n >= fewest and place not in already]
    while few and more and (len(few) == 1 or sum(n for n, _ in few) < fewest):
        few.append(more.pop(0))
    return frozenset(place for _, place in few)
