"""Counts of the invented year's officials as the collector would make them, straight from what was lived: no bytes, no store."""

from collections import Counter as Tally
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from nucuoi.year.office_year import Lived, OfficeYear
from nucuoi.year.stories import Stories, year_directory
from office.directory import index
from office.equal_boxes import FEWEST_IN_BOX, Boxes, equality
from office.ids import CounterId, OfficeId, ScaleId
from office.peers import Rate
from office.periods import HalfDay, half_day_at
from office.suspicion import Flag, Sign, equal_boxes, flags

Official = tuple[OfficeId, CounterId]


class Counts:
    """What one official did, and what was pressed in front of them."""

    def __init__(self, scale: ScaleId) -> None:
        self.scale = scale
        self.deeds = Tally[str]()
        self.presses = Tally[str]()
        self.votes: defaultdict[HalfDay, Tally[int]] = defaultdict(Tally)

    def signs(self) -> dict[Sign, Rate]:
        """As ``collector.suspects`` makes them of sums."""
        done, pressed = self.deeds, self.presses.total()
        answered = Rate(done["bound"], done["windows"])
        return {
            "repeats": Rate(self.presses["repeat"], pressed),
            "out-of-hours": Rate(self.presses["out-of-hours"], pressed),
            "no-window": Rate(self.presses["no-window"], pressed),
            "few-windows": Rate(done["windows"], done["finished"]),
            "few-votes": answered,
            "many-votes": answered,
            "terminal-off": Rate(done["off"], done["finished"]),
            "missed": Rate(done["missed"], done["called"]),
            "cancelled": Rate(done["cancelled"], done["called"] + done["cancelled"]),
            "transferred": Rate(done["transferred"], done["transferred"] + done["finished"]),
        }

    def boxes(self) -> Boxes:
        """Votes by half-day; the few that would have waited for more count here where they were cast."""
        full = [votes for votes in self.votes.values() if votes.total() >= FEWEST_IN_BOX]
        return Boxes(Tally(votes.total() for votes in full), sum(len(votes) == 1 for votes in full))

    def own(self) -> Tally[int]:
        """Votes by score."""
        return sum(self.votes.values(), Tally[int]())


class Judged(NamedTuple):
    """Every official with the flags that the rules raise."""

    flags: dict[Official, list[Flag]]

    @property
    def flagged(self) -> set[Official]:
        """Those with any."""
        return {official for official, found in self.flags.items() if found}


def lived(seed: str, stories: Stories, *, first: date, days: int, offices: int, visits: int) -> dict[Official, Counts]:
    """Live through some days of a province and count."""
    directory = year_directory(offices, stories, first, first + timedelta(days=days))
    known = index(directory)
    counts: dict[Official, Counts] = {}
    for office in directory.offices:
        year = OfficeYear(known, office.id, stories, seed=seed, visits=visits)
        for number in range(days):
            day = year.live(first + timedelta(days=number))
            if day is not None:
                _count(counts, office.id, day)
    return counts


def judged(counts: dict[Official, Counts]) -> Judged:
    """What the rules of ``office.suspicion`` say of all of them."""
    rows = list(counts.values())
    common: defaultdict[ScaleId, Tally[int]] = defaultdict(Tally)
    for row in rows:
        common[row.scale].update(row.own())
    found = flags([row.signs() for row in rows])
    for row, raised in zip(rows, found, strict=True):
        flag = equal_boxes(*equality(row.boxes(), row.own(), common[row.scale]))
        if flag is not None:
            raised.append(flag)
    return Judged(dict(zip(counts, found, strict=True)))


def _count(counts: dict[Official, Counts], office: OfficeId, day: Lived) -> None:
    scales = {seat.window.counter: seat.told.scale.id for seat in day.seats}

    def of(counter: CounterId) -> Counts:
        return counts.setdefault((office, counter), Counts(scales[counter]))

    for place, turn in enumerate(day.turns):
        if turn.window is not None:
            deeds = of(turn.window.counter).deeds
            deeds["called"] += 1
            deeds[turn.end] += 1
            deeds["off"] += turn.end == "finished" and not day.pressed.could_ask[place]
    for window in day.pressed.windows:
        of(window.counter).deeds["windows"] += 1
    for presses in day.pressed.presses.values():
        for press in presses:
            if press.official is None:
                continue
            row = of(press.counter)
            row.presses[press.flags[0] if press.flags else ""] += 1
            if not press.flags:
                row.deeds["bound"] += press.service is not None
                row.votes[half_day_at(press.at)][press.score] += 1
