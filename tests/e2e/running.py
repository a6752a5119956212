"""Real processes that are killed and started again, and conditions that are waited for."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import msgspec

from tests.e2e.ballots import Cell, Witness, cell_of_serial
from tests.e2e.voter import Orders, Status

DEADLINE_SECONDS = 90.0
_HOME = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], bool], what: Callable[[], str], seconds: float = DEADLINE_SECONDS, step: float = 0.02) -> None:
    """Wait for something that tells nobody when it comes true, and fail with ``what`` when it does not."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what()}"
        pause.wait(step)


class Running:
    """One program, over its kills and starts. ``name`` names its file of errors in ``directory``."""

    def __init__(self, directory: Path, name: str, words: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.words = list(words)
        self.log = directory / f"{name}.log"
        self.kills = 0
        self._environment = {**os.environ, "PYTHONPATH": str(_HOME), **(environment or {})}
        self._process: subprocess.Popen[str] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that was started last."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process

    def start(self) -> None:
        """Start it; a program that runs is a mistake of the test."""
        assert not self.is_running, f"{self.name} runs already"
        self.close_pipes()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # Nothing is left behind when the tests themselves are killed.
                ["setpriv", "--pdeathsig", "KILL", *self.words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.log.parent,
                env=self._environment,
                text=True,
                bufsize=1,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill -9."""
        if self.is_running:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.kills += 1

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to end, and return its exit status."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)
        return int(self.process.returncode)

    def end(self) -> None:
        """Whatever it does, it is gone after this."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self.close_pipes()

    def close_pipes(self) -> None:
        """Give back what the last process left."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()

    def tail(self) -> str:
        """The end of what it complained of."""
        return self.log.read_text("utf-8", "replace")[-3000:] if self.log.exists() else "no log"


class Voter(Running):
    """A terminal's process with visitors, and the witness of its thanks."""

    def __init__(self, directory: Path, name: str, orders: Orders) -> None:
        self.orders = orders
        self.witness = Witness(Path(orders.witness))
        super().__init__(directory, name, ())

    def start(self) -> None:
        """Start it with its orders."""
        self.words = [sys.executable, "-m", "tests.e2e.voter", msgspec.json.encode(self.orders).decode()]
        super().start()

    def say(self, words: str) -> Status:
        """Tell it something and return its answer."""
        self.tell(words)
        answers = self.process.stdout
        assert answers is not None
        line = answers.readline() if select.select([answers], [], [], DEADLINE_SECONDS)[0] else ""
        assert line, f"{self.name} gave no answer to «{words}»:\n{self.tail()}"
        return msgspec.json.decode(line, type=Status)

    def tell(self, words: str) -> None:
        """Tell it something and do not wait for its answer: it will be killed."""
        ears = self.process.stdin
        assert ears is not None
        try:
            ears.write(words + "\n")
            ears.flush()
        except BrokenPipeError:
            raise AssertionError(f"{self.name} is gone before «{words}»:\n{self.tail()}") from None

    def kill_in_the_middle_of(self, words: str, chance: Random) -> None:
        """Tell it something and kill it soon, or when it has begun to write, or a little later."""
        (log,) = Path(self.orders.directory).glob("*.sqlite-wal")
        before = log.stat().st_mtime_ns, log.stat().st_size
        patience = chance.randrange(12_000)
        self.tell(words)
        early = chance.random() < 0.5
        until(
            lambda: early or (log.stat().st_mtime_ns, log.stat().st_size) != before,
            lambda: f"{self.name} writes nothing after «{words}»:\n{self.tail()}",
            step=0.0,
        )
        for _ in range(patience):
            log.stat()
        self.kill()

    def wait_for(self, condition: Callable[[Status], bool], seconds: float = DEADLINE_SECONDS) -> Status:
        """Ask again until ``condition`` holds."""
        latest = [self.say("status")]

        def holds() -> bool:
            latest[0] = self.say("status")
            return condition(latest[0])

        until(holds, lambda: f"{self.name} says {latest[0]}\n{self.tail()}", seconds)
        return latest[0]

    def wait_for_thanks(self, more: int) -> None:
        """Wait until ``more`` bytes of the witness were written since now; cheap enough to cut between any two steps."""
        path = self.witness.path
        size = path.stat().st_size if path.exists() else 0
        until(
            lambda: (path.exists() and path.stat().st_size >= size + more) or not self.is_running,
            lambda: f"{self.name} thanks nobody:\n{self.tail()}",
            step=0.0005,
        )

    def vote_until_done(self, visitors: int) -> None:
        """So many visitors, one after the other."""
        self.say(f"vote {visitors}")
        self.wait_for(lambda status: status.due == 0)

    def wait_for_batches_to_leave(self) -> None:
        """Wait until the broker has everything that this terminal may send without an answer from above."""
        self.wait_for(lambda status: status.connected and not status.sendable)

    def last_cell(self) -> Cell:
        """Where its last press counts."""
        return cell_of_serial(self.orders.counter, self.witness.next_serial() - 1)

    def quit(self) -> None:
        """End in good order."""
        assert self.process.stdin is not None
        self.process.stdin.write("quit\n")
        self.process.stdin.flush()
        self.process.wait(DEADLINE_SECONDS)
