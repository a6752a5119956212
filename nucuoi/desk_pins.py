"""One PIN for every official of a sample office, so that whoever tries the demo can sign on at its console."""

from pathlib import Path

from kiosk.assignment import AssignmentCache
from kiosk.clock import SystemClock
from kiosk.desk.config import load_desk_config
from kiosk.desk.pin_file import PinFile
from kiosk.desk.wiring import make_pins
from office.desk_assignment import DeskAssignment
from office.ids import DESK


def set_pins(path: Path, pin: str) -> None:
    """Give every official whom the desk of ``path`` knows the same PIN."""
    config = load_desk_config(path)
    directory = Path(config.journal.directory)
    told = AssignmentCache(directory, DeskAssignment, office=config.office, terminal=DESK).load()
    file = PinFile(directory)
    try:
        pins = make_pins(file, SystemClock("system"))
        for official in () if told is None else told.officials:
            pins.set(official.id, pin, by="the demo")
    finally:
        file.close()
