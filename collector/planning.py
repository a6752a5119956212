"""Changes of the directory that were planned: made on their day, held while nobody answers for them, confirmed, withdrawn.

Whoever planned one answers for it with the account as it stands on the day. Where that account was shut out, or its role or scope
does not hold the change any more, the change waits until somebody else who may make it says that it is still wanted.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from collector.changing import (
    by_key,
    check_scope,
    entries_by_kind,
    may_change,
    milliseconds,
    name_of,
    plan_entries,
    put_entries,
    touched_offices,
    unit_of,
)
from collector.errors import ForbiddenError
from collector.people import COMMAND_LINE
from collector.store.accounts import viewer_of
from collector.store.audit import Audit, Deed
from collector.store.db import Database, transaction
from collector.store.directory import load_directory
from collector.store.directory_history import Author
from collector.store.planned_changes import PlannedChange, PlannedChanges
from collector.viewer import Viewer
from office.amendment import KINDS, key_of
from office.directory import Directory, Index, index
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.periods import VIETNAM

Outcome = Literal["applied", "failed", "held", "gone"]
"""``held``: it waits for somebody who answers for it; ``gone``: it did not wait any more."""


class _Who(NamedTuple):
    account: str
    role: str


_NOBODY = _Who("", "")
"""Who does what the day brings."""


def is_held(db: Database, plan: PlannedChange, known: Index) -> bool:
    """Whether a change that waits has nobody who answers for it in the directory ``known``."""
    return plan.state == "waiting" and _answers(db, plan, known) is None


def apply_planned(db: Database, number: int, *, now: datetime) -> Outcome:
    """Make a planned change whose day has come. One that could not be made stays, with the reasons."""
    with transaction(db):
        found = PlannedChanges(db).find(number)
        return "gone" if found is None or found.state != "waiting" else _apply(db, found, now)


def note_held(db: Database, *, now: datetime) -> int:
    """Write into the log which changes have come to wait for somebody else, each once; how many."""
    with transaction(db):
        plans = PlannedChanges(db)
        fresh = [plan for plan in plans.open() if plan.state == "waiting" and plan.held_at is None]
        known = index(load_directory(db)) if fresh else None
        held = [plan for plan in fresh if known is not None and is_held(db, plan, known)]
        for plan in held:
            plans.hold(plan.id, at_ms=milliseconds(now))
            _log(db, "directory-plan-held", plan, load_directory(db, touched_offices(plan.entries)), by=_NOBODY, now=now)
        return len(held)


def confirm_planned(db: Database, number: int, *, by: Viewer, now: datetime, address: str = "") -> Outcome:
    """Answer for a change that is held, in the place of who planned it; it is made at once where its day has come.

    ``gone`` also where somebody answers for it already; ``held`` where it is confirmed and goes on waiting for its day.

    Raises:
        ForbiddenError: it is outside of the scope of ``by``.
    """
    with transaction(db):
        plans = PlannedChanges(db)
        found, old = _within(db, number, by)
        if not is_held(db, found, index(old)):
            return "gone"
        plans.confirm(number, at_ms=milliseconds(now), by=by.account)
        _log(db, "directory-plan-confirmed", found, old, by=_Who(by.account, by.role), now=now, address=address)
        if found.day > now.astimezone(VIETNAM).date():
            return "held"
        return _apply(db, found._replace(confirmed_by=by.account), now)


def withdraw_planned(db: Database, number: int, *, by: Viewer, now: datetime, address: str = "") -> bool:
    """Give up a change that waits, or put away one that failed; whether it was there to be.

    Raises:
        ForbiddenError: it is outside of the scope of ``by``.
    """
    with transaction(db):
        found, old = _within(db, number, by)
        if found.state not in {"waiting", "failed"}:
            return False
        PlannedChanges(db).end(number, "withdrawn", at_ms=milliseconds(now), by=by.account)
        _log(db, "directory-plan-withdrawn", found, old, by=_Who(by.account, by.role), now=now, address=address)
        return True


def merged(entries: Directory, before: Directory, now: Directory) -> Directory:
    """What was planned over what stands now: fields that others changed meanwhile stay as they are.

    Raises:
        DirectoryInvalidError: a field was changed both ways.
    """
    found: dict[str, list[object]] = {kind: [] for kind in KINDS}
    problems: list[str] = []
    then, there = ({kind: by_key(one, kind) for kind in KINDS} for one in (before, now))
    for kind, entry in entries_by_kind(entries):
        was, current = then[kind].get(key_of(entry)), there[kind].get(key_of(entry))
        name = name_of(kind, entry)
        if current is None or was is None:
            if current is not was and current != entry:
                problems.append(Fault(name, "somebody else added it meanwhile; look at it and plan the change again"))
            found[kind].append(entry)
            continue
        values = {}
        for field in entry.__struct_fields__:  # type: ignore[attr-defined] # every entry is a struct
            mine, before_it, theirs = (getattr(each, field) for each in (entry, was, current))
            if mine != before_it and theirs not in (before_it, mine):
                problems.append(
                    Fault(f"{name}.{field}", "somebody else changed it meanwhile; look at it and plan the change again")
                )
            values[field] = theirs if mine == before_it else mine
        found[kind].append(type(entry)(**values))
    if problems:
        raise DirectoryInvalidError(problems)
    return Directory(**{kind: tuple(group) for kind, group in found.items()})  # type: ignore[arg-type] # each of its kind


def _apply(db: Database, found: PlannedChange, now: datetime) -> Outcome:
    """In the transaction in hand."""
    plans, old = PlannedChanges(db), load_directory(db, touched_offices(found.entries))
    who = _answers(db, found, index(old))
    if who is None:
        return "held"
    try:
        entries = merged(found.entries, found.before, old)
        planned = plan_entries(db, entries, now.astimezone(VIETNAM).date())
    except DirectoryInvalidError as error:
        problems = [each if isinstance(each, Fault) else Fault("", "{each}", each=each) for each in error.problems]
        plans.end(found.id, "failed", at_ms=milliseconds(now), by="", problems=problems)
        return "failed"
    author = Author(who.account, who.role, "plan", found.reason)
    put_entries(db, planned, author, now=now, address=f"planned change {found.id}")
    plans.end(found.id, "applied", at_ms=milliseconds(now), by="")
    return "applied"


def _answers(db: Database, plan: PlannedChange, known: Index) -> Viewer | None:
    """Who answers for a plan, as that account stands now; ``None`` where it may not make this change any more."""
    name = plan.confirmed_by or plan.account
    if name == COMMAND_LINE.account:
        return COMMAND_LINE
    viewer = viewer_of(db, name)
    return viewer if viewer is not None and may_change(viewer, plan.entries, known) else None


def _within(db: Database, number: int, by: Viewer) -> tuple[PlannedChange, Directory]:
    found = PlannedChanges(db).find(number)
    if found is None:
        raise ForbiddenError("outside-scope", "this change is not in your scope, or is not there")
    old = load_directory(db, touched_offices(found.entries))
    check_scope(by, found.entries, old)
    return found, old


def _log(db: Database, what: Deed, plan: PlannedChange, old: Directory, *, by: _Who, now: datetime, address: str = "") -> None:
    for kind, entry in entries_by_kind(plan.entries):
        name = name_of(kind, entry)
        Audit(db).write(
            what,
            name,
            at_ms=milliseconds(now),
            account=by.account,
            role=by.role,
            unit=unit_of(name, old),
            before={"planned-for": plan.day.isoformat(), "planned-by": plan.confirmed_by or plan.account},
            address=address or f"planned change {plan.id}",
        )
