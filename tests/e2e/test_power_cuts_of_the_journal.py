"""The power goes at every single write of a terminal: votes, «Chọn lại», the opening of the box, receipts, a new stream.

After each cut the real journal opens what the card then holds. Whoever was thanked is in it exactly once, with the answer that
was last confirmed; what was sent is there in the same bytes; and the box opens again.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from kiosk.ballot_box import BallotBox
from kiosk.journal import FILE, Journal
from kiosk.schema import SETTINGS
from office.documents import Release
from office.events import RatingGiven
from office.ids import CounterId, OfficeId, StreamId, TerminalId
from office.stream import ZERO_DIGEST, Disagreement, Head, digest_of
from office.wire import read_body, read_envelope, source_of
from tests.e2e.ballots import Answer, Cell, a_visitor, cell_of_serial
from tests.e2e.chance import ROUNDS, SEED, say_seed, seeded
from tests.e2e.note import note
from tests.e2e.power import FATES, Fate, Record, recording
from tests.factories import some_hours
from tests.fakes import FakeClock

pytestmark = pytest.mark.faults

SOURCE = source_of(OfficeId("xa-mau-a"), TerminalId("danh-gia-1"))
COUNTER = CounterId("quay-1")
HALF_A_DAY = 5 * 3600.0
NEVER = 10**9
_EVERYTHING = "SELECT s.stream, e.sequence, e.bytes FROM events e JOIN streams s ON s.id = e.stream ORDER BY e.place"


class Promise(NamedTuple):
    """What a visitor was told: thanked at ``since``; until ``until`` the vote says ``answer``."""

    cell: Cell
    answer: Answer
    since: int
    until: int = NEVER


class Life:
    """What happened at a terminal, with the place in the record where each thing was confirmed."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []
        self.tried: dict[Cell, set[Answer]] = {}
        self.sent: list[tuple[int, StreamId, int, bytes]] = []

    def kept(self, cut: int) -> dict[Cell, set[Answer]]:
        """Who was thanked before ``cut``, and what the vote may say: what was confirmed last, or what was on its way."""
        thanked = {promise.cell for promise in self.promises if promise.since <= cut}
        return {
            cell: {
                promise.answer
                for promise in self.promises
                # A change whose confirmation came after the cut may have arrived or not; so may the one it replaced.
                if promise.cell == cell and promise.until > cut
            }
            for cell in thanked
        }


def a_box(journal: Journal, clock: FakeClock, release: Release) -> BallotBox:
    """The real box with chance that can be had again."""
    chance = seeded(7)
    return BallotBox(
        journal,
        clock,
        release=release,
        hours=some_hours,
        random_key=lambda: chance.randbytes(16),
        shuffle=chance.shuffle,
    )


def a_journal(directory: Path) -> Journal:
    numbers = count(1)
    return Journal(directory, source=SOURCE, mint=lambda: StreamId(f"{directory.name[-1]}mau{next(numbers):012d}"))


class Day:
    """A terminal's day, told to its journal while the record runs."""

    def __init__(self, journal: Journal, box: BallotBox, clock: FakeClock, record: Record) -> None:
        self.life = Life()
        self._journal, self._box, self._clock, self._record = journal, box, clock, record
        self._chance = seeded(SEED)
        self._serials = count()

    def visitors(self, number: int) -> None:
        for _ in range(number):
            cell = cell_of_serial(COUNTER, next(self._serials))
            first, later = a_visitor(self._chance, cell)
            self.life.tried[cell] = {first} if later is None else {first, later}
            key = self._box.cast(
                counter=cell.counter,
                official=cell.official,
                scale=cell.scale,
                score=first.score,
                channel=cell.channel,
                flags=(),
            )
            thanked = self._record.now
            changed = NEVER
            if later is not None:
                self._box.amend(key, score=later.score, topics=later.topics)
                changed = self._record.now
                self.life.promises.append(Promise(cell, later, thanked))
            self.life.promises.append(Promise(cell, first, thanked, changed))
            self._box.finish(key)

    def half_day_ends(self) -> int:
        self._clock.advance(HALF_A_DAY)
        released = self._box.open_if_due()
        self.link_sends()
        return released

    def link_sends(self) -> None:
        """What the link reads is on the wire from then on."""
        for state in self._journal.streams():
            for number, said in enumerate(self._journal.batch(state.stream, 0), start=1):
                self.life.sent.append((self._record.now, state.stream, number, said))

    def receipt(self) -> None:
        state = self._journal.streams()[-1]
        self._journal.received(state.stream, state.head - 2)

    def fork(self) -> None:
        state = self._journal.streams()[-1]
        self._journal.begin_again(state.stream, Disagreement.FORK, Head(state.received, "0" * 64))
        self.link_sends()


@contextmanager
def a_day(directory: Path, release: Release) -> Iterator[tuple[Record, Life]]:
    """Votes in two half-days, the first ones before the clock was set; boxes, receipts and a stream that ends; all recorded."""
    clock = FakeClock(trusted=False)
    directory.mkdir()
    with recording(directory) as (record, _name):
        journal = a_journal(directory)
        assert journal.open() == "ok"
        day = Day(journal, a_box(journal, clock, release), clock, record)
        day.visitors(3)
        clock.synchronise()
        day.visitors(9)
        assert day.half_day_ends() == (12 if release == "half-day" else 3)
        day.receipt()
        day.visitors(8)
        day.fork()
        day.half_day_ends()
        day.receipt()
        day.visitors(4)
        journal.close()
    yield record, day.life


def ratings_in(journal: Journal) -> list[tuple[Cell, Answer]]:
    """Every vote that the journal holds: in the box, or first said in an event."""
    found = [
        (Cell(vote.counter, vote.official, vote.scale, vote.channel), Answer(vote.score, tuple(sorted(vote.topics))))  # type: ignore[arg-type]
        for vote in (waiting.vote for waiting in journal.waiting())
    ]
    for said in first_sayings(journal):
        event = read_body(read_envelope(said, source=SOURCE))
        if isinstance(event, RatingGiven):
            cell = msgspec.convert((event.counter, event.official, event.scale, event.channel), Cell)
            found.append((cell, Answer(event.score, msgspec.convert(sorted(event.topics), tuple))))
    return found


def first_sayings(journal: Journal) -> list[bytes]:
    """Every event once: what a new stream says again stands only for what is not there itself."""
    events = [bytes(said) for _, _, said in journal.rows(_EVERYTHING)]
    envelopes = [read_envelope(said, source=SOURCE) for said in events]
    found: dict[tuple[str, str | None], bytes] = {}
    for envelope, said in zip(envelopes, events, strict=True):
        name = (envelope.id, digest_of(said)) if envelope.origin is None else (envelope.origin, envelope.origindigest)
        found.setdefault(name, said)
    return list(found.values())


def check_card(directory: Path, life: Life, cut: int) -> str:
    """What is wrong with what the card holds; empty when nothing is."""
    journal = a_journal(directory)
    if journal.open() != "ok" or journal.summary().damaged:
        return f"it does not open: {journal.verdict}"
    try:
        here = {(stream, number): bytes(said) for stream, number, said in journal.rows(_EVERYTHING)}
        for where, stream, number, said in life.sent:
            if where <= cut and here.get((stream, number)) != said:
                return f"event {number} of {stream} was sent, and is lost or says something else"
        if problem := broken_chain(journal) or uncounted(journal, life, cut):
            return problem
        # The next day begins: the box opens again, and nothing that was in it is lost or doubled by that.
        clock = FakeClock(boot="boot2")
        clock.advance(2 * 24 * 3600.0)
        a_box(journal, clock, "half-day").open_if_due()
        return uncounted(journal, life, cut)
    finally:
        journal.close()


def broken_chain(journal: Journal) -> str:
    """Whether a stream has a gap, or a link that does not fit."""
    for stream, head in journal.rows("SELECT id, head FROM streams"):
        previous = ZERO_DIGEST
        rows = journal.rows("SELECT sequence, bytes FROM events WHERE stream = ? ORDER BY sequence", (stream,))
        for expected, (sequence, said) in enumerate(rows, start=1):
            if sequence != expected or read_envelope(said, source=SOURCE).previous != previous:
                return f"stream {stream} breaks at {sequence}"
            previous = digest_of(said)
        if len(rows) != head:
            return f"stream {stream} has {len(rows)} events and the head {head}"
    return ""


def uncounted(journal: Journal, life: Life, cut: int) -> str:
    """Whether a thanked vote is missing or changed, or any vote is there twice or from nowhere."""
    found = ratings_in(journal)
    cells = [cell for cell, _ in found]
    if len(set(cells)) != len(cells):
        return "a vote is there twice"
    if strange := [cell for cell, answer in found if answer not in life.tried.get(cell, ())]:
        return f"nobody voted so: {strange[0]}"
    held = dict(found)
    for cell, answers in life.kept(cut).items():
        if cell not in held:
            return f"the vote of {tuple(cell)} is lost"
        if held[cell] not in answers:
            return f"the vote of {tuple(cell)} says {held[cell]}, which was taken back"
    return ""


def cut_everywhere(record: Record, life: Life, shelf: Path, fates: tuple[Fate, ...]) -> tuple[int, list[str]]:
    """Cut at every operation, with every fate; returns cuts and problems."""
    chance = say_seed(SEED + 131)
    cuts, problems = 0, []
    for cut in range(record.now + 1):
        for turn, fate in enumerate(fates):
            card = shelf / f"{cut}-{turn}"
            record.lay_out(card, cut, fate, chance)
            cuts += 1
            if problem := check_card(card, life, cut):
                problems.append(f"cut {cut}, {fate}: {problem}")
            shutil.rmtree(card)
    return cuts, problems


@pytest.mark.parametrize("release", ["half-day", "at once"])
def test_a_power_cut_at_every_write_of_a_terminal_loses_and_doubles_no_vote(shelf: Path, release: Release) -> None:
    with a_day(shelf / "a", release) as (record, life):
        assert record.count("write", f"{FILE}-wal") > 120
        assert record.count("sync", f"{FILE}-wal") > 30
        assert record.count("write", FILE) > 0
        cuts, problems = cut_everywhere(record, life, shelf, FATES * ROUNDS)
    note(f"power cuts of the journal, {release}: {len(life.tried)} presses, {cuts} cuts, {len(problems)} problems")
    assert not problems, problems[:5]


def test_control_a_journal_with_synchronous_normal_loses_votes_in_a_power_cut(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tuple(setting.replace("= FULL", "= NORMAL") for setting in SETTINGS)
    assert settings != SETTINGS
    monkeypatch.setattr("kiosk.journal.SETTINGS", settings)
    with a_day(shelf / "a", "half-day") as (record, life):
        cuts, problems = cut_everywhere(record, life, shelf, ("lost",))
    note(f"synchronous = NORMAL: {len(problems)} of {cuts} cuts lose a vote")
    assert any("is lost" in problem for problem in problems)


def test_control_a_thank_you_before_the_commit_is_seen_as_a_lost_vote(shelf: Path) -> None:
    with a_day(shelf / "a", "half-day") as (record, life):
        life.promises = [promise._replace(since=promise.since - 2) for promise in life.promises]
        cuts, problems = cut_everywhere(record, life, shelf, ("lost",))
    note(f"thanks before the commit: {len(problems)} of {cuts} cuts lose a vote")
    assert any("is lost" in problem for problem in problems)
