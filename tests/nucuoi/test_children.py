"""Children have a log, an end, and no life after their parent's."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nucuoi.children import Child, end_stranger
from tests.nucuoi.waiting import until

SLEEPER = [sys.executable, "-c", "import sys, time; print('ready', flush=True); time.sleep(600)", "a-mark-in-the-command"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def test_a_child_that_dies_is_named_with_the_end_of_its_own_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "one.log"
    log.parent.mkdir()
    log.write_text("of an earlier run\n")
    child = Child("số một", [sys.executable, "-c", "import sys; print('what went wrong'); sys.exit(3)"], log=log)
    child.wait(60)

    died = child.died()

    assert died is not None
    assert (died.name, died.code, died.log, died.tail) == ("số một", 3, log, "what went wrong")


def test_a_running_child_has_not_died_and_ends_when_asked(tmp_path: Path) -> None:
    child = Child("one", SLEEPER, log=tmp_path / "one.log")
    until(lambda: "ready" in child.written())

    assert child.died() is None
    assert child.end()
    assert not is_alive(child.pid)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = Child("one", STUBBORN, log=tmp_path / "one.log")
    until(lambda: "ready" in child.written())

    assert not child.end(patience_seconds=0.3)
    assert not is_alive(child.pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_when_their_parent_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "one.log"
    program = (
        "import sys, time; from pathlib import Path; from nucuoi.children import Child\n"
        f"child = Child('one', {SLEEPER!r}, log=Path({str(log)!r}))\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    until(lambda: "ready" in log.read_text())
    parent.send_signal(number)
    parent.wait(60)
    parent.stdout.close()

    until(lambda: not is_alive(pid))


def test_only_a_process_with_the_mark_is_ended(tmp_path: Path) -> None:
    child = Child("one", SLEEPER, log=tmp_path / "one.log")
    until(lambda: "ready" in child.written())

    assert not end_stranger(child.pid, "another-mark")
    assert child.died() is None
    assert end_stranger(child.pid, "a-mark-in-the-command")
    assert child.wait(60)
    assert not end_stranger(child.pid, "a-mark-in-the-command")
    assert not end_stranger(os.getpid(), "a-mark-in-the-command")
