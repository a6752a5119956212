"""The page on which a phone follows its number: without login, by an unguessable address, and about nobody else."""

import re
from secrets import token_hex
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk.desk.web.frame import frame
from kiosk.desk.web.language import Language
from kiosk.desk.web.pages import page, spoken
from kiosk.desk.web.wording import Wording
from office.queue import Queue
from office.setting import Setting
from office.standing import standing
from office.ticket import Ticket

follow = Blueprint("follow", __name__)

NEAR = 2
"""So few people ahead: it is time to come."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{6,64}")
_REQUEST = re.compile(r"[a-z0-9]{16,40}")


@follow.get("/t/<token>")
def get_ticket(token: str) -> Response:
    """How the number of ``token`` stands."""
    return _shown(token)


@follow.get("/t/<token>/leave")
def get_leave(token: str) -> Response:
    """Asks whether the number is really to be given back."""
    return _shown(token, asks=True)


@follow.post("/t/<token>/leave")
def post_leave(token: str) -> AnyResponse:
    """Give the number back."""
    asked = request.form.get("request", "")
    if not _TOKEN.fullmatch(token) or not _REQUEST.fullmatch(asked):
        return _shown(token)
    answer = frame().authority.leave(token, request=asked)
    if answer is None or answer.refused is not None:
        return _shown(token, is_late=answer is not None)
    return redirect(f"/t/{token}", 303)


def _shown(token: str, *, asks: bool = False, is_late: bool = False) -> Response:
    authority, words = frame().authority, spoken()
    if not authority.is_known:
        abort(503, description="The desk cannot read its disk.")
    setting, queue = authority.setting, authority.queue
    known = authority.ticket_by_token(token) if _TOKEN.fullmatch(token) else None
    ticket = None if known is None else queue.tickets.get(known)
    if setting is None or ticket is None:
        office = words.pick(setting.told.office.name) if setting else ""
        return page("ended.html", 404, office=office, is_sample=bool(setting and setting.told.office.sample))
    return page(
        "follow.html",
        token=token,
        asks=asks and ticket.status in {"waiting", "called", "held"},
        is_late=is_late,
        request_id=token_hex(16),
        **_standing(queue, setting, ticket, words),
    )


def _standing(queue: Queue, setting: Setting, ticket: Ticket, words: Language) -> dict[str, Any]:
    wording = Wording(words, setting.told)
    service = setting.told.service(ticket.service)
    stands = standing(queue, setting, ticket) if ticket.status == "waiting" else None
    last = queue.calls[-1] if queue.calls else None
    called = None if last is None else queue.tickets[last.ticket]
    return {
        "office": words.pick(setting.told.office.name),
        "is_sample": setting.told.office.sample,
        "number": wording.number(ticket),
        "service": wording.service(ticket.service),
        "state": ticket.status,
        "counter": wording.counter(ticket.counter) if ticket.counter else "",
        "ahead": stands.ahead if stands else None,
        "low": stands.wait.low if stands and stands.wait else None,
        "high": stands.wait.high if stands and stands.wait else None,
        "is_near": ticket.status == "called" or (stands is not None and stands.ahead <= NEAR),
        "can_leave": ticket.status in {"waiting", "called", "held"},
        "is_over": ticket.status in {"finished", "cancelled", "unserved"},
        "now_calling": f"{wording.number(called)} · {wording.counter(last.counter)}" if last and called else "",
        "papers": () if service is None else service.papers.get(words.code) or service.papers.get("vi", ()),
        "clock": f"{setting.now.wall:%H:%M:%S}" if setting.now.wall else "",
    }
