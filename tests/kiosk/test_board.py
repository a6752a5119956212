"""The board over time: what the hall sees while the desk speaks, falls silent, and comes back."""

from datetime import datetime

import pytest

from kiosk.board import NOTICE_SECONDS, SILENCE_SECONDS, HallBoard
from kiosk.board_view import BoardView
from kiosk.board_watch import BoardWatch
from kiosk.link import Heard
from office.board import Board, BoardCounter
from office.desk_assignment import DeskAssignment
from office.documents import Presence, encode_document
from office.ids import DESK, CounterId
from office.periods import VIETNAM
from office.topics import PRESENCE, board_topic, terminal_topic
from tests.factories import OFFICE
from tests.fakes import A_TUESDAY_MORNING, FakeClock
from tests.kiosk.boards import a_board, a_board_assignment, a_call


class Hall:
    """A board that a test lets hear things and pass time."""

    def __init__(self, *, now: datetime | None = A_TUESDAY_MORNING, assignment: DeskAssignment | None = None) -> None:
        self.clock = FakeClock(now)
        self.is_connected = True
        self.watch = BoardWatch(OFFICE, self.clock.monotonic)
        self.board = HallBoard(self.watch, self.clock, is_connected=lambda: self.is_connected, name="xa-mau-a/bang-goi-so")
        self.board.offer_assignment(assignment or a_board_assignment())

    def hear(self, board: Board, *, kept: bool = False) -> BoardView:
        self.watch.hear(Heard(board_topic(OFFICE), encode_document(board), None, kept))
        return self.look()

    def presence(self, state: str) -> BoardView:
        self.watch.hear(Heard(terminal_topic(OFFICE, DESK, PRESENCE), encode_document(Presence(state=state))))  # type: ignore[arg-type]
        return self.look()

    def look(self, after: float = 0.0) -> BoardView:
        self.clock.advance(after)
        self.board.tick()
        return self.board.view()


def old(*numbers: int, **about: object) -> Board:
    return a_board([a_call(number, age=60) for number in numbers], **about)  # type: ignore[arg-type]


def test_the_first_picture_needs_neither_network_nor_assignment() -> None:
    clock = FakeClock(None)
    board = HallBoard(BoardWatch(OFFICE, clock.monotonic), clock, is_connected=lambda: False, name="xa-mau-a/bang-goi-so")
    view = board.view()
    assert (view.screen, view.title, view.clock, view.lost) == ("message", "Đang kết nối với bàn điều hành", "", "")
    assert "xa-mau-a/bang-goi-so" in " ".join(view.notices)


def test_a_call_has_the_screen_then_the_list_with_the_newest_on_top() -> None:
    hall = Hall()
    hall.hear(old(1))
    view = hall.hear(a_board([a_call(1, age=60), a_call(2, ticket=7, series="A", counter="1")]))
    assert view.call is not None
    assert (view.screen, view.call.above, view.call.number, view.call.below) == ("call", "Xin mời số", "A 007", "đến quầy 1")
    view = hall.look(6)
    assert (view.screen, [row.number for row in view.rows], view.count) == ("rows", ["A 007", "H 001"], "Đang chờ: 18 người")


def test_a_recall_says_so_and_priority_is_a_word() -> None:
    view = Hall().hear(a_board([a_call(3, recalls=1, priority=True)]))
    assert view.call is not None
    assert (view.call.above, view.call.priority) == ("Xin mời lại số", "Ưu tiên")


def test_only_who_is_still_called_is_marked() -> None:
    served = BoardCounter(counter=CounterId("quay-3"), label="3", state="serving", ticket="H 002")
    called = BoardCounter(counter=CounterId("quay-4"), label="4", state="called", ticket="H 003")
    calls = [a_call(1, age=90, is_here=False), a_call(2, age=80), a_call(3, age=70, counter="4")]
    view = Hall().hear(a_board(calls, counters=[served, called]))
    assert [(row.number, row.is_called) for row in view.rows] == [("H 003", True), ("H 002", False), ("H 001", False)]


def test_the_board_is_kept_when_the_desk_falls_silent_and_says_since_when() -> None:
    hall = Hall()
    hall.hear(old(1, 2))
    assert hall.look(SILENCE_SECONDS).lost == ""
    view = hall.look(1)
    assert view.lost == "Mất liên lạc với bàn điều hành từ 9:00, xin nghe gọi trực tiếp"
    assert ([row.number for row in view.rows], view.count) == (["H 002", "H 001"], "")
    assert not any(row.is_called for row in view.rows)
    assert hall.look(3600).lost == view.lost
    assert hall.hear(old(1, 2)).lost == ""


def test_nobody_waits_and_nobody_knows_never_look_alike() -> None:
    hall = Hall()
    nobody = hall.hear(old(1, waiting=0))
    assert (nobody.count, nobody.lost) == ("Đang chờ: 0 người", "")
    unknown = hall.look(SILENCE_SECONDS + 1)
    assert (unknown.count, bool(unknown.lost)) == ("", True)


def test_a_broken_connection_is_said_after_three_seconds_and_forgotten_once_the_desk_is_heard() -> None:
    hall = Hall()
    hall.hear(old(1))
    hall.is_connected = False
    assert hall.look(2.9).lost == ""
    assert hall.look(0.2).lost
    hall.is_connected = True
    assert hall.look(1).lost == "", "the desk was heard seconds ago"
    assert hall.look(SILENCE_SECONDS).lost


def test_a_desk_that_says_goodbye_is_gone_at_once() -> None:
    hall = Hall()
    hall.hear(old(1))
    assert hall.presence("offline").lost
    assert not hall.presence("online").lost


def test_what_the_broker_kept_is_shown_without_marks_and_count_and_calls_nobody() -> None:
    hall = Hall()
    view = hall.hear(a_board([a_call(1)]), kept=True)
    assert (view.screen, [(row.number, row.is_called) for row in view.rows], view.count) == ("rows", [("H 001", False)], "")
    # 9:00 as the desk said it, though this program began half an hour later.
    later = Hall(now=A_TUESDAY_MORNING.replace(minute=30))
    later.hear(old(1), kept=True)
    assert "từ 9:00" in later.look(SILENCE_SECONDS + 1).lost


def test_an_older_board_of_a_broker_that_came_back_does_not_replace_what_was_heard() -> None:
    hall = Hall()
    hall.hear(old(1, 2, as_of="2026-09-01T02:00:10Z"))
    view = hall.hear(old(1, as_of="2026-09-01T01:59:00Z"), kept=True)
    assert [row.number for row in view.rows] == ["H 002", "H 001"]


def test_yesterdays_calls_are_not_shown_this_morning() -> None:
    yesterday = old(1, as_of="2026-08-31T09:00:00Z")
    kept = Hall().hear(yesterday, kept=True)
    assert (kept.screen, kept.title) == ("message", "Đang kết nối với bàn điều hành")
    hall = Hall(now=datetime(2026, 8, 31, 16, 0, tzinfo=VIETNAM))
    hall.hear(yesterday)
    view = hall.look(16 * 3600)
    assert (view.screen, view.lost) == (
        "message",
        "Mất liên lạc với bàn điều hành từ 16:00 31/8, xin nghe gọi trực tiếp",
    )


def test_without_a_trusted_clock_there_is_no_time_and_the_silence_is_counted_in_minutes() -> None:
    hall = Hall(now=None)
    assert hall.hear(old(1)).clock == ""
    assert hall.look(130).lost == "Mất liên lạc với bàn điều hành 2 phút nay, xin nghe gọi trực tiếp"
    hall.clock.synchronise(A_TUESDAY_MORNING)
    view = hall.look()
    assert (view.clock, "từ 8:57" in view.lost) == ("9:00", True)


@pytest.mark.parametrize(
    ("phase", "at", "title", "detail"),
    [
        ("open", "9:00", "Chưa có số nào được mời", "Khi đến lượt, số của ông/bà hiện ở đây."),
        ("before", "7:05", "Chưa đến giờ làm việc", "Bắt đầu lúc 7:30."),
        ("break", "11:50", "Nghỉ trưa", "Làm việc lại lúc 13:30. Số đã lấy vẫn giữ nguyên."),
        ("after", "17:30", "Đã hết giờ làm việc", "Xin hẹn gặp lại ông/bà."),
        ("closed", "9:00", "Hôm nay không làm việc", ""),
    ],
)
def test_while_nobody_is_called_it_says_why_and_when_it_goes_on(phase: str, at: str, title: str, detail: str) -> None:
    hour, minute = map(int, at.split(":"))
    hall = Hall(now=A_TUESDAY_MORNING.replace(hour=hour, minute=minute))
    view = hall.hear(a_board(phase=phase, waiting=2))  # type: ignore[arg-type]
    assert (view.screen, view.title, view.detail, view.clock) == ("message", title, detail, at)
    assert view.count == "Đang chờ: 2 người"


def test_the_break_is_named_over_a_list_while_somebody_is_still_served() -> None:
    view = Hall(now=A_TUESDAY_MORNING.replace(hour=11, minute=50)).hear(old(1, phase="break"))
    assert (view.screen, view.title) == ("rows", "Nghỉ trưa đến 13:30")


def test_notices_follow_each_other_calmly_in_every_language_of_the_board() -> None:
    notices = ({"vi": "Một", "en": "One"}, {"vi": "Hai"})
    hall = Hall(assignment=a_board_assignment(notices=notices, languages=("vi", "en")))
    hall.hear(old(1))
    shown = []
    for _ in range(4):
        view = hall.look(NOTICE_SECONDS)
        hall.hear(old(1))
        shown.append(view.notices[view.notice])
    assert shown == ["One", "Hai", "Một", "One"]


def test_a_new_assignment_and_sample_data_are_seen_on_every_screen() -> None:
    hall = Hall()
    hall.board.offer_assignment(a_board_assignment(sample=True, revision=2))
    assert hall.hear(old(1)).sample == "SỐ LIỆU MẪU"
    assert hall.hear(a_board([a_call(2)])).sample == "SỐ LIỆU MẪU"


def test_the_view_is_the_same_object_until_something_changes() -> None:
    hall = Hall()
    view = hall.hear(old(1))
    assert hall.look(0.2) is view
