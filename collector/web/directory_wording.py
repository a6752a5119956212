"""The words of the directory's pages: what was changed, what waits, which terminals have it and which do not yet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from collector.store.directory_history import Step
from collector.store.planned_changes import PlannedChange
from collector.store.reach import Delivery, Reach
from collector.viewer import Viewer
from collector.web.access_wording import AccessWording
from collector.web.entry_fields import FIELDS
from collector.web.entry_kind import EntryKind, nouns
from collector.web.fault_wording import said, weekday
from collector.web.language import Language
from collector.web.survey_fields import SHARED_FIELDS, SurveyKind
from collector.web.widgets import Choice, Number, Widget
from office.directory import Hall, Index
from office.ids import CounterId, OfficeId, OfficialId, ServiceId, TerminalId, UnitId
from office.periods import from_timestamp
from office.survey import say

_LONGEST = 240
_DAYS = frozenset({"valid_from", "valid_to"})
_EMPTY = Hall((), (), (), (), ())
_ANYBODY = Viewer("", "admin")


class Changed(NamedTuple):
    """One field of a step: its label, what it was and what it is."""

    label: str
    before: str
    after: str


class DirectoryWording:
    """Says everything about the directory ``inside`` of a scope in one language."""

    def __init__(self, words: Language, inside: Index) -> None:
        self.words = words
        self.inside = inside
        self.access = AccessWording(words, inside)
        self.nouns = nouns(words)
        self._labels: dict[str, dict[str, str]] = {}
        self._widgets: dict[tuple[str, str], Widget] = {}

    def name(self, name: str) -> str:
        """An entry by its name in the history (``counters.xa-mau-a/quay-1``), with its office."""
        kind, _, rest = name.partition(".")
        office, slash, id_ = rest.partition("/")
        title = self._title(kind, OfficeId(office), id_) if slash else self._top(kind, office)
        return f"{self.nouns.get(kind, kind)}: {title}" if title != self.nouns.get(kind) else title

    def href(self, name: str) -> str | None:
        """The page of an entry."""
        kind, _, rest = name.partition(".")
        if kind in SHARED_FIELDS:
            return f"/directory/survey/{kind}/{rest}" if rest in SurveyKind(kind, self.words).entries(self.inside) else None
        office, slash, id_ = rest.partition("/")
        if OfficeId(office) not in self.inside.offices or kind not in FIELDS:
            return None
        return f"/directory/offices/{office}/{kind}/{id_}" if slash else f"/directory/offices/{office}"

    def changes(self, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Changed]:
        """What became different, field by field; nothing for an entry that was new."""
        if before is None:
            return []
        kind = name.partition(".")[0]
        labels, found = self.labels(kind), list[Changed]()
        for field, value in after.items():
            was = before.get(field)
            if was == value:
                continue
            if isinstance(was, Mapping) and isinstance(value, Mapping) and f"{field}.{next(iter(value), '')}" in labels:
                found += [
                    self._changed(kind, f"{field}.{part}", was.get(part), value.get(part))
                    for part in {**was, **value}
                    if was.get(part) != value.get(part)
                ]
            else:
                found.append(self._changed(kind, field, was, value))
        return found

    def labels(self, kind: str) -> Mapping[str, str]:
        """What the fields of a kind are called, by their path."""
        if kind not in self._labels:
            # What is told of a change tells its own day; nothing is marked as ended.
            fields = FIELDS[kind](self.words, self.inside, _EMPTY, date.min) if kind in FIELDS else []
            if kind in SHARED_FIELDS:
                fields = SHARED_FIELDS[kind](self.words, self.inside, _ANYBODY, date.min)
            self._widgets |= {(kind, field.name): field.widget for field in fields}
            found = {field.name: field.label for field in fields}
            found |= {"valid_to": self.words.say("Đóng từ ngày"), "photo": self.words.say("Ảnh"), "id": self.words.say("Mã")}
            found["former"] = self.words.say("từng thuộc").capitalize()
            self._labels[kind] = found
        return self._labels[kind]

    def who(self, step: Step) -> str:
        """Who changed something, as what."""
        if step.account == "command line":
            return self.words.say("dòng lệnh")
        return f"{step.account} ({self.access.role(step.role)})"

    def way(self, step: Step) -> str:
        """How a change came, where that is worth saying."""
        return {"file": self.words.say("nhập từ tệp"), "plan": self.words.say("đã hẹn trước")}.get(step.way, "")

    def moment(self, at_ms: int) -> str:
        """Day and time of day."""
        return self.words.moment(from_timestamp(at_ms / 1000))

    def delivered(self, reached: Delivery, what: str = "") -> str:
        """«Danh bạ áp dụng ở 6 trên 7 thiết bị»; ``what`` is what was told them, else one change."""
        if not reached.all:
            return self.words.say("Không thiết bị nào cần biết")
        return self.words.say("%(what)s áp dụng ở %(there)s trên %(all)s thiết bị") % {
            "what": what or self.words.say("Thay đổi này"),
            "there": self.words.number(reached.there),
            "all": self.words.number(reached.all),
        }

    def late(self, one: Reach) -> str:
        """Why a terminal does not have it yet, as far as is known."""
        device, _ = one.device, self.words.say
        if device.presence == "offline" and device.since_ms is not None:
            return _("mất kết nối từ %(moment)s") % {"moment": self.moment(device.since_ms)}
        if device.presence == "unknown" and device.since_ms is not None:
            return _("không rõ, đường truyền của cơ quan đứt từ %(moment)s") % {"moment": self.moment(device.since_ms)}
        if device.presence != "online":
            return _("chưa kết nối lần nào")
        return _("đang kết nối, chưa báo lại (máy báo ngay khi nhận, chậm nhất 5 phút)")

    def terminal(self, office: OfficeId, terminal: TerminalId) -> str:
        """A terminal by what it is and where it stands."""
        entry = self.inside.terminals.get((office, terminal)) or self.inside.stations.get((office, terminal))
        if entry is None:
            return str(terminal)
        kind = "terminals" if (office, terminal) in self.inside.terminals else "stations"
        title = EntryKind(kind, self.words).title(entry)
        counter = self.inside.counters.get((office, entry.counter)) if entry.counter is not None else None
        return title if counter is None else f"{title}, {EntryKind('counters', self.words).title(counter)}"

    def problem(self, problem: str) -> str:
        """What is wrong, with the entry and the field that it is about."""
        path, sentence = said(problem, self.words)
        place = self._place(path)
        return f"{place}: {sentence}" if place else sentence

    def problems(self, problems: Sequence[str]) -> list[str]:
        """Each problem in words."""
        return [self.problem(problem) for problem in problems]

    def plan_state(self, plan: PlannedChange) -> str:
        """How far a planned change is."""
        if plan.is_held:
            return self.words.say("chờ người khác xác nhận")
        return {
            "waiting": self.words.say("đang chờ"),
            "failed": self.words.say("không áp dụng được"),
            "applied": self.words.say("đã áp dụng"),
            "withdrawn": self.words.say("đã rút lại"),
        }[plan.state]

    def weekdays(self) -> list[tuple[str, str]]:
        """The days of a week with their names."""
        return [(day, weekday(day, self.words)) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]

    def _place(self, path: str) -> str:
        kind, _, rest = path.partition(".")
        if kind not in self.nouns:
            return path
        id_, _, field = rest.partition(".")
        label = self.labels(kind).get(field) or self.labels(kind).get(field.rpartition(".")[0]) or field
        name = self.name(f"{kind}.{id_}") if id_ else self.nouns[kind]
        return f"{name} – {label}" if field else name

    def _title(self, kind: str, office: OfficeId, id_: str) -> str:
        found: Mapping[str, Any] = {
            "counters": self.inside.counters.get((office, CounterId(id_))),
            "services": self.inside.services.get((office, ServiceId(id_))),
            "officials": self.inside.officials.get((office, OfficialId(id_))),
            "terminals": self.inside.terminals.get((office, TerminalId(id_))),
            "stations": self.inside.stations.get((office, TerminalId(id_))),
        }
        entry = found.get(kind)
        return id_ if entry is None else EntryKind(kind, self.words).title(entry)

    def _top(self, kind: str, id_: str) -> str:
        if kind == "offices" and (office := self.inside.offices.get(OfficeId(id_))):
            return say(office.name, self.words.code)
        if kind in SHARED_FIELDS and (entry := SurveyKind(kind, self.words).entries(self.inside).get(id_)):
            return SurveyKind(kind, self.words).title(entry)
        if kind == "units" and (unit := next((one for one in self.inside.units.values() if one.id == id_), None)):
            return unit.name
        return id_

    def _changed(self, kind: str, field: str, was: object, value: object) -> Changed:
        return Changed(self.labels(kind).get(field, field), self._value(kind, field, was), self._value(kind, field, value))

    def _value(self, kind: str, field: str, value: Any) -> str:  # noqa: ANN401 - JSON of an entry
        widget = self._widgets.get((kind, field))
        if field == "photo" and value:
            return str(value)[:8]
        if isinstance(widget, Number) and value is not None:
            return f"{widget.fill(value)[''][0]} {widget.unit}".strip()
        if isinstance(widget, Choice) and (option := next((one for one in widget.options if one.value == value and value), None)):
            return option.name
        if field in _DAYS and value:
            return self.words.day(date.fromisoformat(value))
        text = "; ".join(map(self._stay, value)) if field == "former" and value else self._flat(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _stay(self, one: Mapping[str, str]) -> str:
        """Where something once stood, and until when."""
        unit = one.get("parent") or ""
        name = self.inside.units[UnitId(unit)].name if UnitId(unit) in self.inside.units else unit or "–"
        return f"{name} {self.words.say('đến trước')} {self.words.day(date.fromisoformat(one['until']))}"

    def _flat(self, value: Any) -> str:  # noqa: ANN401 - JSON of an entry
        if value is None or value in ("", [], {}):
            return "–"
        if isinstance(value, bool):
            return self.words.say("có") if value else self.words.say("không")
        if isinstance(value, Mapping):
            return "; ".join(f"{self._key(str(key))}: {self._flat(part)}" for key, part in value.items())
        if isinstance(value, list):
            spans = all(isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in value)  # noqa: PLR2004 - from, to
            return ", ".join(f"{one[0]}–{one[1]}" for one in value) if spans else ", ".join(self._flat(one) for one in value)
        return str(value)

    def _key(self, key: str) -> str:
        return weekday(key, self.words)
