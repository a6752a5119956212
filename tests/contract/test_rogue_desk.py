"""A ticket kiosk opposite a desk that does not keep to the contract, on a real broker."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from paho.mqtt.packettypes import PacketTypes

from nucuoi.broker import PrivateBroker
from office.documents import encode_document
from office.ids import DESK
from office.requests import Answer, IssuedNumber, Request
from office.topics import PRESENCE, RESPONSES, board_topic, office_requests, terminal_topic
from tests.broker_config.caller import PASSWORD as WITNESS_PASSWORD
from tests.broker_config.caller import Caller, properties
from tests.contract.test_ticket_desk import Running
from tests.kiosk.tickets import KIOSK, OFFICE, a_board, a_told
from tests.screens import wait_until

HEARS = terminal_topic(OFFICE, KIOSK, RESPONSES)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path / "broker", kind="office", office=OFFICE) as broker:
        broker.add_users({f"{OFFICE}/{DESK}": WITNESS_PASSWORD, f"{OFFICE}/{KIOSK}": "một mật khẩu thử"})
        yield broker


@pytest.fixture
def desk(broker: PrivateBroker) -> Iterator[Caller]:
    with Caller(broker, f"{OFFICE}/{DESK}") as caller:
        caller.subscribe(office_requests(OFFICE))
        caller.publish(terminal_topic(OFFICE, DESK, PRESENCE), b'{"state":"online"}', retain=True)
        caller.publish(board_topic(OFFICE), encode_document(a_board(a_told())), retain=True)
        yield caller


def asked(desk: Caller, verb: str) -> list[Request]:
    found = [heard.payload for heard in desk.heard if heard.topic.endswith(f"/{verb}")]
    return [msgspec.json.decode(payload, type=Request) for payload in found]


def say(desk: Caller, payload: bytes, correlation: bytes | None) -> None:
    more = (
        properties(PacketTypes.PUBLISH) if correlation is None else properties(PacketTypes.PUBLISH, CorrelationData=correlation)
    )
    desk.answer(desk.send(HEARS, payload, more=more))


def number(request: str, *, text: str = "H 012", service: str = "ho-tich") -> bytes:
    issued = IssuedNumber(ticket="k3f9a2b7-h12", series="H", number=12, text=text, service=service)
    return encode_document(Answer(request=request, issued=issued))


def test_silence_rubbish_wrong_correlation_late_and_doubled_answers(broker: PrivateBroker, desk: Caller, tmp_path: Path) -> None:
    with Running(broker, tmp_path / "kiosk") as running:
        running.stands()
        running.take()
        running.until(lambda kiosk: kiosk.view().title == "Bàn điều hành chưa trả lời", "that nobody answers")
        running.until(lambda _: len(asked(desk, "issue")) >= 2, "the request once more")
        request = asked(desk, "issue")[0].request
        assert {again.request for again in asked(desk, "issue")} == {request}, "each copy has the same id"
        other = "f" * 32
        for payload, correlation in (
            (b"\xff\x00", request.encode()),
            (b'{"request":', request.encode()),
            (number(request), None),
            (number(request), other.encode()),
            (number(other, text="H 999"), other.encode()),
            (number(request, service="dat-dai"), request.encode()),
            (encode_document(Answer(request=request)), request.encode()),
        ):
            say(desk, payload, correlation)
        running.until(lambda _: len(asked(desk, "issue")) >= 3, "the request a third time")
        assert running.kiosk.view().screen == "asking"
        say(desk, number(request), request.encode())
        say(desk, number(request), request.encode())
        running.until(lambda kiosk: kiosk.view().number == "H 012", "the number")
        running.until(lambda _: asked(desk, "confirm-delivery"), "the confirmation")
        running.kiosk.act()
        say(desk, number(request), request.encode())
        confirmation = asked(desk, "confirm-delivery")[0]
        say(desk, encode_document(Answer(request=confirmation.request)), confirmation.request.encode())
        running.until(lambda _: b"confirming" not in (tmp_path / "kiosk" / "errands.json").read_bytes(), "the end of the errand")
        assert running.kiosk.view().screen == "services"
        assert {said.request for said in asked(desk, "confirm-delivery")} == {confirmation.request}


def test_a_board_of_rubbish_leaves_the_last_good_one(broker: PrivateBroker, desk: Caller, tmp_path: Path) -> None:
    with Running(broker, tmp_path / "kiosk") as running:
        running.stands()
        for payload in (b"\xff", b'{"phase":"lunch"}', b"[" * 50_000):
            desk.publish(board_topic(OFFICE), payload)
        desk.publish(board_topic(OFFICE), encode_document(a_board(a_told(), help_at=(KIOSK,))))
        running.until(lambda kiosk: kiosk.view().guide == "Đã gọi người hướng dẫn", "the board after the rubbish")
        assert wait_until(lambda: all(tile.open for tile in running.kiosk.view().services), "open services")
