"""How the places of a report stand to each other on one scale and channel: what its tables show and its summary says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from collector.reports.marked_places import Key
from collector.reports.reading import Reading, count_of
from collector.store.satisfaction import Row, satisfaction
from collector.web.comparison import MOST_OFFICES_BY_COUNTER
from collector.web.place_targets import reached, satisfied_targets
from office.grade import Grade, graded
from office.ids import OfficeId
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS
from office.rollup import Figure
from office.withholding import withheld


class RatedPlace(NamedTuple):
    """One place; ``figure`` is ``None`` where nobody voted in any way, ``is_hidden`` where its share would tell of few.

    ``missed``: the year's target in percent, where its votes are surely below that.
    """

    key: Key
    figure: Figure | None
    grade: Grade
    is_hidden: bool
    missed: float | None = None


class Rated(NamedTuple):
    """The places on one scale and channel, in the order of the directory; ``elsewhere`` people voted only in other ways.

    ``is_wide``: places differ so much that being within the usual says little.
    """

    kind: Row
    places: list[RatedPlace]
    elsewhere: int
    is_wide: bool


def rated_places(reading: Reading, kinds: list[Row], keys: list[Key]) -> list[Rated]:
    """Each scale and channel with the places of ``keys``, and with those that have votes and stand in no directory."""
    return _compared(reading, kinds, keys, by_counter=reading.order.inquiry.office is not None)


def rated_counters(reading: Reading, kinds: list[Row]) -> list[Rated]:
    """Each scale and channel with the counters that have votes, of as many offices as the comparison sets side by side.

    What was voted at no counter is not set against them, as on the page. The share of an office stands in the same report, so
    none of its counters with few votes may be had from it and the others.
    """
    if len(reading.offices) > MOST_OFFICES_BY_COUNTER:
        return []
    read, targets = _figures(reading, by_counter=True), _targets(reading)
    found = []
    for kind in kinds:
        figures = {key: one for key, one in read[kind.group.scale, kind.group.channel].items() if key[1] is not None}
        of_office: defaultdict[str, list[Key]] = defaultdict(list)
        for key in figures:
            of_office[key[0]].append(key)
        found.append(_missing(_rated(kind, figures, [], set(figures), _within(figures, of_office.values())), targets))
    return found


def rated_parts(reading: Reading, kinds: list[Row], votes: Iterable[Row]) -> list[Rated]:
    """Each scale and channel with the units below, whose ``votes`` were read; a key names a unit here."""
    keys: list[Key] = [(unit, None) for unit in reading.parts or ()]
    read: defaultdict[tuple[str, str], dict[Key, Figure]] = defaultdict(dict)
    for group, figure in votes:
        read[group.scale, group.channel][group.unit or "", None] = figure
    voted = {key for one in read.values() for key in one}
    return [_rated(kind, read[kind.group.scale, kind.group.channel], keys, voted) for kind in kinds] if keys else []


def _within(figures: Mapping[Key, Figure], groups: Iterable[list[Key]]) -> set[Key]:
    """The places whose votes, or those of another, could be had from those of their group, which stands in the same report."""
    return {keys[place] for keys in groups for place in withheld([figures[key].n for key in keys], FEWEST_FOR_SHARE)}


def _compared(reading: Reading, kinds: list[Row], keys: list[Key], *, by_counter: bool) -> list[Rated]:
    read = _figures(reading, by_counter=by_counter)
    figures = [read[kind.group.scale, kind.group.channel] for kind in kinds]
    voted = {key for one in figures for key in one}
    targets = _targets(reading)
    units = [own.counted() or frozenset() for own in (reading.parts or {}).values()]
    found = []
    for kind, own in zip(kinds, figures, strict=True):
        groups = ([key for key in own if key[0] in offices] for offices in units)
        found.append(_missing(_rated(kind, own, keys, voted, _within(own, groups)), targets))
    return found


def _targets(reading: Reading) -> Mapping[OfficeId, float]:
    offices = reading.offices
    return satisfied_targets(reading.db, reading.directory, reading.scope, offices)


def _missing(rated: Rated, targets: Mapping[OfficeId, float]) -> Rated:
    """The same, saying who is on the comparison's list of missed targets."""
    places = []
    for one in rated.places:
        target = targets.get(OfficeId(one.key[0]))
        if target is not None and one.figure is not None and one.figure.n >= FEWEST_FOR_WORDS and not one.is_hidden:
            missed = target if reached(target, count_of(one.figure)) == "missed" else None
            places.append(one._replace(missed=missed))
        else:
            places.append(one)
    return rated._replace(places=places)


def _figures(reading: Reading, *, by_counter: bool) -> Mapping[tuple[str, str], dict[Key, Figure]]:
    """By scale and channel; all of them in one reading."""
    found: defaultdict[tuple[str, str], dict[Key, Figure]] = defaultdict(dict)
    asked = reading.order.inquiry._replace(by=("counter",) if by_counter else ("office",))
    for group, figure in satisfaction(reading.db, reading.directory, asked):
        found[group.scale, group.channel][group.office or "", group.counter] = figure
    return found


def _rated(kind: Row, figures: Mapping[Key, Figure], keys: list[Key], voted: set[Key], also: Collection[Key] = ()) -> Rated:
    already = [place for place, key in enumerate(figures) if key in also]
    kept = withheld([figure.n for figure in figures.values()], FEWEST_FOR_SHARE, already)
    hidden = {key for place, key in enumerate(figures) if place in kept}
    found = graded([count_of(figure) for figure in figures.values()])
    grades = dict(zip(figures, found.rows, strict=True))
    known = set(keys)
    every = [*keys, *(key for key in figures if key not in known)]
    places = [
        RatedPlace(
            key,
            figures.get(key),
            "too-few" if key in hidden or key not in grades else grades[key].grade,
            key in hidden,
        )
        for key in every
        # Who votes on another scale has no line here: «no votes» would be untrue.
        if key in figures or key not in voted
    ]
    return Rated(kind, places, len(every) - len(places), found.spread.is_wide)
