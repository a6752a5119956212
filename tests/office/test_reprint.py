"""When a slip may be printed again, by which kiosk, and what stands on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import msgspec
import pytest

from office import commands as asked
from office.documents import PrinterState
from office.errors import CommandRefusedError
from office.ids import TerminalId
from office.printers import KnownPrinter, printer_for
from office.reprint import slip_again
from office.services import QueueRules
from tests.office.halls import MORNING, ONE, STATUS, Hall, an_assignment, refused

FIRST, SECOND, THIRD = (TerminalId(f"lay-so-{n}") for n in (1, 2, 3))


def a_hall_with_a_number() -> tuple[Hall, str]:
    hall = Hall()
    hall.sign_on()
    return hall, hall.take().id


def test_it_changes_nothing_of_the_line() -> None:
    hall, ticket = a_hall_with_a_number()
    before = hall.queue
    assert hall.do(asked.Reprint(ticket=ticket)) == []
    assert hall.queue == before


def _call(hall: Hall) -> None:
    hall.call()


def _serve(hall: Hall) -> None:
    hall.call()
    hall.do(asked.Start(counter=ONE))


def _hold(hall: Hall) -> None:
    _serve(hall)
    hall.do(asked.Hold(counter=ONE))


def _miss(hall: Hall) -> None:
    hall.call()
    hall.do(asked.Miss(counter=ONE))


def _finish(hall: Hall) -> None:
    _serve(hall)
    hall.do(asked.Finish(counter=ONE))


def _close(hall: Hall) -> None:
    hall.do(asked.CloseDay())


@pytest.mark.parametrize("deed", [_call, _serve, _hold])
def test_whoever_is_still_to_be_served_may_have_another(deed: Callable[[Hall], None]) -> None:
    hall, ticket = a_hall_with_a_number()
    deed(hall)
    assert hall.do(asked.Reprint(ticket=ticket)) == []


@pytest.mark.parametrize(("deed", "status"), [(_miss, "missed"), (_finish, "finished"), (_close, "unserved")])
def test_a_number_that_has_ended_has_no_slip(deed: Callable[[Hall], None], status: str) -> None:
    hall, ticket = a_hall_with_a_number()
    deed(hall)
    error = refused(hall, asked.Reprint(ticket=ticket))
    assert (error.reason, error.about["status"]) == ("cannot-reprint", status)


def test_a_number_of_another_day_is_nobodys() -> None:
    hall, ticket = a_hall_with_a_number()
    hall.wait(timedelta(days=1).total_seconds())
    hall.sign_on()
    assert hall.queue.tickets == {}
    assert refused(hall, asked.Reprint(ticket=ticket)).reason == "ticket-unknown"


def test_a_slip_that_is_still_on_its_way_is_not_ordered_besides() -> None:
    hall = Hall()
    hall.do(asked.Issue(terminal=FIRST, service=STATUS))
    [ticket] = hall.queue.tickets
    assert refused(hall, asked.Reprint(ticket=ticket)).reason == "slip-printing"


@pytest.mark.parametrize(
    ("printers", "expected"),
    [
        ({SECOND: "ok", FIRST: "paper out"}, FIRST),
        ({SECOND: "ok", FIRST: "off"}, FIRST),
        ({SECOND: "ok", FIRST: "unheard"}, SECOND),
        ({SECOND: "ok", FIRST: None}, SECOND),
        ({SECOND: "paper out", THIRD: "paper low", FIRST: "unheard"}, THIRD),
        ({SECOND: "off", FIRST: "unheard"}, SECOND),
        ({FIRST: "unheard", SECOND: None}, "kiosk-unheard"),
        ({FIRST: None}, "no-printer"),
        ({}, "no-printer"),
    ],
)
def test_the_kiosk_that_gave_the_number_prints_it_else_the_one_that_fares_best(
    printers: dict[TerminalId, KnownPrinter], expected: str
) -> None:
    hall, ticket = a_hall_with_a_number()
    hall.printers = printers
    try:
        hall.do(asked.Reprint(ticket=ticket))
        found = printer_for(hall.queue.tickets[ticket], printers)  # type: ignore[index]
    except CommandRefusedError as error:
        found = TerminalId(error.reason)
    assert found == expected


@pytest.mark.parametrize("state", get_args(PrinterState))
def test_every_state_of_a_printer_has_its_rank(state: PrinterState) -> None:
    hall, ticket = a_hall_with_a_number()
    assert printer_for(hall.queue.tickets[ticket], {SECOND: state}) == SECOND  # type: ignore[index]


def test_the_slip_is_the_same_without_the_people_of_another_minute() -> None:
    rules = QueueRules(follow_url="https://mau.example.vn/")
    hall = Hall(an_assignment(rules=rules))
    hall.sign_on()
    for _ in range(3):
        ticket = hall.take()
    hall.wait(600)
    slip = slip_again(ticket, hall.setting, "4vJ9")
    assert (slip.text, slip.issued) == ("H 003", f"{MORNING:%H:%M}")
    assert slip.follow == "https://mau.example.vn/t/4vJ9"
    assert (slip.ahead, slip.low, slip.high) == (0, None, None)


def test_without_a_clock_no_hour_is_made_up() -> None:
    hall = Hall(wall=None)
    hall.sign_on()
    assert slip_again(hall.take(), hall.setting, "").issued is None


@pytest.mark.parametrize("order", ["", "A" * 20, "a" * 41, "../../../etc/passwd", "a" * 16 + "\n"])
def test_an_order_has_a_name_that_can_be_nothing_else(order: str) -> None:
    said = {"command": "report-slip", "order": order, "outcome": "printed"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, asked.ReportSlip)
