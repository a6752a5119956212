"""What the desk tells the terminals of one counter: who is on duty, who is served, and whether a citizen may be asked now."""

from typing import Annotated, Literal

import msgspec

from office.documents import OfficialFace
from office.events import RfcTime
from office.ids import Slug
from office.numbering import Text
from office.queue_events import PauseReason
from office.readable import readable

BELIEVED_SECONDS = 900.0
"""A terminal that has not heard its desk for so long shows nobody: whose vote would it be?"""


class WindowDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open vote window. ``window`` names it for this office and day, without naming the ticket.

    ``is_finished``: the visit has ended, and the window closes after ``closes_in`` seconds (from when this was said), or sooner
    when it is no longer in the document.
    """

    window: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{8}-[0-9]{1,6}$(?!\n)")]
    service: Slug
    is_finished: bool = False
    closes_in: Annotated[float, msgspec.Meta(ge=0, le=86_400)] | None = None


@readable
class CounterDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One counter as its desk sees it at ``as_of``; ``revision`` grows through the day.

    ``official`` is whom screens show, ``None`` for nobody, and that holds until ``until`` (left out while the clock is not
    trusted: then only as long as the desk is heard). ``window`` is there while a citizen may be asked.
    """

    counter: Slug
    revision: Annotated[int, msgspec.Meta(ge=0)]
    state: Literal["closed", "free", "called", "serving", "paused"]
    official: OfficialFace | None = None
    until: RfcTime | None = None
    as_of: RfcTime | None = None
    pause: PauseReason | None = None
    ticket: Text | None = None
    window: WindowDocument | None = None
