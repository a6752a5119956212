"""What matters most among alerts: an order of the kinds, as data, each with its reason."""

from typing import NamedTuple

from office.alert_rule import AlertKind


class Weighed(NamedTuple):
    """A kind, and why it stands where it stands."""

    kind: AlertKind
    reason: str


GRAVEST_FIRST: tuple[Weighed, ...] = (
    Weighed("suspicious-votes", "votes may not be the citizens' own: whatever else is read of this place may be false"),
    Weighed("silent-terminal", "nobody is asked and nothing is heard there: what is wrong besides cannot be seen"),
    Weighed("low-scores", "people said themselves that they were not well served"),
    Weighed("long-waits", "people lost an hour of their day, whatever they said of it afterwards"),
    Weighed("idle-counters", "people wait beside a free counter; it hurts now, and is over by itself within the hour"),
    Weighed("falling-coverage", "nobody was hurt yet: fewer are asked than before, so the figures grow weaker"),
)
"""The inbox begins with the first of these."""

_PLACES = {one.kind: place for place, one in enumerate(GRAVEST_FIRST)}


def weight(kind: AlertKind) -> int:
    """The place of a kind in the order; 0 is the gravest."""
    return _PLACES[kind]
