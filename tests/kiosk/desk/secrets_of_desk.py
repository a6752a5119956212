"""PINs for tests: a hasher that costs nothing and shows whether somebody kept a PIN as it is."""

from itertools import count
from pathlib import Path

from kiosk.desk.door import Door
from kiosk.desk.pin_file import PinFile
from kiosk.desk.pins import Pins
from kiosk.desk.reprints import Reprints
from kiosk.desk.sessions import Sessions
from office.timing import Moment
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import OFFICE, DeskBench
from tests.office.halls import LEADER, MAU

PIN, OTHER_PIN, LEADERS_PIN = "2703", "481516", "9164"


class QuickHasher:
    """Not a hash at all, but no PIN can be read from it by searching."""

    def hash(self, password: str) -> str:
        return f"h{sum(ord(letter) * 31**place for place, letter in enumerate(password)):x}"

    def is_right(self, known: str, password: str) -> bool:
        return known == self.hash(password)


def some_pins(directory: Path, clock: FakeClock, log: list[str] | None = None) -> Pins:
    numbers = count(1)
    return Pins(
        PinFile(directory),
        QuickHasher(),
        now=lambda: Moment(clock.now(), clock.boot(), clock.monotonic()),
        code=lambda: f"ABCD-{next(numbers):04d}",
        log=(log if log is not None else []).append,
    )


def a_door(desk: DeskBench, log: list[str] | None = None) -> Door:
    """A door to ``desk``; Mẫu and the leader have PINs."""
    pins = some_pins(desk.directory, desk.clock, log)
    tokens = count(1)
    run = len(list(desk.directory.glob("run-*")))
    sessions = Sessions(pins._file, desk.authority, token=lambda: f"the-phien-{run}-{next(tokens)}")
    if not pins.known():
        pins.set(MAU, PIN, by="test")
        pins.set(LEADER, LEADERS_PIN, by="test")
    reprints = Reprints(OFFICE, lambda _saying: None, is_online=lambda _terminal: True, monotonic=desk.clock.monotonic)
    return Door(desk.authority, pins, sessions, reprints=reprints, log=(log if log is not None else []).append)
