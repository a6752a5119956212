"""The console: its page, its stream of states, and the commands that it gives."""

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from kiosk.desk.sessions import Session
from kiosk.desk.web.answers import json_answer, read_json
from kiosk.desk.web.frame import Frame, frame
from kiosk.desk.web.guard import check_word, word_of
from kiosk.desk.web.language import Language
from kiosk.desk.web.pages import data, page, spoken, token, visitor
from kiosk.desk.web.phrases import phrases
from kiosk.desk.web.sight import Around, Sight, Stand, Viewer, see
from kiosk.desk.web.wording import Wording
from office.requests import Answer, Request

console = Blueprint("console", __name__)

WHOLE_SECONDS = 15.0
"""The whole state is said again so often, also when nothing changed: hours of an appointment come by themselves."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a command, in words where it was refused, and how things stand now."""

    answer: Answer
    message: str = ""
    sight: Sight | None = None


@console.get("/console")
def get_console() -> AnyResponse:
    """The page, with the state in it, so that it is drawn at once."""
    here, session = frame(), visitor()
    setting = here.authority.setting
    if session is None or setting is None:
        return redirect("/sign-on")
    words = spoken()
    wording = Wording(words, setting.told)
    told = setting.told
    official = told.official(session.official)
    return page(
        "console.html",
        session=session,
        official=official,
        initials=_initials(official.name if official else ""),
        counter=wording.counter(session.counter) if session.counter else "",
        is_sample=told.office.sample,
        office=words.pick(told.office.name),
        word=word_of(token()),
        services=[{"id": service.id, "name": wording.service(service.id)} for service in told.services],
        counters=[{"id": place.id, "name": wording.counter(place.id)} for place in told.counters if place.id != session.counter],
        pauses=wording.pauses(),
        categories=wording.categories(),
        first=data(msgspec.json.encode(sight_of(here, session, words))),
        phrases=data(msgspec.json.encode(phrases(words))),
    )


@console.get("/api/sight")
def get_sight() -> Response:
    """The state, once."""
    session = visitor()
    if session is None:
        abort(401)
    return json_answer(sight_of(frame(), session, spoken()))


@console.get("/api/live")
def get_live() -> Response:
    """The state at each change, as server-sent events, for as long as the session lasts."""
    here, session = frame(), visitor()
    if session is None:
        return _events(iter([_said("out", {"reason": "ended"})]))
    if not here.seats.take():
        abort(503, description="Too many consoles are open.")
    return _events(_Stream(here, session, token(), spoken()))


@console.post("/api/command")
def post_command() -> Response:
    """Carry out what the official asks."""
    here, session = frame(), visitor()
    if session is None:
        abort(401)
    check_word(token())
    asked = read_json(Request)
    answer = here.door.submit(session, asked.command, request=asked.request, category=asked.category)
    setting, words = here.authority.setting, spoken()
    message = ""
    if answer.refused is not None:
        message = Wording(words, setting.told).refusal(answer.refused, answer.about) if setting else answer.refused
    status = 200 if answer.refused is None else 503 if answer.refused in {"disk", "unassigned"} else 409
    return json_answer(Outcome(answer=answer, message=message, sight=sight_of(here, session, words)), status)


def sight_of(here: Frame, session: Session, words: Language) -> Sight | None:
    """What a console shows now; ``None`` while the desk has no assignment."""
    # Counted before it is looked at: what changes meanwhile is said again.
    number = here.changes.number
    setting = here.authority.setting
    if setting is None:
        return None
    surroundings, disk = here.desk.surroundings, here.desk.disk
    around = Around(surroundings.printers(), disk.verdict == "ok", surroundings.is_connected)
    slips = here.desk.reprints.of(session.official)
    stand = Stand(here.authority.queue, setting, here.authority.note_of, around, here.run, number, slips)
    return see(stand, Viewer(session.official, session.counter, session.leader), Wording(words, setting.told))


class _Stream:
    """The words of one stream; gives its place back however it ends, also when nobody took the first word."""

    def __init__(self, here: Frame, session: Session, mark: str, words: Language) -> None:
        self._here = here
        self._words = _spoken_stream(here, session, mark, words)
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._words)

    def close(self) -> None:
        """The browser has gone."""
        if not self._is_over:
            self._is_over = True
            self._here.seats.give()


def _spoken_stream(here: Frame, session: Session, mark: str, words: Language) -> Iterator[bytes]:
    """A stream's words."""
    yield b"retry: 1000\n\n"
    beats = max(1, round(WHOLE_SECONDS / here.settings.beat))
    for turn in itertools.count():
        seen = here.changes.number
        if not here.authority.is_known:
            return
        if here.door.session(mark) is None:
            yield _said("out", _reason(here, session))
            return
        sight = sight_of(here, session, words)
        yield _said("sight", sight)
        for _ in range(beats):
            if here.changes.wait(seen, here.settings.beat):
                break
            if here.changes.is_ended:
                return
            yield _said("beat", turn)
    return


def _reason(here: Frame, session: Session) -> dict[str, str]:
    """Why a session has ended, as far as the queue tells."""
    queue = here.authority.queue
    if session.counter is None:
        return {"reason": "ended"}
    if not queue.is_open:
        return {"reason": "day"}
    there = queue.counter(session.counter).official
    if there is not None and there != session.official:
        return {"reason": "taken", "who": there}
    elsewhere = any(place.official == session.official for place in queue.counters.values())
    return {"reason": "moved" if elsewhere else "ended"}


def _said(kind: str, value: Any) -> bytes:  # noqa: ANN401 - whatever msgspec can say
    return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode(value) + b"\n\n"


def _events(words: Iterator[bytes]) -> Response:
    response = Response(words, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _initials(name: str) -> str:
    """The first letters of the last two words of a Vietnamese name."""
    return "".join(part[0] for part in name.split()[-2:]).upper()
