"""PINs: what may be one, who guesses, how long that takes, and that none is ever written down as it is."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.desk.hasher import Argon2
from kiosk.desk.pin_file import FILE, PinFile
from kiosk.desk.pins import FREE_GUESSES, FREE_GUESSES_OF_A_MACHINE, INVITATION_SECONDS, Pins, check_pin, delay_seconds
from kiosk.errors import BoxUnavailableError
from office.errors import CommandRefusedError
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import at_once
from tests.kiosk.desk.secrets_of_desk import OTHER_PIN, PIN, some_pins
from tests.office.halls import BA, HAI, MAU

PAGE = "10.0.0.7"
TRIVIAL = [
    "0000",
    "11111111",
    "1234",
    "4321",
    "7890",
    "0987",
    "12345678",
    "1212",
    "123123",
    "27032703",
    "1987",
    "2026",
    "2580",
    "6868",
]


def refusal(deed: Callable[..., object], *values: object, **more: object) -> CommandRefusedError:
    with pytest.raises(CommandRefusedError) as error:
        deed(*values, **more)
    return error.value


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pins(tmp_path: Path, clock: FakeClock) -> Pins:
    found = some_pins(tmp_path, clock)
    found.set(MAU, PIN, by="test")
    return found


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "12 4", "１２３４", "२७०३", "-123", "1234\n", "2703\n"])
def test_what_is_not_four_to_eight_digits_is_no_pin(pin: str) -> None:
    assert refusal(check_pin, pin).reason == "pin-form"


@pytest.mark.parametrize("pin", TRIVIAL)
def test_a_pin_that_everybody_tries_first_is_refused(pin: str) -> None:
    assert refusal(check_pin, pin).reason == "pin-trivial"


def test_of_ten_thousand_pins_nearly_all_may_be_taken() -> None:
    refused = 0
    for number in range(10_000):
        try:
            check_pin(f"{number:04d}")
        except CommandRefusedError:
            refused += 1
    assert 150 < refused < 300


def test_the_right_pin_lets_in_and_no_other(pins: Pins) -> None:
    pins.check(MAU, PIN, asker=PAGE)
    for wrong in ("2704", "", f"{PIN} ", "02703"):
        assert refusal(pins.check, MAU, wrong, asker=f"{PAGE}{wrong}").reason == "pin-wrong"
        pins.check(MAU, PIN, asker=PAGE)


def test_who_never_set_one_is_told_so(pins: Pins) -> None:
    assert refusal(pins.check, HAI, PIN, asker=PAGE).reason == "pin-missing"
    assert (pins.has_pin(MAU), pins.has_pin(HAI), pins.known()) == (True, False, {MAU})


def test_wrong_guesses_cost_more_and_more_time_and_the_right_one_ends_that(pins: Pins, clock: FakeClock) -> None:
    waits = []
    for turn in range(9):
        if turn < FREE_GUESSES:
            assert refusal(pins.check, MAU, "9999", asker=f"m{turn}").reason == "pin-wrong"
            continue
        locked = refusal(pins.check, MAU, PIN, asker=f"m{turn}")
        assert locked.reason == "pin-locked", "also the right one is not looked at"
        waits.append(float(locked.about["seconds"]))
        clock.advance(waits[-1])
        assert refusal(pins.check, MAU, "9999", asker=f"n{turn}").reason == "pin-wrong"
    assert waits == sorted(waits)
    assert waits[:3] == [5, 10, 20]
    clock.advance(1000)
    pins.check(MAU, PIN, asker="here")
    assert refusal(pins.check, MAU, "9999", asker="here").reason == "pin-wrong", "not locked at once any more"


def test_the_longest_delay_is_a_quarter_of_an_hour() -> None:
    assert delay_seconds(1000, 3) == 900.0


def test_one_official_who_is_locked_out_locks_no_other(pins: Pins) -> None:
    pins.set(BA, OTHER_PIN, by="test")
    for turn in range(FREE_GUESSES):
        refusal(pins.check, MAU, "9999", asker=f"m{turn}")
    assert refusal(pins.check, MAU, PIN, asker="new").reason == "pin-locked"
    pins.check(BA, OTHER_PIN, asker="new")


def test_a_machine_that_tries_everybody_once_is_locked_out_itself(pins: Pins, clock: FakeClock) -> None:
    for turn in range(FREE_GUESSES_OF_A_MACHINE):
        assert refusal(pins.check, f"ai-{turn}", "9999", asker="bad").reason == "pin-missing"
    assert refusal(pins.check, MAU, PIN, asker="bad").reason == "pin-locked"
    pins.check(MAU, PIN, asker="good")
    clock.advance(3601)
    pins.check(MAU, PIN, asker="bad")


def test_many_guesses_at_the_same_moment_are_many_guesses(pins: Pins) -> None:
    reasons: list[str] = []

    def guess(turn: int) -> None:
        reasons.append(refusal(pins.check, MAU, "9999", asker=f"m{turn}").reason)

    at_once(*[lambda turn=turn: guess(turn) for turn in range(20)])
    assert (reasons.count("pin-wrong"), reasons.count("pin-locked")) == (FREE_GUESSES, 20 - FREE_GUESSES)


def test_a_lock_outlives_a_restart(tmp_path: Path, pins: Pins, clock: FakeClock) -> None:
    for turn in range(FREE_GUESSES):
        refusal(pins.check, MAU, "9999", asker=f"m{turn}")
    pins._file.close()
    again = some_pins(tmp_path, clock)
    assert refusal(again.check, MAU, PIN, asker="x").reason == "pin-locked"


def test_an_invitation_sets_a_pin_once(pins: Pins) -> None:
    code = pins.invite(HAI, by="test")
    assert refusal(pins.redeem, HAI, code, "1234", asker=PAGE).reason == "pin-trivial"
    pins.redeem(HAI, f" {code.lower()} ", OTHER_PIN, asker=PAGE)
    pins.check(HAI, OTHER_PIN, asker=PAGE)
    assert refusal(pins.redeem, HAI, code, PIN, asker=PAGE).reason == "code-wrong"
    pins.check(HAI, OTHER_PIN, asker=PAGE)


def test_an_invitation_is_of_one_official_ends_after_a_day_and_is_not_guessed(pins: Pins, clock: FakeClock) -> None:
    code = pins.invite(HAI, by="test")
    assert refusal(pins.redeem, BA, code, PIN, asker="a").reason == "code-wrong"
    clock.advance(INVITATION_SECONDS + 1)
    for turn in range(FREE_GUESSES):
        assert refusal(pins.redeem, HAI, code, PIN, asker=f"a{turn}").reason == "code-wrong"
    assert refusal(pins.redeem, HAI, code, PIN, asker="b").reason == "pin-locked"


def test_a_pin_is_changed_by_who_knows_it(pins: Pins) -> None:
    assert refusal(pins.change, MAU, "9999", OTHER_PIN, asker=PAGE).reason == "pin-wrong"
    pins.change(MAU, PIN, OTHER_PIN, asker=PAGE)
    pins.check(MAU, OTHER_PIN, asker=PAGE)


def test_no_pin_and_no_code_stands_on_the_disk_or_in_the_log(tmp_path: Path, clock: FakeClock) -> None:
    log: list[str] = []
    pins = some_pins(tmp_path, clock, log)
    pins._hasher = Argon2()
    secret, wrong = "73910264", "55120987"
    code = pins.invite(MAU, by="test")
    pins.redeem(MAU, code, secret, asker=PAGE)
    pins.check(MAU, secret, asker=PAGE)
    refusal(pins.check, MAU, wrong, asker=PAGE)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + "\n".join(log).encode()
    for word in (secret, wrong, code, code.replace("-", "")):
        assert word.encode() not in written
    assert any("wrong PIN" in line for line in log)
    assert len(log) == 3, "invited, set, guessed wrong: what an auditor asks for"


def test_nobody_else_can_read_the_file(tmp_path: Path, pins: Pins) -> None:
    pins.check(MAU, PIN, asker=PAGE)
    for path in tmp_path.glob(f"{FILE}*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_command_line_sets_a_pin_beside_the_running_desk(tmp_path: Path, clock: FakeClock, pins: Pins) -> None:
    beside = some_pins(tmp_path, clock)

    def sign_on_all_morning() -> None:
        for _ in range(20):
            pins.check(MAU, PIN, asker=PAGE)

    at_once(sign_on_all_morning, *[lambda: beside.set(HAI, OTHER_PIN, by="cli") for _ in range(8)])
    pins.check(HAI, OTHER_PIN, asker=PAGE)


def test_a_damaged_file_is_set_aside_and_everybody_needs_a_new_pin(tmp_path: Path, pins: Pins) -> None:
    pins._file.close()
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    log: list[str] = []
    again = Pins(PinFile(tmp_path, log.append), pins._hasher, now=pins._now, code=pins._code)
    assert refusal(again.check, MAU, PIN, asker=PAGE).reason == "pin-missing"
    assert (tmp_path / f"damaged-1-{FILE}").is_file()
    assert "desk pin invite" in log[0]


def test_a_disk_that_fails_lets_nobody_in(tmp_path: Path, clock: FakeClock) -> None:
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(BoxUnavailableError):
        some_pins(place / "x", clock).check(MAU, PIN, asker=PAGE)


def test_argon2_takes_its_own_and_refuses_everything_else() -> None:
    hasher = Argon2()
    known = hasher.hash(PIN)
    assert known.startswith("$argon2id$")
    assert hasher.is_right(known, PIN)
    assert not hasher.is_right(known, OTHER_PIN)
    assert not hasher.is_right("no hash", PIN)
    assert hasher.hash(PIN) != known
