from pathlib import Path

import pytest

from kiosk.systemd import USUAL_SECONDS, SystemdNotifier, watchdog_seconds
from tests.kiosk.listening import Listener


def test_systemd_hears_each_word(tmp_path: Path) -> None:
    with Listener(tmp_path) as listener:
        notifier = SystemdNotifier({"NOTIFY_SOCKET": listener.address})
        notifier.ready()
        notifier.alive()
        notifier.status("phục vụ")
        notifier.stopping()
        assert listener.collect(1) == ["READY=1", "WATCHDOG=1", "STATUS=phục vụ", "STOPPING=1"]


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"NOTIFY_SOCKET": "@nowhere"}])
def test_without_a_listener_nothing_happens(environment: dict[str, str]) -> None:
    SystemdNotifier(environment).ready()


def test_a_manager_that_does_not_listen_holds_up_nobody(tmp_path: Path) -> None:
    with Listener(tmp_path) as listener:
        notifier = SystemdNotifier({"NOTIFY_SOCKET": listener.address})
        for n in range(5000):
            notifier.status(f"{n}")
        assert "STATUS=0" in listener.collect(1)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"WATCHDOG_USEC": "60000000"}, 20.0),
        ({}, USUAL_SECONDS),
        ({"WATCHDOG_USEC": ""}, USUAL_SECONDS),
        ({"WATCHDOG_USEC": "0"}, USUAL_SECONDS),
        ({"WATCHDOG_USEC": "soon"}, USUAL_SECONDS),
    ],
)
def test_the_sign_of_life_comes_three_times_as_often_as_it_must(environment: dict[str, str], expected: float) -> None:
    assert watchdog_seconds(environment) == expected
