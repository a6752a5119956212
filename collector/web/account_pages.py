"""«Tài khoản»: who may look, as what and where; invitations, changes, new links. `People` checks and writes all of it."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import version_of
from collector.errors import AccountInvalidError
from collector.people import People
from collector.store.accounts import Account
from collector.viewer import ROLES, Role, Viewer
from collector.web.access_wording import AccessWording
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.viewing import permitted, seen, viewer
from office.ids import OfficeId, OfficialId, UnitId

account_pages = Blueprint("accounts", __name__)


@account_pages.get("/accounts")
@permitted("accounts")
def get_accounts() -> AnyResponse:
    """Everybody whom the viewer looks after, and the form that invites somebody."""
    return _list()


@account_pages.post("/accounts/invite")
@permitted("accounts")
def post_invite() -> AnyResponse:
    """Invite somebody; the link is shown once."""
    try:
        wanted = _asked(request.form.get("name", ""))
        return _link(wanted.account, _people().invite(wanted))
    except AccountInvalidError as error:
        return _list(error)


@account_pages.post("/accounts/withdraw")
@permitted("accounts")
def post_withdraw() -> AnyResponse:
    """Make an open invitation worthless."""
    _people().withdraw(request.form.get("name", ""))
    return redirect("/accounts")


@account_pages.get("/accounts/<int:id_>")
@permitted("accounts")
def get_account(id_: int) -> AnyResponse:
    """One account, and what can be done to it."""
    return _one(_account(id_))


@account_pages.post("/accounts/<int:id_>/change")
@permitted("accounts")
def post_change(id_: int) -> AnyResponse:
    """Another role or scope."""
    account = _account(id_)
    if request.form.get("seen") != _seen(account):
        return _one(account, AccountInvalidError("stale", "somebody changed this account meanwhile; read it again"))
    try:
        _people().change(account, _asked(account.name))
    except AccountInvalidError as error:
        return _one(account, error)
    return redirect("/accounts")


@account_pages.post("/accounts/<int:id_>/link")
@permitted("accounts")
def post_link(id_: int) -> AnyResponse:
    """A one-time link for a new password; shown once."""
    account = _account(id_)
    return _link(account.name, _people().new_link(account))


@account_pages.post("/accounts/<int:id_>/disable")
@permitted("accounts")
def post_disable(id_: int) -> AnyResponse:
    """Shut somebody out, or let them in again, as the button said: another admin may have pressed it too."""
    account, wanted = _account(id_), request.form.get("disabled")
    if wanted not in {"0", "1"}:
        abort(400)
    try:
        _people().disable(account, disabled=wanted == "1")
    except AccountInvalidError as error:
        return _one(account, error)
    return redirect("/accounts")


@account_pages.post("/accounts/<int:id_>/second-step-off")
@permitted("accounts")
def post_second_step_off(id_: int) -> AnyResponse:
    """Ask somebody who has lost the phone for the password alone."""
    account = _account(id_)
    _people().drop_second_step(account)
    return redirect(f"/accounts/{id_}")


def _people() -> People:
    here = frame()
    return People(
        here.store.db(),
        here.accounts(),
        seen(),
        by=viewer(),
        now_ms=here.clock.now_ms(),
        address=request.remote_addr or "",
    )


def _account(id_: int) -> Account:
    account = _people().find(id_)
    if account is None:
        abort(404)
    return account


def _seen(account: Account) -> str:
    """A word that changes with role and scope: the page carries it from reading to writing."""
    return version_of(account.viewer._asdict())


def _asked(name: str) -> Viewer:
    """Role and scope as the form has them."""
    role = request.form.get("role", "")
    if role not in ROLES:
        raise AccountInvalidError("scope", "choose a role")
    chosen: Role = role
    if chosen == "official":
        office, _, official = request.form.get("official", "").strip().partition("/")
        return Viewer(name, chosen, None, (OfficeId(office), OfficialId(official)))
    unit = request.form.get("unit", "")
    return Viewer(name, chosen, UnitId(unit) if unit else None)


def _wording() -> AccessWording:
    return AccessWording(spoken(), seen())


def _list(error: AccountInvalidError | None = None) -> AnyResponse:
    people, wording = _people(), _wording()
    return page(
        "accounts.html",
        400 if error else 200,
        accounts=people.accounts(),
        invitations=people.invitations(),
        wording=wording,
        today=frame().today(),
        units=wording.units(frame().today(), everything=viewer().sees_everything),
        problem=wording.problem(error) if error else None,
        form=request.form,
    )


def _one(account: Account, error: AccountInvalidError | None = None) -> AnyResponse:
    wording = _wording()
    return page(
        "account.html",
        400 if error else 200,
        account=account,
        seen=_seen(account),
        is_own=account.name == viewer().account,
        wording=wording,
        today=frame().today(),
        units=wording.units(frame().today(), everything=viewer().sees_everything),
        problem=wording.problem(error) if error else None,
    )


def _link(name: str, word: str) -> AnyResponse:
    link = f"{frame().settings.base_address()}/invitation/{word}"
    shown = page("link.html", name=name, link=link)
    shown.headers["Cache-Control"] = "no-store"
    return shown
