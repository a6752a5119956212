"""The collector over a real broker, as a terminal written by a stranger meets it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.store.db import database_path, ledger_id, open_database, transaction
from collector.store.directory import write_directory
from collector.store.planned_changes import PlannedChanges
from office.directory import Directory
from office.documents import StreamReceipt
from office.ids import StreamId, TerminalId
from office.stream import ZERO_DIGEST, digest_of
from office.topics import ASSIGNMENT, EVENTS, HEALTH, PRESENCE, RECEIPT, terminal_topic
from office.wire import join
from tests.collector.ledgers import let_in, projections
from tests.collector.web.viewers import OF_A
from tests.contract.collector_stage import Stage, wait_for
from tests.factories import OFFICE, STREAM, TERMINAL, a_chain, a_directory, a_rating

ME = f"{OFFICE}/{TERMINAL}"
SAY = terminal_topic(OFFICE, TERMINAL, EVENTS)
ANSWER = terminal_topic(OFFICE, TERMINAL, RECEIPT)
ORDERS = terminal_topic(OFFICE, TERMINAL, ASSIGNMENT)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        yield stage


def test_a_batch_written_to_the_contract_is_taken_and_answered(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER, ORDERS)
    chain = a_chain([a_rating(4), a_rating(5, topics=("thai-do",))])
    terminal.publish(SAY, join(chain))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "a receipt")
    receipt = terminal.receipt(ANSWER)
    assert receipt.ledger == ledger_id(stage.db)
    assert receipt.streams[STREAM] == StreamReceipt(3, digest_of(chain[-1]))
    assert receipt.refused is None
    assert stage.count("SELECT sum(n) FROM rollups WHERE grain = 0") == 2
    assert stage.db.conn.execute("SELECT event FROM ledger ORDER BY position").fetchall() == [(event,) for event in chain]
    assert ORDERS in terminal.told, "the assignment is there before the first vote"


def test_every_duplicate_is_answered_and_none_counts(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    chain = a_chain([a_rating()])
    for _ in range(3):
        heard = len(terminal.told.get(ANSWER, []))
        terminal.publish(SAY, join(chain))
        wait_for(lambda heard=heard: len(terminal.told.get(ANSWER, [])) > heard, "an answer")  # type: ignore[misc]
    assert stage.count("SELECT count(*) FROM ledger") == 2


def test_a_kill_in_mid_stream_loses_and_doubles_nothing(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    chain = a_chain([a_rating(n % 5 + 1) for n in range(600)])
    for first in range(0, len(chain), 3):
        terminal.client.publish(SAY, join(chain[first : first + 3]), qos=1)
        if first in {150, 330, 480}:
            wait_for(lambda first=first: stage.count("SELECT count(*) FROM ledger") > first / 2, "progress")  # type: ignore[misc]
            stage.end_ingest(signal.SIGKILL)
            stage.start_ingest(wait=False)
    wait_for(lambda: stage.count("SELECT count(*) FROM ledger") == len(chain), "all of the stream")
    assert stage.count("SELECT sum(n) FROM rollups WHERE grain = 0") == 600
    assert stage.count("SELECT count(*) FROM ratings") == 600
    assert stage.count("SELECT count(*) FROM forks") == 0
    wait_for(lambda: terminal.receipt(ANSWER).head_of(STREAM).sequence == len(chain), "the last receipt")


def test_what_was_sent_while_the_ingest_was_down_waits_for_it(stage: Stage) -> None:
    stage.start_ingest()
    assert stage.end_ingest() == 0
    terminal = stage.caller(ME, ANSWER)
    terminal.publish(SAY, join(a_chain([a_rating()])))
    stage.start_ingest()
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "a receipt")


def test_a_broker_that_forgot_everything_hears_all_state_anew(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    terminal.publish(SAY, join(a_chain([a_rating()])))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "a receipt")
    terminal.close()
    stage.broker.kill()
    stage.broker.forget()
    stage.broker.start()
    again = stage.caller(ME, ANSWER, ORDERS)
    wait_for(lambda: STREAM in again.receipt(ANSWER).streams and ORDERS in again.told, "receipt and assignment")


def test_an_unregistered_terminal_gets_samples_kept_and_no_answer(stage: Stage) -> None:
    stage.start_ingest()
    stranger_topic = terminal_topic(OFFICE, TerminalId("la-mat"), EVENTS)
    answer = terminal_topic(OFFICE, TerminalId("la-mat"), RECEIPT)
    stranger = stage.caller("xa-mau-a/la-mat", answer)
    stranger.publish(stranger_topic, join(a_chain([a_rating()], terminal=TerminalId("la-mat"))))
    stranger.publish(terminal_topic(OFFICE, TerminalId("la-mat"), PRESENCE), b'{"state":"online"}', retain=True)
    terminal = stage.caller(ME, ANSWER)
    terminal.publish(SAY, join(a_chain([a_rating()])))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "the neighbour's receipt")
    assert stranger.told == {}
    assert stage.count("SELECT count(*) FROM ratings") == 1
    assert stage.count("SELECT count(*) FROM quarantine WHERE terminal = 'la-mat' AND reason = 'unregistered'") == 2
    assert stage.count("SELECT count(*) FROM terminal_states WHERE terminal = 'la-mat'") == 0


def test_a_terminal_that_is_registered_later_is_told_at_once_and_then_taken(stage: Stage) -> None:
    stage.start_ingest()
    late = TerminalId("la-mat")
    answer, orders = terminal_topic(OFFICE, late, RECEIPT), terminal_topic(OFFICE, late, ASSIGNMENT)
    caller = stage.caller("xa-mau-a/la-mat", answer, orders)
    directory = a_directory(counters=2)
    first = directory.terminals[0]
    grown = type(directory)(
        **{
            **{name: getattr(directory, name) for name in directory.__struct_fields__},
            "terminals": (
                *directory.terminals,
                type(first)(**{**{n: getattr(first, n) for n in first.__struct_fields__}, "id": late}),
            ),
        }
    )
    write_directory(stage.db, grown)
    wait_for(lambda: orders in caller.told, "its assignment")
    caller.publish(terminal_topic(OFFICE, late, EVENTS), join(a_chain([a_rating()], terminal=late)))
    wait_for(lambda: STREAM in caller.receipt(answer).streams, "its receipt")


def test_a_change_whose_day_came_while_the_collector_was_off_is_made_and_told_when_it_starts(stage: Stage) -> None:
    relabelled = msgspec.structs.replace(stage.directory.counters[0], label="1A")
    let_in(stage.db, OF_A["admin"])
    with transaction(stage.db):
        PlannedChanges(stage.db).plan(
            Directory(counters=(relabelled,)),
            Directory(counters=(stage.directory.counters[0],)),
            day=date(2026, 1, 5),
            at_ms=0,
            account="an",
            role="admin",
            unit="xa-mau-a",
            reason="",
        )
    caller = stage.caller(ME, ORDERS)
    stage.start_ingest()
    wait_for(lambda: any(b'"label":"1A"' in told for told in caller.told.get(ORDERS, [])), "the assignment with the new label")
    assert stage.count("SELECT count(*) FROM planned_changes WHERE state = 'applied'") == 1


def test_a_ledger_restored_from_an_older_backup_asks_for_what_it_lacks(stage: Stage, tmp_path: Path) -> None:
    chain = a_chain([a_rating() for _ in range(20)])
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    terminal.publish(SAY, join(chain[:8]))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "the first receipt")
    stage.db.conn.execute("VACUUM INTO ?", (str(tmp_path / "backup.sqlite"),))
    terminal.publish(SAY, join(chain[8:]))
    wait_for(lambda: terminal.receipt(ANSWER).streams[STREAM].sequence == len(chain), "the whole stream")
    stage.end_ingest()
    stage.db.close()
    for left in stage.home.glob("nucuoi.sqlite*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.sqlite", database_path(stage.home))
    stage.db = open_database(database_path(stage.home))
    stage.start_ingest()
    wait_for(lambda: terminal.receipt(ANSWER).streams[STREAM] == StreamReceipt(8, digest_of(chain[7])), "the older receipt")
    terminal.publish(SAY, join(chain[8:]))
    wait_for(lambda: terminal.receipt(ANSWER).streams[STREAM].sequence == len(chain), "what it lacked")
    assert stage.count("SELECT sum(n) FROM rollups WHERE grain = 0") == 20


def test_a_stream_that_a_restored_ledger_never_saw_is_asked_for_from_its_beginning(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    terminal.publish(SAY, join(a_chain([a_rating() for _ in range(9)])[4:]))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "an answer")
    assert terminal.receipt(ANSWER).streams[STREAM] == StreamReceipt(0, ZERO_DIGEST)


def test_two_ingests_of_one_ledger_are_refused(stage: Stage) -> None:
    first = stage.start_ingest()
    second = subprocess.run(
        [sys.executable, "-m", "nucuoi", "collector", "ingest", "--config", str(stage.config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"process {first.pid} writes this ledger" in second.stderr
    assert first.poll() is None


def test_presence_and_health_are_kept_as_state(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME)
    terminal.publish(terminal_topic(OFFICE, TERMINAL, PRESENCE), b'{"state":"online"}', retain=True)
    health = b'{"software":"0.1.0","boot":"b1","clock":"synchronised","disk":"ok","unsent":3}'
    terminal.publish(terminal_topic(OFFICE, TERMINAL, HEALTH), health, qos=0, retain=True)
    query = "SELECT count(*) FROM terminal_states WHERE presence = 'online' AND health IS NOT NULL"
    wait_for(lambda: stage.count(query) == 1, "both in the store")


nested = st.integers(1, 600).map(lambda depth: b"[" * depth + b"]" * depth)
rubbish = st.one_of(
    st.binary(max_size=200),
    nested,
    nested.map(lambda deep: b"[" + deep + b"]"),
    st.sampled_from(
        [
            b"[" + b"9" * 5000 + b"]",
            b'[{"specversion":"1.0","sequence":"9999999999"}]',
            b"\xff\xfe",
            b'["\xc3\x28"]',
            b"[1e999]",
            b'[{"data":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}]",
            b"[" + b",".join([b"{}"] * 501) + b"]",
            b"[" + b"0," * 40_000 + b"0]",
            b"{}",
            b"null",
        ]
    ),
)


def test_rubbish_changes_no_figure_and_is_found_again(stage: Stage) -> None:
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    chain = a_chain([a_rating() for _ in range(100)])
    terminal.publish(SAY, join(chain[:2]))
    wait_for(lambda: STREAM in terminal.receipt(ANSWER).streams, "the first receipt")
    figures = projections(stage.db)
    sent: list[bytes] = []

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rubbish)
    def throw(payload: bytes) -> None:
        sent.append(payload)
        terminal.publish(SAY, payload)

    throw()
    terminal.publish(terminal_topic(OFFICE, TERMINAL, PRESENCE), b"\xff" * 100)
    terminal.publish(terminal_topic(OFFICE, TERMINAL, HEALTH), b"[" * 3000)
    terminal.publish(SAY, join(chain[2:]))
    wait_for(lambda: terminal.receipt(ANSWER).streams[STREAM].sequence == len(chain), "the end of the stream")
    assert stage.count("SELECT sum(n) FROM rollups WHERE grain = 0") == 100
    assert stage.count("SELECT count(*) FROM dead_letters") == 0
    assert set(figures["ratings"]) <= set(projections(stage.db)["ratings"])
    kept = {bytes(row[0]) for row in stage.db.conn.execute("SELECT payload FROM quarantine")}
    assert b"\xff" * 100 in kept or stage.count("SELECT n FROM quarantine_counts") > 100
    assert stage.count("SELECT n FROM quarantine_counts") >= len([payload for payload in sent if payload not in {b"[]", b""}])


def test_terminals_in_one_office_do_not_touch_each_other(stage: Stage) -> None:
    """A batch on the neighbour's topic is stopped by the broker; one that names the neighbour as its source, here."""
    stage.start_ingest()
    terminal = stage.caller(ME, ANSWER)
    forged = a_chain([a_rating()], terminal=TerminalId("danh-gia-2"), stream=StreamId("giamaodongsukien1"))
    terminal.publish(SAY, join(forged))
    wait_for(lambda: terminal.receipt(ANSWER).refused == digest_of(join(forged)), "the refusal")
    assert stage.count("SELECT count(*) FROM ledger") == 0
    assert stage.count("SELECT count(*) FROM quarantine WHERE reason = 'envelope-unreadable'") == 2
