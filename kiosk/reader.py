"""Reads a screen aloud at the touch of the loudspeaker: for those who cannot read it, or not in this light.

A thread of its own for each reading, sentence by sentence, so that the first words come soon and a second touch ends it.
"""

import logging
import re
import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.errors import PlaybackError, VoiceMissingError
from kiosk.player import Player
from kiosk.sound import wav
from kiosk.synthesiser import Synthesiser

_log = logging.getLogger("kiosk.reader")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LONGEST = 300
"""Letters at once; a synthesiser takes no more than a sentence."""


class Aloud(Protocol):
    """Whatever can read aloud."""

    @property
    def is_reading(self) -> bool:
        """Whether something is being read."""

    def reads(self, language: str) -> bool:
        """Whether it can read this language."""

    def read(self, text: str, language: str) -> None:
        """Read ``text``, instead of what is being read; never waits."""

    def stop(self) -> None:
        """Be quiet, at once."""


class Reader:
    """Reads with a synthesiser in ``voices`` (by language); ``open_player`` gives a fresh loudspeaker for each reading."""

    def __init__(self, synthesiser: Synthesiser, open_player: Callable[[], Player], voices: dict[str, str]) -> None:
        self._synthesiser = synthesiser
        self._open_player = open_player
        self._voices = voices
        self._now: _Reading | None = None

    @property
    def is_reading(self) -> bool:
        """See :class:`Aloud`."""
        return self._now is not None and self._now.is_alive()

    def reads(self, language: str) -> bool:
        """See :class:`Aloud`."""
        return language in self._voices

    def read(self, text: str, language: str) -> None:
        """See :class:`Aloud`."""
        self.stop()
        if language in self._voices and (parts := sentences(text)):
            self._now = _Reading(self._synthesiser, self._open_player(), parts, self._voices[language])
            self._now.start()

    def stop(self) -> None:
        """See :class:`Aloud`."""
        if self._now is not None:
            self._now.end()
            self._now = None


class _Reading(threading.Thread):
    def __init__(self, synthesiser: Synthesiser, player: Player, parts: list[str], voice: str) -> None:
        super().__init__(name="reader", daemon=True)
        self._synthesiser, self._player, self._parts, self._voice = synthesiser, player, parts, voice
        self._is_over = threading.Event()

    def run(self) -> None:
        """Until all is read, or nobody wants to hear it."""
        try:
            for part in self._parts:
                if self._is_over.is_set():
                    return
                sound = self._synthesiser.say(part, self._voice)
                self._player.play(wav(sound), sound.seconds)
        except (VoiceMissingError, PlaybackError) as error:
            _log.warning("a screen could not be read aloud: %s", error)

    def end(self) -> None:
        self._is_over.set()
        self._player.stop()


def sentences(text: str) -> list[str]:
    """``text`` in pieces that a synthesiser takes.

    >>> sentences("Hộ tịch. Khai sinh, kết hôn")
    ['Hộ tịch.', 'Khai sinh, kết hôn']
    """
    found = []
    for match in _SENTENCE.finditer(text):
        words, part = match[0].split(), ""
        for word in words:
            if part and len(part) + len(word) >= _LONGEST:
                found.append(part)
                part = ""
            part = f"{part} {word[:_LONGEST]}".strip()
        if any(letter.isalnum() for letter in part):
            found.append(part)
    return found
