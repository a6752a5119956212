"""The API's reports: ``/api/v1/report`` answers the file, or that it is being written; the same address is asked again."""

import msgspec
from flask import Blueprint, Response, abort, request

from collector.bounds import admitted, kept_within
from collector.inquiry import REPORT, Parameter
from collector.reports.formats import FORMATS, FORMS, Format
from collector.reports.jobs import STEPS, Job
from collector.reports.order import Order, check_order, read_order
from collector.reports.press import KINDS
from collector.store.standing import revision
from collector.web.answers import json_answer
from collector.web.frame import frame
from collector.web.pages import spoken
from collector.web.report_orders import handed_over, jobs, kinds_for, owner_of, take_order
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.viewing import naming, seen_in_figures, viewer

report_api = Blueprint("report_api", __name__)

KIND = Parameter("kind", "Which report; `unit` when left out.", KINDS)
FORM = Parameter("format", "In which form; `pdf` when left out.", FORMATS)
ASK_AGAIN_SECONDS = 2

_FILES: dict[str, type | None] = {
    form.content_type.partition(";")[0]: dict if name == "json" else None for name, form in FORMS.items()
}


class ReportProgress(msgspec.Struct, frozen=True):
    """How far a report is: ``step`` of ``steps``, the last of which is the file."""

    state: str
    step: int
    steps: int


@operation(
    report_api,
    Operation(
        path="/api/v1/report",
        name="report",
        summary="A report as a file; while it is being written the answer is 202, and the same address is asked again.",
        access="login",
        parameters=(KIND, FORM, *REPORT.parameters),
        right="export",
        answers={
            200: Answer("The file.", _FILES),
            202: Answer("It is being written: ask again after `Retry-After` seconds.", {JSON: ReportProgress}),
            **errors(400, 401, 403, 405, 429, 500, 503),
        },
    ),
)
def get_report() -> Response:
    """``GET /api/v1/report``."""
    order, form = _read()
    key = f"{revision(frame().store.db())} {form} {order.words.code} {order.kind} {order.inquiry}"
    found = next((job for job in jobs().of(owner_of(viewer())) if job.key == key and job.state != "failed"), None)
    job = found or take_order(order, form, {"period": f"{order.inquiry.first}/{order.inquiry.end}"}, key=key)
    if job is None:
        abort(429)
    return _answer(job)


def _answer(job: Job) -> Response:
    if job.product is None:
        step = STEPS.index(job.state) if job.state in STEPS else 0
        response = json_answer(ReportProgress(job.state, step, len(STEPS) - 1), status=202)
        response.headers["Retry-After"] = str(ASK_AGAIN_SECONDS)
        return response
    return handed_over(job, job.product)


def _read() -> tuple[Order, Format]:
    """What is ordered.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
        ForbiddenError: when it asks for what is outside of the viewer's scope.
    """
    who, directory, told = viewer(), seen_in_figures(), naming()
    given, kinds = request.args.to_dict(flat=False), kinds_for(who)
    kind_asked, form_asked = given.pop("kind", []), given.pop("format", [])
    kind = next((kind for kind in kinds if [kind] == kind_asked), "unit" if "unit" in kinds else kinds[0])
    form = next((form for form in FORMATS if [form] == form_asked), FORMATS[0])
    wanted = {KIND._replace(choices=kinds): kind_asked, FORM: form_asked}
    asked = admitted(given, who, directory, told)
    order = read_order(kind, asked, directory, frame().today(), spoken(), questions=REPORT, also=wanted)
    return check_order(order._replace(inquiry=kept_within(order.inquiry, who, directory), naming=told)), form
