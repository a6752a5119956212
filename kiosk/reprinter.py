"""Prints slips again that the desk orders, and tells it what became of each.

An order is on disk before its slip is printed. So one that comes twice prints once, and after a kill in the middle its outcome is
unknown: it is said so, and nothing is printed by itself.

:meth:`Reprinter.hear` may come on any thread, all else on the terminal's.
"""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol

import msgspec

from kiosk.clock import Clock
from kiosk.desk_client import DeskClient
from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard
from kiosk.printer_status import Printout
from kiosk.reprint_file import MOST, Ordered
from kiosk.slip import Slip
from kiosk.ticket_slip import slip_again
from kiosk.view import home_language
from office.commands import OrderId, ReportSlip, SlipOutcome
from office.desk_assignment import DeskAssignment
from office.requests import SlipOrder

_log = logging.getLogger(__name__)

_orders = msgspec.json.Decoder(SlipOrder)


class Slips(Protocol):
    """Where slips are printed; neither waits, and ``then`` is called on another thread."""

    def print(self, slip: Slip, then: Callable[[Printout], None]) -> None:
        """Print a slip."""


class Shelf(Protocol):
    """Where orders are kept."""

    def load(self) -> list[Ordered]:
        """What was kept."""

    def save(self, orders: list[Ordered]) -> None:
        """Keep these."""


class _Came(NamedTuple):
    order: SlipOrder
    until: float


class Reprinter:
    """The orders of one kiosk. ``told`` gives the assignment that holds; without ``slips`` there is no printer."""

    def __init__(
        self, desk: DeskClient, clock: Clock, shelf: Shelf, *, told: Callable[[], DeskAssignment | None], slips: Slips | None
    ) -> None:
        self._desk, self._clock, self._shelf, self._slips = desk, clock, shelf, slips
        self._told = told
        self._known: dict[OrderId, Ordered] = {}
        self._came: SimpleQueue[_Came] = SimpleQueue()
        self._done: SimpleQueue[tuple[OrderId, Printout]] = SimpleQueue()
        self._is_readable = True

    def begin(self) -> None:
        """Take up what an earlier run left: what it had begun may have come out, and the desk is told so."""
        try:
            kept = self._shelf.load()
        except (OSError, ValueError) as error:
            _log.warning("which slips were printed again cannot be read (%s); what was being printed stays unknown", error)
            return
        for ordered in kept:
            is_open = ordered.outcome == "taken"
            left = msgspec.structs.replace(ordered, outcome="unknown", reason="stopped") if is_open else ordered
            self._known[left.order] = left
            if not left.is_told:
                self._report(left)

    def hear(self, heard: Heard) -> bool:
        """Take what came; returns whether it was an order for this kiosk."""
        if heard.topic != self._desk.topic:
            return False
        try:
            order = _orders.decode(heard.payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        # What a broker kept was ordered some other time.
        if not heard.retained and heard.correlation == order.order.encode():
            self._came.put(_Came(order, self._clock.monotonic() + order.within))
        return True

    def tick(self) -> None:
        """Print what was ordered, and tell what became of it."""
        while True:
            try:
                came = self._came.get_nowait()
            except Empty:
                break
            self._take(came)
        self._take_printouts()

    def answered(self, said: ReportSlip) -> None:
        """The desk has heard what became of an order."""
        known = self._known.get(said.order)
        if known is not None and said.outcome == known.outcome and known.outcome != "taken":
            self._known[known.order] = msgspec.structs.replace(known, is_told=True)
            self._keep()

    def close(self) -> None:
        """The program ends; a slip that is done by now is noted, and told at the next start."""
        self._take_printouts()

    def _take(self, came: _Came) -> None:
        order = came.order
        known = self._known.get(order.order)
        if known is not None:
            # Said again: the desk gets the same word, and the paper stays as it is.
            self._report(known)
            return
        told = self._told()
        if self._clock.monotonic() >= came.until:
            self._refuse(order, "late")
        elif self._slips is None:
            self._refuse(order, "no printer")
        elif told is None:
            self._refuse(order, "unassigned")
        else:
            self._print(order, told, self._slips)

    def _print(self, order: SlipOrder, told: DeskAssignment, slips: Slips) -> None:
        self._remember(Ordered(order=order.order))
        if not self._keep():
            self._refuse(order, "disk")
            return
        self._report(self._known[order.order])
        slip = slip_again(order.issued, told, home_language(told), self._clock.now())
        slips.print(slip, lambda done: self._done.put((order.order, done)))

    def _take_printouts(self) -> None:
        while True:
            try:
                order, done = self._done.get_nowait()
            except Empty:
                return
            self._end(order, done.outcome, done.reason or "")

    def _refuse(self, order: SlipOrder, reason: str) -> None:
        """Nothing is printed for it, now or later."""
        self._end(order.order, "failed", reason)

    def _end(self, order: OrderId, outcome: SlipOutcome, reason: str) -> None:
        ended = Ordered(order=order, outcome=outcome, reason=reason)
        self._remember(ended)
        self._keep()
        self._report(ended)

    def _remember(self, ordered: Ordered) -> None:
        self._known[ordered.order] = ordered
        for old in list(self._known)[: max(0, len(self._known) - MOST)]:
            del self._known[old]

    def _keep(self) -> bool:
        try:
            self._shelf.save(list(self._known.values()))
        except BoxUnavailableError as error:
            _log.warning("what became of a slip could not be noted: %s", error)
            return False
        return True

    def _report(self, ordered: Ordered) -> None:
        self._desk.ask(ReportSlip(order=ordered.order, outcome=ordered.outcome, reason=ordered.reason))
