"""Reading plain data reports every problem, each with the path of its field."""

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.directory import Directory
from office.documents import Timings
from office.reading import read_struct
from tests.factories import a_directory


def read(data: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in read_struct(Directory, data)[1]]


def test_what_is_sound_is_read_whole() -> None:
    directory = a_directory(offices=2, counters=2)
    assert read_struct(Directory, msgspec.to_builtins(directory)) == (directory, [])


def test_each_wrong_field_of_each_entry_is_named() -> None:
    assert read(
        {
            "ofices": [],
            "sample": "yes",
            "counters": [{"office": "a", "id": "b", "labl": "1"}, {"office": "a", "label": "1"}, 3],
            "officials": {"office": "a"},
            "terminals": [{"office": "a", "id": "t", "counter": "c", "scale": "s", "question": "q", "timings": {"topics": 1}}],
        }
    ) == [
        "ofices: is unknown (did you mean 'offices'?)",
        "sample: expected bool, got str; correct it",
        "counters.a/b.labl: is unknown (did you mean 'label'?)",
        "counters.a/b.label: is missing; add it",
        "counters.#2.id: is missing; add it",
        "counters.#3: expected a table, got a number; write [[counters]] above its fields",
        "officials: expected a list, got a table; write each entry below [[officials]]",
        "terminals.a/t.timings.topics: expected float >= 3.0; correct it",
    ]


def test_a_field_that_cannot_be_read_has_its_default() -> None:
    timings, problems = read_struct(Timings, {"thanks": "long", "topics": 20})
    assert len(problems) == 1
    assert timings == Timings(topics=20)


keys = st.sampled_from([*Directory.__struct_fields__, "id", "office", "levels", "hours", "open", "label", "timings", "parent"])
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | keys, inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(Directory.__struct_fields__), json))
def test_no_data_whatever_makes_reading_fail(data: dict[str, Any]) -> None:
    directory, problems = read_struct(Directory, data)
    assert isinstance(directory, Directory)
    try:
        assert msgspec.convert(data, Directory) == directory
    except (msgspec.ValidationError, OverflowError):
        assert problems


@pytest.mark.parametrize("kind", ["units", "offices", "counters", "officials", "terminals", "scales", "questions", "topics"])
def test_an_entry_without_an_id_is_left_out_and_said(kind: str) -> None:
    directory, problems = read_struct(Directory, {kind: [{}]})
    assert directory == Directory()
    assert f"{kind}.#1.id: is missing; add it" in [str(problem) for problem in problems]


class _Panel(msgspec.Struct):
    buttons: Annotated[dict[int, int], msgspec.Meta(description="Score = pin")]
    speed: Annotated[int, msgspec.Meta(ge=1, description="Metres a second")] = 1


def test_the_keys_of_a_table_may_stand_for_numbers() -> None:
    assert read_struct(_Panel, {"buttons": {"5": 17}}) == (_Panel(buttons={5: 17}), [])


def test_a_field_that_is_described_says_what_to_write() -> None:
    assert [str(problem) for problem in read_struct(_Panel, {"buttons": {"five": 17}, "speed": 0})[1]] == [
        "buttons: expected int, got str; write here: Score = pin",
        "speed: expected int >= 1; write here: Metres a second",
    ]
    assert [str(problem) for problem in read_struct(_Panel, {})[1]] == ["buttons: is missing; write here: Score = pin"]
