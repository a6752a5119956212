"""A row gets one word: never against the picture, never worse for more happy votes, and seldom by chance."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.funnel import RISK_95, RISK_998, limits, position, rarity
from office.grade import Grade, grade, graded
from office.judgement import FEWEST_FOR_WORDS, Count, against_the_rest, compare

ORDER: dict[Grade, int] = {"surely-lower": -2, "lower": -1, "level": 0, "higher": 1, "surely-higher": 2}
_AROUND = {"far-below": -2, "below": -1, "inside": 0, "above": 1, "far-above": 2}

counts = st.integers(0, 600).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))
tables = st.lists(counts, min_size=1, max_size=14)


@given(tables)
def test_a_word_never_contradicts_the_picture(rows: list[Count]) -> None:
    found = graded(rows)
    for count, (word, place) in zip(rows, found.rows, strict=True):
        if word == "too-few" or place is None or found.reference is None:
            assert word == "too-few"
            assert place is None
            continue
        share, side = count.satisfied / count.n, ORDER[word]
        # On the side where the dot is, and no further out than the dot.
        assert side == 0 or (side > 0) == (share > found.reference)
        assert abs(side) <= abs(_AROUND[place])
        # What the two solid lines do not hold is never called level.
        assert side != 0 or abs(_AROUND[place]) < 2
        if found.spread.factor == 1.0 and 0 < found.reference < 1:
            low, high = limits(count.n, found.reference, RISK_998 if abs(side) == 2 else RISK_95)
            assert side == 0 or not low + 1e-9 < share < high - 1e-9


@given(tables)
def test_surely_is_said_only_of_what_differs_with_the_risk_that_all_rows_share(rows: list[Count]) -> None:
    for (word, _), verdict in zip(graded(rows).rows, against_the_rest(rows), strict=True):
        assert {"surely-lower": "lower", "surely-higher": "higher"}.get(word, verdict) == verdict


@given(rows=tables, n=st.integers(FEWEST_FOR_WORDS, 400), good=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_of_two_rows_with_as_many_votes_the_happier_one_never_gets_the_worse_word(
    rows: list[Count], n: int, good: tuple[int, int]
) -> None:
    less, more = sorted(min(one, n) for one in good)
    *_, worse, better = graded([*rows, Count(less, n), Count(more, n)]).rows
    assert (worse.grade == "too-few") == (better.grade == "too-few")
    if worse.grade != "too-few":
        assert ORDER[worse.grade] <= ORDER[better.grade]


@settings(max_examples=40)
@given(
    rest=counts.filter(lambda count: count.n >= FEWEST_FOR_WORDS), n=st.integers(FEWEST_FOR_WORDS, 120), spread=st.floats(1, 9)
)
def test_one_more_happy_vote_never_makes_the_word_worse(rest: Count, n: int, spread: float) -> None:
    words = []
    for good in range(n + 1):
        own = Count(good, n)
        reference = (good + rest.satisfied) / (n + rest.n)
        is_rare = rarity(own, reference, spread=spread) <= 0.05 / 40
        words.append(ORDER[grade(compare(own, rest, rows=40), position(own, reference, spread=spread), is_rare=is_rare)])
    assert words == sorted(words)


@given(tables)
def test_unhappy_instead_of_happy_turns_every_word_round(rows: list[Count]) -> None:
    turned = graded([Count(count.n - count.satisfied, count.n) for count in rows]).rows
    for (word, _), (other, _) in zip(graded(rows).rows, turned, strict=True):
        assert (word, other).count("too-few") != 1
        assert word == "too-few" or ORDER[word] == -ORDER[other]


@pytest.mark.parametrize(("places", "share"), [(3, 0.85), (8, 0.8), (34, 0.9), (166, 0.97)])
def test_of_equal_places_seldom_is_one_surely_apart_and_few_seem_so(places: int, share: float) -> None:
    chance, tables_, sure, seeming = Random(places), 150, 0, 0  # noqa: S311 - a seeded simulation
    for _ in range(tables_):
        rows = []
        for _place in range(places):
            n = chance.randint(30, 300)
            rows.append(Count(_drawn(chance, n, share), n))
        words = [row.grade for row in graded(rows).rows]
        sure += any(word.startswith("surely") for word in words)
        seeming += sum(word in {"lower", "higher"} for word in words)
    # Promised: of 100 tables 5, and for «seems» 2 of 1,000 rows besides. With three standard errors of room.
    promised = 0.05 * tables_
    assert sure <= promised + 3 * promised**0.5
    expected = promised + 0.002 * places * tables_
    assert seeming <= expected + 3 * expected**0.5


def _drawn(chance: Random, n: int, share: float) -> int:
    return sum(chance.random() < share for _ in range(n))


def test_a_row_that_differs_but_no_more_than_places_do_anyway_is_level() -> None:
    # Thirty places of 4,000 votes between 80 and 90 of 100: each differs from the rest, none stands out.
    rows = [Count(round(4_000 * (0.80 + 0.10 * place / 29)), 4_000) for place in range(30)]
    assert against_the_rest(rows).count("level") <= 10
    assert {row.grade for row in graded(rows).rows} == {"level"}


def test_each_word_is_said_of_somebody() -> None:
    # Three counters: one is beyond the inner limits and differs.
    three = [Count(105, 120), Count(100, 120), Count(86, 120)]
    assert [row.grade for row in graded(three).rows] == ["level", "level", "lower"]
    # Among 166 rows one just beyond the outer limit is not rare enough to be sure.
    many = [*[Count(80, 100)] * 165, Count(66, 100)]
    assert graded(many).rows[-1] == ("lower", "far-below")
    assert graded([*[Count(80, 100)] * 59, Count(50, 100)]).rows[-1] == ("surely-lower", "far-below")
    assert graded([*[Count(60, 100)] * 59, Count(100, 100)]).rows[-1] == ("surely-higher", "far-above")


def test_alone_among_few_or_without_votes_nothing_is_said() -> None:
    assert graded([]) == ([], None, (1.0, 0))
    assert [row.grade for row in graded([Count(0, 0), Count(0, 0)]).rows] == ["too-few"] * 2
    assert [row.grade for row in graded([Count(0, 40), Count(20, 20)]).rows] == ["too-few"] * 2
