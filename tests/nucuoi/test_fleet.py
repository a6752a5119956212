"""The terminals of the demo and the simulator have the file of a real terminal."""

from pathlib import Path

import pytest

from kiosk.config import load_config
from nucuoi.fleet import Look, Upward, choose_terminals, write_config
from nucuoi.sample import sample_directory
from office.directory import Terminal
from office.ids import LedgerId

DIRECTORY = sample_directory(3)
UPWARD = Upward("127.0.0.1", 18_830, LedgerId("soso"))


@pytest.mark.parametrize("terminal", DIRECTORY.terminals, ids=lambda terminal: f"{terminal.office}-{terminal.id}")
def test_every_file_is_one_that_a_terminal_takes(tmp_path: Path, terminal: Terminal) -> None:
    path = write_config(tmp_path, terminal, UPWARD, password='quá "dài"\\', release="at once", look=Look(1024, 600))

    config = load_config(path)

    assert config.broker.password == 'quá "dài"\\'
    assert (config.broker.port, config.ledger, config.release) == (18_830, "soso", "at once")
    assert Path(config.journal.directory).parent == path.parent
    assert config.screen.enabled is (config.panel is None)
    assert path.stat().st_mode & 0o077 == 0


def test_the_directory_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / 'thư mục "mẫu" \\ 1'

    path = write_config(odd, DIRECTORY.terminals[0], UPWARD, password="", release="half-day")

    assert load_config(path).journal.directory == str(path.parent / "journal")


def test_terminals_are_chosen_by_office_and_some_left_out() -> None:
    chosen = choose_terminals(DIRECTORY, most_per_office=2, without=["xa-mau-a/danh-gia-2"])

    assert [f"{terminal.office}/{terminal.id}" for terminal in chosen] == [
        "xa-mau-a/danh-gia-1",
        "xa-mau-b/danh-gia-1",
        "xa-mau-b/danh-gia-2",
        "xa-mau-c/danh-gia-1",
        "xa-mau-c/danh-gia-2",
    ]
    assert len(choose_terminals(DIRECTORY)) == 12
