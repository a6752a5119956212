from datetime import timedelta
from pathlib import Path

from kiosk.clock import SystemClock, is_synchronised


def test_the_wall_clock_is_not_told_before_it_was_synchronised() -> None:
    answers = iter([False, False, True])
    clock = SystemClock(synchronised=lambda: next(answers))
    assert clock.now() is None
    assert clock.now() is None
    assert clock.now() is not None


def test_trust_once_won_outlives_a_kernel_that_forgets_it() -> None:
    answers = iter([True])
    clock = SystemClock(synchronised=lambda: next(answers, False))
    assert clock.now() is not None
    assert clock.now() is not None


def test_a_system_clock_is_believed_at_once() -> None:
    assert SystemClock("system", synchronised=lambda: False).now() is not None


def test_times_are_vietnams() -> None:
    moment = SystemClock("system").now()
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=7)


def test_a_boot_has_one_id_without_hyphens(tmp_path: Path) -> None:
    path = tmp_path / "boot_id"
    path.write_text("1b4e28ba-2fa1-11d2-883f-0016d3cca427\n")
    clock = SystemClock(boot_id=path)
    assert clock.boot() == "1b4e28ba2fa111d2883f0016d3cca427"
    path.unlink()
    assert clock.boot() == "1b4e28ba2fa111d2883f0016d3cca427"


def test_the_machine_tells_its_boot() -> None:
    assert len(SystemClock().boot()) == 32


def test_monotonic_time_never_goes_back() -> None:
    clock = SystemClock()
    moments = [clock.monotonic() for _ in range(1000)]
    assert moments == sorted(moments)


def test_the_mark_of_timesyncd_is_enough(tmp_path: Path) -> None:
    mark = tmp_path / "synchronized"
    mark.touch()
    assert is_synchronised(mark)


def test_without_the_mark_the_kernel_is_asked(tmp_path: Path) -> None:
    assert isinstance(is_synchronised(tmp_path / "missing"), bool)
