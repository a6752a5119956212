"""The API's list of the rules of alerts: ``/api/v1/alert-rules``, what each unit says itself and what holds in it.

Addresses of those who are written to stand in no answer, only how many they are: they are people's, and a program needs none.
"""

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from collector.inquiry import UNIT
from collector.rule_book import EVERYWHERE, AlertSettings, RuleBook
from collector.store.alert_rules import rules_on
from collector.web.answers import json_answer, with_etag
from collector.web.directory_api import list_operation, read_list, units_of
from collector.web.directory_contract import Listed
from collector.web.frame import frame
from collector.web.routes import operation
from collector.web.turning import turned
from collector.web.viewing import viewer
from office.alert_rule import ALERT_KINDS, AlertKind, AlertRule
from office.directory import Index
from office.ids import UnitId
from office.quiet_hours import QuietHours

alert_rule_api = Blueprint("alert_rule_api", __name__)

_ABOVE_ALL = "!"
"""Stands before every id in the order of the list."""


class RuleSettings(msgspec.Struct, frozen=True):
    """Rules by kind, the hours in which nobody is written to, how many are written to, and whether offices have a public page.

    Null is what a unit leaves to the units above it; in what holds nothing is null.
    """

    rules: tuple[AlertRule, ...]
    quiet: QuietHours | None
    receivers: Annotated[int, msgspec.Meta(ge=0)] | None
    is_public: bool | None


class AlertRulesRow(msgspec.Struct, frozen=True):
    """What a unit says itself (``own``), and what holds in it with the words of the units above and of those that ended in it.

    ``unit`` is null for what is said above every unit.
    """

    unit: str | None
    own: RuleSettings
    holding: RuleSettings


class AlertRulesAnswer(Listed, frozen=True):
    """Units by id; before them, to whoever sees everything, what stands above every unit."""

    rows: tuple[AlertRulesRow, ...]


@operation(
    alert_rule_api,
    list_operation(
        "/api/v1/alert-rules",
        "What alerts are raised by, unit by unit, and when and to how many it is said.",
        AlertRulesAnswer,
        UNIT,
        right="directory",
    ),
)
def get_alert_rules() -> Response:
    """``GET /api/v1/alert-rules``."""
    turn, inside = read_list(UNIT)
    here = frame()
    directory = here.store.directory()
    book = rules_on(here.store.db(), directory, here.today())
    units = [(str(id_), id_) for id_ in sorted(units_of(turn, inside))]
    if viewer().sees_everything and "unit" not in turn.asked:
        units.insert(0, (_ABOVE_ALL, EVERYWHERE))
    found, after = turned(units, turn)
    rows = tuple(_row(unit, book, directory) for unit in found)
    return with_etag(json_answer(AlertRulesAnswer(sample=inside.sample, rows=rows, next=after)))


def _row(unit: UnitId, book: RuleBook, directory: Index) -> AlertRulesRow:
    own: dict[AlertKind, AlertRule] = {kind: rule for (node, kind), rule in book.rules.items() if node == unit}
    return AlertRulesRow(
        unit=unit or None,
        own=_said(own, book.settings.get(unit, AlertSettings())),
        holding=_said(book.of_unit(directory, unit), book.settings_of(directory, unit)),
    )


def _said(rules: dict[AlertKind, AlertRule], settings: AlertSettings) -> RuleSettings:
    return RuleSettings(
        rules=tuple(rules[kind] for kind in ALERT_KINDS if kind in rules),
        quiet=settings.quiet,
        receivers=None if settings.mail_to is None else len(settings.mail_to),
        is_public=settings.is_public,
    )
