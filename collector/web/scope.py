"""What a page is about: which place, which days, which scale; and the addresses that change one of these."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from collector.bounds import about_one
from collector.errors import InquiryInvalidError
from collector.inquiry import Grouping, Inquiry, read_inquiry
from collector.reason import Reason, reason
from collector.web.language import Language
from office.closing import ended_by
from office.directory import Index
from office.ids import OfficeId
from office.periods import BUCKETS, Period, bucket_of, half_day_on
from office.survey import say
from office.units import path

ROWS = ("counter", "official")
_OWN = ("unit", "office", "channel", "scale", "period", "from", "through", "reckoning", "rows", "sort", "find")


class Crumb(NamedTuple):
    """One step from the top to the place shown; ``href`` is ``None`` for the last one."""

    name: str
    href: str | None


class Choice(NamedTuple):
    """One thing to choose."""

    name: str
    href: str
    current: bool


class Scope(NamedTuple):
    """The parameters of a page, checked; ``page`` is its path."""

    inquiry: Inquiry
    parameters: Mapping[str, str]
    rows: str
    page: str = "/"

    @property
    def period(self) -> Period:
        """The days shown."""
        return Period(self.inquiry.first, self.inquiry.end)

    @property
    def last_day(self) -> date:
        """The last day shown."""
        return self.inquiry.end - timedelta(days=1)

    def is_running(self, today: date) -> bool:
        """Whether the days shown have begun and are not over, so that their counts still grow; a single day says so by itself."""
        return self.inquiry.first <= today <= self.last_day and self.inquiry.first < self.last_day

    def href(self, **changes: str | None) -> str:
        """The address of this page with some parameters changed; ``None`` leaves one out."""
        kept = {**self.parameters, **changes}
        if {"unit", "office"} & changes.keys():
            # What was looked for was a row of the place before.
            kept.pop("find", None)
        query = urlencode({name: value for name, value in kept.items() if value is not None})
        return f"{self.page}?{query}" if query else self.page

    def report_href(self, directory: Index) -> str:
        """Where a report of the same place and days is ordered."""
        unit, office = self.inquiry.unit, self.inquiry.office
        if office is not None:
            here = directory.offices[office].unit
            is_alone = len([one for one in directory.offices.values() if one.unit == here]) == 1
            place = f"unit:{here}" if is_alone else f"office:{office}"
        else:
            place = f"unit:{unit}" if unit is not None else ""
        days = {name: self.parameters[name] for name in ("period", "from", "through", "reckoning") if name in self.parameters}
        if not {"period", "from"} & days.keys():
            days["period"] = "this-quarter"
        return f"/reports?{urlencode({**({'where': place} if place else {}), **days})}"

    def down(self, rows: str, id_: str) -> str:
        """The address of this page about one of its rows, an office or a unit."""
        return self.href(office=id_, unit=None) if rows == "office" else self.href(unit=id_, office=None)

    def about(self, office: OfficeId) -> "Scope":
        """The same days of one office, on whatever scale and by whatever way it was voted there."""
        left_out = {"unit", "scale", "channel", "rows", "sort", "find"}
        kept = {name: value for name, value in self.parameters.items() if name not in left_out}
        return self._replace(parameters={**kept, "office": office})

    def turned(self, rows: str) -> "Scope":
        """The same with other rows."""
        return self._replace(parameters={**self.parameters, "rows": rows})

    def on(self, page: str) -> "Scope":
        """The same place, days and scale on another page."""
        return self._replace(page=page)

    def wants(self, scale: str, channel: str) -> bool:
        """Whether votes on this scale that came this way are asked for."""
        return self.inquiry.scale in {None, scale} and self.inquiry.channel in {None, channel}

    def before(self) -> Period:
        """The period before: the bucket before when the days are a whole one, else as many days."""
        first, end = self.period
        for bucket in BUCKETS[1:]:
            span = bucket_of(half_day_on(first, afternoon=False), bucket, self.inquiry.reckoning)
            if (span.first, span.end) == (first, end):
                last = bucket_of(half_day_on(first - timedelta(days=1), afternoon=False), bucket, self.inquiry.reckoning)
                return Period(last.first, last.end)
        return Period(first - (end - first), first)


def read_scope(arguments: Mapping[str, list[str]], directory: Index, today: date, *, page: str = "/") -> Scope:
    """The scope that an address of ``page`` asks for; a unit with one office is about that office.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
    """
    given = {name: list(values) for name, values in arguments.items() if values and values[0]}
    parameters = {name: values[0] for name, values in given.items() if name in _OWN}
    problems: dict[str, Reason] = {}
    for name in ("sort", "find"):
        if len(given.pop(name, [])) > 1:
            problems[name] = reason("stands more than once; give it once")
    rows = given.pop("rows", ["counter"])
    if rows[0] not in ROWS or len(rows) > 1:
        problems["rows"] = reason("is none of %(choices)s", choices=", ".join(ROWS))
    through = given.pop("through", [])
    if through:
        given["to"] = [_next_day(one) for one in through]
    for name in ("by", "counter", "official"):
        if name in given:
            problems[name] = reason("is not known to this page; leave it out")
            del given[name]
    try:
        inquiry = read_inquiry(given, directory, today)
    except InquiryInvalidError as error:
        found = {("through" if name == "to" and through else name): why for name, why in error.problems.items()}
        raise InquiryInvalidError(problems | found) from None
    if problems:
        raise InquiryInvalidError(problems)
    if "to" in given and "from" in parameters:
        # The API's word for the day after the last one: what leads on from this page has to be about the same days.
        parameters["through"] = (inquiry.end - timedelta(days=1)).isoformat()
    return Scope(about_one(inquiry, directory), parameters, rows[0], page)


def crumbs(scope: Scope, directory: Index, words: Language) -> list[Crumb]:
    """The way from the top of the tree to the place shown."""
    unit, office = scope.inquiry.unit, scope.inquiry.office
    # What moved out of the viewer's scope is a top in it, and no place to begin at.
    roots = [node.id for node in directory.units.values() if node.parent is None and not node.former]
    if office is not None:
        unit = directory.offices[office].unit
    elif unit is None and len(roots) == 1:
        unit = roots[0]
    steps = (
        [(node.name, scope.href(unit=node.id, office=None, rows=None)) for node in path(directory.units, unit)] if unit else []
    )
    if len(roots) != 1:
        steps.insert(0, (words.say("Tất cả đơn vị"), scope.href(unit=None, office=None, rows=None)))
    if office is not None and len([one for one in directory.offices.values() if one.unit == unit]) > 1:
        steps.append((say(directory.offices[office].name, words.code), ""))
    return [*(Crumb(*step) for step in steps[:-1]), Crumb(steps[-1][0], None)]


def place_name(scope: Scope, directory: Index, words: Language) -> str:
    """What the page is about, for its title."""
    if scope.inquiry.office is not None:
        return say(directory.offices[scope.inquiry.office].name, words.code)
    if scope.inquiry.unit is not None:
        return directory.units[scope.inquiry.unit].name
    return words.say("Tất cả đơn vị")


def offices_shown(scope: Scope, directory: Index) -> list[OfficeId]:
    """The offices that the page is about; one that was closed before its days only where it is asked for."""
    if scope.inquiry.office is not None:
        return [scope.inquiry.office]
    inside, gone = scope.inquiry.counted(), ended_by(directory, scope.inquiry.first)
    return [office for office in directory.offices if (inside is None or office in inside) and office not in gone]


def rows_of(scope: Scope) -> Grouping:
    """How the table is grouped: an office by counter or by official, anything larger by office."""
    if scope.inquiry.office is None:
        return "office"
    return "official" if scope.rows == "official" else "counter"


PERIODS = (
    ("today", "Hôm nay"),
    ("yesterday", "Hôm qua"),
    ("this-week", "Tuần này"),
    ("last-week", "Tuần trước"),
    ("this-month", "Tháng này"),
    ("last-month", "Tháng trước"),
    ("this-quarter", "Quý này"),
    ("last-quarter", "Quý trước"),
    ("this-half-year", "Nửa năm này"),
    ("last-half-year", "Nửa năm trước"),
    ("this-year", "Năm nay"),
    ("last-year", "Năm trước"),
)


WHOLE_MONTHS = tuple(one for one in PERIODS if one[0].partition("-")[2] not in {"", "week"})
"""Those that are made of whole months."""


def period_choices(
    scope: Scope, words: Language, offered: Sequence[tuple[str, str]] = PERIODS, *, usual: str = "this-quarter"
) -> list[Choice]:
    """The periods to choose; ``usual`` is the one that is shown without a choice, if it is among them."""
    current = scope.parameters.get("period", "" if "from" in scope.parameters else usual)
    return [
        Choice(words.say(name), scope.href(**{"period": preset, "from": None, "through": None}), current == preset)
        for preset, name in offered
    ]


def _next_day(text: str) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text
