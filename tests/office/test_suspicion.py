"""Who games is flagged with the evidence; who is honest is not, however different honest people are."""

import doctest
from fractions import Fraction
from itertools import product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import beta_binomial, equal_boxes, suspicion
from office.beta_binomial import ALL_ALIKE, at_least, at_most
from office.equal_boxes import HALF_DAY_VOTES, Boxes, equality
from office.judgement import Count
from office.peers import FEWEST_PEERS, Rate, usual
from office.suspicion import RISK, SIGNS, Flag, Kind, Sign, counter_against_exit, flags
from tests.office.honest_officials import COMMON, Quarter, an_official, flags_of, honest_boxes


def _honest(seed: int, officials: int) -> list[Quarter]:
    chance = Random(seed)  # noqa: S311 - a seeded simulation
    return [an_official(chance) for _ in range(officials)]


def _story(seed: int, **shares: float) -> Quarter:
    wanted = {name.replace("_", "-"): share for name, share in shares.items()}
    return an_official(Random(seed), wanted.get)  # noqa: S311 - a seeded simulation


def _kinds(row: list[Flag]) -> set[Kind]:
    return {flag.kind for flag in row}


@pytest.mark.parametrize("module", [beta_binomial, equal_boxes, suspicion])
def test_the_examples_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type] # a module
    assert tried.attempted
    assert not tried.failed


def test_of_a_hundred_honest_officials_less_than_one_is_flagged_in_a_quarter() -> None:
    found = [row for seed in range(3) for row in flags_of(_honest(seed, 400))]
    rate = 100 * sum(bool(row) for row in found) / len(found)
    assert rate < 1, rate


def test_in_small_groups_too_less_than_one_of_a_hundred_honest_officials_is_flagged() -> None:
    found = [row for seed in range(50) for row in flags_of(_honest(seed, 12))]
    rate = 100 * sum(bool(row) for row in found) / len(found)
    assert rate < 1, rate


STORIES: dict[Kind, Quarter] = {
    "repeats": _story(1, repeats=0.3),
    "no-window": _story(2, **{"no-window": 0.8}),
    "never-opened": _story(3, **{"few-windows": 0.0}),
    "few-windows": _story(4, **{"few-windows": 0.1}),
    "few-votes": _story(5, **{"few-votes": 0.01}),
    "many-votes": _story(6, **{"few-votes": 0.97}),
    "out-of-hours": _story(7, **{"out-of-hours": 0.5}),
    "cancelled": _story(9, cancelled=0.4),
    "missed": _story(10, missed=0.6),
    "terminal-off": _story(11, **{"terminal-off": 0.6}),
}


@pytest.mark.parametrize("kind", list(STORIES))
def test_one_who_games_is_flagged_among_69_honest_ones(kind: Kind) -> None:
    found = flags_of([*_honest(1, 69), STORIES[kind]])
    assert kind in _kinds(found[-1])
    assert sum(bool(row) for row in found[:-1]) <= 1


def test_evidence_says_what_was_seen_what_is_usual_and_how_unlikely_it_is() -> None:
    quarter = STORIES["never-opened"]
    flag = next(flag for flag in flags_of([*_honest(1, 69), quarter])[-1] if flag.kind == "never-opened")
    assert flag.observed == 0
    assert flag.whole == quarter.signs["few-windows"].whole
    assert flag.expected == pytest.approx(0.92 * flag.whole, rel=0.05)
    assert 0 < flag.chance <= RISK


def test_several_who_game_do_not_make_it_usual() -> None:
    found = flags_of([*_honest(2, 66), *(_story(seed, repeats=0.35) for seed in range(3))])
    assert all("repeats" in _kinds(row) for row in found[-3:])


def test_whole_boxes_of_one_score_are_flagged_and_an_official_whom_all_praise_is_not() -> None:
    chance = Random(4)  # noqa: S311 - a seeded simulation
    boxes, own = honest_boxes(chance, 500, half_days=70)
    staged = Boxes({**boxes.sizes, 6: boxes.sizes.get(6, 0) + 20}, boxes.equal + 20)
    mixed = {score: n + 120 * (score == 5) for score, n in own.items()}
    common = {score: round(10_000 * share) for score, share in COMMON.items()}
    assert suspicion.equal_boxes(*equality(boxes, own, common)) is None
    found = suspicion.equal_boxes(*equality(staged, mixed, common))
    assert found is not None
    assert (found.kind, found.observed, found.whole) == ("equal-boxes", staged.equal, staged.n)
    # 60 boxes of six, all of the best score: this person is simply liked. But that is not what must come about.
    assert equality(Boxes({6: 60}, 60), {5: 360}, common).expected < 59
    assert suspicion.equal_boxes(*equality(Boxes({6: 60}, 60), {5: 360}, common)) is None


@given(st.lists(st.integers(5, 9), min_size=1, max_size=6), st.integers(0, 6))
def test_the_chance_of_equal_boxes_is_that_of_every_combination(sizes: list[int], equal: int) -> None:
    equal = min(equal, len(sizes))
    votes = {5: 30, 4: 10}
    found = equality(Boxes({size: sizes.count(size) for size in sizes}, equal), votes, votes)

    def one(size: int) -> float:
        shares = (0.75, 0.25)
        return sum(prod((HALF_DAY_VOTES * share + k) / (HALF_DAY_VOTES + k) for k in range(size)) for share in shares)

    by_hand = sum(
        prod(one(size) if same else 1 - one(size) for size, same in zip(sizes, pattern, strict=True))
        for pattern in product([True, False], repeat=len(sizes))
        if sum(pattern) >= equal
    )
    assert found.chance == pytest.approx(by_hand, abs=1e-12)
    assert found.expected == pytest.approx(sum(one(size) for size in sizes))


def test_of_no_boxes_and_no_votes_nothing_is_said() -> None:
    assert suspicion.equal_boxes(*equality(Boxes({}, 0), {}, {})) is None


@given(n=st.integers(1, 40), k=st.integers(0, 41), a=st.integers(1, 12), b=st.integers(1, 12))
def test_a_beta_binomial_tail_is_the_sum_of_its_terms(n: int, k: int, a: int, b: int) -> None:
    def beta(x: int, y: int) -> Fraction:
        return Fraction(1, comb(x + y - 1, x) * x)

    by_hand = sum((comb(n, i) * beta(i + a, n - i + b) / beta(a, b) for i in range(k, n + 1)), Fraction(0))
    assert at_least(k, n, a / (a + b), a + b) == pytest.approx(float(by_hand), abs=1e-9)
    assert at_most(k - 1, n, a / (a + b), a + b) == pytest.approx(1 - float(by_hand), abs=1e-9)


def test_a_count_that_nearly_every_row_exceeds_has_a_chance_of_nearly_one() -> None:
    assert at_least(803, 3_000, 0.95, 998) == pytest.approx(1)
    assert at_most(2_900, 3_000, 0.05, 998) == pytest.approx(1)
    assert at_most(803, 3_000, 0.95, 998) == pytest.approx(0, abs=1e-30)


def test_rows_that_are_all_alike_have_the_binomial_tail() -> None:
    assert at_least(8, 10, 0.5, ALL_ALIKE) == pytest.approx(56 / 1024)
    assert at_least(8, 10, 0.5, 1e7) == pytest.approx(56 / 1024, rel=1e-3)


def test_what_is_usual_is_said_by_the_others_and_only_where_there_are_enough() -> None:
    rates = [Rate(10, 100)] * FEWEST_PEERS + [Rate(100, 100)]
    found = usual(rates)
    last = found[-1]
    assert last is not None
    assert last.share == pytest.approx(80.5 / 801)
    assert usual(rates[:FEWEST_PEERS]) == [None] * FEWEST_PEERS
    # A row without any case is nobody's peer, and may still be judged by others.
    assert usual([Rate(0, 0), *rates[1:]])[1:] == [None] * FEWEST_PEERS


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: Rate(*pair)), max_size=20))
def test_any_counts_can_be_judged(rates: list[Rate]) -> None:
    for sign in SIGNS:
        for row in flags([{sign: rate} for rate in rates]):
            for flag in row:
                assert 0 <= flag.observed <= flag.whole
                assert 0 < flag.chance <= RISK
                assert 0 < flag.expected < flag.whole


def test_few_cases_and_few_peers_are_no_evidence() -> None:
    usual_one: dict[Sign, Rate] = {"repeats": Rate(1, 100)}
    assert flags([*[usual_one] * 50, {"repeats": Rate(25, 29)}])[-1] == []
    assert flags([*[usual_one] * (FEWEST_PEERS - 1), {"repeats": Rate(90, 100)}])[-1] == []
    assert _kinds(flags([*[usual_one] * 50, {"repeats": Rate(90, 100)}])[-1]) == {"repeats"}


def test_a_sign_that_a_row_does_not_carry_is_not_judged() -> None:
    rows: list[dict[Sign, Rate]] = [{"repeats": Rate(1, 100)} for _ in range(20)]
    assert flags([*rows, {}])[-1] == []


def test_a_little_less_content_at_the_exit_is_natural_and_much_less_is_a_sign_of_pressure() -> None:
    assert counter_against_exit(Count(190, 200), Count(170, 200)) is None
    assert counter_against_exit(Count(198, 200), Count(20, 29)) is None
    assert counter_against_exit(Count(29, 29), Count(50, 200)) is None
    assert counter_against_exit(Count(50, 100), Count(90, 100)) is None
    found = counter_against_exit(Count(198, 200), Count(100, 200))
    assert found is not None
    assert (found.observed, found.whole, found.expected) == (198, 200, 100)
    assert found.chance <= RISK
