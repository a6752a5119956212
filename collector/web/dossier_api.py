"""The API of dossiers: ``/api/v1/dossiers`` answers how many were on time, and takes them from the system that counts them."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from collector.dossier_figures import DossierRow, dossier_figures
from collector.dossier_import import Importer, import_dossiers
from collector.dossier_rows import Fault, GivenRow, RowChecker
from collector.inquiry import DOSSIERS
from collector.store.dossiers import KeyUsedError
from collector.store.satisfaction import snapshot
from collector.web.answers import json_answer
from collector.web.contract import ErrorAnswer, ErrorBody, FieldProblem
from collector.web.csvtext import csv_text
from collector.web.dossier_contract import DossierAnswer, DossierAnswerRow, DossierImportAnswer, DossierImportBody, GivenDay
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, answered, flat, read_asked
from collector.web.frame import frame
from collector.web.places import PLACES, place_names
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from collector.web.viewing import seen, viewer

dossier_api = Blueprint("dossier_api", __name__)

PATH = "/api/v1/dossiers"
_COLUMNS = ("received", "early", "on_time", "late", "returned", "share", "overdue", "days")


@operation(
    dossier_api,
    Operation(
        path=PATH,
        name="dossiers",
        summary="How many dossiers were given back on time and late, by place and time, as the upper unit's system counted them.",
        access="login",
        parameters=(*DOSSIERS.parameters, FORMAT),
        headers=("If-None-Match",),
        right="places",
        answers={
            200: Answer("The figures.", {JSON: DossierAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_dossiers() -> Response:
    """``GET /api/v1/dossiers``."""
    asked = read_asked(DOSSIERS)
    with snapshot(asked.db):
        rows = dossier_figures(asked.db, asked.directory, asked.inquiry)
    answer = DossierAnswer(**asked.head, rows=tuple(_row(row, asked) for row in rows))
    return answered(asked, answer, lambda: _csv(answer), "ho-so")


@operation(
    dossier_api,
    Operation(
        path=PATH,
        name="import-dossiers",
        summary="Take the dossiers of days and offices, all of them or nothing; a day that is known already is replaced.",
        access="imports",
        parameters=(),
        right="dossiers",
        method="POST",
        body=DossierImportBody,
        answers={
            200: Answer("Taken, or after a dry run: could be.", {JSON: DossierImportAnswer}),
            **errors(400, 401, 403, 405, 409, 413, 415, 500, 503),
        },
    ),
)
def post_dossiers() -> Response:
    """``POST /api/v1/dossiers``."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType("Send JSON.")
    try:
        sent = msgspec.json.decode(request.get_data(), type=DossierImportBody)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _refused(400, "invalid-body", "The body cannot be read.", FieldProblem("body", str(error)))
    here, who = frame(), viewer()
    checked = RowChecker(seen(), here.today()).check(_given(place, row) for place, row in enumerate(sent.rows))
    if checked.faults:
        problems = (FieldProblem(_field(fault), _reason(fault)) for fault in checked.faults)
        return _refused(400, "invalid-rows", "Nothing was taken.", *problems)
    importer = Importer(who, here.clock.now_ms(), "api", request.remote_addr or "")
    try:
        taken = import_dossiers(here.store.db(), checked.days, importer, key=sent.key, name=sent.key, is_dry=sent.dry_run)
    except KeyUsedError:
        return _refused(409, "key-used", "This key was used for other rows; use a new one.")
    number = None if sent.dry_run else taken.number
    return json_answer(
        DossierImportAnswer(taken.new, taken.changed, taken.unchanged, number, dry_run=sent.dry_run, repeat=taken.is_repeat)
    )


def _refused(status: int, code: str, message: str, *problems: FieldProblem) -> Response:
    return json_answer(ErrorAnswer(ErrorBody(status, code, message, problems)), status=status)


def _given(place: int, row: GivenDay) -> GivenRow:
    values = msgspec.structs.asdict(row)
    return GivenRow(place, {name: str(value) for name, value in values.items() if value is not None})


def _field(fault: Fault) -> str:
    return f"rows[{fault.line}].{fault.field}" if fault.line is not None else "rows"


def _reason(fault: Fault) -> str:
    return fault._replace(line=None).sentence()


def _row(row: DossierRow, asked: Asked) -> DossierAnswerRow:
    counts, days, overdue = row.figure
    return DossierAnswerRow(
        received=counts.received,
        early=counts.early,
        on_time=counts.on_time,
        late=counts.late,
        returned=counts.returned,
        share=counts.share,
        overdue=overdue,
        days=days,
        **place_names(row.group, asked),
    )


def _csv(answer: DossierAnswer) -> str:
    used = {name for row in answer.rows for name in PLACES if getattr(row, name, msgspec.UNSET) is not msgspec.UNSET}
    columns = [
        *(name for name in PLACES if name in used),
        *(("period", "period_from", "period_to") if any(row.period is not msgspec.UNSET for row in answer.rows) else ()),
        *_COLUMNS,
    ]
    return csv_text(columns, (_flat(row) for row in answer.rows))


def _flat(row: DossierAnswerRow) -> Mapping[str, object]:
    return flat(row)
