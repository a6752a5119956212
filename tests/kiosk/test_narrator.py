"""One call as one sound: chime, languages in order, recordings before the synthesiser, and every lack named."""

from pathlib import Path

import pytest

from kiosk.chime import SECONDS, chime
from kiosk.narrator import CHIME_GAP_SECONDS, LANGUAGE_GAP_SECONDS, ROUND_GAP_SECONDS, Call, Narrator, open_tongues
from kiosk.voice_config import VoiceConfig, voice_problems
from office.numerals import Reading
from tests.kiosk.voices import FakeSynthesiser, a_pack

CALL = Call(1, "H", 12, "3", 0.0)


def a_narrator(config: VoiceConfig, synthesiser: FakeSynthesiser | None = None, *, width: int = 3) -> Narrator:
    return Narrator(open_tongues(config), synthesiser or FakeSynthesiser(), width=lambda: width)


def test_the_chime_comes_first_and_the_sentence_after_it() -> None:
    said = a_narrator(VoiceConfig()).announce(CALL)
    rate = said.sound.rate
    assert said.sound.samples[: len(chime(rate).samples)] == chime(rate).samples
    assert not any(said.sound.samples[round(SECONDS * rate) : round((SECONDS + CHIME_GAP_SECONDS) * rate)])
    assert any(said.sound.samples[round((SECONDS + CHIME_GAP_SECONDS) * rate) :])
    assert (said.texts, said.complaints, said.is_voice) == (("Xin mời số H không một hai đến quầy số ba",), (), True)


def test_what_is_said_again_begins_with_a_pause() -> None:
    narrator = a_narrator(VoiceConfig())
    first, again = narrator.announce(CALL), narrator.announce(CALL, is_first=False)
    pause = round(ROUND_GAP_SECONDS * again.sound.rate)
    assert not any(again.sound.samples[:pause])
    sentence = again.sound.samples[pause:]
    assert sentence == first.sound.samples[-len(sentence) :]
    assert first.sound.seconds - again.sound.seconds == pytest.approx(SECONDS + CHIME_GAP_SECONDS - ROUND_GAP_SECONDS, abs=0.001)


def test_languages_are_spoken_in_their_order() -> None:
    synthesiser = FakeSynthesiser()
    said = a_narrator(VoiceConfig(languages=("en", "vi"), style="full", region="south"), synthesiser).announce(CALL)
    assert said.texts == ("Ticket H twelve, please go to counter three", "Xin mời số H mười hai đến quầy số ba")
    assert [voice for _, voice in synthesiser.said] == ["en-gb", "vi-vn-x-south"]


def test_a_pack_speaks_where_there_is_one(tmp_path: Path) -> None:
    synthesiser = FakeSynthesiser()
    said = a_narrator(VoiceConfig(packs={"vi": str(a_pack(tmp_path))}), synthesiser).announce(CALL)
    assert (said.complaints, synthesiser.said) == ((), [])
    assert said.texts == ("Xin mời số H không một hai đến quầy số ba",)


def test_a_pack_of_another_rate_goes_together_with_the_synthesiser(tmp_path: Path) -> None:
    pack = a_pack(tmp_path, language="tyz", reading=Reading(grammar="digits"), rate=48_000)
    said = a_narrator(VoiceConfig(languages=("vi", "tyz"), packs={"tyz": str(pack)})).announce(CALL)
    spoken = 0.01 * len("Xin mời số hát không một hai, đến quầy số ba")
    recorded = 7 * 0.36 + 4 * 0.16 + 2 * 0.03
    expected = SECONDS + CHIME_GAP_SECONDS + spoken + LANGUAGE_GAP_SECONDS + recorded
    assert said.sound.rate == 48_000
    assert said.sound.seconds == pytest.approx(expected, abs=0.1)


def test_what_a_pack_lacks_is_named_and_spoken_by_the_synthesiser(tmp_path: Path) -> None:
    synthesiser = FakeSynthesiser()
    narrator = a_narrator(VoiceConfig(packs={"vi": str(a_pack(tmp_path, without=["hai", "chu-h"]))}), synthesiser)
    said = narrator.announce(CALL)
    assert said.complaints == ("vi: the voice pack giong-mau lacks chu-h, hai",)
    assert synthesiser.said == [("Xin mời số hát không một hai, đến quầy số ba", "vi")]
    assert narrator.announce(CALL._replace(series="A", ticket=3)).complaints == ()


@pytest.mark.parametrize(
    ("language", "complaint"),
    [("tyz", "there is no voice pack, and espeak-ng is not used for 'tyz'"), ("vi", "espeak-ng is not installed")],
)
def test_without_any_voice_the_chime_sounds_and_the_lack_is_named(language: str, complaint: str) -> None:
    synthesiser = FakeSynthesiser()
    synthesiser.is_absent = True
    said = a_narrator(VoiceConfig(languages=(language,)), synthesiser).announce(CALL)
    assert not said.is_voice
    assert said.sound.peak > 5_000
    assert complaint in said.complaints[0]


def test_a_broken_pack_and_one_in_another_language_are_named_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "torn").mkdir()
    config = VoiceConfig(languages=("vi", "en"), packs={"vi": str(tmp_path / "torn"), "en": str(a_pack(tmp_path / "vi"))})
    said = a_narrator(config).announce(CALL)
    assert len(said.texts) == 2
    assert "manifest.toml: there is none" in said.complaints[0]
    assert "is a voice pack in the language 'vi'" in said.complaints[1]


def test_what_cannot_be_read_aloud_is_named() -> None:
    for call in (CALL._replace(series="B"), CALL._replace(counter=""), CALL._replace(ticket=-1)):
        said = a_narrator(VoiceConfig()).announce(call)
        assert not said.is_voice
        assert said.complaints


def test_the_width_is_that_of_the_printed_number() -> None:
    assert "H không không một hai" in a_narrator(VoiceConfig(), width=4).announce(CALL).texts[0]


def test_a_configuration_that_contradicts_itself_is_named() -> None:
    assert voice_problems(VoiceConfig(languages=("vi", "tyz"), packs={"tyz": "/srv/tyz"})) == []
    found = voice_problems(VoiceConfig(languages=("vi", "khm", "vi"), packs={"tyz": "tyz"}))
    assert [problem.split(":")[0] for problem in found] == [
        "voice.packs.tyz", "voice.packs.tyz", "voice.languages", "voice.languages",
    ]  # fmt: skip
