"""Where the evidence of signs of now is, from a page whose days may be others than those in which they were seen."""

from collections.abc import Sequence
from datetime import date, timedelta

from collector.store.alert_rules import rules_on
from collector.store.alerts import Alert
from collector.store.db import Database
from collector.web.scope import Scope
from office.directory import Index
from office.periods import from_timestamp

_DAYS = ("period", "from", "through", "reckoning", "rows", "scale", "channel", "sort", "find")


def sign_link(db: Database, whole: Index, scope: Scope, signs: Sequence[Alert], today: date) -> str:
    """The comparison of the days shown, where one of ``signs`` was seen in enough of them, else the alerts that are open.

    ``whole`` is the directory of everybody. Nothing is judged here, which would take longer than all the rest of the page.
    """
    rules = rules_on(db, whole, today)
    for sign in signs:
        judged = timedelta(rules.of_unit(whole, whole.offices[sign.key.office].unit)["suspicious-votes"].days)
        # It has been so ever since it was told, and was told of as many days before.
        first = max(scope.inquiry.first, from_timestamp(sign.said_at / 1000).date() - judged)
        if min(scope.inquiry.end, today + timedelta(days=1)) - first >= judged:
            return f"{scope.on('/compare').href(rows=None)}#suspicious"
    return scope.on("/alerts").href(kind="suspicious-votes", **dict.fromkeys(_DAYS))
