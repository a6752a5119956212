"""Changing entries of the directory: each change checked like an import, within the scope of who makes it.

Each stands in the history of its entries and in the log. A change of a later day waits for it and is checked again then. Nobody
overwrites what somebody else wrote meanwhile.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar

import msgspec

from collector.errors import Difference, DirectoryStaleError, ForbiddenError
from collector.rule_consequences import Handed, described, handed_on
from collector.store.alert_rules import load_rule_book
from collector.store.audit import Audit
from collector.store.db import Database, transaction
from collector.store.directory import keep_photos, load_directory, load_sample, plan_directory, put_directory
from collector.store.directory_history import LONGEST_REASON, Author, Planned, Way, differences, keep_change, office_of
from collector.store.planned_changes import PlannedChanges
from collector.viewer import Viewer
from office.amendment import KINDS, key_of
from office.closing import placed
from office.directory import Directory, Index, Office, index
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from office.units import Former, Unit

Kind = TypeVar("Kind", Unit, Office)

SHARED = ("scales", "questions", "topics")
"""What terminals of every office may ask; only who sees everything may change it."""

_LATEST = date(2100, 1, 1)


class Change(NamedTuple):
    """``entries`` are those that change, whole. ``read`` is the version of each as it was when it was read (:func:`version_of`).

    An entry that ``read`` does not name is taken to be new. ``photos`` are bytes by their SHA-256.
    """

    entries: Directory
    read: Mapping[str, str]
    reason: str = ""
    photos: Mapping[str, bytes] = {}


class Done(NamedTuple):
    """The number of the change in the history, or of the planned one; neither where nothing differs from what is there."""

    change: int | None = None
    planned: int | None = None


def version_of(entry: object) -> str:
    """A word that changes with any field of an entry; a form carries it from reading to writing.

    Where it stood before is left out: within a scope units outside are blotted out of it, and who moves it changes more.
    """
    plain = msgspec.to_builtins(entry)
    plain.pop("former", None)
    return sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()[:16]


def name_of(kind: str, entry: object) -> str:
    """What an entry is called in problems, in the history and in the log: ``counters.xa-mau-a/quay-1``."""
    return f"{kind}.{'/'.join(key_of(entry))}"


def change_directory(
    db: Database,
    change: Change,
    *,
    on: date,
    by: Viewer,
    now: datetime,
    address: str = "",
    may: Callable[[Directory], None] | None = None,
    way: Way = "form",
) -> Done:
    """Make ``change`` at once, or keep it until the day ``on``; with its history and its entry in the log, in one transaction.

    ``now`` is aware. ``may`` looks at the directory as it stands, in the transaction, and raises where this may not be done.

    Raises:
        ForbiddenError: the role or the scope of ``by`` does not hold it.
        DirectoryStaleError: an entry is not any more what was read.
        DirectoryInvalidError: with every reason; nothing is written.
    """
    today = now.astimezone(VIETNAM).date()
    if not today <= on < _LATEST:
        raise DirectoryInvalidError([Fault("on", "{day} is past, or too far away; choose today or a later day", day=on)])
    if len(change.reason) > LONGEST_REASON:
        sentence = "{length} characters do not fit; use at most {most}"
        raise DirectoryInvalidError([Fault("reason", sentence, length=len(change.reason), most=LONGEST_REASON)])
    with transaction(db):
        old = load_directory(db, touched_offices(change.entries))
        change = change._replace(entries=with_places(change.entries, old, on))
        check_scope(by, change.entries, old)
        _check_fresh(change, old)
        if may is not None:
            may(old)
        planned = plan_entries(db, change.entries, on)
        if not planned.changes.any:
            return Done()
        keep_photos(db, change.photos)
        if on == today:
            author = Author(by.account, by.role, way, change.reason)
            return Done(change=put_entries(db, planned, author, now=now, address=address))
        number = PlannedChanges(db).plan(
            change.entries,
            _as_it_was(change.entries, old),
            day=on,
            at_ms=milliseconds(now),
            account=by.account,
            role=by.role,
            unit=by.unit,
            reason=change.reason,
        )
        for name, before, after in differences(planned):
            _log(db, planned, name, before, after, by=by, now=now, reason=change.reason, address=address, planned_for=on)
        return Done(planned=number)


def touched_offices(entries: Directory) -> frozenset[OfficeId] | None:
    """The offices that a change of ``entries`` concerns; ``None``: it may be all."""
    if any(getattr(entries, kind) for kind in SHARED):
        return None
    return frozenset([*(office.id for office in entries.offices), *(entry.office for entry in placed(entries))])


def with_places(entries: Directory, old: Directory, on: date) -> Directory:
    """``entries`` with where each stood before, whatever a form knew of it; an office that changes its unit keeps the old one."""
    units, offices = {unit.id: unit for unit in old.units}, {office.id: office for office in old.offices}
    return msgspec.structs.replace(
        entries,
        units=tuple(
            _with_place(one, was, was.parent if one.parent != was.parent else None, on) if (was := units.get(one.id)) else one
            for one in entries.units
        ),
        offices=tuple(
            _with_place(one, had, had.unit if one.unit != had.unit else None, on) if (had := offices.get(one.id)) else one
            for one in entries.offices
        ),
    )


def _with_place(entry: Kind, was: Kind, left: UnitId | None, on: date) -> Kind:
    if len(entry.former) > len(was.former):
        return entry
    return msgspec.structs.replace(entry, former=(*was.former, *([Former(parent=left, until=on)] if left else [])))


def check_scope(by: Viewer, entries: Directory, old: Directory) -> None:
    """Go on only when ``by`` may change each of ``entries`` of the directory ``old``.

    Raises:
        ForbiddenError: what is outside of the scope and what is nowhere get the same answer.
    """
    if not by.may("directory"):
        raise ForbiddenError("forbidden", f"the role {by.role} has no right to directory; ask an admin")
    if not by.sees_everything and not may_change(by, entries, index(old)):
        raise ForbiddenError("outside-scope", "this entry is not in your scope, or is not there")


def may_change(by: Viewer, entries: Directory, known: Index) -> bool:
    """Whether the role and the scope of ``by`` hold each of ``entries``."""
    if not by.may("directory") or by.sees_everything:
        return by.may("directory")
    seen = by.units(known)
    # What a new unit of the scope takes over is of the scope too.
    inside = seen | {unit.id for unit in entries.units if unit.id not in known.units and unit.parent in seen}
    homes = {office.id: office.unit for office in known.offices.values()}
    wanted = {office.id: office.unit for office in entries.offices}
    allowed = not any(getattr(entries, kind) for kind in SHARED)
    allowed &= all(office.unit in inside and homes.get(office.id, office.unit) in inside for office in entries.offices)
    allowed &= all((homes.get(one.office) or wanted.get(one.office)) in inside for one in placed(entries))
    owners = {one.id: one.unit for one in known.commitments.values()}
    allowed &= all(one.unit in inside and owners.get(one.id, one.unit) in inside for one in entries.commitments)
    return allowed and all(_may_change_unit(by, unit, known.units.get(unit.id), inside) for unit in entries.units)


def _may_change_unit(by: Viewer, unit: Unit, was: Unit | None, inside: Collection[UnitId]) -> bool:
    """A unit of the scope may move, merge and end within it; the topmost one stays as it is."""
    if was is None:
        return unit.parent in inside and unit.merged_into in {None, *inside}
    places = ((unit.parent, was.parent), (unit.merged_into, was.merged_into))
    moves = [place for place, before in places if place != before]
    is_whole = moves or unit.valid_to != was.valid_to
    return was.id in inside and all(place in inside for place in moves) and not (is_whole and was.id == by.unit)


def unit_of(name: str, directory: Directory) -> str | None:
    """The unit whose admins may read about the entry ``name``; ``None``: it belongs to all."""
    kind, _, rest = name.partition(".")
    if kind == "units":
        return rest
    if kind == "commitments":
        return next((one.unit for one in directory.commitments if one.id == rest), None)
    office = office_of(name)
    return next((one.unit for one in directory.offices if one.id == office), None)


def plan_entries(db: Database, entries: Directory, on: date) -> Planned:
    """What ``entries`` would change on the day ``on``.

    Raises:
        DirectoryInvalidError: with every reason why they cannot.
    """
    whole = msgspec.structs.replace(entries, sample=load_sample(db))
    return plan_directory(db, whole, on=on, offices=touched_offices(entries))


def put_entries(db: Database, planned: Planned, author: Author, *, now: datetime, address: str) -> int:
    """Write what was planned with its log and its history, in the transaction in hand; the number of the change."""
    sent = put_directory(db, planned, at=now)
    by = Viewer(author.account, author.role)  # type: ignore[arg-type] # a role
    for name, before, after in differences(planned):
        _log(db, planned, name, before, after, by=by, now=now, reason=author.reason, address=address)
    for one in _handed_on(db, planned):
        Audit(db).write(
            "directory-changed",
            "alerts",
            at_ms=milliseconds(now),
            account=by.account,
            role=by.role,
            unit=one.heir or one.unit,
            after=described(one),
            reason=author.reason,
            address=address,
        )
    return keep_change(db, author, planned, sent, at=now)


def _handed_on(db: Database, planned: Planned) -> list[Handed]:
    """What became of rules of alerts of units that end by this."""
    ended = {unit.id for unit in planned.old.units if unit.valid_to is not None}
    over = [unit for unit in planned.new.units if unit.valid_to is not None and unit.id not in ended]
    if not over:
        return []
    book, after = load_rule_book(db), index(planned.new)
    return [one for unit in over for one in handed_on(book, after, Directory(units=(unit,)), unit.valid_to or planned.on)]


def _log(
    db: Database,
    planned: Planned,
    name: str,
    before: object | None,
    after: object,
    *,
    by: Viewer,
    now: datetime,
    reason: str,
    address: str,
    planned_for: date | None = None,
) -> None:
    was, changed = _different({} if before is None else msgspec.to_builtins(before), msgspec.to_builtins(after))
    Audit(db).write(
        "directory-planned" if planned_for else "directory-changed",
        name,
        at_ms=milliseconds(now),
        account=by.account,
        role=by.role,
        unit=unit_of(name, planned.new),
        before=was or None,
        after=changed | ({"planned-for": planned_for.isoformat()} if planned_for else {}),
        reason=reason,
        address=address,
    )


def _different(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What differs between two plain entries, down to the parts of nested tables: the log is read by people."""
    was: dict[str, object] = {}
    found: dict[str, object] = {}
    for key in {**before, **after}:
        then, now = before.get(key), after.get(key)
        if then == now and key in before:
            continue
        if isinstance(then, Mapping) and isinstance(now, Mapping):
            was[key], found[key] = _different(then, now)
        else:
            was |= {key: then} if key in before else {}
            found |= {key: now} if key in after else {}
    return was, found


def _check_fresh(change: Change, old: Directory) -> None:
    found: list[Difference] = []
    there = {kind: by_key(old, kind) for kind in KINDS}
    for kind, entry in entries_by_kind(change.entries):
        name, current = name_of(kind, entry), there[kind].get(key_of(entry))
        if (version_of(current) if current is not None else "") == change.read.get(name, ""):
            continue
        if current is None or name not in change.read:
            found.append(Difference(name, "", current, entry))
            continue
        found += [
            Difference(name, field, getattr(current, field), getattr(entry, field))
            for field in entry.__struct_fields__  # type: ignore[attr-defined] # every entry is a struct
            if getattr(current, field) != getattr(entry, field)
        ]
    if found:
        raise DirectoryStaleError(found)


def _as_it_was(entries: Directory, old: Directory) -> Directory:
    there = {kind: by_key(old, kind) for kind in KINDS}
    found = {
        kind: tuple(there[kind][key_of(entry)] for entry in getattr(entries, kind) if key_of(entry) in there[kind])
        for kind in KINDS
    }
    return Directory(**found)  # type: ignore[arg-type] # each of its kind


def by_key(directory: Directory, kind: str) -> dict[tuple[str, ...], object]:
    """The entries of a kind by their keys."""
    return {key_of(entry): entry for entry in getattr(directory, kind)}


def entries_by_kind(directory: Directory) -> Iterator[tuple[str, object]]:
    """Every entry with its kind."""
    for kind in KINDS:
        for entry in getattr(directory, kind):
            yield kind, entry


def milliseconds(moment: datetime) -> int:
    """Since 1970 (UTC)."""
    return int(moment.timestamp() * 1000)
