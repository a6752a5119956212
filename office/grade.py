"""The one word a row of a table gets: how it stands to all others together, and how sure that is.

Two questions are asked of a row, and a reader gets one answer. Does its share differ from that of the others, with a risk that
all rows share (Newcombe, Bonferroni: `office.judgement`)? And does it lie further out than rows do anyway (the funnel, widened
where they differ more than chance: `office.funnel`)? With many votes every row differs from the rest, if less than rows always
do; among many rows some lie outside a limit by chance. «Surely» is said where both say so. «Seems» is said of what lies beyond
the outer limits, and of what differs and lies beyond the inner ones. Else it is within the usual, which claims no equality.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from office.funnel import Position, Spread, position, spread_of
from office.judgement import FEWEST_FOR_WORDS, Count, Verdict, against_the_rest

Grade = Literal["surely-lower", "lower", "level", "higher", "surely-higher", "too-few"]
"""From worst to best; «too-few»: it cannot be said, because there are too few votes here or among all others."""


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

    Of rows that are all alike, in fewer than 5 of 100 tables one is «surely» apart; one «seems» so in fewer than 5 of 100 tables
    as well, and about 2 of 1,000 rows.
    """
    whole = Count(sum(count.satisfied for count in counts), sum(count.n for count in counts))
    verdicts = against_the_rest(counts)
    if not whole.n:
        return Grades([Graded("too-few", None) for _ in counts], None, Spread(1.0, 0))
    reference = whole.satisfied / whole.n
    spread = spread_of([count for count in counts if count.n >= FEWEST_FOR_WORDS], reference)
    rows = []
    for count, verdict in zip(counts, verdicts, strict=True):
        place = None if verdict == "too-few" else position(count, reference, spread=spread.factor)
        rows.append(Graded("too-few" if place is None else grade(verdict, place), place))
    return Grades(rows, reference, spread)


def grade(verdict: Verdict, place: Position) -> Grade:
    """The word for one row, of what its difference from the others says and where it lies in the funnel."""
    if verdict == "too-few":
        return "too-few"
    if place == "far-below":
        return "surely-lower" if verdict == "lower" else "lower"
    if place == "far-above":
        return "surely-higher" if verdict == "higher" else "higher"
    if (verdict, place) in {("lower", "below"), ("higher", "above")}:
        return "lower" if verdict == "lower" else "higher"
    return "level"
