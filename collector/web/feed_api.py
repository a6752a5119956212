"""The API's feed: ``/api/v1/events``, every committed event but comments as it was received, for who keeps a record."""

import msgspec
from flask import Blueprint, Response, request

from collector.errors import InquiryInvalidError
from collector.inquiry import Parameter
from collector.reason import reason
from collector.store.db import ledger_id
from collector.store.feed import FedEvent, feed, head_of
from collector.store.satisfaction import snapshot
from collector.web.answers import json_answer
from collector.web.contract import FeedAnswer, FeedRow
from collector.web.frame import frame
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.viewing import seen, viewer
from office.periods import from_timestamp, utc_text

feed_api = Blueprint("feed_api", __name__)

MOST, USUAL = 1000, 200
_MOST_DIGITS = 18
PARAMETERS = (
    Parameter(
        "after",
        "The `next` of the answer before; 0, or left out, is the beginning of the record.",
        bounds=(0, 10**_MOST_DIGITS - 1),
    ),
    Parameter("limit", f"How many events at most, 1 to {MOST}; {USUAL} when left out.", bounds=(1, MOST)),
)


@operation(
    feed_api,
    Operation(
        path="/api/v1/events",
        name="events",
        summary="Committed events in the order of their commits, from a cursor on: all but comments, and none comes twice.",
        access="login",
        parameters=PARAMETERS,
        right="record",
        answers={200: Answer("The events after the cursor.", {JSON: FeedAnswer}), **errors(400, 401, 403, 405, 500, 503)},
    ),
)
def get_events() -> Response:
    """``GET /api/v1/events``."""
    db = frame().store.db()
    with snapshot(db):
        after, limit = _read(head_of(db))
        found = feed(db, after, limit, viewer().offices(seen()))
        answer = FeedAnswer(
            ledger=ledger_id(db), events=tuple(map(_row, found.events)), next=found.next, more=found.next < found.head
        )
    return json_answer(answer)


def _read(head: int) -> tuple[int, int]:
    """The cursor and the limit.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
    """
    known = {parameter.name: parameter.bounds or (0, 0) for parameter in PARAMETERS}
    unknown = [name for name in request.args if name not in known]
    problems = {name: reason("is not known here; leave it out", meant=name, among=known) for name in unknown}
    numbers = {"after": 0, "limit": USUAL}
    for name, (least, most) in known.items():
        given = request.args.getlist(name)
        if not any(given):
            continue
        text = given[0]
        if len(given) > 1:
            problems[name] = reason("is given more than once; give one")
        elif not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and least <= int(text) <= most):
            problems[name] = reason(
                "%(value)r is no whole number from %(least)s to %(most)s", value=text[:40], least=least, most=most
            )
        else:
            numbers[name] = int(text)
    if "after" not in problems and numbers["after"] > head:
        problems["after"] = reason(
            "%(after)s lies behind the end of this record (%(head)s): it was restored from a backup, or is another one; "
            "compare `ledger`, and begin again at 0",
            after=numbers["after"],
            head=head,
        )
    if problems:
        raise InquiryInvalidError(problems)
    return numbers["after"], numbers["limit"]


def _row(found: FedEvent) -> FeedRow:
    return FeedRow(
        position=found.position,
        office=found.office,
        terminal=found.terminal,
        received_at=utc_text(from_timestamp(found.received_at / 1000)),
        event=msgspec.Raw(found.event),
    )
