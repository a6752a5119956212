"""Which rules and settings hold in an office: what the nearest unit says, from the office's own up to the top of the tree.

A unit that says nothing itself may have taken over what units said that ended in it (:mod:`collector.rule_succession`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from office.alert_rule import ALERT_KINDS, DEFAULT_RULES, AlertKind, AlertRule
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.quiet_hours import QuietHours, quiet_problems
from office.units import path

EVERYWHERE = UnitId("")
"""Stands above every unit."""

MOST_RECEIVERS = 20
_LONGEST_ADDRESS = 254
# Of the addresses that a mail server takes, those that cannot be anything else either.
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")


class AlertSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one unit says for itself and all below it; ``None``: what the unit above says.

    ``mail_to`` are those who are written to, ``is_public`` whether each office has a page that everybody may read.
    """

    quiet: QuietHours | None = None
    mail_to: tuple[str, ...] | None = None
    is_public: bool | None = None


DEFAULT_SETTINGS = AlertSettings(quiet=QuietHours(days=("sat", "sun")), mail_to=(), is_public=False)


class Taken(NamedTuple):
    """A rule that a unit took over from units that ended in it."""

    rule: AlertRule
    sources: tuple[UnitId, ...]


class TakenSettings(NamedTuple):
    """Settings that a unit took over from units that ended in it."""

    settings: AlertSettings
    sources: tuple[UnitId, ...]


class RuleBook(NamedTuple):
    """Everything that units say, by unit, and what units took over that say nothing themselves."""

    rules: Mapping[tuple[UnitId, AlertKind], AlertRule]
    settings: Mapping[UnitId, AlertSettings]
    taken: Mapping[tuple[UnitId, AlertKind], Taken] = MappingProxyType({})
    kept: Mapping[UnitId, TakenSettings] = MappingProxyType({})

    def of_unit(self, directory: Index, unit: UnitId) -> dict[AlertKind, AlertRule]:
        """The rules that hold in a unit; ``directory`` is the whole one."""
        found = dict(DEFAULT_RULES)
        for node in _line(directory, unit):
            for kind in ALERT_KINDS:
                taken = self.taken.get((node, kind))
                if (node, kind) in self.rules:
                    found[kind] = self.rules[node, kind]
                elif taken is not None and is_as_strict(taken.rule, found[kind]):
                    found[kind] = taken.rule
        return found

    def settings_of(self, directory: Index, unit: UnitId) -> AlertSettings:
        """The settings that hold in a unit, none of them ``None``."""
        found = DEFAULT_SETTINGS
        for node in _line(directory, unit):
            taken = self.kept[node].settings if node in self.kept else AlertSettings()
            for own in (taken, self.settings.get(node, AlertSettings())):
                said = {name: value for name in AlertSettings.__struct_fields__ if (value := getattr(own, name)) is not None}
                found = msgspec.structs.replace(found, **said)
        return found

    def of_offices(self, directory: Index) -> dict[OfficeId, dict[AlertKind, AlertRule]]:
        """The rules of every office."""
        by_unit = {unit: self.of_unit(directory, unit) for unit in {office.unit for office in directory.offices.values()}}
        return {office.id: by_unit[office.unit] for office in directory.offices.values()}

    def is_public(self, directory: Index, office: OfficeId) -> bool:
        """Whether everybody may read the page of an office."""
        return bool(self.settings_of(directory, directory.offices[office].unit).is_public)


def is_as_strict(rule: AlertRule, than: AlertRule) -> bool:
    """Whether a rule tells at least as early as another one of its kind."""
    return rule.is_on and (not than.is_on or rule.threshold <= than.threshold)


def settings_problems(settings: AlertSettings) -> dict[str, str]:
    """What keeps settings from being used, by field; empty when nothing does."""
    found = quiet_problems(settings.quiet) if settings.quiet is not None else {}
    receivers = settings.mail_to or ()
    wrong = [one for one in receivers if len(one) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(one)]
    if wrong:
        found["mail_to"] = f"{wrong[0][:60]!r} is no address such as van-phong@example.gov.vn"
    elif len(receivers) > MOST_RECEIVERS:
        found["mail_to"] = f"are {len(receivers)}; at most {MOST_RECEIVERS} are written to, use a mailing list for more"
    return found


def _line(directory: Index, unit: UnitId) -> list[UnitId]:
    return [EVERYWHERE, *(node.id for node in path(directory.units, unit))] if unit in directory.units else [EVERYWHERE]
