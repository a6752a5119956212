from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.ballot_box import BallotBox, Box
from kiosk.errors import VoteUnknownError
from kiosk.journal import Journal
from office.events import BoxOpened, Event, RatingGiven
from office.ids import OfficialId, TopicId
from office.periods import VIETNAM
from office.wire import Envelope, read_body, read_envelope
from tests.factories import COUNTER, OFFICIAL, SCALE
from tests.fakes import FakeBallotBox, FakeClock
from tests.kiosk.journals import SOURCE, Chance, a_box, a_journal, cast

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=VIETNAM)
EVENING = datetime(2026, 9, 1, 18, 0, tzinfo=VIETNAM)


def said(journal: Journal) -> list[tuple[Envelope, Event]]:
    """Everything after the stream's beginning."""
    found = []
    for state in journal.streams():
        for event in journal.batch(state.stream, 1):
            envelope = read_envelope(event, source=SOURCE)
            found.append((envelope, read_body(envelope)))
    return found


def votes(journal: Journal) -> list[tuple[str | None, RatingGiven]]:
    return [(envelope.time, body) for envelope, body in said(journal) if isinstance(body, RatingGiven)]


def boxes(journal: Journal) -> list[tuple[str | None, BoxOpened]]:
    return [(envelope.time, body) for envelope, body in said(journal) if isinstance(body, BoxOpened)]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def to(clock: FakeClock, moment: datetime) -> None:
    now = clock.now()
    assert now is not None
    clock.advance((moment - now).total_seconds())


def test_a_cast_vote_is_on_disk_when_the_call_returns(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    key = cast(a_box(journal, clock), 4, finish=False)
    journal.close()
    [waiting] = a_journal(tmp_path).waiting()
    assert (waiting.vote.key, waiting.vote.score, waiting.boot, waiting.monotonic) == (key, 4, None, None)


def test_five_votes_leave_when_their_half_day_has_ended_and_not_before(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for score in (5, 4, 3, 2, 1):
        cast(box, score)
    to(clock, NOON - timedelta(seconds=1))
    assert box.open_if_due() == 0
    to(clock, NOON)
    assert box.open_if_due() == 5
    assert {time for time, _ in votes(journal)} == {"2026-09-01T00:00:00+07:00"}
    assert Counter(vote.score for _, vote in votes(journal)) == Counter([1, 2, 3, 4, 5])
    assert boxes(journal) == [("2026-09-01T00:00:00+07:00", BoxOpened(counter=COUNTER, official=OFFICIAL, presses=5))]
    assert journal.summary().waiting == 0
    assert box.open_if_due() == 0


def test_votes_leave_in_the_order_that_chance_gives(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    chance = Chance()
    box = a_box(journal, clock, chance=chance)
    cast_in = {cast(box, score): score for score in (1, 1, 2, 5, 5, 3)}
    expected = [cast_in[key] for key in sorted(cast_in, reverse=True)]
    to(clock, NOON)
    box.open_if_due()
    assert [vote.score for _, vote in votes(journal)] == expected != list(cast_in.values())


def test_four_votes_wait_and_leave_later_under_the_longer_span(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(4):
        cast(box)
    to(clock, NOON)
    assert box.open_if_due() == 0
    cast(box, 1)
    to(clock, EVENING)
    assert box.open_if_due() == 5
    assert {(time, vote.until) for time, vote in votes(journal)} == {("2026-09-01T00:00:00+07:00", "2026-09-02T00:00:00+07:00")}
    [(time, evidence)] = boxes(journal)
    assert (time, evidence.until, evidence.presses) == ("2026-09-01T00:00:00+07:00", "2026-09-02T00:00:00+07:00", 5)


def test_the_vote_of_a_visitor_who_is_still_there_keeps_its_counter_closed(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(5):
        cast(box)
    to(clock, NOON - timedelta(seconds=5))
    key = cast(box, 2, finish=False)
    to(clock, NOON + timedelta(seconds=5))
    assert box.open_if_due() == 0
    box.amend(key, score=1, topics=(TopicId("thai-do"),))
    box.finish(key)
    assert box.open_if_due() == 6
    assert [vote.topics for _, vote in votes(journal) if vote.score == 1] == [("thai-do",)]
    assert boxes(journal)[0][1].presses == 6


@pytest.mark.parametrize("knows_the_time", [True, False])
def test_the_evidence_counts_each_press_whose_score_was_changed_once(tmp_path: Path, *, knows_the_time: bool) -> None:
    clock = FakeClock(trusted=knows_the_time)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for changes in ((), (5,), (1,), (1, 4, 5), (5, 5)):
        key = cast(box, 5, finish=False)
        for score in changes:
            box.amend(key, score=score, topics=(TopicId("thai-do"),))
        box.finish(key)
    clock.synchronise(EVENING)
    assert box.open_if_due() == 5
    assert [(evidence.presses, evidence.amended) for _, evidence in boxes(journal)] == [(5, 2)]
    assert sorted(vote.score for _, vote in votes(journal)) == [1, 5, 5, 5, 5]


def test_what_left_at_once_is_counted_as_amended_too(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, release="at once")
    key = cast(box, 1, finish=False)
    box.amend(key, score=5, topics=())
    box.finish(key)
    to(clock, NOON)
    box.open_if_due()
    assert [(evidence.presses, evidence.amended) for _, evidence in boxes(journal)] == [(1, 1)]


def test_flagged_presses_are_evidence_and_do_not_make_up_the_five(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(4):
        cast(box)
    cast(box, flags=("repeat",))
    cast(box, flags=("repeat", "out-of-hours"))
    to(clock, NOON)
    assert box.open_if_due() == 0
    to(clock, NOON)
    cast(box)
    to(clock, EVENING)
    assert box.open_if_due() == 7
    assert boxes(journal)[0][1].flagged == {"out-of-hours": 1, "repeat": 2}


def test_each_official_has_a_box_of_their_own(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for official, count in ((OFFICIAL, 5), (OfficialId("tran-van-mau"), 4), (None, 6)):
        for _ in range(count):
            key = box.cast(counter=COUNTER, official=official, scale=SCALE, score=3, channel="button", flags=())
            box.finish(key)
    to(clock, NOON)
    assert box.open_if_due() == 11
    assert {evidence.official: evidence.presses for _, evidence in boxes(journal)} == {OFFICIAL: 5, None: 6}
    assert {vote.channel for _, vote in votes(journal)} == {"button"}


def test_the_change_of_a_finished_vote_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    for box in (a_box(a_journal(tmp_path), clock), FakeBallotBox()):
        key = cast(box, 2)  # type: ignore[arg-type]
        with pytest.raises(VoteUnknownError, match="ended"):
            box.amend(key, score=5, topics=())
        with pytest.raises(VoteUnknownError, match="ended"):
            box.finish(key)


def test_a_vote_that_can_still_change_is_finished_by_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(5):
        cast(box, finish=False)
    journal.close()
    journal = a_journal(tmp_path)
    to(clock, NOON)
    assert a_box(journal, clock).open_if_due() == 5


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_of_no_scale_is_refused(tmp_path: Path, clock: FakeClock, score: int) -> None:
    box = a_box(a_journal(tmp_path), clock)
    with pytest.raises(ValueError, match="score"):
        cast(box, score)
    key = cast(box, 3, finish=False)
    with pytest.raises(ValueError, match="score"):
        box.amend(key, score=score, topics=())
    assert box.verdict == "ok"


def test_at_once_a_vote_leaves_with_its_visitor_and_says_so(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, release="at once")
    key = cast(box, 2, finish=False)
    box.amend(key, score=4, topics=(TopicId("thu-tuc"),))
    assert votes(journal) == []
    box.finish(key)
    [(time, vote)] = votes(journal)
    assert (time, vote.score, vote.topics, vote.release) == ("2026-09-01T00:00:00+07:00", 4, ("thu-tuc",), "at once")
    assert journal.summary().waiting == 0
    to(clock, NOON)
    assert box.open_if_due() == 0
    assert [evidence.presses for _, evidence in boxes(journal)] == [1]


def test_at_once_what_a_crash_left_in_the_box_leaves_at_the_next_start(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    cast(a_box(journal, clock, release="at once"), 2, finish=False)
    journal.close()
    journal = a_journal(tmp_path)
    assert a_box(journal, clock, release="at once").open_if_due() == 1
    assert [vote.release for _, vote in votes(journal)] == ["at once"]


def test_a_vote_that_was_promised_the_box_waits_in_it_also_under_another_release(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    cast(a_box(journal, clock), 2)
    assert a_box(journal, clock, release="at once").open_if_due() == 0
    assert journal.summary().waiting == 1


def test_the_clock_that_is_set_later_gives_a_vote_its_half_day(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(5):
        cast(box)
        clock.advance(60)
    [*_, last] = journal.waiting()
    assert last.vote.half is None
    assert last.boot == "boot1"
    clock.advance(3600)
    assert box.open_if_due() == 0
    # It was five to twelve when the last of them voted, and it is five to one now.
    clock.synchronise(datetime(2026, 9, 1, 12, 55, tzinfo=VIETNAM))
    assert box.open_if_due() == 5
    assert {time for time, _ in votes(journal)} == {"2026-09-01T00:00:00+07:00"}
    assert boxes(journal)[0][1].presses == 5


def test_a_restart_in_the_same_boot_still_finds_the_half_day(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(5):
        cast(box)
    journal.close()
    clock.advance(7200)
    clock.synchronise(datetime(2026, 9, 1, 13, 0, tzinfo=VIETNAM))
    journal = a_journal(tmp_path)
    assert a_box(journal, clock).open_if_due() == 5
    assert {time for time, _ in votes(journal)} == {"2026-09-01T00:00:00+07:00"}


def test_what_an_ended_boot_left_without_a_time_leaves_without_one(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(4):
        cast(box)
    clock.reboot("boot2")
    assert box.open_if_due() == 0, "four are too few"
    cast(box)
    assert box.open_if_due() == 0, "the fifth may still learn its time"
    clock.reboot("boot3")
    assert box.open_if_due() == 5
    assert {time for time, _ in votes(journal)} == {None}
    [(time, evidence)] = boxes(journal)
    assert (time, evidence.presses) == (None, 5)


def test_a_few_votes_without_a_time_wait_no_longer_than_others_once_the_clock_is_set(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for official in (OFFICIAL, OFFICIAL, OFFICIAL, None, None):
        box.finish(box.cast(counter=COUNTER, official=official, scale=SCALE, score=5, channel="kiosk", flags=()))
    clock.reboot("boot2")
    assert box.open_if_due() == 0
    assert {waiting.vote.given_up_in for waiting in journal.waiting()} == {None}, "no clock said yet when that was"
    clock.synchronise(datetime(2026, 9, 1, 9, 0, tzinfo=VIETNAM))
    assert box.open_if_due() == 0
    journal.close()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    clock.advance(timedelta(days=14).total_seconds())
    assert box.open_if_due() == 0, "the half-day two weeks later has not ended yet"
    clock.advance(timedelta(hours=3).total_seconds())
    assert box.open_if_due() == 5
    assert [(time, vote.official) for time, vote in votes(journal)] == [(None, None)] * 5
    assert [(time, evidence.official, evidence.presses) for time, evidence in boxes(journal)] == [(None, None, 5)]


def test_the_exact_time_is_gone_once_the_half_day_is_known(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    cast(box)
    clock.synchronise()
    box.open_if_due()
    [waiting] = journal.waiting()
    assert (waiting.boot, waiting.monotonic) == (None, None)
    assert waiting.vote.half is not None


def test_at_once_a_vote_without_a_time_waits_for_one(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, release="at once")
    cast(box)
    assert votes(journal) == []
    clock.synchronise()
    assert box.open_if_due() == 1
    assert votes(journal)[0][0] == "2026-09-01T00:00:00+07:00"


def test_a_lone_vote_leaves_after_two_weeks_under_nobodys_name_once_five_lie_together(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for official in ("an", "binh", "chi", "dung", "en"):
        box.finish(box.cast(counter=COUNTER, official=OfficialId(official), scale=SCALE, score=1, channel="kiosk", flags=()))
    to(clock, NOON + timedelta(days=13))
    assert box.open_if_due() == 0
    to(clock, NOON + timedelta(days=14))
    assert box.open_if_due() == 5
    assert {vote.official for _, vote in votes(journal)} == {None}


def test_the_write_ahead_log_does_not_keep_the_order_of_votes(tmp_path: Path, clock: FakeClock) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for _ in range(3):
        cast(box)
    log = tmp_path / "journal.sqlite-wal"
    assert log.stat().st_size > 0
    box.open_if_due()
    assert log.stat().st_size == 0


def test_both_boxes_speak_the_terminals_language(tmp_path: Path, clock: FakeClock) -> None:
    real: Box = a_box(a_journal(tmp_path), clock)
    fake: Box = FakeBallotBox()
    assert isinstance(real, BallotBox)
    assert real.probe() == fake.probe() == "ok"
