"""Entries that somebody of a part sends: looked at before the rules are, whose problems tell of what they are held against."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from collector.changing import may_change
from collector.web.frame import frame
from collector.web.viewing import seen, viewer
from office.directory import Directory
from office.fault import Fault
from office.ids import UnitId
from office.units import CODE_TWICE

Said = TypeVar("Said", bound=str)


def are_inside(entries: Directory) -> bool:
    """Whether a file speaks of the viewer's scope alone; what is above, or shared, may stand in it as it stands here."""
    who, whole, inside = viewer(), frame().store.directory(), seen()
    if who.sees_everything:
        return True
    told = msgspec.structs.replace(
        entries,
        units=tuple(one for one in entries.units if one != whole.units.get(one.id)),
        commitments=tuple(one for one in entries.commitments if one != inside.commitments.get(one.id)),
        scales=tuple(one for one in entries.scales if one != inside.scales.get(one.id)),
        questions=tuple(one for one in entries.questions if one != inside.questions.get(one.id)),
        topics=tuple(one for one in entries.topics if one != inside.topics.get(one.id)),
    )
    return may_change(who, told, whole)


def said_inside(problems: Iterable[Said]) -> list[Said | Fault]:
    """``problems`` without the names of units outside of the scope: a code is one in the whole collector."""
    return [_inside(problem) for problem in problems]


def _inside(problem: Said) -> Said | Fault:
    if viewer().sees_everything or not isinstance(problem, Fault) or problem.template != CODE_TWICE:
        return problem
    whole, inside = frame().store.directory().units, seen().units
    both = (problem.path.split(".")[1], str(problem.values["other"]))
    outside = [one for one in both if UnitId(one) in whole and UnitId(one) not in inside]
    if not outside:
        return problem
    own = next((one for one in both if one not in outside), both[0])
    sentence = "{code!r} is the code of another unit at the same time; correct it"
    return Fault(f"units.{own}.code", sentence, code=problem.values["code"])
