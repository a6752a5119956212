"""What the hall's board shows at one moment: a frozen picture in words, made from what the desk said and when; pure.

«Nobody waits» and «nobody knows» must never look alike: while the desk is not heard there is no count, nothing is marked as being
called, and a sentence says since when.
"""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.locale.catalogue import catalogue
from kiosk.notices import in_pieces
from office.board import Board, BoardCall
from office.desk_assignment import DeskAssignment
from office.errors import BodyInvalidError
from office.opening import Phase, opening
from office.periods import VIETNAM
from office.survey import say
from office.wire import read_time

HOME_LANGUAGE = "vi"

KEPT_HOURS = 12
"""Calls that were heard longer ago than this are no longer shown: they are another day's."""

_MINUTE = 60


class RowView(msgspec.Struct, frozen=True):
    """One call in the list. ``is_called``: the ticket is being called there now."""

    number: str
    word: str
    counter: str
    is_called: bool = False
    priority: str = ""


class CallView(msgspec.Struct, frozen=True):
    """The call that has the whole screen, in three lines; ``key`` differs from call to call."""

    key: int
    above: str
    number: str
    below: str
    priority: str = ""


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a renderer needs; an empty text is not shown.

    ``title`` heads the list, or is the largest text of a ``message`` with its ``detail``. ``lost`` says since when the desk is
    not heard, in the place of the notices, of which number ``notice`` is shown.
    """

    screen: Literal["rows", "call", "message"]
    office: str = ""
    title: str = ""
    detail: str = ""
    count: str = ""
    clock: str = ""
    sample: str = ""
    rows: tuple[RowView, ...] = ()
    call: CallView | None = None
    notices: tuple[str, ...] = ()
    notice: int = 0
    lost: str = ""

    @property
    def dark(self) -> bool:
        """A hall's board never rests: people look at it without touching it."""
        return False

    @property
    def large_text(self) -> bool:
        """Everything is large."""
        return False


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What decides the picture. ``board`` is the last one heard, ``call`` the one in the spotlight.

    ``is_live``: the desk itself was heard since the program began, not only what the broker had kept. ``wall`` is the wall
    clock's minute, ``None`` while it is not trusted. ``lost_minutes``: for how long the desk was not heard, and ``lost_since``
    when it was heard last; ``None`` while it is heard, or still expected. ``step`` counts the notices that were shown.
    """

    assignment: DeskAssignment | None = None
    board: Board | None = None
    is_live: bool = False
    call: BoardCall | None = None
    wall: datetime | None = None
    lost_minutes: int | None = None
    lost_since: datetime | None = None
    step: int = 0
    name: str = ""


def board_picture(now: Situation) -> BoardView:
    """The view of a situation."""
    told = now.assignment
    language = HOME_LANGUAGE if told is None or HOME_LANGUAGE in told.languages else told.languages[0]
    _ = catalogue(language).gettext
    sample = _("SỐ LIỆU MẪU") if told is not None and told.office.sample else ""
    if now.call is not None:
        return BoardView(screen="call", sample=sample, call=_call(now.call, language))
    notices = _notices(now, language)
    frame = BoardView(
        screen="message",
        office="" if told is None else say(told.office.name, language),
        clock="" if now.wall is None else _hour(now.wall),
        sample=sample,
        notices=notices,
        notice=now.step % len(notices) if notices else 0,
        lost=_lost(now, language),
    )
    if now.board is None or _is_over(now):
        return _without_board(frame, language)
    is_known = now.is_live and not frame.lost
    rows = _rows(now.board, language, is_known=is_known)
    phase, again = _phase(now, now.board)
    count = _count(now.board.waiting, language) if is_known else ""
    if rows and (frame.lost or phase in {"open", "unknown"} or any(call.is_here for call in now.board.calls)):
        title = _("Xin mời") if phase != "break" else _pause(again, language)
        return msgspec.structs.replace(frame, screen="rows", title=title, rows=rows, count=count)
    if frame.lost:
        return _without_board(frame, language)
    title, detail = _resting(phase, again, language)
    return msgspec.structs.replace(frame, title=title, detail=detail, count=count if now.board.waiting else "")


def _call(call: BoardCall, language: str) -> CallView:
    _ = catalogue(language).gettext
    return CallView(
        key=call.number,
        above=_("Xin mời lại số") if call.recalls else _("Xin mời số"),
        number=call.text,
        below=_("đến quầy {label}").format(label=call.counter),
        priority=_("Ưu tiên") if call.priority else "",
    )


def _rows(board: Board, language: str, *, is_known: bool) -> tuple[RowView, ...]:
    """The calls, newest first; who is being served is not called any more."""
    _ = catalogue(language).gettext
    served = {(place.label, place.ticket) for place in board.counters if place.state != "called"}
    return tuple(
        RowView(
            number=call.text,
            word=_("Quầy"),
            counter=call.counter,
            is_called=call.is_here and is_known and (call.counter, call.text) not in served,
            priority=_("Ưu tiên") if call.priority else "",
        )
        for call in sorted(board.calls, key=lambda call: call.number, reverse=True)
    )


def _phase(now: Situation, board: Board) -> tuple[Phase, datetime | None]:
    """The desk's word on the phase, and when hours begin again, by the clock here or else by the desk's."""
    moment = now.wall or moment_of(board)
    if now.assignment is None or moment is None:
        return board.phase, None
    found = opening(now.assignment.office.hours, moment)
    return board.phase, found.again if found.phase == board.phase else None


def _resting(phase: Phase, again: datetime | None, language: str) -> tuple[str, str]:
    """Title and detail while nobody is called."""
    _ = catalogue(language).gettext
    match phase:
        case "before":
            return _("Chưa đến giờ làm việc"), _("Bắt đầu lúc {time}.").format(time=_hour(again)) if again else ""
        case "break":
            back = _("Làm việc lại lúc {time}.").format(time=_hour(again)) + " " if again else ""
            return _("Nghỉ trưa"), back + _("Số đã lấy vẫn giữ nguyên.")
        case "after":
            return _("Đã hết giờ làm việc"), _("Xin hẹn gặp lại ông/bà.")
        case "closed":
            return _("Hôm nay không làm việc"), ""
        case _:
            return _("Chưa có số nào được mời"), _("Khi đến lượt, số của ông/bà hiện ở đây.")


def _pause(again: datetime | None, language: str) -> str:
    _ = catalogue(language).gettext
    return _("Nghỉ trưa đến {time}").format(time=_hour(again)) if again else _("Nghỉ trưa")


def _without_board(frame: BoardView, language: str) -> BoardView:
    _ = catalogue(language).gettext
    listen = _("Xin nghe gọi trực tiếp tại quầy.")
    title = _("Bảng gọi số tạm ngừng") if frame.lost else _("Đang kết nối với bàn điều hành")
    return msgspec.structs.replace(frame, title=title, detail=listen)


def _count(waiting: int, language: str) -> str:
    _ = catalogue(language).gettext
    return _("Đang chờ: {count} người").format(count=waiting)


def _lost(now: Situation, language: str) -> str:
    """Since when the desk is lost: by the clock, with the day when it is another one, or for how long."""
    _ = catalogue(language).gettext
    if now.lost_minutes is None:
        return ""
    since = now.lost_since
    if since is not None and now.wall is not None:
        text = _hour(since) if since.date() == now.wall.date() else f"{_hour(since)} {since.day}/{since.month}"
        return _("Mất liên lạc với bàn điều hành từ {time}, xin nghe gọi trực tiếp").format(time=text)
    if now.board is not None and now.lost_minutes >= 1:
        gone = now.lost_minutes
        return _("Mất liên lạc với bàn điều hành {minutes} phút nay, xin nghe gọi trực tiếp").format(minutes=gone)
    return _("Không liên lạc được với bàn điều hành, xin nghe gọi trực tiếp")


def _is_over(now: Situation) -> bool:
    """Whether what is known of the desk was another day's. What it says live holds, whatever its clock shows."""
    if now.is_live and now.lost_minutes is None:
        return False
    said = now.lost_since or (None if now.board is None else moment_of(now.board))
    is_older = said is not None and now.wall is not None and said.date() != now.wall.date()
    return is_older or (now.lost_minutes or 0) >= KEPT_HOURS * _MINUTE


def _notices(now: Situation, language: str) -> tuple[str, ...]:
    """The notices of the office in each of the board's languages, in pieces that fit; who has no assignment says so."""
    _ = catalogue(language).gettext
    told = now.assignment
    if told is None:
        return in_pieces(_("Bảng chưa được giao ({name}), xin báo cán bộ kỹ thuật").format(name=now.name))
    languages = (language, *(other for other in told.languages if other != language))
    texts = [notice.get(code, "") for notice in told.notices for code in languages]
    return tuple(piece for text in texts for piece in in_pieces(text))


def moment_of(board: Board) -> datetime | None:
    """When the desk said it, as its clock told; ``None`` while that was not set."""
    if board.as_of is None:
        return None
    try:
        return read_time(board.as_of, field="as_of").astimezone(VIETNAM)
    except BodyInvalidError:
        return None


def _hour(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"
