"""Voices to test with: packs of tones, packs spoken by espeak-ng in the place of a person, and a loudspeaker that remembers."""

import math
import threading
from array import array
from collections.abc import Iterable
from pathlib import Path

from kiosk.errors import PlaybackError, VoiceMissingError
from kiosk.player import Player
from kiosk.sound import Sound, joined, silence, wav
from kiosk.synthesiser import Espeak, Synthesiser
from office.announcement import recordings
from office.numerals import Reading

RATE = 22_050


def a_tone(seconds: float = 0.3, *, hertz: float = 440.0, peak: int = 12_000, rate: int = RATE) -> Sound:
    return Sound(rate, array("h", [round(peak * math.sin(math.tau * hertz * n / rate)) for n in range(round(seconds * rate))]))


def a_manifest(more: str = "", *, language: str = "vi") -> str:
    return f'id = "giong-mau"\nlanguage = "{language}"\nspeaker = "Giọng mẫu, không phải người thật"\n{more}'


def a_pack(
    directory: Path,
    *,
    more: str = "",
    language: str = "vi",
    reading: Reading | None = None,
    without: Iterable[str] = (),
    seconds: float = 0.3,
    rate: int = RATE,
) -> Path:
    """A complete pack whose every fragment is a tone with silence around it."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "manifest.toml").write_text(a_manifest(more, language=language), "utf-8")
    quiet = silence(0.2, rate)
    recording = wav(joined([quiet, a_tone(seconds, rate=rate), quiet]))
    for word in recordings(reading or Reading()):
        if word.slug not in set(without):
            (directory / f"{word.slug}.wav").write_bytes(recording)
    return directory


def a_spoken_pack(directory: Path, reading: Reading | None = None) -> Path:
    """A complete pack that espeak-ng has spoken, word by word."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "manifest.toml").write_text(a_manifest(), "utf-8")
    speaker = Espeak()
    for word in recordings(reading or Reading()):
        (directory / f"{word.slug}.wav").write_bytes(wav(speaker.say(word.sound, "vi")))
    return directory


class FakeSynthesiser:
    """Says a tone as long as the text; ``is_absent`` refuses as a missing program does."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.is_absent = False

    def say(self, text: str, voice: str) -> Sound:
        if self.is_absent:
            raise VoiceMissingError("espeak-ng is not installed; apt-get install espeak-ng")
        self.said.append((text, voice))
        return a_tone(0.01 * len(text))


class FakePlayer:
    """A loudspeaker that keeps what it is given, never two at once; ``hold`` makes it play until ``release``."""

    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.most_at_once = 0
        self.is_broken = False
        self.is_stopped = False
        self._now = 0
        self._go_on = threading.Event()
        self._go_on.set()
        self._change = threading.Condition()

    def hold(self) -> None:
        self._go_on.clear()

    def release(self) -> None:
        self._go_on.set()

    def wait_for(self, count: int) -> None:
        """Until it was given ``count`` sounds."""
        with self._change:
            assert self._change.wait_for(lambda: len(self.played) >= count, 30), f"only {len(self.played)} of {count}"

    def play(self, wav: bytes, seconds: float) -> None:
        with self._change:
            self.played.append(wav)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self._change.notify_all()
        assert self._go_on.wait(30)
        with self._change:
            self._now -= 1
        if self.is_broken:
            raise PlaybackError(f"no sound card for {seconds:.0f} s of sound")

    def stop(self) -> None:
        self.is_stopped = True
        self._go_on.set()


_PLAYER: type[Player] = FakePlayer
_SYNTHESISER: type[Synthesiser] = FakeSynthesiser
