"""Which promises hold for a place, and which of them citizens say were not kept, by the reasons that they chose."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from office.belonging import line_on
from office.commitment import CommitmentItem, CommitmentSet
from office.directory import Index
from office.ids import TopicId, UnitId


class Doubted(NamedTuple):
    """Promises for which the same reasons stand, so that votes cannot tell them apart; ``n`` is how often these were chosen.

    ``groups`` are the groups of which every item is among ``items``.
    """

    items: tuple[CommitmentItem, ...]
    topics: tuple[TopicId, ...]
    n: int
    groups: tuple[Mapping[str, str], ...] = ()


def holding(directory: Index, unit: UnitId | None, first: date, end: date) -> list[CommitmentSet]:
    """The sets that hold for ``unit`` on a day of [``first``, ``end``): those of the nearest unit upwards that has any,
    as the tree stood at the end of these days.

    ``None`` asks for the whole: where the tree has one top, the one of this top.
    """
    chain = _upwards(directory, unit, max(first, end - timedelta(days=1)))
    for owner in (*chain, None):
        found = [one for one in directory.commitments.values() if one.unit == owner and one.holds_in(first, end)]
        if found:
            return sorted(found, key=lambda one: (one.first(), one.id))
    return []


def doubted(of: CommitmentSet, counts: Mapping[TopicId, int], among: Collection[TopicId]) -> list[Doubted]:
    """The promises of a set that somebody doubts, most often first, as far as their topics are ``among`` these."""
    rows: dict[tuple[TopicId, ...], list[CommitmentItem]] = {}
    for item in of.items:
        topics = tuple(sorted(topic for topic in item.topics if topic in among)) if item.observable else ()
        if topics:
            rows.setdefault(topics, []).append(item)
    found = [
        Doubted(tuple(items), topics, sum(counts.get(topic, 0) for topic in topics), _whole_groups(of, items))
        for topics, items in rows.items()
    ]
    return sorted((row for row in found if row.n), key=lambda row: -row.n)


def _whole_groups(of: CommitmentSet, items: list[CommitmentItem]) -> tuple[Mapping[str, str], ...]:
    groups: dict[str, tuple[Mapping[str, str], set[str]]] = {}
    for item in of.items:
        if item.group:
            groups.setdefault(item.group["vi"], (item.group, set()))[1].add(item.id)
    own = {item.id for item in items}
    return tuple(group for group, members in groups.values() if members <= own)


def _upwards(directory: Index, unit: UnitId | None, day: date) -> list[UnitId]:
    """The unit and what stood above it on a day."""
    if unit is None:
        tops = [one.id for one in directory.units.values() if one.parent is None and one.merged_into is None]
        unit = tops[0] if len(tops) == 1 else None
    return [*(line_on(directory.units, unit, day) if unit is not None else ()), *directory.lineage]
