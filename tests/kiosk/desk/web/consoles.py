"""A desk with its pages for tests: real journal, real PINs and sessions, a clock that is moved by hand."""

from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from kiosk.desk.changes import Changes
from kiosk.desk.desk import Desk
from kiosk.desk.door import Door
from kiosk.desk.pin_file import PinFile
from kiosk.desk.pins import Pins
from kiosk.desk.reprints import Reprints
from kiosk.desk.sessions import Sessions
from kiosk.desk.surroundings import Surroundings
from kiosk.desk.web.app import create_app
from kiosk.desk.web.frame import Frame, Settings, make_frame
from kiosk.desk.web.guard import WORD, word_of
from kiosk.desk.web.pages import SESSION_COOKIE
from kiosk.link import Heard, Saying
from office.commands import ReportSlip, SlipOutcome
from office.desk_assignment import DeskAssignment
from office.documents import Health, Presence, PrinterState, encode_document
from office.ids import TerminalId
from office.requests import SlipOrder
from office.topics import HEALTH, PRESENCE, terminal_topic
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import KIOSK, OFFICE, SECOND_KIOSK, DeskBench, a_comment_box, a_request, a_told
from tests.office.halls import BA, HAI, LEADER, MAU, ONE

PIN = "4071"
_runs = count(1)

PEOPLE = (MAU, HAI, BA, LEADER)


class PlainHasher:
    """Hashes nothing, so that a test need not wait for argon2."""

    def hash(self, password: str) -> str:
        return f"plain {password}"

    def is_right(self, known: str, password: str) -> bool:
        return known == f"plain {password}"


class ConsoleBench:
    """A desk with pages in ``directory``; everybody's PIN is ``PIN``."""

    def __init__(
        self,
        directory: Path,
        *,
        told: DeskAssignment | None = None,
        clock: FakeClock | None = None,
        settings: Settings | None = None,
        pins: bool = True,
    ) -> None:
        self.desk = DeskBench(directory, clock=clock, told=told or a_told())
        self.directory = directory
        self.is_connected = True
        tokens = count(1)
        authority = self.desk.authority
        self.pin_file = PinFile(directory)
        self.pins = Pins(self.pin_file, PlainHasher(), now=authority.now, code=lambda: f"MAUX-{next(tokens):04d}")
        sessions = Sessions(self.pin_file, authority, token=lambda: f"phien-{id(self)}-{next(tokens)}")
        self.surroundings = Surroundings(
            OFFICE, told=authority.told, is_connected=lambda: self.is_connected, log=self.desk.log.append
        )
        self.desk.printers = self.surroundings.printers
        self.said: list[Saying] = []
        self.reprints = Reprints(
            OFFICE,
            self.said.append,
            is_online=lambda terminal: self.surroundings.neighbour(terminal).is_online,
            monotonic=self.desk.clock.monotonic,
        )
        self.door = Door(authority, self.pins, sessions, reprints=self.reprints)
        self.changes = Changes()
        self.comments = a_comment_box(self.desk)
        self.port = Desk(
            authority, self.door, self.surroundings, self.reprints, self.desk.journal, self.desk.clock, self.comments
        )
        authority.listeners.append(self.changes.ring)
        self.surroundings.listeners.append(self.changes.ring)
        self.reprints.listeners.append(self.changes.ring)
        self.frame: Frame = make_frame(self.port, self.changes, run=f"lan-{next(_runs)}", settings=settings or Settings())
        if pins:
            for official in PEOPLE:
                self.pins.set(official, PIN, by="test")
        self.printer(KIOSK, "ok")
        self.printer(SECOND_KIOSK, "ok")

    def app(self, *, phones_only: bool = False) -> Flask:
        return create_app(self.frame, phones_only=phones_only)

    def printer(self, terminal: TerminalId, state: PrinterState | None) -> None:
        """A ticket kiosk says how its printer fares."""
        health = Health(
            software="mau", boot="b", clock="synchronised", disk="ok", disk_free_bytes=1, assignment=1, service="in service",
            printer=state,
        )  # fmt: skip
        for leaf, document in ((PRESENCE, Presence("online")), (HEALTH, health)):
            self.surroundings.hear(Heard(terminal_topic(OFFICE, terminal, leaf), encode_document(document)))

    def slip(self, outcome: SlipOutcome, reason: str = "", *, order: SlipOrder | None = None) -> None:
        """A ticket kiosk says what became of the last slip that was ordered."""
        order = order or self.orders()[-1]
        terminal = TerminalId(self.said[-1].topic.split("/")[3])
        self.reprints.report(terminal, ReportSlip(order=order.order, outcome=outcome, reason=reason))

    def orders(self) -> list[SlipOrder]:
        """What was ordered of the kiosks, with every repetition."""
        return [msgspec.json.decode(saying.payload, type=SlipOrder) for saying in self.said]

    def wait(self, seconds: float) -> None:
        """Let time pass at the desk."""
        self.desk.clock.advance(seconds)
        self.desk.authority.tick()
        self.reprints.tick()
        self.changes.ring()

    def close(self) -> None:
        self.changes.end()
        self.pin_file.close()
        self.desk.close()


class Said(NamedTuple):
    """What a page or an address answered."""

    status_code: int
    json: dict[str, Any]
    headers: Headers


class Person:
    """Somebody with a browser of their own, without the browser."""

    def __init__(self, bench: ConsoleBench, app: Flask | None = None) -> None:
        self.bench = bench
        self.client: FlaskClient = (app or bench.app()).test_client()

    def post(self, path: str, body: object, **headers: str) -> Said:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        sent = {"Content-Type": "application/json", WORD: word_of(self.token), "Sec-Fetch-Site": "same-origin", **headers}
        answer = self.client.post(path, data=raw, headers=sent)
        return Said(answer.status_code, answer.json or {}, answer.headers)

    @property
    def token(self) -> str:
        cookie = self.client.get_cookie(SESSION_COOKIE)
        return cookie.value if cookie else ""

    def enter(self, official: str = MAU, counter: str | None = ONE, pin: str = PIN, **more: object) -> Said:
        body = {"request": a_request(), "official": official, "pin": pin, "counter": counter, **more}
        return self.post("/api/sign-on", body)

    def give(self, command: str, *, request: str | None = None, category: str | None = None, **fields: Any) -> Said:  # noqa: ANN401
        body = {"request": request or a_request(), "command": {"command": command, "counter": ONE, **fields}}
        return self.post("/api/command", body | ({"category": category} if category else {}))

    def done(self, command: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
        """Give a command that is carried out; returns the state after it."""
        answer = self.give(command, **fields)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json["sight"]
        return found

    def sight(self) -> dict[str, Any]:
        answer = self.client.get("/api/sight")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json or {}
        return found
