"""What every resource of figures does alike: reads the inquiry, and answers as JSON or as a table for a spreadsheet."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec
from flask import Response, request

from collector.inquiry import Inquiry, Parameter, Questions, read_inquiry
from collector.store.db import Database
from collector.web.answers import json_answer, with_etag
from collector.web.contract import PeriodCell
from collector.web.frame import frame
from collector.web.routes import CSV, JSON, Answer
from office.directory import Index

FORMAT = Parameter("format", "`csv` for a spreadsheet; the `Accept` header chooses when left out.", ("json", "csv"))
NOT_MODIFIED = Answer("The caller has just this already.", {})

_FILTERS = frozenset({"unit", "office", "counter", "official", "channel", "scale", "service"})


class Asked(NamedTuple):
    """One request for figures. ``head`` is what every answer begins with."""

    inquiry: Inquiry
    directory: Index
    db: Database
    today: date
    head: dict[str, Any]
    wants_csv: bool


def read_asked(questions: Questions) -> Asked:
    """What the request in hand asks of a resource.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
    """
    here = frame()
    given = request.args.to_dict(flat=False)
    wanted = given.pop("format", [])
    directory = here.store.directory()
    # A wrong format is one more problem among the others, so it is checked with them.
    inquiry = read_inquiry(given, directory, here.today(), questions=questions, also={FORMAT: wanted})
    head = {
        "first": inquiry.first,
        "end": inquiry.end,
        "reckoning": inquiry.reckoning,
        "by": inquiry.by,
        "filters": {name: values[0] for name, values in given.items() if name in _FILTERS and values[0]},
        "sample": directory.sample,
    }
    return Asked(inquiry, directory, here.store.db(), here.today(), head, _wants_csv(wanted))


def answered(asked: Asked, answer: msgspec.Struct, table: Callable[[], str], name: str) -> Response:
    """``answer`` in the form that is wanted; ``name`` begins that of the file."""
    if not asked.wants_csv:
        return with_etag(json_answer(answer))
    response = Response(table(), content_type="text/csv; charset=utf-8")
    first, end = asked.inquiry.first, asked.inquiry.end
    response.headers["Content-Disposition"] = f"attachment; filename={name}_{first}_{end}.csv"
    return with_etag(response)


def flat(row: msgspec.Struct) -> dict[str, Any]:
    """A row's own fields, its interval and its length of time as columns of a table."""
    values: Mapping[str, Any] = msgspec.structs.asdict(row)
    found = {name: value for name, value in values.items() if value is not msgspec.UNSET}
    interval, period = found.get("interval"), found.get("period")
    if interval is not None:
        found |= {"interval_low": interval.low, "interval_high": interval.high}
    if isinstance(period, PeriodCell):
        found |= {"period": period.label, "period_from": period.first, "period_to": period.end}
    return found


def _wants_csv(wanted: list[str]) -> bool:
    if wanted and wanted[0]:
        return wanted[0] == "csv"
    return request.accept_mimetypes.best_match([JSON, CSV], default=JSON) == CSV
