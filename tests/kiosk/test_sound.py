"""Recordings are read, trimmed and joined without a click; what is no recording is refused with what it should be."""

import cmath
import io
import math
import os
import struct
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.chime import LOUDNESS, SECONDS, chime
from kiosk.errors import SoundInvalidError
from kiosk.sound import FULL_SCALE, MOST_BYTES, Sound, at_rate, joined, parse_wav, read_sound, scaled, silence, trimmed, wav
from tests.kiosk.voices import RATE, a_tone

samples = st.lists(st.integers(-32_768, 32_767), max_size=400).map(lambda found: array("h", found))


def a_wave(*, channels: int = 1, width: int = 2, rate: int = RATE, seconds: float = 0.1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(bytes(round(seconds * rate) * channels * width))
    return file.getvalue()


def strength(sound: Sound, hertz: float, begin: float, end: float) -> float:
    """How much of one frequency stands between two moments."""
    part = sound.samples[round(begin * sound.rate) : round(end * sound.rate)]
    return abs(sum(value * cmath.exp(-2j * math.pi * hertz * n / sound.rate) for n, value in enumerate(part))) / len(part)


@given(samples=samples, rate=st.sampled_from([16_000, 22_050, 48_000]))
def test_what_is_written_is_read(samples: "array[int]", rate: int) -> None:
    assert parse_wav(wav(Sound(rate, samples))) == Sound(rate, samples)


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        (a_wave(channels=2), "channels: 2, bits: 16; save it as mono, 16 bit"),
        (a_wave(width=1), "channels: 1, bits: 8"),
        (a_wave(width=3), "bits: 24"),
        (a_wave(rate=8_000), "8000 samples a second; save it with 16000 to 48000"),
        (a_wave(rate=96_000), "96000 samples a second"),
        (a_wave(seconds=15.1, rate=16_000), "longer than 15 s"),
        (a_wave()[:-100], "is cut off"),
        (a_wave()[:-1], "is cut off"),
        (a_wave()[:30], "no WAV file of plain PCM"),
        (b"", "no WAV file of plain PCM"),
        (b"ID3\x04" + bytes(400), "no WAV file of plain PCM"),
        (a_wave().replace(b"\x01\x00\x01\x00", b"\xfe\xff\x01\x00", 1), "no WAV file of plain PCM"),
        (a_wave()[:40] + struct.pack("<I", 0xFFFFFFF0) + bytes(100), "longer than 15 s"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else len(value),
)
def test_what_is_no_recording_is_refused_with_what_it_should_be(payload: bytes, complaint: str) -> None:
    with pytest.raises(SoundInvalidError, match=complaint):
        parse_wav(payload)


@given(payload=st.binary(max_size=200), place=st.integers(0, 60), is_stream=st.booleans())
@example(payload=b"\0\0\0\0", place=24, is_stream=False)
def test_no_bytes_do_more_than_be_refused(payload: bytes, place: int, is_stream: bool) -> None:
    whole = a_wave()
    for hostile in (payload, whole[:place] + payload + whole[place + len(payload) :]):
        try:
            sound = parse_wav(hostile, is_stream=is_stream)
        except SoundInvalidError:
            continue
        assert len(sound.samples) * 2 <= len(hostile)


def test_only_a_file_of_a_word_s_size_is_opened(tmp_path: Path) -> None:
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for path, complaint in (
        (large, "larger than"),
        (pipe, "no regular file"),
        (tmp_path, "no regular"),
        (tmp_path / "x", "no such"),
    ):
        with pytest.raises(SoundInvalidError, match=complaint):
            read_sound(path)


def test_silence_around_a_word_goes_and_a_soft_beginning_stays() -> None:
    soft = a_tone(0.025, peak=200)
    found = trimmed(joined([silence(0.5, RATE), soft, a_tone(0.3), silence(0.7, RATE)]))
    assert found.seconds == pytest.approx(0.36, abs=0.01)
    assert (found.samples[0], found.samples[-1]) == (0, 0)
    assert found.peak == pytest.approx(12_000, rel=0.02)


@pytest.mark.parametrize("sound", [silence(0.5, RATE), Sound(RATE, array("h")), Sound(RATE, array("h", [1, -1, 0] * 900))])
def test_what_is_silent_is_empty(sound: Sound) -> None:
    assert not trimmed(sound).samples


@given(samples=samples.filter(len))
def test_no_recording_breaks_the_trimming(samples: "array[int]") -> None:
    found = trimmed(Sound(RATE, samples))
    assert len(found.samples) <= len(samples)
    assert found.peak <= Sound(RATE, samples).peak


def test_louder_than_full_scale_is_full_scale() -> None:
    assert list(scaled(Sound(RATE, array("h", [-32_768, 10, 30_000])), 2.0).samples) == [-FULL_SCALE, 20, FULL_SCALE]


def test_a_sound_keeps_its_length_and_pitch_at_a_higher_rate() -> None:
    low = a_tone(0.5, hertz=500)
    high = joined([low, silence(0.1, 48_000)])
    assert high.rate == 48_000
    assert high.seconds == pytest.approx(0.6, abs=0.001)
    assert strength(high, 500, 0, 0.5) > 50 * strength(high, 700, 0, 0.5)
    assert at_rate(low, RATE) == low


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_the_chime_is_two_falling_tones_that_fade(rate: int) -> None:
    sound = chime(rate)
    assert sound.seconds == pytest.approx(SECONDS, abs=0.001)
    assert sound.peak == pytest.approx(LOUDNESS * FULL_SCALE, abs=1)
    assert strength(sound, 783.99, 0, 0.35) > 20 * strength(sound, 622.25, 0, 0.35)
    assert strength(sound, 622.25, 0.45, 0.9) > 2 * strength(sound, 783.99, 0.45, 0.9)
    assert sound.samples[0] == 0
    assert abs(sound.samples[-1]) < 20
