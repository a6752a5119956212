"""How long terminals were up in the days of a report: each one of an office, of several offices all and the worst of each."""

import msgspec

from collector.reports.model import Cell, Column, Table
from collector.reports.reading import Reading
from collector.store.devices import devices
from collector.store.uptimes import Key
from collector.web.uptime_view import UptimeView, midnight, uptime_view
from office.uptime import Uptime, added

_HOUR = 3_600_000


def uptime_tables(reading: Reading) -> tuple[Table, ...]:
    """The table; none where nothing was recorded."""
    view = uptime_view(reading.db, reading.directory, reading.scope, midnight(reading.today))
    if view is None or not view.total.open:
        return ()
    return (_each(reading, view) if reading.order.inquiry.office is not None else _offices(reading, view),)


def _each(reading: Reading, view: UptimeView) -> Table:
    say, names = reading.words.say, _names(reading)
    parts = {name: view.parts[key] for key, name in names.items() if key in view.parts}
    rows = tuple((name, *_cells(part)) for name, part in parts.items() if not is_healthy(part))
    rest = say("%(n)s thiết bị khác hoạt động suốt giờ mở cửa.") if rows else say("Cả %(n)s thiết bị hoạt động suốt giờ mở cửa.")
    return _table(reading, view, (Column("device", say("Thiết bị")),), rows, rest=rest, n=len(parts) - len(rows))


def is_healthy(part: Uptime) -> bool:
    """Whether all opening hours are known, and a terminal was up in them: of such rows one sentence says enough."""
    return bool(part.open) and part.up == part.open


def _offices(reading: Reading, view: UptimeView) -> Table:
    say, names = reading.words.say, _names(reading)
    offices = reading.places.short(reading.offices)
    rows: list[tuple[Cell, ...]] = []
    for office, name in offices.items():
        parts = {key: part for key, part in view.parts.items() if key[0] == office and key in names}
        shares = {key: part.share for key, part in parts.items() if part.share is not None and part.share < 1}
        worst = min(shares, key=lambda key: (shares[key], key), default=None)
        if not is_healthy(added(parts.values())):
            rows.append((name, *_cells(added(parts.values())), None if worst is None else names[worst]))
    more = (Column("worst", say("Thiết bị hoạt động ít nhất")),)
    rest = say("Ở %(n)s cơ quan khác, mọi thiết bị hoạt động suốt giờ mở cửa.")
    if not rows:
        rest = say("Ở cả %(n)s cơ quan, mọi thiết bị hoạt động suốt giờ mở cửa.")
    first, n = (Column("office", say("Cơ quan")),), len(offices) - len(rows)
    found = _table(reading, view, first, tuple(rows), more, rest=rest, n=n)
    if not rows:
        return found
    share = [column.key for column in found.columns].index("share")
    return msgspec.structs.replace(
        found,
        notes=(*found.notes, say("Giờ của các thiết bị trong một cơ quan được cộng lại.")),
        pressing=tuple(sorted(range(len(rows)), key=lambda place: (rows[place][share] is None, rows[place][share] or 0.0))),
        most_printed=reading.most_printed,
        filled=reading.most_printed is None,
    )


def _names(reading: Reading) -> dict[Key, str]:
    found = devices(reading.db, reading.directory, set(reading.offices))
    # The office stands in a column of its own.
    return {(one.office, one.terminal): reading.wording.device(one).rpartition(", ")[2] for one in found}


def _cells(part: Uptime) -> tuple[Cell, ...]:
    if not part.open:
        return 0, None, None, None, None, None
    return (_hours(part.open), part.share, _hours(part.out), _hours(part.dark), _hours(part.cut), _hours(part.unheard))


def _hours(milliseconds: int) -> int:
    return round(milliseconds / _HOUR)


def _table(
    reading: Reading,
    view: UptimeView,
    first: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    more: tuple[Column, ...] = (),
    *,
    rest: str,
    n: int,
) -> Table:
    """The rows in which something was wrong; ``rest`` says of the ``n`` others that nothing was."""
    say = reading.words.say
    healthy = rest % {"n": reading.words.number(n)}
    return Table(
        id="uptime",
        title=say("Thời gian thiết bị hoạt động"),
        columns=(
            *first,
            Column("open", say("Giờ mở cửa (giờ)"), "count"),
            Column("share", say("Hoạt động"), "share"),
            Column("out", say("Ngừng phục vụ (giờ)"), "count"),
            Column("dark", say("Mất kết nối (giờ)"), "count"),
            Column("cut", say("Không rõ: đứt đường truyền (giờ)"), "count"),
            Column("unheard", say("Không rõ: máy chủ không nghe được (giờ)"), "count"),
            *more,
        ),
        rows=rows,
        none=healthy,
        notes=(
            *((healthy,) if rows and n else ()),
            say("Tỷ lệ hoạt động tính trên giờ mở cửa đã biết tình trạng, ghi nhận từ %(since)s, đến hết hôm qua.")
            % {"since": reading.words.day(view.since)},
        ),
    )
