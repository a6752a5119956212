"""What is spoken is heard as the number that was printed, in every way of counting that a region may have."""

import doctest
import itertools
import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import announcement, numerals
from office.errors import NumeralUnknownError
from office.numbering import Series
from office.numerals import HIGHEST_NUMBER, SERIES, Grammar, Reading, Word, digits, full, letter
from tests.office.numeral_reader import heard_digits, heard_english, heard_vietnamese


def every_choice(field: str) -> tuple[str, ...]:
    hint = typing.get_type_hints(Reading)[field]
    return typing.get_args(hint)


OPTIONS = ("hundred_zero", "four", "four_after_zero", "five", "thousand")
REGIONS = [
    msgspec.convert(dict(zip(OPTIONS, chosen, strict=True)), Reading)
    for chosen in itertools.product(*(every_choice(name) for name in OPTIONS))
]
GRAMMARS: tuple[Grammar, ...] = ("vi", "en", "digits")
readings = st.sampled_from(REGIONS)


def texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_the_examples_in_the_modules_hold() -> None:
    for module in (numerals, announcement):
        tried = doctest.testmod(module)
        assert tried.attempted
        assert not tried.failed


def test_every_number_is_heard_as_itself_in_vietnamese_and_in_english() -> None:
    english = Reading(grammar="en")
    for number in range(HIGHEST_NUMBER + 1):
        assert heard_vietnamese(texts(full(number, Reading()))) == number
        assert heard_english(texts(full(number, english))) == number


def test_every_way_of_counting_hears_every_number_of_a_day() -> None:
    assert len(REGIONS) == 32
    for reading in REGIONS:
        for number in range(1000):
            assert heard_vietnamese(texts(full(number, reading))) == number


@given(number=st.integers(0, HIGHEST_NUMBER), reading=readings)
def test_an_option_changes_no_number_only_its_words(number: int, reading: Reading) -> None:
    assert heard_vietnamese(texts(full(number, reading))) == number
    assert len(full(number, reading)) == len(full(number, Reading()))


@pytest.mark.parametrize("grammar", GRAMMARS)
@given(number=st.integers(0, 99_999), width=st.integers(1, 6))
def test_digits_are_said_as_they_are_printed(grammar: Grammar, number: int, width: int) -> None:
    assert heard_digits(texts(digits(number, Reading(grammar=grammar), width=width))) == str(number).rjust(width, "0")


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_two_different_words_never_share_a_recording(grammar: Grammar) -> None:
    said: dict[str, set[str]] = {}
    for base in REGIONS:
        reading = msgspec.structs.replace(base, grammar=grammar)
        words = [
            word for number in range(HIGHEST_NUMBER + 1) if number < 200 or number % 97 == 0 for word in full(number, reading)
        ]
        for word in [*words, *(letter(series, reading) for series in SERIES)]:
            said.setdefault(word.slug, set()).add(word.text)
    assert all(len(found) == 1 for found in said.values()), said


@pytest.mark.parametrize(
    ("number", "reading", "text"),
    [
        (0, Reading(), "không"),
        (10, Reading(), "mười"),
        (11, Reading(), "mười một"),
        (14, Reading(), "mười bốn"),
        (15, Reading(five="nhăm"), "mười lăm"),
        (20, Reading(), "hai mươi"),
        (21, Reading(), "hai mươi mốt"),
        (24, Reading(), "hai mươi tư"),
        (24, Reading(four="bốn"), "hai mươi bốn"),
        (25, Reading(), "hai mươi lăm"),
        (25, Reading(five="nhăm"), "hai mươi nhăm"),
        (55, Reading(), "năm mươi lăm"),
        (100, Reading(), "một trăm"),
        (101, Reading(), "một trăm linh một"),
        (104, Reading(four_after_zero="tư"), "một trăm linh tư"),
        (105, Reading(), "một trăm linh năm"),
        (105, Reading(hundred_zero="lẻ"), "một trăm lẻ năm"),
        (110, Reading(), "một trăm mười"),
        (111, Reading(), "một trăm mười một"),
        (121, Reading(), "một trăm hai mươi mốt"),
        (1000, Reading(), "một nghìn"),
        (1001, Reading(), "một nghìn không trăm linh một"),
        (1010, Reading(), "một nghìn không trăm mười"),
        (1100, Reading(thousand="ngàn"), "một ngàn một trăm"),
        (9999, Reading(), "chín nghìn chín trăm chín mươi chín"),
        (100, Reading(grammar="en"), "one hundred"),
        (101, Reading(grammar="en"), "one hundred and one"),
        (1010, Reading(grammar="en"), "one thousand and ten"),
    ],
)
def test_people_count_like_this(number: int, reading: Reading, text: str) -> None:
    assert " ".join(texts(full(number, reading))) == text


@pytest.mark.parametrize("number", [-1, HIGHEST_NUMBER + 1, 10**30])
def test_what_nobody_can_count_is_refused(number: int) -> None:
    with pytest.raises(NumeralUnknownError, match="not 0 to 9999"):
        full(number, Reading())


def test_a_negative_number_has_no_digits() -> None:
    with pytest.raises(NumeralUnknownError, match="below zero"):
        digits(-3, Reading())


@pytest.mark.parametrize("series", ["B", "", "AH", "a", "Đ"])
def test_a_series_that_a_hall_confuses_is_refused(series: str) -> None:
    with pytest.raises(NumeralUnknownError, match="A, H, K, M, S, X"):
        letter(series, Reading())


def test_every_series_that_can_be_issued_can_be_called() -> None:
    assert tuple(SERIES) == typing.get_args(Series)
