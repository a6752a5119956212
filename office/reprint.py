"""What stands on the slip of a number that is printed once more.

Whoever has lost a slip gets the same one: number, time of issue, code for a phone. How many people are ahead is left out, for it
belongs to the minute in which the number was given; the board and the phone tell how it is now.
"""

from office.numbering import ticket_text
from office.requests import IssuedNumber, follow_address
from office.setting import Setting
from office.ticket import Ticket


def slip_again(ticket: Ticket, setting: Setting, token: str) -> IssuedNumber:
    """What stands on the slip; ``token`` is the ticket's own, so that an address that was scanned before still holds."""
    issued_at = ticket.issued_at.wall
    return IssuedNumber(
        ticket=ticket.id,
        series=ticket.series,
        number=ticket.number,
        text=ticket_text(ticket.series, ticket.number, setting.rules.width),
        service=ticket.service,
        priority=ticket.priority,
        issued=None if issued_at is None else f"{issued_at:%H:%M}",
        follow=follow_address(setting.rules.follow_url, token) if token else "",
    )
