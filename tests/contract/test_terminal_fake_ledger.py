"""The fake ledger that terminals are tested against answers and counts as the real collector does, batch by batch."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from office.ids import OfficeId, StreamId, TerminalId
from office.stream import digest_of
from office.wire import join, source_of
from tests.collector.ledgers import a_store, an_ingest, counted, take
from tests.factories import OFFICE, TERMINAL, a_chain, a_rating, an_event
from tests.fakes import FakeLedger

STREAMS = (StreamId("dongsukienmau001"), StreamId("dongsukienmau002"))
SOURCE = source_of(OFFICE, TERMINAL)


def _pieces() -> list[bytes]:
    """Batches of two streams: in order, overlapping, with holes, forked, said again, unreadable."""
    first = a_chain([a_rating(1 + n % 5) for n in range(6)], stream=STREAMS[0])
    fork = [*first[:3], *a_chain([a_rating(5)] * 6, stream=STREAMS[0])[3:]]
    second = a_chain([a_rating(2)], stream=STREAMS[1])
    for number in (2, 4):
        again = an_event(
            a_rating(1 + (number - 2) % 5),
            sequence=len(second) + 1,
            previous=digest_of(second[-1]),
            stream=STREAMS[1],
            origin=(f"{STREAMS[0]}-{number:010d}", digest_of(first[number - 1])),
        )
        second.append(again)
    stranger = a_chain([a_rating(3)], terminal=TerminalId("danh-gia-x"))
    elsewhere = a_chain([a_rating(3)], office=OfficeId("xa-mau-z"))
    slices = [(0, 7), (0, 3), (1, 5), (3, 7), (5, 7), (2, 3)]
    return [
        *(join(chain[a:b]) for chain in (first, fork) for a, b in slices),
        *(join(second[a:b]) for a, b in ((0, 4), (0, 2), (2, 4), (3, 4))),
        join([*first[:2], *second[:2], *first[2:4]]),
        join(stranger),
        join([first[0], *elsewhere, first[1]]),
        join([first[0], b"7", first[1]]),
        b"[]",
        b"",
        b"{",
        b"[" + b"1," * 600 + b"1]",
    ]


PIECES = _pieces()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(range(len(PIECES))), max_size=12))
def test_both_ledgers_answer_and_count_alike(order: list[int]) -> None:
    fake = FakeLedger()
    with tempfile.TemporaryDirectory() as directory:
        db = a_store(Path(directory))
        ingest = an_ingest(db)
        for number in order:
            answer = fake.take(PIECES[number], source=SOURCE)
            take(ingest, PIECES[number])
            real = ingest.receipt((OFFICE, TERMINAL))
            assert [answer.head_of(stream) for stream in STREAMS] == [real.head_of(stream) for stream in STREAMS]
            assert answer.refused == real.refused
            assert len(fake.votes()) == counted(db)
        db.close()
