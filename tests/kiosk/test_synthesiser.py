"""The real espeak-ng speaks every call, and nothing in a text is a command to it."""

import shutil
from pathlib import Path

import pytest

from kiosk.errors import VoiceMissingError
from kiosk.sound import FULL_SCALE
from kiosk.synthesiser import LONGEST_TEXT, WORDS_PER_MINUTE, Espeak, speakable
from kiosk.voice_config import ENGLISH_VOICE, ESPEAK_VOICES
from kiosk.voice_pack import VOICE_PEAK
from office.announcement import announce
from office.numerals import SERIES, Reading


def script(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return (str(path),)


def test_espeak_is_installed_with_the_development_packages() -> None:
    assert shutil.which("espeak-ng")
    assert Espeak().is_there
    assert not Espeak(("no-such-program",)).is_there


@pytest.mark.parametrize("voice", [*ESPEAK_VOICES.values(), ENGLISH_VOICE])
def test_a_call_is_spoken_audibly_in_every_voice(voice: str) -> None:
    reading = Reading(grammar="en" if voice == ENGLISH_VOICE else "vi")
    said = Espeak().say(announce("H", 12, "3", reading).sound, voice)
    assert 2.5 < said.seconds < 7.0
    assert said.peak == pytest.approx(VOICE_PEAK * FULL_SCALE, abs=2)
    assert said.level > 1_000
    step = said.rate // 4
    loud = [max(said.samples[place : place + step]) > 2_000 for place in range(0, len(said.samples), step)]
    assert sum(loud) > 0.7 * len(loud), "words all along, not one noise"


def test_every_series_has_a_name_of_its_own() -> None:
    said = {Espeak().say(announce(series, 1, "1", Reading()).sound, "vi").samples.tobytes() for series in SERIES}
    assert len(said) == len(SERIES)


@pytest.mark.parametrize(
    "text", ["[[h@lo]]", "<audio src='/etc/passwd'/>", "-f /etc/passwd", "--help", "$(id)", "a\n\x00\x1b[2Jb"]
)
def test_nothing_in_a_text_is_a_command(tmp_path: Path, text: str) -> None:
    told = tmp_path / "told"
    with pytest.raises(VoiceMissingError):
        Espeak(script(tmp_path / "espeak", f'echo "$@" >{tmp_path}/words; cat >{told}')).say(text, "vi")
    assert not set(told.read_text("utf-8")) & set("[]<>$()/'\n\x00\x1b=")
    assert (tmp_path / "words").read_text("utf-8") == f"-v vi -s {WORDS_PER_MINUTE} -b 1 --stdin --stdout\n"
    assert Espeak().say(f"quầy {text}", "vi").seconds < 10


def test_a_text_is_cut_to_a_sentence_and_composed() -> None:
    assert len(speakable("a" * 10_000)) == LONGEST_TEXT
    assert speakable("qua\u0302\u0300y số 3, A-2") == "quầy số 3, A-2"


@pytest.mark.parametrize(
    ("lines", "patience_seconds", "complaint"),
    [
        ("exec sleep 60", 0.5, "did not answer within"),
        ("cat >/dev/null; echo 'no such voice' >&2; exit 1", 60.0, "failed in the voice 'vi': no such voice"),
        ("cat >/dev/null; echo hello", 60.0, "something else than a sound"),
        ("cat >/dev/null", 60.0, "something else than a sound"),
    ],
)
def test_a_synthesiser_that_fails_is_named(tmp_path: Path, lines: str, patience_seconds: float, complaint: str) -> None:
    with pytest.raises(VoiceMissingError, match=complaint):
        Espeak(script(tmp_path / "espeak", lines), patience_seconds=patience_seconds).say("a", "vi")


def test_an_absent_synthesiser_says_how_it_is_installed() -> None:
    with pytest.raises(VoiceMissingError, match="no-such-program is not installed; apt-get install espeak-ng"):
        Espeak(("no-such-program",)).say("a", "vi")


def test_an_unknown_voice_and_a_text_without_words_are_refused() -> None:
    with pytest.raises(VoiceMissingError, match="voice 'tyz'"):
        Espeak().say("a", "tyz")
    with pytest.raises(VoiceMissingError, match=r"said nothing|something else"):
        Espeak().say("…", "vi")


def test_a_program_that_may_not_be_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "espeak").write_text("x", "utf-8")
    with pytest.raises(VoiceMissingError, match="cannot be run: Permission denied"):
        Espeak((str(tmp_path / "espeak"),)).say("a", "vi")
