"""The program `nucuoi kiosk run` as systemd starts it: its broker, its signals, its words to the service manager."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.journal import read_summary
from nucuoi.broker import PrivateBroker
from office.documents import encode_document
from office.topics import ASSIGNMENT, terminal_topic
from tests.factories import LEDGER, OFFICE, TERMINAL, an_assignment
from tests.fakes import FakeCollector
from tests.kiosk.journals import SOURCE
from tests.kiosk.listening import Listener

PASSWORD = "một mật khẩu thử"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path / "broker") as broker:
        broker.add_users({"collector": PASSWORD, SOURCE.strip("/"): PASSWORD})
        yield broker


@contextmanager
def a_terminal(directory: Path, broker: PrivateBroker, listener: Listener) -> Iterator[subprocess.Popen[bytes]]:
    config = directory / "kiosk.toml"
    config.write_text(
        f"""
office = "{OFFICE}"
terminal = "{TERMINAL}"
ledger = "{LEDGER}"
[broker]
port = {broker.port}
password_file = "password"
[journal]
directory = "{directory}/journal"
[clock]
trust = "system"
""",
        "utf-8",
    )
    (directory / "password").write_text(f"{PASSWORD}\n", "utf-8")
    environment = {**os.environ, "NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "300000"}
    with (directory / "log").open("ab") as log:
        command = [sys.executable, "-m", "nucuoi", "kiosk", "run", "--headless", "--config", str(config)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_the_program_serves_reports_and_ends_in_good_order(tmp_path: Path, broker: PrivateBroker) -> None:
    with FakeCollector(broker, PASSWORD) as collector, Listener(tmp_path) as listener:
        collector.say(terminal_topic(OFFICE, TERMINAL, ASSIGNMENT), encode_document(an_assignment()))
        with a_terminal(tmp_path, broker, listener) as process:
            listener.wait_for("READY=1")
            collector.wait(lambda: SOURCE in collector.ledger.events, "the first event")
            collector.wait(lambda: collector.health.get(SOURCE), "the first report")
            listener.heard.clear()
            listener.wait_for("WATCHDOG=1")
            listener.wait_for("STATUS=in service, connected")
            assert collector.presence == {SOURCE: "online"}
            collector.wait(
                lambda: bool(listener.collect()) and collector.health[SOURCE][-1].service == "in service", "its service told"
            )
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, (tmp_path / "log").read_text("utf-8")
            listener.wait_for("STOPPING=1")
        collector.wait(lambda: collector.presence == {SOURCE: "offline"}, "the goodbye")
        report = collector.health[SOURCE][-1]
        assert (report.disk, report.clock) == ("ok", "synchronised")
    assert read_summary(tmp_path / "journal").unsent == 0
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_a_killed_program_is_reported_offline_and_goes_on_at_its_next_start(tmp_path: Path, broker: PrivateBroker) -> None:
    with FakeCollector(broker, PASSWORD) as collector, Listener(tmp_path) as listener:
        for _ in range(2):
            with a_terminal(tmp_path, broker, listener) as process:
                collector.wait(lambda: collector.presence.get(SOURCE) == "online", "online")
                collector.wait(lambda: SOURCE in collector.ledger.events, "the first event")
                process.kill()
            collector.wait(lambda: collector.presence.get(SOURCE) == "offline", "the will")
        assert len(collector.ledger.events[SOURCE]) == 1, "one journal, one stream"


def test_without_a_broker_the_program_is_ready_all_the_same(tmp_path: Path, broker: PrivateBroker) -> None:
    broker.stop()
    with Listener(tmp_path) as listener, a_terminal(tmp_path, broker, listener) as process:
        listener.wait_for("READY=1")
        listener.wait_for("STATUS=unassigned, not connected")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
