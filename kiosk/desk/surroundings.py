"""What stands around the desk: which terminals of its office are there, which take votes, and how printers fare.

Presence and health are retained, so that they are known again with each connection; while the desk has none, nothing is.
"""

import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kiosk.link import Heard
from office.desk_assignment import DeskAssignment
from office.documents import Health, Presence, read_document
from office.errors import DocumentInvalidError
from office.ids import CounterId, OfficeId, TerminalId
from office.printers import KnownPrinter
from office.setting import Rating
from office.topics import HEALTH, PRESENCE, office_terminals, read_terminal_topic

MOST_TERMINALS = 500


class Neighbour(NamedTuple):
    """A terminal as it last spoke of itself."""

    is_online: bool = False
    health: Health | None = None

    @property
    def takes_votes(self) -> bool:
        """Whether a citizen could vote there now."""
        return self.is_online and self.health is not None and self.health.service == "in service"


class Surroundings:
    """The terminals around the desk of ``office``. :meth:`hear` is called on the link's thread, the rest from any.

    ``told`` gives the assignment that holds, ``is_connected`` whether the desk hears anything. ``listeners`` are called when
    something changed.
    """

    def __init__(
        self,
        office: OfficeId,
        *,
        told: Callable[[], DeskAssignment | None],
        is_connected: Callable[[], bool],
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.listeners: list[Callable[[], None]] = []
        self._office = office
        self._told = told
        self._is_connected = is_connected
        self._log = log
        self._guard = threading.Lock()
        self._neighbours: dict[TerminalId, Neighbour] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """What must be listened to."""
        return tuple(office_terminals(self._office, leaf) for leaf in (PRESENCE, HEALTH))

    @property
    def is_connected(self) -> bool:
        """Whether the desk has a connection to its broker."""
        return self._is_connected()

    def hear(self, heard: Heard) -> bool:
        """Take a terminal's presence or health; returns whether it was one."""
        place = read_terminal_topic(heard.topic)
        if place is None or place.leaf not in {PRESENCE, HEALTH}:
            return False
        before = self._neighbours.get(place.terminal, Neighbour())
        try:
            if place.leaf == PRESENCE:
                online = bool(heard.payload) and read_document(heard.payload, Presence).state == "online"
                after = before._replace(is_online=online)
            else:
                after = before._replace(health=read_document(heard.payload, Health) if heard.payload else None)
        except DocumentInvalidError as error:
            self._log(f"what {place.terminal} says of itself was ignored: {error}")
            return True
        with self._guard:
            if place.terminal in self._neighbours or len(self._neighbours) < MOST_TERMINALS:
                self._neighbours[place.terminal] = after
        if after != before:
            for listener in self.listeners:
                listener()
        return True

    def neighbour(self, terminal: TerminalId) -> Neighbour:
        """What is known of a terminal now."""
        return self._neighbours.get(terminal, Neighbour()) if self._is_connected() else Neighbour()

    def rating(self) -> dict[CounterId, Rating]:
        """Of each counter with a rating terminal, whether one there takes votes now."""
        told = self._told()
        found: dict[CounterId, Rating] = {}
        for terminal, counter in ({} if told is None else told.rated).items():
            if self.neighbour(terminal).takes_votes:
                found[counter] = "ok"
            else:
                found.setdefault(counter, "off")
        return found

    def printers(self) -> dict[TerminalId, KnownPrinter]:
        """The printer of each ticket kiosk."""
        return {terminal: self._printer(terminal) for terminal in self._kiosks()}

    def _kiosks(self) -> Iterator[TerminalId]:
        told = self._told()
        return (terminal for terminal, kind in ({} if told is None else told.stations).items() if kind == "ticket")

    def _printer(self, terminal: TerminalId) -> KnownPrinter:
        neighbour = self.neighbour(terminal)
        if not neighbour.is_online or neighbour.health is None:
            return "unheard"
        return neighbour.health.printer
