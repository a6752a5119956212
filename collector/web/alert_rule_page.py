"""The rules of alerts of one unit: own ones or those of above, quiet hours, who is written to, and the page for everybody."""

from datetime import time
from math import isfinite
from typing import NamedTuple

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import version_of
from collector.rule_book import AlertSettings, settings_problems
from collector.store.alert_rules import keep_rule, keep_settings, load_rule_book, rules_on
from collector.store.db import transaction
from collector.web.access_wording import AccessWording
from collector.web.alert_wording import AlertWording
from collector.web.auditing import record
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.rule_wording import RuleWording
from collector.web.viewing import permitted, seen, unit_asked, viewer
from office.alert_rule import ALERT_KINDS, OF_SHARES, AlertKind, AlertRule, rule_problems
from office.documents import WEEKDAYS
from office.ids import UnitId
from office.quiet_hours import QuietHours

alert_rule_page = Blueprint("alert_rules", __name__)


class Asked(NamedTuple):
    """What a form asks for, and the fields that cannot be used."""

    rules: dict[AlertKind, AlertRule | None]
    settings: AlertSettings
    wrong: frozenset[str]


@alert_rule_page.get("/alerts/rules")
@permitted("directory")
def get_rules() -> AnyResponse:
    """What holds in a unit, and what is its own."""
    return _show(unit_asked(request.args.get("unit")))


@alert_rule_page.post("/alerts/rules")
@permitted("directory")
def post_rules() -> AnyResponse:
    """Keep what the form says, all of it or nothing."""
    unit = unit_asked(request.form.get("unit"))
    asked = _asked()
    if asked.wrong:
        return _show(unit, asked)
    db = frame().store.db()
    with transaction(db):
        if request.form.get("seen") != _version(unit):
            return _show(unit, asked, is_stale=True)
        for kind, rule in asked.rules.items():
            keep_rule(db, unit, kind, rule)
        keep_settings(db, unit, asked.settings)
        record("directory-changed", "alerts", unit=unit or None, after=_described(asked))
    return redirect(f"/alerts/rules?unit={unit}&saved=1")


def _version(unit: UnitId) -> str:
    """A word that changes with whatever a unit says itself: the page carries it from reading to writing."""
    book = load_rule_book(frame().store.db())
    rules = {kind: rule for (node, kind), rule in book.rules.items() if node == unit}
    return version_of({"rules": rules, "settings": book.settings.get(unit, AlertSettings())})


def _show(unit: UnitId, asked: Asked | None = None, *, is_stale: bool = False) -> AnyResponse:
    here, words = frame(), spoken()
    directory = here.store.directory()
    book = rules_on(here.store.db(), directory, here.today())
    own = {kind: rule for (node, kind), rule in book.rules.items() if node == unit}
    if asked is not None:
        own = {kind: rule for kind, rule in asked.rules.items() if rule is not None}
    telling = RuleWording(words, seen(), AlertWording(words, directory))
    return page(
        "alert_rules.html",
        400 if asked else 200,
        unit=unit,
        tells_a_program=frame().tells_a_program(),
        units=AccessWording(words, seen()).units(frame().today(), everything=viewer().sees_everything),
        rules={**book.of_unit(directory, unit), **own},
        own=own,
        holds=book.settings_of(directory, unit),
        settings=asked.settings if asked else book.settings.get(unit, AlertSettings()),
        wrong=asked.wrong if asked else frozenset(),
        seen=_version(unit),
        is_stale=is_stale,
        is_saved="saved" in request.args,
        weekdays=_weekdays(),
        wording=AlertWording(words, directory),
        taken=telling.taken(book, directory, unit),
        ended=telling.ended(directory, unit, here.today()),
        offices=[one for one in seen().offices.values() if one.unit == unit],
    )


def _asked() -> Asked:
    rules: dict[AlertKind, AlertRule | None] = {}
    wrong: set[str] = set()
    for kind in ALERT_KINDS:
        rules[kind] = None
        if request.form.get(f"{kind}.own"):
            part = 100 if kind in OF_SHARES else 1
            rule = AlertRule(
                kind=kind,
                threshold=_number(f"{kind}.threshold") / part,
                days=int(_number(f"{kind}.days")),
                least_n=int(_number(f"{kind}.least_n")),
                is_on=bool(request.form.get(f"{kind}.on")),
            )
            wrong |= {f"{kind}.{field}" for field in rule_problems(rule)}
            rules[kind] = rule
    settings = AlertSettings(
        quiet=_quiet(wrong) if request.form.get("quiet.own") else None,
        mail_to=tuple(request.form.get("mail_to", "").replace(",", " ").split()) if request.form.get("mail.own") else None,
        is_public={"yes": True, "no": False}.get(request.form.get("public", "")),
    )
    return Asked(rules, settings, frozenset(wrong | set(settings_problems(settings))))


def _quiet(wrong: set[str]) -> QuietHours:
    clocks = {"begin": "20:00", "end": "06:30"}
    for name in clocks:
        text = request.form.get(f"quiet.{name}", "")
        try:
            clocks[name] = f"{time.fromisoformat(text):%H:%M}"
        except ValueError:
            wrong.add("quiet")
    chosen = request.form.getlist("quiet.days")
    return QuietHours(begin=clocks["begin"], end=clocks["end"], days=tuple(day for day in WEEKDAYS if day in chosen))


def _number(name: str) -> float:
    """The number in a field; one that no rule takes where there is none."""
    try:
        value = float(request.form.get(name, "").replace(",", "."))
    except ValueError:
        return -1.0
    return value if isfinite(value) and abs(value) < 10**6 else -1.0


def _described(asked: Asked) -> dict[str, object]:
    """What was asked for, for the log."""
    said: dict[str, object] = {}
    for kind, rule in asked.rules.items():
        if rule is not None:
            said[kind] = f"{rule.threshold:g}, {rule.days}, {rule.least_n}{'' if rule.is_on else ', off'}"
    settings = msgspec.to_builtins(asked.settings)
    return said | {name: msgspec.json.encode(value).decode() for name, value in settings.items()}


def _weekdays() -> list[tuple[str, str]]:
    say = spoken().say
    names = (say("Thứ hai"), say("Thứ ba"), say("Thứ tư"), say("Thứ năm"), say("Thứ sáu"), say("Thứ bảy"), say("Chủ nhật"))
    return list(zip(WEEKDAYS, names, strict=True))
