"""An entry of the log in words: what it is about, with the name beside each code, and what was before and after.

What nobody has words for stays as it was written: a log that hides what it does not understand is none.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from collector.store.audit import Entry
from collector.web.access_wording import AccessWording
from collector.web.directory_wording import DirectoryWording
from collector.web.language import Language
from collector.web.log_vocabulary import LogVocabulary
from collector.web.target_wording import TargetWording
from office.alert_rule import ALERT_KINDS
from office.directory import Index
from office.ids import OfficeId, OfficialId
from office.survey import say
from office.targets import MEASURES

_RULE = re.compile(r"(\d+(?:\.\d+)?(?:e-?\d+)?), (\d+), (\d+)(, off)?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RULES = "alerts"
"""What the log calls the rules by which alerts are raised."""

_LONGEST = 300


class LogWording:
    """Says entries in one language; ``directory`` is the one within the viewer's scope."""

    def __init__(self, words: Language, directory: Index) -> None:
        self.access = AccessWording(words, directory)
        self.vocabulary = LogVocabulary(words, directory)
        self._words = words
        self._directory = directory
        self._entries = DirectoryWording(words, directory)
        self._targets = TargetWording(words)

    def account(self, entry: Entry) -> str:
        """Who it was."""
        return self.who(entry.account)

    def who(self, account: str) -> str:
        """The name of an account, as it stands in the log and among its filters."""
        return self._words.say("dòng lệnh") if account == "command line" else account

    def address(self, entry: Entry) -> str:
        """From where."""
        plan = re.fullmatch(r"planned change (\d+)", entry.address)
        if plan:
            return self._words.say("thay đổi đã hẹn số %(n)s") % {"n": plan[1]}
        return self._words.say("dòng lệnh") if entry.address in {"", "command line"} else entry.address

    def about(self, entry: Entry) -> str:
        """What it is about; nothing where that is who did it, or is said by the deed."""
        if entry.object == entry.account or entry.what == "hints-read":
            return ""
        number = entry.object.rpartition(" ")[2]
        if entry.what == "comment":
            return self._words.say("góp ý số %(n)s") % {"n": number}
        if entry.what == "action":
            return self._words.say("việc số %(n)s") % {"n": number}
        if entry.what == "inspection":
            return self._words.say("phiếu số %(n)s") % {"n": number}
        if entry.what == "dossiers-imported":
            return self._words.say("lần nhập số %(n)s") % {"n": number}
        if entry.what == "targets-changed":
            return " ".join((self._words.say("năm"), entry.object))
        if entry.what in {"report", "report-taken"}:
            return self.vocabulary.value("kind", entry.object)
        if entry.what == "export":
            return self.vocabulary.page(entry.object)
        if entry.what == "name-shown":
            return self._official(entry.object)
        return self._entry(entry.object) if entry.what.startswith("directory-") else entry.object

    def code(self, entry: Entry) -> str:
        """The code of an entry of the directory, to stand beside its name."""
        found = entry.what.startswith("directory-") or entry.what == "name-shown"
        code = entry.object.partition(".")[2] or entry.object
        return code if found and entry.object != _RULES and code not in self.about(entry) else ""

    def href(self, entry: Entry) -> str | None:
        """Where what it is about can be seen now."""
        number = entry.object.rpartition(" ")[2]
        if entry.what in {"comment", "action"} and number.isdecimal():
            return f"/{'comments' if entry.what == 'comment' else 'alerts'}/{number}"
        if entry.what == "directory-changed" and entry.object != _RULES:
            return self._entries.href(entry.object)
        return None

    def place(self, entry: Entry) -> str:
        """The unit that it concerns; nothing where it concerns everything, or nobody here knows the unit."""
        unit = next((one for one in self._directory.units.values() if one.id == entry.unit), None)
        return unit.name if unit else ""

    def details(self, entry: Entry) -> list[str]:
        """What was and what is, each in a line: ``đơn vị trên: Tỉnh Mẫu → Tỉnh Mẫu B``."""
        before = dict(self._parts(entry, entry.before if isinstance(entry.before, Mapping) else {}))
        after = dict(self._parts(entry, entry.after if isinstance(entry.after, Mapping) else {}))
        lines = []
        for label in {**before, **after}:
            was, now = before.get(label), after.get(label)
            value = f"{was} → {now}" if was is not None and now is not None else now if now is not None else was
            lines.append(f"{label}: {value}")
        return lines

    def _parts(self, entry: Entry, said: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
        kind = entry.object.partition(".")[0] if entry.what.startswith("directory-") else ""
        labels = self._entries.labels(kind) if kind else {}
        if "role" in said and not within:
            office, _, official = str(said.get("official", "")).partition("/")
            own = (OfficeId(office), OfficialId(official)) if official else None
            yield self.vocabulary.key("role"), self.access.role(str(said["role"]))
            yield self._words.say("phạm vi"), self.access.place(said.get("unit"), own)
            said = {key: value for key, value in said.items() if key not in {"role", "unit", "official"}}
        for key, value in said.items():
            path = f"{within}{key}"
            if value in ({}, [], None, ""):
                continue
            if isinstance(value, Mapping) and (key == "filters" or any(f"{path}.{part}" in labels for part in value)):
                yield from self._parts(entry, value, "" if key == "filters" else f"{path}.")
                continue
            label = labels.get(path) or (path if within and path not in labels else self.vocabulary.key(key))
            text = self._value(key, value)
            yield label[:1].lower() + label[1:], text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _value(self, key: str, value: Any) -> str:  # noqa: ANN401 - JSON of the log
        if isinstance(value, bool):
            return self._words.say("có") if value else self._words.say("không")
        if isinstance(value, Mapping):
            names = {part: self._words.say("vào") if part == "days" else self.vocabulary.key(part) for part in value}
            return "; ".join(f"{names[part]} {self._value(part, one)}" for part, one in value.items() if one is not None)
        if isinstance(value, list):
            return ", ".join(self._value(key, one) for one in value)
        if key in MEASURES and isinstance(value, int | float):
            return self._targets.value(key, value)
        if key in ALERT_KINDS and (rule := _RULE.fullmatch(str(value))):
            return self._rule(rule)
        if key in {"quiet", "mail_to", "is_public"} and isinstance(value, str):
            return self._setting(key, value)
        text = re.sub(r"\s+", " ", str(value))
        if _ISO_DAY.fullmatch(text):
            return self._day(text)
        if key in {"unit", "parent", "merged_into", "taken-over-from", "office"}:
            return self._named(key, text)
        return text.upper() if key == "format" else self.vocabulary.value(key, text)

    def _rule(self, rule: re.Match[str]) -> str:
        threshold, days, least, off = rule.groups()
        values = {"threshold": self._words.number(float(threshold)), "days": days, "least": least}
        said = self._words.say("ngưỡng %(threshold)s, trong %(days)s ngày, từ %(least)s lần") % values
        return ", ".join((said, self._words.say("tắt"))) if off else said

    def _setting(self, key: str, text: str) -> str:
        """A setting of alerts stands in the log as a text of JSON; ``null``: as above."""
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return self._words.say("theo đơn vị trên") if value is None else self._value(key if value is not text else "", value)

    def _day(self, text: str) -> str:
        try:
            return self._words.day(date.fromisoformat(text))
        except ValueError:
            return text

    def _named(self, key: str, id_: str) -> str:
        if key == "office":
            office = self._directory.offices.get(OfficeId(id_))
            return f"{say(office.name, self._words.code)} ({id_})" if office else id_
        unit = next((one for one in self._directory.units.values() if one.id == id_), None)
        return f"{unit.name} ({id_})" if unit else id_

    def _official(self, name: str) -> str:
        office, _, id_ = name.partition("/")
        entry = self._directory.officials.get((OfficeId(office), OfficialId(id_)))
        return f"{entry.name}, {self._named('office', office)}" if entry else name

    def _entry(self, name: str) -> str:
        if name == _RULES:
            return self._words.say("quy tắc báo")
        return self._entries.name(name) if name.partition(".")[0] in self._entries.nouns else name
