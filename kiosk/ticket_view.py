"""What a ticket kiosk shows at one moment: a frozen picture in words, made from what it was told, the desk, and the visit."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from kiosk.desk_watch import Desk
from kiosk.locale.catalogue import NAMES, catalogue
from kiosk.ticket_session import Visit
from kiosk.ticket_words import Words, ahead, break_notice, category_words, closed, paper_words, stand
from kiosk.view import HOME_LANGUAGE, LanguageView, home_language
from office.board import BoardService
from office.desk_assignment import DeskAssignment
from office.periods import VIETNAM
from office.requests import PRIORITIES, IssuedNumber
from office.services import Picture, Service
from office.survey import say

TicketScreen = Literal["services", "papers", "priority", "asking", "number", "refused", "help", "unassigned", "out of service"]


class ServiceView(msgspec.Struct, frozen=True):
    """One tile. ``state`` is who waits and how long, or why there is no number; ``open`` whether there is one."""

    id: str
    picture: Picture
    name: str
    popular: str
    state: str
    open: bool


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """What the papers page lists: a heading over its lines."""

    heading: str
    lines: tuple[str, ...]


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a renderer needs. Texts are in the chosen language; an empty text is not shown.

    ``title`` is the largest text, ``detail`` stands below. ``first`` is what must be on the page that is shown. ``notice`` must
    be read before anything is touched. ``acts`` is the button that acts, ``back`` the one that leaves, ``other`` a third one, and
    ``chosen`` whether that third one holds. ``code`` is the address that the QR code says.
    """

    screen: TicketScreen
    dark: bool = False
    language: str = HOME_LANGUAGE
    large_text: bool = False
    languages: tuple[LanguageView, ...] = ()
    large_text_name: str = ""
    loudspeaker: bool = False
    reading: bool = False
    office: str = ""
    greeting: str = ""
    title: str = ""
    detail: str = ""
    notice: str = ""
    guide: str = ""
    guide_detail: str = ""
    services: tuple[ServiceView, ...] = ()
    earlier: str = ""
    later: str = ""
    first: int = 0
    picture: Picture | None = None
    papers: tuple[PaperView, ...] = ()
    wait: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    number: str = ""
    caption: str = ""
    code: str = ""
    code_caption: str = ""
    paper: str = ""
    paper_detail: str = ""
    trouble: bool = False
    acts: str = ""
    back: str = ""
    other: str = ""
    chosen: bool = False
    wake: str = ""
    sample: str = ""
    notices: tuple[str, ...] = ()
    footnote: str = ""


class TicketStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What besides the visitor decides the picture.

    ``silent_since`` is the wall clock's minute since when the desk is not heard. ``is_late``: the request has no answer yet after
    two seconds. ``help``: somebody was called to this terminal; ``comes``: and is on the way.
    """

    assignment: DeskAssignment | None
    desk: Desk | None = None
    silent_since: datetime | None = None
    in_service: bool = True
    name: str = ""
    is_late: bool = False
    help: bool = False
    comes: bool = False
    speaks: bool = False
    reading: bool = False

    def stands(self, service: str) -> BoardService | None:
        """How the desk says that a service stands; ``None`` when it is not heard, or says nothing of it."""
        if self.desk is None or not self.desk.heard or self.desk.board is None:
            return None
        return next((found for found in self.desk.board.services if found.service == service), None)

    @property
    def heard(self) -> bool:
        """Whether the desk is heard."""
        return self.desk is not None and self.desk.heard


def picture_of(visit: Visit, standing: TicketStanding) -> TicketView:
    """The view of ``visit`` under ``standing``."""
    told = standing.assignment
    language = visit.language or (HOME_LANGUAGE if told is None else home_language(told))
    _ = catalogue(language).gettext
    if not standing.in_service:
        return TicketView(
            screen="out of service",
            language=language,
            title=_("Máy lấy số tạm ngừng"),
            detail=_("Lúc này máy không ghi được yêu cầu nên không phát số. Xin ông/bà đến gặp cán bộ ở quầy."),
            footnote=standing.name,
        )
    if told is None:
        return TicketView(
            screen="unassigned",
            title=_("Máy lấy số chưa được giao việc"),
            detail=_("Xin báo cán bộ kỹ thuật. Khi được giao việc, máy tự hiện các thủ tục."),
            footnote=standing.name,
        )
    frame = _frame(visit, told, standing, language)
    service = None if visit.service is None else told.service(visit.service)
    match visit.step:
        case "papers" if service is not None:
            return _papers(frame, visit, standing, service, _)
        case "priority":
            return msgspec.structs.replace(
                frame,
                screen="priority",
                title=_("Ông/bà thuộc diện nào?"),
                detail=_("Cán bộ sẽ xem giấy tờ tại quầy. Điều ông/bà chọn chỉ bàn điều hành của cơ quan này biết."),
                choices=tuple((slug, words) for slug, words in category_words(_).items() if slug in PRIORITIES),
                back=_("Quay lại"),
                other=_("Không thuộc diện ưu tiên"),
            )
        case "asking":
            return _asking(frame, standing, _)
        case "number" if visit.issued is not None:
            name = "" if service is None else say(service.name, language)
            return _number(frame, visit, visit.issued, name, _)
        case "refused":
            stands = standing.stands(visit.service or "")
            return msgspec.structs.replace(
                frame,
                screen="refused",
                title=closed(visit.refused, dict(visit.about), stands.last if stands else None, language),
                detail=_("Ông/bà chưa có số. Nếu cần, xin hỏi cán bộ ở quầy."),
                back=_("Quay lại"),
            )
        case "help":
            return _help(frame, standing, _)
        case _:
            return _services(frame, visit, told, standing, language)


def _frame(visit: Visit, told: DeskAssignment, standing: TicketStanding, language: str) -> TicketView:
    _ = catalogue(language).gettext
    return TicketView(
        screen="services",
        dark=visit.dark,
        language=language,
        large_text=visit.large_text,
        languages=tuple(LanguageView(code, NAMES.get(code, code.upper()), code == language) for code in told.languages),
        large_text_name="Aa",
        loudspeaker=standing.speaks,
        reading=standing.reading,
        office=say(told.office.name, language),
        first=visit.first,
        wake=_("Chạm vào màn hình để lấy số"),
        sample=_("SỐ LIỆU MẪU") if told.office.sample else "",
    )


def _services(frame: TicketView, visit: Visit, told: DeskAssignment, standing: TicketStanding, language: str) -> TicketView:
    _ = catalogue(language).gettext
    called = standing.help or standing.comes
    return msgspec.structs.replace(
        frame,
        greeting=_("Xin chào!"),
        title=_("Ông/bà cần làm thủ tục gì?"),
        detail=_("Chạm vào một ô bên dưới để xem giấy tờ cần mang và lấy số."),
        guide="" if not standing.heard else _("Đã gọi người hướng dẫn") if called else _("Tôi cần người hướng dẫn"),
        guide_detail=_("Cán bộ sẽ ra giúp ông/bà ngay") if standing.heard else "",
        notice="" if standing.heard else _silence(standing, _),
        services=tuple(_tile(service, standing, language) for service in told.services),
        earlier=_("Trước"),
        later=_("Tiếp"),
        first=visit.first,
    )


def _tile(service: Service, standing: TicketStanding, language: str) -> ServiceView:
    _ = catalogue(language).gettext
    stands = standing.stands(service.id)
    if stands is None:
        state = _("Hiện chưa lấy số được") if not standing.heard else ""
    elif stands.refused is not None:
        about = {} if stands.again is None else {"again": stands.again}
        state = closed(stands.refused, about, stands.last, language)
    else:
        state = stand(stands, _)
    return ServiceView(
        id=service.id,
        picture=service.picture,
        name=say(service.name, language),
        popular=say({"vi": "", **service.popular}, language),
        state=state,
        open=standing.heard and (stands is None or stands.refused is None),
    )


def _papers(frame: TicketView, visit: Visit, standing: TicketStanding, service: Service, _: Words) -> TicketView:
    language = frame.language
    stands = standing.stands(service.id)
    refused = ""
    if not standing.heard:
        refused = _silence(standing, _)
    elif stands is not None and stands.refused is not None:
        about = {} if stands.again is None else {"again": stands.again}
        refused = closed(stands.refused, about, stands.last, language)
    wait = ""
    if stands is not None and not refused:
        wait = ahead(stands.waiting, stands.low, stands.high, _)
    lines = service.papers.get(language) or service.papers.get("vi") or ()
    sections = [PaperView(heading=_("Giấy tờ cần mang"), lines=lines or (_("Xin hỏi cán bộ ở quầy."),))]
    for heading, texts in ((_("Lệ phí"), service.fee), (_("Thời hạn giải quyết"), service.time_limit)):
        if text := say({"vi": "", **texts}, language):
            sections.append(PaperView(heading=heading, lines=(text,)))
    chosen = category_words(_).get(visit.category or "", "")
    may_take = not refused
    return msgspec.structs.replace(
        frame,
        screen="papers",
        picture=service.picture,
        title=say(service.name, language),
        detail=say({"vi": "", **service.popular}, language),
        papers=tuple(sections),
        wait=wait,
        notice=refused or (break_notice(stands.after_break, _) if stands else ""),
        trouble=bool(refused),
        acts=_("Lấy số") if may_take else "",
        other=(_("Ưu tiên: {category}").format(category=chosen) if chosen else _("Tôi thuộc diện ưu tiên")) if may_take else "",
        chosen=bool(chosen),
        back=_("Quay lại"),
        earlier=_("Trước"),
        later=_("Xem tiếp"),
    )


def _asking(frame: TicketView, standing: TicketStanding, _: Words) -> TicketView:
    late = standing.is_late or not standing.heard
    return msgspec.structs.replace(
        frame,
        screen="asking",
        title=_("Bàn điều hành chưa trả lời") if late else _("Đang lấy số…"),
        detail=(
            _("Máy vẫn đang hỏi và hiện số ngay khi có. Ông/bà có thể chờ, hoặc đến gặp cán bộ ở quầy: ở đó vẫn nhận người.")
            if late
            else _("Xin chờ một chút.")
        ),
        trouble=late,
        back=_("Thôi, không chờ") if late else "",
    )


def _number(frame: TicketView, visit: Visit, issued: IssuedNumber, name: str, _: Words) -> TicketView:
    paper, paper_detail = paper_words(visit.paper, has_code=bool(issued.follow), _=_)
    sit = _("Xin mời ngồi chờ. Khi đến lượt, loa sẽ mời và bảng sẽ hiện số quầy.")
    priority = _("Diện ưu tiên: xin đưa giấy tờ cho cán bộ xem ở quầy.") if issued.priority else ""
    return msgspec.structs.replace(
        frame,
        screen="number",
        caption=" · ".join(part for part in (_("Số của ông/bà"), name) if part),
        number=issued.text,
        wait=ahead(issued.ahead, issued.low, issued.high, _),
        detail=f"{sit} {priority}".strip(),
        notice=break_notice(issued.after_break, _),
        code=issued.follow,
        code_caption=_("Quét để theo dõi trên điện thoại") if issued.follow else "",
        paper=paper,
        paper_detail=paper_detail,
        trouble=visit.paper not in {"none", "printing", "printed"},
        acts=_("Xong"),
    )


def _help(frame: TicketView, standing: TicketStanding, _: Words) -> TicketView:
    if not standing.heard or standing.is_late:
        return msgspec.structs.replace(
            frame,
            screen="help",
            title=_("Chưa gọi được cán bộ"),
            detail=_("Bàn điều hành không trả lời. Máy vẫn đang gọi; xin ông/bà đến quầy gần nhất, ở đó vẫn có người."),
            trouble=True,
            back=_("Quay lại"),
            other=_("Thôi, không cần nữa"),
        )
    return msgspec.structs.replace(
        frame,
        screen="help",
        title=_("Cán bộ đang ra với ông/bà") if standing.comes else _("Cán bộ sẽ ra giúp ông/bà ngay"),
        detail=_("Xin ông/bà chờ tại đây."),
        back=_("Quay lại"),
        other="" if standing.comes else _("Thôi, không cần nữa"),
    )


def _silence(standing: TicketStanding, _: Words) -> str:
    """That the desk is not heard, since when, what still works, and what to do."""
    since = standing.silent_since
    what = (
        _("Bàn điều hành không trả lời nên máy chưa phát số.")
        if since is None
        else _("Bàn điều hành không trả lời từ {time} nên máy chưa phát số.").format(time=f"{since:%H:%M}".removeprefix("0"))
    )
    return what + " " + _("Xin ông/bà đến gặp cán bộ ở quầy. Giấy tờ cần mang vẫn xem được ở đây.")


def minute_before(moment: datetime | None, seconds: float) -> datetime | None:
    """The minute of ``seconds`` before ``moment``."""
    return None if moment is None else (moment - timedelta(seconds=seconds)).astimezone(VIETNAM).replace(second=0, microsecond=0)
