"""What ends a program ends it whenever it comes."""

import subprocess
import sys

import pytest

_STOPPED_AT_THE_WORST = """
import signal, sys, threading
from kiosk.frames import stop_on_signals

stop = threading.Event()
stop_on_signals(stop.set, signal.SIGHUP)
with stop._cond:  # as the main thread does for a moment at each wait
    signal.raise_signal(getattr(signal, sys.argv[1]))
sys.exit(0 if stop.wait(60) else 3)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_that_comes_while_the_loop_holds_the_lock_of_its_event_ends_it(name: str) -> None:
    ended = subprocess.run([sys.executable, "-c", _STOPPED_AT_THE_WORST, name], timeout=90, check=False)
    assert ended.returncode == 0
