"""A table of a page as a file: exactly the rows that are seen, in the order in which they are seen. Each file is in the log."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, request

from collector.errors import InquiryInvalidError
from collector.reason import reason
from collector.reports.formats import FORMS
from collector.reports.model import Table
from collector.reports.workbook import Heading, sheet
from collector.web.auditing import record
from collector.web.compare_page import read_compare
from collector.web.dashboard import read_overview
from collector.web.dossier_page import read_dossiers
from collector.web.frame import frame
from collector.web.pages import spoken
from collector.web.scope import Scope, place_name
from collector.web.tables import SORTS, csv_of
from collector.web.viewing import demand, permitted, seen_in_figures

table_files = Blueprint("table_files", __name__)

_FORMS = ("csv", "xlsx")


@table_files.get("/tables/<name>")
@permitted("export")
def get_table(name: str) -> Response:
    """One table of the overview (``lines``, ``queue``), the comparison (``places``) or the dossiers, as CSV or XLSX."""
    if name not in SORTS:
        abort(404)
    form = request.args.get("format", "csv")
    if form not in _FORMS:
        raise InquiryInvalidError(
            {"format": reason("%(value)r is none of %(choices)s", value=form[:40], choices=", ".join(_FORMS))}
        )
    scope, table, official = _TABLES.get(name, lambda: _of_overview(name))()
    here, words, directory = frame(), spoken(), seen_in_figures()
    asked = {key: value for key, value in scope.parameters.items() if key != "official"}
    record(
        "export", request.path, unit=scope.inquiry.unit, after={"format": form, "by": official, "rows": len(table.rows), **asked}
    )
    if form == "csv":
        content: bytes | str = csv_of(table, words)
    else:
        place, period = place_name(scope, directory, words), words.period(scope.period, scope.inquiry.reckoning)
        content = sheet(table, Heading(place, place, period, directory.sample, here.today()), words)
    response = Response(content, content_type=FORMS["csv" if form == "csv" else "xlsx"].content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}_{scope.inquiry.first}_{scope.last_day}.{form}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_overview(name: str) -> tuple[Scope, Table, str]:
    demand("figures")
    read = read_overview()
    say = read.words.say
    if name == "lines":
        return read.scope, read.lines().table(say("Phiếu")), read.shown.rows
    return read.scope, read.queue_lines().table(say("Hàng chờ")), read.shown.rows


def _places() -> tuple[Scope, Table, str]:
    demand("places")
    read = read_compare()
    return read.scope, read.places.table(spoken().say("So sánh")), read.shown.rows


def _dossiers() -> tuple[Scope, Table, str]:
    demand("places")
    read = read_dossiers()
    return read.scope, read.lines.table(read.words.say("Hồ sơ theo thời hạn")), "office"


_TABLES: Mapping[str, Callable[[], tuple[Scope, Table, str]]] = {"places": _places, "dossiers": _dossiers}
