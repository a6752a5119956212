"""The API: figures for programs and spreadsheets, under /api/v1."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response

from collector.inquiry import SATISFACTION
from collector.participation import Participation, beside, place_of
from collector.store.satisfaction import Row, satisfaction, snapshot
from collector.store.standing import revision
from collector.web.answers import json_answer, with_etag
from collector.web.contract import RevisionAnswer, SatisfactionAnswer, SatisfactionRow
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, answered, flat, read_asked
from collector.web.frame import frame
from collector.web.openapi import openapi
from collector.web.places import PLACES, place_names
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from office.survey import MOST_LEVELS

api = Blueprint("api", __name__)


@operation(
    api,
    Operation(
        path="/api/v1/satisfaction",
        name="satisfaction",
        summary="Satisfaction by place, person and time, read from sums; scales and channels always stand in rows of their own.",
        access="login",
        parameters=(*SATISFACTION.parameters, FORMAT),
        headers=("If-None-Match",),
        right="figures",
        answers={
            200: Answer("The figures.", {JSON: SatisfactionAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_satisfaction() -> Response:
    """``GET /api/v1/satisfaction``."""
    asked = read_asked(SATISFACTION)
    inquiry, directory = asked.inquiry, asked.directory
    with snapshot(asked.db):
        rows = satisfaction(asked.db, directory, inquiry)
        queue = beside(asked.db, directory, inquiry, rows, asked.today)
    rows = asked.in_order(rows)
    kept = asked.kept_back(rows)
    answer = SatisfactionAnswer(
        **asked.head,
        rows=tuple(_row(row, asked, queue[place_of(row.group)], is_kept_back=place in kept) for place, row in enumerate(rows)),
    )
    return answered(asked, answer, lambda: _csv(answer), "hai-long")


@operation(
    api,
    Operation(
        path="/api/v1/revision",
        name="revision",
        summary="Light: whether there may be new figures.",
        access="login",
        parameters=(),
        headers=("If-None-Match",),
        answers={200: Answer("The revision.", {JSON: RevisionAnswer}), 304: NOT_MODIFIED, **errors(401, 403, 405, 500, 503)},
    ),
)
def get_revision() -> Response:
    """``GET /api/v1/revision``."""
    return with_etag(json_answer(RevisionAnswer(revision(frame().store.db()))))


@operation(
    api,
    Operation(
        path="/api/v1/openapi.json",
        name="openapi",
        summary="This document.",
        access="open",
        parameters=(),
        headers=("If-None-Match",),
        answers={200: Answer("OpenAPI 3.1.", {JSON: dict}), 304: NOT_MODIFIED, **errors(405, 500)},
    ),
)
def get_openapi() -> Response:
    """``GET /api/v1/openapi.json``."""
    return with_etag(Response(msgspec.json.encode(openapi()), mimetype=JSON))


def _row(row: Row, asked: Asked, queue: Participation, *, is_kept_back: bool) -> SatisfactionRow:
    group, figure = row
    scores = asked.scores(figure, is_kept_back=is_kept_back)
    return SatisfactionRow(
        scale=group.scale,
        channel=group.channel,  # type: ignore[arg-type] # the store holds only channels
        n=figure.n,
        satisfied=scores.satisfied,
        share=scores.share,
        interval=scores.interval,
        distribution=scores.distribution,
        excluded_total=sum(figure.excluded.values()),
        excluded=figure.excluded,
        time_unknown=figure.time_unknown,
        spanned=figure.spanned,
        at_once=figure.at_once,
        bound=figure.bound,
        windows=None if queue.rated is None else queue.figure.windows,
        coverage=queue.coverage,
        response_rate=queue.response_rate,
        incomplete=queue.incomplete,
        **place_names(group, asked),
    )


def _csv(answer: SatisfactionAnswer) -> str:
    kinds = sorted({kind for row in answer.rows for kind in row.excluded})
    used = {name for row in answer.rows for name in PLACES if getattr(row, name, msgspec.UNSET) is not msgspec.UNSET}
    columns = [
        *(name for name in PLACES if name in used),
        *(("period", "period_from", "period_to") if any(row.period is not msgspec.UNSET for row in answer.rows) else ()),
        *("scale", "channel", "n", "satisfied", "share", "interval_low", "interval_high"),
        *(f"score_{score}" for score in range(1, MOST_LEVELS + 1)),
        "excluded_total",
        *(f"excluded_{kind}" for kind in kinds),
        *("time_unknown", "spanned", "at_once", "bound", "windows", "coverage", "response_rate", "incomplete"),
    ]
    return csv_text(columns, (_flat(row) for row in answer.rows))


def _flat(row: SatisfactionRow) -> Mapping[str, object]:
    found = flat(row) | {f"score_{score}": n for score, n in row.distribution.items()}
    return found | {f"excluded_{kind}": n for kind, n in row.excluded.items()}
