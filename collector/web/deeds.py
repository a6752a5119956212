"""What was done in the days and the place of a page, and how much waits: the half of a leader's work that figures do not show."""

from typing import NamedTuple

from collector.store.alerts import Alert, Alerts, Deed
from collector.store.db import Database
from collector.web.scope import Scope, offices_shown
from office.directory import Index
from office.ids import OfficeId
from office.periods import half_day_on, start_of

MOST = 3


class Deeds(NamedTuple):
    """``unclosed`` counts what nobody has closed yet; ``done`` are the last deeds; ``href`` leads to all.

    ``is_earlier``: nothing was done in these days, so ``done`` is what was done last before them. ``signs`` are alerts of votes
    that may not be the citizens' own, which are so now.
    """

    unclosed: int
    done: list[Deed]
    href: str
    is_earlier: bool
    signs: list[Alert]


def deeds(db: Database, directory: Index, scope: Scope) -> Deeds:
    """Read what was done; ``directory`` is the one within the viewer's scope."""
    alerts = Alerts(db)
    # Deeds of an office that has moved out of the scope are read by whoever has it now.
    offices: list[OfficeId] = [one for one in offices_shown(scope, directory) if one not in directory.past]
    first, end = (int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000) for day in scope.period)
    place = scope.on("/alerts").href(**dict.fromkeys(("period", "from", "through", "reckoning", "rows", "scale", "channel")))
    done = alerts.deeds(offices, first, end, MOST)
    is_earlier = not done
    signs = alerts.signs(offices)
    return Deeds(alerts.unclosed_in(offices), done or alerts.deeds(offices, 0, first, 1), place, is_earlier, signs)
