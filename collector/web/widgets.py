"""The kinds of fields of a form: how each shows a value, and how it reads what somebody typed. Plain data in, plain data out.

A field is one or more inputs, each under a word of its own within the field (``""`` for the only one). What was typed is kept as
it was typed, so a form with an error is shown again with every letter of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any, NamedTuple, Protocol

from office.documents import WEEKDAYS
from office.fault import Fault

Inputs = Mapping[str, Sequence[str]]
"""The texts of a field's inputs, by the word of each."""

_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_ROW = re.compile(r"^[0-9]{1,3}$")
_MOST_TEXT = 20_000
_MOST_SPANS = 6


class Option(NamedTuple):
    """One thing to choose."""

    value: str
    name: str
    hint: str = ""


class Widget(Protocol):
    """One kind of field. ``kind`` is what the template draws."""

    @property
    def kind(self) -> str:
        """What the template draws."""

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - whatever the field holds
        """The inputs that show ``value``."""

    def read(self, inputs: Inputs) -> Any:  # noqa: ANN401 - whatever the field holds
        """The value of the inputs.

        Raises:
            UnreadableError: when they say nothing that could be one.
        """


class UnreadableError(ValueError):
    """What was typed is no value of the field; ``fault`` says why, without its field."""

    def __init__(self, template: str, **values: object) -> None:
        self.fault = Fault("", template, **values)
        super().__init__(str(self.fault))


class Text(NamedTuple):
    """One line (``rows`` more); with ``optional`` no text is no value."""

    longest: int = 120
    rows: int = 1
    optional: bool = False
    kind: str = "text"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - text
        """The text."""
        return {"": [value or ""]}

    def read(self, inputs: Inputs) -> str | None:
        """The text without the blanks around it."""
        text = _first(inputs)
        return None if self.optional and not text else text


class Texts(NamedTuple):
    """Words by language: Vietnamese, English, and others that are there."""

    longest: int = 120
    rows: int = 1
    kind: str = "texts"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - texts by language
        """A text for each language."""
        return {language: [(value or {}).get(language, "")] for language in ("vi", "en", *(value or {}))}

    def read(self, inputs: Inputs) -> dict[str, str]:
        """The languages that say something."""
        found = {language: _first(inputs, language) for language in inputs if _LANGUAGE.match(language)}
        return {language: text for language, text in found.items() if text}


class LinesByLanguage(NamedTuple):
    """Lists of words by language, one a line."""

    rows: int = 5
    kind: str = "lines"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - lists by language
        """Lines for each language."""
        return {language: ["\n".join((value or {}).get(language, ()))] for language in ("vi", "en", *(value or {}))}

    def read(self, inputs: Inputs) -> dict[str, list[str]]:
        """The languages that have a line."""
        found = {language: _lines(_first(inputs, language)) for language in inputs if _LANGUAGE.match(language)}
        return {language: lines for language, lines in found.items() if lines}


class ListOfTexts(NamedTuple):
    """A list of words by language, such as the notices of a board; a row that says nothing is none."""

    longest: int = 200
    spare: int = 2
    kind: str = "list"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a list of texts by language
        """A row for each, and spare ones."""
        rows = [*(value or ()), *[{}] * self.spare]
        return {f"{n}.{language}": [row.get(language, "")] for n, row in enumerate(rows) for language in ("vi", "en", *row)}

    def read(self, inputs: Inputs) -> list[dict[str, str]]:
        """The rows that say something, in their order."""
        rows: dict[int, dict[str, str]] = {}
        for word in inputs:
            number, _, language = word.partition(".")
            if _ROW.match(number) and _LANGUAGE.match(language) and (text := _first(inputs, word)):
                rows.setdefault(int(number), {})[language] = text
        return [rows[number] for number in sorted(rows)]


class Choice(NamedTuple):
    """One of some options; the option ``""`` is no value."""

    options: Sequence[Option]
    kind: str = "choice"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a word
        """The chosen one."""
        return {"": [value or ""]}

    def read(self, inputs: Inputs) -> str | None:
        """The chosen one."""
        chosen = _first(inputs)
        if chosen not in {option.value for option in self.options}:
            raise UnreadableError("{word!r} is none of the choices; choose one", word=chosen[:40])
        return chosen or None


class Choices(NamedTuple):
    """Some of the options, in their order."""

    options: Sequence[Option]
    kind: str = "choices"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a list of words
        """The chosen ones."""
        return {"": list(value or ())}

    def read(self, inputs: Inputs) -> list[str]:
        """The chosen ones."""
        chosen = inputs.get("", ())
        known = [option.value for option in self.options]
        for word in chosen:
            if word not in known:
                raise UnreadableError("{word!r} is none of the choices; choose one", word=word[:40])
        return [word for word in known if word in chosen]


class Day(NamedTuple):
    """A day or none."""

    kind: str = "day"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - an ISO day
        """The day."""
        return {"": [str(value or "")]}

    def read(self, inputs: Inputs) -> str | None:
        """The day, as ISO writes it."""
        text = _first(inputs)
        return read_day(text).isoformat() if text else None


class Days(NamedTuple):
    """A list of days, one a line."""

    rows: int = 6
    kind: str = "days"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - ISO days
        """The days as they are written in Vietnam."""
        return {"": ["\n".join(f"{date.fromisoformat(str(day)):%d/%m/%Y}" for day in value or ())]}

    def read(self, inputs: Inputs) -> list[str]:
        """Each day once, the earliest first."""
        return sorted({read_day(line).isoformat() for line in _lines(_first(inputs).replace(",", "\n"))})


class Number(NamedTuple):
    """A number in ``unit``; it is shown divided by ``part`` (minutes of seconds: 60). With ``optional`` no text is no value."""

    unit: str = ""
    part: int = 1
    is_whole: bool = True
    optional: bool = False
    kind: str = "number"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - a number
        """The number, with a comma."""
        return {"": ["" if value is None else f"{value / self.part:.10g}".replace(".", ",")]}

    def read(self, inputs: Inputs) -> float | int | None:
        """The number."""
        text = _first(inputs)
        if not text and self.optional:
            return None
        try:
            value = float(text.replace(",", ".")) * self.part
        except ValueError:
            value = float("nan")
        if not isfinite(value) or abs(value) > 10**9:
            raise UnreadableError("{word!r} is no number; write one such as 12", word=text[:40])
        if not self.is_whole:
            return value
        if value != int(value):
            raise UnreadableError("{word!r} is no whole number; write one such as 12", word=text[:40])
        return int(value)


class YesNo(NamedTuple):
    """Yes or no."""

    kind: str = "yes"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - yes or no
        """A tick or none."""
        return {"": ["1"] if value else []}

    def read(self, inputs: Inputs) -> bool:
        """Whether it is ticked."""
        return bool(_first(inputs))


class Week(NamedTuple):
    """Spans of the days of a week. With ``optional`` a tick says whether there are own ones at all."""

    optional: bool = False
    kind: str = "week"

    def fill(self, value: Any) -> Inputs:  # noqa: ANN401 - spans by weekday
        """Two spans a day, more where there are."""
        found: dict[str, Sequence[str]] = {}
        for day in WEEKDAYS:
            spans = list((value or {}).get(day, ()))
            for n in range(max(2, len(spans))):
                begin, end = spans[n] if n < len(spans) else ("", "")
                found[f"{day}.{n + 1}.begin"], found[f"{day}.{n + 1}.end"] = [begin], [end]
        if self.optional:
            found["own"] = ["1"] if value is not None else []
        return found

    def read(self, inputs: Inputs) -> dict[str, list[tuple[str, str]]] | None:
        """The days that have a span."""
        if self.optional and not _first(inputs, "own"):
            if any(_first(inputs, word) for word in inputs):
                raise UnreadableError("hours are written, and the tick for them is missing; set it, or clear the hours")
            return None
        week: dict[str, list[tuple[str, str]]] = {}
        for day in WEEKDAYS:
            for n in range(1, _MOST_SPANS + 1):
                begin, end = _first(inputs, f"{day}.{n}.begin"), _first(inputs, f"{day}.{n}.end")
                if not begin and not end:
                    continue
                if not begin or not end:
                    raise UnreadableError("{day}: one time is missing; write when it begins and when it ends", day=day)
                week.setdefault(day, []).append((read_time(begin), read_time(end)))
        return week


def read_time(text: str) -> str:
    """A time of day as people write it (``7:30``, ``07h30``), as ``HH:MM``.

    Raises:
        UnreadableError: it is none.
    """
    found = re.match(r"^(\d{1,2})(?:[:hH.](\d{2})?)?(?::\d{2})?$", text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:  # noqa: PLR2004 - hours and minutes
        raise UnreadableError("{word!r} is no time of day; write it like 07:30", word=text[:20])
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def read_day(text: str) -> date:
    """A day as people or browsers write it (``2/9/2026``, ``2026-09-02``).

    Raises:
        UnreadableError: it is none.
    """
    readers: tuple[Callable[[str], date], ...] = (date.fromisoformat, lambda word: datetime.strptime(word, "%d/%m/%Y").date())  # noqa: DTZ007 - a day
    for reader in readers:
        try:
            return reader(text)
        except ValueError:
            continue
    raise UnreadableError("{word!r} is no day; write it like 02/09/2026", word=text[:20])


def _first(inputs: Inputs, word: str = "") -> str:
    texts = inputs.get(word) or ("",)
    text = texts[0].replace("\r\n", "\n").strip()
    if len(text) > _MOST_TEXT:
        raise UnreadableError("{length} characters do not fit the screen; use at most {most}", length=len(text), most=_MOST_TEXT)
    return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
