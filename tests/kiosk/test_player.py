"""The loudspeaker's port: the real aplay on ALSA's null device, and programs that fail in every way."""

import threading
from pathlib import Path

import pytest

from kiosk.errors import PlaybackError
from kiosk.player import CommandPlayer
from kiosk.sound import wav
from tests.kiosk.test_synthesiser import script
from tests.kiosk.voices import a_tone

SOUND = a_tone(0.1)


def test_aplay_takes_what_we_write() -> None:
    CommandPlayer(("aplay", "-q", "-D", "null")).play(wav(SOUND), SOUND.seconds)


def test_the_player_is_given_the_whole_sound(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    CommandPlayer(("tee", str(heard))).play(wav(SOUND), SOUND.seconds)
    assert heard.read_bytes() == wav(SOUND)


@pytest.mark.parametrize(
    ("lines", "patience_seconds", "complaint"),
    [
        ("exec sleep 60", 0.3, "hangs"),
        ("cat >/dev/null; echo 'audio open error' >&2; exit 1", 60.0, "failed: audio open error"),
        ("exit 3", 60.0, "failed: exit code 3"),
        ("kill -9 $$", 60.0, "failed: exit code -9"),
    ],
)
def test_a_player_that_fails_is_named(tmp_path: Path, lines: str, patience_seconds: float, complaint: str) -> None:
    with pytest.raises(PlaybackError, match=complaint):
        CommandPlayer(script(tmp_path / "player", lines), patience_seconds=patience_seconds).play(wav(SOUND), 0.0)


def test_an_absent_player_says_how_it_is_installed() -> None:
    with pytest.raises(PlaybackError, match="no-such-player is not installed; apt-get install alsa-utils"):
        CommandPlayer(("no-such-player",)).play(wav(SOUND), 0.1)


def test_a_player_that_may_not_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlaybackError, match="cannot be run"):
        CommandPlayer((str(tmp_path),)).play(wav(SOUND), 0.1)


def test_a_stopped_player_falls_silent_at_once_and_for_good(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    player = CommandPlayer(script(tmp_path / "player", f"cat >/dev/null; mkfifo {begun}; exec cat {begun}"))
    thread = threading.Thread(target=player.play, args=(wav(SOUND), 0.0))
    thread.start()
    while not begun.exists():
        thread.join(0.01)
        assert thread.is_alive()
    player.stop()
    thread.join(30)
    assert not thread.is_alive()
    player.play(b"", 0.0)
