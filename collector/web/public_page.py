"""The page of an office that everybody may read: light, cached, without script, cookie or login; only where it is switched on."""

import threading
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from collector.public_office import FEWEST_PUBLIC, PublicOffice, public_office
from collector.store.alert_rules import load_rule_book
from collector.store.alerts import Alerts
from collector.store.comments import Comments
from collector.web.alert_wording import heard
from collector.web.frame import frame
from collector.web.language import LANGUAGES, Language, language
from collector.web.made_of import made_of, method_lines
from collector.web.queue_wording import below
from collector.web.scope import Scope
from collector.web.uptime_view import midnight, uptime_view
from office.ids import OfficeId, ScaleId
from office.periods import Period, from_timestamp
from office.survey import say

public_page = Blueprint("public", __name__)

FRESH_SECONDS = 300
_MOST_KEPT = 512


class _Kept(NamedTuple):
    at_ms: int
    revision: tuple[int, int]
    body: bytes


_lock = threading.Lock()
_EXTENSION = "nucuoi-public"


@public_page.get("/o/<office>")
def get_office(office: str) -> AnyResponse:
    """What an office's people said, and what was done; 404 alike for an office without such a page and for one that is not."""
    if not has_page(OfficeId(office)):
        abort(404)
    code = request.args.get("lang", "vi")
    code = code if code in LANGUAGES else "vi"
    return as_everybody_reads(OfficeId(office), code, "text/html", lambda: _made(OfficeId(office), language(code)))


def has_page(office: OfficeId) -> bool:
    """Whether there is an office with such a page."""
    directory = frame().store.directory()
    return office in directory.offices and load_rule_book(frame().store.db()).is_public(directory, office)


def as_everybody_reads(office: OfficeId, form: str, mimetype: str, make: Callable[[], bytes]) -> Response:
    """What ``make`` makes of an office in one form, the same for whoever asks, and made anew only after a while."""
    db = frame().store.db()
    body = _body(office, form, (Alerts(db).revision(), Comments(db).revision()), make)
    response = Response(body, mimetype=mimetype)
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    conditional = response.make_conditional(request)
    assert isinstance(conditional, Response)  # noqa: S101 - it returns itself
    return conditional


def _body(office: OfficeId, form: str, revision: tuple[int, int], make: Callable[[], bytes]) -> bytes:
    """One form of it, made anew after some minutes, or at once when a result or an answer was published or withdrawn."""
    kept: dict[tuple[str, str], _Kept] = current_app.extensions.setdefault(_EXTENSION, {})
    now_ms, key = frame().clock.now_ms(), (office, form)
    with _lock:
        found = kept.get(key)
    if found is not None and found.revision == revision and 0 <= now_ms - found.at_ms < FRESH_SECONDS * 1000:
        return found.body
    body = make()
    with _lock:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = _Kept(now_ms, revision, body)
    return body


def _made(office: OfficeId, words: Language) -> bytes:
    here = frame()
    directory = here.store.directory()
    shown = public_office(here.store.db(), directory, office, here.today())
    entry = directory.offices[office]
    # Without the context of the other pages: whoever asks, the bytes are the same.
    template = current_app.jinja_env.get_template("public.html")
    return template.render(
        say=words.say,
        words=words,
        office=office,
        name=say(entry.name, words.code),
        lodge=say(entry.lodge, words.code) if entry.lodge else "",
        is_sample=directory.sample,
        levels=len(directory.scales[ScaleId(shown.scale)].levels) if shown.scale else 0,
        channel=_channel(shown.channel, words),
        months=shown.months,
        month=lambda span: words.period(Period(span.first, span.end), "calendar"),
        wait=lambda found: below(found, words),
        results=[
            (what, words.day(from_timestamp(one.at / 1000).date()), one.text)
            for one in shown.results
            if (what := heard(one.kind, words)) is not None
        ],
        answers=[(one.text, words.day(from_timestamp(one.at_ms / 1000).date()), one.answer) for one in shown.answers],
        fewest=FEWEST_PUBLIC,
        method=_method(shown, words) if shown.months else [],
        other=next(code for code in LANGUAGES if code != words.code),
        read_at=words.day(here.today()),
    ).encode()


def _method(shown: PublicOffice, words: Language) -> list[str]:
    here, directory = frame(), frame().store.directory()
    uptime = uptime_view(here.store.db(), directory, Scope(shown.asked, {}, "counter"), midnight(here.today()))
    found = made_of(shown.whole, shown.figures, uptime, shown.missing)
    return method_lines(found if shown.whole else found._replace(finished=None), directory, words)


def _channel(channel: str | None, words: Language) -> str:
    names = {
        "kiosk": words.say("màn hình tại quầy"),
        "button": words.say("nút bấm tại quầy"),
        "exit": words.say("lối ra"),
        "phone": words.say("điện thoại"),
    }
    return names.get(channel or "", "")
