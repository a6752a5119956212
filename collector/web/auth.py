"""Logging in and out, in one step or two, and the one-time link with which an account begins."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, make_response, redirect, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from collector.errors import AccountInvalidError
from collector.store.accounts import LONGEST_NAME, LONGEST_PASSWORD, SHORTEST_PASSWORD, Account, clean_name
from collector.store.attempts import Attempts
from collector.store.db import transaction
from collector.store.recovery_codes import LONGEST_CODE, RecoveryCodes
from collector.store.second_step import SecondStep
from collector.store.tokens import Purpose, Tokens
from collector.viewer import Viewer
from collector.web.auditing import record
from collector.web.failures import wants_page
from collector.web.frame import frame
from collector.web.known_browser import browser_key, remember_browser
from collector.web.language import LANGUAGES
from collector.web.pages import LANGUAGE_COOKIE, page, path_inside

log = structlog.get_logger(__name__)

auth = Blueprint("auth", __name__)

LOGIN_LIMITS = "10 per minute; 100 per hour"
_YEAR = timedelta(days=365)
_HALF = "half"
_HALF_MS = 300_000
"""How long the six digits may take after the password."""

IMPORTS = "/api/v1/dossiers"
"""The one address at which a token may write."""

_NO_USE = frozenset({"/api/v1/revision"})
BY_ITSELF = "X-By-Itself"
"""The header with which a script says that nobody asked: somebody who went away must not stay logged in by an open page."""


class User(UserMixin):  # type: ignore[misc] # flask-login has no types
    """Who is logged in, by the word of the session; ``viewer`` may be narrower than the account where a token asks."""

    def __init__(self, account: Account, token: str, viewer: Viewer | None = None) -> None:
        self.account = account
        self.viewer = viewer or account.viewer
        self.id = token


class LoginForm(FlaskForm):  # type: ignore[misc] # flask-wtf has no types
    """Name and password."""

    name = StringField(validators=[InputRequired(), Length(max=LONGEST_NAME)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


class CodeForm(FlaskForm):  # type: ignore[misc] # flask-wtf has no types
    """The six digits of the second step, or a recovery code in their place."""

    code = StringField(validators=[InputRequired(), Length(max=LONGEST_CODE)])


class PasswordForm(FlaskForm):  # type: ignore[misc] # flask-wtf has no types
    """A new password, twice."""

    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])
    again = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


class _FormGuard(CSRFProtect):  # type: ignore[misc] # flask-wtf has no types
    """Asks for the page's word wherever a browser could be made to send something in its owner's name.

    A token stands in a header, which no other site can make a browser send; who is nobody is told to log in.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        is_program = request.path.startswith("/api/") and (_bearer() is not None or not current_user.is_authenticated)
        if not is_program:
            super().protect(apply_exemptions=apply_exemptions)


def install_auth(app: Flask) -> None:
    """Give ``app`` its login, its form tokens and its limits."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.request_loader(_load_bearer)
    manager.unauthorized_handler(_unauthorized)
    _FormGuard(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window", headers_enabled=False)
    app.register_blueprint(auth)
    limit: Any = limiter.limit
    for view in (post_login, post_code, post_invitation):
        app.view_functions[f"auth.{view.__name__}"] = limit(LOGIN_LIMITS)(view)


def _bearer() -> str | None:
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if kind.lower() == "bearer" and request.path.startswith("/api/") else None


def _load(token: str) -> User | None:
    # Who sends a token means the token, whoever is logged in beside.
    if _bearer() is not None:
        return None
    here = frame()
    account = here.sessions().holder(token, here.clock.now_ms(), is_use=_is_use())
    return User(account, token) if account else None


def _is_use() -> bool:
    return request.path not in _NO_USE and BY_ITSELF not in request.headers


def _load_bearer(_request: object) -> User | None:
    word = _bearer()
    if word is None or request.method not in {"GET", "HEAD", "POST"}:
        return None
    here = frame()
    found = Tokens(here.store.db()).holder(word, here.clock.now_ms())
    if found is None or not _is_for_this(found.purpose):
        return None
    account, unit, _purpose = found
    viewer = account.viewer if unit is None else account.viewer._replace(unit=unit)
    # The owner's scope may have become narrower since.
    return User(account, "", viewer) if account.viewer.covers(viewer, here.store.directory_within(account.viewer)) else None


def _is_for_this(purpose: Purpose) -> bool:
    """Whether a token is good for the request in hand: one that reads only reads, one that imports reads nothing else."""
    return request.method in {"GET", "HEAD"} if purpose == "read" else request.path == IMPORTS


def _unauthorized() -> AnyResponse:
    if not wants_page():
        abort(401)
    asked = request.full_path.rstrip("?")
    return redirect("/login" if asked == "/" else f"/login?next={quote(asked, safe='/')}")


@auth.get("/login")
def get_login() -> AnyResponse:
    """The login form."""
    if current_user.is_authenticated:
        return redirect("/")
    return page("login.html", form=LoginForm(), wrong=False)


@auth.post("/login")
def post_login() -> AnyResponse:
    """Begin a session, when name and password fit; or ask for the second step."""
    form = LoginForm()
    if not form.validate_on_submit():
        return page("login.html", 401, form=form, wrong=True)
    key = _guessed(form.name.data)
    account = frame().accounts().check(form.name.data, form.password.data)
    if account is None:
        log.warning("login refused", address=request.remote_addr)
        return page("login.html", 401, form=form, wrong=True)
    target = path_inside(request.args.get("next"))
    if not account.has_second_step:
        return _begin(account, target, key)
    _keep_half(account, target)
    return redirect("/login/code")


@auth.get("/login/code")
def get_code() -> AnyResponse:
    """Where the six digits are asked for."""
    if _half() is None:
        return redirect("/login")
    return page("code.html", form=CodeForm(), wrong=False)


@auth.post("/login/code")
def post_code() -> AnyResponse:
    """Begin a session, when the six digits fit after the password did."""
    account = _half()
    if account is None:
        return redirect("/login")
    form = CodeForm()
    key = _guessed(account.name)
    if not form.validate_on_submit() or not _is_second(account, form.code.data):
        log.warning("second step refused", address=request.remote_addr)
        return page("code.html", 401, form=form, wrong=True)
    return _begin(account, path_inside(session[_HALF].get("next")), key)


def _is_second(account: Account, code: str) -> bool:
    here = frame()
    db = here.store.db()
    if SecondStep(db).check(account, code, here.clock.now_ms()):
        return True
    with transaction(db):
        is_used = RecoveryCodes(db).use(account, code)
        if is_used:
            record("recovery-code-used", account.name, by=account.viewer, after={"left": RecoveryCodes(db).left(account)})
    return is_used


@auth.post("/logout")
def post_logout() -> AnyResponse:
    """End the session."""
    if current_user.is_authenticated:
        frame().sessions().end(cast("User", current_user).id)
    logout_user()
    response = redirect("/login")
    # Else the next one at a shared machine goes back to pages that the browser has kept.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@auth.get("/invitation/<token>")
def get_invitation(token: str) -> AnyResponse:
    """Where a one-time link leads: set a password."""
    here = frame()
    name = here.accounts().invited(token, here.clock.now_ms())
    status = 200 if name else 410
    return page("invitation.html", status, form=PasswordForm(), name=name, token=token, problem=None, shortest=SHORTEST_PASSWORD)


@auth.post("/invitation/<token>")
def post_invitation(token: str) -> AnyResponse:
    """Make the account and begin its first session; the link is used up."""
    here = frame()
    accounts, now = here.accounts(), here.clock.now_ms()
    form = PasswordForm()
    problem = None
    if not form.validate_on_submit():
        problem = "length"
    elif form.password.data != form.again.data:
        problem = "different"
    else:
        try:
            with transaction(here.store.db()):
                account = accounts.accept(token, form.password.data, now)
                if account is not None:
                    record("account-made", account.name, by=account.viewer)
            if account is not None:
                return _after_link(account)
        except AccountInvalidError as error:
            problem = error.code
    name = accounts.invited(token, now)
    status = 400 if name else 410
    return page("invitation.html", status, form=form, name=name, token=token, problem=problem, shortest=SHORTEST_PASSWORD)


@auth.get("/language/<code>")
def get_language(code: str) -> AnyResponse:
    """Remember the visitor's language."""
    if code not in LANGUAGES:
        abort(404)
    response: Response = make_response(redirect(path_inside(request.args.get("next"))))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def _guessed(name: str) -> str:
    """Count a guess at ``name``; the key under which it was counted."""
    here = frame()
    try:
        name = clean_name(name)
    except AccountInvalidError:
        name = ""
    key = browser_key(name) or f"name:{name}"
    wait = Attempts(here.store.db()).begin(key, here.clock.now_ms())
    if wait:
        log.warning("login blocked", address=request.remote_addr, seconds=wait // 1000)
        raise TooManyRequests(retry_after=-(-wait // 1000))
    return key


def _keep_half(account: Account, target: str) -> None:
    here = frame()
    mark = here.accounts().password_mark(account)
    session[_HALF] = {"account": account.id, "at": here.clock.now_ms(), "next": target, "mark": mark}


def _half() -> Account | None:
    """Who has shown the password and not yet the six digits."""
    here, half = frame(), session.get(_HALF)
    if not isinstance(half, dict) or abs(here.clock.now_ms() - half["at"]) > _HALF_MS:
        return None
    account = here.accounts().find(half["account"])
    if account is None or account.is_disabled or not account.has_second_step:
        return None
    # Whoever knew the password of before has shown nothing.
    return account if half.get("mark") == here.accounts().password_mark(account) else None


def _after_link(account: Account) -> AnyResponse:
    log.info("password set", name=account.name)
    if account.is_disabled:
        return redirect("/login")
    if account.has_second_step:
        _keep_half(account, "/")
        return redirect("/login/code")
    return _begin(account, "/", f"name:{account.name}")


def _begin(account: Account, target: str, key: str) -> AnyResponse:
    here = frame()
    now = here.clock.now_ms()
    Attempts(here.store.db()).forget(key)
    # A session of before the login must not become one of after it.
    logout_user()
    session.clear()
    browser = request.headers.get("User-Agent", "")
    with transaction(here.store.db()):
        token = here.sessions().begin(account, now, here.settings.session_hours, browser)
        record("login", account.name, by=account.viewer)
    login_user(User(account, token))
    return remember_browser(redirect(target), account.name)
