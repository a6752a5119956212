"""Moments of a machine that has no clock battery, and the seconds between two of them.

Waits, walks and services are measured by the monotonic clock, which no time server moves. It begins anew with each boot; only
between two boots does the wall clock stand in, and where that was not known either, a duration is unknown, never guessed.
"""

from datetime import datetime
from typing import NamedTuple


class Moment(NamedTuple):
    """When something happened: ``wall`` (aware; ``None``: clock not trusted), and ``monotonic`` seconds of ``boot``."""

    wall: datetime | None
    boot: str
    monotonic: float


def seconds_between(first: Moment, then: Moment) -> float | None:
    """The seconds from ``first`` to ``then``, never negative; ``None`` when no clock tells."""
    if first.boot == then.boot:
        return max(0.0, then.monotonic - first.monotonic)
    if first.wall is None or then.wall is None:
        return None
    return max(0.0, (then.wall - first.wall).total_seconds())


def has_passed(since: Moment | None, now: Moment, seconds: float) -> bool:
    """Whether so many ``seconds`` lie behind ``since``; so they do when no clock tells, for then a boot lies between."""
    if since is None:
        return True
    gone = seconds_between(since, now)
    return gone is None or gone >= seconds
