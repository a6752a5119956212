"""Writing the log from a request: who and from where is known here, once."""

from collections.abc import Mapping

from flask import request
from flask_login import current_user

from collector.store.audit import Audit, Deed
from collector.viewer import Viewer
from collector.web.frame import frame


def _own_unit(who: Viewer) -> str | None:
    """An official belongs to the unit of the own office, so that whoever looks after that unit reads what was done there."""
    if who.official is None:
        return who.unit
    office = frame().store.directory().offices.get(who.official[0])
    return office.unit if office else None


def record(
    what: Deed,
    object_: str,
    *,
    by: Viewer | None = None,
    unit: str | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Write down what the viewer of this request did (``by``: before anybody is logged in).

    ``unit`` is what it concerns, the viewer's own scope when left out. To be called in the transaction of the deed.
    """
    who: Viewer = by or current_user.viewer
    here = frame()
    Audit(here.store.db()).write(
        what,
        object_,
        at_ms=here.clock.now_ms(),
        account=who.account,
        role=who.role,
        unit=unit or _own_unit(who),
        before=before,
        after=after,
        reason=reason,
        address=request.remote_addr or "",
    )
