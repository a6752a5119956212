"""What cannot be read is named on the receipt by the payload that held it, so that a terminal knows which batch was refused."""

from pathlib import Path

import pytest

from collector.ingest import Ingest
from office.stream import digest_of
from office.wire import join
from tests.collector.ledgers import a_store, an_ingest, take
from tests.factories import OFFICE, STREAM, TERMINAL, a_chain, a_rating

GOOD = a_chain([a_rating(), a_rating()])
NO_ARRAY = join(GOOD)[:-1]
FOREIGN = join([GOOD[0], GOOD[1].replace(b"/xa-mau-a/", b"/xa-mau-b/"), GOOD[2]])


@pytest.fixture
def ingest(tmp_path: Path) -> Ingest:
    return an_ingest(a_store(tmp_path))


@pytest.mark.parametrize(("payload", "taken"), [(NO_ARRAY, 0), (FOREIGN, 1)])
def test_a_receipt_names_the_payload_that_could_not_be_read_until_one_can(ingest: Ingest, payload: bytes, taken: int) -> None:
    take(ingest, payload)
    refused = ingest.receipt((OFFICE, TERMINAL))
    assert refused.refused == digest_of(payload)
    assert refused.head_of(STREAM).sequence == taken
    take(ingest, GOOD)
    assert ingest.receipt((OFFICE, TERMINAL)).refused is None
    assert ingest.receipt((OFFICE, TERMINAL)).head_of(STREAM).sequence == len(GOOD)
