"""Presses of «In lại phiếu» at the desk: each ordered once of one kiosk, and its end told or said to be unknown."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.desk.reception import Reception
from kiosk.desk.reprints import MOST, SILENT_SECONDS, TAKEN_SECONDS, order_id
from kiosk.desk.sessions import Session
from kiosk.link import Heard
from office import commands as asked
from office.documents import Presence, encode_document
from office.ids import TerminalId
from office.queue_events import TicketDelivered
from office.requests import Answer
from office.topics import PRESENCE, RESPONSES, request_topic, terminal_topic
from tests.kiosk.desk.desks import KIOSK, OFFICE, SECOND_KIOSK, a_request
from tests.kiosk.desk.web.consoles import ConsoleBench
from tests.office.halls import BA, HAI, LEADER, MAU, ONE, STATUS, TWO


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ConsoleBench]:
    bench = ConsoleBench(tmp_path / "desk")
    bench.desk.sign_on()
    yield bench
    bench.close()


def press(bench: ConsoleBench, ticket: str, *, request: str = "", official: str = MAU, counter: str | None = ONE) -> Answer:
    session = Session(official, counter, leader=official == LEADER)  # type: ignore[arg-type]
    return bench.door.submit(session, asked.Reprint(ticket=ticket), request=request or a_request())


def state(bench: ConsoleBench, official: str = MAU) -> tuple[str, str]:
    order = bench.reprints.of(official)[-1]  # type: ignore[arg-type]
    return order.state, order.reason


def test_a_press_is_said_to_the_kiosk_that_gave_the_number_and_its_end_is_known(bench: ConsoleBench) -> None:
    issued = bench.desk.take()
    assert press(bench, issued.ticket).refused is None
    [said] = bench.said
    assert said.topic == terminal_topic(OFFICE, KIOSK, RESPONSES)
    assert not said.retained
    [order] = bench.orders()
    assert said.correlation == order.order.encode()
    assert (order.issued.text, order.issued.issued) == (issued.text, issued.issued)
    assert state(bench) == ("asked", "")
    bench.slip("taken")
    bench.slip("printed")
    assert state(bench) == ("printed", "")
    assert len(bench.said) == 1


def test_the_code_for_a_phone_is_that_of_the_first_slip(tmp_path: Path) -> None:
    bench = ConsoleBench(tmp_path / "desk")
    told = bench.desk.told
    assert told is not None
    rules = msgspec.structs.replace(told.rules, follow_url="https://mau.example.vn")
    bench.desk.told = msgspec.structs.replace(told, rules=rules)
    issued = bench.desk.take()
    press(bench, issued.ticket)
    assert bench.orders()[0].issued.follow == issued.follow != ""
    bench.close()


def test_a_press_whose_answer_was_lost_orders_once_also_at_a_desk_that_began_anew(bench: ConsoleBench) -> None:
    ticket, request = bench.desk.take().ticket, a_request()
    first = press(bench, ticket, request=request)
    assert press(bench, ticket, request=request) == first
    assert len(bench.said) == 1
    bench.pin_file.close()
    bench.desk.close()
    again = ConsoleBench(bench.directory, told=bench.desk.told, clock=bench.desk.clock, pins=False)
    again.printer(SECOND_KIOSK, "ok")
    again.surroundings.hear(Heard(terminal_topic(OFFICE, KIOSK, PRESENCE), encode_document(Presence(state="offline"))))
    assert press(again, ticket, request=request) == first
    # The same id at the same kiosk, although that one is not heard now: only it knows whether the slip came out.
    assert again.said[0].topic == bench.said[0].topic
    assert again.orders()[0].order == bench.orders()[0].order
    again.close()


def test_two_officials_are_no_less_two_presses_when_their_requests_have_one_name() -> None:
    assert order_id(MAU, "yeucau0000000001") != order_id(HAI, "yeucau0000000001")


def test_while_a_slip_is_being_printed_a_second_press_is_refused_and_after_it_is_not(bench: ConsoleBench) -> None:
    ticket = bench.desk.take().ticket
    press(bench, ticket)
    second = press(bench, ticket, official=HAI, counter=TWO)
    assert (second.refused, second.about) == ("slip-printing", {"number": "H 001"})
    bench.slip("failed", "paper out")
    assert press(bench, ticket, official=HAI, counter=TWO).refused is None
    assert len({order.order for order in bench.orders()}) == 2


def test_a_kiosk_that_does_not_take_it_is_asked_again_under_the_same_id_and_then_is_silent(bench: ConsoleBench) -> None:
    press(bench, bench.desk.take().ticket)
    for _ in range(int(SILENT_SECONDS) - 1):
        bench.wait(1)
    orders = bench.orders()
    assert len(orders) >= 2
    assert len({order.order for order in orders}) == 1
    assert [order.within for order in orders] == sorted((order.within for order in orders), reverse=True)
    assert state(bench) == ("asked", "")
    bench.wait(1.5)
    assert state(bench) == ("silent", "")
    said = len(bench.said)
    bench.wait(10)
    assert len(bench.said) == said, "what was given up is not asked for by itself"


def test_what_a_silent_kiosk_says_late_is_believed(bench: ConsoleBench) -> None:
    press(bench, bench.desk.take().ticket)
    bench.wait(SILENT_SECONDS + 1)
    bench.slip("taken")
    assert state(bench) == ("taken", "")
    bench.slip("printed")
    assert state(bench) == ("printed", "")


def test_a_kiosk_that_goes_away_with_the_slip_leaves_it_unknown_at_once(bench: ConsoleBench) -> None:
    bench.surroundings.listeners.append(bench.reprints.tick)
    press(bench, bench.desk.take().ticket)
    bench.slip("taken")
    bench.surroundings.hear(Heard(terminal_topic(OFFICE, KIOSK, PRESENCE), encode_document(Presence(state="offline"))))
    assert state(bench) == ("unknown", "no answer")
    bench.slip("unknown", "stopped")
    assert state(bench) == ("unknown", "stopped")


def test_a_slip_of_which_nothing_is_told_is_unknown_in_the_end(bench: ConsoleBench) -> None:
    press(bench, bench.desk.take().ticket)
    bench.slip("taken")
    bench.wait(TAKEN_SECONDS - 1)
    assert state(bench) == ("taken", "")
    bench.wait(1)
    assert state(bench) == ("unknown", "no answer")


@pytest.mark.parametrize("end", ["printed", "failed"])
def test_what_is_known_of_an_end_stays(bench: ConsoleBench, end: str) -> None:
    press(bench, bench.desk.take().ticket)
    bench.slip(end)  # type: ignore[arg-type]
    for word in ("taken", "unknown", "printed", "failed"):
        bench.slip(word)
        assert state(bench)[0] == end


def test_nobody_tells_of_another_kiosks_slip(bench: ConsoleBench) -> None:
    reception = Reception(
        bench.desk.authority, OFFICE, bench.said.append, monotonic=bench.desk.clock.monotonic, reprints=bench.reprints
    )
    press(bench, bench.desk.take().ticket)
    order = bench.orders()[0].order
    for terminal, expected in ((SECOND_KIOSK, "not-yours"), (KIOSK, None)):
        assert report(bench, reception, terminal, order).refused == expected
        assert state(bench)[0] == ("asked" if expected else "printed")


def report(bench: ConsoleBench, reception: Reception, terminal: TerminalId, order: str, outcome: str = "printed") -> Answer:
    command = {"command": "report-slip", "order": order, "outcome": outcome}
    payload = msgspec.json.encode({"request": a_request(), "command": command})
    reception.carry_out(Heard(request_topic(OFFICE, terminal, "report-slip"), payload))
    return msgspec.json.decode(bench.said[-1].payload, type=Answer)


def test_a_slip_that_came_out_is_how_the_number_reached_the_citizen(bench: ConsoleBench) -> None:
    issued = bench.desk.take(confirm=False)
    bench.desk.done(asked.ConfirmDelivery(ticket=issued.ticket, outcome="unknown"))
    reception = Reception(
        bench.desk.authority, OFFICE, bench.said.append, monotonic=bench.desk.clock.monotonic, reprints=bench.reprints
    )
    press(bench, issued.ticket)
    order = bench.orders()[0].order
    for outcome, delivery in (("taken", "unknown"), ("printed", "printed"), ("printed", "printed")):
        assert report(bench, reception, KIOSK, order, outcome).refused is None
        [ticket] = bench.desk.authority.queue.tickets.values()
        assert (ticket.delivery, ticket.status) == (delivery, "waiting")
    said = [fact.event for fact in bench.desk.authority._records.facts() if isinstance(fact.event, TicketDelivered)]
    assert [event.outcome for event in said] == ["unknown", "printed"], "one event, whatever is said twice"


def test_an_order_of_which_the_desk_knows_nothing_is_heard_and_changes_nothing(bench: ConsoleBench) -> None:
    reception = Reception(
        bench.desk.authority, OFFICE, bench.said.append, monotonic=bench.desk.clock.monotonic, reprints=bench.reprints
    )
    issued = bench.desk.take()
    before = bench.desk.authority.queue
    assert report(bench, reception, KIOSK, "x" * 20).refused is None
    assert bench.desk.authority.queue == before
    assert issued.ticket in before.tickets


@pytest.mark.parametrize(("official", "counter"), [(HAI, TWO), (LEADER, None)])
def test_a_colleague_and_a_leader_without_a_counter_may_too(bench: ConsoleBench, official: str, counter: str | None) -> None:
    assert press(bench, bench.desk.take(STATUS).ticket, official=official, counter=counter).refused is None


def test_an_old_press_said_again_on_another_day_orders_nothing(bench: ConsoleBench) -> None:
    ticket, request = bench.desk.take().ticket, a_request()
    press(bench, ticket, request=request)
    bench.slip("printed")
    bench.wait(86_400)
    bench.desk.sign_on()
    bench.said.clear()
    assert press(bench, ticket, request=request).refused == "ticket-unknown"
    assert bench.said == []


def test_a_console_asks_and_never_reports(bench: ConsoleBench) -> None:
    press(bench, bench.desk.take().ticket)
    session = Session(MAU, ONE, leader=False)
    said = asked.ReportSlip(order=bench.orders()[0].order, outcome="printed")
    assert bench.door.submit(session, said, request=a_request()).refused == "not-yours"
    assert state(bench) == ("asked", "")


def test_a_press_that_the_disk_does_not_take_orders_nothing(bench: ConsoleBench, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.errors import BoxUnavailableError  # noqa: PLC0415

    ticket = bench.desk.take().ticket

    def full(*_: object, **__: object) -> None:
        raise BoxUnavailableError("full")

    monkeypatch.setattr(bench.desk.authority._records, "keep", full)
    assert press(bench, ticket).refused == "disk"
    assert bench.said == []


def test_no_more_orders_are_remembered_than_an_office_needs(bench: ConsoleBench) -> None:
    tickets = [bench.desk.take().ticket for _ in range(3)]
    for at in range(MOST + 5):
        press(bench, tickets[at % 3], official=BA, counter=TWO)
        bench.slip("failed")
    assert len(bench.reprints.of(BA)) == MOST
    bench.wait(200)
    assert bench.reprints.of(BA) == []
