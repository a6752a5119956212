"""One place of a comparison: its figure, the one word about it, and what its signs and its target do to that."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, Self

from collector.participation import Participation
from collector.store.queues import QueueGroup
from collector.store.satisfaction import Group
from collector.suspects import Suspect
from collector.web.aside import Aside
from collector.web.place_targets import reached
from office.funnel import Position
from office.grade import Grade, unpraised
from office.ids import CounterId, OfficeId
from office.judgement import FEWEST_FOR_WORDS, Count
from office.rollup import Figure
from office.targets import Verdict

Mark = Literal["here", "office"]
"""A sign that votes may not be the citizens' own: of this place, or of its office as a whole or of somebody who works there."""


class Place(NamedTuple):
    """An office, or one of its counters."""

    office: OfficeId
    counter: CounterId | None = None

    @classmethod
    def of(cls, group: Group | QueueGroup) -> Self:
        """The place of a row by office or counter."""
        return cls(OfficeId(group.office or ""), None if group.counter is None else CounterId(group.counter))


class Spot(NamedTuple):
    """One place of the comparison; ``figure`` is ``None`` without votes, ``position`` where too few voted to be judged.

    ``verdict`` is the one word about it, ``position`` where its mark lies in the picture. ``elsewhere`` are its
    votes on other scales or by other channels: who has only these is not silent. Nobody with a ``mark`` of its own is praised;
    ``aside`` is what people say of it at the exit or by phone, where its counter's votes are far from that.
    ``target`` is the year's, in percent, and ``reached`` what its votes say of it: ``None`` where too few voted to be judged, and
    never that they meet it beside such a mark.
    ``is_kept_back``: its scores are not for this viewer, because they would tell those of few.
    """

    place: Place
    figure: Figure | None
    verdict: Grade
    position: Position | None
    queue: Participation | None
    elsewhere: int
    mark: Mark | None = None
    is_kept_back: bool = False
    aside: Aside | None = None
    target: float | None = None
    reached: Verdict | None = None


def marked(spots: Iterable[Spot], suspects: Iterable[Suspect]) -> list[Spot]:
    """The places with what has to be looked into; none of those is praised, nor said to meet its target."""
    marks: dict[Place, Mark] = {}
    for subject, _ in suspects:
        marks[Place(subject.office)] = "here"
        if subject.counter is not None:
            marks[Place(subject.office, CounterId(subject.counter))] = "here"
    # Where somebody works is not said; a row of a counter carries what is of its office as such.
    wide = {subject.office for subject, _ in suspects if subject.counter is None}
    found = []
    for spot in spots:
        mark = marks.get(spot.place) or ("office" if spot.place.counter and spot.place.office in wide else None)
        is_signed = mark == "here"
        met = None if is_signed and spot.reached == "met" else spot.reached
        found.append(spot._replace(mark=mark, verdict=unpraised(spot.verdict, is_signed=is_signed), reached=met))
    return found


def aimed(spots: Iterable[Spot], targets: Mapping[OfficeId, float]) -> list[Spot]:
    """The places with the target of their office, in percent, and what their votes say of it; nothing where too few voted."""
    found = []
    for spot in spots:
        target, said = targets.get(spot.place.office), None
        if target is not None and spot.figure is not None and spot.figure.n >= FEWEST_FOR_WORDS:
            said = reached(target, Count(spot.figure.satisfied, spot.figure.n))
        found.append(spot._replace(target=target, reached=said))
    return found
