from kiosk.hall_voice import HallVoice
from kiosk.narrator import Narrator, open_tongues
from kiosk.voice import Turns, Voice
from kiosk.voice_config import VoiceConfig
from tests.fakes import FakeClock
from tests.kiosk.boards import a_board, a_call, said
from tests.kiosk.voices import FakePlayer, FakeSynthesiser


class Hall:
    """A voice with a loudspeaker that remembers."""

    def __init__(self) -> None:
        self.clock, self.player, self.synthesiser = FakeClock(), FakePlayer(), FakeSynthesiser()
        narrator = Narrator(open_tongues(VoiceConfig()), self.synthesiser)
        self.inner = Voice(lambda: narrator, self.player, Turns(began_at=self.clock.monotonic()), self.clock)
        self.voice = HallVoice(self.inner)
        self.voice.start()
        assert self.inner.wait_until_quiet(30)

    def hear(self, *boards: object) -> int:
        for heard in boards:
            self.voice.hear(heard)  # type: ignore[arg-type]
        while self.voice.pass_on():
            pass
        assert self.inner.wait_until_quiet(30)
        return len(self.player.played)


def test_each_call_of_a_live_board_is_spoken_once() -> None:
    hall = Hall()
    at = hall.clock.monotonic()
    assert hall.hear(said(a_board([a_call(1)]), at)) == 1
    assert hall.hear(said(a_board([a_call(1, age=1), a_call(2)]), at), said(a_board([a_call(1, age=1), a_call(2)]), at)) == 2
    hall.voice.close()


def test_what_the_broker_kept_what_has_no_age_and_what_is_over_is_not_spoken() -> None:
    hall = Hall()
    at = hall.clock.monotonic()
    assert hall.hear(said(a_board([a_call(1)]), at, is_live=False)) == 0
    assert hall.hear(said(a_board([a_call(2, age=None), a_call(3, is_here=False)]), at)) == 0
    assert hall.hear(said(a_board([a_call(4)], day=None), at)) == 0
    hall.voice.close()


def test_a_new_day_begins_with_call_one_again_and_it_is_spoken() -> None:
    hall = Hall()
    at = hall.clock.monotonic()
    assert hall.hear(said(a_board([a_call(1)]), at)) == 1
    assert hall.hear(said(a_board([a_call(1)], day="ngaymoi1"), at)) == 2
    hall.voice.close()


def test_the_picture_comes_before_the_voice() -> None:
    hall = Hall()
    hall.voice.hear(said(a_board([a_call(1)]), hall.clock.monotonic()))
    assert hall.voice.pass_on()
    assert hall.inner.wait_until_quiet(0)
    assert not hall.voice.pass_on()
    hall.player.wait_for(1)
    hall.voice.close()
