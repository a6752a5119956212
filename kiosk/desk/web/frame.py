"""What every view of the desk's pages needs, in one place of the app."""

from typing import NamedTuple

from flask import current_app

from kiosk.desk.authority import Authority
from kiosk.desk.changes import Changes
from kiosk.desk.desk import Desk
from kiosk.desk.door import Door
from kiosk.desk.web.pace import Pace, Seats

_KEY = "nucuoi-desk"


class Settings(NamedTuple):
    """``beat`` seconds pass at most between two words of a stream; ``streams`` consoles are live at once, no more."""

    secure_cookies: bool = False
    beat: float = 4.0
    streams: int = 64


class Frame(NamedTuple):
    """``run`` names this start of the program; ``changes`` is rung by whoever wires the app."""

    desk: Desk
    changes: Changes
    run: str
    settings: Settings
    pace: Pace
    seats: Seats

    @property
    def authority(self) -> Authority:
        """The queue."""
        return self.desk.authority

    @property
    def door(self) -> Door:
        """Who may do what."""
        return self.desk.door


def make_frame(desk: Desk, changes: Changes, *, run: str, settings: Settings | None = None) -> Frame:
    """A frame with bounds of its own."""
    chosen = settings or Settings()
    return Frame(desk, changes, run, chosen, Pace(), Seats(chosen.streams))


def frame() -> Frame:
    """The frame of the app that serves the request in hand."""
    found: Frame = current_app.extensions[_KEY]
    return found


def key() -> str:
    """Where an app keeps its frame."""
    return _KEY
