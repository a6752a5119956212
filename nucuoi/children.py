"""Programs that run beside this one and end with it: each with its own log, none left behind.

A child has a session of its own, so that Ctrl-C reaches only the parent, which ends its children in good order; and the kernel
ends it when the parent dies without a word.
"""

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_TAIL_LINES = 15
_PATIENCE_SECONDS = 15.0


class Died(NamedTuple):
    """A child that ended although nobody asked it to: its name, exit code (negative: the signal) and the end of its log."""

    name: str
    code: int
    log: Path
    tail: str


class Child:
    """One running program. ``name`` is what people call it; its output goes to the end of ``log``."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        output: int | None = None,
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            self._begins_at = file.tell()
            self._process = subprocess.Popen(  # noqa: S603  its words are ours
                [*_ends_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=file if output is None else output,
                stderr=file,
                start_new_session=True,
                env={**os.environ, **(environment or {})},
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, ``None`` while it runs."""
        return self._process.poll()

    def written(self) -> str:
        """What this child, not one before it, has written to its log."""
        with self.log.open("rb") as file:
            file.seek(self._begins_at)
            return file.read().decode("utf-8", "replace")

    def died(self) -> Died | None:
        """What became of it if it has ended, else ``None``."""
        code = self.code
        if code is None:
            return None
        tail = "\n".join(self.written().splitlines()[-_TAIL_LINES:])
        return Died(self.name, code, self.log, tail)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it came within ``seconds``."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, patience_seconds: float = _PATIENCE_SECONDS) -> bool:
        """Ask it to end and wait; kill it when it does not. Whether it went by itself."""
        if self.code is None:
            self._process.send_signal(signal.SIGTERM)
        went = self.wait(patience_seconds)
        if not went:
            self._process.kill()
            self._process.wait()
        return went


def end_stranger(pid: int, mark: str) -> bool:
    """End a process of an earlier run that was killed before it could end its own; whether there was one.

    It is only touched when its command line contains ``mark``: the number may belong to somebody else by now.
    """
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
        if mark not in command:
            return False
        os.kill(pid, signal.SIGTERM)
        handle = os.pidfd_open(pid)
    except (OSError, ValueError):
        return False
    try:
        if not select.select([handle], [], [], _PATIENCE_SECONDS)[0]:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], _PATIENCE_SECONDS)
    finally:
        os.close(handle)
    return True


def _ends_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "TERM", "--"]
