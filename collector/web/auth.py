"""Logging in and out, and the one-time link with which an account begins."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, make_response, redirect, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from collector.errors import AccountInvalidError
from collector.store.accounts import LONGEST_NAME, LONGEST_PASSWORD, SHORTEST_PASSWORD, Account, clean_name
from collector.viewer import Viewer
from collector.web.failures import wants_page
from collector.web.frame import frame
from collector.web.language import LANGUAGES
from collector.web.pages import LANGUAGE_COOKIE, page, path_inside

log = structlog.get_logger(__name__)

auth = Blueprint("auth", __name__)

LOGIN_LIMITS = "10 per minute; 100 per hour"
NAME_LIMITS = "20 per 10 minutes"
_YEAR = timedelta(days=365)


class User(UserMixin):  # type: ignore[misc] # flask-login has no types
    """Who is logged in, by the token of the session."""

    def __init__(self, account: Account, token: str) -> None:
        self.account = account
        self.viewer = Viewer(account.name, "admin")
        self.id = token


class LoginForm(FlaskForm):  # type: ignore[misc] # flask-wtf has no types
    """Name and password."""

    name = StringField(validators=[InputRequired(), Length(max=LONGEST_NAME)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


class PasswordForm(FlaskForm):  # type: ignore[misc] # flask-wtf has no types
    """A new password, twice."""

    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])
    again = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


def install_auth(app: Flask) -> None:
    """Give ``app`` its login, its form tokens and its limits."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.unauthorized_handler(_unauthorized)
    CSRFProtect(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window", headers_enabled=False)
    app.register_blueprint(auth)
    limit: Any = limiter.limit
    app.view_functions["auth.post_login"] = limit(NAME_LIMITS, key_func=_asked_name)(limit(LOGIN_LIMITS)(post_login))
    app.view_functions["auth.post_invitation"] = limit(LOGIN_LIMITS)(post_invitation)


def _asked_name() -> str:
    try:
        return f"name:{clean_name(request.form.get('name', ''))}"
    except AccountInvalidError:
        return "name:"


def _load(token: str) -> User | None:
    here = frame()
    account = here.accounts().in_session(token, here.clock.now_ms())
    return User(account, token) if account else None


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
    """Begin a session, when name and password fit."""
    here = frame()
    form = LoginForm()
    account = here.accounts().check(form.name.data, form.password.data) if form.validate_on_submit() else None
    if account is None:
        log.warning("login refused", address=request.remote_addr)
        return page("login.html", 401, form=form, wrong=True)
    return _begin(account, path_inside(request.args.get("next")))


@auth.post("/logout")
def post_logout() -> AnyResponse:
    """End the session."""
    if current_user.is_authenticated:
        frame().accounts().end_session(cast("User", current_user).id)
    logout_user()
    return redirect("/login")


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
            account = accounts.accept(token, form.password.data, now)
            if account is not None:
                log.info("password set", name=account.name)
                return _begin(account, "/")
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


def _begin(account: Account, target: str) -> AnyResponse:
    here = frame()
    # A session of before the login must not become one of after it.
    logout_user()
    token = here.accounts().begin_session(account, here.clock.now_ms(), here.settings.session_hours)
    login_user(User(account, token))
    return redirect(target)
