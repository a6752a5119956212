"""What an office of the invented year sends is what its real terminals could have sent."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from nucuoi.year.office_year import OfficeYear, batches
from nucuoi.year.stories import FEWEST_OFFICES, stories_of, year_directory
from office.ballot import FEWEST_VISITS
from office.directory import index
from office.events import BoxOpened, CommentGiven, Event, RatingGiven, ServiceRated
from office.ids import DESK, OfficeId, TerminalId
from office.queue_events import DayClosed, DayOpened, DutyBegan, QueueEvent, TicketFinished
from office.soundness import problems
from office.stream import ZERO_DIGEST, digest_of
from office.wire import MOST_BATCH_BYTES, MOST_EVENTS, Envelope, read_body, read_envelope, source_of, split

FIRST, DAYS = date(2026, 6, 8), 28
END = FIRST + timedelta(days=DAYS)
STORIES = stories_of(FIRST, END)
OFFICE = OfficeId("xa-mau-a")

Streams = dict[TerminalId, list[tuple[Envelope, Event]]]


def an_office(seed: str = "1", office: OfficeId = OFFICE) -> OfficeYear:
    directory = year_directory(FEWEST_OFFICES, STORIES, FIRST, END)
    return OfficeYear(index(directory), office, STORIES, seed=seed, visits=40)


def payloads(year: OfficeYear) -> list[tuple[TerminalId, bytes]]:
    days = (FIRST + timedelta(days=number) for number in range(DAYS))
    return [(sent.terminal, payload) for day in days for sent in year.send(day) for payload in sent.payloads]


@pytest.fixture(scope="module")
def streams() -> Streams:
    """Every event of four weeks, read as the collector reads it; chains are followed on the way."""
    read: defaultdict[TerminalId, list[tuple[Envelope, Event]]] = defaultdict(list)
    heads: dict[TerminalId, str] = {}
    for terminal, payload in payloads(an_office()):
        for said in split(payload):
            envelope = read_envelope(said, source=source_of(OFFICE, terminal))
            assert envelope.previous == heads.get(terminal, ZERO_DIGEST)
            heads[terminal] = digest_of(said)
            read[terminal].append((envelope, read_body(envelope)))
    return dict(read)


def test_every_stream_begins_and_has_no_gap(streams: Streams) -> None:
    assert set(streams) == set(an_office().terminals)
    for events in streams.values():
        assert events[0][0].type == "vn.nucuoi.stream.began.v1"
        assert [envelope.number for envelope, _ in events] == list(range(1, len(events) + 1))
        assert len({envelope.stream for envelope, _ in events}) == 1


def test_a_desk_tells_its_days_in_order_of_time(streams: Streams) -> None:
    told = [(envelope, event) for envelope, event in streams[DESK] if isinstance(event, QueueEvent)]
    times = [envelope.time or "" for envelope, _ in told]
    assert times == sorted(times)
    assert isinstance(told[0][1], DayOpened)
    assert isinstance(told[-1][1], DayClosed)
    # The sample office A is closed on Sundays alone.
    assert sum(isinstance(event, DayOpened) for _, event in told) == DAYS - 4
    assert sum(isinstance(event, DutyBegan) for _, event in told) == 5 * (DAYS - 4)
    assert all(event.monotonic >= 0 for _, event in told)


def test_votes_leave_with_enough_visits_behind_them_under_the_span_of_their_box(streams: Streams) -> None:
    for terminal, events in streams.items():
        votes: list[tuple[str | None, RatingGiven]] = []
        for envelope, event in events:
            if isinstance(event, RatingGiven):
                votes.append((envelope.time, event))
            if isinstance(event, BoxOpened):
                unflagged = sum(not vote.flags for _, vote in votes)
                assert not votes or max(event.windows or 0, unflagged) >= FEWEST_VISITS, terminal
                assert event.presses == len(votes)
                assert {(time, vote.until, vote.counter, vote.official) for time, vote in votes} <= {
                    (envelope.time, event.until, event.counter, event.official)
                }
                votes = []
        assert votes == []
    spans = [event.until for events in streams.values() for _, event in events if isinstance(event, BoxOpened)]
    assert any(spans)
    assert None in spans


def test_slips_leave_five_together_and_windows_are_those_of_visits_that_could_be_asked(streams: Streams) -> None:
    slips = [event.service for events in streams.values() for _, event in events if isinstance(event, ServiceRated)]
    assert len(slips) > 100
    finished = [event for _, event in streams[DESK] if isinstance(event, TicketFinished)]
    boxes = [event for events in streams.values() for _, event in events if isinstance(event, BoxOpened)]
    assert sum(event.windows or 0 for event in boxes) <= sum(event.asked for event in finished) < len(finished)
    bound = [event for events in streams.values() for _, event in events if isinstance(event, RatingGiven) and event.bound]
    assert 0.2 * len(finished) < len(bound) < 0.9 * len(finished)


def test_comments_leave_behind_five_visits_masked_and_shuffled_among_each_other(streams: Streams) -> None:
    said = [(terminal, event) for terminal, events in streams.items() for _, event in events if isinstance(event, CommentGiven)]
    texts = [event.text for terminal, event in said if terminal == DESK]
    assert 5 < len(texts) < 60
    assert all(texts)
    assert not any("0900" in text for text in texts)
    at_exit = [event for terminal, event in said if terminal != DESK]
    assert len(at_exit) > 20
    assert {event.channel for event in at_exit} == {"exit"}
    assert not any(event.text for event in at_exit)
    assert {event.hint for event in at_exit} == {"yes", "no", "unanswered"}


def test_the_same_seed_makes_the_same_bytes_and_another_one_others() -> None:
    first = payloads(an_office())
    assert payloads(an_office()) == first
    assert payloads(an_office(seed="2")) != first


def test_a_batch_is_as_large_as_the_wire_takes_and_no_larger() -> None:
    events = [b'"' + b"x" * 400 + b'"'] * 600
    found = list(batches(events))
    assert [said for payload in found for said in split(payload)] == events
    assert all(len(payload) <= MOST_BATCH_BYTES for payload in found)
    assert [len(split(payload)) for payload in batches([b"1"] * 501)] == [MOST_EVENTS, 1]
    assert list(batches([])) == []


def test_the_directory_of_the_year_is_sound_and_names_the_merger() -> None:
    directory = year_directory(34, STORIES, FIRST, END)
    assert problems(directory) == []
    assert directory.sample
    ended = [unit for unit in directory.units if unit.valid_to is not None]
    assert [(unit.id, unit.merged_into, unit.valid_to) for unit in ended] == [("xa-mau-f", "xa-mau-d", date(2026, 7, 1))]
    assert STORIES.lines(34) == [
        "xa-mau-a/quay-2: people say at the counter what they do not say at the exit",
        "xa-mau-b/quay-2: the official lets the terminal ask only who looks happy",
        "xa-mau-d/quay-3: the official presses the best face while nobody is there",
        "xa-mau-c: not heard from 2026-06-01 on",
        "xa-mau-e: better after an action on 2026-06-22",
        "xa-mau-f: merged into xa-mau-d on 2026-07-01",
        "xa-mau-g: one counter is open on Mondays, and people wait long",
    ]
