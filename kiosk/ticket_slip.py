"""The slip of a number that was given, in the language of who took it."""

from datetime import datetime

import msgspec

from kiosk.locale.catalogue import catalogue
from kiosk.printer_status import Printout
from kiosk.slip import Slip
from kiosk.ticket_session import Paper
from kiosk.ticket_words import ahead, break_notice, weekday
from office.desk_assignment import DeskAssignment
from office.queue_events import Delivery
from office.requests import IssuedNumber
from office.survey import say


def slip_of(issued: IssuedNumber, told: DeskAssignment, language: str, now: datetime | None) -> Slip:
    """What is printed; ``now`` is ``None`` while the clock is not trusted. Why somebody goes first never stands on it."""
    _ = catalogue(language).gettext
    service = told.service(issued.service)
    hour = (issued.issued or "").removeprefix("0")
    day = "" if now is None else weekday(now, _)
    sit = _("Xin mời ngồi chờ. Khi đến lượt, loa sẽ mời và bảng sẽ hiện số quầy.")
    return Slip(
        office=say(told.office.name, language),
        number=issued.text,
        service="" if service is None else say(service.name, language),
        issued=", ".join(part for part in (hour, day) if part),
        caption=_("Số của ông/bà"),
        ahead=ahead(issued.ahead, issued.low, issued.high, _),
        notice=f"{break_notice(issued.after_break, _)} {sit}".strip(),
        qr=issued.follow,
        qr_caption=_("Quét để theo dõi trên điện thoại") if issued.follow else "",
        sample=_("SỐ LIỆU MẪU") if told.office.sample else "",
    )


def slip_again(issued: IssuedNumber, told: DeskAssignment, language: str, now: datetime | None) -> Slip:
    """The same slip once more, marked, so that two papers of one number are told apart.

    How many people were ahead is left out: it was true when the number was given.
    """
    _ = catalogue(language).gettext
    mark = _("IN LẠI") if now is None else _("IN LẠI lúc {hour}").format(hour=f"{now:%H:%M}".removeprefix("0"))
    return msgspec.structs.replace(slip_of(issued, told, language, now), ahead="", again=mark)


def paper_of(done: Printout) -> Paper:
    """What the screen says of a slip."""
    if done.outcome == "printed":
        return "printed"
    if done.outcome == "unknown":
        return "unknown"
    if done.reason == "paper out":
        return "paper out"
    return "off" if done.reason == "off" else "failed"


def delivery_of(done: Printout | None, *, seen: bool) -> Delivery:
    """How the number reached the citizen, on paper, or on the screen before which somebody stood (``seen``).

    A slip that came out counts, whoever had left by then. Without one, a number that showed to nobody may have been read or not.
    """
    if done is not None and done.outcome == "printed":
        return "printed"
    return "shown" if seen else "unknown"
