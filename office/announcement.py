"""The sentence that calls somebody: «Xin mời số H không một hai đến quầy số ba», as parts that a voice puts together.

A part says by which whole recordings it may be spoken (``number-12``, ``counter:tiếp nhận``) before its single words are: a
number that was recorded in one breath sounds better than two that were glued. The order of the parts is a voice pack's to change,
for other languages name the counter first.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from office.errors import NumeralUnknownError
from office.numerals import SERIES, Reading, Word, digits, full, letter

TICKET = "{ticket}"
COUNTER = "{counter}"

WIDTH = 3
"""How many digits a printed number has at least."""

HIGHEST_RECORDED_TICKET = 999
"""A complete pack speaks every ticket up to this one; a series of a day rarely goes further."""

HIGHEST_RECORDED_COUNTER = 99

_LONGEST_READ = 1_000
LONGEST_LABEL = 80
"""A label is cut there: a voice that reads a novel calls nobody."""

_PHRASES = {
    "xin-moi-so": Word("xin-moi-so", "Xin mời số", "Xin mời số"),
    "den-quay-so": Word("den-quay-so", "đến quầy số", ", đến quầy số"),
    "den-quay": Word("den-quay", "đến quầy", ", đến quầy"),
    "ticket": Word("ticket", "Ticket", "Ticket"),
    "please-go-to-counter": Word("please-go-to-counter", ", please go to counter", ", please go to counter"),
    "to-counter": Word("to-counter", "to counter", ", to counter"),
}
ORDER = {
    "vi": ("xin-moi-so", TICKET, "den-quay-so", COUNTER),
    "en": ("ticket", TICKET, "please-go-to-counter", COUNTER),
    "digits": ("ticket", TICKET, "to-counter", COUNTER),
}
"""The parts of the sentence by grammar, where a pack does not say otherwise."""

_COUNTER_WORD = re.compile(r"(?:quầy|counter)(?![^\W\d])\s*(?:(?:số|number|no\.?)(?![^\W\d])\s*)?[:.]?\s*(?=\S)", re.IGNORECASE)
_LETTER_AND_NUMBER = re.compile(rf"([{SERIES}])?[ .-]?([0-9]{{1,4}})")


class Part(NamedTuple):
    """Words that belong together; ``wholes`` are recordings that say all of them, the best first."""

    words: tuple[Word, ...]
    wholes: tuple[str, ...] = ()


class Sentence(NamedTuple):
    """One call, ready to be put together from recordings, to be read, or to be given to a synthesiser."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """What people read."""
        return _joined(word.text for part in self.parts for word in part.words)

    @property
    def sound(self) -> str:
        """What a synthesiser is given: letters by their names, a comma where one breathes."""
        return _joined(word.sound for part in self.parts for word in part.words)


def announce(
    series: str, ticket: int, counter: str, reading: Reading, *, width: int = WIDTH, order: tuple[str, ...] = ()
) -> Sentence:
    """The call of ``ticket`` to the counter with the label ``counter``, such as «3», «Quầy số 3», «A2» or «Tiếp nhận».

    >>> announce("H", 12, "Quầy 3", Reading()).text
    'Xin mời số H không một hai đến quầy số ba'
    >>> announce("H", 12, "Tiếp nhận", Reading(style="full")).text
    'Xin mời số H mười hai đến quầy Tiếp nhận'
    >>> announce("H", 12, "3", Reading(grammar="en")).text
    'Ticket H zero one two, please go to counter three'

    Raises:
        NumeralUnknownError: no such series, or a number that cannot be read.
    """
    number = digits(ticket, reading, width=width) if reading.style == "digits" else full(ticket, reading)
    place, is_number = _counter(counter, reading)
    parts = {
        TICKET: (Part((letter(series, reading),)), Part(number, (_whole_number(ticket),) if reading.style == "full" else ())),
        COUNTER: (place,),
    }
    said: list[Part] = []
    for name in order or ORDER[reading.grammar]:
        phrase = "den-quay" if name == "den-quay-so" and not is_number else name
        said += parts.get(name) or (Part((_PHRASES.get(phrase, Word(phrase, phrase, phrase)),)),)
    return Sentence(tuple(said))


def recordings(reading: Reading, *, order: tuple[str, ...] = ()) -> tuple[Word, ...]:
    """Every word that a complete pack holds, in the order in which one would like to record them: phrases, letters, numbers."""
    named = [name for name in order or ORDER[reading.grammar] if name not in (TICKET, COUNTER)]
    phrases = [*named, *(["den-quay"] if "den-quay-so" in named else [])]
    found = {name: _PHRASES.get(name, Word(name, name, name)) for name in phrases}
    found |= {word.slug: word for word in (letter(series, reading) for series in SERIES)}
    read = digits if reading.style == "digits" else full
    numbers = [read(number, reading) for number in range(HIGHEST_RECORDED_TICKET + 1)]
    numbers += [full(number, reading) for number in range(1, HIGHEST_RECORDED_COUNTER + 1)]
    return tuple((found | {word.slug: word for words in numbers for word in words}).values())


def whole_counter(label: str) -> str:
    """The name of the recording that says the counter with this label, with whatever word for «counter» stands in it."""
    return f"counter:{_plain(label).casefold()}"


def is_whole_number(slug: str) -> bool:
    """Whether ``slug`` names a number that was recorded in one breath, such as ``number-12``."""
    name, _, figures = slug.rpartition("-")
    return name == "number" and figures.isascii() and figures.isdigit() and slug == f"number-{int(figures)}"


def _counter(label: str, reading: Reading) -> tuple[Part, bool]:
    """How the counter is said, and whether «số» (number) may stand before it."""
    plain = _plain(label)
    wholes = (whole_counter(label),)
    match = _LETTER_AND_NUMBER.fullmatch(plain.upper())
    if match is None:
        return Part((Word("", plain, plain),), wholes), False
    number = full(int(match[2]), reading)
    if match[1] is None:
        return Part(number, (*wholes, _whole_number(int(match[2])))), True
    return Part((letter(match[1], reading), *number), wholes), False


def _plain(label: str) -> str:
    """The label on one line, without a leading «Quầy số»."""
    line = " ".join(normalize("NFC", label[:_LONGEST_READ]).split())
    line = "".join(character for character in line if character.isprintable())[:LONGEST_LABEL].strip(" ,")
    plain = _COUNTER_WORD.sub("", line, count=1) if _COUNTER_WORD.match(line) else line
    if not any(character.isalnum() for character in plain):
        raise NumeralUnknownError(f"counter: the label {label[:LONGEST_LABEL]!r} is empty")
    return plain


def _whole_number(number: int) -> str:
    return f"number-{number}"


def _joined(texts: Iterable[str]) -> str:
    return " ".join(texts).replace(" ,", ",")
