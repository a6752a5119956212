"""Where the evidence of signs of now is, from a page whose days may be others than those in which they were seen."""

from collections.abc import Sequence
from datetime import date, timedelta

from collector.store.alert_rules import rules_on
from collector.store.alerts import Alert
from collector.store.db import Database
from collector.suspects import MOST_OFFICES, suspects_of
from collector.web.scope import Scope, offices_shown
from office.directory import Index
from office.periods import from_timestamp


def sign_link(
    db: Database, directory: Index, scope: Scope, signs: Sequence[Alert], *, whole: Index, today: date, persons: bool
) -> str:
    """The comparison of the days shown where these have signs, else the alerts that are open.

    ``directory`` is the one within the viewer's scope, ``whole`` that of everybody. Where the days shown hold those of a sign,
    nothing is judged.
    """
    comparison = f"{scope.on('/compare').href(rows=None)}#suspicious"
    rules = rules_on(db, whole, today)
    for sign in signs:
        end = from_timestamp(sign.said_at / 1000).date()
        days = rules.of_unit(whole, whole.offices[sign.key.office].unit)["suspicious-votes"].days
        if scope.inquiry.first <= end - timedelta(days=days) and end <= scope.inquiry.end:
            return comparison
    offices, asked = set(offices_shown(scope, directory)), scope.inquiry._replace(scale=None, channel=None, by=())
    if len(offices) <= MOST_OFFICES and suspects_of(db, whole, asked, offices, persons=persons):
        return comparison
    left_out = ("period", "from", "through", "reckoning", "rows", "scale", "channel", "sort", "find")
    return scope.on("/alerts").href(kind="suspicious-votes", **dict.fromkeys(left_out))
