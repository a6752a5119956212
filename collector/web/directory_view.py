"""What the pages of the directory share: the office in hand, its terminals and how far changes have come, its history."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from flask import abort

from collector.planning import is_held
from collector.store.db import Database
from collector.store.devices import Device, devices
from collector.store.directory_history import Step, history, sent_by, steps_of
from collector.store.planned_changes import PlannedChange, PlannedChanges
from collector.store.reach import Delivery, delivery
from collector.web.directory_wording import DirectoryWording
from collector.web.entries_inside import said_inside
from collector.web.entry_sight import in_sight
from collector.web.frame import frame
from collector.web.pages import spoken
from collector.web.viewing import seen, viewer
from office.closing import placed
from office.directory import Directory, Office
from office.ids import OfficeId

SHOWN_STEPS = 10


class ShownStep(NamedTuple):
    """A step of the history with how far it has come (``None``: it sent nothing, or nobody asks any more)."""

    step: Step
    reached: Delivery | None


def office_here(office: str) -> Office:
    """The office of an address; one that is outside of the scope is nowhere."""
    found = seen().offices.get(OfficeId(office))
    if found is None:
        abort(404)
    return found


def wording() -> DirectoryWording:
    """The words for this viewer."""
    return DirectoryWording(spoken(), seen())


def devices_of(office: OfficeId) -> list[Device]:
    """The terminals of one office as they were last heard."""
    return devices(frame().store.db(), seen(), {office})


def reached_by(db: Database, change: int, found: Sequence[Device] | None = None) -> Delivery:
    """How far what one change sent has come."""
    sent = {(one.office, one.terminal): one.revision for one in sent_by(db, change) if one.office in seen().offices}
    heard = devices(db, seen(), {office for office, _ in sent}) if found is None else found
    return delivery(heard, seen(), sent, frame().today())


def steps_here(
    *, name: str | None = None, offices: Collection[str] | None = None, before: int | None = None, most: int
) -> list[Step]:
    """Steps of the history as this viewer sees them, the last first."""
    found = history(frame().store.db(), name=name, offices=offices, before=before, most=most)
    return [one._replace(before=None if one.before is None else in_sight(one.before), after=in_sight(one.after)) for one in found]


def shown_history(
    found: Sequence[Device] | None, *, name: str | None = None, offices: Sequence[str] | None = None
) -> list[ShownStep]:
    """The last steps of an entry or an office, each with how far it has come."""
    db = frame().store.db()
    steps = steps_here(name=name, offices=offices, most=SHOWN_STEPS)
    reached: dict[int, Delivery] = {}
    for step in steps:
        if step.change not in reached:
            reached[step.change] = reached_by(db, step.change, found)
    return [ShownStep(step, reached[step.change] if reached[step.change].all else None) for step in steps]


def plans_here(office: OfficeId | None = None, name: str | None = None) -> list[PlannedChange]:
    """What waits or failed within the scope, of one office or entry where one is named."""
    found = with_held(plan for plan in PlannedChanges(frame().store.db()).open() if is_inside(plan.entries))
    if office is not None:
        found = [plan for plan in found if office in _offices(plan.entries)]
    if name is not None:
        found = [plan for plan in found if name in names_of(plan.entries)]
    return found


def with_held(plans: Iterable[PlannedChange]) -> list[PlannedChange]:
    """Planned changes, whether each waits for somebody who answers for it, and why it failed as this viewer may be told."""
    store = frame().store
    return [
        plan._replace(is_held=is_held(store.db(), plan, store.directory()), problems=tuple(said_inside(plan.problems)))
        for plan in plans
    ]


def names_of(entries: Directory) -> list[str]:
    """What the entries of a change are called."""
    placed_names = [
        f"{kind}.{entry.office}/{entry.id}"
        for kind in ("services", "counters", "officials", "terminals", "stations")
        for entry in getattr(entries, kind)
    ]
    top = [
        f"{kind}.{entry.id}"
        for kind in ("units", "offices", "commitments", "scales", "questions", "topics")
        for entry in getattr(entries, kind)
    ]
    return [*top, *placed_names]


def is_inside(entries: Directory) -> bool:
    """Whether everything that a change is about lies within the viewer's scope."""
    if viewer().sees_everything:
        return True
    if entries.scales or entries.questions or entries.topics:
        return False
    inside = seen()
    homes = {office.id: office.unit for office in entries.offices}
    units = all(unit.id in inside.units or unit.parent in inside.units for unit in entries.units)
    units &= all(one.unit in inside.units for one in entries.commitments)
    return units and all(office in inside.offices or homes.get(office) in inside.units for office in _offices(entries))


def change_is_inside(change: int) -> bool:
    """Whether the viewer may read about a change: something of it lies in the scope."""
    if viewer().sees_everything:
        return True
    offices = {step.name.partition(".")[2].partition("/")[0] for step in steps_of(frame().store.db(), change)}
    return any(office in seen().offices for office in offices)


def _offices(entries: Directory) -> set[OfficeId]:
    return {*(office.id for office in entries.offices), *(entry.office for entry in placed(entries))}
