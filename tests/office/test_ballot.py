"""The ballot box: nobody leaves it alone, nobody is lost in it, and nothing tells in which order they came."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.ballot import (
    FEWEST_VISITS,
    OUT_OF_HOURS,
    PATIENCE_HALF_DAYS,
    REPEAT,
    BoxTally,
    OpenedBox,
    PendingVote,
    add_counts,
    flags_for_press,
    last_finished,
    open_box,
)
from office.ids import CounterId, OfficialId
from office.periods import VIETNAM, HalfDay, half_day_at
from tests.factories import AFTERNOON, MORNING, OFFICIAL, a_pending_vote, a_tally, some_hours

OTHER = OfficialId("tran-van-mau")


def unmoved(_votes: list[PendingVote]) -> None:
    """A shuffle that does nothing."""


def shuffled(seed: int) -> Callable[[list[PendingVote]], None]:
    return random.Random(seed).shuffle  # noqa: S311  the test wants the same chance twice


def voters(
    number: int, *, half: HalfDay | None = MORNING, official: OfficialId | None = OFFICIAL, first: int = 0
) -> list[PendingVote]:
    return [a_pending_vote(bytes([first + n]), half=half, official=official, score=n % 5 + 1) for n in range(number)]


@st.composite
def boxes(draw: st.DrawFn) -> tuple[list[PendingVote], list[BoxTally]]:
    """A box as a journal holds it: votes at two counters of two officials or nobody over five weeks, with their tallies."""
    people = st.sampled_from([OFFICIAL, OTHER, None])
    halves = st.none() | st.integers(MORNING - 70, MORNING + 3).map(HalfDay)
    given_up = st.none() | st.integers(MORNING - 70, MORNING).map(HalfDay)
    spots = draw(st.lists(st.tuples(st.sampled_from(["quay-1", "quay-2"]), people, halves), min_size=1, max_size=8, unique=True))
    votes: list[PendingVote] = []
    tallies: list[BoxTally] = []
    for counter, official, half in spots:
        presses = draw(st.integers(0, 9))
        flagged = draw(st.integers(0, presses))
        tallies.append(
            a_tally(
                presses,
                counter=CounterId(counter),
                official=official,
                half=half,
                flagged={REPEAT: flagged} if flagged else {},
                amended=draw(st.integers(0, presses)),
            )
        )
        for number in range(presses):
            votes.append(
                a_pending_vote(
                    len(votes).to_bytes(2, "big"),
                    counter=CounterId(counter),
                    official=official,
                    half=half,
                    given_up_in=draw(given_up) if half is None else None,
                    score=draw(st.integers(1, 5)),
                    flags=(REPEAT,) if number < flagged else (),
                )
            )
    return votes, tallies


def unflagged(votes: Iterable[PendingVote]) -> int:
    return sum(not vote.flags for vote in votes)


@given(box=boxes(), seed=st.integers(0, 1000))
def test_every_vote_and_tally_leaves_once_or_stays(box: tuple[list[PendingVote], list[BoxTally]], seed: int) -> None:
    votes, tallies = box
    opened = open_box(votes, tallies, finished=MORNING, shuffle=shuffled(seed))
    left = [vote.key for one in opened for vote in one.votes]
    assert len(left) == len(set(left))
    assert set(left) <= {vote.key for vote in votes}
    gone = Counter((tally.counter, tally.official, tally.half) for one in opened for tally in one.tallies)
    assert not gone or max(gone.values()) == 1
    assert set(gone) <= {(tally.counter, tally.official, tally.half) for tally in tallies}


@given(box=boxes())
def test_nobody_leaves_with_fewer_than_five_visits_behind_them(box: tuple[list[PendingVote], list[BoxTally]]) -> None:
    for one in open_box(*box, finished=MORNING, shuffle=unmoved):
        assert not one.votes or unflagged(one.votes) >= FEWEST_VISITS


@given(box=boxes())
def test_no_vote_of_an_unfinished_half_day_leaves(box: tuple[list[PendingVote], list[BoxTally]]) -> None:
    for one in open_box(*box, finished=MORNING, shuffle=unmoved):
        assert all(half is None or half <= MORNING for half in [vote.half for vote in one.votes] + [t.half for t in one.tallies])


@given(box=boxes())
def test_a_box_says_of_its_votes_no_more_than_they_share(box: tuple[list[PendingVote], list[BoxTally]]) -> None:
    for one in open_box(*box, finished=MORNING, shuffle=unmoved):
        assert {vote.counter for vote in one.votes} <= {one.counter}
        assert one.official is None or {vote.official for vote in one.votes} <= {one.official}
        halves = [vote.half for vote in one.votes] + [tally.half for tally in one.tallies]
        if one.first is None or one.last is None:
            assert set(halves) == {None}
            assert one.first is one.last
        else:
            assert all(half is not None and one.first <= half <= one.last for half in halves)
            assert {one.first, one.last} <= set(halves), "the span is no longer than what it covers"


@given(box=boxes())
def test_the_evidence_is_the_sum_of_the_tallies_that_leave_with_it(box: tuple[list[PendingVote], list[BoxTally]]) -> None:
    for one in open_box(*box, finished=MORNING, shuffle=unmoved):
        assert one.presses == sum(tally.presses for tally in one.tallies) == len(one.votes)
        assert sum(one.flagged.values()) == sum(bool(vote.flags) for vote in one.votes)
        assert one.amended == sum(tally.amended for tally in one.tallies)
        assert one.windows is None


@given(box=boxes())
def test_what_stayed_would_stay_again_and_a_large_enough_group_never_stays(
    box: tuple[list[PendingVote], list[BoxTally]],
) -> None:
    votes, tallies = box
    opened = open_box(votes, tallies, finished=MORNING, shuffle=unmoved)
    gone = {vote.key for one in opened for vote in one.votes}
    spent = {id(tally) for one in opened for tally in one.tallies}
    rest = [vote for vote in votes if vote.key not in gone]
    again = open_box(rest, [t for t in tallies if id(t) not in spent], finished=MORNING, shuffle=unmoved)
    assert not [vote for one in again for vote in one.votes]
    due = Counter((v.counter, v.official, v.half is None) for v in rest if not v.flags and (v.half is None or v.half <= MORNING))
    assert not due or max(due.values()) < FEWEST_VISITS


@given(box=boxes())
def test_no_five_visits_outwait_patience_be_their_time_known_or_not(box: tuple[list[PendingVote], list[BoxTally]]) -> None:
    votes, tallies = box
    opened = open_box(votes, tallies, finished=MORNING, shuffle=unmoved)
    gone = {vote.key for one in opened for vote in one.votes}
    groups: dict[tuple[CounterId, OfficialId | None, bool], list[PendingVote]] = {}
    for vote in votes:
        if vote.key not in gone and (vote.half is None or vote.half <= MORNING):
            groups.setdefault((vote.counter, vote.official, vote.half is None), []).append(vote)
    out_of_patience: Counter[tuple[CounterId, bool]] = Counter()
    for (counter, _, is_unknown), group in groups.items():
        since = [half for vote in group if (half := vote.given_up_in if is_unknown else vote.half) is not None]
        if since and MORNING - min(since) >= PATIENCE_HALF_DAYS:
            out_of_patience[counter, is_unknown] += unflagged(group)
    assert not out_of_patience or max(out_of_patience.values()) < FEWEST_VISITS


@given(order=st.permutations(range(7)), seed=st.integers(0, 1000))
def test_the_order_of_leaving_is_chance_alone(order: list[int], seed: int) -> None:
    votes = voters(7)
    (one,) = open_box(votes, [a_tally(7)], finished=MORNING, shuffle=shuffled(seed))
    (other,) = open_box([votes[n] for n in order], [a_tally(7)], finished=MORNING, shuffle=shuffled(seed))
    assert one.votes == other.votes, "the order of coming shows"
    assert sorted(vote.key for vote in one.votes) == [vote.key for vote in votes]


def test_the_shuffle_decides() -> None:
    (one,) = open_box(voters(6), [], finished=MORNING, shuffle=lambda votes: votes.reverse())
    assert [vote.key for vote in one.votes] == [bytes([n]) for n in (5, 4, 3, 2, 1, 0)]


def only(opened: list[OpenedBox]) -> OpenedBox:
    (one,) = opened
    return one


def test_five_votes_leave_and_four_wait() -> None:
    assert open_box(voters(4), [a_tally(4)], finished=MORNING, shuffle=unmoved) == []
    one = only(open_box(voters(5), [a_tally(5)], finished=MORNING, shuffle=unmoved))
    assert (one.first, one.last, len(one.votes), one.presses) == (MORNING, MORNING, 5, 5)


def test_the_running_half_day_stays_however_many_have_voted() -> None:
    assert open_box(voters(9, half=AFTERNOON), [a_tally(9, half=AFTERNOON)], finished=MORNING, shuffle=unmoved) == []


def test_flagged_votes_hide_nobody() -> None:
    flagged = [a_pending_vote(bytes([100 + n]), flags=(REPEAT,)) for n in range(9)]
    assert open_box(voters(4) + flagged, [a_tally(13)], finished=MORNING, shuffle=unmoved) == []


def test_those_who_wait_carry_the_longer_span() -> None:
    votes = voters(4) + voters(1, half=AFTERNOON, first=50)
    one = only(open_box(votes, [a_tally(4), a_tally(1, half=AFTERNOON)], finished=AFTERNOON, shuffle=unmoved))
    assert (one.first, one.last, len(one.votes), one.presses) == (MORNING, AFTERNOON, 5, 5)


def test_officials_are_never_mixed_while_there_is_patience() -> None:
    votes = voters(4) + voters(4, official=OTHER, first=50)
    late = HalfDay(MORNING + PATIENCE_HALF_DAYS - 1)
    assert open_box(votes, [], finished=late, shuffle=unmoved) == []


def test_leftovers_without_patience_leave_together_under_nobody() -> None:
    votes = voters(4) + voters(4, official=OTHER, first=50)
    tallies = [a_tally(4), a_tally(4, official=OTHER)]
    one = only(open_box(votes, tallies, finished=HalfDay(MORNING + PATIENCE_HALF_DAYS), shuffle=unmoved))
    assert (one.official, len(one.votes), one.presses) == (None, 8, 8)


def test_leftovers_that_are_still_too_few_wait_on() -> None:
    assert open_box(voters(4), [a_tally(4)], finished=HalfDay(MORNING + 10 * PATIENCE_HALF_DAYS), shuffle=unmoved) == []


def test_evidence_without_votes_leaves_at_once() -> None:
    one = only(open_box([], [a_tally(0, windows=3)], finished=MORNING, shuffle=unmoved))
    assert (one.votes, one.windows) == ((), 3)


def test_where_a_desk_opens_windows_visits_are_counted_and_not_votes() -> None:
    one = only(open_box(voters(1), [a_tally(1, windows=5)], finished=MORNING, shuffle=unmoved))
    assert (len(one.votes), one.windows) == (1, 5)
    assert open_box(voters(1), [a_tally(1, windows=4)], finished=MORNING, shuffle=unmoved) == []


def test_votes_of_unknown_time_leave_among_themselves() -> None:
    opened = open_box(voters(5, half=None) + voters(5, first=50), [], finished=MORNING, shuffle=unmoved)
    assert sorted((one.first is None, len(one.votes)) for one in opened) == [(False, 5), (True, 5)]
    assert open_box(voters(3, half=None) + voters(3, first=50), [], finished=MORNING, shuffle=unmoved) == []


def test_votes_of_unknown_time_run_out_of_patience_from_when_they_were_given_up_and_still_say_no_time() -> None:
    votes = [
        a_pending_vote(bytes([n]), half=None, given_up_in=MORNING, official=official)
        for n, official in enumerate([OFFICIAL] * 3 + [OTHER] * 2)
    ]
    late = HalfDay(MORNING + PATIENCE_HALF_DAYS)
    assert open_box(votes, [], finished=HalfDay(late - 1), shuffle=unmoved) == []
    one = only(open_box(votes, [], finished=late, shuffle=unmoved))
    assert (one.official, one.first, one.last, len(one.votes)) == (None, None, None, 5)
    ageless = [a_pending_vote(vote.key, half=None, official=vote.official) for vote in votes]
    assert open_box(ageless, [], finished=late, shuffle=unmoved) == []


@pytest.mark.parametrize(
    ("clock", "finished"),
    [
        ("00:00", MORNING - 1),
        ("11:59:59.999", MORNING - 1),
        ("12:00", MORNING),
        ("17:59:59.999", MORNING),
        ("18:00", AFTERNOON),
        ("23:59:59", AFTERNOON),
    ],
)
def test_the_box_opens_at_midday_and_in_the_evening(clock: str, finished: int) -> None:
    moment = datetime.combine(datetime(2026, 9, 1), time.fromisoformat(clock), tzinfo=VIETNAM)  # noqa: DTZ001  the day alone
    assert last_finished(moment, some_hours()) == finished


@given(
    minute=st.integers(0, 60 * 24 * 3),
    midday=st.integers(1, 22),
    evening=st.integers(1, 23),
)
def test_no_half_day_is_finished_before_its_morning_ends_and_none_stays_open_over_midnight(
    minute: int, midday: int, evening: int
) -> None:
    if evening <= midday:
        return
    hours = some_hours(midday=f"{midday:02d}:00", evening=f"{evening:02d}:00")
    now = datetime(2026, 9, 1, tzinfo=VIETNAM) + timedelta(minutes=minute)
    current = half_day_at(now, midday=hours.midday_time())
    finished = last_finished(now, hours)
    assert finished in {current - 1, current}
    assert (finished == current) == (now.time() >= hours.evening_time())


@pytest.mark.parametrize(
    ("since", "is_open", "flags"),
    [
        (None, True, ()),
        (None, None, ()),
        (0.0, True, (REPEAT,)),
        (4.999, True, (REPEAT,)),
        (5.0, True, ()),
        (None, False, (OUT_OF_HOURS,)),
        (1.0, False, (REPEAT, OUT_OF_HOURS)),
        (1.0, None, (REPEAT,)),
    ],
)
def test_a_press_is_judged_by_the_pause_before_it_and_by_the_hours(
    since: float | None, is_open: bool | None, flags: tuple[str, ...]
) -> None:
    assert flags_for_press(since_last_press=since, response_interval=5.0, is_open=is_open) == flags


@given(counts=st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9))))
def test_counts_add_up(counts: list[dict[str, int]]) -> None:
    total = add_counts(counts)
    assert list(total) == sorted(total)
    assert total == {kind: sum(count.get(kind, 0) for count in counts) for kind in total}
    assert set(total) == {kind for count in counts for kind in count}
