"""The API's record of uptime: ``/api/v1/terminals/uptime``."""

from flask import Blueprint, Response

from collector.errors import InquiryInvalidError
from collector.inquiry import UPTIME
from collector.reason import reason
from collector.store.devices import Device, devices
from collector.store.satisfaction import snapshot
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, answered, flat, read_asked
from collector.web.frame import frame
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from collector.web.scope import Scope, offices_shown
from collector.web.uptime_contract import UptimeAnswer, UptimeRow
from collector.web.uptime_view import MOST_OFFICES, uptime_view
from office.uptime import Uptime

uptime_api = Blueprint("uptime_api", __name__)


@operation(
    uptime_api,
    Operation(
        path="/api/v1/terminals/uptime",
        name="uptime",
        summary="How long each terminal was up in the opening hours of its office, up to now; of at most 400 offices at once.",
        access="login",
        parameters=(*UPTIME.parameters, FORMAT),
        headers=("If-None-Match",),
        right="devices",
        answers={
            200: Answer("The terminals.", {JSON: UptimeAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_uptime() -> Response:
    """``GET /api/v1/terminals/uptime``.

    Raises:
        InquiryInvalidError: when too many offices are asked for.
    """
    asked = read_asked(UPTIME)
    scope = Scope(asked.inquiry, {}, "counter")
    offices = offices_shown(scope, asked.directory)
    if len(offices) > MOST_OFFICES:
        pattern = "holds %(offices)s offices, at most %(most)s are read at once; ask for a smaller unit"
        raise InquiryInvalidError({"unit": reason(pattern, offices=len(offices), most=MOST_OFFICES)})
    with snapshot(asked.db):
        view = uptime_view(asked.db, asked.directory, scope, frame().now())
        found = devices(asked.db, asked.directory, set(offices))
    parts = {} if view is None else view.parts
    rows = sorted(
        (_row(device, parts[device.office, device.terminal]) for device in found if (device.office, device.terminal) in parts),
        key=lambda row: (row.office, row.terminal),
    )
    answer = UptimeAnswer(**asked.head, since=None if view is None else view.since, rows=tuple(rows))
    return answered(asked, answer, lambda: csv_text(UptimeRow.__struct_fields__, map(flat, answer.rows)), "thiet-bi")


def _row(device: Device, part: Uptime) -> UptimeRow:
    up, out, dark, cut, unheard = (length // 1000 for length in part)
    return UptimeRow(
        office=device.office,
        terminal=device.terminal,
        kind=device.kind,
        counter=device.counter,
        up_seconds=up,
        out_seconds=out,
        dark_seconds=dark,
        cut_seconds=cut,
        unheard_seconds=unheard,
        share=part.share,
    )
