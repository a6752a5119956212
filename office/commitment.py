"""What an administration has promised the citizens: a set of items with those who signed it and when it holds.

Which items there are differs from place to place, so they are data and never invented. Only what a citizen can observe at a
counter can become a reason of a vote; a reason is a topic, and an item names those that stand for it.
"""

from collections.abc import Collection
from datetime import date
from typing import Annotated

import msgspec

from office.fault import Fault
from office.faults import missing, plain_problems
from office.ids import SLUG_PATTERN, CommitmentId, ItemId, TopicId, UnitId
from office.survey import text_problems

MOST_ITEMS = 30
MOST_SIGNATORIES = 20
LONGEST_ITEM = 160
LONGEST_GROUP = 40
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class Signatory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signed: a body or an office held (``role``), and the person's name where it is given."""

    role: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""


class CommitmentItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One promise; ids are unique within the set. ``group`` is what it is counted under («4 xin»), ``text`` the promise itself.

    ``observable``: a citizen at the counter can tell whether it was kept. Only then may it name ``topics``: the reasons by which
    votes speak of it.
    """

    id: Annotated[ItemId, msgspec.Meta(pattern=SLUG_PATTERN)]
    text: dict[str, str]
    group: dict[str, str] = {}
    observable: bool = False
    topics: tuple[TopicId, ...] = ()


class CommitmentSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One set of promises. The ``unit`` is the one that signed it; it holds there and below, up to who signed one of their own.

    Without a ``unit`` it holds wherever nobody signed another. ``year`` is the calendar year for which it was signed; dates
    [``valid_from``, ``valid_to``) say it more exactly. With neither it holds always.
    """

    id: Annotated[CommitmentId, msgspec.Meta(pattern=SLUG_PATTERN)]
    title: dict[str, str]
    unit: UnitId | None = None
    year: Annotated[int, msgspec.Meta(ge=_FIRST_YEAR, le=_LAST_YEAR)] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    signatories: tuple[Signatory, ...] = ()
    items: tuple[CommitmentItem, ...] = ()

    def first(self) -> date:
        """The first day on which it holds."""
        return self.valid_from or (date(self.year, 1, 1) if self.year is not None else date.min)

    def end(self) -> date:
        """The first day on which it holds no more."""
        return self.valid_to or (date(self.year + 1, 1, 1) if self.year is not None else date.max)

    def holds_in(self, first: date, end: date) -> bool:
        """Whether it holds on a day of [``first``, ``end``)."""
        return self.first() < end and first < self.end()


def commitment_problems(
    found: CommitmentSet, *, units: Collection[str], topics: Collection[str], field: str | None = None
) -> list[str]:
    """Everything wrong with a set, one sentence each, every one naming its field and the fix."""
    field = field or f"commitments.{found.id}"
    problems = text_problems(found.title, field=f"{field}.title")
    if found.unit is not None:
        problems += missing(found.unit, units, f"{field}.unit", "unit")
    if found.first() >= found.end():
        sentence = "it would end on {end}, before it begins on {first}; correct one of them or the year"
        problems.append(Fault(f"{field}.valid_to", sentence, end=found.end(), first=found.first()))
    elif found.year is not None and not found.holds_in(date(found.year, 1, 1), date(found.year + 1, 1, 1)):
        sentence = "it holds on no day of {year}; correct the year or the dates"
        problems.append(Fault(f"{field}.year", sentence, year=found.year))
    for place, signatory in enumerate(found.signatories):
        problems += plain_problems(signatory.role, f"{field}.signatories[{place}].role")
        if signatory.name:
            problems += plain_problems(signatory.name, f"{field}.signatories[{place}].name")
    for name, count, most in (
        ("items", len(found.items), MOST_ITEMS),
        ("signatories", len(found.signatories), MOST_SIGNATORIES),
    ):
        if count > most:
            problems.append(Fault(f"{field}.{name}", "{count} are too many; use at most {most}", count=count, most=most))
    if not found.items:
        problems.append(Fault(f"{field}.items", "there is no item; add what was promised"))
    seen: set[str] = set()
    for item in found.items:
        problems += _item(item, f"{field}.items[{item.id}]", topics)
        if item.id in seen:
            problems.append(Fault(f"{field}.items[{item.id}].id", "appears twice; keep one"))
        seen.add(item.id)
    return problems


def _item(item: CommitmentItem, field: str, topics: Collection[str]) -> list[str]:
    problems = text_problems(item.text, field=f"{field}.text", longest=LONGEST_ITEM)
    if item.group:
        problems += text_problems(item.group, field=f"{field}.group", longest=LONGEST_GROUP)
    for topic in item.topics:
        problems += missing(topic, topics, f"{field}.topics", "topic")
    if len(set(item.topics)) != len(item.topics):
        problems.append(Fault(f"{field}.topics", "one topic appears twice; keep one"))
    if item.topics and not item.observable:
        sentence = "a citizen cannot observe this, so no reason may stand for it; remove the topics, or say that it is observable"
        problems.append(Fault(f"{field}.topics", sentence))
    return problems
