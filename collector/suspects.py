"""From the record's sums to flags: counts of each official, counter and office in some days, judged against their peers.

Nothing of it is kept: a flag is a reading of figures that everybody in scope may read, and it changes with them.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from collector.inquiry import Grouping, Inquiry, offices_of
from collector.store.box_sizes import BoxPlace, box_sizes
from collector.store.db import Database
from collector.store.queues import queue_sums
from collector.store.satisfaction import Row, satisfaction, snapshot
from office.directory import Index
from office.equal_boxes import Boxes, equality
from office.ids import OfficeId
from office.judgement import Count
from office.marks import Measure
from office.peers import FEWEST_PEERS, Rate
from office.queue_figure import Sums
from office.suspicion import Flag, Sign, counter_against_exit, equal_boxes, flags
from office.units import path

MOST_OFFICES = 400
"""Of more offices flags are not made at once: they would take seconds."""

Level = Literal["official", "counter", "office"]

AT_COUNTERS, AWAY = ("kiosk", "button"), ("exit", "phone")
"""Where people vote before the eyes of who served them, and where not."""

_MEASURES: tuple[Measure, ...] = (
    *("issued", "walk-in", "called", "missed", "finished", "no-terminal", "terminal-off"),
    *("transferred", "cancelled-staff", "windows"),
)


class Subject(NamedTuple):
    """Whom or what a flag is about: an official or a counter of an office, or the office as a whole."""

    office: OfficeId
    counter: str | None = None
    official: str | None = None

    @property
    def level(self) -> Level:
        """Which of the three."""
        return "official" if self.official is not None else "counter" if self.counter is not None else "office"


class Suspect(NamedTuple):
    """One subject with its flags, the least likely first."""

    subject: Subject
    flags: tuple[Flag, ...]


def suspects(db: Database, directory: Index, inquiry: Inquiry, *, persons: bool = True) -> list[Suspect]:
    """Who and what is flagged in the days and offices of ``inquiry``, the least likely first.

    Peers are all others of the same level in these offices. With ``persons`` officials are judged too. A counter is left out
    where an official of its office has the same flag, and an office where a counter has: it is one thing, seen twice.
    """
    asked = inquiry._replace(by=(), scale=None, channel=None, counter=None, official=None, service=None)
    with snapshot(db):
        boxes = box_sizes(db, asked)
        officials = _of_level(db, directory, asked, boxes, "official") if persons else {}
        counters = _of_level(db, directory, asked, boxes, "counter")
        offices = _of_level(db, directory, asked, {}, "office")
    seen = {(subject.office, flag.kind) for subject, found in officials.items() for flag in found}
    rest = {subject: [flag for flag in found if (subject.office, flag.kind) not in seen] for subject, found in counters.items()}
    seen |= {(subject.office, flag.kind) for subject, found in rest.items() for flag in found}
    whole = {subject: [flag for flag in found if (subject.office, flag.kind) not in seen] for subject, found in offices.items()}
    everyone = {**officials, **rest, **whole}
    flagged = [Suspect(subject, tuple(found)) for subject, found in everyone.items() if found]
    return sorted(flagged, key=lambda suspect: (min(flag.chance for flag in suspect.flags), suspect.subject.office))


def peers_of(directory: Index, offices: Collection[OfficeId]) -> frozenset[OfficeId]:
    """Among whom ``offices`` are judged: themselves where they are enough, else the offices of the nearest unit above that are.

    ``directory`` is the whole one: what is usual elsewhere is a sum of many, and says nothing of anybody there.
    """
    own = frozenset(offices)
    if len(own) > MOST_OFFICES or has_peers(directory, own) or not own:
        return own
    lines = [path(directory.units, directory.offices[office].unit) for office in own]
    for level in reversed(range(min(map(len, lines)))):
        if len({line[level].id for line in lines}) == 1:
            wide = offices_of(directory, lines[0][level].id)
            if has_peers(directory, wide) and len(wide) <= MOST_OFFICES:
                return wide | own
    return own


def has_peers(directory: Index, offices: Collection[OfficeId]) -> bool:
    """Whether there are enough counters in ``offices`` to be set against each other."""
    return sum(len(directory.hall(office).counters) for office in offices) > FEWEST_PEERS


def suspects_of(
    db: Database, directory: Index, inquiry: Inquiry, offices: Collection[OfficeId], *, persons: bool = True
) -> list[Suspect]:
    """Who and what is flagged in ``offices``, judged among their peers in the whole ``directory``."""
    wide = inquiry._replace(unit=None, office=None, offices=peers_of(directory, offices))
    return [suspect for suspect in suspects(db, directory, wide, persons=persons) if suspect.subject.office in offices]


def _of_level(
    db: Database, directory: Index, asked: Inquiry, boxes: Mapping[BoxPlace, Boxes], level: Level
) -> dict[Subject, list[Flag]]:
    by: tuple[Grouping, ...] = (level,)
    rows = satisfaction(db, directory, asked._replace(by=by))
    sums = {
        _subject(group.office, group, level): found
        for group, found in queue_sums(db, directory, asked._replace(by=by), _MEASURES).items()
    }
    votes: defaultdict[Subject, list[Row]] = defaultdict(list)
    for row in rows:
        votes[_subject(row.group.office, row.group, level)].append(row)
    # Votes and deeds of nobody in particular are no row of this level.
    subjects = [subject for subject in dict.fromkeys([*votes, *sums]) if subject.level == level]
    judged = flags([_signs(votes.get(subject, []), sums.get(subject, {}), level) for subject in subjects])
    found = dict(zip(subjects, judged, strict=True))
    for subject, flag in (*_equal(boxes, rows, level), *(_pressed(votes) if level != "official" else ())):
        if subject in found:
            found[subject] = sorted([*found[subject], flag], key=lambda one: one.chance)
    return found


def _subject(office: str | None, group: object, level: Level) -> Subject:
    place = OfficeId(office or "")
    if level == "office":
        return Subject(place)
    return Subject(place, **{level: getattr(group, level)})


def _signs(rows: Iterable[Row], sums: Sums, level: Level) -> dict[Sign, Rate]:
    def of(measure: Measure) -> int:
        return sums.get((measure, 0), 0)

    rows = list(rows)
    if level == "office":
        return {"walk-ins": Rate(of("walk-in"), of("issued"))}
    at_counter = [row.figure for row in rows if row.group.channel in AT_COUNTERS]
    excluded = Tally[str]()
    for figure in at_counter:
        excluded.update(figure.excluded)
    presses = sum(figure.n for figure in at_counter) + excluded.total()
    answered = Rate(sum(row.figure.bound for row in rows), of("windows"))
    return {
        "repeats": Rate(excluded["repeat"], presses),
        "out-of-hours": Rate(excluded["out-of-hours"], presses),
        "no-window": Rate(excluded["no-window"], presses),
        "few-windows": Rate(of("windows"), of("finished") - of("no-terminal")),
        "few-votes": answered,
        "many-votes": answered,
        "terminal-off": Rate(of("terminal-off"), of("finished")),
        "missed": Rate(of("missed"), of("called")),
        "cancelled": Rate(of("cancelled-staff"), of("called") + of("cancelled-staff")),
        "transferred": Rate(of("transferred"), of("transferred") + of("finished")),
    }


def _equal(boxes: Mapping[BoxPlace, Boxes], rows: Iterable[Row], level: Level) -> Iterable[tuple[Subject, Flag]]:
    """Boxes of one score, by subject, scale and channel; what counts as usual are all votes of that scale and channel."""
    own: dict[tuple[Subject, str, str], dict[int, int]] = {}
    common: defaultdict[tuple[str, str], Tally[int]] = defaultdict(Tally)
    for group, figure in rows:
        own[_subject(group.office, group, level), group.scale, group.channel] = figure.distribution
        common[group.scale, group.channel].update(figure.distribution)
    found: defaultdict[tuple[Subject, str, str], list[Boxes]] = defaultdict(list)
    for place, some in boxes.items():
        subject = _subject(place.office, place, level)
        if subject.level == level:
            found[subject, place.scale, place.channel].append(some)
    for key, several in found.items():
        subject, scale, channel = key
        sizes = Tally[int]()
        for some in several:
            sizes.update(some.sizes)
        together = Boxes(sizes, sum(some.equal for some in several))
        flag = equal_boxes(*equality(together, own.get(key, {}), common[scale, channel]))
        if flag is not None:
            yield subject, flag


def _pressed(votes: Mapping[Subject, Iterable[Row]]) -> Iterable[tuple[Subject, Flag]]:
    """Counters and offices with far better votes at the counter than at the exit or by phone, on one scale; the surest pair."""
    for subject, rows in votes.items():
        by_scale: defaultdict[str, dict[str, Count]] = defaultdict(dict)
        for group, figure in rows:
            by_scale[group.scale][group.channel] = Count(figure.satisfied, figure.n)
        found = [
            counter_against_exit(counts[here], counts[away])
            for counts in by_scale.values()
            for here in AT_COUNTERS
            for away in AWAY
            if here in counts and away in counts
        ]
        best = min((flag for flag in found if flag is not None), key=lambda flag: flag.chance, default=None)
        if best is not None:
            yield subject, best
