"""What becomes of a unit's rules of alerts when it ends: its heirs go on with them, as long as they say nothing themselves.

Nothing is copied, so it holds whatever way a unit ended, and from the day on which it did. Of several predecessors the
strictest rule holds: one alert too many is seen, one too few is not. For the same reason a rule that is off, or laxer than what
comes from above, is not taken over; and whether a page is public is decided anew, for it would be other people's page too.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from collector.rule_book import MOST_RECEIVERS, AlertSettings, RuleBook, Taken, TakenSettings
from office.alert_rule import AlertKind
from office.directory import Index
from office.ids import UnitId


class _Said(NamedTuple):
    rules: Mapping[AlertKind, Taken]
    settings: TakenSettings


_NOTHING = _Said({}, TakenSettings(AlertSettings(), ()))


def heirs(directory: Index, day: date) -> dict[UnitId, frozenset[UnitId]]:
    """Who took over each unit that has ended by ``day``: the one it was merged into, else those to which its offices went."""
    ended = {unit.id: unit for unit in directory.units.values() if unit.valid_to is not None and unit.valid_to <= day}
    found: defaultdict[UnitId, set[UnitId]] = defaultdict(set)
    for unit in ended.values():
        if unit.merged_into in directory.units:
            found[unit.id].add(unit.merged_into)
    for office in directory.offices.values():
        for one in office.former:
            if one.parent in ended and ended[one.parent].merged_into is None and one.until == ended[one.parent].valid_to:
                found[one.parent].add(office.unit)
    return {unit: frozenset(to - {unit}) for unit, to in found.items()}


def succeeded(book: RuleBook, directory: Index, day: date) -> RuleBook:
    """``book`` with what units have taken over by ``day``; ``directory`` is the whole one."""
    spoken = {unit for unit, _ in book.rules} | book.settings.keys()
    ends = [directory.units[id_].valid_to for id_ in spoken if id_ in directory.units]
    if not any(end is not None and end <= day for end in ends):
        return book
    before: defaultdict[UnitId, list[UnitId]] = defaultdict(list)
    for ended, into in sorted(heirs(directory, day).items()):
        for one in into:
            before[one].append(ended)
    known: dict[UnitId, _Said] = {}
    taken = {unit: _taken(book, before, known, unit) for unit in list(before)}
    rules = {(unit, kind): one for unit, said in taken.items() for kind, one in said.rules.items()}
    kept = {unit: said.settings for unit, said in taken.items() if said.settings.sources}
    return book._replace(taken={key: one for key, one in rules.items() if key not in book.rules}, kept=kept)


def _passed(book: RuleBook, before: Mapping[UnitId, list[UnitId]], known: dict[UnitId, _Said], unit: UnitId) -> _Said:
    """What a unit hands on: what it says itself, and what it took over where it says nothing."""
    if unit not in known:
        # A way that comes back to itself hands on nothing.
        known[unit] = _NOTHING
        took = _taken(book, before, known, unit)
        own = {kind: Taken(rule, (unit,)) for (node, kind), rule in book.rules.items() if node == unit}
        said = book.settings.get(unit, AlertSettings())
        settings = AlertSettings(
            quiet=said.quiet if said.quiet is not None else took.settings.settings.quiet,
            mail_to=said.mail_to if said.mail_to is not None else took.settings.settings.mail_to,
        )
        sources = (unit,) if said.quiet is not None or said.mail_to is not None else took.settings.sources
        known[unit] = _Said({**took.rules, **own}, TakenSettings(settings, sources))
    return known[unit]


def _taken(book: RuleBook, before: Mapping[UnitId, list[UnitId]], known: dict[UnitId, _Said], unit: UnitId) -> _Said:
    """What a unit takes over from those that ended in it."""
    handed = [_passed(book, before, known, one) for one in before.get(unit, ())]
    by_kind: defaultdict[AlertKind, list[Taken]] = defaultdict(list)
    for said in handed:
        for kind, one in said.rules.items():
            if one.rule.is_on:
                by_kind[kind].append(one)
    rules = {kind: min(found, key=_strictest_first) for kind, found in by_kind.items()}
    settings = [said.settings for said in handed if said.settings.sources]
    receivers = [said.settings.mail_to for said in settings if said.settings.mail_to is not None]
    quiet = {said.settings.quiet for said in settings if said.settings.quiet is not None}
    found = AlertSettings(
        quiet=next(iter(quiet)) if len(quiet) == 1 else None,
        mail_to=tuple(dict.fromkeys(one for each in receivers for one in each))[:MOST_RECEIVERS] if receivers else None,
    )
    sources = tuple(dict.fromkeys(source for said in settings for source in said.sources))
    return _Said(rules, TakenSettings(found, sources if found != AlertSettings() else ()))


def _strictest_first(one: Taken) -> tuple[float, int, int, tuple[UnitId, ...]]:
    return one.rule.threshold, one.rule.least_n, one.rule.days, one.sources
