"""What a change of the tree of units does to the rules of alerts, before anybody says yes to it, and for the log of it."""

from datetime import date
from typing import Literal, NamedTuple

import msgspec

from collector.rule_book import AlertSettings, RuleBook
from collector.rule_succession import heirs, succeeded
from office.alert_rule import ALERT_KINDS, AlertKind
from office.directory import Directory, Index
from office.ids import UnitId

Said = AlertKind | Literal["mail_to", "quiet", "is_public"]
"""Something that a unit can say of its alerts: a rule, or a setting."""


class Handed(NamedTuple):
    """What a unit that ends said itself: what goes on with its heir, and what does not."""

    unit: UnitId
    heir: UnitId | None
    kept: tuple[Said, ...]
    lost: tuple[Said, ...]


class Otherwise(NamedTuple):
    """A unit that moved, and what holds in it that did not hold before."""

    unit: UnitId
    changed: tuple[Said, ...]


def handed_on(book: RuleBook, after: Index, entries: Directory, day: date) -> list[Handed]:
    """What becomes of what each unit says that ends by ``entries``, in the directory ``after`` them."""
    found, then, into = list[Handed](), succeeded(book, after, day), heirs(after, day)
    for unit in entries.units:
        if unit.valid_to is None:
            continue
        own = [kind for kind in ALERT_KINDS if (unit.id, kind) in book.rules]
        settings = _settings_said(book.settings.get(unit.id, AlertSettings()))
        if not own and not settings:
            continue
        for heir in sorted(into.get(unit.id, frozenset())):
            rules, holds = then.of_unit(after, heir), then.settings_of(after, heir)
            kept: list[Said] = [kind for kind in own if rules[kind] == book.rules[unit.id, kind]]
            kept += [name for name in settings if _goes_on(book.settings[unit.id], holds, name)]
            lost = tuple(one for one in (*own, *settings) if one not in kept)
            found.append(Handed(unit.id, heir, tuple(kept), lost))
        if not into.get(unit.id):
            found.append(Handed(unit.id, None, (), (*own, *settings)))
    return found


def otherwise(book: RuleBook, whole: Index, after: Index, entries: Directory, day: date) -> list[Otherwise]:
    """What holds otherwise in each unit that goes below another one by ``entries``."""
    now, then, found = succeeded(book, whole, day), succeeded(book, after, day), list[Otherwise]()
    for unit in entries.units:
        was = whole.units.get(unit.id)
        if was is None or was.parent == unit.parent or unit.valid_to is not None:
            continue
        before, will = now.of_unit(whole, unit.id), then.of_unit(after, unit.id)
        changed: list[Said] = [kind for kind in ALERT_KINDS if before[kind] != will[kind]]
        old, new = now.settings_of(whole, unit.id), then.settings_of(after, unit.id)
        changed += [name for name in _SETTINGS if getattr(old, name) != getattr(new, name)]
        if changed:
            found.append(Otherwise(unit.id, tuple(changed)))
    return found


_SETTINGS: tuple[Literal["mail_to", "quiet", "is_public"], ...] = ("mail_to", "quiet", "is_public")


def _settings_said(said: AlertSettings) -> list[Literal["mail_to", "quiet", "is_public"]]:
    return [name for name in _SETTINGS if getattr(said, name) is not None]


def _goes_on(said: AlertSettings, holds: AlertSettings, name: str) -> bool:
    if name == "mail_to":
        return set(said.mail_to or ()) <= set(holds.mail_to or ())
    return bool(getattr(said, name) == getattr(holds, name))


def described(one: Handed) -> dict[str, object]:
    """What a unit took over, for the log."""
    return {"taken-over-from": one.unit, "kept": msgspec.to_builtins(one.kept), "not-kept": msgspec.to_builtins(one.lost)}
