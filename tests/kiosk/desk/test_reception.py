"""What terminals ask over MQTT: each for itself only, once however often, and rubbish changes nothing."""

import threading
from pathlib import Path

import msgspec
import pytest

from kiosk.desk.reception import MOST_BYTES, Reception
from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard, Saying
from office.commands import Command
from office.documents import read_document
from office.ids import OfficeId, TerminalId
from office.requests import PRIORITIES, VERBS, Answer
from office.topics import RESPONSES, request_topic, terminal_topic
from tests.kiosk.desk.desks import BOX, KIOSK, OFFICE, SECOND_KIOSK, DeskBench, a_request
from tests.office.halls import LAND, MAU, ONE, STATUS, TWO

BOARD = TerminalId("bang-1")


class Lobby:
    """Terminals that ask a reception, message by message."""

    def __init__(self, directory: Path) -> None:
        self.desk = DeskBench(directory)
        self.said: list[Saying] = []
        self.log: list[str] = []
        self.reception = Reception(
            self.desk.authority, OFFICE, self.said.append, monotonic=self.desk.clock.monotonic, log=self.log.append
        )

    def send(self, terminal: TerminalId, verb: str, payload: bytes, *, correlation: bytes | None = b"c") -> Answer | None:
        """The answer to a message, ``None`` when there was none."""
        self.said.clear()
        self.reception.carry_out(Heard(request_topic(OFFICE, terminal, verb), payload, correlation))
        if not self.said:
            return None
        [saying] = self.said
        assert saying.topic == terminal_topic(OFFICE, terminal, RESPONSES)
        assert not saying.retained
        return read_document(saying.payload, Answer)

    def ask(self, asker: TerminalId, verb: str, request: str = "", /, **command: object) -> Answer:
        payload = msgspec.json.encode({"request": request or a_request(), "command": {"command": verb, **command}})
        answer = self.send(asker, verb, payload)
        assert answer is not None
        return answer


@pytest.fixture
def lobby(tmp_path: Path) -> Lobby:
    return Lobby(tmp_path)


def test_a_number_is_taken_confirmed_and_given_back(lobby: Lobby) -> None:
    issued = lobby.ask(KIOSK, "issue", terminal="x", service=STATUS).issued
    assert issued is not None
    assert (issued.text, issued.ahead) == ("H 001", 0)
    assert lobby.ask(KIOSK, "confirm-delivery", ticket=issued.ticket, outcome="printed").refused is None
    assert lobby.ask(KIOSK, "leave", ticket=issued.ticket).refused is None
    [ticket] = lobby.desk.authority.queue.tickets.values()
    assert (ticket.status, ticket.delivery) == ("cancelled", "printed")


def test_the_answer_carries_the_correlation_of_the_request_or_its_id(lobby: Lobby) -> None:
    request = a_request()
    payload = msgspec.json.encode({"request": request, "command": {"command": "issue", "terminal": "x", "service": STATUS}})
    lobby.send(KIOSK, "issue", payload, correlation=b"\x00 any bytes")
    assert lobby.said[0].correlation == b"\x00 any bytes"
    lobby.send(KIOSK, "issue", payload, correlation=None)
    assert lobby.said[0].correlation == request.encode()


def test_a_repeated_request_gets_the_same_answer_also_after_a_restart(lobby: Lobby) -> None:
    request = a_request()
    first = lobby.ask(KIOSK, "issue", request, terminal=KIOSK, service=STATUS)
    assert lobby.ask(KIOSK, "issue", request, terminal=KIOSK, service=STATUS) == first
    lobby.desk.close()
    again = Lobby(lobby.desk.directory)
    assert again.ask(KIOSK, "issue", request, terminal=KIOSK, service=STATUS) == first
    assert len(again.desk.authority.queue.tickets) == 1


def test_nobody_speaks_for_another(lobby: Lobby) -> None:
    issued = lobby.ask(KIOSK, "issue", terminal=SECOND_KIOSK, service=STATUS).issued
    assert issued is not None
    assert [ticket.terminal for ticket in lobby.desk.authority.queue.tickets.values()] == [KIOSK]
    assert lobby.ask(SECOND_KIOSK, "leave", ticket=issued.ticket).refused == "not-yours"
    assert lobby.ask(SECOND_KIOSK, "confirm-delivery", ticket=issued.ticket, outcome="failed").refused == "not-yours"
    assert lobby.ask(KIOSK, "ask-help", place=ONE).refused is None
    assert list(lobby.desk.authority.queue.help) == [KIOSK]
    assert lobby.ask(SECOND_KIOSK, "answer-help", place=KIOSK, counter=ONE).refused is None
    assert list(lobby.desk.authority.queue.help) == [KIOSK], "another kiosk's call for help stands"
    assert lobby.ask(KIOSK, "answer-help", place=KIOSK).refused is None
    assert not lobby.desk.authority.queue.help


def test_two_terminals_may_send_the_same_request_id(lobby: Lobby) -> None:
    request = a_request()
    answers = [lobby.ask(terminal, "issue", request, terminal=terminal, service=STATUS) for terminal in (KIOSK, SECOND_KIOSK)]
    assert [answer.issued.number for answer in answers if answer.issued] == [1, 2]


def test_a_callers_box_calls_for_its_own_counter_and_no_other(lobby: Lobby) -> None:
    lobby.desk.sign_on(ONE, MAU)
    first = lobby.desk.take()
    assert lobby.ask(BOX, "call-next", counter=TWO).refused == "not-yours"
    assert lobby.ask(BOX, "call-next", counter=ONE).refused is None
    assert lobby.desk.called_at(ONE) == first.ticket
    for verb in ("start", "finish"):
        assert lobby.ask(BOX, verb, counter=ONE).refused is None
    assert lobby.ask(BOX, "recall", counter=ONE).refused == "no-ticket"


def test_each_kind_of_terminal_may_ask_its_own_verbs_only(lobby: Lobby) -> None:
    commands: dict[str, dict[str, object]] = {
        "issue": {"terminal": "x", "service": STATUS},
        "confirm-delivery": {"ticket": "a-h1", "outcome": "shown"},
        "report-slip": {"order": "a" * 20, "outcome": "printed"},
        "reprint": {"ticket": "a-h1"},
        "leave": {"ticket": "a-h1"},
        "ask-help": {"place": "x"},
        "answer-help": {"place": "x"},
        **{verb: {"counter": ONE} for verb in ("call-next", "recall", "start", "finish", "miss", "sign-off", "hold", "undo")},
        "sign-on": {"counter": ONE, "official": MAU},
        "walk-in": {"counter": ONE, "service": STATUS},
        "open-day": {},
        "close-day": {},
        "close-service": {"service": STATUS},
    }
    allowed = {}
    for terminal in (KIOSK, BOX, BOARD):
        allowed[terminal] = {
            verb for verb, command in commands.items() if lobby.ask(terminal, verb, "", **command).refused != "not-allowed"
        }
    assert allowed == {KIOSK: VERBS["ticket"], BOX: VERBS["caller"], BOARD: set()}


def test_who_is_no_station_of_the_office_is_refused(lobby: Lobby) -> None:
    assert lobby.ask(TerminalId("danh-gia-1"), "issue", terminal="x", service=STATUS).refused == "terminal-unknown"
    assert lobby.ask(TerminalId("la"), "issue", terminal="x", service=STATUS).refused == "terminal-unknown"


def test_the_verb_of_the_topic_must_be_the_command(lobby: Lobby) -> None:
    payload = msgspec.json.encode({"request": a_request(), "command": {"command": "leave", "ticket": "a-h1"}})
    answer = lobby.send(KIOSK, "issue", payload)
    assert answer is not None
    assert answer.refused == "verb-wrong"
    answer = lobby.send(KIOSK, "khong-co", payload)
    assert answer is not None
    assert answer.refused == "verb-wrong"


NAME = "yeucau0000000000"
RUBBISH = [
    b"",
    b"\x00\xff\xfe",
    b"{",
    b"null",
    b"[]",
    b'"issue"',
    b"{}",
    b'{"request": 7, "command": {"command": "issue", "terminal": "x", "service": "ho-tich"}}',
    b'{"request": "short", "command": {"command": "issue", "terminal": "x", "service": "ho-tich"}}',
    b'{"request": "' + b"a" * 41 + b'", "command": {"command": "issue", "terminal": "x", "service": "ho-tich"}}',
    b"[" * 100_000,
    b"x" * 1_000_000,
    b'{"request": "' + NAME.encode() + b'", "command": {"command": "issue", "terminal": "x", "service": "ho-tich"}, "more": "'
    + b"y" * 1_000_000 + b'"}',
]  # fmt: skip
NAMED_RUBBISH = [
    {"request": NAME},
    {"request": NAME, "command": None},
    {"request": NAME, "command": {"command": "drop-table"}},
    {"request": NAME, "command": {"command": "issue"}},
    {"request": NAME, "command": {"command": "issue", "terminal": "x", "service": "../../etc"}},
    {"request": NAME, "command": {"command": "issue", "terminal": "x", "service": 7}},
    {"request": NAME, "command": {"command": "issue", "terminal": "x", "service": "h" * 500}},
    {"request": NAME, "command": {"command": "issue", "terminal": "x", "service": STATUS, "priority": "yes"}},
    {"request": NAME, "command": {"command": "confirm-delivery", "ticket": "a-h1", "outcome": "eaten"}},
    {"request": NAME, "command": {"command": "issue", "terminal": "x", "service": STATUS}, "category": "x" * 41},
    {"request": NAME, "command": [1, 2]},
]


@pytest.mark.parametrize("payload", RUBBISH, ids=lambda payload: f"{payload[:20]!r}×{len(payload)}")
def test_rubbish_changes_nothing_and_gets_no_answer(lobby: Lobby, payload: bytes) -> None:
    before = lobby.desk.authority.queue
    assert lobby.send(KIOSK, "issue", payload) is None
    assert lobby.desk.authority.queue == before
    assert [line for line in lobby.log if KIOSK in line], "the technician reads of it"


@pytest.mark.parametrize("payload", NAMED_RUBBISH, ids=str)
def test_a_wrong_request_that_has_an_id_is_answered(lobby: Lobby, payload: dict[str, object]) -> None:
    before = lobby.desk.authority.queue
    answer = lobby.send(KIOSK, "issue", msgspec.json.encode(payload))
    assert answer == Answer(request=NAME, refused="request-unreadable")
    assert lobby.desk.authority.queue == before


@pytest.mark.parametrize("topic", ["x", "nucuoi", "", "a/b/c/d/e/f"])
def test_what_is_no_request_is_left_to_others(lobby: Lobby, topic: str) -> None:
    assert not lobby.reception.hear(Heard(topic, b"{}"))


def test_another_offices_request_is_none_of_ours(lobby: Lobby) -> None:
    assert not lobby.reception.hear(Heard(request_topic(OfficeId("xa-mau-b"), KIOSK, "issue"), b"{}"))


def test_a_flood_of_rubbish_is_a_line_a_minute_in_the_log(lobby: Lobby) -> None:
    for _ in range(500):
        lobby.send(KIOSK, "issue", b"rubbish")
    assert len(lobby.log) == 1
    lobby.desk.clock.advance(61)
    lobby.send(KIOSK, "issue", b"rubbish")
    assert len(lobby.log) == 2


def test_more_than_can_wait_is_not_kept_and_said(lobby: Lobby) -> None:
    for _ in range(1_000):
        assert lobby.reception.hear(Heard(request_topic(OFFICE, KIOSK, "issue"), b"{}"))
    assert lobby.reception._line.qsize() == 500
    assert "too much at once" in lobby.log[0]


def test_why_somebody_goes_first_stays_on_the_desk_and_only_known_reasons_are_kept(lobby: Lobby) -> None:
    for category, kept in ((PRIORITIES[0], PRIORITIES[0]), ("anything", None)):
        command = {"command": "issue", "terminal": "x", "service": LAND, "priority": True}
        answer = lobby.send(
            KIOSK, "issue", msgspec.json.encode({"request": a_request(), "command": command, "category": category})
        )
        assert answer is not None
        assert answer.issued is not None
        note = lobby.desk.authority.note_of(answer.issued.ticket)  # type: ignore[arg-type]
        assert note is not None
        assert note.category == kept
        assert category.encode() not in lobby.said[0].payload


def test_a_full_disk_is_answered_and_the_same_request_succeeds_later(lobby: Lobby, monkeypatch: pytest.MonkeyPatch) -> None:
    request = a_request()

    def full(*_: object) -> None:
        raise BoxUnavailableError("full")

    with monkeypatch.context() as broken:
        broken.setattr(lobby.desk.journal, "record", full)
        answer = lobby.ask(KIOSK, "issue", request, terminal=KIOSK, service=STATUS)
        assert (answer.refused, answer.about) == ("disk", {"verdict": "full"})
    assert lobby.ask(KIOSK, "issue", request, terminal=KIOSK, service=STATUS).issued is not None


def test_an_unassigned_desk_answers_so(lobby: Lobby) -> None:
    lobby.desk.told = None
    assert lobby.ask(KIOSK, "issue", terminal=KIOSK, service=STATUS).refused == "unassigned"


def test_requests_are_carried_out_in_their_order_and_a_fault_in_one_keeps_none_back(
    lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    really = lobby.desk.authority.submit

    def submit(command: Command, **more: str | None) -> Answer:
        if getattr(command, "service", "") == LAND:
            raise ZeroDivisionError("a fault of the program")
        return really(command, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(lobby.desk.authority, "submit", submit)
    lobby.reception._say = lambda _saying: done.set()
    lobby.reception.start()
    assert lobby.reception.is_alive
    for service in (LAND, STATUS):
        command = {"command": "issue", "terminal": "x", "service": service}
        payload = msgspec.json.encode({"request": a_request(), "command": command})
        assert lobby.reception.hear(Heard(request_topic(OFFICE, KIOSK, "issue"), payload))
    assert done.wait(30)
    lobby.reception.stop()
    assert lobby.reception._thread is None
    assert [ticket.service for ticket in lobby.desk.authority.queue.tickets.values()] == [STATUS]
    assert "ZeroDivisionError" in lobby.log[0]


def test_nothing_in_a_request_is_as_long_as_what_is_refused_for_its_length() -> None:
    command = {"command": "walk-in", "counter": "c" * 64, "service": "s" * 64}
    longest = {"request": "a" * 40, "category": "x" * 40, "command": command}
    assert len(msgspec.json.encode(longest)) < MOST_BYTES / 4
