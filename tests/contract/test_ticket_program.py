"""The programs `nucuoi kiosk ticket` and `nucuoi kiosk caller` as systemd starts them, on a real broker and in a real window."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.desk_watch import Desk
from kiosk.ticket_session import Visit
from kiosk.ticket_view import TicketStanding, picture_of
from kiosk.ui.stand import StandMeasures
from kiosk.ui.ticket_arrangement import arrange_ticket
from nucuoi.broker import PrivateBroker
from nucuoi.station_commands import caller, ticket
from office.ids import DESK
from tests.contract.test_ticket_desk import PASSWORD, ROOT, RealDesk, assign, told
from tests.factories import LEDGER
from tests.kiosk.listening import Listener
from tests.kiosk.tickets import KIOSK, OFFICE, a_board
from tests.kiosk.ui.test_arrangement import width_of
from tests.screens import VirtualScreen, virtual_screen, wait_until

CONFIG = """
office = "{office}"
terminal = "{terminal}"
ledger = "{ledger}"
[broker]
port = {port}
password_file = "password"
[journal]
directory = "{directory}/journal"
[clock]
trust = "system"
[screen]
width = 1024
height = 600
fullscreen = false
[printer]
connection = "file"
file = "{directory}/slips"
proof = "sent"
"""
BOX = """
office = "xa-mau-a"
terminal = "hop-goi-1"
ledger = "socaimau00000001"
[buttons]
next = 17
lamp = 5
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path / "broker", kind="office", office=OFFICE) as broker:
        broker.add_users({f"{OFFICE}/{DESK}": PASSWORD, f"{OFFICE}/{KIOSK}": PASSWORD})
        yield broker


def write(directory: Path, port: int) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "password").write_text(f"{PASSWORD}\n", "utf-8")
    path = directory / "ticket.toml"
    path.write_text(CONFIG.format(office=OFFICE, terminal=KIOSK, ledger=LEDGER, port=port, directory=directory), "utf-8")
    return path


@pytest.mark.screen
def test_the_program_gives_a_number_to_a_finger_prints_it_and_ends_in_good_order(broker: PrivateBroker, tmp_path: Path) -> None:
    place = tmp_path / "kiosk"
    config = write(place, broker.port)
    assign(place / "journal", KIOSK, "ticket")
    with RealDesk(broker, tmp_path / "desk") as desk, Listener(tmp_path) as listener, virtual_screen(1024, 600) as screen:
        environment = screen.environment(
            NOTIFY_SOCKET=listener.address, WATCHDOG_USEC="60000000", KIVY_HOME=str(tmp_path / "kivy")
        )
        with (tmp_path / "log").open("ab") as log:
            command = [sys.executable, "-m", "nucuoi", "kiosk", "ticket", "--config", str(config)]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            listener.wait_for("READY=1")
            listener.wait_for("STATUS=in service, connected")
            wait_until(lambda: _is_open(screen), "open services on the screen")
            _pause()
            _tap(screen, Visit(), f"service {told(KIOSK, 'ticket').services[1].id}")
            _pause()
            _tap(screen, Visit(step="papers", service=told(KIOSK, "ticket").services[1].id), "acts")
            wait_until(lambda: desk.tickets and desk.tickets[0].delivery == "printed", "the printed number")
            assert b"\x1dv0" in (place / "slips").read_bytes(), "a picture is on its way to the printer"
            screen.picture().save(tmp_path / "picture.png")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, (tmp_path / "log").read_text("utf-8")
            listener.wait_for("STOPPING=1")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_check_says_what_the_kiosk_will_do_or_every_problem(tmp_path: Path) -> None:
    config = write(tmp_path, 1883)
    said = CliRunner().invoke(ticket, ["--config", str(config), "--check"])
    assert said.exit_code == 0
    assert f"{tmp_path}/slips" in said.output
    config.write_text(config.read_text("utf-8").replace('proof = "sent"', 'proof = "status"').replace("1024", '"wide"'), "utf-8")
    refused = CliRunner().invoke(ticket, ["--config", str(config), "--check"])
    assert refused.exit_code == 1
    assert "screen.width" in refused.output
    assert "printer.proof" in refused.output


def test_check_says_what_the_box_will_do_or_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "caller.toml"
    path.write_text(BOX, "utf-8")
    said = CliRunner().invoke(caller, ["--config", str(path), "--check"])
    assert "next on pin 17" in said.output
    path.write_text(BOX.replace("lamp = 5", "lamp = 17"), "utf-8")
    assert "used by" in CliRunner().invoke(caller, ["--config", str(path), "--check"]).output


def _place(visit: Visit, name: str) -> tuple[float, float]:
    """Where the middle of ``name`` stands, from the upper left corner."""
    assignment = told(KIOSK, "ticket")
    board = a_board(assignment)
    view = picture_of(visit, TicketStanding(assignment=assignment, desk=Desk(board, heard=True, since=0.0)))
    place = arrange_ticket(view, StandMeasures(1024, 600), width_of).place(name)
    assert place.width, name
    return place.x + place.width / 2, 600 - place.y - place.height / 2


def _tap(screen: VirtualScreen, visit: Visit, name: str) -> None:
    screen.tap(*_place(visit, name))


def _is_open(screen: VirtualScreen) -> bool:
    """The guide's jade stands only where the desk is heard."""
    x, y = _place(Visit(), "guide")
    red, green, _blue = screen.colour(x + 200, y)
    return green > red + 40


def _pause() -> None:
    """Longer than a touch after a change of the screen is believed to be meant for the screen before."""
    began = time.monotonic()
    wait_until(lambda: time.monotonic() - began > 0.8, "the screen that has settled")
