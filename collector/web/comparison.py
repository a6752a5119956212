"""Many places side by side, as plain data: the funnel, and lists of those that somebody should look at first.

A list holds who is surely on it: a share is judged only from thirty votes (visits, windows) on, by the funnel's outer limits or
by words that allow for the number of rows. Nobody is ranked; rows of a list stand by how far out they are, all others by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from collector.inquiry import Grouping
from collector.participation import Participation, participation
from collector.store.db import Database
from collector.store.devices import Device, devices
from collector.store.satisfaction import Row, natural, satisfaction, snapshot
from collector.suspects import Suspect, suspects
from collector.web.overview import Kind, sort_kinds
from collector.web.scope import Scope, offices_shown, rows_of
from office.directory import Index
from office.funnel import Position, Spread, position, spread_of
from office.ids import ScaleId
from office.judgement import FEWEST_FOR_WORDS, Count, Verdict, against_the_rest
from office.peers import FEWEST_PEERS
from office.rollup import Figure
from office.survey import Scale

LONG_WAIT_SECONDS = 1_800
"""A place is on the list of long waits when one in ten people waited at least so long."""

MOST_OFFICES_JUDGED = 400
"""Of more offices flags are not made at once: they would take seconds. A unit below is asked instead."""

Silence = Literal["no-votes", "no-contact"]


class Spot(NamedTuple):
    """One place of the comparison; ``figure`` is ``None`` without votes, ``position`` where too few voted to be judged."""

    id: str
    figure: Figure | None
    verdict: Verdict
    position: Position | None
    queue: Participation | None


class Silent(NamedTuple):
    """A place that says nothing: since when none of its rating terminals is heard (``None``: never was), or just no votes."""

    id: str
    why: Silence
    since_ms: int | None


class Low(NamedTuple):
    """A place whose share of visits asked, or of windows answered, is surely below the others': ``part`` of ``whole``."""

    id: str
    part: int
    whole: int


class Lows(NamedTuple):
    """The places of one such list, the lowest share first, and the share of all together (``None``: of nothing)."""

    reference: float | None
    spread: Spread
    rows: list[Low]


class Comparison(NamedTuple):
    """Everything on the page. ``reference`` is the share of all places together, ``None`` without votes.

    ``suspects`` is ``None`` where there are too many offices to judge at once; ``has_peers``: there are enough people or counters
    to be set against each other.
    """

    kinds: list[Kind]
    kind: Kind | None
    scale: Scale | None
    rows: Grouping
    spots: list[Spot]
    reference: float | None
    spread: Spread
    silent: list[Silent]
    coverage: Lows
    response: Lows
    below: list[Spot]
    waits: list[Spot]
    suspects: list[Suspect] | None
    has_peers: bool

    @property
    def n(self) -> int:
        """How many votes are compared."""
        return sum(spot.figure.n for spot in self.spots if spot.figure)


def comparison(db: Database, directory: Index, scope: Scope, today: date, *, persons: bool = True) -> Comparison:
    """Read the page that ``scope`` asks for; with ``persons`` officials are judged as well."""
    with snapshot(db):
        return _comparison(db, directory, scope, today, persons=persons)


def _comparison(db: Database, directory: Index, scope: Scope, today: date, *, persons: bool) -> Comparison:
    by = rows_of(scope)
    by = "counter" if by == "official" else by
    asked = scope.inquiry._replace(scale=None, channel=None, by=(by,))
    votes = satisfaction(db, directory, asked)
    kinds = sort_kinds(votes)
    kind = next((kind for kind in kinds if scope.wants(kind.scale, kind.channel)), None)
    figures = {
        _id(row, by): row.figure for row in votes if kind is not None and (row.group.scale, row.group.channel) == tuple(kind[:2])
    }
    queue = {id_: row for row in participation(db, directory, asked, today) if (id_ := getattr(row.group, by)) is not None}
    offices = set(offices_shown(scope, directory))
    heard = devices(db, directory, offices)
    ids = _places(scope, directory, by)
    counts = {id_: Count(figures[id_].satisfied, figures[id_].n) for id_ in ids if id_ in figures}
    whole = Count(sum(count.satisfied for count in counts.values()), sum(count.n for count in counts.values()))
    reference = whole.satisfied / whole.n if whole.n else None
    spread = Spread(1.0, 0) if reference is None else spread_of(_judged(counts.values()), reference)
    verdicts = dict(zip(counts, against_the_rest(list(counts.values())), strict=True))
    spots = [
        Spot(
            id_,
            figures.get(id_),
            verdicts.get(id_, "too-few"),
            None if reference is None else _position(counts.get(id_, Count(0, 0)), reference, spread),
            queue.get(id_),
        )
        for id_ in ids
    ]
    return Comparison(
        kinds=kinds,
        kind=kind,
        scale=None if kind is None else directory.scales[ScaleId(kind.scale)],
        rows=by,
        spots=spots,
        reference=reference,
        spread=spread,
        silent=_silent(ids, {_id(row, by) for row in votes}, heard, by),
        coverage=_lows({id_: (row.figure.windows, row.figure.finished) for id_, row in queue.items()}),
        response=_lows({id_: (row.rated.bound if row.rated else 0, row.figure.windows) for id_, row in queue.items()}),
        below=_below(spots),
        waits=_waits(spots),
        suspects=suspects(db, directory, asked, persons=persons) if len(offices) <= MOST_OFFICES_JUDGED else None,
        has_peers=sum(office in offices for office, _ in directory.counters) > FEWEST_PEERS,
    )


def _id(row: Row, by: Grouping) -> str:
    return str(getattr(row.group, by))


def _places(scope: Scope, directory: Index, by: Grouping) -> list[str]:
    """Every place by its name, with those of which nothing was heard."""
    if by == "office":
        offices = offices_shown(scope, directory)
        return [*sorted(offices, key=lambda office: natural(directory.units[directory.offices[office].unit].name))]
    counters = [
        (natural(entry.label), counter)
        for (office, counter), entry in directory.counters.items()
        if office == scope.inquiry.office
    ]
    return [counter for _, counter in sorted(counters)]


def _judged(counts: Iterable[Count]) -> list[Count]:
    return [count for count in counts if count.n >= FEWEST_FOR_WORDS]


def _position(count: Count, reference: float, spread: Spread) -> Position | None:
    return position(count, reference, spread=spread.factor) if count.n >= FEWEST_FOR_WORDS else None


def _silent(ids: Sequence[str], voted: set[str], heard: Sequence[Device], by: Grouping) -> list[Silent]:
    ratings: dict[str, list[Device]] = {}
    for device in heard:
        if device.kind == "rating":
            ratings.setdefault(str(getattr(device, by)), []).append(device)
    found = []
    for id_ in ids:
        own = ratings.get(id_, [])
        if own and all(device.presence != "online" for device in own):
            since = [device.since_ms for device in own if device.since_ms is not None]
            found.append(Silent(id_, "no-contact", max(since, default=None)))
        elif id_ not in voted:
            found.append(Silent(id_, "no-votes", None))
    return sorted(found, key=lambda silent: (silent.why != "no-contact", silent.since_ms or 0))


def _lows(parts: Mapping[str, tuple[int, int]]) -> Lows:
    counts = {id_: Count(min(part, whole), whole) for id_, (part, whole) in parts.items() if whole}
    whole = sum(count.n for count in counts.values())
    if not whole:
        return Lows(None, Spread(1.0, 0), [])
    reference = sum(count.satisfied for count in counts.values()) / whole
    spread = spread_of(_judged(counts.values()), reference)
    rows = [Low(id_, *count) for id_, count in counts.items() if _position(count, reference, spread) == "far-below"]
    return Lows(reference, spread, sorted(rows, key=lambda low: low.part / low.whole))


def _below(spots: Iterable[Spot]) -> list[Spot]:
    found = [spot for spot in spots if spot.position == "far-below" and spot.verdict == "lower"]
    return sorted(found, key=lambda spot: (spot.figure and spot.figure.share) or 0.0)


def _waits(spots: Iterable[Spot]) -> list[Spot]:
    found = []
    for spot in spots:
        wait = spot.queue.figure.wait if spot.queue else None
        if wait is not None and wait.nine_of_ten is not None and wait.n >= FEWEST_FOR_WORDS:
            found.append((wait.nine_of_ten.low, spot))
    return [spot for low, spot in sorted(found, key=lambda pair: -pair[0]) if low >= LONG_WAIT_SECONDS]
