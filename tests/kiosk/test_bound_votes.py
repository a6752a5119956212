"""Votes of a visit on disk: their windows are counted once, and their second slips cannot be laid beside them."""

import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.ballot_box import BallotBox
from kiosk.journal import FILE, Journal
from office.counter_document import WindowDocument
from office.events import BoxOpened, RatingGiven, ServiceRated
from office.periods import VIETNAM
from tests.factories import COUNTER, OFFICIAL, SCALE
from tests.fakes import FakeClock
from tests.kiosk.journals import a_box, a_journal
from tests.kiosk.test_ballot_box import EVENING, NOON, boxes, said, to, votes

MONDAY = datetime(2026, 9, 7, 0, 0, tzinfo=VIETNAM)


def a_window(number: int, service: str = "ho-tich") -> WindowDocument:
    return WindowDocument(window=f"ngaymau1-{number}", service=service)


def bind(box: BallotBox, number: int, score: int = 5, *, service: str = "ho-tich", finish: bool = True) -> bytes:
    key = box.cast(
        counter=COUNTER,
        official=OFFICIAL,
        scale=SCALE,
        score=score,
        channel="kiosk",
        flags=(),
        window=a_window(number, service),
    )
    if finish:
        box.finish(key)
    return key


def slips(journal: Journal) -> list[tuple[str | None, ServiceRated]]:
    return [(envelope.time, body) for envelope, body in said(journal) if isinstance(body, ServiceRated)]


def test_a_bound_vote_says_so_and_the_box_how_many_windows_there_were(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for number in range(1, 6):
        bind(box, number)
    for number in (6, 7):
        box.count_window(COUNTER, OFFICIAL, f"ngaymau1-{number}")
        box.count_window(COUNTER, OFFICIAL, f"ngaymau1-{number}")
    to(clock, NOON)
    assert box.open_if_due() == 5
    assert all(vote.bound for _, vote in votes(journal))
    assert boxes(journal)[0][1] == BoxOpened(counter=COUNTER, official=OFFICIAL, windows=7, presses=5)


def test_a_window_that_was_counted_is_not_counted_again_by_its_vote_or_after_a_start(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    a_box(journal, clock).count_window(COUNTER, OFFICIAL, "ngaymau1-1")
    journal.close()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    box.count_window(COUNTER, OFFICIAL, "ngaymau1-1")
    bind(box, 1)
    assert [tally.windows for tally in journal.tallies()] == [1]
    assert box.has_voted(COUNTER, "ngaymau1-1")
    assert not box.has_voted(COUNTER, "ngaymau1-2")


def test_one_vote_leaves_when_five_visits_lie_behind_it(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    bind(box, 1)
    for number in range(2, 5):
        box.count_window(COUNTER, OFFICIAL, f"ngaymau1-{number}")
    to(clock, NOON)
    assert box.open_if_due() == 0
    box.count_window(COUNTER, OFFICIAL, "ngaymau1-5")
    to(clock, EVENING)
    assert box.open_if_due() == 1


def test_votes_while_the_desk_was_silent_count_as_visits_too(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    bind(box, 1)
    for _ in range(4):
        box.finish(box.cast(counter=COUNTER, official=OFFICIAL, scale=SCALE, score=3, channel="kiosk", flags=()))
    to(clock, NOON)
    assert box.open_if_due() == 5


def test_a_window_of_an_unknown_half_day_is_evidence_without_a_time(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    journal = a_journal(tmp_path)
    a_box(journal, clock).count_window(COUNTER, OFFICIAL, "ngaymau1-1")
    assert [(tally.half, tally.windows) for tally in journal.tallies()] == [(None, 1)]


def test_slips_leave_by_weeks_shuffled_from_five_on_and_name_only_their_service(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for number, score in enumerate((1, 2, 3, 4, 5), start=1):
        bind(box, number, score)
    for number in range(6, 10):
        bind(box, number, 5, service="dat-dai")
    to(clock, MONDAY - timedelta(seconds=1))
    box.open_if_due()
    assert slips(journal) == []
    to(clock, MONDAY)
    box.open_if_due()
    left = slips(journal)
    assert {time for time, _ in left} == {"2026-08-31T00:00:00+07:00"}
    assert Counter(slip.score for _, slip in left) == Counter([1, 2, 3, 4, 5])
    assert {slip.service for _, slip in left} == {"ho-tich"}
    bind(box, 10, 1, service="dat-dai")
    to(clock, MONDAY + timedelta(days=7))
    box.open_if_due()
    late = slips(journal)[5:]
    assert {(time, slip.until) for time, slip in late} == {("2026-08-31T00:00:00+07:00", "2026-09-14T00:00:00+07:00")}
    assert len(late) == 5


def test_choosing_again_changes_the_slip_too(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for number in range(1, 6):
        key = bind(box, number, 1, finish=False)
        box.amend(key, score=5, topics=())
        box.finish(key)
    to(clock, MONDAY)
    box.open_if_due()
    assert {slip.score for _, slip in slips(journal)} == {5}


def test_a_vote_that_is_kept_apart_or_has_no_window_leaves_no_slip(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for number in range(1, 7):
        key = box.cast(
            counter=COUNTER,
            official=OFFICIAL,
            scale=SCALE,
            score=3,
            channel="kiosk",
            flags=("out-of-hours",),
            window=a_window(number),
        )
        box.finish(key)
    assert journal.rows("SELECT * FROM slips") == []


def test_at_once_the_vote_and_its_slip_leave_together(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, FakeClock(), release="at once")
    bind(box, 1, 4)
    [(_, vote)] = votes(journal)
    [(time, slip)] = slips(journal)
    assert (vote.score, slip.score, time) == (4, 4, "2026-08-31T00:00:00+07:00")
    assert journal.rows("SELECT * FROM slips") == []


def test_a_card_shows_no_link_between_a_vote_and_its_slip(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    box = a_box(journal, FakeClock())
    for number in range(1, 9):
        bind(box, number, number % 5 + 1, service=f"viec-{number % 3}")
    journal.close()
    with sqlite3.connect(tmp_path / FILE) as db:
        pending = db.execute("SELECT * FROM pending").fetchall()
        kept = db.execute("SELECT key, week, service, scale, score FROM slips").fetchall()
        windows = db.execute("SELECT counter, counted, voted FROM windows").fetchall()
    assert not {row[0] for row in pending} & {row[0] for row in kept}
    assert not any("viec" in str(row) for row in pending)
    assert not any("ngaymau" in str(row) for row in (*pending, *kept))
    assert windows == [(COUNTER, "ngaymau1-8", "ngaymau1-8")]


def test_slips_of_copied_cards_name_themselves(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for number in range(1, 6):
        bind(box, number)
    to(clock, MONDAY)
    box.open_if_due()
    named = [envelope.origindigest for envelope, body in said(journal) if isinstance(body, ServiceRated)]
    assert len(set(named)) == 5
    assert None not in named
    assert all(isinstance(body, RatingGiven | BoxOpened | ServiceRated) for _, body in said(journal))
