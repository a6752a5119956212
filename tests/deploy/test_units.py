"""The services: systemd finds nothing wrong with them, and they may do what their program needs and little else."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "units").glob("*.service"))
TERMINAL = {"nucuoi-kiosk.service", "nucuoi-panel.service"}
COMMANDS = {
    "nucuoi-kiosk.service": "kiosk run --config /etc/nucuoi/kiosk.toml",
    "nucuoi-panel.service": "kiosk run --config /etc/nucuoi/kiosk.toml",
    "nucuoi-collector-ingest.service": "collector ingest --config /etc/nucuoi/collector.toml",
    "nucuoi-collector-web.service": "collector web --config /etc/nucuoi/collector.toml",
}


def service(unit: Path) -> dict[str, list[str]]:
    """The [Service] settings of a unit, each with all its values."""
    section = unit.read_text("utf-8").partition("[Service]")[2].partition("[Install]")[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def verify(unit: Path, directory: Path) -> str:
    """What systemd-analyze says about ``unit``, with a program that exists in the place of ours."""
    copy = directory / unit.name
    copy.write_text(unit.read_text("utf-8").replace("/opt/nucuoi/venv/bin/nucuoi", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False, timeout=120
    )
    said = "".join(line for line in (done.stdout + done.stderr).splitlines(keepends=True) if unit.name in line)
    return said or (f"ended with {done.returncode}: {done.stderr}" if done.returncode else "")


def test_every_service_of_the_plan_is_there() -> None:
    assert {unit.name for unit in UNITS} == set(COMMANDS)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong(unit: Path, tmp_path: Path) -> None:
    assert verify(unit, tmp_path) == ""


def test_systemd_does_find_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "from" / "nucuoi-wrong.service"
    wrong.parent.mkdir()
    wrong.write_text(UNITS[0].read_text("utf-8").replace("WatchdogSec=60", "WatchdogSec=often\nWachtdog=1"), "utf-8")
    said = verify(wrong, tmp_path)
    assert "Failed to parse sec value" in said
    assert "Wachtdog" in said


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_tells_that_it_is_ready_and_alive_and_always_comes_back(unit: Path) -> None:
    settings = service(unit)
    assert settings["Type"] == ["notify"]
    assert settings["WatchdogSec"] == ["60"]
    assert settings["Restart"] == ["always"]
    assert "StartLimitIntervalSec=0" in unit.read_text("utf-8")
    assert settings["User"] == ["nucuoi"]
    assert settings["ExecStart"] == [f"/opt/nucuoi/venv/bin/nucuoi {COMMANDS[unit.name]}"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_is_shut_in_by_systemds_own_measure(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-400:]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.name in TERMINAL], ids=lambda unit: unit.name)
def test_a_terminal_never_waits_for_the_network_and_reaches_its_buttons(unit: Path) -> None:
    text = unit.read_text("utf-8")
    assert "network" not in re.sub(r"(?m)^#.*$", "", text)
    assert "gpio" in service(unit)["SupplementaryGroups"][0].split()
    assert "char-gpiochip rw" in service(unit)["DeviceAllow"]


def test_a_terminal_may_ask_whether_its_clock_is_right() -> None:
    for unit in UNITS:
        if unit.name in TERMINAL:
            assert service(unit)["SystemCallFilter"] == ["@system-service adjtimex"]
            assert "ProtectClock" not in service(unit)


def test_only_the_terminal_with_a_screen_reaches_display_and_touch() -> None:
    for unit in UNITS:
        devices = service(unit).get("DeviceAllow", [])
        assert ("char-drm rw" in devices) == ("char-input rw" in devices) == (unit.name == "nucuoi-kiosk.service")


def test_the_broker_runs_from_our_file_in_place_of_debians() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read(DEPLOY / "units" / "mosquitto.conf", "utf-8")
    text = (DEPLOY / "units" / "mosquitto.conf").read_text("utf-8")
    assert "ExecStart=\nExecStart=/usr/sbin/mosquitto -c /etc/mosquitto/nucuoi/@KIND@.conf" in text
    assert parser["Service"]["restart"] == "always"
