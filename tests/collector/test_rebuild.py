"""The law of the record: live figures, rebuilt figures and a raw count by a naive model are the same, whatever arrives how."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import DirectoryChangedError, LedgerInUseError
from collector.lock import ledger_lock
from collector.rebuild import rebuild
from collector.store.db import Database, database_path, open_database
from collector.store.directory import load_directory, write_directory
from office.events import Event, StreamBegan
from office.ids import OfficeId, StreamId, TerminalId
from office.periods import GRAINS, HalfDay, cell_of, from_timestamp, half_day_at, moment_text, start_of
from office.stream import ZERO_DIGEST, digest_of
from office.wire import event_id
from tests.collector.ledgers import AT, a_store, an_arrival, an_ingest, counted, one, projections, rows, take
from tests.factories import AFTERNOON, MORNING, OFFICE, a_box, a_chain, a_directory, a_rating, an_event

HERE = (OFFICE, TerminalId("danh-gia-1"))
THERE = (OfficeId("xa-mau-b"), TerminalId("danh-gia-1"))
STRANGER = (OFFICE, TerminalId("khong-dang-ky"))
TERMINALS = (HERE, THERE, STRANGER)


class Said(NamedTuple):
    """An event that a journal could hold, and what a clerk with paper and pencil would do with it."""

    event: Event
    half: HalfDay | None
    becomes: str
    """``counted``, ``flagged``, ``box``, ``began`` or the reason of a dead letter."""


def _vote(score: int, half: HalfDay | None, topics: tuple[str, ...], flags: tuple[str, ...], once: bool) -> Said:
    event = a_rating(score, topics=topics, flags=flags, release="at once" if once else None)
    return Said(event, half, "flagged" if flags else "counted")


def _spanning(score: int) -> Said:
    return Said(a_rating(score, until=moment_text(start_of(HalfDay(AFTERNOON + 1)))), MORNING, "counted")


halves = st.sampled_from([MORNING, AFTERNOON, HalfDay(MORNING - 40), None])
votes = st.builds(
    _vote,
    st.integers(4, 5),
    halves,
    st.sampled_from([(), ("thai-do",), ("thai-do", "thu-tuc"), ("thai-do", "thai-do")]),
    st.sampled_from([(), (), ("repeat",), ("out-of-hours", "repeat")]),
    st.booleans(),
)
oddities = st.sampled_from(
    [
        Said(a_rating(counter="quay-99"), MORNING, "counter-unknown"),
        Said(a_rating(official="ai-do"), MORNING, "official-unknown"),
        Said(a_rating(scale="thang-la"), MORNING, "scale-unknown"),
        Said(a_rating(4, scale="hai-long-3"), MORNING, "score-unknown"),
        Said(a_rating(topics=("chu-de-la",)), MORNING, "topic-unknown"),
        Said(a_rating(until="2026-09-01T09:17:00+07:00"), MORNING, "time-invalid"),
        Said(a_rating(official=None), MORNING, "counted"),
        Said(a_box(7, flagged={"repeat": 2}), MORNING, "box"),
        Said(a_box(counter="quay-99"), MORNING, "counter-unknown"),
        Said(StreamBegan(reason="fork", lost=2), None, "began"),
    ]
)
said = st.one_of(votes, votes, votes, st.builds(_spanning, st.integers(1, 5)), oddities)


class Link(NamedTuple):
    """One element of a chain: its bytes, what they say, and what they say again."""

    event: bytes
    said: Said
    identity: tuple[str, str]


class Chain(NamedTuple):
    terminal: tuple[OfficeId, TerminalId]
    stream: StreamId
    links: list[Link]


def _chain(
    terminal: tuple[OfficeId, TerminalId], stream: str, what: Sequence[tuple[Said, Link | None]], trunk: list[Link]
) -> Chain:
    """A chain that begins with ``trunk`` and says ``what``, each perhaps as a re-entry of an earlier link."""
    links = list(trunk)
    for item, first in what:
        event = an_event(
            item.event,
            sequence=len(links) + 1,
            previous=digest_of(links[-1].event) if links else ZERO_DIGEST,
            stream=StreamId(stream),
            office=terminal[0],
            terminal=terminal[1],
            half=item.half,
            origin=first.identity if first else None,
        )
        itself = (event_id(StreamId(stream), len(links) + 1), digest_of(event))
        links.append(Link(event, item, first.identity if first else itself))
    return Chain(terminal, StreamId(stream), links)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Chain], list[list[tuple[int, int, int]]]]:
    """Chains with forks and re-entries, and how their pieces arrive: groups of (chain, from, to)."""
    chains: list[Chain] = []
    for number, terminal in enumerate(TERMINALS):
        trunk = _chain(terminal, f"goc{number:013d}", [(item, None) for item in draw(st.lists(said, min_size=1, max_size=8))], [])
        chains.append(trunk)
        if draw(st.booleans()):
            cut = draw(st.integers(0, len(trunk.links) - 1))
            other = [(item, None) for item in draw(st.lists(said, min_size=1, max_size=3))]
            chains.append(_chain(terminal, trunk.stream, other, trunk.links[:cut]))
        for again in range(draw(st.integers(0, 2))):
            pool = [link for chain in chains if chain.terminal == terminal for link in chain.links]
            chosen = draw(st.lists(st.sampled_from(pool), max_size=6))
            what: list[tuple[Said, Link | None]] = [(link.said, link) for link in chosen]
            what += [(item, None) for item in draw(st.lists(said, max_size=2))]
            chains.append(_chain(terminal, f"lai{number}{again:012d}", what, []))
    chains = [chain for chain in chains if chain.links]
    pieces = st.integers(0, len(chains) - 1).flatmap(
        lambda index: st.tuples(
            st.just(index), st.one_of(st.just(0), st.integers(0, len(chains[index].links) - 1)), st.integers(1, 20)
        )
    )
    groups = draw(st.lists(st.lists(pieces, min_size=1, max_size=4), min_size=1, max_size=8))
    return chains, groups


class Clerk:
    """The naive model: takes events one by one, keeps everything, and counts from the beginning when asked."""

    def __init__(self) -> None:
        self.chains: dict[tuple[tuple[OfficeId, TerminalId], StreamId], list[bytes]] = {}
        self.taken: list[tuple[tuple[OfficeId, TerminalId], Link, int]] = []

    def hand(self, chain: Chain, position: int, at: int) -> None:
        if chain.terminal == STRANGER:
            return
        link = chain.links[position]
        held = self.chains.setdefault((chain.terminal, chain.stream), [])
        if len(held) == position and (not held or held[-1] == chain.links[position - 1].event):
            held.append(link.event)
            self.taken.append((chain.terminal, link, at))

    def count(self) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]], Counter[str], int]:
        votes: Counter[tuple[object, ...]] = Counter()
        topics: Counter[tuple[object, ...]] = Counter()
        others: Counter[str] = Counter()
        known: set[tuple[object, ...]] = set()
        repeats = 0
        for terminal, link, at in self.taken:
            identity = (terminal, link.identity)
            if identity in known:
                repeats += 1
                continue
            known.add(identity)
            if link.said.becomes not in {"counted", "flagged"}:
                others[link.said.becomes] += 1
                continue
            event = link.said.event
            half = link.said.half
            spanned = getattr(event, "until", None) is not None
            arrived = half_day_at(from_timestamp(at / 1000))
            counts_in = arrived if half is None else AFTERNOON if spanned else half
            flag = event.flags[0] if event.flags else ""  # type: ignore[union-attr]
            for grain, name in enumerate(GRAINS):
                cell = (grain, cell_of(counts_in, name), terminal[0], event.official, event.score, flag)  # type: ignore[union-attr]
                votes[(*cell, "n")] += 1
                votes[(*cell, "unknown")] += half is None
                votes[(*cell, "spanned")] += spanned
                votes[(*cell, "at_once")] += event.release is not None  # type: ignore[union-attr]
                for topic in set(event.topics):  # type: ignore[union-attr]
                    topics[(*cell, topic)] += 1
        return +votes, topics, others, repeats


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_live_figures_rebuilt_figures_and_a_naive_count_agree(
    history: tuple[list[Chain], list[list[tuple[int, int, int]]]],
) -> None:
    chains, groups = history
    with tempfile.TemporaryDirectory() as directory:
        db = a_store(Path(directory), offices=2, counters=1)
        ingest, clerk = an_ingest(db), Clerk()
        for number, group in enumerate(groups):
            at = AT + number * 40_000_000
            arrivals = []
            for index, first, length in group:
                chain = chains[index]
                piece = range(first, min(first + length, len(chain.links)))
                for position in piece:
                    clerk.hand(chain, position, at)
                batch = [chain.links[position].event for position in piece]
                arrivals.append(an_arrival(batch, office=chain.terminal[0], terminal=chain.terminal[1]))
            ingest.take(arrivals, at=at)

        _agrees_with(clerk, db)
        live = projections(db)
        assert rebuild(db) == len(clerk.taken)
        assert projections(db) == live
        # A restart knows as much as the process that took it all.
        before = {key: ingest.receipt(key) for key in TERMINALS}
        restarted = an_ingest(db)
        for key in (HERE, THERE):
            heads = {stream: head for stream, head in before[key].streams.items() if head.sequence}
            assert {k: v for k, v in restarted.receipt(key).streams.items() if v.sequence} == heads
        db.close()


def _agrees_with(clerk: Clerk, db: Database) -> None:
    votes, topics, others, repeats = clerk.count()
    live: Counter[tuple[object, ...]] = Counter()
    for grain, period, office, official, score, flag, *sums in rows(
        db,
        "SELECT grain, period, office, official, score, flag, n, unknown, spanned, at_once"
        " FROM rollups JOIN cells ON cells.id = rollups.cell",
    ):
        for name, value in zip(("n", "unknown", "spanned", "at_once"), sums, strict=True):
            live[grain, period, office, official, score, flag, name] += int(str(value))
    assert +live == votes
    live_topics: Counter[tuple[object, ...]] = Counter()
    for *key, n in rows(
        db,
        "SELECT grain, period, office, official, score, flag, topic, n"
        " FROM topic_rollups JOIN cells ON cells.id = topic_rollups.cell",
    ):
        live_topics[tuple(key)] += int(str(n))
    assert live_topics == topics
    dead = Counter(str(reason) for (reason,) in rows(db, "SELECT reason FROM dead_letters"))
    assert dead == Counter({reason: n for reason, n in others.items() if reason not in {"box", "began"}})
    assert one(db, "SELECT count(*) FROM boxes") == others["box"]
    assert one(db, "SELECT count(*) FROM stream_beginnings") == others["began"]
    assert one(db, "SELECT count(*) FROM repeats") == repeats
    assert one(db, "SELECT count(*) FROM ledger") == len(clerk.taken)
    assert one(db, "SELECT count(*) FROM ratings") == sum(n for key, n in votes.items() if key[0] == 0 and key[-1] == "n")


def test_a_corrected_directory_gives_dead_letters_their_place_in_the_figures(tmp_path: Path) -> None:
    db = a_store(tmp_path, counters=1)
    take(an_ingest(db), a_chain([a_rating(), a_rating(counter="quay-2", official=None)]))
    assert counted(db) == 1
    write_directory(db, a_directory(counters=2))
    rebuild(db)
    assert counted(db) == 2
    assert rows(db, "SELECT * FROM dead_letters") == []


def test_the_evidence_of_a_box_is_kept_as_it_was_said_live_and_rebuilt(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    take(an_ingest(db), a_chain([a_box(9, flagged={"repeat": 2}, amended=3), a_box(4)]))
    kept = [(9, '{"repeat":2}', 3), (4, "{}", 0)]
    assert rows(db, "SELECT presses, flagged, amended FROM boxes ORDER BY position") == kept
    rebuild(db)
    assert rows(db, "SELECT presses, flagged, amended FROM boxes ORDER BY position") == kept


def test_readers_see_the_old_figures_until_the_new_ones_are_whole(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    take(an_ingest(db), a_chain([a_rating() for _ in range(30)]))
    reader = open_database(database_path(tmp_path))
    seen: list[int] = []
    rebuild(db, lambda _done, _total: seen.append(counted(reader)))
    assert set(seen) == {30}
    assert counted(reader) == 30


def test_an_interrupted_rebuild_leaves_the_figures_and_the_next_one_finishes(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    take(an_ingest(db), a_chain([a_rating() for _ in range(30)]))
    live = projections(db)

    def stop_after_first_chunk(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(db, stop_after_first_chunk)
    assert projections(db) == live
    again = open_database(database_path(tmp_path))
    rebuild(again)
    assert projections(again) == live


def test_an_import_during_a_rebuild_ends_it_without_a_change(tmp_path: Path) -> None:
    db = a_store(tmp_path, counters=1)
    take(an_ingest(db), a_chain([a_rating()]))
    other = open_database(database_path(tmp_path))
    once: list[Callable[[], object]] = [lambda: write_directory(other, a_directory(counters=2))]

    def import_now(_done: int, _total: int) -> None:
        if once:
            once.pop()()

    with pytest.raises(DirectoryChangedError, match="start the rebuild again"):
        rebuild(db, import_now)
    assert counted(db) == 1
    assert len(load_directory(db).terminals) == 2


def test_the_ingest_goes_on_after_a_rebuild(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    chain = a_chain([a_rating() for _ in range(5)])
    take(an_ingest(db), chain[:3])
    rebuild(db)
    take(an_ingest(db), chain)
    assert counted(db) == 5


def test_a_rebuild_is_refused_while_the_ingest_holds_the_ledger(tmp_path: Path) -> None:
    with ledger_lock(tmp_path), pytest.raises(LedgerInUseError, match="stop that ingest"), ledger_lock(tmp_path):
        pass
    with ledger_lock(tmp_path):
        pass
