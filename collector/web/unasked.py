"""Why places asked few people: in how many of their visits nobody could be asked, for the rating terminal was off."""

from collections.abc import Sequence

from collector.inquiry import Grouping, Inquiry
from collector.store.db import Database
from collector.store.queues import queue_sums
from collector.web.spot import Place
from office.directory import Index


def visits_while_off(db: Database, directory: Index, inquiry: Inquiry, places: Sequence[Place]) -> dict[Place, int]:
    """In how many visits at these places, all offices or all counters, the rating terminal was off; without those of none."""
    if not places:
        return {}
    by: Grouping = "office" if places[0].counter is None else "counter"
    offices = frozenset(place.office for place in places)
    asked = inquiry._replace(by=(by,), scale=None, channel=None, offices=offices)
    off = {
        Place.of(group): sums["terminal-off", 0]
        for group, sums in queue_sums(db, directory, asked, ("terminal-off",)).items()
        if ("terminal-off", 0) in sums
    }
    return {place: off[place] for place in places if off.get(place)}
