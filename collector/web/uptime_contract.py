"""What the API answers about how long terminals were up, as types."""

from datetime import date

import msgspec

from collector.web.contract import Answer, Count, Share


class UptimeRow(msgspec.Struct, frozen=True):
    """One terminal. Seconds are of the opening hours of its office, and are all of them together.

    ``up_seconds``: it did its work. ``out_seconds``: it was there and out of service. ``dark_seconds``: it was not connected, or
    did not say how it fares. Unknown are ``cut_seconds``, while the line of its office was cut, and ``unheard_seconds``,
    while the collector did not listen or the terminal had never connected. ``share`` is up ÷ all that is known, null where
    nothing is.
    """

    office: str
    terminal: str
    kind: str
    counter: str | None
    up_seconds: Count
    out_seconds: Count
    dark_seconds: Count
    cut_seconds: Count
    unheard_seconds: Count
    share: Share | None


class UptimeAnswer(Answer, frozen=True):
    """Rows by office and terminal. ``since`` is the first day of the record: of the days before it nothing is said."""

    since: date | None
    rows: tuple[UptimeRow, ...]
