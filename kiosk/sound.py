"""Sound in memory: 16 bit, one channel. Reads the WAV files that strangers recorded, joins, levels, and writes WAV.

Everything is the standard library's: a board needs no sound library to put eight recordings one after another. Fades and gaps
are there because an edge in a waveform is heard as a click.
"""

import math
import sys
import wave
from array import array
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import SoundInvalidError

LOWEST_RATE = 16_000
"""Below that, «s» and «x» are no longer heard apart."""
HIGHEST_RATE = 48_000
LONGEST_SECONDS = 15.0
MOST_BYTES = 2 * HIGHEST_RATE * int(LONGEST_SECONDS) + 65_536
"""The samples of the longest recording, and room for what programs write around them."""

FULL_SCALE = 32_767
_QUIET_SHARE = 0.02
_MARGIN_SECONDS = 0.03
_FADE_SECONDS = 0.004
_SAMPLE_BYTES = 2


class Sound(NamedTuple):
    """Samples of one channel, ``rate`` of them a second."""

    rate: int
    samples: "array[int]"

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    @property
    def peak(self) -> int:
        """The largest deflection, 0 to 32,768."""
        return max(max(self.samples, default=0), -min(self.samples, default=0))

    @property
    def level(self) -> float:
        """The root mean square, 0 to 32,768."""
        return math.sqrt(sum(sample * sample for sample in self.samples) / len(self.samples)) if self.samples else 0.0


def read_sound(path: Path) -> Sound:
    """The recording in a WAV file: one channel, 16 bit, not compressed, 16 to 48 kHz, at most 15 s.

    Raises:
        SoundInvalidError: it is anything else, torn, or cannot be read.
    """
    try:
        if not path.is_file():
            raise SoundInvalidError("no such file" if not path.exists() else "no regular file")
        if path.stat().st_size > MOST_BYTES:
            raise SoundInvalidError(f"larger than {MOST_BYTES // 1000} kB; a fragment is a word or a phrase")
        return parse_wav(path.read_bytes())
    except OSError as error:
        raise SoundInvalidError(f"cannot be read: {error.strerror or error}") from None


def parse_wav(payload: bytes, *, is_stream: bool = False) -> Sound:
    """The sound in the bytes of a WAV file. ``is_stream``: its header was written before its length was known.

    Raises:
        SoundInvalidError: see :func:`read_sound`.
    """
    try:
        with wave.open(BytesIO(payload)) as file:
            said = file.getparams()
            frames = file.readframes(min(said.nframes, len(payload)))
    except Exception as error:
        # What a hostile file makes the reader raise stands in no list.
        raise SoundInvalidError(
            f"no WAV file of plain PCM ({str(error) or type(error).__name__}); save it as mono, 16 bit"
        ) from None
    if said.nchannels != 1 or said.sampwidth != _SAMPLE_BYTES:
        raise SoundInvalidError(f"channels: {said.nchannels}, bits: {8 * said.sampwidth}; save it as mono, 16 bit")
    if not LOWEST_RATE <= said.framerate <= HIGHEST_RATE:
        raise SoundInvalidError(f"{said.framerate} samples a second; save it with {LOWEST_RATE} to {HIGHEST_RATE}")
    if not is_stream and said.nframes > LONGEST_SECONDS * said.framerate:
        raise SoundInvalidError(f"longer than {LONGEST_SECONDS:.0f} s; a fragment is a word or a phrase")
    if len(frames) % _SAMPLE_BYTES or (not is_stream and len(frames) != said.nframes * _SAMPLE_BYTES):
        raise SoundInvalidError("is cut off: its header promises more than there is; copy it again")
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(said.framerate, samples)


def wav(sound: Sound) -> bytes:
    """The bytes of a WAV file."""
    samples = sound.samples[:]
    if sys.byteorder == "big":
        samples.byteswap()
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(_SAMPLE_BYTES)
        writer.setframerate(sound.rate)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def silence(seconds: float, rate: int) -> Sound:
    """Nothing, for so long."""
    return Sound(rate, array("h", bytes(_SAMPLE_BYTES * round(seconds * rate))))


def trimmed(sound: Sound) -> Sound:
    """Without the silence that every recording begins and ends with, and with soft edges; empty where nothing is heard.

    What is softer than a fiftieth of the peak (−34 dB) is silence; 30 ms of it stay, for a soft consonant is hardly louder.
    """
    threshold = max(_QUIET_SHARE * sound.peak, 1)
    heard = range(len(sound.samples))
    first = next((place for place in heard if abs(sound.samples[place]) > threshold), None)
    if first is None:
        return Sound(sound.rate, array("h"))
    last = next(place for place in reversed(heard) if abs(sound.samples[place]) > threshold)
    margin = round(_MARGIN_SECONDS * sound.rate)
    return _softened(Sound(sound.rate, sound.samples[max(first - margin, 0) : last + 1 + margin]))


def scaled(sound: Sound, factor: float) -> Sound:
    """Louder or softer; what would be over full scale stays there."""
    if factor * sound.peak <= FULL_SCALE:
        # Four times as fast as with the limits, and a hall waits for it.
        return Sound(sound.rate, array("h", [int(sample * factor) for sample in sound.samples]))
    limited = [min(max(int(sample * factor), -FULL_SCALE), FULL_SCALE) for sample in sound.samples]
    return Sound(sound.rate, array("h", limited))


def at_rate(sound: Sound, rate: int) -> Sound:
    """The same sound with ``rate`` samples a second, by straight lines between them: meant for going up, to a higher rate."""
    if sound.rate == rate or not sound.samples:
        return Sound(rate, sound.samples)
    last = len(sound.samples) - 1
    step = sound.rate / rate
    found = array("h")
    for place in range(round(len(sound.samples) / step)):
        whole, part = divmod(place * step, 1)
        here = min(int(whole), last)
        there = min(here + 1, last)
        found.append(round(sound.samples[here] + part * (sound.samples[there] - sound.samples[here])))
    return Sound(rate, found)


def joined(sounds: Sequence[Sound]) -> Sound:
    """One after another, at the highest rate among them.

    Raises:
        ValueError: there are none.
    """
    rate = max(sound.rate for sound in sounds)
    samples = array("h")
    for sound in sounds:
        samples.extend(at_rate(sound, rate).samples)
    return Sound(rate, samples)


def _softened(sound: Sound) -> Sound:
    length = min(round(_FADE_SECONDS * sound.rate), len(sound.samples) // 2)
    samples = sound.samples[:]
    for place in range(length):
        samples[place] = samples[place] * place // length
        samples[-1 - place] = samples[-1 - place] * place // length
    return Sound(sound.rate, samples)
