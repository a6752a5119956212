"""The API: figures for programs and spreadsheets, under /api/v1."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from collector.inquiry import PARAMETERS, Inquiry, Parameter, read_inquiry
from collector.store.satisfaction import Row, satisfaction, snapshot
from collector.store.standing import revision
from collector.web.answers import json_answer, with_etag
from collector.web.contract import Interval, PeriodCell, RevisionAnswer, SatisfactionAnswer, SatisfactionRow
from collector.web.csvtext import csv_text
from collector.web.frame import frame
from collector.web.openapi import openapi
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from office.directory import Index
from office.ids import CounterId, OfficeId, OfficialId
from office.survey import MOST_LEVELS, say

api = Blueprint("api", __name__)

FORMAT = Parameter("format", "`csv` for a spreadsheet; the `Accept` header chooses when left out.", ("json", "csv"))
_NOT_MODIFIED = Answer("The caller has just this already.", {})


@operation(
    api,
    Operation(
        path="/api/v1/satisfaction",
        name="satisfaction",
        summary="Satisfaction by place, person and time, read from sums; scales and channels always stand in rows of their own.",
        access="login",
        parameters=(*PARAMETERS, FORMAT),
        headers=("If-None-Match",),
        answers={
            200: Answer("The figures.", {JSON: SatisfactionAnswer, CSV: None}),
            304: _NOT_MODIFIED,
            **errors(400, 401, 405, 500, 503),
        },
    ),
)
def get_satisfaction() -> Response:
    """``GET /api/v1/satisfaction``."""
    here = frame()
    given = request.args.to_dict(flat=False)
    wanted = given.pop("format", [])
    directory = here.store.directory()
    # A wrong format is one more problem among the others, so it is checked with them.
    inquiry = read_inquiry(given, directory, here.today(), also={FORMAT: wanted})
    db = here.store.db()
    with snapshot(db):
        rows = satisfaction(db, directory, inquiry)
    answer = SatisfactionAnswer(
        first=inquiry.first,
        end=inquiry.end,
        reckoning=inquiry.reckoning,
        by=inquiry.by,
        filters={name: values[0] for name, values in given.items() if name in _FILTERS and values[0]},
        sample=directory.sample,
        rows=tuple(_row(row, inquiry, directory) for row in rows),
    )
    if _wants_csv(wanted):
        response = Response(_csv(answer), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f"attachment; filename=hai-long_{inquiry.first}_{inquiry.end}.csv"
        return with_etag(response)
    return with_etag(json_answer(answer))


_FILTERS = {"unit", "office", "counter", "official", "channel", "scale"}


@operation(
    api,
    Operation(
        path="/api/v1/revision",
        name="revision",
        summary="Light: whether there may be new figures.",
        access="login",
        parameters=(),
        headers=("If-None-Match",),
        answers={200: Answer("The revision.", {JSON: RevisionAnswer}), 304: _NOT_MODIFIED, **errors(401, 405, 500, 503)},
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
        answers={200: Answer("OpenAPI 3.1.", {JSON: dict}), 304: _NOT_MODIFIED, **errors(405, 500)},
    ),
)
def get_openapi() -> Response:
    """``GET /api/v1/openapi.json``."""
    return with_etag(Response(msgspec.json.encode(openapi()), mimetype=JSON))


def _wants_csv(wanted: list[str]) -> bool:
    if wanted and wanted[0]:
        return wanted[0] == "csv"
    return request.accept_mimetypes.best_match([JSON, CSV], default=JSON) == CSV


def _row(row: Row, inquiry: Inquiry, directory: Index) -> SatisfactionRow:
    group, figure = row
    return SatisfactionRow(
        scale=group.scale,
        channel=group.channel,  # type: ignore[arg-type] # the store holds only channels
        n=figure.n,
        satisfied=figure.satisfied,
        share=figure.share,
        interval=Interval(*figure.interval) if figure.interval else None,
        distribution={str(score): n for score, n in figure.distribution.items()},
        excluded_total=sum(figure.excluded.values()),
        excluded=figure.excluded,
        time_unknown=figure.time_unknown,
        spanned=figure.spanned,
        at_once=figure.at_once,
        **_names(row, inquiry, directory),
    )


def _names(row: Row, inquiry: Inquiry, directory: Index) -> dict[str, Any]:
    group, by = row.group, set(inquiry.by)
    names: dict[str, Any] = {}
    if group.unit is not None:
        unit = next(unit for id_, unit in directory.units.items() if id_ == group.unit)
        names |= {"unit": unit.id, "unit_name": unit.name}
    if group.office is not None:
        office = OfficeId(group.office)
        names |= {"office": office, "office_name": say(directory.offices[office].name, "vi")}
        if group.counter is not None:
            counter = directory.counters.get((office, CounterId(group.counter)))
            names |= {"counter": group.counter, "counter_label": counter.label if counter else group.counter}
        if "official" in by:
            official = directory.officials.get((office, OfficialId(group.official or "")))
            names |= {"official": group.official, "official_name": official.name if official else None}
    if group.period is not None:
        names["period"] = PeriodCell(*group.period)
    return names


def _csv(answer: SatisfactionAnswer) -> str:
    kinds = sorted({kind for row in answer.rows for kind in row.excluded})
    places = ["unit", "unit_name", "office", "office_name", "counter", "counter_label", "official", "official_name"]
    used = {name for row in answer.rows for name in places if getattr(row, name) is not msgspec.UNSET}
    columns = [
        *(name for name in places if name in used),
        *(("period", "period_from", "period_to") if any(row.period is not msgspec.UNSET for row in answer.rows) else ()),
        *("scale", "channel", "n", "satisfied", "share", "interval_low", "interval_high"),
        *(f"score_{score}" for score in range(1, MOST_LEVELS + 1)),
        "excluded_total",
        *(f"excluded_{kind}" for kind in kinds),
        *("time_unknown", "spanned", "at_once"),
    ]
    return csv_text(columns, (_flat(row) for row in answer.rows))


def _flat(row: SatisfactionRow) -> Mapping[str, object]:
    flat: dict[str, object] = {name: value for name, value in msgspec.structs.asdict(row).items() if value is not msgspec.UNSET}
    if row.interval is not None:
        flat |= {"interval_low": row.interval.low, "interval_high": row.interval.high}
    if isinstance(row.period, PeriodCell):
        flat |= {"period": row.period.label, "period_from": row.period.first, "period_to": row.period.end}
    flat |= {f"score_{score}": n for score, n in row.distribution.items()}
    return flat | {f"excluded_{kind}": n for kind, n in row.excluded.items()}
