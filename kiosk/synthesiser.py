"""espeak-ng as a process: the voice where nobody has recorded one. It sounds like a machine, but every word can be said.

The text goes in through its standard input, never as an argument, and without the brackets in which espeak-ng expects phonemes: a
counter's label comes from the directory, and is nobody's command line.
"""

import shutil
import subprocess
from collections.abc import Sequence
from typing import Protocol
from unicodedata import normalize

from kiosk.errors import SoundInvalidError, VoiceMissingError
from kiosk.sound import FULL_SCALE, Sound, parse_wav, scaled, trimmed
from kiosk.voice_pack import VOICE_PEAK

WORDS_PER_MINUTE = 130
"""Slower than its usual 175: a hall echoes, and many listeners are old."""

PATIENCE_SECONDS = 10.0
LONGEST_TEXT = 400


class Synthesiser(Protocol):
    """Whatever can say a text."""

    def say(self, text: str, voice: str) -> Sound:
        """``text`` in ``voice``.

        Raises:
            VoiceMissingError: it cannot.
        """


class Espeak:
    """The program espeak-ng; ``command`` are its first words."""

    def __init__(self, command: Sequence[str] = ("espeak-ng",), *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._command = tuple(command)
        self._patience = patience_seconds

    @property
    def is_there(self) -> bool:
        """Whether the program is installed."""
        return shutil.which(self._command[0]) is not None

    def say(self, text: str, voice: str) -> Sound:
        """``text``, trimmed, and as loud as a pack.

        Raises:
            VoiceMissingError: the program is absent, knows no such voice, takes too long, or says nothing.
        """
        name = self._command[0]
        words = [*self._command, "-v", voice, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "--stdout"]
        try:
            done = subprocess.run(  # noqa: S603  its words are the technician's and ours; the text goes in by stdin
                words, input=speakable(text).encode("utf-8"), capture_output=True, timeout=self._patience, check=False
            )
        except FileNotFoundError:
            raise VoiceMissingError(f"{name} is not installed; apt-get install espeak-ng") from None
        except subprocess.TimeoutExpired:
            raise VoiceMissingError(f"{name} did not answer within {self._patience:.0f} s") from None
        except OSError as error:
            raise VoiceMissingError(f"{name} cannot be run: {error.strerror or error}") from None
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
            raise VoiceMissingError(f"{name} failed in the voice {voice!r}: {said or f'exit code {done.returncode}'}")
        try:
            sound = trimmed(parse_wav(done.stdout, is_stream=True))
        except SoundInvalidError as error:
            raise VoiceMissingError(f"{name} answered with something else than a sound: {error}") from None
        if not sound.samples:
            raise VoiceMissingError(f"{name} said nothing in the voice {voice!r}")
        return scaled(sound, VOICE_PEAK * FULL_SCALE / sound.peak)


def speakable(text: str) -> str:
    """Letters, digits, spaces and commas of ``text``, no longer than a sentence: all else could mean something to the program."""
    whole = normalize("NFC", text[:LONGEST_TEXT])
    return "".join(sign if sign.isalnum() or sign in " ,-" else " " for sign in whole)
