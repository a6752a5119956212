"""What is asked of the figures: filters, days and how to group them; read from the parameters of an address.

Hostile or mistaken parameters are all answered at once, each with its name and the fix.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from collector.errors import InquiryInvalidError
from collector.findings import Findings
from collector.reason import Reason, reason
from office.belonging import ALWAYS, Belonging, Stay, steps
from office.directory import Index
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, ServiceId, UnitId
from office.periods import BUCKETS, Bucket, HalfDay, Period, Preset, Reckoning, half_day_on, period_for
from office.survey import CHANNELS
from office.units import subtree

Grouping = Literal[
    "counter",
    "official",
    "service",
    "office",
    "unit",
    "channel",
    "half-day",
    "day",
    "week",
    "month",
    "quarter",
    "half-year",
    "year",
    "hour",
    "weekday",
]
PRESETS: tuple[str, ...] = get_args(Preset)
RECKONINGS: tuple[str, ...] = get_args(Reckoning)

MOST_GROUPINGS = 2
MOST_DAYS = 3700
MOST_FINE_DAYS = 400
"""The longest range by half-day or by day."""

_TWICE = "stands more than once; give it once"
_TWICE_BY = f"{_TWICE} with a comma between"

_EARLIEST, _LATEST = date(2020, 1, 1), date(2100, 1, 1)


class Inquiry(NamedTuple):
    """Days [``first``, ``end``), filters (``None``: all), and one or two groupings; ``offices`` is what the unit ever came to.

    ``stays`` holds those of these offices that belong to the unit on some days alone, whatever days are asked for.
    """

    first: date
    end: date
    reckoning: Reckoning = "calendar"
    by: tuple[Grouping, ...] = ()
    unit: UnitId | None = None
    office: OfficeId | None = None
    counter: CounterId | None = None
    official: OfficialId | None = None
    channel: str | None = None
    scale: ScaleId | None = None
    service: ServiceId | None = None
    offices: frozenset[OfficeId] | None = None
    stays: Mapping[OfficeId, tuple[Stay, ...]] = MappingProxyType({})

    def parts(self, directory: Index | None = None) -> Iterator["Inquiry"]:
        """The same, in stretches of days in each of which the same offices count, in the same units; mostly one.

        ``directory`` is needed where rows are grouped by unit.
        """
        cuts = {day for stays in self.stays.values() for stay in stays for day in stay}
        if directory is not None and "unit" in self.by:
            cuts |= {one.until for office in directory.offices.values() for one in office.former}
        for first, end in pairwise([self.first, *sorted(day for day in cuts if self.first < day < self.end), self.end]):
            part = self._replace(first=first, end=end)
            yield part._replace(offices=part.counted(), stays={}) if self.stays else part

    def counted(self) -> frozenset[OfficeId] | None:
        """The offices that belong to the unit on one of the days; ``None``: all."""
        if self.offices is None or not self.stays:
            return self.offices
        return self.offices - {office for office, stays in self.stays.items() if not kept_in(stays, self.first, self.end)}

    @property
    def bucket(self) -> Bucket | None:
        """The period by which rows are grouped, if any."""
        return next((by for by in self.by if by in BUCKETS), None)

    def half_days(self) -> tuple[HalfDay, HalfDay]:
        """The first half-day and the one after the last."""
        return half_day_on(self.first, afternoon=False), half_day_on(self.end, afternoon=False)


class Parameter(NamedTuple):
    """One parameter of an address: its name, what it means, its choices where it has them, the least and most of a number.

    Every one may be left out, and an empty one is left out: a form sends it so.
    """

    name: str
    meaning: str
    choices: tuple[str, ...] = ()
    format: str | None = None
    bounds: tuple[int, int] | None = None


class Questions(NamedTuple):
    """What one resource can be asked: its parameters, and by what its rows can be grouped."""

    parameters: tuple[Parameter, ...]
    groupings: tuple[Grouping, ...]


UNIT = Parameter("unit", "Only this unit and every unit below it or merged into it.")
OFFICE = Parameter("office", "Only this office.")
_COUNTER = Parameter("counter", "Only this counter; needs `office`.")
_SERVICE = Parameter("service", "Only this service, in every office that has one of this id.")
_SCALE = Parameter("scale", "Only votes on this scale.")
_DAYS = (
    Parameter("from", "The first day, such as 2026-07-01; not together with `period`.", format="date"),
    Parameter("to", "The day after the last one: the range is half-open. Tomorrow when left out.", format="date"),
    Parameter("period", "Named days; `this-quarter` when neither `period` nor `from` is given.", PRESETS),
    Parameter("reckoning", "Whether months run from the 1st, or from the 15th to the 14th.", RECKONINGS),
)


def _by(groupings: tuple[Grouping, ...], more: str = "at most one of them a length of time") -> Parameter:
    return Parameter("by", f"One or two groupings, with a comma between; {more}.", groupings)


_MONTHS: tuple[Grouping, ...] = ("week", "month", "quarter", "half-year", "year")
GROUPINGS: tuple[Grouping, ...] = ("counter", "official", "office", "unit", "channel", "half-day", "day", *_MONTHS)
QUEUE_GROUPINGS: tuple[Grouping, ...] = (
    *("counter", "official", "service", "office", "unit", "half-day", "day"),
    *_MONTHS,
    *("hour", "weekday"),
)
SERVICE_GROUPINGS: tuple[Grouping, ...] = ("service", "office", "unit", *_MONTHS)

SATISFACTION = Questions(
    (
        *(UNIT, OFFICE, _COUNTER),
        Parameter("official", "Only votes cast while this official was shown; needs `office`."),
        Parameter("channel", "Only votes that came this way.", CHANNELS),
        _SCALE,
        *_DAYS,
        _by(GROUPINGS),
    ),
    GROUPINGS,
)
QUEUE = Questions(
    (
        *(UNIT, OFFICE, _COUNTER),
        Parameter("official", "Only what was done while this official was on duty; needs `office`."),
        _SERVICE,
        *_DAYS,
        _by(QUEUE_GROUPINGS, "at most one of them a length of time, and a half-day not together with `hour` or `weekday`"),
    ),
    QUEUE_GROUPINGS,
)
CHOSEN = Questions((UNIT, OFFICE, Parameter("channel", "Only votes that came this way.", CHANNELS), _SCALE, *_DAYS), ())
UPTIME = Questions((UNIT, OFFICE, *_DAYS), ())
REACHED = UPTIME
"""The year's targets against some of its days."""
COMPARISON = Questions(
    (
        *(UNIT, OFFICE),
        Parameter("channel", "Only votes that came this way.", CHANNELS),
        *(_SCALE, *_DAYS),
        Parameter("by", "Whether a row is an office or a counter; with `office` it is a counter.", ("office", "counter")),
    ),
    ("office", "counter"),
)
REPORT = Questions((UNIT, OFFICE, Parameter("official", "Whom an evidence sheet is about; needs `office`."), *_DAYS), ())
SERVICES = Questions((UNIT, OFFICE, _SERVICE, _SCALE, *_DAYS, _by(SERVICE_GROUPINGS)), SERVICE_GROUPINGS)

DOSSIER_GROUPINGS: tuple[Grouping, ...] = ("office", "unit", "day", *_MONTHS)
DOSSIERS = Questions((UNIT, OFFICE, *_DAYS, _by(DOSSIER_GROUPINGS)), DOSSIER_GROUPINGS)


def read_inquiry(
    parameters: Mapping[str, Sequence[str]],
    directory: Index,
    today: date,
    *,
    questions: Questions = SATISFACTION,
    also: Mapping[Parameter, Sequence[str]] | None = None,
) -> Inquiry:
    """The inquiry that ``parameters`` (each with its values) make. ``also`` are the caller's own, whose choices are checked too.

    Raises:
        InquiryInvalidError: with one problem for each parameter that cannot be followed.
    """
    names = [parameter.name for parameter in questions.parameters]
    problems: dict[str, Reason] = {}
    for name, values in parameters.items():
        if name not in names:
            problems[name] = _unknown(name, names)
        elif len(values) > 1:
            problems[name] = reason(_TWICE_BY if name == "by" else _TWICE)
    given = {name: values[0] for name, values in parameters.items() if name in names and values[0] != ""}
    for parameter in questions.parameters:
        if (
            parameter.choices
            and parameter.name != "by"
            and given.get(parameter.name, parameter.choices[0]) not in parameter.choices
        ):
            problems[parameter.name] = _choose(given[parameter.name], parameter.choices)
    for own, values in (also or {}).items():
        if len(values) > 1 or (values and values[0] and values[0] not in own.choices):
            problems[own.name] = _choose(values[0], own.choices) if len(values) == 1 else reason(_TWICE)
    by = _read_by(given.get("by", ""), questions.groupings, problems)
    _check_places(given, directory, problems)
    reckoning: Reckoning = "15-14" if given.get("reckoning") == "15-14" else "calendar"
    period = _read_period(given, reckoning, today, problems)
    if period is not None:
        _check_length(period, by, problems)
    if problems or period is None:
        raise InquiryInvalidError(problems)
    inquiry = Inquiry(
        first=period.first,
        end=period.end,
        reckoning=reckoning,
        by=by,
        unit=UnitId(given["unit"]) if "unit" in given else None,
        office=OfficeId(given["office"]) if "office" in given else None,
        counter=CounterId(given["counter"]) if "counter" in given else None,
        official=OfficialId(given["official"]) if "official" in given else None,
        channel=given.get("channel"),
        scale=ScaleId(given["scale"]) if "scale" in given else None,
        service=ServiceId(given["service"]) if "service" in given else None,
    )
    return inquiry if inquiry.unit is None else about_unit(inquiry, inquiry.unit, directory)


def about_unit(inquiry: Inquiry, unit: UnitId, directory: Index) -> Inquiry:
    """``inquiry`` about the offices of a unit, each in the days in which it belonged to it."""
    found = stays_in(directory, unit)
    part = {office: stays for office, stays in found.items() if stays != ALWAYS}
    return inquiry._replace(unit=unit, offices=frozenset(found), stays=part)


def kept_in(stays: tuple[Stay, ...], first: date, end: date) -> tuple[Stay, ...]:
    """What of ``stays`` lies in other days."""
    return tuple(cut for stay in stays if (cut := stay.within(first, end)))


_stays: Findings[UnitId, Mapping[OfficeId, tuple[Stay, ...]]] = Findings()


def stays_in(directory: Index, unit: UnitId) -> Mapping[OfficeId, tuple[Stay, ...]]:
    """The offices that ever belonged to a unit, or to something below it, with the days in which they did.

    Of an office that has moved out of the scope for which ``directory`` was made, the days up to then.
    """
    return _stays.get(directory, unit, lambda: MappingProxyType(_stays_in(directory, unit)))


def _stays_in(directory: Index, unit: UnitId) -> dict[OfficeId, tuple[Stay, ...]]:
    belonging = Belonging(directory.units, unit)
    found = {
        office.id: belonging.of_steps(steps(office.unit, office.former)) if office.former else belonging.of_unit(office.unit)
        for office in directory.offices.values()
    }
    for office, seen in directory.past.items():
        found[office] = tuple(cut for stay in seen for cut in kept_in(found[office], *stay))
    return {office: stays for office, stays in found.items() if stays}


def offices_of(directory: Index, unit: UnitId) -> frozenset[OfficeId]:
    """The offices that ever belonged to a unit, or to something below it."""
    return frozenset(stays_in(directory, unit))


def offices_now(directory: Index, unit: UnitId) -> frozenset[OfficeId]:
    """The offices that now stand in a unit or below it, for what is about today and not about figures."""
    units = subtree(directory.units, unit)
    return frozenset(office.id for office in directory.offices.values() if office.unit in units)


def unit_of(directory: Index, office: OfficeId, day: date) -> UnitId:
    """The unit to which an office belonged on a day."""
    own = directory.offices[office]
    before = next((one.parent for one in own.former if day < one.until), None)
    return before or own.unit


def _unknown(name: str, names: Sequence[str]) -> Reason:
    found = reason("is unknown", meant=name, among=names)
    return found if found.near else reason("is unknown; use one of %(choices)s", choices=", ".join(names))


def _choose(value: str, choices: Sequence[str]) -> Reason:
    value = value[:40]
    return reason("%(value)r is none of %(choices)s", value=value, choices=", ".join(choices), meant=value, among=choices)


def _read_by(text: str, groupings: tuple[Grouping, ...], problems: dict[str, Reason]) -> tuple[Grouping, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    by = tuple(grouping for word in words for grouping in groupings if grouping == word)
    wrong = [word for word in words if word not in groupings]
    if wrong:
        problems["by"] = _choose(wrong[0], groupings)
    elif len(set(by)) != len(by) or len(by) > MOST_GROUPINGS:
        problems["by"] = reason("takes at most %(most)s different groupings; leave the others out", most=MOST_GROUPINGS)
    elif sum(word in BUCKETS for word in by) > 1:
        problems["by"] = reason("takes only one length of time; leave the other out")
    elif "half-day" in by and {"hour", "weekday"} & set(by):
        problems["by"] = reason("takes an hour or a weekday with a day or longer; use day instead of half-day")
    return by


def _check_places(given: Mapping[str, str], directory: Index, problems: dict[str, Reason]) -> None:
    known_names: dict[str, Collection[str]] = {"unit": directory.units, "office": directory.offices, "scale": directory.scales}
    if "service" in given:
        # A country has 20,000 of them.
        known_names["service"] = dict.fromkeys(service for _office, service in directory.services)
    for name, known in known_names.items():
        if name in given and given[name] not in known:
            value = given[name][:70]
            problems.setdefault(name, reason("%(value)r is not in the directory", value=value, meant=value, among=known))
    office = given.get("office")
    for name, keys in (("counter", directory.counters), ("official", directory.officials)):
        if name not in given:
            continue
        choices = [id_ for place, id_ in keys if place == office]
        if office is None:
            problems.setdefault(name, reason("is known only within its office; add `office`"))
        elif given[name] not in choices and "office" not in problems:
            value = given[name][:70]
            problems.setdefault(name, reason("%(value)r is not of this office", value=value, meant=value, among=choices))
    is_both = office and "unit" in given and not problems.keys() & {"office", "unit"}
    if is_both and office not in offices_of(directory, UnitId(given["unit"])):
        problems["office"] = reason("does not belong to the unit asked for; leave one of them out")


def _read_period(given: Mapping[str, str], reckoning: Reckoning, today: date, problems: dict[str, Reason]) -> Period | None:
    days = {name: _read_day(name, given[name], problems) for name in ("from", "to") if name in given}
    if "period" in given:
        if days:
            problems.setdefault("period", reason("cannot stand together with `from` or `to`; leave one out"))
            return None
        return None if "period" in problems else period_for(given["period"], today, reckoning)
    if "from" not in given:
        if "to" in given:
            problems.setdefault("from", reason("is missing; `to` alone does not say where to begin"))
            return None
        return period_for("this-quarter", today, reckoning)
    first, end = days["from"], days.get("to", today + timedelta(days=1))
    if first is None or end is None:
        return None
    if first >= end:
        problems["to"] = reason("must be later than `from` (%(first)s); `to` is the day after the last one", first=first)
        return None
    return Period(first, end)


def _read_day(name: str, text: str, problems: dict[str, Reason]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        problems[name] = reason("%(value)r is no day such as 2026-07-01", value=text[:40])
        return None
    if not _EARLIEST <= day <= _LATEST:
        problems[name] = reason(
            "%(value)s is out of range; use a day between %(first)s and %(last)s", value=text, first=_EARLIEST, last=_LATEST
        )
        return None
    return day


def _check_length(period: Period, by: Sequence[Grouping], problems: dict[str, Reason]) -> None:
    days = (period.end - period.first).days
    most = MOST_FINE_DAYS if {"half-day", "day"} & set(by) else MOST_DAYS
    if days > most:
        problems["from"] = reason(
            "to `to` are %(days)s days, at most %(most)s are counted at once; ask for less, or group by longer periods",
            days=days,
            most=most,
        )
