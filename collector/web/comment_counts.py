"""How many comments of a page's place stand where, each number with the way to them: what people wrote is work too."""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlencode

from collector.inquiry import offices_now
from collector.store.comments import Comments, State
from collector.store.db import Database
from collector.web.comment_wording import CommentWording
from collector.web.pages import spoken
from collector.web.scope import Scope
from collector.web.uptime_view import MOST_OFFICES
from collector.web.viewing import seen
from office.directory import Index
from office.ids import OfficeId

_TOLD: tuple[State, ...] = ("waiting", "shown", "answered", "hidden")


class Written(NamedTuple):
    """One state with its words, how many comments stand there now, and where they are read."""

    state: State
    name: str
    n: int
    href: str


def comment_counts(db: Database, directory: Index, scope: Scope) -> tuple[Written, ...]:
    """The states of the comments of a place as they are now, whatever its days are; none for very many offices.

    Those of an office that has ended are read on the page of comments like all others, so they count here too.

    ``directory`` is the one of the figures: comments of an office that has moved away are read by whoever has it now.
    """
    offices = _offices(scope, directory)
    if not 0 < len(offices) <= MOST_OFFICES:
        return ()
    counts = Comments(db).counts(offices)
    place = {"office": scope.inquiry.office, "unit": None if scope.inquiry.office else scope.inquiry.unit}
    asked = {name: value for name, value in place.items() if value}
    wording = CommentWording(spoken(), seen())
    return tuple(
        Written(state, wording.state(state), counts[state], f"/comments?{urlencode({'state': state, **asked})}")
        for state in _TOLD
    )


def _offices(scope: Scope, directory: Index) -> list[OfficeId]:
    if scope.inquiry.office is not None:
        inside: Collection[OfficeId] = [scope.inquiry.office]
    elif scope.inquiry.unit is not None:
        inside = offices_now(directory, scope.inquiry.unit)
    else:
        inside = directory.offices
    return [one for one in inside if one not in directory.past]
