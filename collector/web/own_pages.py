"""«Của tôi»: what everybody does with the own account: password, second step, sessions, tokens."""

from typing import cast

from flask import Blueprint, abort, redirect, request
from flask_login import current_user, login_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import AccountInvalidError, ForbiddenError
from collector.store.accounts import SHORTEST_PASSWORD, Account
from collector.store.attempts import Attempts
from collector.store.db import transaction
from collector.store.recovery_codes import RecoveryCodes
from collector.store.second_step import SecondStep
from collector.store.tokens import Purpose, Tokens
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.auth import User
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.qr import code
from collector.web.viewing import demand, permitted, seen, viewer
from office.ids import UnitId

own_pages = Blueprint("own", __name__)


@own_pages.get("/me")
@permitted(None, before_second_step=True)
def get_me() -> AnyResponse:
    """The own account."""
    return _me()


@own_pages.post("/me/password")
@permitted(None, before_second_step=True)
def post_password() -> AnyResponse:
    """A new password; every other session ends."""
    here, account = frame(), _account()
    try:
        _check_password(account)
        with transaction(here.store.db()):
            here.accounts().set_password(account, _written_twice())
            record("password-changed", account.name)
    except AccountInvalidError as error:
        return _me("password", error)
    browser = request.headers.get("User-Agent", "")
    token = here.sessions().begin(account, here.clock.now_ms(), here.settings.session_hours, browser)
    login_user(User(account, token))
    return redirect("/me#password")


@own_pages.post("/me/second-step/offer")
@permitted(None, before_second_step=True)
def post_offer() -> AnyResponse:
    """A new key for an app; nothing is asked before it was seen to work. Who finds an open page sets up no phone of their own."""
    account = _account()
    try:
        _check_password(account)
    except AccountInvalidError as error:
        return _me("second-step", error)
    SecondStep(frame().store.db()).offer(account)
    return redirect("/me/second-step")


@own_pages.get("/me/second-step")
@permitted(None, before_second_step=True)
def get_second_step() -> AnyResponse:
    """The key as a code to scan, and the field for the first six digits."""
    return _second_step()


@own_pages.post("/me/second-step/take")
@permitted(None, before_second_step=True)
def post_take() -> AnyResponse:
    """From now on six digits are asked for."""
    here, account = frame(), _account()
    _guess(account)
    with transaction(here.store.db()):
        taken = SecondStep(here.store.db()).take(account, request.form.get("code", "")[:12], here.clock.now_ms())
        if taken:
            record("second-step-on", account.name)
    if not taken:
        return _second_step(AccountInvalidError("code", "wait for the next code"))
    Attempts(here.store.db()).forget(_key(account))
    return _new_codes(account)


@own_pages.post("/me/second-step/codes")
@permitted(None)
def post_codes() -> AnyResponse:
    """New recovery codes; those of before are worthless."""
    account = _account()
    if not account.has_second_step:
        abort(400)
    try:
        _check_password(account)
    except AccountInvalidError as error:
        return _me("second-step", error)
    return _new_codes(account)


@own_pages.post("/me/second-step/off")
@permitted(None)
def post_off() -> AnyResponse:
    """Ask for the password alone."""
    here, account = frame(), _account()
    try:
        _check_not_needed()
        _check_password(account)
    except AccountInvalidError as error:
        return _me("second-step", error)
    with transaction(here.store.db()):
        SecondStep(here.store.db()).drop(account)
        record("second-step-off", account.name)
    return redirect("/me#second-step")


@own_pages.post("/me/sessions/<int:id_>/end")
@permitted(None, before_second_step=True)
def post_end_session(id_: int) -> AnyResponse:
    """End one of the own sessions."""
    here, account = frame(), _account()
    with transaction(here.store.db()):
        if here.sessions().end_one(account, id_):
            record("session-ended", account.name)
    return redirect("/me#sessions")


@own_pages.post("/me/tokens")
@permitted(None)
def post_token() -> AnyResponse:
    """A new token for a program; its word is shown once."""
    here, account, who = frame(), _account(), viewer()
    name, unit, days = (request.form.get(field, "").strip() for field in ("name", "unit", "days"))
    narrowed = who._replace(unit=UnitId(unit)) if unit else who
    if unit and (who.role == "official" or not who.covers(narrowed, seen()) or unit not in seen().units):
        raise ForbiddenError("outside-scope", "a token reads no more than its owner")
    purpose: Purpose = "dossiers" if request.form.get("purpose") == "dossiers" else "read"
    if purpose == "dossiers":
        demand("dossiers")
    try:
        _check_password(account)
        lasts = int(days) if days.isdecimal() and days.isascii() and len(days) < 5 else 0  # noqa: PLR2004 - far over a year
        with transaction(here.store.db()):
            narrow = UnitId(unit) if unit else None
            word = Tokens(here.store.db()).make(account, name, narrow, here.clock.now_ms(), lasts, purpose=purpose)
            record("token-made", name, unit=narrow, after={"days": lasts, "kind": purpose})
    except AccountInvalidError as error:
        return _me("tokens", error)
    shown = page("token.html", word=word, name=name, purpose=purpose, base=here.settings.base_address())
    shown.headers["Cache-Control"] = "no-store"
    return shown


@own_pages.post("/me/tokens/<int:id_>/revoke")
@permitted(None, before_second_step=True)
def post_revoke(id_: int) -> AnyResponse:
    """Make one of the own tokens worthless."""
    here, account = frame(), _account()
    tokens = Tokens(here.store.db())
    name = next((token.name for token in tokens.of(account, here.clock.now_ms()) if token.id == id_), "")
    with transaction(here.store.db()):
        if tokens.revoke(account, id_, here.clock.now_ms()):
            record("token-revoked", name)
    return redirect("/me#tokens")


def _new_codes(account: Account) -> AnyResponse:
    db = frame().store.db()
    with transaction(db):
        codes = RecoveryCodes(db).renew(account)
        record("recovery-codes-made", account.name)
    shown = page("recovery_codes.html", codes=codes)
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _account() -> Account:
    return cast("User", current_user).account


def _key(account: Account) -> str:
    return f"own:{account.name}"


def _guess(account: Account) -> None:
    """Whoever sits down at an open page guesses no faster than a stranger."""
    here = frame()
    wait = Attempts(here.store.db()).begin(_key(account), here.clock.now_ms())
    if wait:
        raise TooManyRequests(retry_after=-(-wait // 1000))


def _check_password(account: Account) -> None:
    here = frame()
    _guess(account)
    if here.accounts().check(account.name, request.form.get("current", "")) is None:
        raise AccountInvalidError("wrong", "this is not the present password")
    Attempts(here.store.db()).forget(_key(account))


def _written_twice() -> str:
    password = request.form.get("password", "")
    if password != request.form.get("again"):
        raise AccountInvalidError("different", "write the same password twice")
    return password


def _check_not_needed() -> None:
    if frame().settings.admins_need_second_step and viewer().role == "admin":
        raise AccountInvalidError("needed", "admins need the second step")


def _me(place: str = "", error: AccountInvalidError | None = None) -> AnyResponse:
    here, account, who = frame(), _account(), viewer()
    now, wording = here.clock.now_ms(), AccessWording(spoken(), seen())
    return page(
        "me.html",
        400 if error else 200,
        account=account,
        wording=wording,
        sessions=here.sessions().of(account, now, cast("User", current_user).id),
        tokens=Tokens(here.store.db()).of(account, now),
        units=[] if who.role == "official" else wording.units(frame().today(), everything=False),
        is_needed=here.settings.admins_need_second_step and who.role == "admin",
        shortest=SHORTEST_PASSWORD,
        codes_left=RecoveryCodes(here.store.db()).left(account),
        place=place,
        problem=wording.problem(error) if error else None,
    )


def _second_step(error: AccountInvalidError | None = None) -> AnyResponse:
    account, step = _account(), SecondStep(frame().store.db())
    key = step.offered(account)
    if key is None:
        return redirect("/me#second-step")
    shown = page(
        "second_step.html",
        400 if error else 200,
        code=code(step.address(account, key)),
        key=" ".join(key[place : place + 4] for place in range(0, len(key), 4)),
        problem=AccessWording(spoken(), seen()).problem(error) if error else None,
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown
