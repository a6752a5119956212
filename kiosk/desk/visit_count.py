"""How many visits lie behind the comments that wait at a desk: read from its own journal, only when somebody asks."""

from collections.abc import Callable

from kiosk.journal import Journal
from office.documents import Hours
from office.errors import BodyInvalidError
from office.periods import HalfDay, half_day_at
from office.wire import read_time

_FINISHED = (
    "SELECT DISTINCT json_extract(said, '$.data.ticket'), json_extract(said, '$.time') FROM"
    " (SELECT CAST(bytes AS TEXT) AS said FROM events) WHERE said LIKE '%\"vn.nucuoi.ticket.finished.v1\"%'"
)


class VisitCount:
    """The finished visits of a ``journal``; a span that is over is counted once and remembered."""

    def __init__(self, journal: Journal, hours: Callable[[], Hours | None]) -> None:
        self._journal = journal
        self._hours = hours
        self._known: tuple[tuple[HalfDay, HalfDay], int] | None = None

    def __call__(self, first: HalfDay, last: HalfDay) -> int:
        """How many visits were finished from ``first`` through ``last``, both of which have ended."""
        if self._known is not None and self._known[0] == (first, last):
            return self._known[1]
        hours = self._hours()
        if hours is None:
            return 0
        found = 0
        for _ticket, time in self._journal.rows(_FINISHED):
            try:
                half = None if time is None else half_day_at(read_time(time), midday=hours.midday_time())
            except BodyInvalidError:
                continue
            found += half is not None and first <= half <= last
        self._known = (first, last), found
        return found
