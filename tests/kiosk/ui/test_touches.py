import pytest

from kiosk.ui.touches import ECHO_SECONDS, SETTLE_SECONDS, STUCK_SECONDS, Gate, Touch


def finger(n: int, *, device: str = "mtdev", x: float = 100, y: float = 100, at: float = 10.0) -> Touch:
    return Touch(str(n), device, x, y, at)


def test_one_finger_after_another_may_touch() -> None:
    gate = Gate()
    assert gate.enter(finger(1, at=10.0))
    gate.leave("1", 10.1)
    assert gate.enter(finger(2, at=10.2))


def test_a_second_finger_may_not_while_the_first_rests() -> None:
    gate = Gate()
    assert gate.enter(finger(1))
    assert not gate.enter(finger(2, x=500, at=11.0))
    gate.leave("2", 11.1)
    assert not gate.enter(finger(3, x=500, at=11.2)), "the first still rests"
    gate.leave("1", 11.3)
    assert gate.enter(finger(4, at=11.4))


@pytest.mark.parametrize("late", [0.0, 0.03])
def test_the_same_tap_from_another_device_is_an_echo(late: float) -> None:
    gate = Gate()
    gate.enter(finger(1, device="mtdev", at=10.0))
    gate.leave("1", 10.01)
    assert not gate.enter(finger(2, device="mouse", x=104, y=97, at=10.01 + late))
    gate.leave("2", 10.05)
    assert gate.enter(finger(3, device="mtdev", at=10.1))


def test_an_echo_of_a_long_touch_counts_from_its_lifting() -> None:
    gate = Gate()
    gate.enter(finger(1, at=10.0))
    gate.leave("1", 12.0)
    assert not gate.enter(finger(2, device="mouse", at=12.02))


def test_what_is_no_echo_is_let_through() -> None:
    def after(**other: float | str) -> bool:
        gate = Gate()
        gate.enter(finger(1, at=10.0))
        gate.leave("1", 10.0)
        return gate.enter(finger(2, **{"device": "mouse", "at": 10.02, **other}))  # type: ignore[arg-type]

    assert not after()
    assert after(device="mtdev"), "the same device reports a tap once"
    assert after(x=200.0), "another place"
    assert after(at=10.0 + ECHO_SECONDS), "later"


def test_a_touch_just_after_the_screen_changed_was_meant_for_the_one_before() -> None:
    gate = Gate()
    gate.changed(10.0)
    assert not gate.enter(finger(1, at=10.0 + SETTLE_SECONDS - 0.01))
    assert gate.enter(finger(2, at=10.0 + SETTLE_SECONDS + 0.01))


def test_a_finger_whose_lifting_was_lost_does_not_block_the_screen_for_ever() -> None:
    gate = Gate()
    gate.enter(finger(1, at=10.0))
    assert not gate.enter(finger(2, at=10.0 + STUCK_SECONDS - 0.1))
    assert gate.enter(finger(3, at=10.0 + STUCK_SECONDS))
