"""The commands that fill the directory and open the pages, as an admin types them."""

import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.store.audit import Audit, Wanted
from collector.store.db import database_path, ledger_id, open_database
from collector.store.directory import assignments, directory_version, load_directory
from kiosk.config import load_config
from kiosk.desk.config import load_desk_config
from kiosk.errors import ConfigInvalidError
from nucuoi.cli import main
from nucuoi.sample import sample_directory
from nucuoi.sample.province import sample_file
from tests.ports import free_port

PATIENCE_SECONDS = 60

SKELETONS = Path(__file__).resolve().parents[2] / "deploy" / "config"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "collector.toml"
    path.write_text('directory = "data"\n', encoding="utf-8")
    (tmp_path / "office.toml").write_bytes(sample_file())
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["collector", *words, "--config", str(config)])


def test_an_import_says_what_it_did_and_again_that_there_was_nothing_to_do(config: Path) -> None:
    file = str(config.parent / "office.toml")
    first = run(config, "import", file)
    assert first.exit_code == 0, first.output
    assert "added: terminals.xa-mau-a/danh-gia-1" in first.output
    assert "Imported office.toml: 84 added, 0 changed, 0 unchanged, 0 kept" in first.output
    again = run(config, "import", file)
    assert again.output == "Imported office.toml: 0 added, 0 changed, 84 unchanged, 0 kept though not in the file.\n"
    db = open_database(database_path(config.parent / "data"))
    assert load_directory(db) == sample_directory()
    assert directory_version(db) == 1
    assert {stored.revision for stored in assignments(db)} == {1}
    db.close()


def test_a_smaller_file_deletes_nothing_and_says_what_it_does_not_mention(config: Path) -> None:
    file = config.parent / "office.toml"
    run(config, "import", str(file))
    smaller = 'sample = true\n[[counters]]\noffice = "xa-mau-a"\nid = "quay-1"\nlabel = "1A"\n'
    file.write_text(smaller, encoding="utf-8")
    answer = run(config, "import", str(file))
    assert "changed: counters.xa-mau-a/quay-1\n" in answer.output
    assert "not in the file, kept: offices.xa-mau-b\n" in answer.output
    assert "0 added, 1 changed, 0 unchanged, 83 kept" in answer.output
    db = open_database(database_path(config.parent / "data"))
    assert len(load_directory(db).terminals) == len(sample_directory().terminals)
    db.close()


def test_a_counter_that_a_file_closes_today_is_named_and_stays_open(config: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    file = config.parent / "closing.toml"
    text = 'sample = true\n[[counters]]\noffice = "xa-mau-a"\nid = "quay-1"\nlabel = "1"\nvalid_to = 2026-01-01\n'
    file.write_text(text, encoding="utf-8")
    answer = run(config, "import", str(file))
    assert answer.exit_code == 1
    assert "counters.xa-mau-a/quay-1.valid_to: people may be waiting or served there today; close it from 20" in answer.output
    db = open_database(database_path(config.parent / "data"))
    assert {one.valid_to for one in load_directory(db).counters} == {None}
    db.close()


def test_a_dry_run_changes_nothing(config: Path) -> None:
    answer = run(config, "import", str(config.parent / "office.toml"), "--dry-run")
    assert "Would import office.toml: 84 added" in answer.output
    db = open_database(database_path(config.parent / "data"))
    assert directory_version(db) == 0
    db.close()


def test_a_file_with_faults_names_them_all_and_changes_nothing(config: Path) -> None:
    text = sample_file().decode().replace('label = "1"', "label = 1", 1).replace('parent = "tinh-mau"', 'parent = "tinh-mua"', 1)
    (config.parent / "office.toml").write_text(text, encoding="utf-8")
    answer = run(config, "import", str(config.parent / "office.toml"))
    assert answer.exit_code == 1
    assert "office.toml: 2 problems, nothing was imported" in answer.output
    assert "counters.xa-mau-a/quay-1.label: expected str, got int" in answer.output
    assert "did you mean 'tinh-mau'?" in answer.output
    db = open_database(database_path(config.parent / "data"))
    assert directory_version(db) == 0
    db.close()


def test_a_file_that_is_not_there_is_a_sentence(config: Path) -> None:
    answer = run(config, "import", "nowhere.toml")
    assert answer.exit_code == 1
    assert "cannot be read" in answer.output
    assert "Traceback" not in answer.output


def test_the_beginning_of_a_terminals_file_is_one_that_the_terminal_reads(config: Path, tmp_path: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", "danh-gia-2", "--broker", "mau.example:8883")
    assert answer.exit_code == 0, answer.output
    (tmp_path / "kiosk.toml").write_text(answer.output, encoding="utf-8")
    (tmp_path / "broker-password").write_text("a made-up password\n", encoding="utf-8")
    read = load_config(tmp_path / "kiosk.toml")
    db = open_database(database_path(config.parent / "data"))
    assert (read.office, read.terminal, read.ledger) == ("xa-mau-a", "danh-gia-2", ledger_id(db))
    db.close()
    assert (read.broker.host, read.broker.port) == ("mau.example", 8883)
    assert "made-up" not in answer.output


def test_without_a_broker_the_terminals_file_is_refused_until_it_is_filled_in(config: Path, tmp_path: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", "danh-gia-2")
    (tmp_path / "kiosk.toml").write_text(answer.output, encoding="utf-8")
    with pytest.raises(ConfigInvalidError, match=r"broker\.host"):
        load_config(tmp_path / "kiosk.toml")
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", "danh-gia-2", "--broker", "mau:x")
    assert answer.exit_code == 1
    assert "--broker" in answer.output


@pytest.mark.parametrize(
    ("terminal", "place", "file", "password"),
    [
        ("danh-gia-2", "quầy 2", "kiosk.toml", "broker-password"),
        ("loi-ra-1", "lối ra", "kiosk.toml", "broker-password"),
        ("desk", "bàn điều hành", "desk.toml", "desk-password"),
        ("lay-so-1", "máy lấy số", "ticket.toml", "ticket-password"),
        ("bang-goi-so", "bảng gọi số", "board.toml", "board-password"),
    ],
)
def test_the_file_of_a_terminal_says_what_it_is_and_where_it_stands(
    config: Path, terminal: str, place: str, file: str, password: str
) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", terminal)
    assert answer.output.startswith(f"# Trung tâm Phục vụ hành chính công Xã Mẫu A, {place}: /etc/nucuoi/{file}\n")
    written, skeleton = tomllib.loads(answer.output), tomllib.loads((SKELETONS / file).read_text("utf-8"))
    assert written["broker"]["username"] == f"xa-mau-a/{terminal}"
    assert written["broker"]["password_file"] == skeleton["broker"]["password_file"] == password
    assert written["journal"] == skeleton["journal"]
    assert {*written} <= {*skeleton}


def test_the_printed_file_of_a_desk_is_one_that_a_desk_runs_with(config: Path, tmp_path: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", "desk", "--broker", "127.0.0.1")
    (tmp_path / "desk.toml").write_text(answer.output, encoding="utf-8")
    (tmp_path / "desk-password").write_text("a made-up password\n", encoding="utf-8")
    read = load_desk_config(tmp_path / "desk.toml")
    assert (read.office, read.broker.username, read.broker.password) == ("xa-mau-a", "xa-mau-a/desk", "a made-up password")


def test_a_terminal_that_is_not_in_the_directory_has_no_file(config: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    answer = run(config, "terminal-config", "--office", "xa-mau-a", "--terminal", "danh-gia-99")
    assert answer.exit_code == 1
    assert "the directory holds no 'xa-mau-a/danh-gia-99'" in answer.output


def test_an_import_that_changes_something_stands_in_the_log(config: Path) -> None:
    file = str(config.parent / "office.toml")
    for _ in range(2):
        assert run(config, "import", file, "--dry-run").exit_code == 0
        assert run(config, "import", file).exit_code == 0
    db = open_database(database_path(config.parent / "data"))
    (entry,) = Audit(db).read(Wanted())
    assert (entry.what, entry.account, entry.object) == ("directory-changed", "command line", "office.toml")
    assert entry.after["added"] == 84
    db.close()


def test_every_web_setting_is_checked_with_the_others(config: Path) -> None:
    good = 'directory = "data"\n[web]\naddress = "https://mau.example"\nmetrics_token = "0123456789abcdef"\nport = 8081\n'
    config.write_text(good, encoding="utf-8")
    assert run(config, "account", "list").exit_code == 0
    config.write_text(
        'directory = "data"\n[web]\naddress = "mau"\nmetrics_token = "short"\nport = 0\nhots = "x"\n', encoding="utf-8"
    )
    answer = run(config, "account", "list").output
    for field in ("web.address", "web.metrics_token", "web.port", "web.hots"):
        assert f"{field}: " in answer


def test_the_pages_tell_systemd_and_end_when_told(config: Path) -> None:
    port = free_port()
    config.write_text(f'directory = "data"\n[web]\nport = {port}\nsecure_cookies = false\n', encoding="utf-8")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(config.parent / "notify"))
    listener.settimeout(PATIENCE_SECONDS)
    environment = {**os.environ, "NOTIFY_SOCKET": str(config.parent / "notify"), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "nucuoi", "collector", "web", "--config", str(config)]
    program = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    try:
        assert listener.recv(100) == b"READY=1"
        assert listener.recv(100) == b"WATCHDOG=1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_SECONDS) as answer:
            assert answer.read() == b'{"status":"ok"}'
        second = subprocess.run(words, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
        assert second.returncode == 1
        assert "Address already in use" in second.stderr.decode()
        program.send_signal(signal.SIGTERM)
        output, log = program.communicate(timeout=PATIENCE_SECONDS)
        assert program.returncode == 0, log.decode()
        assert listener.recv(100) in {b"STOPPING=1", b"WATCHDOG=1"}
        assert re.search(rf"http://127\.0\.0\.1:{port}/invitation/\S+", output.decode())
        assert "Traceback" not in log.decode()
    finally:
        program.kill()
        program.wait()
        listener.close()
