"""The installer, run into a directory: what it lays down, with which rights, and what it leaves to the technician."""

import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import msgspec
import pytest

from collector.config import read_config
from kiosk.config import ScreenConfig, load_config
from kiosk.desk.config import load_desk_config
from kiosk.printer_config import PrinterConfig
from kiosk.voice_config import VoiceConfig
from office.reading import read_struct

TREE = Path(__file__).resolve().parents[2]
PASSWORDS = {
    "kiosk.toml": "broker-password",
    "ticket.toml": "ticket-password",
    "board.toml": "board-password",
    "caller.toml": "caller-password",
    "desk.toml": "desk-password",
    "collector.toml": "broker-password",
}
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="accounts and owners of files are root's to make")


def install(root: Path, *roles: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TREE / "deploy" / "install"), "--root", str(root), *roles],
        capture_output=True,
        text=True,
        check=check,
        timeout=120,
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def ids(root: Path, name: str) -> tuple[int, int]:
    """User and group number of ``name`` inside ``root``."""
    for line in (root / "etc/passwd").read_text("utf-8").splitlines():
        words = line.split(":")
        if words[0] == name:
            return int(words[2]), int(words[3])
    raise AssertionError(f"{name} has no account")


def enabled(root: Path) -> set[str]:
    wants = root / "etc/systemd/system/multi-user.target.wants"
    return {link.name for link in wants.iterdir()} if wants.exists() else set()


def contents(root: Path) -> dict[str, tuple[int, int, int, bytes]]:
    return {
        str(path.relative_to(root)): (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith("-") and path.name != ".pwd.lock"
    }


@pytest.mark.parametrize(
    ("role", "units", "config"),
    [
        ("terminal", {"nucuoi-kiosk.service"}, "kiosk.toml"),
        ("button-box", {"nucuoi-panel.service"}, "kiosk.toml"),
        ("ticket", {"nucuoi-ticket.service"}, "ticket.toml"),
        ("board", {"nucuoi-board.service"}, "board.toml"),
        ("caller", {"nucuoi-caller.service"}, "caller.toml"),
        ("desk", {"nucuoi-desk.service"}, "desk.toml"),
        ("collector", {"nucuoi-collector-ingest.service", "nucuoi-collector-web.service"}, "collector.toml"),
    ],
)
def test_a_role_gets_its_account_directories_configuration_and_services(
    tmp_path: Path, role: str, units: set[str], config: str
) -> None:
    said = install(tmp_path, role).stdout
    user, group = ids(tmp_path, "nucuoi")
    assert enabled(tmp_path) == units
    assert (mode(tmp_path / "etc/nucuoi"), (tmp_path / "etc/nucuoi").stat().st_gid) == (0o750, group)
    assert mode(tmp_path / "var/lib/nucuoi") == 0o700
    assert (tmp_path / "var/lib/nucuoi").stat().st_uid == user
    password = PASSWORDS[config]
    for name in (config, password):
        file = tmp_path / "etc/nucuoi" / name
        assert (mode(file), file.stat().st_uid, file.stat().st_gid) == (0o640, 0, group)
    assert (tmp_path / "etc/nucuoi" / password).read_bytes() == b""
    assert (tmp_path / "opt/nucuoi/broker-config/upper.conf").is_file()
    for step in ("apt-get install", "-m venv /opt/nucuoi/venv", "/opt/nucuoi/venv/bin/pip install", "daemon-reload"):
        assert f"{step}" in said
    for unit in units:
        assert f"would run: systemctl restart {unit}" in said
    timers = tmp_path / "etc/systemd/system/timers.target.wants"
    assert timers.exists() == (role == "collector")
    assert role != "collector" or [link.name for link in timers.iterdir()] == ["nucuoi-collector-alerts.timer"]


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    for number, roles in enumerate((("terminal",), ("collector",), ("office-broker", "desk", "ticket"))):
        root = tmp_path / str(number)
        install(root, *roles)
        before = contents(root)
        install(root, *roles)
        assert contents(root) == before


def test_what_a_technician_wrote_stays(tmp_path: Path) -> None:
    install(tmp_path, "terminal")
    for name, text in (("kiosk.toml", 'office = "xa-mau-a"\n'), ("broker-password", "bí mật\n")):
        (tmp_path / "etc/nucuoi" / name).write_text(text, "utf-8")
        (tmp_path / "etc/nucuoi" / name).chmod(0o644)
    install(tmp_path, "terminal")
    assert (tmp_path / "etc/nucuoi/kiosk.toml").read_text("utf-8") == 'office = "xa-mau-a"\n'
    assert (tmp_path / "etc/nucuoi/broker-password").read_text("utf-8") == "bí mật\n"
    assert mode(tmp_path / "etc/nucuoi/broker-password") == 0o640


def test_a_unit_that_was_changed_by_hand_is_renewed(tmp_path: Path) -> None:
    install(tmp_path, "terminal")
    unit = tmp_path / "etc/systemd/system/nucuoi-kiosk.service"
    unit.write_text("[Service]\n", "utf-8")
    install(tmp_path, "terminal")
    assert unit.read_bytes() == (TREE / "deploy/units/nucuoi-kiosk.service").read_bytes()


def test_a_terminal_that_becomes_a_box_of_buttons_runs_one_service(tmp_path: Path) -> None:
    install(tmp_path, "terminal")
    install(tmp_path, "button-box")
    assert enabled(tmp_path) == {"nucuoi-panel.service"}
    assert not (tmp_path / "etc/systemd/system/nucuoi-kiosk.service").exists()


def test_one_machine_holds_the_broker_the_desk_and_the_ticket_kiosk_of_a_small_office(tmp_path: Path) -> None:
    said = install(tmp_path, "office-broker", "desk", "ticket").stdout
    assert enabled(tmp_path) == {"nucuoi-desk.service", "nucuoi-ticket.service"}
    names = {path.name for path in (tmp_path / "etc/nucuoi").iterdir()}
    assert names == {"desk.toml", "desk-password", "ticket.toml", "ticket-password"}
    assert (tmp_path / "etc/systemd/system/mosquitto.service.d/nucuoi.conf").is_file()
    (packages,) = [line for line in said.splitlines() if "apt-get install" in line]
    assert {"mosquitto", "espeak-ng", "libmtdev1", "python3-venv"} <= set(packages.split())
    assert len(packages.split()) == len(set(packages.split()))
    assert "[kiosk,desk]" in said


def test_a_role_that_comes_later_leaves_those_that_are_there(tmp_path: Path) -> None:
    install(tmp_path, "office-broker", "desk")
    (tmp_path / "etc/nucuoi/desk-password").write_text("bí mật\n", "utf-8")
    install(tmp_path, "ticket")
    install(tmp_path, "caller")
    assert enabled(tmp_path) == {"nucuoi-desk.service", "nucuoi-ticket.service", "nucuoi-caller.service"}
    assert (tmp_path / "etc/nucuoi/desk-password").read_text("utf-8") == "bí mật\n"


@pytest.mark.parametrize("old", ["terminal", "button-box", "ticket", "board"])
@pytest.mark.parametrize("new", ["terminal", "button-box", "ticket", "board"])
def test_a_machine_whose_window_changes_runs_the_new_one_alone(tmp_path: Path, old: str, new: str) -> None:
    install(tmp_path, old)
    (before,) = enabled(tmp_path)
    said = install(tmp_path, new).stdout
    assert len(enabled(tmp_path)) == 1
    assert (enabled(tmp_path) == {before}) == (old == new)
    assert (f"would run: systemctl stop {before}" in said) == (old != new)


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        (("ticket", "board"), "shows one of"),
        (("terminal", "button-box"), "shows one of"),
        (("collector", "office-broker"), "runs one broker"),
        ((), "usage:"),
    ],
)
def test_roles_that_do_not_fit_one_machine_are_refused_before_anything_is_laid(
    tmp_path: Path, roles: tuple[str, ...], reason: str
) -> None:
    done = install(tmp_path / "r", *roles, check=False)
    assert done.returncode == 2
    assert reason in done.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(("role", "kind"), [("collector", "upper"), ("office-broker", "office")])
def test_a_broker_runs_from_our_files_that_nobody_else_can_read(tmp_path: Path, role: str, kind: str) -> None:
    install(tmp_path, role)
    drop_in = (tmp_path / "etc/systemd/system/mosquitto.service.d/nucuoi.conf").read_text("utf-8")
    assert f"ExecStart=/usr/sbin/mosquitto -c /etc/mosquitto/nucuoi/{kind}.conf" in drop_in
    place = tmp_path / "etc/mosquitto/nucuoi"
    assert mode(place) == 0o2750
    assert place.stat().st_gid == ids(tmp_path, "mosquitto")[1]


def test_the_skeletons_are_read_by_their_programs_once_they_are_filled_in(tmp_path: Path) -> None:
    install(tmp_path / "t", "terminal")
    install(tmp_path / "c", "collector")
    terminal, collector = tmp_path / "t/etc/nucuoi", tmp_path / "c/etc/nucuoi"
    for place in (terminal, collector):
        (place / "broker-password").write_text("bí-mật\n", "utf-8")
    filled = (terminal / "kiosk.toml").read_text("utf-8")
    for field, value in (("office", "xa-mau-a"), ("terminal", "quay-1"), ("ledger", "so-cai-mau"), ("host", "upper.mau")):
        assert f'{field} = ""' in filled
        filled = filled.replace(f'{field} = ""', f'{field} = "{value}"')
    (terminal / "kiosk.toml").write_text(filled, "utf-8")
    assert load_config(terminal / "kiosk.toml").broker.password == "bí-mật"
    assert read_config(collector / "collector.toml").broker.password == "bí-mật"


def test_the_skeleton_of_a_desk_is_read_by_its_program_once_it_is_filled_in(tmp_path: Path) -> None:
    install(tmp_path, "desk")
    place = tmp_path / "etc/nucuoi"
    (place / "desk-password").write_text("bí-mật\n", "utf-8")
    filled = (place / "desk.toml").read_text("utf-8")
    for field, value in (("office", "xa-mau-a"), ("ledger", "so-cai-mau"), ("host", "127.0.0.1")):
        filled = filled.replace(f'{field} = ""', f'{field} = "{value}"', 1)
    (place / "desk.toml").write_text(filled.replace("#public_url", "public_url"), "utf-8")
    read = load_desk_config(place / "desk.toml")
    assert (read.broker.password, read.broker.username) == ("bí-mật", "xa-mau-a/desk")


@pytest.mark.parametrize(
    ("file", "name", "kind"),
    [
        ("ticket.toml", "screen", ScreenConfig),
        ("ticket.toml", "printer", PrinterConfig),
        ("board.toml", "screen", ScreenConfig),
        ("board.toml", "voice", VoiceConfig),
    ],
)
def test_each_table_of_a_skeleton_is_one_that_programs_read(file: str, name: str, kind: type[msgspec.Struct]) -> None:
    text = (TREE / "deploy/config" / file).read_text("utf-8")
    begin = text.index(f"[{name}]")
    uncommented = re.sub(r"(?m)^# ?(?=[a-z\[])", "", text[begin:].partition("\n\n")[0])
    _, problems = read_struct(kind, tomllib.loads(uncommented)[name])
    assert problems == []


def test_the_skeletons_hold_no_password() -> None:
    for path in (TREE / "deploy/config").iterdir():
        lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("password")]
        assert lines == [f'password_file = "{PASSWORDS[path.name]}"'], path.name


def test_an_unknown_role_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = install(tmp_path / "r", "desktop", check=False)
    assert done.returncode == 2
    assert "one of terminal, button-box, ticket, board, caller, desk, collector, office-broker is" in done.stderr
    assert not (tmp_path / "r").exists()
