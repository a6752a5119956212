"""The loudspeaker as a port, and ALSA's ``aplay`` behind it.

A process of its own for each sound: a sound system that hangs then hangs beside the board, and is ended after its time.
"""

import subprocess
import threading
from collections.abc import Sequence
from typing import Protocol

from kiosk.errors import PlaybackError

PATIENCE_SECONDS = 10.0
"""How much longer than the sound itself a player may take."""

_LONGEST_COMPLAINT = 200


class Player(Protocol):
    """Whatever makes a sound heard."""

    def play(self, wav: bytes, seconds: float) -> None:
        """Play a WAV file of so many seconds; comes back when it has been heard.

        Raises:
            PlaybackError: it cannot be heard.
        """

    def stop(self) -> None:
        """End what is playing now, and play nothing more; from any thread."""


class CommandPlayer:
    """A program that plays the WAV file in its standard input, such as ``aplay -q``."""

    def __init__(self, command: Sequence[str] = ("aplay", "-q"), *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._command = tuple(command)
        self._patience = patience_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def play(self, wav: bytes, seconds: float) -> None:
        """Play it and wait; a player that takes much longer than the sound is ended.

        Raises:
            PlaybackError: the program is absent, fails, or hangs.
        """
        name = self._command[0]
        with self._lock:
            if self._is_stopped:
                return
            self._process = process = self._start()
        try:
            _, complaint = process.communicate(wav, timeout=seconds + self._patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise PlaybackError(f"{name} hangs: look at the sound card and [voice] command") from None
        finally:
            with self._lock:
                self._process = None
        if process.returncode and not self._is_stopped:
            said = " ".join(complaint.decode("utf-8", "replace").split())[-_LONGEST_COMPLAINT:]
            raise PlaybackError(f"{name} failed: {said or f'exit code {process.returncode}'}; try `{name} -l`")

    def stop(self) -> None:
        """End the program that plays, and start none again."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.terminate()

    def _start(self) -> "subprocess.Popen[bytes]":
        name = self._command[0]
        try:
            return subprocess.Popen(  # noqa: S603  the technician's words
                self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except FileNotFoundError:
            raise PlaybackError(f"{name} is not installed; apt-get install alsa-utils, or correct [voice] command") from None
        except OSError as error:
            raise PlaybackError(f"{name} cannot be run: {error.strerror or error}") from None
