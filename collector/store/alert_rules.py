"""Rules and settings of alerts, as units say them."""

from datetime import date

import msgspec
from sqlite_utils import Database

from collector.rule_book import AlertSettings, RuleBook
from collector.rule_succession import succeeded
from office.alert_rule import AlertKind, AlertRule
from office.directory import Index
from office.ids import UnitId

_rule = msgspec.json.Decoder(AlertRule)
_settings = msgspec.json.Decoder(AlertSettings)


def load_rule_book(db: Database) -> RuleBook:
    """Everything that units say."""
    rules = {
        (UnitId(unit), kind): _rule.decode(rule) for unit, kind, rule in db.execute("SELECT unit, kind, rule FROM alert_rules")
    }
    settings = {UnitId(unit): _settings.decode(said) for unit, said in db.execute("SELECT unit, settings FROM alert_settings")}
    return RuleBook(rules, settings)


def rules_on(db: Database, directory: Index, day: date) -> RuleBook:
    """The same with what units have taken over by a day; ``directory`` is the whole one."""
    return succeeded(load_rule_book(db), directory, day)


def keep_rule(db: Database, unit: UnitId, kind: AlertKind, rule: AlertRule | None) -> None:
    """Give a unit a rule of its own; ``None``: it follows the unit above again. Within the caller's transaction."""
    if rule is None:
        db.conn.execute("DELETE FROM alert_rules WHERE unit = ? AND kind = ?", [unit, kind])
    else:
        db.conn.execute("INSERT OR REPLACE INTO alert_rules VALUES (?, ?, ?)", [unit, kind, msgspec.json.encode(rule).decode()])


def keep_settings(db: Database, unit: UnitId, settings: AlertSettings) -> None:
    """Give a unit its settings. Within the caller's transaction."""
    text = msgspec.json.encode(settings).decode()
    db.conn.execute("INSERT OR REPLACE INTO alert_settings VALUES (?, ?)", [unit, text])
