"""Whether a terminal is there: its birth and will, believed only as far as the way to it is known to stand."""

from typing import Literal

Presence = Literal["online", "offline", "unknown"]
UP = "1"


def believed(said: str | None, uplink: str | None) -> Presence:
    """What to believe of a terminal that ``said`` online or offline, ``None`` for nothing.

    ``uplink`` is the last notification of the bridge of its office, ``None`` when none was ever heard: then its terminals
    connect directly, and the broker that keeps their will is the collector's own. When the bridge fell, a retained «online»
    is only the last thing heard before.

    >>> believed("online", "0")
    'unknown'
    """
    if said is None or uplink not in {None, UP}:
        return "unknown"
    return "online" if said == "online" else "offline"
