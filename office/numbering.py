"""How numbers are counted and written: a letter for each series, from 1 each day."""

import re
from typing import Annotated, Literal

import msgspec

from office.ids import DayId, TicketId

SERIES = ("A", "H", "K", "M", "S", "X")
"""Letters that are not mistaken for each other in a loud hall: B C D Đ E G P T V sound alike in Vietnamese."""

Series = Literal["A", "H", "K", "M", "S", "X"]

Text = Annotated[str, msgspec.Meta(max_length=40)]
"""A number, or what follows «Quầy», as people read it."""

MOST = 9_999
"""A series has no more numbers a day."""

_TICKET = re.compile(rf"[a-z0-9]{{8}}-[{''.join(SERIES).lower()}][1-9][0-9]{{0,3}}")


def ticket_id(day: DayId, series: Series, number: int) -> TicketId:
    """The id of a ticket, unlike any of another day.

    >>> ticket_id(DayId("k3f9a2b7"), "H", 12)
    'k3f9a2b7-h12'
    """
    return TicketId(f"{day}-{series.lower()}{number}")


def is_ticket_id(text: str) -> bool:
    """Whether a ticket can be called so.

    >>> is_ticket_id("k3f9a2b7-h12"), is_ticket_id("k3f9a2b7-h0")
    (True, False)
    """
    return _TICKET.fullmatch(text) is not None


def ticket_text(series: Series, number: int, width: int = 3) -> str:
    """A number as it is printed and shown.

    >>> ticket_text("H", 12), ticket_text("A", 1234)
    ('H 012', 'A 1234')
    """
    return f"{series} {number:0{width}d}"
