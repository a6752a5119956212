"""The desk as its console sees it, and the console as the desk sees it: the port between the two."""

from typing import NamedTuple, Protocol

from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.desk.authority import Authority
from kiosk.desk.config import DeskConfig
from kiosk.desk.door import Door
from kiosk.desk.reprints import Reprints
from kiosk.desk.surroundings import Surroundings
from kiosk.errors import DiskVerdict


class Disk(Protocol):
    """The disk under the journal."""

    @property
    def verdict(self) -> DiskVerdict:
        """How it fares; anything but ``ok``: the queue stands still."""


class Desk(NamedTuple):
    """Everything a console may use. What may be done goes through ``door``; the queue is read from ``authority``.

    A page that shows the queue live adds itself to the listeners of ``authority``, ``surroundings`` and ``reprints``; they are
    called on other threads and must not wait.
    """

    authority: Authority
    door: Door
    surroundings: Surroundings
    reprints: Reprints
    disk: Disk
    clock: Clock
    comments: CommentBox


class Console(Protocol):
    """A console that is being served, on threads of its own."""

    @property
    def is_alive(self) -> bool:
        """Whether it still serves; asked for the watchdog."""

    def close(self) -> None:
        """Stop serving; waits a few seconds at most."""


class Serve(Protocol):
    """How a console is started."""

    def __call__(self, desk: Desk, config: DeskConfig) -> Console:
        """Begin to serve; returns at once.

        Raises:
            OSError: the address cannot be listened on.
        """
