"""Comments leave behind five visits, in an order that says nothing, under a span that those visits fill."""

from hypothesis import given
from hypothesis import strategies as st

from office.comments import OpenedComments, PendingComment, open_comments
from office.periods import HalfDay
from tests.factories import AFTERNOON, MORNING


def a_pending(number: int = 1, *, half: HalfDay | None = MORNING, text: str = "ghế hỏng") -> PendingComment:
    return PendingComment(key=bytes([number]) * 16, half=half, channel="phone", text=text)


def opened(
    *pending: PendingComment, visits: dict[HalfDay, int] | None = None, finished: HalfDay = MORNING
) -> list[OpenedComments]:
    known = visits or {}
    return open_comments(
        pending,
        finished=finished,
        visits=lambda first, last: sum(n for half, n in known.items() if first <= half <= last),
        shuffle=lambda waiting: waiting.reverse(),
    )


def test_one_comment_leaves_behind_five_visits() -> None:
    (group,) = opened(a_pending(), visits={MORNING: 5})
    assert (group.first, group.last, len(group.comments)) == (MORNING, MORNING, 1)
    assert opened(a_pending(), visits={MORNING: 4}) == []


def test_five_comments_are_five_visits() -> None:
    (group,) = opened(*(a_pending(n) for n in range(5)))
    assert [one.key[0] for one in group.comments] == [4, 3, 2, 1, 0]
    assert opened(*(a_pending(n) for n in range(4))) == []


def test_nothing_leaves_before_its_half_day_has_ended() -> None:
    assert opened(a_pending(half=AFTERNOON), visits={MORNING: 9, AFTERNOON: 9}, finished=MORNING) == []


def test_the_span_reaches_as_far_as_the_visits_that_were_needed() -> None:
    (group,) = opened(a_pending(), visits={MORNING: 3, AFTERNOON: 3}, finished=AFTERNOON)
    assert (group.first, group.last) == (MORNING, AFTERNOON)
    (group,) = opened(a_pending(), visits={MORNING: 5, AFTERNOON: 3}, finished=AFTERNOON)
    assert (group.first, group.last) == (MORNING, MORNING)


def test_without_a_half_day_it_leaves_behind_the_visits_of_the_last_one_and_says_no_time() -> None:
    (group,) = opened(a_pending(half=None), visits={MORNING: 5})
    assert (group.first, group.last) == (None, None)
    assert opened(a_pending(half=None), visits={MORNING: 4}) == []


@given(
    st.lists(st.none() | st.integers(0, 6), max_size=9),
    st.dictionaries(st.integers(0, 6), st.integers(0, 7), max_size=7),
    st.integers(0, 6),
)
def test_whatever_waits_each_leaves_once_and_never_behind_fewer_than_five(
    halves: list[int | None], visits: dict[int, int], finished: int
) -> None:
    pending = [a_pending(number, half=None if half is None else HalfDay(MORNING + half)) for number, half in enumerate(halves)]
    known = {HalfDay(MORNING + half): n for half, n in visits.items()}
    groups = opened(*pending, visits=known, finished=HalfDay(MORNING + finished))
    left = [one.key for group in groups for one in group.comments]
    assert len(left) == len(set(left))
    for group in groups:
        first, last = (group.first, group.last) if group.first is not None else (HalfDay(MORNING + finished),) * 2
        assert last is not None
        assert last <= MORNING + finished
        inside = sum(n for half, n in known.items() if first <= half <= last)
        assert max(inside, len(group.comments)) >= 5
        assert all(one.half is None or first <= one.half <= last for one in group.comments)
