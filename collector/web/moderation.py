"""Several comments decided about at once: each with an entry of its own in its history and in the log, and none unread.

Only comments of which nobody decided yet: who changes a decision reads its history first, on the page of the one comment. What
somebody decided meanwhile is left as it is and named; the others are written down in one transaction.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from collector.errors import CommentStepError
from collector.store.comments import HIDING_REASONS, LONGEST_TEXT, PAGE, Comment, Comments, Decided
from collector.store.db import transaction
from collector.web.auditing import record
from collector.web.frame import frame
from collector.web.turning import row_number
from collector.web.viewing import seen, viewer
from office.ids import OfficeId
from office.masking import clean, personal_marks

_BY_NAME: Mapping[str, Decided] = {"shown": "shown", "hidden": "hidden"}
"""An answer is of one comment and is written for it alone."""


class Order(NamedTuple):
    """One decision for the comments at ``places`` in the record."""

    places: tuple[int, ...]
    state: Decided
    reason: str
    text: str


class Outcome(NamedTuple):
    """How many were decided, and which were not, because somebody decided meanwhile or they are not there for this viewer."""

    decided: int
    late: tuple[int, ...]


def read_order(form: MultiDict[str, str]) -> Order:
    """The decision of a form.

    Raises:
        CommentStepError: ``ticked``, when none or more than a page of them is; ``choice``, when nothing is decided; ``reason``
            and ``text`` as for one comment.
    """
    places = read_places(form.getlist("ticked"))
    if not places:
        raise CommentStepError("ticked", f"tick 1 to {PAGE} comments")
    state = _BY_NAME.get(form.get("state", ""))
    if state is None:
        raise CommentStepError("choice", "say whether they are approved or hidden")
    # Beside an approval there is nothing to say; what stands in these fields belongs to the other choice.
    reason, text = (form.get("reason", ""), clean(form.get("text", ""))) if state == "hidden" else ("", "")
    if state == "hidden" and reason not in HIDING_REASONS:
        raise CommentStepError("reason", "say why they are hidden")
    if len(text) > LONGEST_TEXT or (reason == "other" and not text):
        raise CommentStepError("text", f"write it down, in 1 to {LONGEST_TEXT} characters")
    return Order(places, state, reason, text)


def read_places(values: Sequence[str]) -> tuple[int, ...]:
    """Places in the record, each once; none when one of them is no number or they are more than a page has."""
    numbers = [row_number(one) for one in values[: PAGE + 1]]
    places = [one for one in numbers if one is not None]
    return tuple(dict.fromkeys(places)) if len(places) == len(values) <= PAGE else ()


def moderate(order: Order) -> Outcome:
    """Write the decision down for each comment that still waits.

    Raises:
        CommentStepError: ``person``, when the note names somebody of one of the offices; nothing is written then.
    """
    here, who, inside = frame(), viewer(), seen()
    comments, above = Comments(here.store.db()), who.offices_below(inside)
    late: list[int] = []
    with transaction(here.store.db()):
        found = {place: comments.find(place) for place in order.places}
        waiting: list[Comment] = []
        for place, comment in found.items():
            if comment is None or comment.office not in inside.offices or comment.state != "waiting":
                late.append(place)
            else:
                waiting.append(comment)
        for office in {comment.office for comment in waiting}:
            refuse_persons(order.text, office)
        for comment in waiting:
            write_down(comments, comment, order, from_above=comment.office in above)
    return Outcome(len(waiting), tuple(late))


def write_down(comments: Comments, comment: Comment, order: Order, *, from_above: bool, is_public: bool = False) -> None:
    """One decision about one comment, with its entry in the log; within a transaction of the caller.

    Raises:
        CommentStepError: as ``Comments.decide``.
    """
    who = viewer()
    comments.decide(
        comment,
        order.state,
        at_ms=frame().clock.now_ms(),
        account=who.account,
        role=who.role,
        from_above=from_above,
        reason=order.reason,
        text=order.text,
        is_public=is_public,
    )
    said = {"state": order.state, "reason": order.reason} if order.state == "hidden" else {"state": order.state}
    record("comment", f"comment {comment.position}", unit=seen().offices[comment.office].unit, after=said, reason=order.text)


def refuse_persons(text: str, office: OfficeId) -> None:
    """Refuse words that name somebody, or hold a number that may be somebody's.

    Raises:
        CommentStepError: ``person``.
    """
    if personal_marks(text, (one.name for one in seen().hall(office).officials)):
        raise CommentStepError("person", "somebody is named, or a number may be somebody's; say what was done, not who")
