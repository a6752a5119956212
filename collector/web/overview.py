"""What a leader sees first, as plain data: the figure with its interval, the trend, what should be better, and each counter.

All of it is read in one snapshot and from sums only. One scale and one channel are shown at a time, because shares of two
scales say nothing together.
"""

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from collector.inquiry import Grouping, Inquiry
from collector.naming import Naming
from collector.pledges import Pledged, pledged
from collector.store.db import Database
from collector.store.fleet import NOBODY, Fleet, watched
from collector.store.satisfaction import Row, TopicCount, satisfaction, snapshot, topics
from collector.store.standing import revision
from collector.viewer import Viewer
from collector.web.aside import Aside, asides
from collector.web.parts import Parts, parts, votes_of
from collector.web.queue_view import Beside, QueueView, queue_view
from collector.web.scope import Scope, offices_shown, rows_of
from collector.web.uptime_view import UptimeView, midnight, uptime_view
from office.directory import Index
from office.grade import Grade, graded, unpraised
from office.ids import OfficeId, OfficialId, ScaleId
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS, Count, Verdict, compare
from office.periods import Span, bucket_of, half_day_on
from office.rollup import Figure
from office.survey import Scale
from office.withholding import withheld

TREND_MONTHS = 12


class Kind(NamedTuple):
    """One scale and channel with votes in the period, ``satisfied`` of ``n``."""

    scale: str
    channel: str
    n: int
    satisfied: int


class Line(NamedTuple):
    """One row of the table, ``figure`` is ``None`` without votes.

    ``id`` names a counter, an office, a unit, or an official (``None``: nobody was shown). ``elsewhere`` are its
    votes on other scales or by other channels; ``aside`` is what people say of it at the exit or by phone, where votes at
    its counter are far from that.
    """

    id: str | None
    figure: Figure | None
    verdict: Grade
    is_shown: bool
    elsewhere: int = 0
    aside: Aside | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether people voted, but on other scales or by other channels only."""
        return self.elsewhere > 0 and (self.figure is None or self.figure.n == 0)


class Month(NamedTuple):
    """One point of the trend; ``figure`` is ``None`` where nobody voted."""

    span: Span
    figure: Figure | None

    def kept_from(self, viewer: Viewer) -> "Month":
        """The month without its figure, where too few people voted for this viewer."""
        return self if self.figure is None or self.figure.n >= viewer.fewest_votes else self._replace(figure=None)


class Overview(NamedTuple):
    """Everything on the page. ``total`` is ``None`` when nobody has voted in the period.

    ``is_over``: its days are, so that what is told of terminals is what was recorded in them.
    ``is_withheld``: its scores are not for this viewer, because too few people voted.
    """

    revision: str
    kinds: list[Kind]
    kind: Kind | None
    scale: Scale | None
    total: Figure | None
    change: Verdict | None
    months: list[Month]
    topics: list[TopicCount]
    lines: list[Line]
    rows: Grouping
    fleet: Fleet
    queue: QueueView
    has_votes: bool
    uptime: UptimeView | None = None
    is_over: bool = False
    missing: Mapping[OfficeId, date] = {}
    is_withheld: bool = False
    pledged: tuple[Pledged, ...] = ()

    def unpraised(self, signed: Collection[str | None]) -> "Overview":
        """The same, with no praise of rows in ``signed``, whose votes carry an open sign, nor where an aside shows one.

        A unit keeps its word beside the mark: of the votes of many offices those of one are few.
        """
        if self.rows == "unit":
            return self
        lines = [
            line._replace(verdict=unpraised(line.verdict, is_signed=line.id in signed or line.aside is not None))
            for line in self.lines
        ]
        return self._replace(lines=lines)

    @property
    def is_at_once(self) -> bool:
        """Whether votes shown here did not wait in a ballot box, or some terminal lets them leave at once."""
        released = self.total is not None and self.total.at_once > 0
        return released or self.fleet.is_at_once


def sort_kinds(rows: Iterable[Row]) -> list[Kind]:
    """The scales and channels of ``rows``, the one with most votes first."""
    votes, satisfied = Tally[tuple[str, str]](), Tally[tuple[str, str]]()
    for row in rows:
        votes[row.group.scale, row.group.channel] += row.figure.n
        satisfied[row.group.scale, row.group.channel] += row.figure.satisfied
    return sorted((Kind(*key, n, satisfied[key]) for key, n in votes.items()), key=lambda kind: -kind.n)


def overview(db: Database, directory: Index, scope: Scope, today: date, *, viewer: Viewer, naming: Naming) -> Overview:
    """Read the page that ``scope`` asks for, as ``viewer`` may see it; ``directory`` is the one within the viewer's scope."""
    with snapshot(db):
        return _overview(db, directory, scope, today, viewer=viewer, naming=naming)


def _overview(db: Database, directory: Index, scope: Scope, today: date, *, viewer: Viewer, naming: Naming) -> Overview:
    every = scope.inquiry._replace(scale=None, channel=None, by=())
    wholes = satisfaction(db, directory, every)
    kinds = sort_kinds(wholes)
    kind = next((kind for kind in kinds if scope.wants(kind.scale, kind.channel)), None)
    below = parts(scope, directory)
    rows: Grouping = rows_of(scope) if below is None else "unit"
    # One reading serves the table of votes and, with all scales and channels, that of the queue beside it.
    votes = _votes(db, directory, every, rows, below)
    terminals = watched(db, directory, offices_shown(scope, directory), today)
    read = Overview(
        revision=revision(db),
        kinds=kinds,
        kind=kind,
        scale=None,
        total=None,
        change=None,
        months=[],
        topics=[],
        lines=[],
        rows=rows,
        fleet=terminals.fleet if viewer.may("devices") else NOBODY,
        queue=queue_view(db, directory, scope, rows, today, beside=Beside(below, votes, terminals.missing)),
        has_votes=bool(wholes) or _has_votes(db, offices_shown(scope, directory)),
        uptime=uptime_view(db, directory, scope, midnight(today)),
        is_over=scope.inquiry.end <= today,
        missing={office: day for office, day in terminals.missing.items() if day < scope.inquiry.end},
    )
    if kind is None:
        return read
    scale = ScaleId(kind.scale)
    asked = every._replace(scale=scale, channel=kind.channel)
    total = next(row.figure for row in wholes if (row.group.scale, row.group.channel) == (kind.scale, kind.channel))
    before = scope.before()
    is_withheld = total.n < viewer.fewest_votes
    reasons = [] if is_withheld else topics(db, directory, asked)
    return read._replace(
        scale=directory.scales[scale],
        total=total,
        change=_change(satisfaction(db, directory, asked._replace(first=before.first, end=before.end)), total),
        months=[month.kept_from(viewer) for month in _months(db, directory, asked, min(scope.last_day, today))],
        topics=reasons,
        pledged=tuple(pledged(directory, asked, reasons)),
        lines=_lines(Voted(votes, rows, below), scope._replace(inquiry=asked), directory, viewer, naming),
        is_withheld=is_withheld,
    )


class Voted(NamedTuple):
    """The votes of a table: of all scales and channels, by what its rows are."""

    votes: list[Row]
    by: Grouping
    below: Parts | None


def _votes(db: Database, directory: Index, every: Inquiry, rows: Grouping, below: Parts | None) -> list[Row]:
    return satisfaction(db, directory, every._replace(by=(rows,))) if below is None else votes_of(db, directory, below)


def _change(rows: list[Row], total: Figure) -> Verdict:
    return compare(_count(total), _count(rows[0].figure)) if rows else "too-few"


def _months(db: Database, directory: Index, asked: Inquiry, last_day: date) -> list[Month]:
    """The last twelve months up to ``last_day``, from the first one with votes on; months between without votes are kept."""
    spans = [bucket_of(half_day_on(last_day, afternoon=False), "month", asked.reckoning)]
    while len(spans) < TREND_MONTHS:
        spans.append(bucket_of(half_day_on(spans[-1].first - timedelta(days=1), afternoon=False), "month", asked.reckoning))
    spans.reverse()
    rows = satisfaction(db, directory, asked._replace(first=spans[0].first, end=spans[-1].end, by=("month",)))
    found = {row.group.period: row.figure for row in rows}
    first = next((place for place, span in enumerate(spans) if span in found), len(spans))
    return [Month(span, found.get(span)) for span in spans[first:]]


def _has_votes(db: Database, offices: Iterable[OfficeId]) -> bool:
    query = "SELECT 1 FROM cells WHERE office IN (SELECT value FROM json_each(?)) LIMIT 1"
    return db.execute(query, [msgspec.json.encode(list(offices)).decode()]).fetchone() is not None


def _lines(voted: Voted, scope: Scope, directory: Index, viewer: Viewer, naming: Naming) -> list[Line]:
    rows, by, below = voted
    figures = {getattr(row.group, by): row.figure for row in rows if scope.wants(row.group.scale, row.group.channel)}
    others = Tally[str | None]()
    for row in rows:
        others[getattr(row.group, by)] += row.figure.n
    words = graded([_count(figure) for figure in figures.values()]).rows
    kept = withheld([figure.n for figure in figures.values()], viewer.fewest_votes)
    asked, beside = scope.inquiry, dict[str | None, Aside]()
    if by in {"counter", "office"}:
        beside = asides(rows, asked.scale or "", asked.channel or "", lambda group: getattr(group, by), viewer.fewest_votes)
    lines = [
        Line(id_, figure, words[place].grade, figure.n >= FEWEST_FOR_SHARE, aside=beside.get(id_))
        if place not in kept
        else Line(id_, figure, "too-few", is_shown=False)
        for place, (id_, figure) in enumerate(figures.items())
    ]
    silent = [id_ for id_ in below or _expected(by, scope, directory) if id_ not in figures]
    # Counters and offices stand by their share; people do not, for a list of names by share is a ranking of persons.
    if by == "official":
        lines.sort(key=lambda line: _by_name(line, scope, naming))
    else:
        lines.sort(key=_by_share)
    return lines + [Line(id_, None, "too-few", is_shown=False, elsewhere=others[id_]) for id_ in silent]


def _by_share(line: Line) -> tuple[bool, float]:
    figure = line.figure
    if figure is None or not line.is_shown:
        # An order by shares that are not shown would show them.
        return True, 0.0
    return figure.n < FEWEST_FOR_WORDS, -(figure.share or 0.0)


def _by_name(line: Line, scope: Scope, naming: Naming) -> tuple[bool, str, str]:
    """Vietnamese names are ordered by the given name, which stands last, as a code does; nobody stands at the end."""
    office = scope.inquiry.office
    name = naming.name((office, OfficialId(line.id))) if office is not None and line.id is not None else ""
    return line.id is None, name.rpartition(" ")[2], name


def _expected(by: Grouping, scope: Scope, directory: Index) -> Iterable[str]:
    if by == "office":
        return offices_shown(scope, directory)
    if scope.inquiry.official is not None:
        return []
    if by != "counter" or scope.inquiry.office is None:
        return []
    first = scope.inquiry.first
    return [one.id for one in directory.hall(scope.inquiry.office).counters if one.valid_to is None or first < one.valid_to]


def _count(figure: Figure) -> Count:
    return Count(figure.satisfied, figure.n)
