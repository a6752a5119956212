"""`nucuoi desk check`, `status` and `pin`, beside a desk that runs or not."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.desk.pin_file import FILE, PinFile
from nucuoi.cli import main
from office import commands as asked
from office.documents import encode_document
from office.ids import OfficialId
from tests.kiosk.desk.desks import DeskBench, a_told
from tests.kiosk.desk.secrets_of_desk import OTHER_PIN
from tests.office.halls import MAU, ONE


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(
        f'office = "xa-mau-a"\nledger = "so-cai-mau"\n[broker]\nport = 1\n[journal]\ndirectory = "{tmp_path}/journal"\n'
        '[clock]\ntrust = "system"\n',
        "utf-8",
    )
    return path


@pytest.fixture
def told(tmp_path: Path) -> Path:
    directory = tmp_path / "journal"
    directory.mkdir()
    (directory / "assignment.json").write_bytes(encode_document(a_told()))
    return directory


def call(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["desk", *words], input=typed)


def test_check_says_what_the_desk_will_do(config: Path) -> None:
    said = call("check", "--config", str(config)).output
    for words in ("of xa-mau-a", "xa-mau-a/desk", "events are kept", "made at the first start", "http://0.0.0.0:8080"):
        assert words in said, said
    assert "no-such" in call("check", "--config", "/no-such").output


def test_status_before_the_first_start_says_so(config: Path) -> None:
    result = call("status", "--config", str(config))
    assert result.exit_code == 1
    assert "no journal here yet" in result.output


def test_status_tells_the_queue_of_a_running_desk(config: Path, told: Path) -> None:
    desk = DeskBench(told)
    desk.sign_on(ONE, MAU)
    for _ in range(3):
        desk.take()
    desk.done(asked.CallNext(counter=ONE))
    said = call("status", "--config", str(config)).output
    for words in ("2026-09-02 (open)", "1 called, 2 waiting", f"1 ({MAU})", "assignment 1", "/xa-mau-a/desk"):
        assert words in said, said
    assert desk.take().number == 4, "the running desk goes on"


def test_a_pin_is_typed_twice_and_never_shown(config: Path, told: Path) -> None:
    DeskBench(told)
    result = call("pin", "set", MAU, "--config", str(config), typed=f"{OTHER_PIN}\n{OTHER_PIN}\n")
    assert result.exit_code == 0, result.output
    assert OTHER_PIN not in result.output
    said = call("pin", "list", "--config", str(config)).output
    assert re.search(rf"{MAU}\s+has a PIN", said)
    assert said.count("has none yet") == 3


@pytest.mark.parametrize(
    ("official", "typed", "words"),
    [
        (MAU, "1234\n1234\n", "too easy to guess"),
        (MAU, "12\n12\n", "4 to 8 digits"),
        ("nguyen-thi-mao", "", "did you mean 'nguyen-thi-mau'"),
        ("Nguyễn", "", "is not an id"),
    ],
)
def test_a_bad_pin_or_name_is_refused_with_a_sentence(config: Path, told: Path, official: str, typed: str, words: str) -> None:
    result = call("pin", "set", official, "--config", str(config), typed=typed)
    assert result.exit_code == 1
    assert words in result.output
    assert (told / "assignment.json").is_file()


def test_an_invitation_is_one_line(config: Path, told: Path) -> None:
    first = call("pin", "invite", MAU, "--config", str(config)).output
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\n", first)
    assert call("pin", "invite", MAU, "--config", str(config)).output != first
    assert (told / FILE).is_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_belongs_to_the_desks_account(config: Path, told: Path) -> None:
    os.chown(told, 12345, 12345)
    call("pin", "invite", MAU, "--config", str(config))
    assert {path.name: path.stat().st_uid for path in told.glob(f"{FILE}*")} == {FILE: 12345}
    file = PinFile(told)
    with file.write() as db:
        db.execute("DELETE FROM pins WHERE official = ?", (OfficialId("x"),))
    assert {path.stat().st_uid for path in told.glob(f"{FILE}*")} == {12345}, "also its log while it is open"
    file.close()
