"""The sentence of a call, and what must be recorded so that every call can be spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.announcement import (
    COUNTER,
    HIGHEST_RECORDED_COUNTER,
    HIGHEST_RECORDED_TICKET,
    LONGEST_LABEL,
    TICKET,
    announce,
    is_whole_number,
    recordings,
    whole_counter,
)
from office.errors import NumeralUnknownError
from office.numerals import SERIES, Reading

READINGS = [Reading(grammar=grammar, style=style) for grammar in ("vi", "en", "digits") for style in ("digits", "full")]


def test_a_call_is_said_as_people_say_it() -> None:
    assert announce("H", 12, "3", Reading()).text == "Xin mời số H không một hai đến quầy số ba"
    assert announce("H", 12, "3", Reading(style="full")).text == "Xin mời số H mười hai đến quầy số ba"


def test_a_synthesiser_is_told_the_letter_s_name_and_where_to_breathe() -> None:
    assert announce("H", 12, "3", Reading()).sound == "Xin mời số hát không một hai, đến quầy số ba"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("3", "đến quầy số ba"),
        ("03", "đến quầy số ba"),
        ("Quầy 3", "đến quầy số ba"),
        ("QUẦY SỐ 12", "đến quầy số mười hai"),
        ("Qua\u0302\u0300y 3", "đến quầy số ba"),
        ("Counter No. 4", "đến quầy số bốn"),
        ("A2", "đến quầy A hai"),
        ("quầy K-1", "đến quầy K một"),
        ("Tiếp nhận", "đến quầy Tiếp nhận"),
        ("Quầy Tư pháp", "đến quầy Tư pháp"),
        ("quầy số nhà", "đến quầy nhà"),
        ("Counterfeit", "đến quầy Counterfeit"),
        ("B2", "đến quầy B2"),
        ("3\x00\n\tbis", "đến quầy 3 bis"),
        ("٣", "đến quầy ٣"),
    ],
)
def test_a_counter_is_called_as_its_label_says(label: str, said: str) -> None:
    assert announce("A", 1, label, Reading()).text.removeprefix("Xin mời số A không không một ") == said


@pytest.mark.parametrize("label", ["", "   ", "\x00\x1b", "\n", ",", "…", "Quầy :"])
def test_a_counter_without_a_label_is_refused(label: str) -> None:
    with pytest.raises(NumeralUnknownError, match="is empty"):
        announce("A", 1, label, Reading())


@given(label=st.text(max_size=2 * LONGEST_LABEL))
def test_no_label_breaks_a_sentence(label: str) -> None:
    try:
        sentence = announce("A", 1, label, Reading())
    except NumeralUnknownError:
        return
    assert sentence.text.startswith("Xin mời số A không không một đến quầy ")
    assert len(sentence.text) < 100 + LONGEST_LABEL
    assert sentence.text.isprintable()


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_a_complete_pack_can_say_every_call_of_a_day(reading: Reading) -> None:
    words = recordings(reading)
    slugs = {word.slug for word in words}
    assert len(slugs) == len(words) < 50
    used = set()
    calls = [("A", ticket, str(1 + ticket % HIGHEST_RECORDED_COUNTER)) for ticket in range(HIGHEST_RECORDED_TICKET + 1)]
    calls += [(series, 1, f"{series}{counter}") for series in SERIES for counter in range(1, HIGHEST_RECORDED_COUNTER + 1)]
    for series, ticket, counter in calls:
        sentence = announce(series, ticket, counter, reading)
        used |= {word.slug for part in sentence.parts for word in part.words}
    assert used == slugs, "everything that is said is recorded, and nothing is recorded in vain"


def test_another_language_may_name_the_counter_first() -> None:
    order = ("hello", COUNTER, TICKET)
    sentence = announce("K", 7, "2", Reading(grammar="digits"), order=order)
    assert [word.slug for part in sentence.parts for word in part.words] == [
        "hello", "digit-2", "letter-k", "digit-0", "digit-0", "digit-7",
    ]  # fmt: skip
    assert [word.slug for word in recordings(Reading(grammar="digits"), order=order)][:2] == ["hello", "letter-a"]


def test_a_number_in_one_breath_is_preferred_where_numbers_are_full() -> None:
    wholes = [part.wholes for part in announce("H", 12, "3", Reading(style="full")).parts]
    assert wholes == [(), (), ("number-12",), (), ("counter:3", "number-3")]
    assert announce("H", 12, "3", Reading()).parts[2].wholes == ()


def test_a_counter_s_recording_is_found_whatever_stands_before_its_name() -> None:
    assert whole_counter("Quầy Tiếp nhận") == whole_counter("TIẾP NHẬN") == "counter:tiếp nhận"


@pytest.mark.parametrize(
    ("slug", "is_one"), [("number-12", True), ("number-012", False), ("number-", False), ("number-²", False)]
)
def test_a_whole_number_has_one_name(slug: str, is_one: bool) -> None:
    assert is_whole_number(slug) is is_one
