"""The page for technicians names commands, options and files that there are."""

import re
from pathlib import Path

import click
import pytest

from nucuoi.cli import main

TREE = Path(__file__).resolve().parents[2]
PAGE = " ".join((TREE / "deploy" / "README.md").read_text("utf-8").split())
LINES = sorted(set(re.findall(r"nucuoi ((?:broker|collector|kiosk|desk) [a-z-]+[^`|]*)`", PAGE)))


@pytest.mark.parametrize("line", LINES)
def test_each_command_and_option_of_the_page_exists(line: str) -> None:
    words = line.split()
    command: click.Command = main
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"nucuoi {line}: there is no command {words[0]}"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_page_names_commands() -> None:
    assert {" ".join(line.split()[:2]) for line in LINES} >= {
        "broker enrol",
        "broker setup",
        "broker dismiss",
        "collector import",
        "collector terminal-config",
        "kiosk check",
        "desk check",
        "desk pin",
    }


def test_each_role_of_the_installer_is_on_the_page_and_has_its_packages() -> None:
    script = (TREE / "deploy" / "install").read_text("utf-8")
    roles = re.findall(r"(?m)^ +([a-z-]+)\) packages=([a-z-]+)", script)
    assert {role for role, _ in roles} == {
        *("terminal", "button-box", "ticket", "board", "caller", "desk"),
        *("collector", "office-broker"),
    }
    for role, packages in roles:
        assert f"`{role}`" in PAGE.replace("deploy/install ", "")
        assert (TREE / "deploy" / "packages" / f"{packages}.txt").is_file()
