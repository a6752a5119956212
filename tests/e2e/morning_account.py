"""A morning counted by hand: from the bytes in the journals, with none of the code that counts for a living."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.desk.records import EVENTS
from kiosk.journal import reading
from tests.e2e.figures import read_only

AT_REST = frozenset({"finished", "missed", "cancelled"})
"""How a number may stand when everybody has gone home."""

_BECOMES = {
    "ticket.issued": "waiting",
    "ticket.called": "called",
    "ticket.started": "serving",
    "ticket.resumed": "serving",
    "ticket.finished": "finished",
    "ticket.missed": "missed",
    "ticket.transferred": "waiting",
    "ticket.held": "held",
    "ticket.returned": "waiting",
    "ticket.cancelled": "cancelled",
}
_FROM = {
    "ticket.called": {"waiting"},
    "ticket.started": {"called"},
    "ticket.resumed": {"held"},
    "ticket.finished": {"serving"},
    "ticket.missed": {"called"},
    "ticket.transferred": {"serving"},
    "ticket.held": {"serving"},
    "ticket.cancelled": {"waiting", "missed", "held", "called"},
    "ticket.returned": {"missed", "cancelled"},
}


class Said(NamedTuple):
    """One event: the last part of its type without version, and its data."""

    kind: str
    data: dict[str, Any]


def said_in(rows: Iterable[bytes]) -> list[Said]:
    """Events as they stand on disk."""
    found = []
    for row in rows:
        event = json.loads(row)
        found.append(Said(event["type"].removeprefix("vn.nucuoi.").removesuffix(".v1"), event["data"]))
    return found


def said_by(journal: Path) -> list[Said]:
    """What the journal of a desk or terminal holds; also while that runs."""
    with reading(journal) as rows:
        return said_in(bytes(row[0]) for row in rows(EVENTS))


def said_above(collector: Path, source: str) -> list[Said]:
    """What the collector's ledger holds of a terminal."""
    query = (
        "SELECT event FROM ledger JOIN streams ON streams.id = ledger.stream JOIN sources ON sources.id = streams.source"
        " WHERE terminal = ? ORDER BY ledger.position"
    )
    with closing(read_only(collector)) as db:
        return said_in(bytes(row[0]) for row in db.execute(query, (source,)))


def standing(events: Sequence[Said]) -> dict[str, str]:
    """How each number stands."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind in _BECOMES:
            found[event.data["ticket"]] = _BECOMES[event.kind]
    return found


def faults_of_the_queue(events: Sequence[Said], answered: Sequence[str]) -> list[str]:
    """Every promise that the desk's own events break, in words; ``answered`` are the tickets that citizens were told."""
    issued = Counter(event.data["ticket"] for event in events if event.kind == "ticket.issued")
    told = Counter(answered)
    faults = [f"{ticket} was told to {n} people" for ticket, n in told.items() if n > 1]
    faults += [f"{ticket} was issued {n} times" for ticket, n in issued.items() if n > 1]
    faults += [f"{ticket} was told to somebody and is not in the journal" for ticket in told - issued]
    faults += [f"{ticket} was issued and told to nobody" for ticket in issued - told]
    return [*faults, *_gaps(events), *_wrong_steps(events)]


def _gaps(events: Sequence[Said]) -> list[str]:
    given: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.kind == "ticket.issued":
            given[event.data["series"]].append(event.data["number"])
    return [f"series {series} gave {n}" for series, n in given.items() if n != list(range(1, len(n) + 1))]


def _wrong_steps(events: Sequence[Said]) -> list[str]:
    """A number that is at two counters at once, called though it was begun, or goes on from where it is not."""
    stands: dict[str, str] = {}
    at: dict[str, str] = {}
    begun: set[str] = set()
    faults = []
    for kind, data in events:
        if kind not in _BECOMES:
            continue
        ticket, before = data["ticket"], stands.get(data["ticket"])
        if kind in _FROM and before not in _FROM[kind]:
            faults.append(f"{ticket} was {before} when it says {kind}")
        if kind == "ticket.called" and ticket in begun:
            faults.append(f"{ticket} was called after its service had begun")
        if kind in {"ticket.called", "ticket.resumed"}:
            if data["counter"] in at.values() or ticket in at:
                faults.append(f"{ticket} came to {data['counter']} while it or another is there: {at}")
            at[ticket] = data["counter"]
        elif kind == "ticket.started":
            begun.add(ticket)
        elif kind in {"ticket.finished", "ticket.missed", "ticket.transferred", "ticket.held", "ticket.cancelled"}:
            at.pop(ticket, None)
        if kind == "ticket.transferred":
            begun.discard(ticket)
        stands[ticket] = _BECOMES[kind]
    return faults


def figures_of(desk: Sequence[Said], terminals: Sequence[Said]) -> dict[str, object]:
    """What ``/api/v1/queue`` must say of the morning."""
    n = Counter(event.kind for event in desk)
    ends = Counter(event.data.get("reason") for event in desk if event.kind == "ticket.cancelled")
    finished = [event.data for event in desk if event.kind == "ticket.finished"]
    issued = [event.data for event in desk if event.kind == "ticket.issued"]
    votes = [event.data for event in terminals if event.kind == "rating.given" and not event.data.get("flags")]
    windows = sum(event.data.get("windows") or 0 for event in terminals if event.kind == "box.opened")
    bound = sum(vote["bound"] for vote in votes)
    return {
        "issued": n["ticket.issued"],
        "priority": sum(bool(ticket.get("priority")) for ticket in issued),
        "walk_ins": 0,
        "called": n["ticket.called"],
        "recalled": n["ticket.recalled"],
        "missed": n["ticket.missed"],
        "no_show_share": n["ticket.missed"] / n["ticket.called"],
        "finished": len(finished),
        "transferred": n["ticket.transferred"],
        "asked": sum(bool(visit.get("asked")) for visit in finished),
        "unasked": {reason: sum(v.get("unasked") == reason for v in finished) for reason in ("no-terminal", "terminal-off")},
        "cancelled": {reason: ends[reason] for reason in ("citizen", "staff", "undelivered")},
        "unserved": 0,
        "rated": len(votes),
        "windows": windows,
        "bound": bound,
        "coverage": windows / len(finished),
        "response_rate": bound / windows,
        "time_unknown": 0,
    }
