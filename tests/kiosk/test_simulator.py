"""Simulated visitors use the terminal as citizens do, and every vote that was thanked for is counted."""

from collections import Counter
from datetime import timedelta
from itertools import islice, pairwise

import pytest

from kiosk.errors import BoxUnavailableError
from kiosk.simulator import Ballot, CountingBox, Queue, QuickClock, SimulatedClock, is_free, spend
from kiosk.terminal import Terminal
from kiosk.visitors import Ending, Visit, visits_from, visits_on
from office.documents import Assignment
from office.ids import TopicId
from tests.factories import COUNTER, DAY, OFFICIAL, SCALE, an_assignment
from tests.fakes import A_TUESDAY_MORNING, FakeBallotBox, FakeClock

THAI_DO, THU_TUC = TopicId("thai-do"), TopicId("thu-tuc")


class Counted:
    """A terminal with its counting box over a fake one."""

    def __init__(self, assignment: Assignment | None = None, *, has_screen: bool = True) -> None:
        self.below = FakeBallotBox()
        self.box = CountingBox(self.below)
        self.clock = SimulatedClock(A_TUESDAY_MORNING, "boot1")
        self.has_screen = has_screen
        self.terminal = Terminal(self.box, self.clock, "touch" if has_screen else "none")
        self.terminal.set_assignment(assignment or an_assignment())

    def spend(self, *visits: Visit) -> None:
        spend(self.terminal, self.clock, visits, has_screen=self.has_screen)

    def on_disk(self) -> Counter[Ballot]:
        return Counter(
            Ballot(vote.counter, vote.official, vote.scale, vote.score, vote.channel, vote.flags, vote.topics)
            for vote in self.below.votes.values()
        )


def a_visit(score: int = 4, *, ending: Ending = "sends", after: float = 60.0, **more: object) -> Visit:
    return Visit(at=A_TUESDAY_MORNING + timedelta(seconds=after), score=score, pace_seconds=1.0, ending=ending)._replace(**more)  # type: ignore[arg-type]


def a_ballot(score: int = 4, **more: object) -> Ballot:
    return Ballot(COUNTER, OFFICIAL, SCALE, score, "kiosk", ())._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", ["sends", "skips", "leaves"])
def test_whatever_a_visitor_does_at_the_topics_the_vote_stands_and_the_terminal_is_free(ending: Ending) -> None:
    counted = Counted()

    counted.spend(a_visit(2, ending=ending))

    assert counted.box.ballots == counted.on_disk() == Counter([a_ballot(2)])
    assert all(vote.finished for vote in counted.below.votes.values())
    assert is_free(counted.terminal)


def test_topics_and_a_corrected_choice_change_the_same_vote() -> None:
    counted = Counted()

    counted.spend(a_visit(1, instead=3, topics=(THAI_DO, THU_TUC)))

    assert counted.box.ballots == counted.on_disk() == Counter([a_ballot(3, topics=(THAI_DO, THU_TUC))])


@pytest.mark.parametrize("has_screen", [True, False])
def test_repeated_presses_are_votes_with_a_flag(has_screen: bool) -> None:
    counted = Counted(has_screen=has_screen)

    counted.spend(a_visit(5, ending="skips", pace_seconds=0.4, repeats=(5, 5)))

    channel = "kiosk" if has_screen else "button"
    first, again = a_ballot(5, channel=channel), a_ballot(5, channel=channel, flags=("repeat",))
    assert counted.box.ballots == counted.on_disk() == Counter({first: 1, again: 2})


@pytest.mark.parametrize("levels", [3, 4, 5])
@pytest.mark.parametrize("has_screen", [True, False])
def test_a_whole_day_is_counted_as_it_is_on_disk(levels: int, has_screen: bool) -> None:
    told = an_assignment(levels=levels)
    counted = Counted(told, has_screen=has_screen)
    counted.clock.go_to(A_TUESDAY_MORNING)
    visits = visits_on(DAY + timedelta(days=1), told, seed="1", visitors=300)

    counted.spend(*visits)

    assert counted.box.ballots == counted.on_disk()
    assert counted.box.ballots.total() == len(visits) + sum(len(visit.repeats) for visit in visits)
    flagged = sum(n for ballot, n in counted.box.ballots.items() if ballot.flags)
    assert flagged == sum(len(visit.repeats) for visit in visits)


def test_what_the_disk_refuses_is_not_counted() -> None:
    counted = Counted()
    counted.below.disk = "full"

    counted.spend(a_visit())

    assert not counted.box.ballots


def test_a_vote_that_could_not_leave_at_once_is_counted_once() -> None:
    below = FakeBallotBox()
    box = CountingBox(below)
    key = box.cast(counter=COUNTER, official=OFFICIAL, scale=SCALE, score=4, channel="kiosk", flags=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(below, "finish", lambda _key: (_ for _ in ()).throw(BoxUnavailableError("full")))
        with pytest.raises(BoxUnavailableError):
            box.finish(key)
    box.finish(key)

    assert box.ballots == Counter([a_ballot()])


def test_a_simulated_clock_never_goes_back() -> None:
    clock = SimulatedClock(A_TUESDAY_MORNING, "boot1")
    clock.go_to(A_TUESDAY_MORNING + timedelta(hours=1))
    before = clock.monotonic()
    clock.go_to(A_TUESDAY_MORNING)

    assert clock.monotonic() == before
    assert clock.now() == A_TUESDAY_MORNING + timedelta(hours=1)


@pytest.mark.parametrize("has_screen", [True, False])
def test_in_quickened_time_the_same_visitors_cast_the_same_votes_as_in_compressed_time(has_screen: bool) -> None:
    visits = visits_on(DAY, an_assignment(), seed="1", visitors=60)
    compressed = Counted(has_screen=has_screen)
    compressed.clock = SimulatedClock(visits[0].at, "boot1")
    compressed.terminal = Terminal(compressed.box, compressed.clock, "touch" if has_screen else "none")
    compressed.terminal.set_assignment(an_assignment())
    compressed.spend(*visits)

    base = FakeClock(A_TUESDAY_MORNING)
    quick = QuickClock(base, visits[0].at, speed=100.0)
    box = CountingBox(FakeBallotBox())
    terminal = Terminal(box, quick, "touch" if has_screen else "none")
    terminal.set_assignment(an_assignment())
    queue = Queue(terminal, quick, iter(visits), has_screen=has_screen)
    while not queue.is_over:
        queue.step()
        base.advance(0.002)

    assert box.ballots == compressed.box.ballots
    assert (quick.now() - visits[0].at).total_seconds() == pytest.approx((base.monotonic() - 1000.0) * 100)


def test_a_demo_has_visitors_at_any_hour_and_repeats_them_with_its_seed() -> None:
    midnight = A_TUESDAY_MORNING.replace(hour=0)

    def first(seed: str) -> list[Visit]:
        return list(islice(visits_from(midnight, an_assignment(), seed=seed, mean_gap_seconds=60), 200))

    assert first("1") == first("1") != first("2")
    gaps = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(first("1"))]
    assert sum(gaps) / len(gaps) == pytest.approx(60, rel=0.25)
