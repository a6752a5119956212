"""``nucuoi simulate year`` fills the store of a sample, and no other."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from collector.store.db import database_path, open_database
from collector.store.directory import load_directory, write_directory
from nucuoi.sample import sample_directory
from nucuoi.simulate import simulate
from tests.collector.ledgers import counted, one


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "collector.toml"
    path.write_text('directory = "store"\n')
    return path


def run(config: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(simulate, ["year", "--collector", str(config), *words], catch_exceptions=False)
    return done.exit_code, done.output


def test_a_week_of_two_offices_is_in_the_store(config: Path) -> None:
    code, said = run(config, "--offices", "2", "--visits", "30", "--from", "2026-03-02", "--days", "7")
    assert code == 0, said
    assert "2 offices from 2026-03-02 to 2026-03-08" in said
    assert "xa-mau-b/quay-2: the official lets the terminal ask only who looks happy" in said
    assert "xa-mau-d" not in said
    db = open_database(database_path(config.parent / "store"))
    assert load_directory(db).sample
    assert counted(db) > 50
    events = one(db, "SELECT count(*) FROM ledger")
    assert f": {events} events." in said
    db.close()


def test_no_day_is_lived_before_it_is_over(config: Path) -> None:
    code, said = run(config, "--from", "2099-01-01")
    assert code != 0
    assert "2099-01-01 is not over yet" in said
    assert not database_path(config.parent / "store").exists()


def test_a_store_of_real_offices_is_refused(config: Path) -> None:
    db = open_database(database_path(config.parent / "store"))
    write_directory(db, msgspec.structs.replace(sample_directory(1), sample=False))
    code, said = run(config, "--offices", "1", "--days", "1")
    assert code != 0
    assert "the directory is not a sample" in said
    assert one(db, "SELECT count(*) FROM ledger") == 0
    assert not load_directory(db).sample
    db.close()


def test_the_upper_unit_sets_targets_and_sends_dossiers_once(config: Path) -> None:
    db = open_database(database_path(config.parent / "store"))
    write_directory(db, sample_directory(2))
    words = ["upper-unit", "--config", str(config), "--days", "7"]
    for _ in range(2):
        assert CliRunner().invoke(simulate, words, catch_exceptions=False).exit_code == 0
    assert one(db, "SELECT count(*) FROM dossier_imports") == 1
    assert one(db, "SELECT count(DISTINCT office) FROM dossiers") == 2
    assert one(db, "SELECT count(*) FROM targets WHERE unit = 'tinh-mau' AND measure = 'dossiers'") in {1, 2}
    assert one(db, "SELECT count(*) FROM audit WHERE what = 'targets-changed'") == one(
        db, "SELECT count(DISTINCT year) FROM targets"
    )
    db.close()


def test_nothing_invented_is_sent_from_above_into_a_store_of_real_offices(config: Path) -> None:
    db = open_database(database_path(config.parent / "store"))
    write_directory(db, msgspec.structs.replace(sample_directory(1), sample=False))
    refused = CliRunner().invoke(simulate, ["upper-unit", "--config", str(config)])
    assert refused.exit_code != 0
    assert "the directory is not a sample" in refused.output
    assert one(db, "SELECT count(*) FROM targets") == one(db, "SELECT count(*) FROM dossiers") == 0
    db.close()


def test_the_simulator_still_asks_for_its_directory() -> None:
    done = CliRunner().invoke(simulate, [])
    assert done.exit_code != 0
    assert "--directory" in done.output
