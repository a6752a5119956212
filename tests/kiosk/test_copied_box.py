"""A card that is copied while votes wait in its box: both copies open it, and say of each vote that it is the same one."""

import shutil
from datetime import timedelta
from pathlib import Path

from kiosk.journal import Journal
from office.events import RatingGiven
from office.wire import Envelope, read_body, read_envelope
from tests.fakes import FakeClock
from tests.kiosk.journals import SOURCE, Chance, a_box, a_journal, cast

HALF_A_DAY = timedelta(hours=10)


def ratings(journal: Journal) -> list[Envelope]:
    events = [event for state in journal.streams() for event in journal.batch(state.stream, 0)]
    envelopes = [read_envelope(event, source=SOURCE) for event in events]
    return [envelope for envelope in envelopes if isinstance(read_body(envelope), RatingGiven)]


def origins(journal: Journal) -> set[tuple[str | None, str | None]]:
    return {(envelope.origin, envelope.origindigest) for envelope in ratings(journal)}


def test_two_copies_of_a_box_give_each_vote_the_same_name(tmp_path: Path) -> None:
    first = a_journal(tmp_path / "first")
    box = a_box(first, FakeClock())
    for score in (1, 2, 3, 4, 5, 5):
        cast(box, score)
    first.close()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    said = []
    for name in ("first", "second"):
        clock = FakeClock()
        clock.advance(HALF_A_DAY.total_seconds())
        journal = a_journal(tmp_path / name)
        assert a_box(journal, clock).open_if_due() == 6
        said.append(origins(journal))
        journal.close()
    assert said[0] == said[1]
    assert len(said[0]) == 6
    assert None not in {part for name in said[0] for part in name}


def test_votes_that_were_cast_and_left_in_one_run_have_no_name(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock)
    for score in (1, 2, 3, 4, 5):
        cast(box, score)
    clock.advance(HALF_A_DAY.total_seconds())
    assert box.open_if_due() == 5
    assert origins(journal) == {(None, None)}


def test_a_box_does_not_tell_which_of_its_votes_were_cast_before_a_start(tmp_path: Path) -> None:
    clock, chance = FakeClock(), Chance()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, chance=chance)
    for score in (1, 2, 3):
        cast(box, score)
    journal.close()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, chance=chance)
    for score in (4, 5, 5):
        cast(box, score)
    clock.advance(HALF_A_DAY.total_seconds())
    assert box.open_if_due() == 6
    assert len(origins(journal)) == 6
    assert all(envelope.origin is not None for envelope in ratings(journal))


def test_a_vote_that_leaves_at_once_has_a_name_only_when_it_waited_over_a_start(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = a_journal(tmp_path)
    box = a_box(journal, clock, release="at once")
    cast(box, 5)
    cast(box, 4, finish=False)
    assert origins(journal) == {(None, None)}
    journal.close()
    journal = a_journal(tmp_path)
    assert a_box(journal, clock, release="at once").open_if_due() == 1
    assert [envelope.origin is None for envelope in ratings(journal)] == [True, False]
