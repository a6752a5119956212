"""How a ticket's number and a counter's label are read aloud, word by word: «H không một hai», «một trăm linh năm».

Every word has a slug, by which a voice pack finds its recording, the text that people read, and the spelling that makes a
synthesiser say it (the letter H is «hát»). Regions differ in some words (linh or lẻ, tư or bốn, nghìn or ngàn): those are
options, for a voice that counts like strangers is heard as one.

The rules are those of Vietnamese primary schools: mốt, tư and lăm after mươi, lăm after mười, «không trăm linh» for empty
places after nghìn. A language whose numerals are not known here reads its digits one by one (``grammar`` "digits").
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from office.errors import NumeralUnknownError

Grammar = Literal["vi", "en", "digits"]
Style = Literal["digits", "full"]

SERIES = "AHKMSX"
"""The letters that a loud hall does not confuse with each other."""

HIGHEST_NUMBER = 9_999


class Word(NamedTuple):
    """One spoken fragment: the name of its recording, what people read, and what a synthesiser is given to say."""

    slug: str
    text: str
    sound: str

    @property
    def prompt(self) -> str:
        """What stands on the sheet of whoever records it."""
        text, sound = self.text.strip(", "), self.sound.strip(", ")
        return text if text.casefold() == sound.casefold() else f"{text} («{sound}»)"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How numbers are read. Counters are always full numbers («quầy mười hai»); ``style`` is for tickets."""

    grammar: Annotated[
        Grammar,
        Meta(description='"vi", "en", or "digits" (digits one by one, or whole numbers as recorded); a pack has its language\'s'),
    ] = "vi"
    style: Annotated[Style, Meta(description='"digits": H không một hai; "full": H mười hai')] = "digits"
    hundred_zero: Annotated[Literal["linh", "lẻ"], Meta(description='105: một trăm "linh" or "lẻ" năm')] = "linh"
    four: Annotated[Literal["tư", "bốn"], Meta(description='24: hai mươi "tư" or "bốn"')] = "tư"
    four_after_zero: Annotated[Literal["bốn", "tư"], Meta(description='104: một trăm linh "bốn" or "tư"')] = "bốn"
    five: Annotated[Literal["lăm", "nhăm"], Meta(description='25: hai mươi "lăm" or "nhăm" (15 is always mười lăm)')] = "lăm"
    thousand: Annotated[Literal["nghìn", "ngàn"], Meta(description='1000: một "nghìn" or "ngàn"')] = "nghìn"


_VI_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_SLUGS = {
    **dict(zip(_VI_UNITS, ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"), strict=True)),
    # What differs in nothing but its tone needs a name that a file system without accents can hold.
    "mười": "muoi",
    "mươi": "muoi-chuc",
    "mốt": "mot-sau-muoi",
    "tư": "tu",
    "lăm": "lam",
    "nhăm": "nham",
    "linh": "linh",
    "lẻ": "le",
    "trăm": "tram",
    "nghìn": "nghin",
    "ngàn": "ngan",
}
_VI_LETTERS = {"A": "a", "H": "hát", "K": "ca", "M": "em mờ", "S": "ét sờ", "X": "ích xì"}

_EN_UNITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def letter(series: str, reading: Reading) -> Word:
    """The name of a series' letter.

    Raises:
        NumeralUnknownError: there is no such series.
    """
    if len(series) != 1 or series not in SERIES:
        raise NumeralUnknownError(f"series: {series!r} is no letter of {', '.join(SERIES)}")
    if reading.grammar == "vi":
        return Word(f"chu-{series.lower()}", series, _VI_LETTERS[series])
    return Word(f"letter-{series.lower()}", series, series)


def digits(number: int, reading: Reading, *, width: int = 1) -> tuple[Word, ...]:
    """The digits of ``number``, one by one, with zeros in front up to ``width``.

    >>> " ".join(word.text for word in digits(12, Reading(), width=3))
    'không một hai'

    Raises:
        NumeralUnknownError: the number is negative.
    """
    if number < 0:
        raise NumeralUnknownError(f"number: {number} is below zero")
    return tuple(_digit(int(figure), reading.grammar) for figure in f"{number:0{width}d}")


def full(number: int, reading: Reading) -> tuple[Word, ...]:
    """``number`` as people count.

    >>> for number in (15, 21, 24, 105, 110, 1004):
    ...     print(" ".join(word.text for word in full(number, Reading())))
    mười lăm
    hai mươi mốt
    hai mươi tư
    một trăm linh năm
    một trăm mười
    một nghìn không trăm linh bốn
    >>> southern = Reading(hundred_zero="lẻ", four="bốn", thousand="ngàn")
    >>> print(" ".join(word.text for word in full(2_124, southern)), "/", " ".join(word.text for word in full(105, southern)))
    hai ngàn một trăm hai mươi bốn / một trăm lẻ năm
    >>> " ".join(word.text for word in full(1_105, Reading(grammar="en")))
    'one thousand one hundred and five'

    Raises:
        NumeralUnknownError: it is not 0 to 9,999.
    """
    if not 0 <= number <= HIGHEST_NUMBER:
        raise NumeralUnknownError(f"number: {number} is not 0 to {HIGHEST_NUMBER}")
    if reading.grammar == "vi":
        return tuple(Word(_VI_SLUGS[text], text, text) for text in _vietnamese(number, reading))
    if reading.grammar == "en":
        return tuple(Word(text, text, text) for text in _english(number))
    return digits(number, reading)


def _digit(figure: int, grammar: Grammar) -> Word:
    if grammar == "vi":
        text = _VI_UNITS[figure]
        return Word(_VI_SLUGS[text], text, text)
    if grammar == "en":
        return Word(_EN_UNITS[figure], _EN_UNITS[figure], _EN_UNITS[figure])
    return Word(f"digit-{figure}", str(figure), str(figure))


def _vietnamese(number: int, reading: Reading) -> list[str]:
    thousands, rest = divmod(number, 1000)
    hundreds, below = divmod(rest, 100)
    said = [_VI_UNITS[thousands], reading.thousand] if thousands else []
    if hundreds or (thousands and below):
        said += [_VI_UNITS[hundreds], "trăm"]
    if below or not said:
        said += _vietnamese_below_hundred(below, reading, is_first=not said)
    return said


def _vietnamese_below_hundred(number: int, reading: Reading, *, is_first: bool) -> list[str]:
    tens, unit = divmod(number, 10)
    if tens == 0:
        if is_first:
            return [_VI_UNITS[unit]]
        return [reading.hundred_zero, reading.four_after_zero if unit == 4 else _VI_UNITS[unit]]  # noqa: PLR2004  the figure four
    if tens == 1:
        return ["mười", *_unit(unit, {5: "lăm"})]
    return [_VI_UNITS[tens], "mươi", *_unit(unit, {1: "mốt", 4: reading.four, 5: reading.five})]


def _unit(figure: int, changed: Mapping[int, str]) -> list[str]:
    return [changed.get(figure, _VI_UNITS[figure])] if figure else []


def _english(number: int) -> list[str]:
    thousands, rest = divmod(number, 1000)
    hundreds, below = divmod(rest, 100)
    said = [_EN_UNITS[thousands], "thousand"] if thousands else []
    if hundreds:
        said += [_EN_UNITS[hundreds], "hundred"]
    if below and said:
        said.append("and")
    if below or not said:
        tens, unit = divmod(below, 10)
        said += [_EN_UNITS[below]] if below < len(_EN_UNITS) else [_EN_TENS[tens], *([_EN_UNITS[unit]] if unit else [])]
    return said
