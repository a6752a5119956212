"""What is asked: scales that can be judged, words that fit the screen."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.survey import Level, Scale, Topic, say, scale_problems, text_problems
from tests.factories import a_scale


def scale(*levels: tuple[int, int, bool]) -> Scale:
    built = (Level(score=score, face=face, satisfied=satisfied, label={"vi": "Mức"}) for score, face, satisfied in levels)
    return msgspec.structs.replace(a_scale(3), levels=tuple(built))


@pytest.mark.parametrize("levels", [3, 4, 5])
def test_the_scales_of_the_builders_are_sound(levels: int) -> None:
    assert scale_problems(a_scale(levels), field="scale") == []
    assert a_scale(levels).scores() == tuple(range(1, levels + 1))


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ([(1, 1, False), (2, 5, True)], "s.levels: a scale has 3 to 5 levels, this one 2"),
        ([(n, 1, n > 3) for n in range(1, 7)], "s.levels: a scale has 3 to 5 levels, this one 6"),
        ([(1, 1, False), (2, 3, False), (4, 5, True)], "s.levels: scores must be 1 to 3, each once; found [1, 2, 4]"),
        ([(1, 1, False), (1, 3, False), (2, 5, True)], "s.levels: scores must be 1 to 3"),
        ([(1, 5, False), (2, 3, False), (3, 1, True)], "s.levels: a higher score needs a happier face"),
        ([(1, 1, False), (2, 1, False), (3, 5, True)], "s.levels: a higher score needs a happier face"),
        ([(1, 1, True), (2, 3, False), (3, 5, False)], "s.levels: the upper levels, and not all"),
        ([(1, 1, False), (2, 3, False), (3, 5, False)], "s.levels: the upper levels, and not all"),
        ([(1, 1, True), (2, 3, True), (3, 5, True)], "s.levels: the upper levels, and not all"),
    ],
)
def test_what_is_no_scale_is_named_with_its_fix(levels: list[tuple[int, int, bool]], says: str) -> None:
    assert any(problem.startswith(says) for problem in scale_problems(scale(*levels), field="s"))


levels = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.booleans()), max_size=6)


@given(made=levels)
def test_a_scale_that_passes_can_be_judged(made: list[tuple[int, int, bool]]) -> None:
    built = scale(*made)
    if scale_problems(built, field="s"):
        return
    assert 3 <= len(built.levels) <= 5
    assert built.scores() == tuple(range(1, len(made) + 1))
    assert max(built.scores()) in built.satisfied_scores()
    assert 1 not in built.satisfied_scores()


@pytest.mark.parametrize("id_", ["", "-hai-long", "hai-long-", "Hài lòng", "hai-long\n", "a" * 65, "hai_long"])
def test_an_id_that_no_vote_could_carry_is_refused(id_: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="id"):
        msgspec.convert({"id": id_, "levels": []}, Scale)
    with pytest.raises(msgspec.ValidationError, match="id"):
        msgspec.convert({"id": id_, "about": "office", "label": {}}, Topic)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "t.vi: the Vietnamese text is missing"),
        ({"en": "Satisfied"}, "t.vi: the Vietnamese text is missing"),
        ({"vi": "  "}, "t.vi: the Vietnamese text is missing"),
        ({"vi": "a" * 121}, "t.vi: 121 characters do not fit"),
        ({"vi": "Hài lòng", "en": "a\nb"}, "t.en: contains a line break"),
        ({"vi": "Hài\x00lòng"}, "t.vi: contains a line break or control character"),
    ],
)
def test_words_that_do_not_fit_a_screen_are_named(texts: dict[str, str], says: str) -> None:
    assert any(problem.startswith(says) for problem in text_problems(texts, field="t"))


def test_words_are_said_in_the_language_asked_for_else_in_vietnamese() -> None:
    texts = {"vi": "Hài lòng", "en": "Satisfied", "khm": ""}
    assert [say(texts, language) for language in ("en", "vi", "khm", "mtq")] == ["Satisfied", "Hài lòng", "Hài lòng", "Hài lòng"]
