"""What everybody may read of an office, for programs: ``/api/v1/public``, the page of :mod:`collector.web.public_page` as data.

It is open where the page is on, and an office without such a page gets the answer of one that is not.
"""

from datetime import date

import msgspec
from flask import Blueprint, Response

from collector.errors import InquiryInvalidError
from collector.inquiry import Parameter
from collector.public_office import FEWEST_PUBLIC, PublicMonth, public_office
from collector.reason import reason
from collector.web.alert_wording import heard
from collector.web.contract import Count, DurationFigure, Interval, PeriodCell, Share
from collector.web.figures import NOT_MODIFIED
from collector.web.frame import frame
from collector.web.language import language
from collector.web.public_page import as_everybody_reads, has_page
from collector.web.queue_api import durations
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import read_turn
from office.alert_rule import AlertKind
from office.ids import OfficeId
from office.periods import from_timestamp
from office.survey import Channel, say

public_api = Blueprint("public_api", __name__)

WHOSE = Parameter("office", "The office; there is an answer where its page for everybody is switched on. Never left out.")


class PublicVotes(msgspec.Struct, frozen=True):
    """Votes of one ended month."""

    n: Count
    share: Share
    interval: Interval


class PublicMonthRow(msgspec.Struct, frozen=True):
    """One ended month; ``votes`` and ``wait`` are null where they are fewer than ``fewest``."""

    month: PeriodCell
    votes: PublicVotes | None
    wait: DurationFigure | None


class PublicReply(msgspec.Struct, frozen=True):
    """A comment that was answered and published."""

    day: date
    text: str
    answer: str


class PublicDeed(msgspec.Struct, frozen=True):
    """What an office did about an alert of a ``kind``; ``said`` is what people said or lived through, in Vietnamese."""

    day: date
    kind: AlertKind
    said: str
    text: str


class PublicAnswer(msgspec.Struct, frozen=True):
    """What everybody may read of an office. ``months``: the last one first, of the scale and channel with most votes.

    ``answers`` and ``deeds`` are «Người dân góp ý – Chính quyền đã làm», the last one first.
    """

    office: str
    name: str
    sample: bool
    scale: str | None
    channel: Channel | None
    fewest: int
    months: tuple[PublicMonthRow, ...]
    answers: tuple[PublicReply, ...]
    deeds: tuple[PublicDeed, ...]


@operation(
    public_api,
    Operation(
        path="/api/v1/public",
        name="public",
        summary="What everybody may read of an office: its last months, and what was done about what people said.",
        access="open",
        parameters=(WHOSE,),
        headers=("If-None-Match",),
        answers={200: Answer("The office.", {JSON: PublicAnswer}), 304: NOT_MODIFIED, **errors(400, 405, 500, 503)},
    ),
)
def get_public() -> Response:
    """``GET /api/v1/public``."""
    office = OfficeId(read_turn((WHOSE,)).asked.get("office", ""))
    if not has_page(office):
        raise InquiryInvalidError({"office": reason("is none of those that can be chosen")})
    return as_everybody_reads(office, "json", JSON, lambda: msgspec.json.encode(_made(office)))


def _made(office: OfficeId) -> PublicAnswer:
    here, words = frame(), language("vi")
    directory = here.store.directory()
    shown = public_office(here.store.db(), directory, office, here.today())
    return PublicAnswer(
        office=office,
        name=say(directory.offices[office].name, words.code),
        sample=directory.sample,
        scale=shown.scale,
        channel=shown.channel,  # type: ignore[arg-type] # the store holds only channels
        fewest=FEWEST_PUBLIC,
        months=tuple(_month(one) for one in shown.months),
        answers=tuple(PublicReply(_day(one.at_ms), one.text, one.answer) for one in shown.answers),
        deeds=tuple(
            PublicDeed(_day(one.at), one.kind, said, one.text)
            for one in shown.results
            if (said := heard(one.kind, words)) is not None
        ),
    )


def _month(found: PublicMonth) -> PublicMonthRow:
    figure, waits = found.figure, found.waits
    votes = None
    if figure is not None and figure.share is not None and figure.interval is not None:
        votes = PublicVotes(figure.n, figure.share, Interval(*figure.interval))
    is_told = waits is not None and waits.nine_of_ten is not None and waits.nine_of_ten.high is not None
    return PublicMonthRow(PeriodCell(*found.span), votes, durations(waits) if waits is not None and is_told else None)


def _day(at_ms: int) -> date:
    return from_timestamp(at_ms / 1000).date()
