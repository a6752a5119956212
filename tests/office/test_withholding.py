"""No row of few votes can be had by taking the rows that are shown from the whole."""

from hypothesis import given
from hypothesis import strategies as st

from office.withholding import withheld


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 12), st.sets(st.integers(0, 11)))
def test_what_is_left_of_the_whole_is_never_few_votes(votes: list[int], fewest: int, known: set[int]) -> None:
    kept = withheld(votes, fewest, known)
    assert kept >= {place for place, n in enumerate(votes) if n and place in known}
    shown = [n for place, n in enumerate(votes) if place not in kept and n]
    rest = sum(votes) - sum(shown)
    assert all(n >= fewest for n in shown)
    assert rest == 0 or rest >= fewest or not shown
    # One row alone is the rest itself, however many votes it has.
    assert len(kept) != 1 or not shown
    assert all(votes[place] for place in kept)


@given(st.lists(st.integers(10, 40), max_size=12))
def test_where_enough_people_voted_everywhere_nothing_is_kept_back(votes: list[int]) -> None:
    assert withheld(votes, 10) == frozenset()


def test_no_more_is_kept_back_than_that_takes() -> None:
    assert withheld([40, 30, 6, 5], 10) == {2, 3}
    assert withheld([40, 30, 6], 10) == {1, 2}
    assert withheld([6], 10) == {0}
    assert withheld([], 10) == frozenset()
    # What is kept back for another whole hides the few already.
    assert withheld([40, 30, 6], 10, known=[0]) == {0, 2}
