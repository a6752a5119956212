"""«Thiết bị»: every terminal of the scope, how it fares, and how long it was up. No figures: this page is also a technician's."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import admitted, kept_within
from collector.store.devices import Device, devices
from collector.store.reach import delivery, wanted_now
from collector.store.satisfaction import snapshot
from collector.store.uptimes import Asked, changes_of, days_of
from collector.web.device_list import Named, Search, device_list, read_asked
from collector.web.device_wording import DeviceWording
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.scope import Scope, crumbs, offices_shown, period_choices, read_scope
from collector.web.uptime_view import uptime_view
from collector.web.uptime_wording import UptimeWording
from collector.web.viewing import naming, permitted, seen, viewer
from collector.web.wording import Wording
from office.ids import OfficeId, TerminalId
from office.periods import from_timestamp, half_day_on, start_of
from office.survey import say
from office.uptime import Change, Uptime, added

device_page = Blueprint("devices", __name__)

PATH = "/devices"
MOST_CHANGES = 100
"""Rows of a terminal's history on its page; the strip of days shows all of it."""


class Stay(NamedTuple):
    """A change with what came of it: ``until`` is ``None`` while it holds."""

    change: Change
    until: int | None


@device_page.get(PATH)
@permitted("devices")
def get_devices() -> AnyResponse:
    """The terminals by office, those in trouble first."""
    here, directory, words = frame(), seen(), spoken()
    asked = read_asked(request.args.to_dict(flat=False))
    scope = _scope(PATH)
    scope = scope._replace(parameters={**scope.parameters, **_kept(asked)})
    db, today = here.store.db(), here.today()
    with snapshot(db):
        found = devices(db, directory, set(offices_shown(scope, directory)), today=today)
        uptime = uptime_view(db, directory, scope, here.now())
        wanted = wanted_now(db, {device.office for device in found})
    shared = Counter(office.unit for office in directory.offices.values())
    named = [_named(scope, one, is_alone=shared[directory.offices[one.office].unit] == 1) for one in found]
    parts = uptime.parts if uptime else {}
    # Of days that are over it matters who was off in them, of days that run who is off now: as on the comparison.
    gone = uptime.gone() if uptime and scope.inquiry.end <= today else {}
    return page(
        "devices.html",
        list=device_list(named, lambda some: delivery(some, directory, wanted, today), parts, asked, gone=gone),
        uptime=uptime,
        uptime_wording=UptimeWording(words),
        device_wording=DeviceWording(words),
        scope=scope,
        crumbs=crumbs(scope, directory, words),
        periods=period_choices(scope, words),
        title=words.period(scope.period, scope.inquiry.reckoning),
        day=words.day,
        since=lambda at_ms: words.moment(from_timestamp(at_ms / 1000)),
        online=sum(device.presence == "online" for device in found),
        read_at=words.moment(here.now()),
    )


def _kept(asked: Search) -> dict[str, str]:
    """What the links of the page carry on: all but the number of the page."""
    order = "" if asked.order == "trouble" else asked.order
    return {name: value for name, value in (("state", asked.state), ("order", order)) if value}


def _named(scope: Scope, device: Device, *, is_alone: bool) -> Named:
    """A terminal under its office's name, which is the unit's where that has no other."""
    directory, words = seen(), spoken()
    within = scope._replace(inquiry=scope.inquiry._replace(office=device.office))
    office = directory.offices[device.office]
    whole = say(office.name, words.code)
    title = directory.units[office.unit].name if is_alone else whole
    return Named(device, Wording(words, directory, within, naming()).device(device), title, whole)


@device_page.get("/devices/<office>/<terminal>")
@permitted("devices")
def get_device(office: str, terminal: str) -> AnyResponse:
    """One terminal: its days and its changes."""
    here, directory, words = frame(), seen(), spoken()
    key = OfficeId(office), TerminalId(terminal)
    if key not in directory.terminals and key not in directory.stations:
        abort(404)
    scope = _scope(f"{PATH}/{office}/{terminal}", office=key[0])
    db, now = here.store.db(), int(here.now().timestamp() * 1000)
    begin = int(start_of(half_day_on(scope.inquiry.first, afternoon=False)).timestamp() * 1000)
    end = int(start_of(half_day_on(scope.inquiry.end, afternoon=False)).timestamp() * 1000)
    with snapshot(db):
        device = next(one for one in devices(db, directory, {key[0]}) if one.terminal == key[1])
        days = days_of(db, directory, key, Asked([key[0]], scope.inquiry.first, scope.inquiry.end, now))
        changes = [change for change in changes_of(db, key, begin) if change.at < end]
    return page(
        "device.html",
        device=device,
        name=Wording(words, directory, scope, naming()).device(device),
        days=days,
        total=added(part for _day, part in days),
        stays=_stays(changes)[:MOST_CHANGES],
        blind=_blind(changes),
        strip=_strip(days),
        uptime_wording=UptimeWording(words),
        scope=scope,
        crumbs=crumbs(scope.on(PATH), directory, words),
        periods=period_choices(scope, words),
        title=words.period(scope.period, scope.inquiry.reckoning),
        day=words.day,
        since=lambda at_ms: words.moment(from_timestamp(at_ms / 1000)),
        read_at=words.moment(here.now()),
    )


def _scope(path: str, office: OfficeId | None = None) -> Scope:
    who, directory = viewer(), seen()
    own = {"state", "order", "page"} if path == PATH else set()
    given = {name: values for name, values in request.args.to_dict(flat=False).items() if name not in own}
    given = admitted(given, who, directory, naming())
    if office is not None:
        given = {name: values for name, values in given.items() if name not in {"office", "unit"}} | {"office": [office]}
    scope = read_scope(given, directory, frame().today(), page=path)
    if office is not None:
        # The place stands in the path.
        scope = scope._replace(parameters={name: value for name, value in scope.parameters.items() if name != "office"})
    return scope._replace(inquiry=kept_within(scope.inquiry, who, directory))


def _blind(changes: list[Change]) -> date | None:
    """Since when nothing was known of it at the end of these days, because the line of its office was cut."""
    last = changes[-1] if changes else None
    return from_timestamp(last.at / 1000).date() if last is not None and last.condition == "cut" else None


def _stays(changes: list[Change]) -> list[Stay]:
    """The newest first."""
    ends: list[int | None] = [change.at for change in changes[1:]]
    return [Stay(*pair) for pair in zip(changes, [*ends, None], strict=False)][::-1]


class Bar(NamedTuple):
    """One day of the strip; heights are parts of the opening hours, from the bottom up."""

    label: str
    up: float
    out: float
    dark: float
    unknown: float


def _strip(days: list[tuple[date, Uptime]]) -> list[Bar]:
    return [
        Bar(str(day), part.up / part.open, part.out / part.open, part.dark / part.open, part.unknown / part.open)
        for day, part in days
        if part.open
    ]
