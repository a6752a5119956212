"""Many rows judged at once: with a thousand of them some stand out by chance, so each must show more.

Two promises to choose from. Holm: the chance that any marked row is there by chance is ``risk``; for words that touch a person.
Benjamini and Hochberg: on the average the part ``risk`` of the marked rows is there by chance; for lists to look into.
"""

from collections.abc import Sequence


def holm(chances: Sequence[float], *, risk: float = 0.05) -> list[bool]:
    """Which rows stand out, when ``chances`` are those of something so far out in a row like the others.

    Source: S. Holm, «A simple sequentially rejective multiple test procedure», Scandinavian Journal of Statistics 6 (1979) 65–70.

    >>> holm([0.001, 0.04, 0.02])
    [True, True, True]
    >>> holm([0.001, 0.04, 0.03])
    [True, False, False]
    """
    rows = sorted(range(len(chances)), key=chances.__getitem__)
    marked = [False] * len(chances)
    for place, row in enumerate(rows):
        if chances[row] > risk / (len(rows) - place):
            break
        marked[row] = True
    return marked


def benjamini_hochberg(chances: Sequence[float], *, risk: float = 0.05) -> list[bool]:
    """Which rows stand out, so that on the average a part ``risk`` of them does so by chance.

    Source: Y. Benjamini and Y. Hochberg, «Controlling the false discovery rate», Journal of the Royal Statistical Society B 57
    (1995) 289–300.

    >>> benjamini_hochberg([0.001, 0.04, 0.03, 0.9])
    [True, False, False, False]
    """
    rows = sorted(range(len(chances)), key=chances.__getitem__)
    last = max((place for place, row in enumerate(rows, 1) if chances[row] <= risk * place / len(rows)), default=0)
    marked = [False] * len(chances)
    for row in rows[:last]:
        marked[row] = True
    return marked
