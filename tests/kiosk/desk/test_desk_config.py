"""The desk's file: read whole, with every problem at once."""

from pathlib import Path

import pytest

from kiosk.desk.config import DeskConfig, load_desk_config
from kiosk.errors import ConfigInvalidError

WHOLE = """
office = "xa-mau-a"
ledger = "so-cai-mau"
[broker]
host = "10.0.0.1"
password_file = "secret"
[journal]
directory = "/srv/desk"
[clock]
trust = "system"
[console]
host = "10.0.0.2"
port = 8081
public_url = "http://desk.local:8081"
"""


def load(directory: Path, text: str) -> DeskConfig:
    path = directory / "desk.toml"
    path.write_text(text, "utf-8")
    (directory / "secret").write_text("bí mật\n", "utf-8")
    return load_desk_config(path)


def problems(directory: Path, text: str) -> list[str]:
    with pytest.raises(ConfigInvalidError) as error:
        load(directory, text)
    return list(error.value.problems)


def test_a_whole_file_is_read_with_its_password_and_the_desks_own_user(tmp_path: Path) -> None:
    config = load(tmp_path, WHOLE)
    assert (config.office, config.ledger, config.journal.directory) == ("xa-mau-a", "so-cai-mau", "/srv/desk")
    assert (config.broker.username, config.broker.password) == ("xa-mau-a/desk", "bí mật")
    assert (config.console.host, config.console.port, config.console.public_url) == ("10.0.0.2", 8081, "http://desk.local:8081")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[console]\nport = 8081\n[phones]\nport = 8081\n", "phones.port: 8081 is the console's"),
        ("[console]\nenabled = false\n[phones]\nport = 8081\n", "phones.port: no page is served"),
        ('[phones]\nport = 8081\nhost = " wlan0"\n', "phones.host"),
        ("[phones]\nport = 70000\n", "phones.port"),
    ],
)
def test_a_port_for_phones_is_not_the_consoles(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in "\n".join(problems(tmp_path, 'office = "xa-mau-a"\nledger = "so-cai-mau"\n' + text))


def test_three_lines_are_enough(tmp_path: Path) -> None:
    config = load(tmp_path, 'office = "xa-mau-a"\nledger = "so-cai-mau"\n')
    assert (config.console.enabled, config.console.port, config.journal.directory) == (True, 8080, "/var/lib/nucuoi/desk")
    assert config.phones.port is None


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        'office = "Xã Mẫu"\nterminal = "desk"\n[broker]\nport = 0\npassword_file = "none"\n[journal]\ndirectory = "here"\n'
        '[console]\nport = 99999\npublic_url = "desk"\nhost = " "\n',
    )
    text = "\n".join(found)
    for field in (
        "office",
        "terminal",
        "ledger",
        "broker.port",
        "broker.password_file",
        "journal.directory",
        "console.port",
        "console.public_url",
        "console.host",
    ):
        assert any(problem.startswith(field) for problem in found), f"{field}: {text}"


@pytest.mark.parametrize("url", ["desk", "ftp://x", "http://", "http://a b", "javascript:alert(1)", "http://x\n"])
def test_a_public_address_is_an_address(tmp_path: Path, url: str) -> None:
    found = problems(tmp_path, f'office = "a"\nledger = "b"\n[console]\npublic_url = {url!r}\n'.replace("'", '"'))
    assert [problem.partition(":")[0] for problem in found] == ["console.public_url"]
