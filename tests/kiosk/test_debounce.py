"""One push is one press, however the contact bounces."""

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.debounce import SAME_HAND_SECONDS, Contact, first_seen, is_same_hand, is_stuck, seen

BOUNCE = 0.05

# Levels after each edge with the milliseconds since the edge before, as a logic analyser shows them: a tactile switch, an
# arcade button with a long spring, a worn one whose contact opens in the middle of a push, a hesitant finger.
CLOSING = {
    "clean": [(True, 0.0)],
    "tactile": [(True, 0.0), (False, 0.18), (True, 0.31), (False, 0.72), (True, 1.05)],
    "arcade": [(True, 0.0), (False, 1.4), (True, 2.9), (False, 4.1), (True, 6.2), (False, 7.7), (True, 9.8)],
    "worn": [(True, 0.0), (False, 3.0), (True, 15.5), (False, 41.0), (True, 52.0), (False, 96.0), (True, 120.0)],
    "hesitant": [(True, 0.0), (False, 20.0), (True, 55.0), (False, 70.0), (True, 110.0)],
}
OPENING = {
    "clean": [(False, 0.0)],
    "tactile": [(False, 0.0), (True, 0.4), (False, 0.55)],
    "arcade": [(False, 0.0), (True, 2.2), (False, 3.8), (True, 6.1), (False, 8.3)],
    "worn": [(False, 0.0), (True, 22.0), (False, 31.0), (True, 60.0), (False, 63.0)],
}


class Edge(NamedTuple):
    at: float
    closed: bool


def presses(edges: list[Edge], contact: Contact | None = None) -> tuple[list[float], Contact]:
    contact = contact or first_seen(closed=False, at=0.0)
    found = []
    for edge in edges:
        contact, is_press = seen(contact, closed=edge.closed, at=edge.at, bounce_seconds=BOUNCE)
        if is_press:
            found.append(edge.at)
    return found, contact


def push(begin: float, closing: str, opening: str, held: float) -> list[Edge]:
    down = [Edge(begin + ms / 1000, level) for level, ms in CLOSING[closing]]
    up_at = down[-1].at + held
    return down + [Edge(up_at + ms / 1000, level) for level, ms in OPENING[opening]]


@pytest.mark.parametrize("closing", CLOSING)
@pytest.mark.parametrize("opening", OPENING)
def test_every_recorded_push_is_one_press_at_its_first_edge(closing: str, opening: str) -> None:
    found, _ = presses(push(10.0, closing, opening, held=0.12))

    assert found == [10.0]


pauses = st.floats(min_value=BOUNCE, max_value=5.0)
pushes = st.tuples(
    st.sampled_from(sorted(CLOSING)), st.sampled_from(sorted(OPENING)), st.floats(min_value=0.0, max_value=4.0), pauses
)


@given(st.lists(pushes, max_size=12))
def test_as_many_presses_as_pushes_with_a_rest_between_them(wanted: list[tuple[str, str, float, float]]) -> None:
    edges: list[Edge] = []
    begins = []
    at = 1.0
    for closing, opening, held, pause in wanted:
        begins.append(at)
        edges += push(at, closing, opening, held)
        # A float sum may fall short of the pause by its last digit.
        at = edges[-1].at + pause + 1e-6

    found, _ = presses(edges)

    assert found == begins


@given(st.lists(st.tuples(st.floats(min_value=0.001, max_value=0.2), st.booleans()), max_size=60))
def test_between_two_presses_the_contact_rested_open_for_the_bounce_time(steps: list[tuple[float, bool]]) -> None:
    at, edges = 0.0, []
    for gap, level in steps:
        at += gap
        edges.append(Edge(at, level))

    found, _ = presses(edges)

    assert len(found) == len(set(found))
    for earlier, later in pairwise(found):
        between = [edge for edge in edges if earlier <= edge.at <= later]
        changes = [edge for before, edge in pairwise([Edge(earlier, closed=False), *between]) if edge.closed is not before.closed]
        assert max(b.at - a.at for a, b in pairwise(changes) if not a.closed) >= BOUNCE


@given(
    st.lists(st.tuples(st.floats(min_value=0.0, max_value=0.2), st.booleans()), max_size=40),
    st.lists(st.integers(min_value=0, max_value=3), min_size=40, max_size=40),
)
def test_levels_seen_twice_change_nothing(steps: list[tuple[float, bool]], repeats: list[int]) -> None:
    at, edges, stuttered = 0.0, [], []
    for (gap, level), again in zip(steps, repeats, strict=False):
        at += gap
        edges.append(Edge(at, level))
        stuttered += [Edge(at, level)] * (again + 1)

    assert presses(edges)[0] == presses(stuttered)[0]


def test_a_held_button_is_one_press_however_often_it_is_looked_at() -> None:
    found, _ = presses([Edge(1.0, closed=True), *(Edge(1.0 + n / 20, closed=True) for n in range(1, 1200))])

    assert found == [1.0]


def test_a_missed_opening_edge_is_made_up_for_by_the_next_look() -> None:
    found, contact = presses([Edge(1.0, closed=True)])
    # Only the level is looked at from here on; it is found open, rests, and the next push counts.
    again, _ = presses([Edge(1.4, closed=False), Edge(1.5, closed=True)], contact)

    assert (found, again) == ([1.0], [1.5])


def test_a_button_found_closed_at_the_start_is_no_press_until_it_has_been_open() -> None:
    contact = first_seen(closed=True, at=0.0)

    held, contact = presses([Edge(0.5, closed=True), Edge(3.0, closed=True)], contact)
    later, _ = presses([Edge(4.0, closed=False), Edge(4.2, closed=True)], contact)

    assert (held, later) == ([], [4.2])


def test_a_time_that_steps_back_makes_no_second_press() -> None:
    found, _ = presses([Edge(5.0, closed=True), Edge(4.8, closed=False), Edge(4.95, closed=True), Edge(5.01, closed=False)])

    assert found == [5.0]


@pytest.mark.parametrize(("after", "stuck"), [(9.9, False), (10.0, True), (600.0, True)])
def test_a_button_held_too_long_is_stuck(after: float, stuck: bool) -> None:
    _, contact = presses([Edge(100.0, closed=True)])

    assert is_stuck(contact, at=100.0 + after, hold_seconds=10.0) is stuck


def test_a_button_that_chatters_without_end_is_stuck_and_pressed_once() -> None:
    found, contact = presses([Edge(1.0 + n * 0.02, closed=n % 2 == 0) for n in range(1000)])

    assert found == [1.0]
    assert is_stuck(contact, at=21.0, hold_seconds=10.0)


def test_a_released_button_is_no_longer_stuck() -> None:
    _, contact = presses([Edge(1.0, closed=True), Edge(30.0, closed=False), Edge(30.0 + BOUNCE, closed=False)])

    assert not is_stuck(contact, at=31.0, hold_seconds=10.0)


def test_a_second_button_belongs_to_the_same_hand_for_a_moment_only() -> None:
    assert not is_same_hand(None, 3.0)
    assert is_same_hand(3.0, 3.0)
    assert is_same_hand(3.0, 3.0 + SAME_HAND_SECONDS - 0.01)
    assert not is_same_hand(3.0, 3.0 + SAME_HAND_SECONDS + 0.01)
