from hypothesis import given
from hypothesis import strategies as st

from kiosk.spotlight import FRESHEST_SECONDS, LEAST_SECONDS, SHOWN_SECONDS, Spotlight
from office.board import BoardCall
from tests.kiosk.boards import a_board, a_call, said

BEGAN = 100.0


def begun() -> Spotlight:
    return Spotlight(began_at=BEGAN)


def shown(spotlight: Spotlight, at: float) -> int | None:
    call = spotlight.look(at)
    return None if call is None else call.number


def test_a_new_call_has_the_screen_for_six_seconds() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1)]), 200))
    assert [shown(light, at) for at in (200, 205.9, 206)] == [1, 1, None]


def test_calls_in_quick_succession_are_each_seen_in_their_order_and_the_newest_stays() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1), a_call(2), a_call(3)]), 200))
    assert [shown(light, at) for at in (200, 202.9, 203, 206, 211.9, 212)] == [1, 1, 2, 3, 3, None]


def test_a_call_that_comes_while_one_is_shown_follows_it() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1)]), 200))
    assert shown(light, 200) == 1
    light.hear(said(a_board([a_call(1, age=1), a_call(2)]), 201))
    assert [shown(light, at) for at in (201, 203, 208.9, 209)] == [1, 2, 2, None]


def test_the_same_board_again_calls_nobody_twice() -> None:
    light = begun()
    for at in (200.0, 215.0, 230.0):
        light.hear(said(a_board([a_call(1, age=at - 200)]), at))
    assert [shown(light, at) for at in (230, 240)] == [1, None]


def test_a_recall_is_a_call_of_its_own() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1, ticket=12)]), 200))
    assert shown(light, 200) == 1
    light.hear(said(a_board([a_call(2, ticket=12, recalls=1)]), 212))
    assert shown(light, 212) == 2


def test_what_the_broker_kept_calls_nobody_until_the_desk_says_it_itself() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1)]), 200, is_live=False))
    assert shown(light, 200) is None
    light.hear(said(a_board([a_call(1, age=4)]), 201))
    assert shown(light, 201) == 1


def test_a_restart_of_the_desk_a_new_day_or_no_day_does_not_call_again() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1)]), 200))
    assert [shown(light, 200), shown(light, 210)] == [1, None]
    light.hear(said(a_board([a_call(1, age=None)]), 220))
    light.hear(said(a_board([a_call(1, age=25)], day=None), 225))
    assert shown(light, 225) is None
    light.hear(said(a_board([a_call(1)], day="ngaymoi1"), 230))
    assert shown(light, 230) == 1


def test_calls_of_before_the_program_began_and_old_ones_are_only_in_the_list() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1, age=FRESHEST_SECONDS)]), 500))
    light.hear(said(a_board([a_call(2, age=15)]), BEGAN + 10))
    assert shown(light, 500) is None


def test_who_is_not_wanted_any_more_leaves_the_screen_and_the_line() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1), a_call(2), a_call(3)]), 200))
    assert shown(light, 200) == 1
    # The first call was undone, the second ended elsewhere.
    light.hear(said(a_board([a_call(2, age=1, is_here=False), a_call(3, age=1)]), 201))
    assert shown(light, 201) == 3


def test_who_was_pushed_out_by_eight_others_still_has_a_turn() -> None:
    light = begun()
    light.hear(said(a_board([a_call(1), a_call(2)]), 200))
    light.hear(said(a_board([a_call(n) for n in range(3, 11)]), 201))
    seen = [shown(light, 201 + step * LEAST_SECONDS) for step in range(10)]
    assert seen == list(range(1, 11))


@given(st.data())
def test_every_new_live_call_is_shown_once_in_order_and_none_again_after_restarts(data: st.DataObject) -> None:
    """The desk calls, restarts, says everything again; the broker says what it kept."""
    light = begun()
    at, made, seen = 1000.0, list[tuple[int, float]](), list[int]()
    steps = data.draw(st.lists(st.sampled_from(["call", "heartbeat", "kept", "restart", "wait", "look"]), max_size=40))
    last: int | None = None

    def look() -> None:
        nonlocal last
        now = shown(light, at)
        if now is not None and now != last:
            seen.append(now)
        last = now

    def calls(*, forgets: bool = False) -> list[BoardCall]:
        return [a_call(number, age=None if forgets else at - since) for number, since in made[-8:]]

    for step in steps:
        at += data.draw(st.floats(0, 2))
        if step == "call":
            made.append((len(made) + 1, at))
        if step == "wait":
            at += SHOWN_SECONDS
        elif step == "kept":
            light.hear(said(a_board(calls()), at, is_live=False))
        elif step != "look":
            light.hear(said(a_board(calls(forgets=step == "restart")), at))
        look()
    for _ in range(2 * len(made) + 2):
        at += LEAST_SECONDS
        look()
    assert seen == [number for number, _ in made]
    light.hear(said(a_board([a_call(number, age=min(at - since, 1e6)) for number, since in made[-8:]]), at))
    look()
    assert len(seen) == len(made)
