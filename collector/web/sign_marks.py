"""Which rows of an overview have votes that must be looked into: from what the rules found, so that it costs no page anything.

The comparison judges signs anew for its own days. Here stand those of now, and each leads to the alert that carries it.
"""

from collections.abc import Mapping

from collector.inquiry import Grouping
from collector.store.alerts import Alerts
from collector.store.db import Database
from collector.web.parts import parts
from collector.web.scope import Scope, offices_shown
from office.directory import Index


def sign_marks(db: Database, directory: Index, scope: Scope, rows: Grouping) -> Mapping[str | None, str]:
    """Where it is told why a row is marked, by row; ``directory`` is the one within the viewer's scope. People carry none."""
    if rows == "official":
        return {}
    # Alerts of an office that has moved out of the scope are read by whoever has it now.
    offices = [one for one in offices_shown(scope, directory) if one not in directory.past]
    signs = Alerts(db).signs(offices)
    if not signs:
        return {}
    if rows == "unit":
        marked = {sign.key.office for sign in signs}
        return {
            unit: f"{scope.on('/compare').href(unit=unit, office=None, rows=None)}#suspicious"
            for unit, own in (parts(scope, directory) or {}).items()
            if marked & (own.counted() or frozenset())
        }
    found: dict[str | None, str] = {}
    for sign in signs:
        row = sign.key.office if rows == "office" else sign.key.subject.counter
        if row:
            found.setdefault(row, f"/alerts/{sign.id}")
    return found
