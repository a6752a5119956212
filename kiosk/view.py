"""What a rating screen shows at one moment: a frozen picture in words, made from the assignment and the visitor's session.

It holds no score, so that no renderer, lamp or buzzer can tell how somebody voted.
"""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.counter_watch import Served
from kiosk.locale.catalogue import NAMES, catalogue
from kiosk.session import Session
from office.desk_assignment import DeskAssignment
from office.documents import WEEKDAYS, Assignment, Hours, OfficialFace, Release
from office.ids import CounterId, TopicId
from office.periods import VIETNAM
from office.survey import Hint, say

Screen = Literal["faces", "counters", "topics", "hint", "thanks", "unassigned", "out of service", "away"]
HOME_LANGUAGE = "vi"


class FaceView(msgspec.Struct, frozen=True):
    """One column: the score it casts, the drawing (1 deep frown … 5 open smile) and its words."""

    score: int
    face: int
    label: str


class TopicView(msgspec.Struct, frozen=True):
    """One topic button."""

    id: TopicId
    label: str
    chosen: bool


class CounterView(msgspec.Struct, frozen=True):
    """One counter that a visitor at the exit may name."""

    id: CounterId
    label: str


class HintView(msgspec.Struct, frozen=True):
    """One answer to the question about a bribe."""

    hint: Hint
    label: str


class LanguageView(msgspec.Struct, frozen=True):
    """One language button."""

    code: str
    name: str
    chosen: bool


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that a renderer needs. Texts are in the chosen language; an empty text is not shown.

    ``title`` is the largest text: the question, the topics' question, the thanks, or what is wrong; ``detail`` stands below.
    ``keep`` is on the faces after «Chọn lại»: the button that leaves the vote as it is; at the exit the one that leads back to
    the ``counters``. ``notices`` are sentences that must be
    seen; ``footnote`` says what a vote is not. ``photo`` is the SHA-256 of the official's picture.
    """

    screen: Screen
    dark: bool = False
    language: str = HOME_LANGUAGE
    large_text: bool = False
    languages: tuple[LanguageView, ...] = ()
    large_text_name: str = ""
    office: str = ""
    counter_word: str = ""
    counter: str = ""
    official: str = ""
    official_title: str = ""
    initials: str = ""
    photo: str | None = None
    title: str = ""
    detail: str = ""
    faces: tuple[FaceView, ...] = ()
    topics: tuple[TopicView, ...] = ()
    counters: tuple[CounterView, ...] = ()
    hints: tuple[HintView, ...] = ()
    keep: str = ""
    again: str = ""
    skip: str = ""
    send: str = ""
    wake: str = ""
    sample: str = ""
    notices: tuple[str, ...] = ()
    footnote: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What besides the visitor decides the picture. ``wall`` is the wall clock's minute, ``None`` while not trusted.

    ``served`` is what the office's desk says of the counter, ``None`` without a desk or while it is not believed;
    ``has_window``: whether a visit waits for its vote, ``None`` where no desk tells.
    """

    assignment: Assignment | None
    in_service: bool = True
    release: Release = "half-day"
    name: str = ""
    away: bool = False
    back_at: str = ""
    wall: datetime | None = None
    served: Served | None = None
    has_window: bool | None = None

    @property
    def is_away(self) -> bool:
        """Whether nobody serves at the counter."""
        return self.away or (self.served is not None and self.served.is_away)

    def official(self) -> OfficialFace | None:
        """Whom the screen shows: with a desk in the office whom it names, and nobody while it is silent."""
        if self.assignment is None:
            return None
        if not self.assignment.desk:
            return self.assignment.official
        return None if self.served is None else self.served.official


def picture(session: Session, standing: Standing) -> View:
    """The view of ``session`` under ``standing``."""
    assignment = standing.assignment
    if not standing.in_service:
        return _out_of_service(session, standing)
    if assignment is None:
        _ = catalogue(HOME_LANGUAGE).gettext
        return View(
            screen="unassigned",
            title=_("Máy đánh giá chưa được giao quầy"),
            detail=_("Xin báo cán bộ kỹ thuật. Khi được giao quầy, máy tự hiện câu hỏi."),
            footnote=standing.name,
        )
    language = session.language or home_language(assignment)
    _ = catalogue(language).gettext
    frame = _frame(session, standing, assignment, language)
    if session.step == "thanks":
        return msgspec.structs.replace(
            frame,
            screen="thanks",
            title=_("Xin cảm ơn ông/bà!"),
            detail=_("Đánh giá đã được ghi nhận, không ghi tên, số thứ tự của ông/bà."),
        )
    if session.step == "hint":
        return msgspec.structs.replace(
            frame,
            screen="hint",
            title=_("Có ai gợi ý ông/bà đưa thêm tiền hoặc quà không?"),
            detail=_("Câu trả lời không hiện ở cơ quan này, chỉ cấp trên đọc được. Bỏ qua cũng được, đánh giá đã được ghi nhận."),
            hints=(HintView("no", _("Không")), HintView("yes", _("Có"))),
            skip=_("Bỏ qua"),
            footnote=_opinion(assignment, language),
        )
    if session.step == "topics":
        return msgspec.structs.replace(
            frame,
            screen="topics",
            title=say(assignment.question.topics_text, language),
            detail=_("Chọn một hoặc nhiều. Bỏ qua cũng được, đánh giá đã được ghi nhận."),
            topics=tuple(
                TopicView(topic.id, say(topic.label, language), topic.id in session.chosen) for topic in assignment.topics
            ),
            again=_("Chọn lại"),
            skip=_("Bỏ qua"),
            send=_("Gửi ý kiến"),
        )
    if standing.is_away and session.step == "idle":
        back = _("Trở lại lúc khoảng {time}.").format(time=standing.back_at) + " " if standing.back_at else ""
        waiting = _("Ông/bà đang có số xin chờ, số không bị mất.")
        return msgspec.structs.replace(frame, screen="away", title=_("Quầy tạm ngừng phục vụ"), detail=back + waiting)
    if assignment.counter is None and session.counter is None:
        return _counters(frame, assignment, language)
    return _faces(frame, session, assignment, language)


def home_language(assignment: Assignment | DeskAssignment) -> str:
    """The language between two visitors: Vietnamese, unless the assignment does without."""
    return HOME_LANGUAGE if HOME_LANGUAGE in assignment.languages else assignment.languages[0]


def hours_text(hours: Hours, moment: datetime) -> str:
    """The opening hours of ``moment``'s day, such as ``7:30–11:30, 13:30–17:00``; empty on a closed day."""
    local = moment.astimezone(VIETNAM)
    if local.date() in hours.closed_on:
        return ""
    spans = hours.open.get(WEEKDAYS[local.weekday()], ())
    return ", ".join(f"{begin.removeprefix('0')}–{end.removeprefix('0')}" for begin, end in spans)


def initials(name: str) -> str:
    """The first letters of the last two words, as Vietnamese names are called: «Nguyễn Thị Mẫu» is TM."""
    return "".join(word[0] for word in name.split()[-2:]).upper()


def _out_of_service(session: Session, standing: Standing) -> View:
    language = session.language or (HOME_LANGUAGE if standing.assignment is None else home_language(standing.assignment))
    _ = catalogue(language).gettext
    return View(
        screen="out of service",
        language=language,
        title=_("Máy đánh giá tạm ngừng"),
        detail=_("Lúc này máy không ghi được đánh giá nên không nhận. Xin ông/bà thông cảm và báo giúp người trực quầy."),
        footnote=standing.name,
    )


def _frame(session: Session, standing: Standing, assignment: Assignment, language: str) -> View:
    _ = catalogue(language).gettext
    official = standing.official()
    counter = assignment.counter or next((place for place in assignment.counters if place.id == session.counter), None)
    return View(
        screen="faces",
        dark=session.dark,
        language=language,
        large_text=session.large_text,
        languages=tuple(LanguageView(code, NAMES.get(code, code.upper()), code == language) for code in assignment.languages),
        large_text_name="Aa",
        office=say(assignment.office.name, language),
        counter_word="" if counter is None else _("Quầy"),
        counter="" if counter is None else counter.label,
        official="" if official is None else _("Người trực quầy: {name}").format(name=official.name),
        official_title="" if official is None else official.title,
        initials="" if official is None else initials(official.name),
        photo=None if official is None else official.photo,
        wake=_("Chạm vào màn hình để đánh giá"),
        sample=_("SỐ LIỆU MẪU") if assignment.office.sample else "",
        notices=_notices(standing, assignment, language),
    )


def _counters(frame: View, assignment: Assignment, language: str) -> View:
    _ = catalogue(language).gettext
    return msgspec.structs.replace(
        frame,
        screen="counters",
        title=_("Ông/bà vừa làm thủ tục ở quầy nào?"),
        counters=tuple(CounterView(place.id, _("Quầy {label}").format(label=place.label)) for place in assignment.counters),
        footnote=_opinion(assignment, language),
    )


def _opinion(assignment: Assignment, language: str) -> str:
    _ = catalogue(language).gettext
    opinion = _("Không ghi tên, số thứ tự của ông/bà. Đây không phải đơn khiếu nại, tố cáo.")
    lodge = say({"vi": "", **assignment.office.lodge}, language)
    return f"{opinion}\n{lodge}".strip()


def _faces(frame: View, session: Session, assignment: Assignment, language: str) -> View:
    _ = catalogue(language).gettext
    happiest_first = assignment.order == "best-first"
    levels = sorted(assignment.scale.levels, key=lambda level: level.score, reverse=happiest_first)
    once_more = session.step == "again"
    detail = keep = ""
    if once_more:
        detail, keep = _("Xin chọn lại: lần này thay cho lần trước."), _("Giữ nguyên")
    elif session.counter is not None:
        detail, keep = _("Đánh giá cho quầy {label}").format(label=frame.counter), _("Quầy khác")
    return msgspec.structs.replace(
        frame,
        title=say(assignment.question.text, language),
        detail=detail,
        keep=keep,
        faces=tuple(FaceView(level.score, level.face, say(level.label, language)) for level in levels),
        footnote=_opinion(assignment, language),
    )


def _notices(standing: Standing, assignment: Assignment, language: str) -> tuple[str, ...]:
    _ = catalogue(language).gettext
    found = []
    if standing.release == "at once":
        found.append(_("Chế độ thử: mỗi đánh giá được gửi đi ngay, không gom trong hòm phiếu."))
    if standing.has_window is False and not standing.is_away:
        found.append(_("Xin đánh giá khi đã làm xong thủ tục. Lúc này đánh giá vẫn được ghi, để riêng."))
    hours = assignment.office.hours
    if standing.wall is not None and not hours.is_open(standing.wall):
        today = hours_text(hours, standing.wall)
        closed = _("Ngoài giờ làm việc ({hours}).").format(hours=today) if today else _("Hôm nay không làm việc.")
        found.append(closed + " " + _("Đánh giá vẫn được ghi, để riêng."))
    return tuple(found)
