"""A ticket kiosk over a scripted desk, a held printer and a reader, without a window."""

import msgspec
import pytest

from kiosk.desk_client import Errands
from kiosk.errors import BoxUnavailableError
from kiosk.printer_status import Printout
from kiosk.ticket_kiosk import TicketKiosk
from office.commands import AnswerHelp, AskHelp, ConfirmDelivery, Issue
from office.desk_assignment import DeskAssignment
from office.requests import Request
from tests.fakes import FakeClock
from tests.kiosk.tickets import FakeReader, HeldPrinter, ScriptedDesk, a_board, a_kiosk, a_told


class Bench:
    """One kiosk, with everything around it."""

    def __init__(self, *, prints: bool = True, told: DeskAssignment | None = None) -> None:
        self.clock = FakeClock()
        self.desk = ScriptedDesk(self.clock)
        self.printer = HeldPrinter() if prints else None
        self.reader = FakeReader()
        self.is_broken = False
        self.told = told or a_told()
        self.desk.client._errands = Errands(list, self._save)
        self.kiosk: TicketKiosk = a_kiosk(
            self.desk,
            self.clock,
            told=self.told,
            slips=self.printer,
            aloud=self.reader,
            probe=lambda: not self.is_broken,
        )
        self.board()

    def _save(self, _errands: object) -> None:
        if self.is_broken:
            raise BoxUnavailableError("full")

    def board(self, **more: object) -> None:
        board = a_board(self.told)
        self.desk.say(msgspec.structs.replace(board, **more))
        self.kiosk.tick()

    def let(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.kiosk.tick()

    def take(self) -> None:
        self.kiosk.choose(self.told.services[1].id)
        self.kiosk.act()
        self.kiosk.tick()

    def asked(self, kind: type) -> list[Request]:
        return [request for request in self.desk.asked if isinstance(request.command, kind)]

    def outcomes(self) -> list[str]:
        return [request.command.outcome for request in self.asked(ConfirmDelivery)]  # type: ignore[union-attr]


def test_who_is_before_one_is_said_before_a_number_is_taken() -> None:
    bench = Bench()
    tile = bench.kiosk.view().services[1]
    assert tile.state == "5 người đang chờ, khoảng 20–30 phút"
    bench.kiosk.choose(tile.id)
    assert bench.kiosk.view().wait == "Còn 5 người trước ông/bà, khoảng 20–30 phút."
    assert bench.asked(Issue) == []


def test_the_number_shows_at_once_and_then_what_became_of_the_slip() -> None:
    bench = Bench()
    bench.take()
    view = bench.kiosk.view()
    assert (view.screen, view.number, view.paper) == ("number", "H 012", "Đang in phiếu…")
    assert bench.outcomes() == []
    assert bench.printer is not None
    assert (bench.printer.slips[0].number, bench.printer.slips[0].service) == ("H 012", "Hộ tịch")
    bench.printer.done(Printout("printed"))
    bench.kiosk.tick()
    assert bench.kiosk.view().paper == "Xin lấy phiếu"
    assert bench.outcomes() == ["printed"]


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (Printout("failed", "paper out"), "Máy in hết giấy"),
        (Printout("failed", "off"), "Máy in đang tắt"),
        (Printout("failed", "cutter stuck"), "Chưa in được phiếu"),
        (Printout("unknown", "no answer"), "Chưa rõ phiếu đã ra chưa"),
    ],
)
def test_without_a_slip_the_screen_says_what_to_do_and_the_number_was_shown(done: Printout, says: str) -> None:
    bench = Bench()
    bench.desk.issued = {"follow": "https://mau.example.vn/t/abc"}
    bench.take()
    assert bench.printer is not None
    bench.printer.done(done)
    bench.kiosk.tick()
    view = bench.kiosk.view()
    assert view.paper == says
    assert "QR" in view.paper_detail
    assert "in lại" in view.paper_detail
    assert bench.outcomes() == ["shown"]


def test_a_slip_that_came_out_counts_although_the_citizen_has_left() -> None:
    bench = Bench()
    bench.take()
    bench.kiosk.act()
    assert bench.kiosk.view().screen == "services"
    assert bench.printer is not None
    bench.printer.done(Printout("printed"))
    bench.kiosk.tick()
    assert bench.outcomes() == ["printed"]
    assert bench.kiosk.view().screen == "services"


def test_a_number_that_came_late_and_was_not_printed_may_have_been_seen_or_not() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.take()
    bench.let(40)
    assert bench.kiosk.view().screen == "asking"
    bench.desk.wake()
    bench.kiosk.tick()
    assert bench.printer is not None
    bench.printer.done(Printout("failed", "paper out"))
    bench.kiosk.tick()
    assert bench.outcomes() == ["unknown"]


def test_without_a_printer_the_number_is_shown_and_that_is_said() -> None:
    bench = Bench(prints=False)
    bench.take()
    bench.kiosk.tick()
    assert bench.outcomes() == ["shown"]
    assert bench.kiosk.view().paper == "Máy không in phiếu"


def test_a_code_stands_only_where_a_phone_can_follow() -> None:
    bench = Bench()
    bench.take()
    assert (bench.kiosk.view().code, bench.kiosk.view().code_caption) == ("", "")


def test_a_silent_desk_is_said_after_two_seconds_and_it_goes_on_when_the_desk_is_back() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.take()
    assert (bench.kiosk.view().title, bench.kiosk.view().back) == ("Đang lấy số…", "")
    bench.let(2)
    assert bench.kiosk.view().title == "Bàn điều hành chưa trả lời"
    assert bench.kiosk.view().back == "Thôi, không chờ"
    bench.desk.wake()
    bench.kiosk.tick()
    assert bench.kiosk.view().number == "H 012"
    assert len({request.request for request in bench.asked(Issue)}) == 1


def test_who_does_not_wait_gets_no_number_and_one_that_comes_is_cancelled() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.take()
    bench.let(3)
    bench.kiosk.back()
    assert bench.kiosk.view().screen == "services"
    bench.desk.wake()
    bench.kiosk.tick()
    assert bench.kiosk.view().screen == "services"
    assert bench.outcomes() == ["failed"]
    assert bench.printer is not None
    assert bench.printer.slips == []


def test_a_desk_that_is_gone_is_said_at_once_and_the_papers_can_still_be_read() -> None:
    bench = Bench()
    bench.desk.presence("offline")
    bench.kiosk.tick()
    view = bench.kiosk.view()
    assert "Bàn điều hành không trả lời từ 9:00" in view.notice
    assert (view.guide, {tile.open for tile in view.services}) == ("", {False})
    bench.kiosk.choose(view.services[1].id)
    papers = bench.kiosk.view()
    assert papers.papers[0].lines
    assert (papers.acts, papers.wait) == ("", "")
    bench.kiosk.act()
    assert bench.asked(Issue) == []
    bench.desk.presence("online")
    bench.kiosk.tick()
    assert bench.kiosk.view().acts == "Lấy số"


def test_closed_lunch_and_the_last_number_are_said_before() -> None:
    bench = Bench()
    first, second = bench.told.services[:2]
    about: dict[str, dict[str, object]] = {
        first.id: {"refused": "after-hours", "last": "A 057"},
        second.id: {"after_break": "13:30"},
    }
    bench.desk.say(a_board(bench.told, about=about))
    bench.kiosk.tick()
    tiles = bench.kiosk.view().services
    assert tiles[0].state == "Đã hết giờ nhận. Số cuối cùng đã phát: A 057."
    assert not tiles[0].open
    assert tiles[1].state == "5 người đang chờ, gọi từ 13:30"
    bench.kiosk.choose(first.id)
    assert bench.kiosk.view().acts == ""
    bench.kiosk.back()
    bench.kiosk.choose(second.id)
    assert bench.kiosk.view().notice == "Số này sẽ được gọi từ 13:30."
    assert bench.kiosk.view().acts == "Lấy số"


def test_why_somebody_goes_first_is_in_the_request_and_nowhere_else() -> None:
    bench = Bench()
    bench.kiosk.choose(bench.told.services[1].id)
    bench.kiosk.other()
    bench.kiosk.claim("pregnant")
    assert bench.kiosk.view().chosen
    bench.kiosk.act()
    bench.kiosk.tick()
    assert [request.category for request in bench.asked(Issue)] == ["pregnant"]
    assert "mang thai" not in repr(bench.kiosk.view())
    assert bench.printer is not None
    assert "mang thai" not in repr(bench.printer.slips)
    assert "ưu tiên" not in repr(bench.printer.slips).lower()


def test_help_is_called_seen_to_be_answered_and_called_off() -> None:
    bench = Bench()
    bench.kiosk.guide()
    bench.kiosk.tick()
    assert len(bench.asked(AskHelp)) == 1
    assert bench.kiosk.view().title == "Cán bộ sẽ ra giúp ông/bà ngay"
    bench.board(help=("lay-so-1",))
    bench.board()
    assert bench.kiosk.view().title == "Cán bộ đang ra với ông/bà"
    bench.kiosk.back()
    bench.let(31)
    bench.kiosk.guide()
    bench.board(help=("lay-so-1",))
    bench.kiosk.other()
    assert len(bench.asked(AnswerHelp)) == 1
    bench.board(help=("lay-so-1",))
    bench.board()
    assert bench.kiosk.view().guide == "Tôi cần người hướng dẫn", "what was called off is not on the way"


def test_a_call_that_is_not_answered_by_the_desk_says_so() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.kiosk.guide()
    bench.let(2)
    assert bench.kiosk.view().title == "Chưa gọi được cán bộ"


def test_a_disk_that_takes_nothing_asks_nothing_and_the_screen_says_so_until_it_is_well() -> None:
    bench = Bench()
    bench.is_broken = True
    bench.take()
    assert bench.asked(Issue) == []
    assert (bench.kiosk.service, bench.kiosk.view().screen) == ("out of service", "out of service")
    bench.is_broken = False
    bench.let(6)
    assert bench.kiosk.service == "in service"
    bench.let(20)
    bench.board()
    bench.take()
    assert bench.kiosk.view().number == "H 012"


def test_a_number_that_cannot_be_noted_is_not_told() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.take()
    bench.is_broken = True
    bench.desk.wake()
    bench.kiosk.tick()
    assert bench.kiosk.view().number == ""
    assert bench.printer is not None
    assert bench.printer.slips == []
    assert bench.outcomes() == ["failed"]


def test_another_assignment_waits_until_the_visitor_has_gone() -> None:
    bench = Bench()
    bench.kiosk.choose(bench.told.services[1].id)
    bench.kiosk.offer_assignment(a_told(2))
    bench.kiosk.tick()
    assert bench.kiosk.view().screen == "papers"
    bench.kiosk.back()
    bench.kiosk.tick()
    assert len(bench.kiosk.view().services) == 2


def test_the_loudspeaker_reads_and_a_second_touch_or_another_page_ends_it() -> None:
    bench = Bench()
    bench.kiosk.read("Hộ tịch")
    assert bench.reader.read_aloud == [("Hộ tịch", "vi")]
    bench.kiosk.tick()
    assert bench.kiosk.view().reading
    bench.kiosk.read("Hộ tịch")
    assert not bench.reader.is_reading
    bench.kiosk.read("Hộ tịch")
    bench.kiosk.choose(bench.told.services[1].id)
    assert not bench.reader.is_reading


def test_without_an_assignment_it_says_so_and_asks_nothing() -> None:
    clock = FakeClock()
    desk = ScriptedDesk(clock)
    kiosk = a_kiosk(desk, clock)
    kiosk.tick()
    kiosk.choose("ho-tich")
    kiosk.act()
    assert (kiosk.service, kiosk.view().screen, desk.asked) == ("unassigned", "unassigned", [])


def test_the_program_that_ends_gives_up_what_it_asked_for() -> None:
    bench = Bench()
    bench.desk.silent = True
    bench.take()
    bench.kiosk.close()
    bench.desk.wake()
    bench.kiosk.tick()
    assert bench.outcomes() == ["failed"]
