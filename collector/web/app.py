"""The Flask app of the collector's pages and API."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, Response, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from collector.store.db import StoreError
from collector.web.account_pages import account_pages
from collector.web.alert_api import alert_api
from collector.web.alert_inbox_page import alert_inbox_page
from collector.web.alert_pages import alert_pages
from collector.web.alert_rule_api import alert_rule_api
from collector.web.alert_rule_page import alert_rule_page
from collector.web.api import api
from collector.web.assets import Assets, serve
from collector.web.audit_page import audit_page
from collector.web.auth import install_auth
from collector.web.body_limit import install_body_limit
from collector.web.change_api import change_api
from collector.web.chosen_api import chosen_api
from collector.web.comment_api import comment_api
from collector.web.comment_page import comment_page
from collector.web.compare_api import compare_api
from collector.web.compare_page import compare_page
from collector.web.dashboard import dashboard
from collector.web.device_page import device_page
from collector.web.directory_api import directory_api
from collector.web.directory_pages import directory_pages
from collector.web.dossier_api import dossier_api
from collector.web.dossier_page import dossier_page
from collector.web.entry_pages import entry_pages
from collector.web.failures import install_failures
from collector.web.feed_api import feed_api
from collector.web.frame import Frame, key
from collector.web.guard import install_guard
from collector.web.health import REQUESTS, health
from collector.web.hint_page import hint_page
from collector.web.import_page import imports
from collector.web.inspection_page import inspection_page
from collector.web.language import LANGUAGES
from collector.web.menu import DAYED, days_kept
from collector.web.name_page import name_page
from collector.web.own_pages import own_pages
from collector.web.pages import spoken
from collector.web.plan_pages import plan_pages
from collector.web.public_api import public_api
from collector.web.public_page import public_page
from collector.web.queue_api import queue_api
from collector.web.record_api import record_api
from collector.web.report_api import report_api
from collector.web.report_orders import install_reports, jobs_key
from collector.web.report_page import report_page
from collector.web.service_api import service_api
from collector.web.survey_api import survey_api
from collector.web.survey_pages import survey_pages
from collector.web.survey_use_page import survey_use_page
from collector.web.table_files import table_files
from collector.web.target_api import target_api
from collector.web.target_page import target_page
from collector.web.terminal_api import terminal_api
from collector.web.unit_deeds import unit_deeds
from collector.web.unit_import import unit_import
from collector.web.unit_pages import unit_pages
from collector.web.uptime_api import uptime_api
from collector.web.viewing import seen, viewer

_BLUEPRINTS = (
    account_pages,
    alert_api,
    alert_inbox_page,
    alert_pages,
    alert_rule_api,
    alert_rule_page,
    api,
    audit_page,
    change_api,
    chosen_api,
    comment_api,
    comment_page,
    compare_api,
    compare_page,
    table_files,
    dashboard,
    device_page,
    directory_api,
    directory_pages,
    dossier_api,
    dossier_page,
    entry_pages,
    feed_api,
    health,
    hint_page,
    imports,
    inspection_page,
    name_page,
    own_pages,
    plan_pages,
    public_api,
    public_page,
    queue_api,
    record_api,
    report_api,
    report_page,
    service_api,
    survey_api,
    survey_pages,
    survey_use_page,
    target_api,
    target_page,
    terminal_api,
    unit_deeds,
    unit_import,
    unit_pages,
    uptime_api,
)
MOST_BODY_BYTES = 64 * 1024


class RowNumber(IntegerConverter):
    """A number in an address: what no row of a table can have is nowhere, and no fault of the store."""

    def __init__(self, map_: Map) -> None:
        super().__init__(map_, max=2**63 - 1)


def create_app(frame: Frame, assets: Assets | None = None) -> Flask:
    """The app over ``frame``; the store is migrated when it is first opened."""
    app = Flask("collector.web", static_folder=None)
    app.url_map.converters["int"] = RowNumber
    settings = frame.settings
    app.config.update(
        SECRET_KEY=frame.accounts().secret(),
        SESSION_COOKIE_NAME="nucuoi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=int(settings.session_hours * 3600),
    )
    app.extensions[key()] = frame
    app.extensions[jobs_key()] = install_reports(frame)
    files = assets or Assets()
    app.add_url_rule("/assets/<digest>/<name>", "asset", serve(files), methods=["GET"])
    _install_words(app, files)
    app.jinja_env.globals["public_files"] = {name: files.address(name) for name in ("public.css", "face.svg")}
    install_guard(app, settings)
    install_failures(app)
    install_body_limit(app)
    install_auth(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(_count)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _install_words(app: Flask, files: Assets) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        lambda text: spoken().say(text), lambda one, many, n: spoken().say(one if n == 1 else many), newstyle=True
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def words() -> dict[str, object]:
        here: Frame = app.extensions[key()]
        return {
            "asset": files.address,
            "words": spoken(),
            "languages": LANGUAGES,
            "is_sample": _is_sample(here),
            "viewer": viewer() if current_user.is_authenticated else None,
            "reads_hints": _reads_hints() if current_user.is_authenticated else False,
            "here": request.full_path.rstrip("?"),
            "with_days": _with_days(here) if current_user.is_authenticated else str,
        }


def _is_sample(here: Frame) -> bool:
    try:
        return here.store.directory().sample
    except (StoreError, OSError):
        # The page that says that the store does not answer is made here too.
        return False


def _reads_hints() -> bool:
    try:
        return viewer().reads_hints(seen())
    except (StoreError, OSError):
        return False


def _with_days(here: Frame) -> Callable[[str], str]:
    """The address of a page of the menu, on the days of the page in hand where it has days."""
    try:
        days = days_kept(request.path, request.args, seen(), here.today())
    except (StoreError, OSError):
        days = ""
    return lambda path: f"{path}{days}" if path in DAYED else path


def _count(response: Response) -> Response:
    REQUESTS.labels(request.url_rule.rule if request.url_rule else "unknown", str(response.status_code)).inc()
    return response
