"""Orders of reports, from the page and from programs: who may order what, and the thread that writes them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app

from collector.reports.formats import FORMS, Format, file_name, write
from collector.reports.jobs import About, Job, Jobs, Product, Work
from collector.reports.order import Order, ReportKind
from collector.reports.places import Places
from collector.reports.press import KINDS, build
from collector.viewer import Viewer
from collector.web.auditing import record
from collector.web.frame import Frame, frame
from collector.web.language import Language
from collector.web.viewing import seen_in_figures, viewer
from office.directory import Index

_KEY = "nucuoi-reports"


def install_reports(frame_: Frame) -> Jobs:
    """The orders of an app; the thread that writes them has a connection of its own, which it closes."""
    return Jobs(done=frame_.store.close)


def jobs() -> Jobs:
    """The orders of the app that serves the request in hand."""
    found: Jobs = current_app.extensions[_KEY]
    return found


def jobs_key() -> str:
    """Where an app keeps its orders."""
    return _KEY


def take_order(order: Order, form: Format, asked: Mapping[str, str], *, key: str = "", chosen: str = "") -> Job | None:
    """Order a report for the viewer of this request, and write it into the log; ``None``: too many are still to come.

    ``asked`` is what the log says of it, ``key`` by what the order is found again, ``chosen`` what stood in the form.
    """
    here, who = frame(), viewer()
    if jobs().is_full(owner_of(who)):
        return None
    title = f"{kind_name(order.kind, order.words)} · {_about(order)} · {form.upper()}"
    person = {} if order.inquiry.official is None else {"official": order.inquiry.official}
    # First the entry: a report that was made and not written down would be worse than one that was not made.
    about = About(order.kind, order.inquiry.unit, {"kind": order.kind, "format": form, **asked, **person})
    record("report", about.kind, unit=about.unit, after=about.asked)
    work = _work(here, seen_in_figures(), order, form)
    return jobs().order(owner_of(who), title, work, here.clock.now_ms(), key=key, about=about, chosen=chosen)


def handed_over(job: Job, product: Product) -> Response:
    """The finished file; that it was taken stands in the log before it leaves."""
    record("report-taken", job.about.kind, unit=job.about.unit, after={**job.about.asked, "file": product.name})
    response = Response(product.data, content_type=product.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={product.name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def kinds_for(who: Viewer) -> tuple[ReportKind, ...]:
    """What this viewer may order: an official the own sheet alone."""
    return ("official",) if who.role == "official" else KINDS


def kind_name(kind: ReportKind, words: Language) -> str:
    """What a report is called where it is chosen."""
    names: dict[ReportKind, str] = {
        "daily": words.say("Số liệu ngày"),
        "unit": words.say("Báo cáo kỳ"),
        "official": words.say("Minh chứng của một người"),
        "form": words.say("Biểu mẫu 18 điểm"),
        "award": words.say("Minh chứng khen thưởng"),
        "supervision": words.say("Hồ sơ giám sát"),
    }
    return names[kind]


def owner_of(who: Viewer) -> str:
    """Whose an order is: of the account as it may look now. Who is given another scope has none of the old files."""
    return "/".join(map(str, who))


def _work(here: Frame, directory: Index, order: Order, form: Format) -> Work:
    def work(tell: Any) -> Product:  # noqa: ANN401 - what the orders give
        tell("reading")
        report = build(here.store.db(), directory, order)
        tell("writing")
        return Product(file_name(report, form), FORMS[form].content_type, write(report, form))

    return work


def _about(order: Order) -> str:
    place = Places(seen_in_figures(), order.words).whole(order.inquiry)
    return f"{place} · {order.words.period(order.period, order.inquiry.reckoning)}"
