from pathlib import Path

import pytest

from kiosk.board_config import load_board_config
from kiosk.errors import ConfigInvalidError

SMALLEST = 'office = "xa-mau-a"\nterminal = "bang-goi-so"\nledger = "socaimau00000001"\n'


def write(directory: Path, text: str) -> Path:
    path = directory / "board.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_smallest_file_is_a_silent_board_in_full_hd(tmp_path: Path) -> None:
    config = load_board_config(write(tmp_path, SMALLEST))
    assert (config.screen.width, config.screen.height, config.voice) == (1920, 1080, None)
    assert (config.broker.username, config.clock.trust) == ("xa-mau-a/bang-goi-so", "synchronised")


def test_a_voice_is_read_and_the_password_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("bí mật\n", "utf-8")
    text = SMALLEST + '[broker]\npassword_file = "password"\n[voice]\nrepeat = 1\nregion = "south"\n[screen]\nrotation = 90\n'
    config = load_board_config(write(tmp_path, text))
    assert config.voice is not None
    assert (config.broker.password, config.voice.repeat, config.voice.region, config.screen.rotation) == (
        "bí mật",
        1,
        "south",
        90,
    )


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    text = """
office = "Xã Mẫu A"
terminal = "bang-goi-so"
ledger = "socaimau00000001"
release = "half-day"
[journal]
directory = "journal"
[screen]
rotation = 45
input = "mouse"
[voice]
languages = ["vi", "tyz"]
packs = {vi = "giong"}
"""
    with pytest.raises(ConfigInvalidError) as caught:
        load_board_config(write(tmp_path, text))
    fields = sorted(problem.partition(":")[0] for problem in caught.value.problems)
    assert fields == [
        "journal.directory",
        "office",
        "release",
        "screen.input",
        "screen.rotation",
        "voice.languages",
        "voice.packs.vi",
    ]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError, match="no such file"):
        load_board_config(tmp_path / "board.toml")
