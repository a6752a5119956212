"""Many places side by side, as plain data: the funnel, and lists of those that somebody should look at first.

A list holds who is surely on it: a share is judged only from thirty votes (visits, windows) on, by the funnel's outer limits
and, of votes, by words that allow for the number of rows. Nobody is ranked; rows of a list stand by how far out they are, all
others by name.
"""

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from collector.inquiry import Grouping
from collector.participation import Participation, missing_from, participation
from collector.store.db import Database
from collector.store.devices import Device, devices
from collector.store.satisfaction import Row, natural, satisfaction, snapshot
from collector.store.uptimes import Key
from collector.suspects import MOST_OFFICES, Suspect, has_peers, peers_of, suspects_of
from collector.web.aside import asides
from collector.web.overview import Kind, sort_kinds
from collector.web.place_targets import satisfied_targets
from collector.web.scope import Scope, offices_shown
from collector.web.spot import Place, Spot, aimed, marked
from collector.web.unasked import visits_while_off
from collector.web.uptime_view import UptimeView, midnight, uptime_view
from office.directory import Index
from office.funnel import Position, Spread, position, spread_of
from office.grade import Graded, graded
from office.ids import OfficeId, ScaleId
from office.judgement import FEWEST_FOR_WORDS, Count
from office.marks import Measure
from office.queue_figure import Durations
from office.rollup import Figure
from office.survey import Scale
from office.uptime import Uptime
from office.withholding import withheld

LONG_WAIT_SECONDS = 1_800
"""A place is on the list of long waits when one in ten people waited at least so long."""

MOST_OFFICES_BY_COUNTER = 400
"""Of more offices the counters are not set side by side: tens of thousands of marks show nothing."""

_MEASURES: tuple[Measure, ...] = ("finished", "windows", "wait")
"""What is shown of the queue; of whole offices it is summed, so that a country's 3,321 are read in a second."""

Silence = Literal["no-votes", "no-contact", "gone"]
"""No votes; no rating terminal is heard now; or one of them surely did not work for a good part of the days that have ended."""


class Elsewhere(NamedTuple):
    """How many places are surely lower, and seem so, on another scale or by another channel."""

    surely: int
    seemingly: int


class Silent(NamedTuple):
    """A place that says nothing: since when none of its rating terminals is heard (``None``: never was), or just no votes.

    Of ``gone`` it is said how much of the days that have ended which rating terminals did not work, the longest absence first.
    """

    place: Place
    why: Silence
    since_ms: int | None
    gone: tuple[tuple[Key, Uptime], ...] = ()


class Low(NamedTuple):
    """A place whose share of visits asked, or of windows answered, is surely below the others': ``part`` of ``whole``."""

    place: Place
    part: int
    whole: int


class Lows(NamedTuple):
    """The places of one such list, the lowest share first, and the share of all together (``None``: of nothing)."""

    reference: float | None
    spread: Spread
    rows: list[Low]


class Comparison(NamedTuple):
    """Everything on the page. ``reference`` is the share of all places together, ``None`` without votes.

    ``below_elsewhere`` counts who is lower on other scales or by other channels. ``lowest`` is the lowest share of all
    that can be judged, for who asks which one it is; ``below`` says of which it is sure. ``suspects`` is ``None`` where there are
    too many offices to judge at once; ``has_peers``: there are enough people or counters to be set against each other.
    ``may_turn``: offices and their counters can both be shown. ``silent`` is of the days shown: of days that are over it is
    what was recorded in them, and ``unheard_now`` are the places that are not heard today; of days that run it is these first,
    then what was recorded up to the end of yesterday. ``off``: in how many visits of those on ``coverage`` the terminal was off.
    """

    kinds: list[Kind]
    kind: Kind | None
    scale: Scale | None
    rows: Grouping
    spots: list[Spot]
    reference: float | None
    spread: Spread
    silent: list[Silent]
    unheard_now: list[Silent]
    is_over: bool
    coverage: Lows
    off: Mapping[Place, int]
    response: Lows
    below: list[Spot]
    below_elsewhere: Mapping[Kind, Elsewhere]
    lowest: Spot | None
    waits: list[Spot]
    suspects: list[Suspect] | None
    has_peers: bool
    may_turn: bool
    uptime: UptimeView | None
    missing: Mapping[OfficeId, date]

    @property
    def n(self) -> int:
        """How many votes are compared."""
        return sum(spot.figure.n for spot in self.spots if spot.figure)

    @property
    def has_targets(self) -> bool:
        """Whether a target of satisfied votes holds for any place."""
        return any(spot.target is not None for spot in self.spots)

    @property
    def missed(self) -> list[Spot]:
        """The places whose share is surely below their target; the lowest share first."""
        return sorted((spot for spot in self.spots if spot.reached == "missed"), key=_share)

    @property
    def seemingly_below(self) -> list[Spot]:
        """The places that seem lower, which is not sure; the lowest share first."""
        return sorted((spot for spot in self.spots if spot.verdict == "lower"), key=_share)


def comparison(
    db: Database,
    directory: Index,
    scope: Scope,
    today: date,
    *,
    whole: Index | None = None,
    persons: bool = True,
    fewest: int = 0,
) -> Comparison:
    """Read the page that ``scope`` asks for; with ``persons`` officials are judged as well.

    ``directory`` is the one within the viewer's scope, ``whole`` that of everybody (when left out, the same): too few counters
    are judged by what is usual in the unit above. Scores of fewer than ``fewest`` votes are not for the viewer.
    """
    with snapshot(db):
        found = _comparison(
            db, directory, scope, today, whole=directory if whole is None else whole, persons=persons, fewest=fewest
        )
    return _guarded(found, fewest)


def _guarded(shown: Comparison, fewest: int) -> Comparison:
    """The same without the scores of few votes, and of rows from which, and the common share, those could be had."""
    voted = [place for place, spot in enumerate(shown.spots) if spot.figure is not None]
    kept = withheld([spot.figure.n for spot in shown.spots if spot.figure is not None], fewest)
    hidden = {voted[number] for number in kept}
    if not hidden:
        return shown
    spots = [
        spot._replace(verdict="too-few", position=None, is_kept_back=True, aside=None, reached=None) if place in hidden else spot
        for place, spot in enumerate(shown.spots)
    ]
    judged = [spot for spot in spots if spot.position is not None]
    return shown._replace(
        spots=spots,
        reference=shown.reference if shown.n >= fewest else None,
        below=_below(spots),
        lowest=min(judged, key=_share, default=None) if len(judged) > 1 else None,
        waits=_waits(spots),
    )


def _comparison(
    db: Database, directory: Index, scope: Scope, today: date, *, whole: Index, persons: bool, fewest: int
) -> Comparison:
    offices = set(offices_shown(scope, directory))
    may_turn = scope.inquiry.office is None and len(offices) <= MOST_OFFICES_BY_COUNTER
    by_counter = scope.inquiry.office is not None or (may_turn and "counter" in scope.inquiry.by)
    asked = scope.inquiry._replace(scale=None, channel=None, by=("counter" if by_counter else "office",))
    votes = satisfaction(db, directory, asked)
    kinds = sort_kinds(votes)
    kind = next((kind for kind in kinds if scope.wants(kind.scale, kind.channel)), None)
    figures, elsewhere = _split(votes, kind)
    places = _places(offices, directory, scope.inquiry.first, by_counter=by_counter)
    known = frozenset(places)
    # What was done at no counter is of no place here.
    rows = participation(db, directory, asked, today, measures=_MEASURES, votes=votes)
    queue = {place: row for row in rows if (place := Place.of(row.group)) in known}
    heard = devices(db, directory, offices, today=today)
    spots, reference, spread = _laid_out(places, figures, queue, elsewhere)
    suspects = suspects_of(db, whole, asked, offices, persons=persons) if len(offices) <= MOST_OFFICES else None
    spots = aimed(spots, satisfied_targets(db, directory, scope, offices))
    said = asides(votes, kind.scale, kind.channel, Place.of, fewest) if kind is not None else {}
    spots = [spot._replace(aside=said.get(spot.place)) if spot.mark == "here" else spot for spot in marked(spots, suspects or [])]
    others = [one for one in kinds if one != kind] if len(places) <= MOST_OFFICES_BY_COUNTER else []
    below_elsewhere = {one: _elsewhere(_laid_out(places, _split(votes, one)[0], {}, Tally())[0]) for one in others}
    judged = [spot for spot in spots if spot.position is not None]
    uptime = uptime_view(db, directory, scope, midnight(today))
    voted, unheard = {Place.of(row.group) for row in votes}, _unheard(places, heard)
    coverage = lows({place: (row.figure.windows, row.figure.finished) for place, row in queue.items()})
    is_over = asked.end <= today
    troubled = _gone(places, uptime) | ({} if is_over else unheard)
    return Comparison(
        kinds=kinds,
        kind=kind,
        scale=None if kind is None else directory.scales[ScaleId(kind.scale)],
        rows="counter" if by_counter else "office",
        spots=spots,
        reference=reference,
        spread=spread,
        silent=_silent(places, voted, troubled),
        is_over=is_over,
        unheard_now=sorted(unheard.values(), key=_urgency) if is_over else [],
        coverage=coverage,
        off=visits_while_off(db, directory, asked, [low.place for low in coverage.rows]),
        response=lows({place: (row.rated.bound if row.rated else 0, row.figure.windows) for place, row in queue.items()}),
        below=_below(spots),
        below_elsewhere=below_elsewhere,
        lowest=min(judged, key=_share, default=None) if len(judged) > 1 else None,
        waits=_waits(spots),
        suspects=suspects,
        has_peers=has_peers(whole, peers_of(whole, offices)),
        may_turn=may_turn,
        uptime=uptime,
        missing={office: day for office, day in missing_from(db, directory, asked).items() if day < asked.end},
    )


def _laid_out(
    places: Sequence[Place], figures: Mapping[Place, Figure], queue: Mapping[Place, Participation], elsewhere: Mapping[Place, int]
) -> tuple[list[Spot], float | None, Spread]:
    """The places with where each lies in the funnel, the share of all together, and how far they differ beyond chance."""
    counts = {place: Count(figures[place].satisfied, figures[place].n) for place in places if place in figures}
    found = graded(list(counts.values()))
    words = dict(zip(counts, found.rows, strict=True))
    spots = [
        Spot(place, figures.get(place), *words.get(place, Graded("too-few", None)), queue.get(place), elsewhere.get(place, 0))
        for place in places
    ]
    return spots, found.reference, found.spread


def _elsewhere(spots: Iterable[Spot]) -> Elsewhere:
    words = Tally(spot.verdict for spot in spots)
    return Elsewhere(words["surely-lower"], words["lower"])


def _split(votes: Iterable[Row], kind: Kind | None) -> tuple[dict[Place, Figure], Tally[Place]]:
    """The figures on one scale and channel, and how many votes each place has on all others."""
    figures: dict[Place, Figure] = {}
    elsewhere = Tally[Place]()
    for row in votes:
        if kind is not None and (row.group.scale, row.group.channel) == (kind.scale, kind.channel):
            figures[Place.of(row.group)] = row.figure
        else:
            elsewhere[Place.of(row.group)] += row.figure.n
    return figures, elsewhere


def _places(offices: Collection[OfficeId], directory: Index, first: date, *, by_counter: bool) -> list[Place]:
    """Every place by its name, with those of which nothing was heard; not the counters that were closed before ``first``."""
    ordered = sorted(offices, key=lambda office: natural(directory.units[directory.offices[office].unit].name))
    if not by_counter:
        return [Place(office) for office in ordered]
    return [
        Place(office, counter.id)
        for office in ordered
        for counter in sorted(directory.hall(office).counters, key=lambda counter: natural(counter.label))
        if counter.valid_to is None or first < counter.valid_to
    ]


def _judged(counts: Iterable[Count]) -> list[Count]:
    return [count for count in counts if count.n >= FEWEST_FOR_WORDS]


def _position(count: Count, reference: float, spread: Spread) -> Position | None:
    return position(count, reference, spread=spread.factor) if count.n >= FEWEST_FOR_WORDS else None


def _unheard(places: Sequence[Place], heard: Sequence[Device]) -> dict[Place, Silent]:
    """The places of which no rating terminal is heard now."""
    ratings: dict[Place, list[Device]] = {}
    for device in heard:
        if device.kind == "rating":
            ratings.setdefault(Place(device.office), []).append(device)
            if device.counter is not None:
                ratings.setdefault(Place(device.office, device.counter), []).append(device)
    found = {}
    for place in places:
        own = ratings.get(place, [])
        if own and all(device.presence != "online" for device in own):
            since = [device.since_ms for device in own if device.since_ms is not None]
            found[place] = Silent(place, "no-contact", max(since, default=None))
    return found


def _gone(places: Sequence[Place], uptime: UptimeView | None) -> dict[Place, Silent]:
    """The places where a rating terminal did not work for a good part of the days shown, by the record of uptime."""
    found: dict[Place, list[tuple[Key, Uptime]]] = {}
    if uptime is None:
        return {}
    for key, part in uptime.gone().items():
        if key in uptime.counters:
            for place in {Place(key[0]), Place(key[0], uptime.counters[key])}:
                found.setdefault(place, []).append((key, part))
    return {place: Silent(place, "gone", None, tuple(found[place])) for place in places if place in found}


def _silent(places: Sequence[Place], voted: Collection[Place], troubled: Mapping[Place, Silent]) -> list[Silent]:
    found = [troubled.get(place, Silent(place, "no-votes", None)) for place in places if place in troubled or place not in voted]
    return sorted(found, key=_urgency)


def _urgency(silent: Silent) -> tuple[int, float]:
    """Those in trouble now first, then those that were, the longest first."""
    rank = ("no-contact", "gone", "no-votes").index(silent.why)
    return rank, -silent.gone[0][1].gone_share if silent.gone else silent.since_ms or 0


def lows(parts: Mapping[Place, tuple[int, int]]) -> Lows:
    """Who is surely below the others, of all whose ``parts`` (asked and all, answered and asked) are given."""
    counts = {place: Count(min(part, whole), whole) for place, (part, whole) in parts.items() if whole}
    whole = sum(count.n for count in counts.values())
    if not whole:
        return Lows(None, Spread(1.0, 0), [])
    usual = sum(count.satisfied for count in counts.values()) / whole
    spread = spread_of(_judged(counts.values()), usual)
    rows = [Low(place, *count) for place, count in counts.items() if _position(count, usual, spread) == "far-below"]
    # What is said is the share that the same visits have everywhere else; a place is judged by shares of at most all.
    said = min(1.0, sum(part for part, _ in parts.values()) / sum(all_ for _, all_ in parts.values()))
    return Lows(said, spread, sorted(rows, key=lambda low: low.part / low.whole))


def _below(spots: Iterable[Spot]) -> list[Spot]:
    return sorted((spot for spot in spots if spot.verdict == "surely-lower"), key=_share)


def _share(spot: Spot) -> float:
    return (spot.figure and spot.figure.share) or 0.0


def long_wait(wait: Durations) -> int:
    """Seconds that one in ten people waited at least, where that is a long wait and enough were measured; else none."""
    if wait.nine_of_ten is None or wait.n < FEWEST_FOR_WORDS:
        return 0
    return wait.nine_of_ten.low if wait.nine_of_ten.low >= LONG_WAIT_SECONDS else 0


def _waits(spots: Iterable[Spot]) -> list[Spot]:
    found = [(long_wait(spot.queue.figure.wait), spot) for spot in spots if spot.queue]
    return [spot for seconds, spot in sorted(found, key=lambda pair: -pair[0]) if seconds]
