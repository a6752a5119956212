"""Signing on and off: who, at which counter, with which PIN; the first PIN by a one-time code."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk.desk.web.answers import json_answer, read_json
from kiosk.desk.web.frame import frame
from kiosk.desk.web.guard import check_word
from kiosk.desk.web.pages import SESSION_COOKIE, page, spoken, token, visitor
from kiosk.desk.web.wording import Wording
from office.ids import CounterId
from office.numbering import ticket_text
from office.queue import Queue
from office.readable import readable
from office.requests import Answer, RequestId
from office.setting import Setting

signing = Blueprint("signing", __name__)

Digits = Annotated[str, msgspec.Meta(max_length=40)]
Name = Annotated[str, msgspec.Meta(max_length=64)]


@readable
class SignOnAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to begin duty where. No ``counter``: a leader who looks on."""

    request: RequestId
    official: Name
    pin: Digits
    counter: Name | None = None
    hand_over: bool = False
    move: bool = False


@readable
class PinAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A first PIN: with the one-time code that a technician gave."""

    request: RequestId
    official: Name
    code: Digits
    pin: Digits


@readable
class SignOffAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The end of duty."""

    request: RequestId


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: ``refused`` with its words, or ``go`` to where the page goes on."""

    refused: str | None = None
    message: str = ""
    seconds: float | None = None
    go: str | None = None


@signing.get("/sign-on")
def get_sign_on() -> AnyResponse:
    """The page on which duty begins."""
    here = frame()
    setting, queue = here.authority.setting, here.authority.queue
    if setting is None:
        return page("unassigned.html", 503)
    wording = Wording(spoken(), setting.told)
    asked = request.args.get("counter", "")
    session = visitor()
    return page(
        "sign_on.html",
        office=spoken().pick(setting.told.office.name),
        is_sample=setting.told.office.sample,
        officials=sorted(setting.told.officials, key=lambda official: official.name.split()[-1:]),
        counters=[_place(queue, setting, wording, place.id) for place in setting.told.counters],
        chosen=asked if setting.place(asked) else "",
        session=session,
        out=_out(request.args.get("out", ""), wording, request.args.get("who", "")),
        is_open=queue.is_open,
    )


@signing.post("/api/sign-on")
def post_sign_on() -> Response:
    """Begin a session, when the PIN is right and the counter can be had."""
    here = frame()
    _pace()
    asked = read_json(SignOnAsked)
    entered = here.door.enter(
        asked.official,
        asked.pin,
        asked.counter,
        request=asked.request,
        asker=request.remote_addr or "",
        hand_over=asked.hand_over,
        move=asked.move,
    )
    if entered.token is None:
        return _refused(entered.answer)
    response = json_answer(Word(go="/"))
    secure = here.settings.secure_cookies
    response.set_cookie(SESSION_COOKIE, entered.token, httponly=True, samesite="Strict", secure=secure)
    return response


@signing.post("/api/pin")
def post_pin() -> Response:
    """Let an official choose the first PIN."""
    _pace()
    asked = read_json(PinAsked)
    answer = frame().door.set_pin(
        asked.official, asked.pin, code=asked.code or "-", asker=request.remote_addr or "", request=asked.request
    )
    return _refused(answer) if answer.refused else json_answer(Word())


@signing.post("/api/sign-off")
def post_sign_off() -> Response:
    """End duty and session, unless somebody is being served."""
    if visitor() is None:
        abort(401)
    check_word(token())
    answer = frame().door.leave(token(), request=read_json(SignOffAsked).request)
    if answer.refused:
        return _refused(answer)
    response = json_answer(Word(go="/sign-on"))
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict", secure=frame().settings.secure_cookies)
    return response


@signing.get("/")
def get_first() -> AnyResponse:
    """Where to go on: the console for who is signed on."""
    return redirect("/console" if visitor() is not None else "/sign-on")


def _pace() -> None:
    here = frame()
    if not here.pace.allows(request.remote_addr or "", here.authority.now().monotonic):
        abort(429, description="Too many tries from this machine; wait a minute.")


def _refused(answer: Answer) -> Response:
    setting = frame().authority.setting
    reason = answer.refused or ""
    message = Wording(spoken(), setting.told).refusal(reason, answer.about) if setting else reason
    seconds = answer.about.get("seconds")
    status = 503 if reason in {"disk", "unassigned"} else 403 if reason.startswith(("pin-", "code-")) else 409
    return json_answer(Word(reason, message, seconds if isinstance(seconds, float | int) else None), status)


def _place(queue: Queue, setting: Setting, wording: Wording, counter: CounterId) -> dict[str, object]:
    state = queue.counter(counter)
    ticket = queue.ticket_at(counter)
    done = setting.services_at(queue, counter)
    everything = len(done) == len(setting.told.services)
    return {
        "id": counter,
        "name": wording.counter(counter),
        "official": wording.official(state.official) if state.official else "",
        "official_id": state.official or "",
        "ticket": ticket_text(ticket.series, ticket.number, setting.rules.width) if ticket else "",
        "services": [] if everything else [wording.service(service) for service in setting.told.service_ids() if service in done],
    }


def _out(reason: str, wording: Wording, who: str) -> str:
    """Why the visitor was signed off, when the console says so."""
    say = wording.words.say
    return {
        "day": say("Ngày làm việc đã đóng, phiên trực đã kết thúc."),
        "taken": say("%(name)s đã trực thay ở quầy này.") % {"name": wording.official(who) or "—"},
        "moved": say("Phiên trực này đã kết thúc vì anh/chị đã đăng nhập ở nơi khác."),
        "ended": say("Phiên trực đã kết thúc. Xin đăng nhập lại."),
    }.get(reason, "")
