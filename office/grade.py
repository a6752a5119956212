"""The one word a row of a table gets: how it stands to all others together, and how sure that is.

Two questions are asked of a row, and a reader gets one answer. Does its share differ from that of the others, with a risk that
all rows share (Newcombe, Bonferroni: `office.judgement`)? And does it lie further out than rows do anyway (the funnel, widened
where they differ more than chance: `office.funnel`)? With many votes every row differs from the rest, if less than rows always
do; among many rows some lie outside a limit by chance. «Surely» is said where both say so, and where of more than 25 rows even
the exact chance of so far a count is within the shared risk: of few votes with shares near 1 the interval alone promises too
much. «Seems» is said of what lies beyond the outer limits, and of what differs and lies beyond the inner ones. Else it is within
the usual, which claims no equality.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from office.funnel import Position, Spread, position, rarity, spread_of
from office.judgement import FEWEST_FOR_WORDS, Count, Verdict, against_the_rest

Grade = Literal["surely-lower", "lower", "level", "higher", "surely-higher", "too-few", "signed"]
"""From worst to best; «too-few»: it cannot be said, because there are too few votes here or among all others.

«signed»: it would be higher, but a sign says that its votes may not be the citizens' own (`unpraised`).
"""

_RISK = 0.05


class Graded(NamedTuple):
    """One row: the word, and where it lies in the funnel (``None``: too few votes to be judged)."""

    grade: Grade
    position: Position | None


class Grades(NamedTuple):
    """All rows of a table, the share of all together (``None``: no votes), and how much rows differ beyond chance."""

    rows: list[Graded]
    reference: float | None
    spread: Spread


def graded(counts: Sequence[Count]) -> Grades:
    """The words for ``counts``, which are all rows of one table on one scale and channel.

    Of rows that are all alike, in fewer than 5 of 100 tables one is «surely» apart. About 2 of 1,000 rows «seem» so, because they
    lie beyond the outer limits (one table of 166 rows in five has such a one), and besides one in fewer than 5 of 100 tables.
    """
    whole = Count(sum(count.satisfied for count in counts), sum(count.n for count in counts))
    verdicts = against_the_rest(counts)
    if not whole.n:
        return Grades([Graded("too-few", None) for _ in counts], None, Spread(1.0, 0))
    reference = whole.satisfied / whole.n
    spread = spread_of([count for count in counts if count.n >= FEWEST_FOR_WORDS], reference)
    shared = _RISK / max(1, len(counts) - verdicts.count("too-few"))
    rows = []
    for count, verdict in zip(counts, verdicts, strict=True):
        if verdict == "too-few":
            rows.append(Graded("too-few", None))
            continue
        place = position(count, reference, spread=spread.factor)
        is_rare = place.startswith("far") and rarity(count, reference, spread=spread.factor) <= shared
        rows.append(Graded(grade(verdict, place, is_rare=is_rare), place))
    return Grades(rows, reference, spread)


def unpraised(word: Grade, *, is_signed: bool) -> Grade:
    """The word about a row; where its own votes carry an open sign it is never praised for them.

    >>> unpraised("surely-higher", is_signed=True), unpraised("lower", is_signed=True)
    ('signed', 'lower')
    """
    return "signed" if is_signed and word in {"higher", "surely-higher"} else word


def grade(verdict: Verdict, place: Position, *, is_rare: bool) -> Grade:
    """The word for one row, of what its difference from the others says and where it lies in the funnel.

    ``is_rare``: to lie there by chance is within the risk that all rows share.
    """
    if verdict == "too-few":
        return "too-few"
    if place == "far-below":
        return "surely-lower" if verdict == "lower" and is_rare else "lower"
    if place == "far-above":
        return "surely-higher" if verdict == "higher" and is_rare else "higher"
    if (verdict, place) in {("lower", "below"), ("higher", "above")}:
        return "lower" if verdict == "lower" else "higher"
    return "level"
