"""«Hồ sơ»: how many dossiers each office gave back on time, the file that says so, and what was imported before."""

from typing import NamedTuple

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import admitted, kept_within
from collector.dossier_figures import dossier_offices
from collector.dossier_file import MOST_BYTES, checked_file
from collector.dossier_import import Importer, import_dossiers
from collector.dossier_rows import Checked, Fault
from collector.store.dossiers import Dossiers, Taken
from collector.store.satisfaction import snapshot
from collector.web.access_wording import AccessWording
from collector.web.csvtext import csv_text
from collector.web.dossier_view import DossierLine, dossier_lines, dossier_view
from collector.web.dossier_wording import DossierWording
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.pages import page, spoken
from collector.web.scope import Scope, crumbs, period_choices, place_name, read_scope
from collector.web.table_fields import dossier_fields
from collector.web.tables import Listed, listed
from collector.web.target_view import Shown, target_view, unit_of_scope
from collector.web.target_wording import TargetWording
from collector.web.viewing import naming, permitted, seen, seen_in_figures, viewer
from office.periods import from_timestamp
from office.survey import say

dossier_page = Blueprint("dossier_page", __name__)

PATH = "/dossiers"
_LONGEST_NAME = 100


class Read(NamedTuple):
    """What the request in hand asks of the page, with the table as the address wants it."""

    scope: Scope
    words: Language
    lines: Listed[DossierLine]


def read_dossiers() -> Read:
    """The dossiers of the request in hand, within the viewer's scope.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
        ForbiddenError: when it asks for what is outside of the viewer's scope.
    """
    here, who, directory, words = frame(), viewer(), seen_in_figures(), spoken()
    given = admitted(request.args.to_dict(flat=False), who, directory, naming())
    for name in ("imported", "format"):
        given.pop(name, None)
    scope = read_scope(given, directory, here.today(), page=PATH)
    scope = scope._replace(inquiry=kept_within(scope.inquiry, who, directory))
    fields = dossier_fields(words, directory)
    return Read(scope, words, listed("dossiers", fields, dossier_lines(here.store.db(), directory, scope), scope))


@dossier_page.get(PATH)
@permitted("places")
def get_dossiers() -> AnyResponse:
    """What is known by office, and the form that imports more."""
    return _page()


@dossier_page.post(PATH)
@permitted("dossiers")
def post_dossiers() -> AnyResponse:
    """Check a file, and take it unless only a check is asked for."""
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    here, who = frame(), viewer()
    checked = checked_file(content, seen(), here.today()) if content else Checked([], [Fault(None, "file", "empty")])
    if checked.faults:
        return _page(400, checked=checked)
    name = "".join(letter for letter in (sent.filename or "") if letter.isprintable())[:_LONGEST_NAME] if sent else ""
    is_dry = request.form.get("act") != "import"
    importer = Importer(who, here.clock.now_ms(), "page", request.remote_addr or "")
    taken = import_dossiers(here.store.db(), checked.days, importer, name=name, is_dry=is_dry)
    if is_dry:
        return _page(tried=taken)
    return redirect(f"{PATH}?imported={taken.number}", 303)


@dossier_page.get(f"{PATH}/sample.csv")
@permitted("dossiers")
def get_sample() -> AnyResponse:
    """A file to fill in: the offices of the scope, with heads and yesterday."""
    fields = ("office", "day", "received", "early", "on_time", "late", "overdue")
    rows = [{"office": office, "day": frame().today().isoformat(), **dict.fromkeys(fields[2:], 0)} for office in seen().offices]
    return AnyResponse(
        csv_text(fields, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=ho-so-mau.csv"},
    )


def _page(status: int = 200, checked: Checked | None = None, tried: Taken | None = None) -> AnyResponse:
    here, who, directory = frame(), viewer(), seen_in_figures()
    db = here.store.db()
    with snapshot(db):
        scope, words, lines = read_dossiers()
        view = dossier_view(db, directory, scope)
        imports = Dossiers(db).imports(None if who.sees_everything else dossier_offices(scope.inquiry, directory))
        targets = target_view(db, directory, scope, Shown((), None, None, view.now if view else None), here.today())
    imported, endings = request.args.get("imported", ""), Endings(words, directory, here.today())
    return page(
        "dossiers.html",
        status,
        scope=scope,
        crumbs=crumbs(scope, directory, words),
        place=place_name(scope, directory, words),
        title=words.period(scope.period, scope.inquiry.reckoning),
        days=words.days(scope.period),
        periods=period_choices(scope, words),
        dossier_wording=DossierWording(words),
        people=AccessWording(words, directory),
        target_wording=TargetWording(words),
        targets=TargetWording(words).sentences(targets),
        target_unit=unit_of_scope(scope, directory),
        view=view,
        lines=lines,
        name=lambda line: endings.labelled(line.office, say(directory.offices[line.office].name, words.code)),
        missed=endings.line(endings.missed(scope)),
        is_running=scope.is_running(here.today()),
        imports=imports,
        done=next((one for one in imports if str(one.number) == imported), None),
        checked=checked,
        tried=tried,
        moment=lambda ms: words.moment(from_timestamp(ms / 1000)),
        # A name of a file may tell of other places.
        shows_name=lambda one: who.sees_everything or one.account == who.account,
    )
