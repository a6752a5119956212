"""Fields that are lists of small structs, a row each: the levels of a scale, the promises of a set, those who signed it."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from collector.web.form import Field, Shown
from collector.web.widgets import Choice, Choices, Inputs, Option, Text, Texts, Widget, YesNo
from office.commitment import LONGEST_GROUP, LONGEST_ITEM, MOST_ITEMS, MOST_SIGNATORIES
from office.survey import LONGEST_LABEL, MOST_LEVELS

_WRITTEN = frozenset({"text", "texts"})
_ROW = re.compile(r"^([0-9]{1,3})\.([a-z_]+)(?::(.+))?$")
_NOT_AN_ID = re.compile(r"[^a-z0-9-]")


class Part(NamedTuple):
    """One field of each row."""

    name: str
    label: str
    widget: Widget


class Hidden(NamedTuple):
    """A word that the form carries and nobody sees."""

    kind: str = "hidden"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a word
        """The word."""
        return {"": [str(value or "")]}

    def read(self, inputs: Inputs) -> str:
        """The word, or what is left of it where it could not be one."""
        return _NOT_AN_ID.sub("", next(iter(inputs.get("", ())), ""))[:64]


class Rows(NamedTuple):
    """Rows of ``parts``; a row in which nothing is written is none. ``spare`` empty ones are offered, up to ``most`` in all."""

    parts: Sequence[Part]
    most: int
    spare: int = 1
    kind: str = "rows"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a list of plain structs
        """The inputs of each row, and of the spare ones."""
        rows = [*(value or ()), *[{}] * min(self.spare, max(0, self.most - len(value or ())))]
        return {
            f"{n}.{part.name}{f':{word}' if word else ''}": texts
            for n, row in enumerate(rows)
            for part in self.parts
            for word, texts in part.widget.fill(row.get(part.name)).items()
        }

    def read(self, inputs: Inputs) -> list[dict[str, Any]]:
        """The rows in which something is written, in their order."""
        rows = self._rows(inputs)
        written = [part.name for part in self.parts if part.widget.kind in _WRITTEN]
        return [
            {part.name: part.widget.read(rows[n].get(part.name, {})) for part in self.parts}
            for n in sorted(rows)
            if any(text.strip() for name in written for texts in rows[n].get(name, {}).values() for text in texts)
        ]

    def drawn(self, shown: Shown) -> list[list[Shown]]:
        """The fields of each row, as the template draws them."""
        rows = self._rows(shown.inputs)
        return [
            [
                Shown(
                    Field(f"{shown.field.name}:{n}.{part.name}", part.label, part.widget),
                    {**part.widget.fill(None), **rows[n].get(part.name, {})},
                    (),
                )
                for part in self.parts
            ]
            for n in sorted(rows)
        ]

    def summary(self, _row: Sequence[Shown]) -> str:
        """What stands on a row that is folded; nothing: it is not."""
        return ""

    def _rows(self, inputs: Inputs) -> dict[int, dict[str, dict[str, Sequence[str]]]]:
        rows: dict[int, dict[str, dict[str, Sequence[str]]]] = {}
        for word, texts in inputs.items():
            if found := _ROW.match(word):
                rows.setdefault(int(found[1]), {}).setdefault(found[2], {})[found[3] or ""] = texts
        return dict(sorted(rows.items())[: 2 * self.most])


class Levels(NamedTuple):
    """The levels of a scale, the best first: scores follow from the order."""

    rows: Rows
    kind: str = "rows"

    @property
    def most(self) -> int:
        """So many rows at most."""
        return self.rows.most

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - plain levels
        """A row for each level, and spare ones up to five."""
        return self.rows.fill(sorted(value or (), key=lambda level: -int(level["score"])))

    def read(self, inputs: Inputs) -> list[dict[str, Any]]:
        """The levels."""
        found = self.rows.read(inputs)
        return [{**row, "face": int(row["face"] or 0), "score": len(found) - n} for n, row in enumerate(found)]

    def drawn(self, shown: Shown) -> list[list[Shown]]:
        """The fields of each row."""
        return self.rows.drawn(shown)

    def summary(self, _row: Sequence[Shown]) -> str:
        """Levels are seen side by side."""
        return ""


class Promises(NamedTuple):
    """The items of a commitment set; a new one is named after its words."""

    rows: Rows
    name_of: Any
    kind: str = "rows"

    @property
    def most(self) -> int:
        """So many rows at most."""
        return self.rows.most

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - plain items
        """A row for each."""
        return self.rows.fill(value)

    def read(self, inputs: Inputs) -> list[dict[str, Any]]:
        """The items, each with an id."""
        found = self.rows.read(inputs)
        taken = {row["id"] for row in found if row["id"]}
        for row in found:
            if not row["id"]:
                base = self.name_of(row["text"].get("vi", "")) or "dieu"
                row["id"] = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 999))) if one not in taken)
                taken.add(row["id"])
        return found

    def drawn(self, shown: Shown) -> list[list[Shown]]:
        """The fields of each row."""
        return self.rows.drawn(shown)

    def summary(self, row: Sequence[Shown]) -> str:
        """The promise: a set has many, and one is changed at a time."""
        return next((shown.text("vi") for shown in row if shown.field.name.endswith(".text")), "")


def levels(label: str, face: str, satisfied: str, faces: Sequence[Option]) -> Levels:
    """The field of a scale's levels, with what its parts are called."""
    parts = (
        Part("label", label, Texts(LONGEST_LABEL)),
        Part("face", face, Faces(faces)),
        Part("satisfied", satisfied, YesNo()),
    )
    return Levels(Rows(parts, MOST_LEVELS, spare=MOST_LEVELS))


class Faces(NamedTuple):
    """One of the five faces."""

    options: Sequence[Option]
    kind: str = "choice"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a number
        """The face."""
        return {"": ["" if value is None else str(value)]}

    def read(self, inputs: Inputs) -> str | None:
        """The face."""
        return Choice(self.options).read(inputs)


def signatories(role: str, name: str) -> Rows:
    """The field of those who signed."""
    return Rows((Part("role", role, Text(80)), Part("name", name, Text(80))), MOST_SIGNATORIES, spare=2)


def promises(labels: Sequence[str], topics: Sequence[Option], name_of: Any) -> Promises:  # noqa: ANN401 - text to id
    """The field of a set's items; ``labels`` are those of group, text, observable and topics."""
    group, text, observable, reasons = labels
    parts = (
        Part("id", "", Hidden()),
        Part("group", group, Texts(LONGEST_GROUP)),
        Part("text", text, Texts(LONGEST_ITEM)),
        Part("observable", observable, YesNo()),
        Part("topics", reasons, Choices(topics)),
    )
    return Promises(Rows(parts, MOST_ITEMS, spare=2), name_of)
