"""`nucuoi collector alerts`: one round for a timer, or again and again until it is stopped."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nucuoi.cli import main
from tests.collector.ledgers import a_store


@pytest.fixture
def config(tmp_path: Path) -> Path:
    a_store(tmp_path / "kho")
    path = tmp_path / "collector.toml"
    path.write_text('directory = "kho"\n', "utf-8")
    return path


def test_a_round_says_what_it_did_and_ends(config: Path) -> None:
    done = CliRunner().invoke(main, ["collector", "alerts", "--config", str(config)])
    assert done.exit_code == 0, done.output
    assert "0 raised, 0 again, 0 over; 0 delivered, 0 to be tried again" in done.stdout


def test_a_store_that_is_no_database_is_named_to_the_timer(config: Path) -> None:
    (config.parent / "kho" / "nucuoi.sqlite").write_bytes(b"x" * 4096)
    for beside in ("nucuoi.sqlite-wal", "nucuoi.sqlite-shm"):
        (config.parent / "kho" / beside).unlink(missing_ok=True)
    done = CliRunner().invoke(main, ["collector", "alerts", "--config", str(config)])
    assert done.exit_code == 1
    assert "Error:" in done.output


def test_again_and_again_until_it_is_told_to_end(config: Path) -> None:
    words = [sys.executable, "-m", "nucuoi", "collector", "alerts", "--every", "3600", "--config", str(config)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        assert "judged" in program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
