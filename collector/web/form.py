"""A form of a struct: which fields it has, what was typed into them, and what is wrong with each, said at the field.

>>> from office.directory import Counter
>>> from collector.web.language import language
>>> from collector.web.widgets import Text
>>> form = Form(Counter, (Field("label", "Số quầy", Text(longest=12)),), language("vi"))
>>> read = form.read({"label": [""]}, {"office": "xa-mau-a", "id": "quay-1"}, at="counters.xa-mau-a/quay-1")
>>> read.entry is None, read.filled.fields[0].problems
(True, ['cần ít nhất 1 ký tự'])
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from collector.web.fault_wording import said, sub_place
from collector.web.language import Language
from collector.web.widgets import Inputs, UnreadableError, Widget
from office.fault import Fault
from office.reading import read_struct

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Field(NamedTuple):
    """One field. ``name`` is its path in the struct (``queue.width``); ``label`` and ``hint`` are in the page's language.

    ``group`` is a heading above it and those that follow.
    """

    name: str
    label: str
    widget: Widget
    hint: str = ""
    group: str = ""


class Shown(NamedTuple):
    """A field as the template draws it, with what is wrong with it."""

    field: Field
    inputs: Inputs
    problems: Sequence[str]

    def text(self, word: str = "") -> str:
        """What one input holds."""
        return next(iter(self.inputs.get(word, ())), "")

    def name(self, word: str = "") -> str:
        """What one input is called."""
        return f"{self.field.name}:{word}" if word else self.field.name

    def languages(self) -> list[str]:
        """The languages of its inputs, in their order."""
        return list(dict.fromkeys(word.rpartition(".")[2] for word in self.inputs if word))

    def rows(self) -> list[str]:
        """The numbers of the rows of a list."""
        return list(dict.fromkeys(word.partition(".")[0] for word in self.inputs if word))

    def spans(self, day: str) -> list[str]:
        """The numbers of the spans of a day."""
        return list(dict.fromkeys(word.split(".")[1] for word in self.inputs if word.startswith(f"{day}.")))


class Filled(NamedTuple):
    """A form with what stands in it. ``general`` are problems of no field of it."""

    fields: Sequence[Shown]
    general: Sequence[str] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether anything has to be mended."""
        return bool(self.general) or any(shown.problems for shown in self.fields)


class Read(NamedTuple, Generic[Shape]):
    """What a posted form says: the entry, ``None`` where it says none; and the form as it was typed."""

    entry: Shape | None
    filled: Filled


class Form(Generic[Shape]):
    """The form of a ``kind`` of struct. Fields of the struct that it does not show keep what they have."""

    def __init__(self, kind: type[Shape], fields: Sequence[Field], words: Language) -> None:
        self._kind = kind
        self._words = words
        self.fields = tuple(fields)

    def filled(self, entry: Shape | None) -> Filled:
        """The form with what ``entry`` holds (``None``: empty)."""
        return self.blank({} if entry is None else msgspec.to_builtins(entry))

    def blank(self, plain: Mapping[str, Any]) -> Filled:
        """The form of a new entry, with what ``plain`` says to begin with."""
        return Filled([Shown(field, field.widget.fill(_at(plain, field.name)), ()) for field in self.fields])

    def read(self, posted: Mapping[str, Sequence[str]], base: Mapping[str, Any], *, at: str) -> Read[Shape]:
        """What was posted over ``base``, the plain data of the entry that is called ``at`` in problems."""
        data = msgspec.json.decode(msgspec.json.encode(base))
        wrong: list[tuple[str, Fault]] = []
        inputs: dict[str, Inputs] = {}
        for field in self.fields:
            inputs[field.name] = found = _inputs(posted, field.name)
            try:
                _put(data, field.name, field.widget.read(found))
            except UnreadableError as error:
                wrong.append((field.name, error.fault))
        shown = Filled([Shown(field, _drawn(field, inputs[field.name]), ()) for field in self.fields])
        if wrong:
            problems: list[str] = [Fault(f"{at}.{name}", fault.template, **fault.values) for name, fault in wrong]
            return Read(None, self.with_problems(shown, problems, at=at))
        entry, faults = read_struct(self._kind, data, at=at)
        if faults:
            return Read(None, self.with_problems(shown, [str(fault) for fault in faults], at=at))
        return Read(entry, shown)

    def with_problems(
        self, filled: Filled, problems: Sequence[str], *, at: str, elsewhere: Callable[[str], str] | None = None
    ) -> Filled:
        """``filled`` with each problem at its field, in the words of the page; ``elsewhere`` says those of no field."""
        by_field: dict[str, list[str]] = {shown.field.name: list(shown.problems) for shown in filled.fields}
        general = list(filled.general)
        for problem in problems:
            path, words = said(problem, self._words)
            inside = path.removeprefix(f"{at}.") if path.startswith(f"{at}.") else ""
            name = max(
                (one for one in by_field if inside == one or inside.startswith((f"{one}.", f"{one}["))), key=len, default=None
            )
            if name is None:
                plain = words if not path or path == at else f"{path}: {words}"
                general.append(elsewhere(problem) if elsewhere else plain)
            else:
                where = sub_place(inside.removeprefix(name).lstrip("."), self._words)
                by_field[name].append(f"{where}: {words}" if where else words)
        return Filled([shown._replace(problems=by_field[shown.field.name]) for shown in filled.fields], general)


def _inputs(posted: Mapping[str, Sequence[str]], name: str) -> dict[str, Sequence[str]]:
    found = {key.removeprefix(f"{name}:"): values for key, values in posted.items() if key.startswith(f"{name}:")}
    return found | ({"": posted[name]} if name in posted else {})


def _drawn(field: Field, inputs: Inputs) -> Inputs:
    """What was typed, with the inputs that an empty field has."""
    return {**field.widget.fill(None), **inputs}


def _at(plain: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - whatever the field holds
    value: Any = plain
    for word in path.split("."):
        value = value.get(word) if isinstance(value, Mapping) else None
    return value


def _put(plain: dict[str, Any], path: str, value: object) -> None:
    *above, last = path.split(".")
    for word in above:
        plain = plain.setdefault(word, {})
    plain[last] = value
