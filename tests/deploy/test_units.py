"""The services: systemd finds nothing wrong with them, and they may do what their program needs and little else."""

import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from nucuoi.cli import main

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "units").glob("*.service"))
TERMINAL = {"nucuoi-kiosk.service", "nucuoi-panel.service"}
STATION = {"nucuoi-desk.service", "nucuoi-ticket.service", "nucuoi-board.service", "nucuoi-caller.service"}
IN_THE_OFFICE = TERMINAL | STATION
SHOWS = {"nucuoi-kiosk.service", "nucuoi-ticket.service", "nucuoi-board.service"}
TOUCHED = {"nucuoi-kiosk.service", "nucuoi-ticket.service"}
WITH_BUTTONS = {"nucuoi-kiosk.service", "nucuoi-panel.service", "nucuoi-caller.service"}
FRONT = SHOWS | {"nucuoi-panel.service"}
COMMANDS = {
    "nucuoi-desk.service": "desk run --config /etc/nucuoi/desk.toml",
    "nucuoi-ticket.service": "kiosk ticket --config /etc/nucuoi/ticket.toml",
    "nucuoi-board.service": "kiosk board --config /etc/nucuoi/board.toml",
    "nucuoi-caller.service": "kiosk caller --config /etc/nucuoi/caller.toml",
    "nucuoi-kiosk.service": "kiosk run --config /etc/nucuoi/kiosk.toml",
    "nucuoi-panel.service": "kiosk run --config /etc/nucuoi/kiosk.toml",
    "nucuoi-collector-ingest.service": "collector ingest --config /etc/nucuoi/collector.toml",
    "nucuoi-collector-web.service": "collector web --config /etc/nucuoi/collector.toml",
    "nucuoi-collector-alerts.service": "collector alerts --config /etc/nucuoi/collector.toml",
}
BY_TIMER = {"nucuoi-collector-alerts.service"}
LASTING = [unit for unit in UNITS if unit.name not in BY_TIMER]


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


@pytest.mark.parametrize("name", sorted(BY_TIMER))
def test_what_a_timer_begins_ends_by_itself_and_is_begun_again_and_again(name: str, tmp_path: Path) -> None:
    unit = DEPLOY / "units" / name
    settings = service(unit)
    assert (settings["Type"], settings["User"]) == (["oneshot"], ["nucuoi"])
    assert settings["ExecStart"] == [f"/opt/nucuoi/venv/bin/nucuoi {COMMANDS[name]}"]
    assert "TimeoutStartSec" in settings
    assert "[Install]" not in unit.read_text("utf-8")
    timer = unit.with_suffix(".timer")
    assert "OnUnitInactiveSec=" in timer.read_text("utf-8")
    (tmp_path / name).write_text(unit.read_text("utf-8").replace("/opt/nucuoi/venv/bin/nucuoi", "/bin/true"), "utf-8")
    assert verify(timer, tmp_path) == ""


@pytest.mark.parametrize("unit", LASTING, ids=lambda unit: unit.name)
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


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.name in IN_THE_OFFICE], ids=lambda unit: unit.name)
def test_what_stands_in_an_office_never_waits_for_the_network(unit: Path) -> None:
    assert "network" not in re.sub(r"(?m)^#.*$", "", unit.read_text("utf-8"))


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.name in STATION], ids=lambda unit: unit.name)
def test_each_program_of_a_queue_waits_for_the_password_that_its_file_names(unit: Path) -> None:
    """Several of them may share a machine, so each has its own name on the broker."""
    config = Path(COMMANDS[unit.name].split()[-1]).name
    skeleton = tomllib.loads((DEPLOY / "config" / config).read_text("utf-8"))
    assert f"ConditionFileNotEmpty=/etc/nucuoi/{skeleton['broker']['password_file']}\n" in unit.read_text("utf-8")


def test_each_journal_has_a_directory_of_its_own_below_the_one_that_services_may_write() -> None:
    found = [tomllib.loads(path.read_text("utf-8")) for path in (DEPLOY / "config").glob("*.toml")]
    places = [Path(config["journal"]["directory"]) for config in found if "journal" in config]
    assert len(places) == len(set(places)) == 5
    assert all(place.is_relative_to("/var/lib/nucuoi") for place in places)


def test_what_stands_in_an_office_may_ask_whether_its_clock_is_right() -> None:
    for unit in UNITS:
        if unit.name in IN_THE_OFFICE:
            assert service(unit)["SystemCallFilter"] == ["@system-service adjtimex"]
            assert "ProtectClock" not in service(unit)


@pytest.mark.parametrize(
    ("device", "group", "units"),
    [
        ("char-drm rw", "video", SHOWS),
        ("char-input rw", "input", TOUCHED),
        ("char-alsa rw", "audio", SHOWS),
        ("char-gpiochip rw", "gpio", WITH_BUTTONS),
        ("char-usb_device rw", "lp", {"nucuoi-ticket.service"}),
    ],
)
def test_each_service_reaches_the_devices_that_it_needs_and_no_other(device: str, group: str, units: set[str]) -> None:
    assert {unit.name for unit in UNITS if device in service(unit).get("DeviceAllow", [])} == units
    assert {unit.name for unit in UNITS if group in " ".join(service(unit).get("SupplementaryGroups", [])).split()} == units
    assert f"m nucuoi {group}\n" in (DEPLOY / "system" / "sysusers-terminal.conf").read_text("utf-8")


def test_two_services_never_share_a_display_or_the_buttons_of_a_rating_terminal() -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8")
        conflicts = set(" ".join(re.findall(r"(?m)^Conflicts=(.*)$", text)).split())
        others = {name for name in FRONT - {unit.name} if name in conflicts}
        back = {other.name for other in UNITS if other.name in FRONT and f" {unit.name}" in other.read_text("utf-8")}
        if unit.name in FRONT:
            assert others | back == FRONT - {unit.name}
        assert ("getty@tty1.service" in conflicts) == (unit.name in SHOWS)


def test_each_command_of_a_service_that_exists_takes_its_file() -> None:
    built = set()
    for words in COMMANDS.values():
        room, name, option, _ = words.split()
        group = main.get_command(click.Context(main), room)
        assert isinstance(group, click.Group)
        command = group.get_command(click.Context(group), name)
        if command is not None:
            built.add(f"{room} {name}")
            assert option in {word for parameter in command.params for word in parameter.opts}
    assert built >= {"kiosk run", "desk run", "collector ingest", "collector web", "collector alerts"}


def test_the_broker_runs_from_our_file_in_place_of_debians() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read(DEPLOY / "units" / "mosquitto.conf", "utf-8")
    text = (DEPLOY / "units" / "mosquitto.conf").read_text("utf-8")
    assert "ExecStart=\nExecStart=/usr/sbin/mosquitto -c /etc/mosquitto/nucuoi/@KIND@.conf" in text
    assert parser["Service"]["restart"] == "always"
