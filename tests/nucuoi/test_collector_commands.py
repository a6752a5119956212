"""The collector's tools on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.ingest import Arrival
from collector.lock import ledger_lock
from collector.store.db import database_path, ledger_id, open_database
from nucuoi.cli import main
from office.documents import encode_document
from office.ids import TerminalId
from office.topics import HEALTH, terminal_topic
from tests.collector.ledgers import AT, a_store, an_ingest, counted, take
from tests.factories import OFFICE, STREAM, a_chain, a_health, a_rating


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "collector.toml"
    path.write_text('directory = "kho"\n', "utf-8")
    return path


def _run(config: Path, command: str) -> Result:
    return CliRunner().invoke(main, ["collector", command, "--config", str(config)])


def test_the_ledger_s_id_is_printed_for_the_terminals_and_stays(config: Path) -> None:
    first = _run(config, "ledger")
    assert first.exit_code == 0
    assert first.stdout.strip() == ledger_id(open_database(database_path(config.parent / "kho")))
    assert _run(config, "ledger").stdout == first.stdout


def test_a_rebuild_says_how_far_it_is_and_makes_the_figures_again(config: Path) -> None:
    db = a_store(config.parent / "kho")
    take(an_ingest(db), a_chain([a_rating() for _ in range(4)]))
    db.conn.execute("DELETE FROM rollups")
    db.conn.commit()
    done = _run(config, "rebuild")
    assert done.exit_code == 0
    assert done.stdout == "Rebuilt every figure from 5 events.\n"
    assert "5 of 5 events" in done.stderr
    assert counted(db) == 4


@pytest.mark.parametrize("command", ["rebuild", "ingest"])
def test_who_would_write_a_ledger_that_is_in_use_is_told_who_does(config: Path, command: str) -> None:
    with ledger_lock(config.parent / "kho"):
        done = _run(config, command)
    assert done.exit_code == 1
    assert "writes this ledger; stop that ingest or rebuild first" in done.stderr


def test_the_status_names_dead_letters_forks_and_quarantine(config: Path) -> None:
    db = a_store(config.parent / "kho")
    ingest = an_ingest(db)
    take(ingest, a_chain([a_rating(), a_rating(counter="quay-99")]), a_chain([a_rating(1)]), b"rubbish")
    done = _run(config, "status")
    assert done.exit_code == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for line in (
        "ingest does not run",
        "events 3",
        "ratings 1",
        "dead letters 1",
        "1 counter-unknown",
        f"1 xa-mau-a/danh-gia-1 {STREAM}",
        "1 xa-mau-a/danh-gia-1",
        "lagging 0",
    ):
        assert line in lines


def test_the_status_names_terminals_in_trouble(config: Path) -> None:
    ingest = an_ingest(a_store(config.parent / "kho", counters=4))
    said = (
        a_health(stuck_buttons=(1, 5), service="in service"),
        a_health(service="in service"),
        a_health(disk="full", service="out of service"),
        a_health(service="unassigned"),
    )
    for number, health in enumerate(said, start=1):
        topic = terminal_topic(OFFICE, TerminalId(f"danh-gia-{number}"), HEALTH)
        ingest.take([Arrival(topic, encode_document(health))], at=AT)
    assert _run(config, "status").stdout.endswith(
        "troubles      3\n"
        "  xa-mau-a/danh-gia-1: stuck buttons: 1, 5\n"
        "  xa-mau-a/danh-gia-3: out of service, disk full\n"
        "  xa-mau-a/danh-gia-4: no assignment has reached it\n"
    )


def test_a_wrong_configuration_ends_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "collector.toml"
    path.write_text("[broker]\nport = 0\n", "utf-8")
    done = _run(path, "status")
    assert done.exit_code == 1
    assert "2 problems" in done.stderr
    assert "Traceback" not in done.stderr
