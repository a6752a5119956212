"""The API's feed: ``/api/v1/events``, every committed event but comments as it was received, for who keeps a record."""

import msgspec
from flask import Blueprint, Response

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
from collector.web.turning import LIMIT, read_turn
from collector.web.viewing import seen, viewer
from office.periods import from_timestamp, moment_text

feed_api = Blueprint("feed_api", __name__)

AFTER = Parameter(
    "after",
    "The `next` of the answer before; 0, or left out, is the beginning of the record.",
    bounds=(0, 10**18 - 1),
)
PARAMETERS = (AFTER, LIMIT)


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
        turn = read_turn(PARAMETERS)
        after = _known(int(turn.after or 0), head_of(db))
        found = feed(db, after, turn.limit, viewer().offices(seen()))
        answer = FeedAnswer(
            ledger=ledger_id(db), events=tuple(map(_row, found.events)), next=found.next, more=found.next < found.head
        )
    return json_answer(answer)


def _known(after: int, head: int) -> int:
    """The cursor.

    Raises:
        InquiryInvalidError: when it is not one of this record.
    """
    if after > head:
        sentence = (
            "%(after)s lies behind the end of this record (%(head)s): it was restored from a backup, or is another one; "
            "compare `ledger`, and begin again at 0"
        )
        raise InquiryInvalidError({"after": reason(sentence, after=after, head=head)})
    return after


def _row(found: FedEvent) -> FeedRow:
    return FeedRow(
        position=found.position,
        office=found.office,
        terminal=found.terminal,
        received_at=moment_text(from_timestamp(found.received_at / 1000)),
        event=msgspec.Raw(found.event),
    )
