"""The collector's file: every mistake at once, each with its field and its fix."""

from pathlib import Path

import pytest

from collector.config import read_config
from collector.errors import ConfigInvalidError


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "collector.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    config = read_config(_write(tmp_path, 'directory = "kho"\n[broker]\npassword = "x"\n'))
    assert config.home == tmp_path / "kho"
    assert (config.broker.host, config.broker.port, config.broker.username) == ("127.0.0.1", 1883, "collector")


def test_every_error_is_reported_at_once(tmp_path: Path) -> None:
    text = """
        [broker]
        prot = 1883
        port = 99999
        password = "a"
        password_file = "b"
        [broker.tls]
        ca_file = "khong-co.crt"
        key_file = "k"
        [log]
        level = "loud"
    """
    with pytest.raises(ConfigInvalidError) as caught:
        read_config(_write(tmp_path, text))
    problems = "\n".join(caught.value.problems)
    for field in (
        "directory: is missing",
        "broker.prot: is unknown",
        "port",
        "broker.port:",
        "broker.password: password_file is given too",
        "broker.tls.ca_file: there is no file 'khong-co.crt'",
        "broker.tls: certificate_file and key_file belong together",
        "log.level:",
    ):
        assert field in problems
    assert "did you mean" in problems


def test_the_password_comes_from_the_first_line_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "mat-khau").write_text("bí mật\nsecond line\n", "utf-8")
    config = read_config(_write(tmp_path, 'directory = "kho"\n[broker]\npassword_file = "mat-khau"\n'))
    assert config.broker.password == "bí mật"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_password_file_that_gives_none_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "mat-khau").write_text(content, "utf-8")
    with pytest.raises(ConfigInvalidError, match="password_file"):
        read_config(_write(tmp_path, 'directory = "kho"\n[broker]\npassword_file = "mat-khau"\n'))


@pytest.mark.parametrize("text", ["directory = ", "\x00", "a = 1\na = 2", "[" * 5000])
def test_a_file_that_is_no_toml_ends_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigInvalidError, match="no TOML"):
        read_config(_write(tmp_path, text))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError, match="cannot be read"):
        read_config(tmp_path / "nowhere.toml")
