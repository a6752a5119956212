"""The API's satisfaction by service: ``/api/v1/services/satisfaction``, from slips that name nothing else."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response

from collector.inquiry import SERVICES
from collector.store.satisfaction import snapshot
from collector.store.service_ratings import ServiceGroup, service_satisfaction
from collector.web.contract import ServiceAnswer, ServiceRow
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, answered, flat, read_asked
from collector.web.places import PLACES, place_names
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from office.rollup import Figure
from office.survey import MOST_LEVELS

service_api = Blueprint("service_api", __name__)


@operation(
    service_api,
    Operation(
        path="/api/v1/services/satisfaction",
        name="service-satisfaction",
        summary="Satisfaction by service, in the weeks that begin in the days asked for; nothing of it points at a visit.",
        access="login",
        parameters=(*SERVICES.parameters, FORMAT),
        headers=("If-None-Match",),
        right="places",
        answers={
            200: Answer("The figures.", {JSON: ServiceAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_service_satisfaction() -> Response:
    """``GET /api/v1/services/satisfaction``."""
    asked = read_asked(SERVICES)
    with snapshot(asked.db):
        rows = service_satisfaction(asked.db, asked.directory, asked.inquiry)
    is_part = bool({"service", "office", "unit"} & set(asked.inquiry.by))
    kept = asked.guarded([((group.scale, group.period if is_part else None), figure.n) for group, figure in rows])
    told = tuple(_row(*row, asked, is_kept_back=place in kept) for place, row in enumerate(rows))
    answer = ServiceAnswer(**asked.head, rows=told)
    return answered(asked, answer, lambda: _csv(answer), "hai-long-theo-thu-tuc")


def _row(group: ServiceGroup, figure: Figure, asked: Asked, *, is_kept_back: bool) -> ServiceRow:
    scores = asked.scores(figure, is_kept_back=is_kept_back)
    return ServiceRow(
        scale=group.scale,
        n=figure.n,
        satisfied=scores.satisfied,
        share=scores.share,
        interval=scores.interval,
        distribution=scores.distribution,
        time_unknown=figure.time_unknown,
        spanned=figure.spanned,
        **place_names(group, asked),
    )


def _csv(answer: ServiceAnswer) -> str:
    used = {name for row in answer.rows for name in PLACES if getattr(row, name, msgspec.UNSET) is not msgspec.UNSET}
    columns = [
        *(name for name in PLACES if name in used),
        *(("period", "period_from", "period_to") if any(row.period is not msgspec.UNSET for row in answer.rows) else ()),
        *("scale", "n", "satisfied", "share", "interval_low", "interval_high"),
        *(f"score_{score}" for score in range(1, MOST_LEVELS + 1)),
        *("time_unknown", "spanned"),
    ]
    return csv_text(columns, (_flat(row) for row in answer.rows))


def _flat(row: ServiceRow) -> Mapping[str, object]:
    return flat(row) | {f"score_{score}": n for score, n in row.distribution.items()}
