"""Queue and votes beside each other: who was served, who could be asked, who rated, and whether something is still missing.

Only counts meet here, by place and time. A vote has neither service nor hour, so rows by these have no votes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from collector.inquiry import Inquiry
from collector.store.db import Database
from collector.store.lags import lags
from collector.store.queues import QueueGroup, order, queue_sums
from collector.store.satisfaction import Group, Row, satisfaction, snapshot
from office.belonging import Stay, steps
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.marks import MEASURES, SERVICELESS, Measure
from office.queue_figure import QueueFigure, Sums, queue_figure, share_of

_VOTELESS = frozenset({"service", "hour", "weekday"})


class Rated(NamedTuple):
    """Unflagged votes of all scales and channels, and those of them that belong to a vote window."""

    votes: int
    bound: int


class Participation(NamedTuple):
    """One row. ``rated``, ``coverage`` and ``response_rate`` are ``None`` where they are not defined.

    ``coverage`` is windows ÷ finished, ``response_rate`` bound votes ÷ windows. ``incomplete``: something of it may still come.
    """

    group: QueueGroup
    figure: QueueFigure
    rated: Rated | None
    coverage: float | None
    response_rate: float | None
    incomplete: bool


class Standing(NamedTuple):
    """What tells whether something of a row may still come: what is asked, and from which day on an office's figures may lack."""

    inquiry: Inquiry
    missing: Mapping[OfficeId, date]
    directory: Index
    today: date


def participation(
    db: Database,
    directory: Index,
    inquiry: Inquiry,
    today: date,
    *,
    measures: Collection[Measure] = MEASURES,
    votes: Sequence[Row] | None = None,
) -> list[Participation]:
    """The figures asked for, ordered by place, then time.

    What is of no measure of ``measures`` is not read, and counts as 0. ``votes``: those of the same inquiry, where they were read
    already.
    """
    with snapshot(db):
        # A duty and a window have no service; a row of their own would be about nothing.
        read = [name for name in measures if "service" not in inquiry.by or name not in SERVICELESS]
        sums = queue_sums(db, directory, inquiry, read)
        has_votes = not _VOTELESS & set(inquiry.by) and inquiry.service is None
        found = satisfaction(db, directory, inquiry) if has_votes and votes is None else votes or ()
        rated = rated_of(found) if has_votes else None
        missing = missing_from(db, directory, inquiry)
    return assembled(sums, rated, Standing(inquiry, missing, directory, today))


def assembled(
    sums: Mapping[QueueGroup, Sums], rated: Mapping[QueueGroup, Rated] | None, standing: Standing
) -> list[Participation]:
    """Rows from what was read; ``rated`` is ``None`` where votes have no such group."""
    rows = []
    for group in sorted({*sums, *(rated or ())}, key=order):
        votes = None if rated is None else rated.get(group, Rated(0, 0))
        rows.append(_row(group, queue_figure(sums.get(group, {})), votes, incomplete=is_incomplete(group, *standing)))
    return rows


def beside(
    db: Database, directory: Index, inquiry: Inquiry, votes: Sequence[Row], today: date
) -> dict[QueueGroup, Participation]:
    """What stands beside ``votes``, the whole answer to ``inquiry``; where they are only those of a scale or channel, no shares.

    Of the queue only windows and finished visits are read.
    """
    is_part = inquiry.scale is not None or inquiry.channel is not None or "channel" in inquiry.by
    with snapshot(db):
        sums = queue_sums(db, directory, inquiry, ("windows", "finished"))
        missing = missing_from(db, directory, inquiry)
    return {
        group: _row(
            group,
            queue_figure(sums.get(group, {})),
            None if is_part else rated,
            incomplete=is_incomplete(group, inquiry, missing, directory, today),
        )
        for group, rated in rated_of(votes).items()
    }


def place_of(group: Group) -> QueueGroup:
    """The place and time of a group of votes."""
    return QueueGroup(group.unit, group.office, group.counter, group.official, period=group.period)


def _row(group: QueueGroup, found: QueueFigure, votes: Rated | None, *, incomplete: bool) -> Participation:
    return Participation(
        group,
        found,
        votes,
        None if votes is None else share_of(found.windows, found.finished),
        None if votes is None else share_of(votes.bound, found.windows),
        incomplete,
    )


def missing_from(db: Database, directory: Index, inquiry: Inquiry) -> dict[OfficeId, date]:
    """The offices asked for that lag, with the first day of which something may still come."""
    offices = inquiry.counted()
    if inquiry.office is not None:
        offices = frozenset({inquiry.office})
    return lags(db, directory, offices)


def is_incomplete(group: QueueGroup, inquiry: Inquiry, missing: Mapping[OfficeId, date], directory: Index, today: date) -> bool:
    """Whether something of a row may still come: an office lags, or none of its days has ended and its boxes are not open yet."""
    first, end = (group.period.first, group.period.end) if group.period else (inquiry.first, inquiry.end)
    if max(first, inquiry.first) >= today:
        return True
    own = OfficeId(group.office or "")
    concerned = missing if group.office is None else {own: missing[own]} if own in missing else {}
    for office, since in concerned.items():
        lacking = Stay(since).within(max(first, inquiry.first), min(end, inquiry.end))
        if lacking is None:
            continue
        if group.unit in {None, *_units_in(office, lacking, directory)}:
            return True
    return False


def _units_in(office: OfficeId, days: Stay, directory: Index) -> set[UnitId]:
    """The units to which an office belonged in some days, as ``unit_of`` names them."""
    own = directory.offices[office]
    return {above or own.unit for above, stay in steps(own.unit, own.former) if stay.within(*days)}


def rated_of(votes: Sequence[Row]) -> dict[QueueGroup, Rated]:
    """Votes of all scales and channels by the place and time of their rows."""
    found: defaultdict[QueueGroup, Rated] = defaultdict(lambda: Rated(0, 0))
    for group, figure in votes:
        before = found[place_of(group)]
        found[place_of(group)] = Rated(before.votes + figure.n, before.bound + figure.bound)
    return found
