from pathlib import Path

from click.testing import CliRunner, Result

from nucuoi.cli import main

SMALLEST = 'office = "xa-mau-a"\nterminal = "bang-goi-so"\nledger = "socaimau00000001"\n'


def nucuoi(*words: str) -> Result:
    return CliRunner().invoke(main, ["kiosk", *words])


def test_check_says_what_the_board_will_do(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text(SMALLEST + '[broker]\npassword = "bí mật"\n[voice]\nlanguages = ["vi", "en"]\n', "utf-8")
    done = nucuoi("board", "--check", "--config", str(path))
    assert done.exit_code == 0, done.output
    assert "xa-mau-a/bang-goi-so, obeys the ledger socaimau00000001" in done.output
    assert "1920×1080" in done.output
    assert "vi, en, through aplay -q" in done.output
    assert "bí mật" not in done.output


def test_check_says_that_a_board_without_a_voice_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text(SMALLEST, "utf-8")
    assert "nothing is called aloud" in nucuoi("board", "--check", "--config", str(path)).output


def test_what_is_wrong_ends_the_program_before_it_opens_a_window(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text('office = "xa-mau-a"\n', "utf-8")
    done = nucuoi("board", "--config", str(path))
    assert done.exit_code == 1
    assert "terminal" in done.output
    assert "ledger" in done.output
