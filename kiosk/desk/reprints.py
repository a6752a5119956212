"""Slips that officials have printed again: each press is one order to a ticket kiosk, whose end is known or said to be unknown.

An order is said until the kiosk has taken it, always under one id, by which the kiosk prints it once. Orders are only remembered
here; after a restart of the desk a press that is said again is the same order at the same kiosk, which knows whether it printed.
"""

import threading
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from typing import Literal, NamedTuple

from kiosk.link import Saying
from office.commands import OrderId, ReportSlip
from office.documents import encode_document
from office.errors import CommandRefusedError
from office.ids import OfficeId, OfficialId, TerminalId
from office.requests import Answer, IssuedNumber, SlipOrder
from office.topics import RESPONSES, terminal_topic

SILENT_SECONDS = 5.0
"""A kiosk that has not taken an order by now does not answer."""
AGAIN_SECONDS = 1.5
TAKEN_SECONDS = 90.0
"""Longer than a slip waits behind others and prints, whatever becomes of it; a kiosk tells by then."""
SHOWN_SECONDS = 120.0
MOST = 200

State = Literal["asked", "taken", "printed", "failed", "unknown", "silent"]
PENDING: frozenset[State] = frozenset({"asked", "taken"})


class Order(NamedTuple):
    """One press: ``request`` of ``official``, and how it stands since ``since`` (monotonic seconds)."""

    id: OrderId
    official: OfficialId
    request: str
    terminal: TerminalId
    slip: IssuedNumber
    ordered_at: float
    said_at: float
    since: float
    state: State = "asked"
    reason: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether something may still come of it by itself."""
        return self.state in PENDING


class Reprints:
    """The orders of one desk. From any thread; ``listeners`` are called when something changed, and must not wait.

    ``say`` publishes if there is a connection, ``is_online`` says whether a terminal is there.
    """

    def __init__(
        self,
        office: OfficeId,
        say: Callable[[Saying], None],
        *,
        is_online: Callable[[TerminalId], bool],
        monotonic: Callable[[], float],
    ) -> None:
        self.listeners: list[Callable[[], None]] = []
        self._office = office
        self._say = say
        self._is_online = is_online
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._pressing = threading.Lock()
        self._orders: dict[OrderId, Order] = {}

    def press(self, official: OfficialId, request: str, ticket: str, submit: Callable[[], Answer]) -> Answer:
        """Have the desk decide with ``submit``, and order what it allows; one slip of a ticket at a time.

        Raises:
            CommandRefusedError: ``slip-printing``.
            BoxUnavailableError: the disk did not take it; nothing was ordered.
        """
        name = order_id(official, request)
        with self._pressing:
            busy = [order for order in self._orders.values() if order.slip.ticket == ticket and order.is_pending]
            if any(order.id != name for order in busy):
                raise CommandRefusedError("slip-printing", number=busy[0].slip.text)
            answer = submit()
            if answer.refused is None and answer.issued is not None and answer.terminal is not None:
                self._give(name, official, request, TerminalId(answer.terminal), answer.issued)
        return answer

    def report(self, terminal: TerminalId, said: ReportSlip) -> Order | None:
        """Take what a kiosk says of an order; returns the order, ``None`` when this desk knows of none.

        Raises:
            CommandRefusedError: ``not-yours``: another kiosk has that order.
        """
        with self._guard:
            order = self._orders.get(said.order)
            if order is None:
                return None
            if order.terminal != terminal:
                raise CommandRefusedError("not-yours")
            # That it was taken is no news of a slip whose end is known, and what is known of an end stays.
            is_news = order.state in {"asked", "silent"} if said.outcome == "taken" else order.state not in {"printed", "failed"}
            if is_news and (order.state, order.reason) != (said.outcome, said.reason):
                order = order._replace(state=said.outcome, reason=said.reason, since=self._monotonic())
                self._orders[order.id] = order
            else:
                is_news = False
        if is_news:
            self._tell()
        return order

    def tick(self) -> None:
        """Let time pass: say again what was not taken, and say of what was not told that nobody knows."""
        now = self._monotonic()
        changed = False
        with self._guard:
            for order in list(self._orders.values()):
                if order.state == "asked" and now - order.ordered_at >= SILENT_SECONDS:
                    self._orders[order.id] = order._replace(state="silent", since=now)
                elif order.state == "asked" and now - order.said_at >= AGAIN_SECONDS:
                    self._orders[order.id] = order._replace(said_at=now)
                    self._order(order, now)
                    continue
                elif order.state == "taken" and (now - order.since >= TAKEN_SECONDS or not self._is_online(order.terminal)):
                    self._orders[order.id] = order._replace(state="unknown", reason="no answer", since=now)
                elif not order.is_pending and now - order.since >= SHOWN_SECONDS:
                    del self._orders[order.id]
                else:
                    continue
                changed = True
        if changed:
            self._tell()

    def of(self, official: OfficialId) -> list[Order]:
        """What an official had printed in the last minutes, oldest first."""
        with self._guard:
            return [order for order in self._orders.values() if order.official == official]

    def _give(self, name: OrderId, official: OfficialId, request: str, terminal: TerminalId, slip: IssuedNumber) -> None:
        now = self._monotonic()
        with self._guard:
            if name in self._orders:
                return
            for old in list(self._orders)[: max(0, len(self._orders) - MOST + 1)]:
                del self._orders[old]
            self._orders[name] = order = Order(name, official, request, terminal, slip, now, now, now)
            self._order(order, now)
        self._tell()

    def _order(self, order: Order, now: float) -> None:
        within = max(0.0, SILENT_SECONDS - (now - order.ordered_at))
        self._say(
            Saying(
                terminal_topic(self._office, order.terminal, RESPONSES),
                encode_document(SlipOrder(order=order.id, issued=order.slip, within=within)),
                correlation=order.id.encode(),
                expiry_seconds=max(1, ceil(within)),
            )
        )

    def _tell(self) -> None:
        for listener in self.listeners:
            listener()


def order_id(official: OfficialId, request: str) -> OrderId:
    """The id of the order that a request of an official is: another's request of that name is another order."""
    return sha256(f"{official}/{request}".encode()).hexdigest()[:32]
