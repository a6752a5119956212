"""The API's year's targets against what was reached: ``/api/v1/targets/reached``, as the pages judge it."""

import msgspec
from flask import Blueprint, Response

from collector.bounds import about_one
from collector.inquiry import REACHED
from collector.web.answers import json_answer, with_etag
from collector.web.contract import Answer as Table
from collector.web.contract import Count, Interval
from collector.web.figures import NOT_MODIFIED, read_asked
from collector.web.overview import Kind
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.scope import Scope
from collector.web.target_view import TargetView, progress
from office.judgement import FEWEST_FOR_SHARE
from office.statistics import wilson
from office.survey import Channel
from office.targets import MEASURES, Measure, Reached, Verdict

target_api = Blueprint("target_api", __name__)


class ReachedRow(msgspec.Struct, frozen=True):
    """One measure, of votes each scale and channel by itself. ``target`` and ``value`` are in percent, minutes or people.

    ``value`` is null where nothing is known or fewer than 10 people voted; ``verdict`` where no target holds. ``interval`` (of a
    share, between 0 and 1) and ``n`` are of votes alone.
    """

    measure: Measure
    target: float | None
    scale: str | None
    channel: Channel | None
    n: Count | None
    value: float | None
    interval: Interval | None
    verdict: Verdict | None


class ReachedAnswer(Table, frozen=True):
    """Every measure, in the order of the pages. ``year``: whose targets; null, without rows, where the days lie in two."""

    year: int | None
    rows: tuple[ReachedRow, ...]


@operation(
    target_api,
    Operation(
        path="/api/v1/targets/reached",
        name="targets-reached",
        summary="What a place reached in some days of a year, and what can be said of it against the year's targets.",
        access="login",
        parameters=REACHED.parameters,
        headers=("If-None-Match",),
        right="places",
        answers={
            200: Answer("The measures.", {JSON: ReachedAnswer}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_targets_reached() -> Response:
    """``GET /api/v1/targets/reached``."""
    asked = read_asked(REACHED)
    scope = Scope(about_one(asked.inquiry, asked.directory), {}, "counter")
    view = progress(asked.db, asked.directory, scope, asked.today)
    year, rows = (None, ()) if view is None else (view.year, tuple(row for one in MEASURES for row in _rows(view, one)))
    return with_etag(json_answer(ReachedAnswer(**asked.head, year=year, rows=rows)))


def _rows(view: TargetView, measure: Measure) -> list[ReachedRow]:
    target, verdict = view.targets.of(measure), view.verdicts.get(measure)
    if measure == "satisfied" and view.kinds:
        return [_of_votes(one.kind, target, one.verdict) for one in view.kinds]
    return [ReachedRow(measure, target, None, None, None, _value(view.reached, measure), None, verdict)]


def _of_votes(kind: Kind, target: float | None, verdict: Verdict | None) -> ReachedRow:
    interval = wilson(kind.satisfied, kind.n) if kind.n >= FEWEST_FOR_SHARE else None
    return ReachedRow(
        measure="satisfied",
        target=target,
        scale=kind.scale,
        channel=kind.channel,  # type: ignore[arg-type] # the store holds only channels
        n=kind.n,
        value=None if interval is None else 100 * kind.satisfied / kind.n,
        interval=None if interval is None else Interval(*interval),
        verdict=verdict,
    )


def _value(reached: Reached, measure: Measure) -> float | None:
    if measure == "satisfied":
        return None
    if measure == "served":
        return reached.served
    if measure == "wait":
        return None if reached.wait is None else reached.wait.seconds / 60
    share: float | None = getattr(reached, measure)
    return None if share is None else 100 * min(share, 1.0)
