"""A technician hears a call and sees what a recording lacks, before the hall does."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.chime import SECONDS
from kiosk.sound import parse_wav
from nucuoi.cli import main
from tests.kiosk.voices import a_pack


def nucuoi(*words: str) -> Result:
    return CliRunner().invoke(main, ["kiosk", *words])


def test_a_call_is_written_as_a_sound_that_espeak_speaks(tmp_path: Path) -> None:
    done = nucuoi("say", "H 012", "--counter", "3", "--out", str(tmp_path / "call.wav"))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "Xin mời số H không một hai đến quầy số ba"
    sound = parse_wav((tmp_path / "call.wav").read_bytes())
    assert SECONDS + 2 < sound.seconds < 9
    assert sound.level > 1_000


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("h012", "--counter", "Quầy 3", "--style", "full"), "Xin mời số H mười hai đến quầy số ba"),
        (("K-0105", "--counter", "4"), "Xin mời số K không một không năm đến quầy số bốn"),
        (
            ("K 2105", "--counter", "4", "--style", "full", "--region", "south"),
            "Xin mời số K hai ngàn một trăm lẻ năm đến quầy số bốn",
        ),
        (("A7", "--counter", "A2", "--language", "en"), "Ticket A zero zero seven, please go to counter A two"),
    ],
)
def test_a_call_is_said_as_it_was_asked_for(tmp_path: Path, words: tuple[str, ...], text: str) -> None:
    done = nucuoi("say", *words, "--out", str(tmp_path / "call.wav"))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, text)


@pytest.mark.parametrize("ticket", ["B 012", "012", "H", "H 12345", "H 0 1", "H ²"])
def test_what_is_no_ticket_is_refused(ticket: str) -> None:
    done = nucuoi("say", ticket, "--counter", "3")
    assert done.exit_code == 2
    assert "is no number such as H 012" in done.output


def test_a_pack_is_tried_and_what_it_lacks_is_said(tmp_path: Path) -> None:
    pack = a_pack(tmp_path / "g", without=["hai"])
    done = nucuoi("say", "H 012", "--counter", "3", "--pack", str(pack), "--out", str(tmp_path / "call.wav"))
    assert done.exit_code == 0
    assert done.stderr == "vi: the voice pack giong-mau lacks hai\n"
    done = nucuoi("say", "H 011", "--counter", "3", "--pack", str(pack), "--out", str(tmp_path / "call.wav"))
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_directory_without_a_pack_and_a_file_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    done = nucuoi("say", "H 012", "--counter", "3", "--pack", str(tmp_path))
    assert (done.exit_code, "manifest.toml: there is none" in done.output) == (1, True)
    done = nucuoi("say", "H 012", "--counter", "3", "--out", str(tmp_path / "none" / "call.wav"))
    assert (done.exit_code, "No such file or directory" in done.output) == (1, True)


def test_a_counter_without_a_label_says_nothing() -> None:
    done = nucuoi("say", "H 012", "--counter", " ")
    assert done.exit_code == 1
    assert "label ' ' is empty" in done.stderr
    assert "nothing was said" in done.stderr


def test_a_complete_pack_passes(tmp_path: Path) -> None:
    done = nucuoi("voice-check", str(a_pack(tmp_path / "g")))
    assert done.exit_code == 0, done.output
    assert "giong-mau (vi): 24 fragments, 9 s" in done.output
    assert "complete: every number up to 999" in done.output


def test_what_a_pack_lacks_is_named_with_the_words_to_speak(tmp_path: Path) -> None:
    pack = a_pack(tmp_path / "g", without=["muoi-chuc", "den-quay-so", "chu-h"])
    (pack / "xyz.wav").write_bytes(b"")
    done = nucuoi("voice-check", str(pack))
    assert done.exit_code == 1
    assert "missing:  muoi-chuc.wav, which says: mươi" in done.stdout
    assert "missing:  den-quay-so.wav, which says: đến quầy số" in done.stdout
    assert "remark:   xyz.wav is never spoken" in done.stdout
    assert "missing:  chu-h.wav, which says: H («hát»)" in done.stdout
    assert "3 fragments are missing" in done.stderr


def test_every_mistake_of_a_pack_is_named(tmp_path: Path) -> None:
    pack = a_pack(tmp_path / "g")
    for name in ("mot.wav", "hai.wav"):
        (pack / name).write_bytes(b"MP3")
    done = nucuoi("voice-check", str(pack))
    assert done.exit_code == 1
    assert "mot.wav: no WAV file" in done.output
    assert "hai.wav: no WAV file" in done.output
