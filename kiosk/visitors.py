"""Invented citizens: when they come to a counter, how content they leave it, and what they do at the screen.

For the simulator only. Everything follows from a seed and the assignment, so that the same seed always casts the same votes.
The habits are guesses that make a demo believable and give a benchmark its shape; nothing is derived from them.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal, NamedTuple

from office.documents import WEEKDAYS, Assignment, Hours
from office.ids import TopicId
from office.periods import VIETNAM

Ending = Literal["sends", "skips", "leaves"]

SHORTEST_GAP_SECONDS = 75.0
"""Between two visitors of one counter: the last one has left the screen before the next one touches it."""

_BUSY_HOURS = {7: 0.6, 8: 1.6, 9: 1.7, 10: 1.1, 11: 0.5, 13: 0.9, 14: 1.4, 15: 1.2, 16: 0.6}
_QUIET_HOUR = 0.3
_FEWEST_SECONDS_OPEN = 60
_PRESSES_AGAIN = 0.025
_CORRECTS = 0.03


class Temperament(NamedTuple):
    """What is typical of one counter. Shares are between 0 and 1.

    ``content`` is the mean contentment of its visitors, ``agreement`` how close they lie around it (the sum of the parameters
    of a beta distribution), ``responds`` the share of visitors who vote, ``complains_about`` the topic heard most.
    """

    content: float
    agreement: float
    responds: float
    complains_about: int


class Visit(NamedTuple):
    """One citizen at the screen.

    ``instead`` is the score chosen after «Chọn lại», ``repeats`` are presses soon after the visit has ended.
    ``pace_seconds`` passes between two touches.
    """

    at: datetime
    score: int
    pace_seconds: float
    topics: tuple[TopicId, ...] = ()
    ending: Ending = "sends"
    instead: int | None = None
    repeats: tuple[int, ...] = ()


class Deed(NamedTuple):
    """One touch, ``after`` seconds after the one before: what is touched, and which score or topic."""

    after: float
    what: Literal["press", "choose", "again", "skip", "send"]
    score: int = 0
    topic: TopicId = TopicId("")


def temperament_of(seed: str, assignment: Assignment) -> Temperament:
    """The lasting character of one counter, from the seed and its place."""
    place = assignment.terminal if assignment.counter is None else assignment.counter.id
    chance = Random(f"{seed}/{assignment.office.id}/{place}")  # noqa: S311  invented, not secret
    return Temperament(
        content=chance.uniform(0.72, 0.92),
        agreement=chance.uniform(3.0, 7.0),
        responds=chance.uniform(0.45, 0.85),
        complains_about=chance.randrange(max(1, len(assignment.topics))),
    )


def visits_on(day: date, assignment: Assignment, *, seed: str, visitors: int, hours: Hours | None = None) -> list[Visit]:
    """Those of about ``visitors`` visitors of one counter and ``day`` who vote, in the order in which they come.

    ``hours`` stands in the place of the office's own opening hours. On a day when the office is closed nobody comes.
    """
    character = temperament_of(seed, assignment)
    chance = Random(f"{seed}/{assignment.office.id}/{assignment.terminal}/{day.isoformat()}")  # noqa: S311  invented, not secret
    spans = spans_of(day, hours or assignment.office.hours)
    if not spans:
        return []
    came = round(visitors * chance.uniform(0.75, 1.25))
    moments = sorted(moment_within(chance, spans) for _ in range(sum(chance.random() < character.responds for _ in range(came))))
    return [visit(chance, character, assignment, at=at) for at in _spread(moments, spans)]


def visits_from(start: datetime, assignment: Assignment, *, seed: str, mean_gap_seconds: float) -> Iterator[Visit]:
    """Voting visitors of one counter from ``start`` on, without end and whatever the hour: a demo has no opening hours."""
    character = temperament_of(seed, assignment)
    chance = Random(f"{seed}/{assignment.office.id}/{assignment.terminal}/{start.isoformat()}")  # noqa: S311  invented, not secret
    at = start
    while True:
        at += timedelta(seconds=chance.expovariate(1 / mean_gap_seconds))
        yield visit(chance, character, assignment, at=at)


def visit(chance: Random, character: Temperament, assignment: Assignment, *, at: datetime) -> Visit:
    """What one visitor of a counter does who votes at ``at``."""
    contentment = chance.betavariate(character.content * character.agreement, (1 - character.content) * character.agreement)
    scores = assignment.scale.scores()
    score = scores[min(int(contentment * len(scores)), len(scores) - 1)]
    is_satisfied = score in assignment.scale.satisfied_scores()
    pace = chance.uniform(0.8, 3.0)
    if chance.random() < _PRESSES_AGAIN:
        # Who presses again and again is quick about it: no topics, and the faces are back within the response interval.
        return Visit(at=at, score=score, pace_seconds=0.4, ending="skips", repeats=(score,) * chance.choice((1, 1, 2, 4)))
    stays = chance.random() < (0.3 if is_satisfied else 0.75)
    topics = _topics(chance, character, assignment) if stays else ()
    return Visit(
        at=at,
        score=score,
        pace_seconds=pace,
        topics=topics,
        ending="sends" if topics else chance.choice(("skips", "leaves")),
        instead=chance.choice(scores) if chance.random() < _CORRECTS else None,
    )


def deeds_of(visit: Visit) -> tuple[Deed, ...]:
    """The touches of a visit at a screen but for its ``repeats``; who ``leaves`` just stops."""
    pace = visit.pace_seconds
    deeds = [Deed(0.0, "press", score=visit.score)]
    if visit.instead is not None:
        deeds += [Deed(pace, "again"), Deed(pace, "press", score=visit.instead)]
    deeds += [Deed(pace, "choose", topic=topic) for topic in visit.topics]
    if visit.ending == "sends":
        deeds.append(Deed(pace, "send"))
    elif visit.ending == "skips":
        deeds.append(Deed(pace, "skip"))
    return tuple(deeds)


def _topics(chance: Random, character: Temperament, assignment: Assignment) -> tuple[TopicId, ...]:
    if not assignment.topics:
        return ()
    weights = [3.0 if place == character.complains_about else 1.0 for place in range(len(assignment.topics))]
    count = chance.choice((1, 1, 1, 2, 2, 3))
    drawn = chance.choices(assignment.topics, weights, k=count)
    return tuple(topic.id for topic in assignment.topics if topic in drawn)


def spans_of(day: date, hours: Hours) -> list[tuple[datetime, datetime]]:
    """The hours of a day that are long enough for anybody to come."""
    if day in hours.closed_on:
        return []
    return [
        (_at(day, begin), _at(day, end))
        for begin, end in hours.open.get(WEEKDAYS[day.weekday()], ())
        if _at(day, end) - _at(day, begin) >= timedelta(seconds=_FEWEST_SECONDS_OPEN)
    ]


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=VIETNAM)


def moment_within(chance: Random, spans: list[tuple[datetime, datetime]]) -> datetime:
    """A moment while the office is open; busy hours are drawn more often."""
    lengths = [(end - begin).total_seconds() for begin, end in spans]
    while True:
        begin = chance.choices(spans, lengths)[0]
        moment = begin[0] + (begin[1] - begin[0]) * chance.random()
        if chance.random() * max(_BUSY_HOURS.values()) < _BUSY_HOURS.get(moment.hour, _QUIET_HOUR):
            return moment


def _spread(moments: list[datetime], spans: list[tuple[datetime, datetime]]) -> list[datetime]:
    """The same moments, later ones pushed back so that no two visitors meet; who would come too late stays away."""
    spread: list[datetime] = []
    for moment in moments:
        wanted = max(moment, spread[-1] + timedelta(seconds=SHORTEST_GAP_SECONDS)) if spread else moment
        span = next(((begin, end) for begin, end in spans if wanted < end), None)
        if span is not None:
            spread.append(max(wanted, span[0]))
    return spread
