"""Votes and visits counted once more from the bytes of the ledger, by other lines: nothing of the product is used here.

Only the standard library, and the definitions of the documents: what the figures are compared with must not share their faults.
"""

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

SATISFIED = {"hai-long-5": {4, 5}, "hai-long-4": {3, 4}, "hai-long-3": {3}}
HALF_A_DAY = timedelta(hours=12)


class Where(NamedTuple):
    """Where and when something happened; a day of Việt Nam, ``None`` where there is no counter or nobody was shown."""

    office: str
    counter: str | None
    official: str | None
    day: date
    is_afternoon: bool


class Vote(NamedTuple):
    """One vote; ``flag`` keeps it out of the figures."""

    where: Where
    scale: str
    channel: str
    score: int
    flag: str
    bound: bool
    topics: tuple[str, ...]


class Deed(NamedTuple):
    """One deed of a desk, or the windows of a box; ``seconds`` is how long it lasted."""

    where: Where
    what: str
    n: int
    seconds: float | None


class Count(NamedTuple):
    """What is published of votes of one scale and channel."""

    n: int
    satisfied: int
    distribution: dict[int, int]
    excluded: dict[str, int]
    bound: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval after Wilson, 1927."""
        z = 1.959963984540054
        share, n = self.satisfied / self.n, self.n
        middle, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


class Recount:
    """Every vote and deed of a ledger."""

    def __init__(self, database: Path) -> None:
        self.votes: list[Vote] = []
        self.deeds: list[Deed] = []
        self._waiting: dict[tuple[str, str], str] = {}
        self._waited: set[tuple[str, str]] = set()
        said: set[tuple[str, str, str]] = set()
        with sqlite3.connect(database) as db:
            rows = db.execute(
                "SELECT office, event FROM ledger JOIN streams ON streams.id = ledger.stream"
                " JOIN sources ON sources.id = streams.source ORDER BY ledger.position"
            ).fetchall()
        db.close()
        for office, content in rows:
            event = json.loads(content)
            first = (office, event.get("origin", event["id"]), event.get("origindigest", ""))
            if first not in said:
                said.add(first)
                self._take(office, event["type"].split(".", 2)[2].removesuffix(".v1"), event, event["data"])

    def counts(self, keep: Callable[[Where], bool] = lambda _where: True) -> dict[tuple[str, str], Count]:
        """The votes of some place and days, by scale and channel."""
        kinds: dict[tuple[str, str], list[Vote]] = {}
        for vote in self.votes:
            if keep(vote.where):
                kinds.setdefault((vote.scale, vote.channel), []).append(vote)
        return {kind: _count(votes, SATISFIED[kind[0]]) for kind, votes in kinds.items()}

    def deed(self, what: str, keep: Callable[[Where], bool]) -> int:
        """How often something was done."""
        return sum(deed.n for deed in self.deeds if deed.what == what and keep(deed.where))

    def seconds(self, what: str, keep: Callable[[Where], bool]) -> list[float]:
        """How long it lasted, the shortest first."""
        return sorted(one.seconds for one in self.deeds if one.what == what and one.seconds is not None and keep(one.where))

    def _take(self, office: str, what: str, event: dict[str, Any], data: dict[str, Any]) -> None:
        if what in {"rating.given", "box.opened"}:
            # A longer span counts in its last half-day.
            last = (
                datetime.fromisoformat(data["until"]) - HALF_A_DAY if "until" in data else datetime.fromisoformat(event["time"])
            )
            where = Where(office, data["counter"], data.get("official"), last.date(), last.hour >= HALF_A_DAY.seconds // 3600)
            if what == "box.opened":
                self.deeds.append(Deed(where, "windows", data.get("windows") or 0, None))
                return
            flag = (data.get("flags") or [""])[0]
            kind = (data["scale"], data["channel"], data["score"], flag, data["bound"])
            self.votes.append(Vote(where, *kind, tuple(data.get("topics", ()))))
        elif what.startswith("ticket."):
            self._ticket(office, what.removeprefix("ticket."), datetime.fromisoformat(event["time"]), data)
        elif what == "day.closed":
            at = datetime.fromisoformat(event["time"])
            for key in [key for key in self._waiting if key[0] == office]:
                state = self._waiting.pop(key)
                end = {"waiting": "unserved", "called": "missed", "started": "finished"}[state]
                self.deeds.append(Deed(Where(office, None, None, at.date(), at.hour >= 12), end, 1, None))

    def _ticket(self, office: str, what: str, at: datetime, data: dict[str, Any]) -> None:
        key = office, data["ticket"]
        where = Where(office, data.get("counter"), data.get("official"), at.date(), at.hour >= 12)
        self.deeds.append(Deed(where, what, 1, data.get("walk_seconds")))
        if what == "called" and key not in self._waited and "wait_seconds" in data:
            self._waited.add(key)
            self.deeds.append(Deed(where, "wait", 1, data["wait_seconds"]))
        if what in {"issued", "transferred"}:
            self._waiting[key] = "waiting"
        elif what in {"called", "started"}:
            self._waiting[key] = what
        elif what in {"finished", "missed", "cancelled"}:
            del self._waiting[key]


def _count(votes: Iterable[Vote], satisfied: set[int]) -> Count:
    votes = list(votes)
    counted = [vote for vote in votes if not vote.flag]
    return Count(
        n=len(counted),
        satisfied=sum(vote.score in satisfied for vote in counted),
        distribution=dict(Counter(vote.score for vote in counted)),
        excluded=dict(Counter(vote.flag for vote in votes if vote.flag)),
        bound=sum(vote.bound for vote in counted),
    )


def within(first: date, end: date, **only: str | tuple[str, ...]) -> Callable[[Where], bool]:
    """Whether something lies in these days and at one of these places."""
    wanted = {name: value if isinstance(value, tuple) else (value,) for name, value in only.items()}
    return lambda where: first <= where.day < end and all(getattr(where, name) in among for name, among in wanted.items())


def shortest_of(lasted: list[float], percent: int) -> float:
    """The shortest duration that at least so many of all do not exceed."""
    return lasted[-(-len(lasted) * percent // 100) - 1]
