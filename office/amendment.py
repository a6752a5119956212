"""A new directory over the one that is there: what is added, what changes, and what must not.

What the new one does not mention stays: a file that was cut short must not silently delete an office and its history.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

import msgspec

from office.directory import Directory, ServiceKey
from office.fault import Fault
from office.ids import ScaleId
from office.survey import Scale

Entry = TypeVar("Entry")

KINDS = (
    "units",
    "offices",
    "services",
    "counters",
    "officials",
    "terminals",
    "stations",
    "scales",
    "questions",
    "topics",
    "commitments",
)


class Changes(NamedTuple):
    """What one import does, as ``kind.id`` lines; ``absent`` is what the new directory does not mention and what stays."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    absent: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether something is added or changed."""
        return bool(self.added or self.changed)


class Amended(NamedTuple):
    """The directory as it will be, and the way there."""

    directory: Directory
    changes: Changes


def key_of(entry: object) -> tuple[str, ...]:
    """The id of an entry; what belongs to an office is named within it."""
    office = getattr(entry, "office", None)
    name = str(entry.id)  # type: ignore[attr-defined] # every entry of a directory has an id
    return (name,) if office is None else (office, name)


def amend(old: Directory, new: Directory) -> Amended:
    """``old`` with the entries of ``new`` added or put in place of theirs."""
    added: list[str] = []
    changed: list[str] = []
    absent: list[str] = []
    unchanged = 0
    merged: dict[str, tuple[object, ...]] = {}
    for kind in KINDS:
        before = _by_key(getattr(old, kind))
        after = _by_key(getattr(new, kind))
        for key, entry in after.items():
            name = f"{kind}.{'/'.join(key)}"
            if key not in before:
                added.append(name)
            elif before[key] == entry:
                unchanged += 1
            else:
                changed.append(name)
        absent += [f"{kind}.{'/'.join(key)}" for key in before if key not in after]
        merged[kind] = _merged(getattr(old, kind), getattr(new, kind))
    directory = msgspec.structs.replace(new, **merged)
    return Amended(directory, Changes(tuple(added), tuple(changed), unchanged, tuple(absent)))


def forbidden(
    old: Directory, new: Directory, *, scales_in_use: Collection[ScaleId], services_in_use: Collection[ServiceKey] = ()
) -> list[str]:
    """What ``new`` must not do to ``old``, one sentence each.

    A scale that votes refer to keeps the number, scores, faces and satisfied levels that citizens saw; only its words may be
    corrected. A service that tickets refer to keeps its series. What moved keeps where it stood, for figures of those days lie
    there. A collector is wholly sample or wholly real.
    """
    stood = {(kind, one.id): one for kind in ("units", "offices") for one in getattr(old, kind)}
    found: list[str] = [
        Fault(f"{kind}.{one.id}.former", "it stood elsewhere before, and figures lie there; keep its former places")
        for kind in ("units", "offices")
        for one in getattr(new, kind)
        if (kind, one.id) in stood and len(one.former) < len(stood[kind, one.id].former)
    ]
    if _is_filled(old) and old.sample != new.sample:
        have, want = ("sample data", "true") if old.sample else ("real offices", "false")
        sentence = "this collector holds {have}; set sample = {want}, or import into another collector"
        found.append(Fault("sample", sentence, have=have, want=want))
    before: Mapping[Hashable, Scale] = {scale.id: scale for scale in old.scales}
    found += [
        Fault(
            f"scales.{scale.id}.levels",
            "votes refer to this scale, or may wait in a terminal; score, face and satisfied must stay; "
            "correct only its labels, or add a new scale under a new id",
        )
        for scale in new.scales
        if scale.id in scales_in_use and scale.id in before and _meaning(before[scale.id]) != _meaning(scale)
    ]
    letters = {(service.office, service.id): service.series for service in old.services}
    found += [
        Fault(
            f"services.{service.office}/{service.id}.series",
            "numbers were given as {letter}; keep {letter!r}, or add a new service under a new id",
            letter=letters[key],
        )
        for service in new.services
        if (key := (service.office, service.id)) in services_in_use and letters.get(key, service.series) != service.series
    ]
    return found


def _merged(old: Iterable[object], new: Iterable[object]) -> tuple[object, ...]:
    """``old`` with its entries replaced in place, then what is new; two new entries of one id both stay, to be refused."""
    fresh: dict[tuple[str, ...], list[object]] = {}
    for entry in new:
        fresh.setdefault(key_of(entry), []).append(entry)
    kept = [item for entry in old for item in fresh.pop(key_of(entry), [entry])]
    return (*kept, *(item for group in fresh.values() for item in group))


def _meaning(scale: Scale) -> list[tuple[int, int, bool]]:
    return sorted((level.score, level.face, level.satisfied) for level in scale.levels)


def _is_filled(directory: Directory) -> bool:
    return any(getattr(directory, kind) for kind in KINDS)


def _by_key(entries: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    return {key_of(entry): entry for entry in entries}
