"""The collector does with the test vectors of the wire contract what the contract says."""

import json
from pathlib import Path

import msgspec
import pytest

from collector.ingest import Ingest
from collector.store.db import Database
from office.documents import Receipt, encode_document, read_document
from office.stream import digest_of
from office.wire import join, split
from tests.collector.ledgers import a_store, an_ingest, counted, one, take
from tests.factories import OFFICE, TERMINAL

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
STREAM = (GOLDEN / "stream.json").read_bytes()
REFUSED = json.loads((GOLDEN / "refused.json").read_text("utf-8"))
COUNTS = ("ledger", "forks", "dead_letters", "quarantine")


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return a_store(tmp_path)


@pytest.fixture
def ingest(store: Database) -> Ingest:
    return an_ingest(store)


def receipt(ingest: Ingest) -> Receipt:
    return ingest.receipt((OFFICE, TERMINAL))


def numbers(store: Database) -> dict[str, int]:
    return {table: int(str(one(store, f"SELECT count(*) FROM {table}"))) for table in COUNTS}  # noqa: S608 - our names


@pytest.mark.parametrize("count", [3, 5])
def test_the_golden_stream_is_answered_with_the_golden_receipt(ingest: Ingest, store: Database, count: int) -> None:
    take(ingest, join(split(STREAM)[:count]))
    expected = read_document((GOLDEN / f"receipt-after-{count}.json").read_bytes(), Receipt)
    assert msgspec.structs.replace(receipt(ingest), ledger=expected.ledger) == expected
    assert json.loads(encode_document(receipt(ingest)))["ledger"] == one(store, "SELECT ledger FROM ledger_identity")
    assert numbers(store)["dead_letters"] == 0


def test_what_the_golden_terminal_says_again_counts_once(ingest: Ingest, store: Database) -> None:
    take(ingest, STREAM)
    before = counted(store)
    take(ingest, (GOLDEN / "said-again.json").read_bytes())
    assert counted(store) == before == 2
    assert numbers(store)["ledger"] == 8


@pytest.mark.parametrize("case", REFUSED, ids=[case["what"] for case in REFUSED])
def test_what_is_wrong_becomes_what_the_contract_says(ingest: Ingest, store: Database, case: dict[str, str]) -> None:
    take(ingest, join(split(STREAM)[:3]))
    before, figures = numbers(store), counted(store)
    payload = case["payload"].encode()
    take(ingest, payload)
    after = numbers(store)
    grown = {table for table in COUNTS if after[table] != before[table]}
    expected: dict[str, set[str]] = {
        "batch unreadable": {"quarantine"},
        "envelope unreadable": {"quarantine"},
        "dead letter": {"ledger", "dead_letters"},
        "fork": {"forks"},
        "gap": set(),
        "duplicate": set(),
    }
    assert grown == expected[case["answer"]]
    assert receipt(ingest).refused == (digest_of(payload) if case["answer"].endswith("unreadable") else None)
    assert counted(store) == figures
    if case["answer"] == "dead letter":
        assert case["names"] in str(one(store, "SELECT detail FROM dead_letters"))
