"""The installer, run into a directory: what it lays down, with which rights, and what it leaves to the technician."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from collector.config import read_config
from kiosk.config import load_config

TREE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="accounts and owners of files are root's to make")


def install(root: Path, role: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TREE / "deploy" / "install"), "--root", str(root), role],
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
    for name in (config, "broker-password"):
        file = tmp_path / "etc/nucuoi" / name
        assert (mode(file), file.stat().st_uid, file.stat().st_gid) == (0o640, 0, group)
    assert (tmp_path / "etc/nucuoi/broker-password").read_bytes() == b""
    assert (tmp_path / "opt/nucuoi/broker-config/upper.conf").is_file()
    for step in ("apt-get install", "-m venv /opt/nucuoi/venv", "/opt/nucuoi/venv/bin/pip install", "daemon-reload"):
        assert f"{step}" in said
    for unit in units:
        assert f"would run: systemctl restart {unit}" in said


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    for role in ("terminal", "collector"):
        root = tmp_path / role
        install(root, role)
        before = contents(root)
        install(root, role)
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


def test_the_skeletons_hold_no_password() -> None:
    for path in (TREE / "deploy/config").iterdir():
        lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("password")]
        assert lines == ['password_file = "broker-password"'], path.name


def test_an_unknown_role_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = install(tmp_path / "r", "desktop", check=False)
    assert done.returncode == 2
    assert "one of terminal, button-box, collector, office-broker is" in done.stderr
    assert not (tmp_path / "r").exists()
