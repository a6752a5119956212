"""``nucuoi collector account``: whoever has the machine lets people in, and shuts them out."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from collector.store.accounts import Accounts
from collector.store.db import database_path, open_database
from nucuoi.cli import main
from tests.collector.ledgers import a_store
from tests.factories import a_directory


@pytest.fixture
def config(tmp_path: Path) -> Path:
    a_store(tmp_path / "data", entries=a_directory(offices=2)).close()
    path = tmp_path / "collector.toml"
    path.write_text('directory = "data"\n[web]\naddress = "https://mau.example"\n', encoding="utf-8")
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["collector", "account", *words, "--config", str(config)])


def accept(config: Path, link: str) -> None:
    db = open_database(database_path(config.parent / "data"))
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    assert Accounts(db, hasher).accept(link.strip().rpartition("/")[2], "mot mat khau dai", 0) is not None
    db.close()


def test_an_invitation_is_one_line_with_the_address_that_people_type(config: Path) -> None:
    answer = run(config, "invite", "Lan", "--role", "leader", "--unit", "xa-mau-a")
    assert re.fullmatch(r"https://mau\.example/invitation/[A-Za-z0-9_-]{43}\n", answer.output)
    assert run(config, "list").output == "lan\tleader\txa-mau-a\tinvited\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([" ", "--role", "admin"], "name: "),
        (["lan", "--role", "leader", "--unit", "xa-nao-do"], "no unit of the directory"),
        (["lan", "--role", "official", "--official", "xa-mau-a/ai-do"], "no official of the directory"),
        (["lan", "--role", "official"], "needs the own entry"),
        (["lan", "--role", "king"], "'king' is not one of"),
        (["lan"], "Missing option '--role'"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(config: Path, words: list[str], said: str) -> None:
    answer = run(config, "invite", *words)
    assert answer.exit_code != 0
    assert said in answer.output
    assert run(config, "list").output == ""


def test_people_are_changed_shut_out_and_given_new_links(config: Path) -> None:
    accept(config, run(config, "invite", "lan", "--role", "leader", "--unit", "xa-mau-a").output)
    assert run(config, "invite", "lan", "--role", "admin").exit_code == 1
    assert run(config, "role", "Lan", "--role", "official", "--official", "xa-mau-a/nguyen-thi-mau").exit_code == 0
    assert run(config, "list").output == "lan\tofficial\txa-mau-a/nguyen-thi-mau\n"
    assert run(config, "role", "lan", "--role", "technician").exit_code == 0
    assert run(config, "disable", "lan").exit_code == 0
    assert run(config, "list").output == "lan\ttechnician\teverything\tdisabled\n"
    assert run(config, "disable", "lan", "--again").exit_code == 0
    assert "/invitation/" in run(config, "link", "lan").output
    assert run(config, "second-step-off", "lan").exit_code == 0
    assert run(config, "link", "minh").exit_code == 1
