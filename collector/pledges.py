"""What was promised to the citizens of a place, and how often they chose a reason that doubts it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from collector.inquiry import Inquiry, unit_of
from collector.store.satisfaction import TopicCount
from office.commitment import CommitmentSet
from office.directory import Index
from office.ids import TopicId, UnitId
from office.pledge import Doubted, doubted, holding
from office.survey import About

_OF_A_PERSON: tuple[About, ...] = ("official",)


class Pledged(NamedTuple):
    """One set that holds in the days asked for, with what is doubted of it. ``is_whole``: it holds in all of these days."""

    commitments: CommitmentSet
    doubts: list[Doubted]
    is_whole: bool


def pledges(directory: Index, inquiry: Inquiry) -> list[CommitmentSet]:
    """The sets that hold for the place and the days asked for."""
    return holding(directory, _unit(directory, inquiry), inquiry.first, inquiry.end)


def pledged(
    directory: Index, inquiry: Inquiry, counts: Sequence[TopicCount], abouts: Collection[About] | None = None
) -> list[Pledged]:
    """The same sets with the reasons of ``counts``; of one person only those about the official, whatever ``abouts`` says."""
    if inquiry.official is not None:
        abouts = _OF_A_PERSON
    among = {id_ for id_, topic in directory.topics.items() if abouts is None or topic.about in abouts}
    chosen = {TopicId(topic): n for topic, n in counts}
    return [
        Pledged(one, doubted(one, chosen, among), one.first() <= inquiry.first and inquiry.end <= one.end())
        for one in pledges(directory, inquiry)
    ]


def _unit(directory: Index, inquiry: Inquiry) -> UnitId | None:
    if inquiry.office is not None and inquiry.office in directory.offices:
        # As the tree: where it stood at the end of these days.
        return unit_of(directory, inquiry.office, max(inquiry.first, inquiry.end - timedelta(days=1)))
    return inquiry.unit
