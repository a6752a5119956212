"""A recorded voice is read whole: every mistake at once, every missing fragment by its name, and no file does harm."""

import os
from pathlib import Path

import pytest

from kiosk.errors import VoicePackInvalidError
from kiosk.sound import FULL_SCALE, joined, scaled, silence, wav
from kiosk.voice_pack import PART_GAP_SECONDS, VOICE_PEAK, WORD_GAP_SECONDS, load_pack
from office.announcement import announce, recordings
from office.numerals import Reading
from tests.kiosk.voices import a_manifest, a_pack, a_spoken_pack, a_tone

TONE = 0.3
MARGINS = 0.06


def problems(directory: Path) -> str:
    with pytest.raises(VoicePackInvalidError) as caught:
        load_pack(directory)
    return str(caught.value)


def test_a_complete_pack_lacks_nothing(tmp_path: Path) -> None:
    pack = load_pack(a_pack(tmp_path / "g"))
    assert (pack.missing, pack.remarks) == ((), ())
    assert len(pack.sounds) == len(recordings(Reading()))
    for counter in ("3", "21", "Quầy 99", "A2"):
        assert pack.lacks(announce("H", 12, counter, pack.manifest.reading)) == ()


def test_an_announcement_is_as_long_as_its_fragments_and_gaps(tmp_path: Path) -> None:
    pack = load_pack(a_pack(tmp_path / "g", seconds=TONE))
    sentence = announce("H", 12, "24", pack.manifest.reading)
    words = sum(len(part.words) for part in sentence.parts)
    gaps = (len(sentence.parts) - 1) * PART_GAP_SECONDS + (words - len(sentence.parts)) * WORD_GAP_SECONDS
    said = pack.speak(sentence)
    assert words == 9
    assert said.seconds == pytest.approx(words * (TONE + MARGINS) + gaps, abs=0.05)
    assert said.peak == pytest.approx(VOICE_PEAK * FULL_SCALE, rel=0.01)


def test_missing_fragments_are_named_and_only_sentences_that_need_them_suffer(tmp_path: Path) -> None:
    pack = load_pack(a_pack(tmp_path / "g", without=["tu", "chu-x"]))
    assert [(word.slug, word.text) for word in pack.missing] == [("chu-x", "X"), ("tu", "tư")]
    reading = pack.manifest.reading
    assert pack.lacks(announce("X", 1, "24", reading)) == ("chu-x", "tu")
    assert pack.lacks(announce("H", 4, "14", reading)) == ()
    assert pack.lacks(announce("H", 4, "Tư pháp", reading)) == ("Tư pháp",)


def test_a_pack_says_how_its_speaker_counts(tmp_path: Path) -> None:
    reading = Reading(style="full", hundred_zero="lẻ", four="bốn")
    more = '[reading]\nstyle = "full"\nhundred_zero = "lẻ"\nfour = "bốn"\n'
    pack = load_pack(a_pack(tmp_path / "g", more=more, reading=reading))
    assert pack.manifest.reading == reading
    assert pack.missing == ()
    assert {"le", "tram"} <= set(pack.sounds)
    assert "tu" not in pack.sounds


def test_files_may_have_other_names_and_counters_their_own_recording(tmp_path: Path) -> None:
    directory = a_pack(
        tmp_path / "g", without=["hai"], more='[fragments]\nhai = "Số 2.WAV"\n[counters]\n"Tiếp nhận" = "tn.wav"\n'
    )
    for name in ("Số 2.WAV", "tn.wav"):
        (directory / name).write_bytes(wav(a_tone()))
    pack = load_pack(directory)
    assert (pack.missing, pack.remarks) == ((), ())
    assert pack.lacks(announce("H", 2, "quầy TIẾP NHẬN", pack.manifest.reading)) == ()


def test_a_number_recorded_in_one_breath_is_used_where_it_is_read_whole(tmp_path: Path) -> None:
    directory = a_pack(tmp_path / "g")
    (directory / "number-24.wav").write_bytes(wav(a_tone(1.0)))
    pack = load_pack(directory)
    glued, whole = (pack.speak(announce("H", 12, counter, pack.manifest.reading)) for counter in ("34", "24"))
    assert glued.seconds - whole.seconds == pytest.approx(3 * (TONE + MARGINS) + 2 * WORD_GAP_SECONDS - 1.0, abs=0.02)


def test_a_language_that_the_program_does_not_know_is_a_pack_like_any_other(tmp_path: Path) -> None:
    order = 'sentence = ["loi-chao", "{ticket}", "to-counter", "{counter}", "cam-on"]'
    reading = Reading(grammar="digits")
    directory = a_pack(tmp_path / "g", language="tyz", more=order, reading=reading)
    assert [word.slug for word in load_pack(directory).missing] == ["loi-chao", "cam-on"]
    for name in ("loi-chao", "cam-on"):
        (directory / f"{name}.wav").write_bytes(wav(a_tone()))
    (directory / "ticket.wav").unlink()
    pack = load_pack(directory)
    assert pack.missing == ()
    assert pack.manifest.reading == reading
    assert pack.lacks(announce("H", 12, "24", reading, order=pack.manifest.sentence)) == ()


def test_a_language_may_count_as_vietnamese_does(tmp_path: Path) -> None:
    pack = load_pack(a_pack(tmp_path / "g", language="mtq", more='[reading]\ngrammar = "vi"\n'))
    assert pack.manifest.reading.grammar == "vi"
    assert pack.missing == ()


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    directory = a_pack(tmp_path / "g", more='[fragments]\nhia = "hai.wav"\n')
    (directory / "mot.wav").write_bytes(b"MP3")
    (directory / "hai.wav").write_bytes(wav(a_tone(rate=48_000)))
    (directory / "ba.wav").write_bytes(wav(silence(0.5, 22_050)))
    said = problems(directory)
    assert "fragments.hia: is never spoken (did you mean 'hai'?)" in said
    assert "mot.wav: no WAV file of plain PCM" in said
    assert "hai.wav: 48000 samples a second, the others 22050" in said
    assert "ba.wav: is silent" in said


@pytest.mark.parametrize(
    ("manifest", "complaint"),
    [
        ("id = 'x", "no valid TOML"),
        ("", "id: is missing"),
        (a_manifest("speeker = 1"), "speeker: is unknown (did you mean 'speaker'?)"),
        (a_manifest(language="Vietnamese"), "language: 'Vietnamese' is no code"),
        (a_manifest().replace("giong-mau", "Giọng"), "'Giọng' is not an id"),
        (a_manifest('sentence = ["xin-moi-so", "{ticket}"]'), 'sentence: needs "{counter}" exactly once'),
        (a_manifest('sentence = ["../x", "{ticket}", "{counter}"]'), "sentence: '../x' is not an id"),
        (a_manifest('[reading]\nhundred_zero = "lẽ"'), "reading.hundred_zero"),
        (a_manifest('[fragments]\nhai = "../hai.wav"'), "hai: '../hai.wav' is no WAV file of this directory"),
        (a_manifest('[fragments]\nhai = "/etc/passwd"'), "hai: '/etc/passwd' is no WAV file"),
        (a_manifest('[fragments]\nhai = "manifest.toml"'), "hai: 'manifest.toml' is no WAV file"),
        (a_manifest('[fragments]\nhai = "hai\\u0000.wav"'), "is no WAV file of this directory"),
        (a_manifest("[fragments]\nhai = 3"), "fragments"),
        (a_manifest('[fragments]\nhai = "khong-co.wav"'), "khong-co.wav: no such file"),
        (a_manifest('[counters]\n" " = "hai.wav"'), "counters: a label is empty"),
        (a_manifest("[fragments]\n" + "".join(f'a{n} = "hai.wav"\n' for n in range(2_001))), "more than 2000"),
        (a_manifest("x = " + "[" * 5_000 + "]" * 5_000), "TOML"),
    ],
    ids=lambda value: value[-40:],
)
def test_a_manifest_that_cannot_be_used_says_what_to_write(tmp_path: Path, manifest: str, complaint: str) -> None:
    directory = a_pack(tmp_path / "g")
    (directory / "manifest.toml").write_text(manifest, "utf-8")
    assert complaint in problems(directory)


def test_no_manifest_a_huge_one_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    assert "manifest.toml: there is none" in problems(tmp_path / "none")
    (tmp_path / "manifest.toml").write_bytes(b"\xff\xfe")
    assert "byte 0 is not UTF-8" in problems(tmp_path)
    (tmp_path / "manifest.toml").write_bytes(b"#" * 300_000)
    assert "larger than" in problems(tmp_path)


def test_a_link_out_of_the_directory_is_not_followed(tmp_path: Path) -> None:
    directory = a_pack(tmp_path / "g", without=["hai"])
    (tmp_path / "secret.wav").write_bytes(wav(a_tone()))
    (directory / "hai.wav").symlink_to(tmp_path / "secret.wav")
    assert "hai: 'hai.wav' is no WAV file of this directory" in problems(directory)


def test_a_pipe_in_the_place_of_a_recording_holds_nothing_up(tmp_path: Path) -> None:
    directory = a_pack(tmp_path / "g", without=["hai"])
    os.mkfifo(directory / "hai.wav")
    assert "hai.wav: no regular file" in problems(directory)


def test_what_should_be_recorded_again_is_remarked(tmp_path: Path) -> None:
    directory = a_pack(tmp_path / "g")
    (directory / "hai.wav").write_bytes(wav(a_tone(peak=1_000)))
    (directory / "ba.wav").write_bytes(wav(scaled(a_tone(), 20)))
    (directory / "bayy.wav").write_bytes(wav(a_tone()))
    remarks = {remark.file: remark.sentence for remark in load_pack(directory).remarks}
    assert "softer" in remarks["hai.wav"]
    assert "clipped" in remarks["ba.wav"]
    assert remarks["bayy.wav"] == "is never spoken (did you mean 'bay'?)"
    assert len(remarks) == 3


def test_a_pack_that_espeak_spoke_calls_as_a_person_would(tmp_path: Path) -> None:
    pack = load_pack(a_spoken_pack(tmp_path / "g"))
    assert pack.missing == ()
    said = pack.speak(announce("H", 12, "3", pack.manifest.reading))
    assert 3.0 < said.seconds < 7.0
    assert 1_000 < said.level < said.peak <= FULL_SCALE * VOICE_PEAK + 1
    longer = pack.speak(announce("H", 12, "33", pack.manifest.reading))
    assert longer.seconds > said.seconds + 0.3


def test_fragments_longer_than_a_pack_may_be_are_refused(tmp_path: Path) -> None:
    long = wav(joined([a_tone(14.0, rate=16_000)]))
    directory = a_pack(tmp_path / "g", rate=16_000)
    for number in range(1, 23):
        (directory / f"number-{number}.wav").write_bytes(long)
    assert "all fragments together are longer than 300 s" in problems(directory)
