"""The Flask app of the desk's pages: the console in the office's own network, and the page for phones."""

from flask import Flask, request

from kiosk.desk.web.assets import Assets, serve
from kiosk.desk.web.comment import comment
from kiosk.desk.web.console import console
from kiosk.desk.web.failures import install_failures
from kiosk.desk.web.follow import follow
from kiosk.desk.web.frame import Frame, key
from kiosk.desk.web.guard import install_guard
from kiosk.desk.web.language import LANGUAGES
from kiosk.desk.web.pages import get_language, spoken
from kiosk.desk.web.signing import signing
from kiosk.locale.catalogue import NAMES

MOST_BODY_BYTES = 16 * 1024


def create_app(frame: Frame, assets: Assets | None = None, *, phones_only: bool = False) -> Flask:
    """The app over ``frame``. ``phones_only``: nothing but the pages for phones, for a port that strangers may reach."""
    app = Flask("kiosk.desk.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    app.extensions[key()] = frame
    files = assets or Assets()
    app.add_url_rule("/assets/<digest>/<name>", "asset", serve(files), methods=["GET"])
    app.add_url_rule("/language/<code>", "language", get_language, methods=["GET"])
    _install_words(app, files)
    install_guard(app, secure_cookies=frame.settings.secure_cookies)
    install_failures(app)
    for blueprint in (follow, comment) if phones_only else (follow, comment, signing, console):
        app.register_blueprint(blueprint)
    return app


def _install_words(app: Flask, files: Assets) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        lambda text: spoken().say(text), lambda one, many, n: spoken().say(one if n == 1 else many), newstyle=True
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def words() -> dict[str, object]:
        return {
            "asset": files.address,
            "words": spoken(),
            "languages": [(code, NAMES[code]) for code in LANGUAGES if code != spoken().code],
            "path": request.full_path.rstrip("?"),
        }
