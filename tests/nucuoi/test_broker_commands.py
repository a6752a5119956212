"""``nucuoi broker``: what a technician types on an upper server and in an office."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nucuoi.broker import PrivateBroker
from nucuoi.cli import main
from tests.broker_config.caller import Caller


def broker(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["broker", *words], input=stdin)


@pytest.fixture
def upper(tmp_path: Path) -> list[str]:
    place = ["--directory", str(tmp_path / "config")]
    assert broker("setup", "upper", *place, "--state", str(tmp_path / "state")).exit_code == 0
    return place


def test_the_printed_password_opens_a_real_broker_and_nothing_else_does(tmp_path: Path, upper: list[str]) -> None:
    enrolled = broker("enrol", "xa-mau-a/quay-1", *upper)
    assert enrolled.exit_code == 0
    password = enrolled.stdout.strip()
    with PrivateBroker(tmp_path) as running:
        assert str(Caller(running, "xa-mau-a/quay-1", "another").connect().connected) == "Not authorized"
        with Caller(running, "xa-mau-a/quay-1", password) as terminal:
            assert str(terminal.connected) == "Success"


def test_each_enrolment_makes_a_new_password_and_a_dismissal_ends_it(upper: list[str]) -> None:
    first, second = (broker("enrol", "collector", *upper).stdout for _ in range(2))
    assert first != second
    assert len(first.strip()) == 32
    broker("enrol", "xa-mau-a/uplink", *upper)
    assert broker("users", *upper).stdout.split() == ["collector", "xa-mau-a/uplink"]
    assert broker("dismiss", "collector", *upper).exit_code == 0
    assert broker("users", *upper).stdout.split() == ["xa-mau-a/uplink"]


def test_setting_up_again_keeps_the_users(tmp_path: Path, upper: list[str]) -> None:
    broker("enrol", "collector", *upper)
    assert broker("setup", "upper", *upper, "--state", str(tmp_path / "state"), "--port", "8883").exit_code == 0
    assert broker("users", *upper).stdout.split() == ["collector"]
    assert "listener 8883 0.0.0.0" in (tmp_path / "config/parts/listener.conf").read_text("utf-8")


def test_an_offices_broker_gets_its_bridge_with_the_password_from_standard_input(tmp_path: Path) -> None:
    place = ["--directory", str(tmp_path / "config"), "--state", str(tmp_path / "state")]
    words = ["--office", "xa-mau-a", "--upper", "may-chu.mau:8883", "--upper-password-file", "-"]
    done = broker("setup", "office", *place, *words, stdin="bí mật\n")
    assert done.exit_code == 0, done.output
    bridge = (tmp_path / "config/parts/bridge.conf").read_text("utf-8")
    assert "address may-chu.mau:8883" in bridge
    assert "remote_password bí mật" in bridge
    assert "not of the office" in broker("enrol", "xa-mau-b/quay-1", *place[:2]).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["setup", "office"], "needs the office's id"),
        (["setup", "office", "--office", "Xã Mẫu A"], "is not an id"),
        (["setup", "upper", "--office", "xa-mau-a"], "belongs to no office"),
        (["setup", "office", "--office", "a", "--upper", "x"], "belong together"),
        (["setup", "office", "--office", "a", "--upper", ":x", "--upper-password-file", "-"], "is not HOST or HOST:PORT"),
        (["setup", "office", "--office", "a", "--upper", "x", "--upper-password-file", "-"], "@UPPER_PASSWORD@"),
        (["setup", "upper", "--port", "0"], "0 is not in the range"),
        (["enrol", "collector"], "holds no broker"),
        (["dismiss", "collector"], "holds no broker"),
        (["users"], "holds no broker"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(tmp_path: Path, words: list[str], said: str) -> None:
    more = ["--state", str(tmp_path / "state")] if words[0] == "setup" else []
    done = broker(*words, *more, "--directory", str(tmp_path / "config"))
    assert done.exit_code != 0
    assert said in done.output


def test_a_stranger_cannot_be_dismissed_and_one_directory_is_one_broker(tmp_path: Path, upper: list[str]) -> None:
    assert "is not enrolled" in broker("dismiss", "xa-mau-a/quay-1", *upper).output
    again = broker("setup", "office", "--office", "xa-mau-a", "--state", str(tmp_path / "state"), *upper)
    assert "other kind" in again.output
