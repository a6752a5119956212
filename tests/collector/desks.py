"""An office whose desk sends its queue: a hall of commands, and what the ledger is told of it."""

from collections.abc import Sequence

from collector.ingest import Arrival
from office.directory import Directory, desk_assignment_for, index
from office.ids import DESK, OfficeId, StreamId
from office.periods import moment_text
from office.queue import Fact
from office.stream import ZERO_DIGEST, digest_of
from office.topics import EVENTS, terminal_topic
from office.wire import encode, event_id, join, source_of
from tests.factories import OFFICE, a_directory, with_queues
from tests.office.halls import Hall

DESK_STREAM = StreamId("dongcuabandieuhanh")


def a_queue_directory(*, offices: int = 1, counters: int = 3) -> Directory:
    """The factories' offices, each with a desk."""
    return with_queues(a_directory(offices=offices, counters=counters))


def a_hall(directory: Directory | None = None) -> Hall:
    """A hall with what the directory tells the desk of the first office."""
    return Hall(desk_assignment_for(index(directory or a_queue_directory()), OFFICE, DESK, 1))


def told(
    facts: Sequence[Fact],
    *,
    stream: StreamId = DESK_STREAM,
    office: OfficeId = OFFICE,
    first: tuple[int, str] = (0, ZERO_DIGEST),
    origins: Sequence[bytes | None] = (),
    was: StreamId = DESK_STREAM,
) -> list[bytes]:
    """The bytes of ``facts`` as a chain that goes on from ``first``; ``origins`` are first sayings in the stream ``was``."""
    sequence, digest = first
    chain = []
    for number, (event, wall) in enumerate(facts):
        sequence += 1
        again = origins[number] if number < len(origins) else None
        chain.append(
            encode(
                event,
                source=source_of(office, DESK),
                stream=stream,
                sequence=sequence,
                previous=digest,
                time=None if wall is None else moment_text(wall),
                origin=None if again is None else (event_id(was, _number_of(again)), digest_of(again)),
            )
        )
        digest = digest_of(chain[-1])
    return chain


def from_desk(events: list[bytes], *, office: OfficeId = OFFICE) -> Arrival:
    """A batch on the topic of a desk."""
    return Arrival(terminal_topic(office, DESK, EVENTS), join(events))


def _number_of(event: bytes) -> int:
    return int(event.partition(b'"sequence":"')[2][:10])
