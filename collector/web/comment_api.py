"""The API's list of comments: ``/api/v1/comments``, what people wrote, masked, and every decision about it, the last one first.

What was said of bribes is no part of it, as of no list but the page above the office (:mod:`collector.web.hint_page`).
"""

from datetime import date
from typing import Annotated, cast

import msgspec
from flask import Blueprint, Response

from collector.inquiry import OFFICE, UNIT, Parameter
from collector.store.comments import STATES, Comment, Comments, State
from collector.web.alert_api import BEFORE
from collector.web.answers import json_answer, moment, with_etag
from collector.web.auditing import record
from collector.web.directory_api import offices_of, read_list
from collector.web.figures import NOT_MODIFIED
from collector.web.frame import frame
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import LIMIT
from office.periods import day_of
from office.survey import CommentChannel

comment_api = Blueprint("comment_api", __name__)

STATE = Parameter("state", "Only comments that stand so now; all when left out.", STATES)
PATH = "/api/v1/comments"


class CommentDecision(msgspec.Struct, frozen=True):
    """One decision; ``text`` is the note or the answer, ``reason`` why it was hidden.

    ``from_above``: it was made above the office. ``is_public``: comment and answer stand on the office's page for everybody,
    where that page is on.
    """

    at: str
    role: str
    from_above: bool
    state: State
    reason: str
    text: str
    is_public: bool


class CommentRow(msgspec.Struct, frozen=True):
    """One comment as it was masked, never with the half of the day on which it was given, and what was decided, in order.

    ``spanned``: it was given in the days up to ``day``; ``time_unknown``: it arrived then.
    """

    id: Annotated[int, msgspec.Meta(ge=1)]
    office: str
    day: date
    time_unknown: bool
    spanned: bool
    at_once: bool
    channel: CommentChannel
    text: str
    state: State
    history: tuple[CommentDecision, ...]


class CommentCounts(msgspec.Struct, frozen=True):
    """How many comments stand how in the place that is asked for, whatever ``state`` is asked for."""

    waiting: int
    shown: int
    hidden: int
    answered: int


class CommentsAnswer(msgspec.Struct, frozen=True):
    """One page of comments. ``next`` is the cursor behind it, null at the end; ``sample`` marks invented data."""

    sample: bool
    next: int | None
    counts: CommentCounts
    rows: tuple[CommentRow, ...]


@operation(
    comment_api,
    Operation(
        path=PATH,
        name="comments",
        summary="What people wrote, masked, with the decisions and answers; the last one first. What is read stands in the log.",
        access="login",
        right="places",
        parameters=(STATE, UNIT, OFFICE, BEFORE, LIMIT),
        headers=("If-None-Match",),
        answers={
            200: Answer("One page of comments.", {JSON: CommentsAnswer}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_comments() -> Response:
    """``GET /api/v1/comments``."""
    turn, directory = read_list(STATE, UNIT, OFFICE, cursor=BEFORE)
    comments, before = Comments(frame().store.db()), turn.asked.get("before")
    offices, state = offices_of(turn, directory), turn.asked.get("state")
    found = comments.listed(
        offices,
        STATES if state is None else (cast("State", state),),
        before=int(before) if before else None,
        most=turn.limit + 1,
    )
    rows = tuple(_row(one, comments) for one in found[: turn.limit])
    answer = CommentsAnswer(
        sample=directory.sample,
        next=rows[-1].id if len(found) > turn.limit else None,
        counts=CommentCounts(**comments.counts(offices)),
        rows=rows,
    )
    response = with_etag(json_answer(answer))
    if rows and response.status_code == 200:  # noqa: PLR2004 - nothing leaves with a 304
        record("export", PATH, after={"filters": {k: v for k, v in turn.asked.items() if k != "before"}, "n": len(rows)})
    return response


def _row(one: Comment, comments: Comments) -> CommentRow:
    return CommentRow(
        id=one.position,
        office=one.office,
        day=day_of(one.half),
        time_unknown=one.unknown,
        spanned=one.spanned,
        at_once=one.at_once,
        channel=one.channel,
        text=one.text,
        state=one.state,
        history=tuple(
            CommentDecision(
                at=moment(said.at_ms),
                role=said.role,
                from_above=said.from_above,
                state=said.state,
                reason=said.reason,
                text=said.text,
                is_public=said.is_public,
            )
            for said in comments.history(one)
        ),
    )
