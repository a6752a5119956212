from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nucuoi.cli import main
from office.ids import TerminalId
from tests.kiosk.journals import a_journal, enter


def nucuoi(*words: str) -> Result:
    return CliRunner().invoke(main, ["kiosk", *words])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f"""
office = "xa-mau-a"
terminal = "danh-gia-1"
ledger = "socaimau00000001"
[broker]
port = 1
password = "bí mật"
[journal]
directory = "{tmp_path}/journal"
[screen]
input = "touch:/dev/input/by-path/platform-mau:0-event"
[panel]
buttons = {{5 = 17, 1 = 27}}
""",
        "utf-8",
    )
    return path


def test_check_says_what_the_terminal_will_do(config: Path, tmp_path: Path) -> None:
    done = nucuoi("check", "--config", str(config))
    assert done.exit_code == 0, done.output
    assert "xa-mau-a/danh-gia-1, obeys the ledger socaimau00000001" in done.output
    assert "wait in the ballot box" in done.output
    assert "127.0.0.1:1 as xa-mau-a/danh-gia-1, which does not answer now" in done.output
    assert f"{tmp_path}/journal, where the journal is made at the first start" in done.output
    assert "there is no such device now" in done.output
    assert "score 5 on pin 17, score 1 on pin 27" in done.output
    assert "bí mật" not in done.output
    assert not (tmp_path / "journal").exists()


def test_check_warns_of_votes_that_leave_at_once_and_of_a_missing_password(config: Path) -> None:
    config.write_text(
        config.read_text("utf-8").replace("[broker]", 'release = "at once"\n[broker]').replace('password = "bí mật"', ""), "utf-8"
    )
    done = nucuoi("check", "--config", str(config))
    assert "leave AT ONCE" in done.output
    assert "none is given" in done.output


def test_check_names_the_terminal_whose_journal_this_is(config: Path, tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal", terminal=TerminalId("danh-gia-2"))
    enter(journal, 3)
    output = nucuoi("check", "--config", str(config)).output
    assert "is the one of /xa-mau-a/danh-gia-2 and holds 4 undelivered events and 0 votes in the box" in output
    journal.close()


def test_check_prints_every_problem_and_fails(config: Path) -> None:
    config.write_text('office = "Xã"\nterminl = "x"\n[broker]\nport = "y"\n', "utf-8")
    done = nucuoi("check", "--config", str(config))
    assert done.exit_code == 1
    assert "5 problems" in done.output
    assert "terminl: is unknown (did you mean 'terminal'?)" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["check", "run", "status"])
def test_a_missing_file_is_named(tmp_path: Path, command: str) -> None:
    done = nucuoi(command, "--config", str(tmp_path / "none.toml"))
    assert done.exit_code == 1
    assert "none.toml: 1 problem\n  no such file" in done.output


def test_status_tells_what_the_journal_holds_while_it_is_in_use(config: Path, tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal")
    enter(journal, 3)
    done = nucuoi("status", "--config", str(config))
    assert done.exit_code == 0, done.output
    stream = journal.streams()[0].stream
    expected = f"terminal:  /xa-mau-a/danh-gia-1\nstream:    {stream}\nhead:      4\nunsent:    4\nwaiting:   0\n"
    assert done.output == expected


def test_status_names_a_journal_that_was_set_aside(config: Path, tmp_path: Path) -> None:
    a_journal(tmp_path / "journal").close()
    (tmp_path / "journal" / "damaged-1-journal.sqlite").touch()
    assert "1 journals were set aside" in nucuoi("status", "--config", str(config)).output


def test_status_before_the_first_start_says_so(config: Path) -> None:
    done = nucuoi("status", "--config", str(config))
    assert done.exit_code == 1
    assert "no journal here yet" in done.output


def test_status_of_a_file_that_is_no_journal_says_so(config: Path, tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "journal.sqlite").write_bytes(b"rubbish" * 1000)
    done = nucuoi("status", "--config", str(config))
    assert done.exit_code == 1
    assert "cannot be read" in done.output
    assert "Traceback" not in done.output


def test_run_says_who_has_the_journal(config: Path, tmp_path: Path) -> None:
    config.write_text(config.read_text("utf-8").replace("[panel]\nbuttons = {5 = 17, 1 = 27}", ""), "utf-8")
    journal = a_journal(tmp_path / "journal")
    done = nucuoi("run", "--headless", "--config", str(config))
    assert done.exit_code == 1
    assert "uses this journal; end that program first" in done.output
    journal.close()
