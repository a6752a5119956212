"""The terminals of a place by office: those in trouble first, of what an address looks for, a page of offices at a time."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from collector.errors import InquiryInvalidError
from collector.reason import Reason, reason
from collector.store.devices import Device
from collector.store.reach import Delivery, Reach
from collector.store.uptimes import Key
from collector.unit_table import plain
from collector.web.tables import by_name
from office.ids import OfficeId
from office.uptime import Uptime, added

Standing = Literal["offline", "unknown", "never", "ill", "online"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""How a terminal stands, the surest trouble first; ``ill``: it is heard, and says that a part of it fails."""

STATES = ("trouble", *STANDINGS, "gone", "late")
"""What the list is kept to: all that are not well, those that stand so, those that did not work for a good part of days that
are over, or those that lack what they were told."""

Order = Literal["trouble", "name", "uptime"]
ORDERS: tuple[Order, ...] = get_args(Order)

PER_PAGE = 25
LONGEST_SEARCH = 60
MOST_OPEN = 40
"""So many rows of offices in trouble are open; of more offices only the first are, else nobody finds the second."""


class Named(NamedTuple):
    """One terminal of the place, with its name within its office, what the office is called here, and its whole name."""

    device: Device
    name: str
    office: str
    whole: str


class Row(NamedTuple):
    """One terminal under its office's name; ``reach`` is ``None`` where nothing was written for it.

    ``is_gone``: the days shown are over, and it surely did not work for a good part of them, whatever it does now.
    """

    device: Device
    name: str
    standing: Standing
    uptime: Uptime | None
    reach: Reach | None
    is_gone: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it lacks what it was told."""
        return self.reach is not None and not self.reach.is_there

    def is_in(self, state: str) -> bool:
        """Whether it is among those that the list is kept to."""
        if state == "late":
            return self.is_late
        if state == "gone":
            return self.is_gone
        return not state or self.standing == state or (state == "trouble" and (self.is_gone or self.standing != "online"))


class Group(NamedTuple):
    """The terminals of one office that are looked for; ``standings``, ``gone`` and ``delivery`` are of all of them."""

    office: OfficeId
    name: str
    rows: list[Row]
    all: int
    standings: Mapping[Standing, int]
    delivery: Delivery
    gone: int = 0
    is_open: bool = False

    @property
    def uptime(self) -> Uptime:
        """Of the terminals that are looked for, together."""
        return added(row.uptime for row in self.rows if row.uptime)

    @property
    def troubled(self) -> int:
        """How many are not well now, or were not in days that are over."""
        return self.all - self.standings["online"] + self.gone


class Search(NamedTuple):
    """What an address asks for; ``page`` counts from 1."""

    find: str
    state: str
    order: Order
    page: int


class DeviceList(NamedTuple):
    """What is shown. ``counts`` are of the whole place, by state; ``found`` terminals of ``offices`` offices fit."""

    asked: Search
    groups: list[Group]
    counts: Mapping[str, int]
    whole: int
    found: int
    offices: int
    pages: int
    delivery: Delivery


def read_asked(given: Mapping[str, Sequence[str]]) -> Search:
    """The parameters of an address.

    Raises:
        InquiryInvalidError: with every one that cannot be followed.
    """
    values = {name: (given.get(name) or [""])[0] for name in ("find", "state", "order", "page")}
    problems: dict[str, Reason] = {}
    for name, choices in (("state", STATES), ("order", ORDERS)):
        if values[name] and values[name] not in choices:
            problems[name] = reason("%(value)r is none of %(choices)s", value=values[name][:40], choices=", ".join(choices))
    if len(values["find"]) > LONGEST_SEARCH:
        problems["find"] = reason("is longer than %(most)s characters", most=LONGEST_SEARCH)
    number = values["page"] or "1"
    if not (number.isascii() and number.isdecimal() and len(number) <= 4 and int(number)):  # noqa: PLR2004 - of 25 offices each
        problems["page"] = reason(
            "%(value)r is no whole number from %(least)s to %(most)s", value=number[:40], least=1, most=9999
        )
    if problems:
        raise InquiryInvalidError(problems)
    order: Order = next((one for one in ORDERS if one == values["order"]), "trouble")
    return Search(values["find"], values["state"], order, int(number))


def standing_of(device: Device) -> Standing:
    """How one terminal stands."""
    if device.presence == "offline":
        return "offline"
    if device.presence == "unknown":
        return "never" if device.since_ms is None else "unknown"
    is_ill = device.health is not None and (device.health.disk != "ok" or bool(device.health.stuck_buttons))
    return "ill" if is_ill else "online"


def device_list(
    found: Iterable[Named],
    reached: Callable[[Sequence[Device]], Delivery],
    parts: Mapping[Key, Uptime],
    asked: Search,
    *,
    gone: Collection[Key] = (),
) -> DeviceList:
    """What ``asked`` finds among ``found``; ``reached`` tells how far what some of them were told has come.

    ``gone`` are those that did not work for a good part of the days shown, where these are over.
    """
    named: dict[OfficeId, list[Named]] = {}
    for one in found:
        named.setdefault(one.device.office, []).append(one)
    every = [one.device for own in named.values() for one in own]
    delivery = reached(every)
    late = {(one.device.office, one.device.terminal): one for one in delivery.late}
    groups, counts = list[Group](), Counter[str]()
    for office, own in named.items():
        rows = []
        for device, name, *_ in own:
            key = office, device.terminal
            rows.append(Row(device, name, standing_of(device), parts.get(key), late.get(key), key in gone))
        standings = Counter(row.standing for row in rows)
        counts.update(standings)
        for state in ("trouble", "gone", "late"):
            counts[state] += sum(row.is_in(state) for row in rows)
        title, whole = own[0].office, own[0].whole
        kept = [row for row in rows if row.is_in(asked.state) and _fits(row, (title, whole), plain(asked.find))]
        kept.sort(key=lambda row: (STANDINGS.index(row.standing), not row.is_gone, not row.is_late))
        if kept:
            told, away = reached([one.device for one in own]), sum(row.is_gone for row in rows)
            groups.append(Group(office, title, kept, len(rows), standings, told, away))
    groups.sort(key=lambda group: _rank(group, asked.order))
    first = (asked.page - 1) * PER_PAGE
    return DeviceList(
        asked=asked,
        groups=_opened(groups[first : first + PER_PAGE], asked, is_alone=len(named) == 1),
        counts=counts,
        whole=len(every),
        found=sum(len(group.rows) for group in groups),
        offices=len(groups),
        pages=-(-len(groups) // PER_PAGE),
        delivery=delivery,
    )


def _fits(row: Row, office: tuple[str, str], wanted: str) -> bool:
    return not wanted or any(wanted in plain(text) for text in (*office, row.name, f"{row.device.office}/{row.device.terminal}"))


def _rank(group: Group, order: Order) -> tuple[object, ...]:
    name = by_name(group.name)
    if order == "name":
        return (name,)
    if order == "uptime":
        share = group.uptime.sure_share
        return share is None, share or 0.0, name
    standings = group.standings
    sure = standings["offline"] + standings["ill"]
    return -sure, -group.gone, -standings["unknown"], -standings["never"], -len(group.delivery.late), name


def _opened(groups: Sequence[Group], asked: Search, *, is_alone: bool) -> list[Group]:
    """Open what somebody looks for, and what is in trouble, as far as it can be read."""
    shown, found = 0, []
    is_sought = bool(asked.find or asked.state)
    for group in groups:
        is_open = is_alone or ((is_sought or group.troubled > 0) and (not shown or shown + len(group.rows) <= MOST_OPEN))
        shown += len(group.rows) if is_open else 0
        found.append(group._replace(is_open=is_open))
    return found
