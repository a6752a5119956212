"""The private broker: it is there when it says so, keeps what it should, and says plainly what is wrong."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nucuoi.broker import BrokerError, PrivateBroker
from nucuoi.brokerfiles import UPLINK, BrokerPlace, Upper, check_username, fill, set_passwords, usernames, write_place
from office.errors import InvalidIdError
from tests.broker_config.caller import PASSWORD, Caller, until

RECEIPT = "nucuoi/v1/xa-mau-a/quay-1/receipt"


def test_it_answers_from_the_moment_that_start_returns_and_no_longer_after_stop(tmp_path: Path) -> None:
    broker = PrivateBroker(tmp_path)
    broker.add_user("collector", PASSWORD)
    with broker, Caller(broker, "collector") as caller:
        assert str(caller.connected) == "Success"
        running = broker.is_running
    assert (running, broker.is_running) == (True, False)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((broker.host, broker.port))


def test_a_user_added_while_it_runs_may_connect_at_once_and_nobody_else_is_disturbed(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        broker.add_user("collector", PASSWORD)
        with Caller(broker, "collector") as collector:
            collector.subscribe("nucuoi/v1/+/+/events")
            for number in range(5):
                broker.add_user(f"xa-mau-a/quay-{number}", PASSWORD)
                with Caller(broker, f"xa-mau-a/quay-{number}") as terminal:
                    terminal.publish(f"nucuoi/v1/xa-mau-a/quay-{number}/events", b"here")
                collector.wait_for(f"nucuoi/v1/xa-mau-a/quay-{number}/events")
            assert collector.ended is None


def test_a_new_password_replaces_the_old_one(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        broker.add_user("collector", "cũ")
        broker.add_user("collector", "mới")
        assert str(Caller(broker, "collector", "cũ").connect().connected) == "Not authorized"
        with Caller(broker, "collector", "mới") as caller:
            assert str(caller.connected) == "Success"


def test_after_a_restart_the_port_the_users_and_the_retained_state_are_the_same(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        broker.add_user("collector", PASSWORD)
        broker.add_user("xa-mau-a/quay-1", PASSWORD)
        with Caller(broker, "collector") as collector:
            collector.publish(RECEIPT, b"covered", retain=True)
        port = broker.port
        broker.restart()
        assert broker.port == port
        with Caller(broker, "xa-mau-a/quay-1") as terminal:
            assert terminal.subscribe(RECEIPT).wait_for(RECEIPT).payload == b"covered"
    with PrivateBroker(tmp_path) as again, Caller(again, "xa-mau-a/quay-1") as terminal:
        assert again.port == port
        assert terminal.subscribe(RECEIPT).wait_for(RECEIPT).payload == b"covered"


def test_when_it_forgets_the_retained_state_is_gone_and_the_users_stay(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        broker.add_user("collector", PASSWORD)
        broker.add_user("xa-mau-a/quay-1", PASSWORD)
        with Caller(broker, "collector") as collector:
            collector.publish(RECEIPT, b"covered", retain=True)
        with pytest.raises(BrokerError, match="stop or kill"):
            broker.forget()
        broker.stop()
        broker.forget()
        broker.start()
        with Caller(broker, "xa-mau-a/quay-1") as terminal, Caller(broker, "collector") as collector:
            terminal.subscribe(RECEIPT)
            collector.publish(RECEIPT, b"new", retain=True)
            terminal.wait_for(RECEIPT, b"new")
            assert len(terminal.heard) == 1


def test_a_kill_ends_it_at_once_and_it_starts_again(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        pid = broker.pid
        broker.kill()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        broker.start()
        assert broker.pid != pid


def test_it_does_not_outlive_the_program_that_started_it(tmp_path: Path) -> None:
    program = "import sys, pathlib; from nucuoi.broker import PrivateBroker as B; b = B(pathlib.Path(sys.argv[1])).start(); "
    words = [sys.executable, "-c", f"{program}print(b.pid, flush=True); sys.stdin.read()", str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        status = Path("/proc") / process.stdout.readline().strip() / "status"
        assert "mosquitto" in status.read_text("utf-8")
        process.kill()
        until(lambda: _has_ended(status))


def _has_ended(status: Path) -> bool:
    try:
        return "Z (zombie)" in status.read_text("utf-8")
    except OSError:  # gone, also between opening and reading
        return True


def test_a_second_start_is_refused(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker, pytest.raises(BrokerError, match="runs already"):
        broker.start()


def test_a_port_that_another_took_is_replaced_unless_it_was_asked_for(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path / "a") as first:
        with pytest.raises(BrokerError, match="Address already in use"):
            PrivateBroker(tmp_path / "b", port=first.port).start()
        (tmp_path / "c").mkdir()
        (tmp_path / "c" / "port").write_text(f"{first.port}\n", "ascii")
        with PrivateBroker(tmp_path / "c") as third:
            assert third.port != first.port


def test_without_mosquitto_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nucuoi.brokerfiles.shutil.which", lambda _name, **_: None)
    with pytest.raises(BrokerError, match="mosquitto is not installed; run: apt-get install mosquitto"):
        PrivateBroker(tmp_path).start()


def test_before_its_first_start_it_has_no_port_and_no_process(tmp_path: Path) -> None:
    broker = PrivateBroker(tmp_path)
    with pytest.raises(BrokerError, match="no port"):
        _ = broker.port
    with pytest.raises(BrokerError, match="does not run"):
        _ = broker.pid
    broker.stop()


@pytest.mark.parametrize(
    ("username", "kind", "office", "message"),
    [
        ("quay-1", "upper", None, "names no terminal"),
        ("collector", "office", "xa-mau-a", "names no terminal"),
        ("xa-mau-a/uplink", "office", "xa-mau-a", "reserved"),
        ("xa-mau-a/board", "upper", None, "reserved"),
        ("xa-mau-a/+", "upper", None, "is not an id"),
        ("#/quay-1", "upper", None, "is not an id"),
        ("xa-mau-a/quay-1/x", "upper", None, "is not an id"),
        ("xa-mau-a/", "upper", None, "is not an id"),
        ("xa-mau-a/quay-1\n", "upper", None, "is not an id"),
        ("xa-mau-a/quay:1", "upper", None, "is not an id"),
        ("xa-mau-b/quay-1", "office", "xa-mau-a", "not of the office 'xa-mau-a'"),
    ],
)
def test_a_name_that_such_a_broker_does_not_know_is_refused(
    tmp_path: Path, username: str, kind: str, office: str | None, message: str
) -> None:
    broker = PrivateBroker(tmp_path, kind="upper" if kind == "upper" else "office", office=office)
    with pytest.raises(InvalidIdError, match=message):
        broker.add_user(username, PASSWORD)


def test_names_of_the_contract_are_taken() -> None:
    assert check_username("collector", "upper") == "collector"
    assert check_username(f"xa-mau-a/{UPLINK}", "upper") == "xa-mau-a/uplink"
    assert check_username("xa-mau-a/quay-1", "office", "xa-mau-a") == "xa-mau-a/quay-1"


@pytest.mark.parametrize("password", ["", " ", "x ", "x\ny", "x\0y"])
def test_a_password_that_the_file_cannot_hold_is_refused_and_changes_nothing(tmp_path: Path, password: str) -> None:
    write_place(BrokerPlace("upper", tmp_path / "config", tmp_path / "state", 1883))
    with pytest.raises(BrokerError, match="password of collector"):
        set_passwords(tmp_path / "config", {"collector": password})
    assert usernames(tmp_path / "config") == []


def test_no_password_is_written_readable_and_no_file_is_open_to_all(tmp_path: Path) -> None:
    office = BrokerPlace(
        "office", tmp_path / "config", tmp_path / "state", 1883, office="xa-mau-a", upper=Upper("upper", 1, "bí-mật")
    )
    write_place(office)
    set_passwords(tmp_path / "config", {"xa-mau-a/quay-1": "rõ-ràng"})
    files = [path for path in (tmp_path / "config").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o640}
    assert not any("rõ-ràng" in path.read_text("utf-8") for path in files)
    assert sorted(path.name for path in files) == ["acl", "bridge.conf", "listener.conf", "office", "office.conf", "passwords"]


def test_the_bridge_goes_when_the_office_has_no_upper_broker_any_more(tmp_path: Path) -> None:
    with_upper = BrokerPlace("office", tmp_path, tmp_path / "state", 1883, office="xa-mau-a", upper=Upper("upper", 1, "x"))
    write_place(with_upper)
    assert (tmp_path / "parts" / "bridge.conf").exists()
    write_place(with_upper._replace(upper=None))
    assert not (tmp_path / "parts" / "bridge.conf").exists()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (BrokerPlace("office", Path("/x"), Path("/y"), 1), "needs the office's id"),
        (BrokerPlace("upper", Path("/x"), Path("/y"), 1, office="xa-mau-a"), "belongs to no office"),
    ],
)
def test_a_place_that_is_incomplete_is_refused(place: BrokerPlace, message: str) -> None:
    with pytest.raises(BrokerError, match=message):
        write_place(place)


@pytest.mark.parametrize("value", ["", "a\nallow_anonymous true", " a", "a\x00"])
def test_no_value_can_begin_a_line_of_its_own(value: str) -> None:
    with pytest.raises(BrokerError, match="@NAME@"):
        fill("address @NAME@", {"NAME": value})


def test_a_placeholder_without_a_value_is_named() -> None:
    with pytest.raises(BrokerError, match="@PORT@ has no value"):
        fill("listener @PORT@", {})
