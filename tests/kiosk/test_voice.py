"""The board speaks each call once, while it is young, one after another, and survives whatever goes wrong with its voice."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.narrator import Narrator, open_tongues
from kiosk.sound import parse_wav, wav
from kiosk.voice import FRESHEST_SECONDS, Call, Turn, Turns, Voice, VoiceVerdict
from kiosk.voice_config import VoiceConfig
from tests.fakes import FakeClock
from tests.kiosk.voices import FakePlayer, FakeSynthesiser


def a_call(number: int = 1, *, ticket: int | None = None, age: float = 0.0, counter: str = "3", series: str = "H") -> Call:
    return Call(number, series, number if ticket is None else ticket, counter, age)


def spoken(turns: Turns, at: float, seconds: float = 0.0) -> list[tuple[int, int]]:
    """Running number and round of everything that is said from ``at`` on, when each takes ``seconds``."""
    found = []
    while (turn := turns.next(at)) is not None:
        found.append((turn.call.number, turn.round))
        at += seconds
    return found


def test_a_call_is_spoken_once_however_often_the_board_shows_it() -> None:
    turns = Turns(began_at=0)
    for at in (100.0, 100.1, 115.0):
        turns.hear([a_call(1, age=at - 100), a_call(2, age=at - 100)], at)
    assert spoken(turns, 115.0) == [(1, 1), (2, 1)]
    turns.hear([a_call(1, age=20), a_call(2, age=20)], 120.0)
    assert spoken(turns, 120.0) == []


def test_calls_are_spoken_in_the_order_in_which_they_were_made() -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(9), a_call(7, age=2), a_call(8, age=1)], 100)
    assert [number for number, _ in spoken(turns, 100)] == [7, 8, 9]


@pytest.mark.parametrize(("age", "is_spoken"), [(0.0, True), (29.9, True), (30.0, False), (3600.0, False), (-2.0, True)])
def test_only_a_young_call_is_spoken(age: float, is_spoken: bool) -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(age=age)], 10_000)
    assert bool(spoken(turns, 10_000)) is is_spoken


def test_an_age_that_is_no_number_makes_no_call() -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(age=float("nan")), a_call(2, age=float("inf"))], 100)
    assert spoken(turns, 100) == []


def test_after_a_restart_nothing_is_spoken_that_was_called_before() -> None:
    turns = Turns(began_at=1000)
    turns.hear([a_call(1, age=5.1), a_call(2, age=4.9)], 1005)
    assert spoken(turns, 1005) == [(2, 1)]


def test_a_recall_is_spoken_again_and_replaces_what_still_waits() -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(1, ticket=12)], 100)
    assert spoken(turns, 100) == [(1, 1)]
    turns.hear([a_call(1, ticket=12, age=10), a_call(2, ticket=12), a_call(3, ticket=13)], 110)
    turns.hear([a_call(4, ticket=12, counter="5")], 111)
    assert spoken(turns, 111) == [(3, 1), (4, 1)]


def test_a_call_is_repeated_only_while_nobody_else_waits() -> None:
    turns = Turns(began_at=0, repeat=3)
    turns.hear([a_call(1)], 100)
    assert turns.next(100) == Turn(a_call(1), 1)
    turns.hear([a_call(2)], 103)
    assert spoken(turns, 105) == [(2, 1), (2, 2), (2, 3)]
    assert turns.next(200) is None


def test_what_waited_until_it_was_old_is_left_out_and_counted() -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(number) for number in range(1, 9)], 100)
    assert spoken(turns, 100, seconds=7) == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]
    assert turns.late == 3


def test_an_old_call_that_waits_does_not_cost_another_its_repetition() -> None:
    turns = Turns(began_at=0, repeat=2)
    turns.hear([a_call(1)], 100)
    turns.next(100)
    turns.hear([a_call(2, age=29)], 101)
    assert spoken(turns, 103) == [(1, 2)]


def test_a_number_counts_anew_when_the_desk_begins_a_new_day() -> None:
    turns = Turns(began_at=0)
    turns.hear([a_call(1)], 100)
    assert spoken(turns, 100) == [(1, 1)]
    turns.hear([], 50_000)
    turns.hear([a_call(1)], 50_001)
    assert spoken(turns, 50_001) == [(1, 1)]


boards = st.lists(
    st.tuples(st.floats(0.0, 40.0), st.lists(st.tuples(st.integers(1, 12), st.floats(0.0, 60.0)), max_size=8)), max_size=20
)


@given(boards=boards, repeat=st.integers(1, 3), seconds=st.floats(0.5, 12.0))
def test_no_board_makes_the_voice_break_its_rules(
    boards: list[tuple[float, list[tuple[int, float]]]], repeat: int, seconds: float
) -> None:
    began = at = 500.0
    turns = Turns(began_at=began, repeat=repeat)
    made: dict[int, float] = {}
    first: list[int] = []
    for pause, calls in boards:
        at += pause
        for number, age in calls:
            made.setdefault(number, at - age)
        turns.hear([a_call(number, age=at - made[number]) for number, _ in calls], at)
        turn = turns.next(at)
        if turn is not None:
            assert turn.round <= repeat
            if turn.round == 1:
                first.append(turn.call.number)
                assert at - made[turn.call.number] < FRESHEST_SECONDS + 0.001
                assert made[turn.call.number] >= began - 0.001
            at += seconds
    assert len(first) == len(set(first)), "a running number is begun once"


@contextmanager
def a_voice(
    player: FakePlayer,
    *,
    synthesiser: FakeSynthesiser | None = None,
    config: VoiceConfig | None = None,
    clock: FakeClock | None = None,
) -> Iterator[Voice]:
    config = config or VoiceConfig(repeat=1)
    clock = clock or FakeClock()
    turns = Turns(began_at=clock.monotonic(), repeat=config.repeat)
    voice = Voice(lambda: Narrator(open_tongues(config), synthesiser or FakeSynthesiser()), player, turns, clock)
    voice.start()
    try:
        yield voice
    finally:
        voice.close()


def wait_until_quiet(voice: Voice) -> VoiceVerdict:
    assert voice.wait_until_quiet(30)
    return voice.verdict


def test_the_thread_plays_what_the_narrator_says() -> None:
    player, synthesiser = FakePlayer(), FakeSynthesiser()
    with a_voice(player, synthesiser=synthesiser) as voice:
        voice.hear([a_call(12)])
        assert wait_until_quiet(voice) == "ok"
    (heard,) = player.played
    expected = Narrator(open_tongues(VoiceConfig()), FakeSynthesiser()).announce(a_call(12)).sound
    assert heard == wav(expected)
    assert parse_wav(heard).seconds > 1.5
    assert ("Xin mời số hát không một hai, đến quầy số ba", "vi") in synthesiser.said


def test_two_calls_are_never_heard_at_once() -> None:
    player = FakePlayer()
    with a_voice(player) as voice:
        player.hold()
        voice.hear([a_call(1)])
        player.wait_for(1)
        voice.hear([a_call(2), a_call(3)])
        assert voice.is_speaking
        player.release()
        wait_until_quiet(voice)
    assert len(player.played) == 3
    assert player.most_at_once == 1


def test_a_call_is_said_as_often_as_the_technician_wants() -> None:
    player = FakePlayer()
    with a_voice(player, config=VoiceConfig(repeat=3)) as voice:
        voice.hear([a_call(1)])
        wait_until_quiet(voice)
    assert len(player.played) == 3
    assert player.played[0] != player.played[1] == player.played[2], "one chime"


def test_a_loudspeaker_that_fails_is_a_verdict_and_heals() -> None:
    player = FakePlayer()
    player.is_broken = True
    with a_voice(player) as voice:
        voice.hear([a_call(1)])
        assert wait_until_quiet(voice) == "silent"
        assert "|".join(voice.complaints) == "no sound card for 2 s of sound"
        player.is_broken = False
        voice.hear([a_call(2)])
        assert wait_until_quiet(voice) == "ok"
        assert voice.complaints == ()


def test_a_missing_synthesiser_is_known_before_anybody_is_called_and_the_chime_still_sounds() -> None:
    player, synthesiser = FakePlayer(), FakeSynthesiser()
    synthesiser.is_absent = True
    with a_voice(player, synthesiser=synthesiser) as voice:
        assert wait_until_quiet(voice) == "silent"
        assert "apt-get install espeak-ng" in voice.complaints[0]
        assert player.played == []
        voice.hear([a_call(1)])
        wait_until_quiet(voice)
    assert len(player.played) == 1


def test_a_language_that_cannot_be_spoken_impairs_the_voice() -> None:
    with a_voice(FakePlayer(), config=VoiceConfig(languages=("vi", "tyz"), repeat=1)) as voice:
        assert wait_until_quiet(voice) == "impaired"
        assert voice.complaints[0].startswith("tyz: ")


def test_a_fault_of_the_program_silences_one_call_and_not_the_next(caplog: pytest.LogCaptureFixture) -> None:
    player, clock = FakePlayer(), FakeClock()
    tries: list[int] = []

    def torn() -> Narrator:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("torn")
        return Narrator(open_tongues(VoiceConfig()), FakeSynthesiser())

    voice = Voice(torn, player, Turns(began_at=clock.monotonic()), clock)
    voice.start()
    voice.hear([a_call(1)])
    assert wait_until_quiet(voice) == "silent"
    assert "torn" in voice.complaints[0]
    voice.hear([a_call(2)])
    assert wait_until_quiet(voice) == "ok"
    voice.close()
    assert len(player.played) == 1
    assert "a call could not be spoken" in caplog.text


def test_a_call_that_waited_too_long_is_not_spoken(caplog: pytest.LogCaptureFixture) -> None:
    player, clock = FakePlayer(), FakeClock()
    with a_voice(player, clock=clock) as voice:
        player.hold()
        voice.hear([a_call(1)])
        player.wait_for(1)
        voice.hear([a_call(2)])
        clock.advance(FRESHEST_SECONDS)
        player.release()
        wait_until_quiet(voice)
    assert len(player.played) == 1
    assert "1 calls were too old" in caplog.text


def test_closing_ends_a_voice_in_the_middle_of_a_word() -> None:
    player = FakePlayer()
    with a_voice(player) as voice:
        player.hold()
        voice.hear([a_call(1), a_call(2)])
        player.wait_for(1)
    assert player.is_stopped
    assert len(player.played) == 1


def test_a_voice_that_was_never_started_can_be_closed() -> None:
    clock = FakeClock()
    Voice(lambda: Narrator([], FakeSynthesiser()), FakePlayer(), Turns(began_at=0), clock).close()
