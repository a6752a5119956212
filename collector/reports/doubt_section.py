"""What the figures do not hold: votes that were left out and why, terminals that were dark, and what may still come."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from collector.participation import participation
from collector.reports.flags import flag_name
from collector.reports.low_invitations import LowInvitations
from collector.reports.model import Cell, Column, Provenance, Section, Table
from collector.reports.place_names import place_name
from collector.reports.reading import Reading
from collector.reports.uptime_table import uptime_tables
from collector.store.devices import Device, devices
from collector.store.satisfaction import Row
from office.documents import WEEKDAYS, Hours
from office.ids import OfficeId
from office.periods import from_timestamp


def doubt_section(reading: Reading, kinds: list[Row], source: Provenance, low: LowInvitations) -> Section:
    """The section; ``low``: who was surely asked less often than elsewhere."""
    say = reading.words.say
    # What terminals are in today says nothing of days long gone.
    now = (_devices(reading),) if source.running else ()
    tables = [_left_out(reading, kinds), _days(reading, low), *uptime_tables(reading), *now]
    lagging = Table(
        id="lagging",
        title=say("Cơ quan có thể còn thiếu số liệu"),
        columns=(Column("office", say("Cơ quan")), Column("since", say("Từ ngày"), "day")),
        rows=tuple((each.name, each.since) for each in source.lagging),
    )
    return Section(say("Những gì số liệu không nói"), (*tables, *((lagging,) if lagging.rows else ())))


def _left_out(reading: Reading, kinds: list[Row]) -> Table:
    say = reading.words.say
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        names = (reading.scale_name(kind.group.scale), reading.wording.channel(kind.group.channel))
        ordered = sorted(kind.figure.excluded.items(), key=lambda item: (-item[1], item[0]))
        rows += [(*names, flag_name(flag, reading.words), n, kind.figure.n) for flag, n in ordered]
    return Table(
        id="left-out",
        title=say("Phiếu không tính vào kết quả"),
        columns=(
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
            Column("reason", say("Lý do")),
            Column("n", say("Số phiếu không tính"), "count"),
            Column("counted", say("Phiếu tính vào kết quả"), "count"),
        ),
        rows=tuple(rows),
        notes=(say("Phiếu không tính vẫn được giữ trong sổ cái và không bao giờ bị xóa."),),
    )


def _days(reading: Reading, low: LowInvitations) -> Table:
    """On how many working days something was heard of an office: the plainest measure of a terminal that was dark."""
    say = reading.words.say
    asked = reading.order.inquiry._replace(by=("office", "day"))
    heard: defaultdict[str, set[date]] = defaultdict(set)
    visited: defaultdict[str, set[date]] = defaultdict(set)
    for row in participation(reading.db, reading.directory, asked, reading.today, measures=("windows", "finished")):
        if row.group.period is None or row.group.office is None:
            continue
        if row.figure.windows or (row.rated and row.rated.votes):
            heard[row.group.office].add(row.group.period.first)
        if row.figure.finished:
            visited[row.group.office].add(row.group.period.first)
    rows, deafest = list[tuple[Cell, ...]](), list[tuple[int, int, int]]()
    names = reading.places.short(reading.offices)
    for office in reading.offices:
        open_days = working_days(reading, office)
        deaf = visited[office] - heard[office]
        if not len(open_days) == len(visited[office]) == len(heard[office]) or deaf:
            deafest.append((-len(deaf), len(heard[office]) - len(open_days), len(rows)))
            rows.append((names[office], len(open_days), len(visited[office]), len(heard[office]), len(deaf)))
    rest = say("Ở %(n)s cơ quan khác, ngày làm việc nào cũng có người được phục vụ và được hỏi.")
    if not rows:
        rest = say("Ở cả %(n)s cơ quan, ngày làm việc nào cũng có người được phục vụ và được hỏi.")
    if not rows and reading.order.inquiry.office is not None:
        rest = say("Ngày làm việc nào cũng có người được phục vụ và được hỏi.")
    most = say("Dòng nên xem: nơi có nhiều ngày phục vụ mà không ai được hỏi, rồi nơi thiếu nhiều ngày.")
    rest %= {"n": reading.words.number(len(names) - len(rows))}
    return Table(
        id="days",
        title=say("Ngày có số liệu"),
        columns=(
            Column("office", say("Cơ quan")),
            Column("working", say("Ngày làm việc"), "count"),
            Column("visited", say("Ngày có người được phục vụ"), "count"),
            Column("heard", say("Ngày có lượt mời hoặc phiếu"), "count"),
            Column("deaf", say("Có phục vụ mà không ai được hỏi"), "count"),
        ),
        rows=tuple(rows),
        none=rest,
        notes=(
            *((most,) if reading.most_printed is not None and len(rows) > reading.most_printed else ()),
            *((rest,) if 0 < len(rows) < len(names) else ()),
            *_asked_few(reading, low),
            say("Ngày làm việc tính theo giờ mở cửa trong danh mục, đến hết kỳ hoặc đến hôm qua."),
        ),
        pressing=tuple(place for *_, place in sorted(deafest)),
        most_printed=reading.most_printed,
        filled=reading.most_printed is None,
    )


def _asked_few(reading: Reading, low: LowInvitations) -> tuple[str, ...]:
    """That one person asked a day makes a day here: whoever reads of days must not take it for everybody having been asked."""
    say, words = reading.words.say, reading.words
    if low.reference is None:
        return ()
    if not low.rows:
        sentence = say("Ngày có người được hỏi không có nghĩa là ai cũng được hỏi: cả thảy %(common)s lượt khách được mời.")
        return (sentence % {"common": words.percent(low.reference)},)
    place, part, whole = min(low.rows, key=lambda row: row.low.part / row.low.whole).low
    sentence = say(
        "Ngày có người được hỏi không có nghĩa là ai cũng được hỏi: ít nhất là %(place)s, mời %(part)s trên %(whole)s lượt khách"
        " (%(share)s)."
    )
    values = {"part": words.number(part), "whole": words.number(whole), "share": words.percent(part / whole)}
    more = (say("Các nơi khác ở bảng «Ít lượt khách được mời»."),) if len(low.rows) > 1 else ()
    return (" ".join((sentence % {"place": place_name(reading, place), **values}, *more)),)


def working_days(reading: Reading, office: OfficeId) -> list[date]:
    """The days of the report, up to yesterday, on which an office is open by its hours."""
    hours: Hours = reading.directory.offices[office].hours
    first, end = reading.order.inquiry.first, min(reading.order.inquiry.end, reading.today)
    days = (first + timedelta(days=number) for number in range(max(0, (end - first).days)))
    return [day for day in days if hours.open.get(WEEKDAYS[day.weekday()]) and day not in hours.closed_on]


def _devices(reading: Reading) -> Table:
    """Each terminal of one office; of several offices how many there are, by how they fare."""
    offices = set(reading.offices)
    found = devices(reading.db, reading.directory, offices, today=reading.order.today)
    return _each_device(reading, found) if reading.order.inquiry.office is not None else _counted_devices(reading, found)


def _each_device(reading: Reading, found: list[Device]) -> Table:
    say = reading.words.say
    rows: list[tuple[Cell, ...]] = []
    for device in found:
        since = None if device.since_ms is None else from_timestamp(device.since_ms / 1000).date()
        state = _states(reading)[_state(device)]
        rows.append((reading.wording.device(device), state, since, "; ".join(_troubles(reading, device))))
    return Table(
        id="devices",
        title=_title(reading),
        columns=(
            Column("device", say("Thiết bị")),
            Column("state", say("Tình trạng")),
            Column("since", say("Từ ngày"), "day"),
            Column("remark", say("Ghi chú")),
        ),
        rows=tuple(rows),
    )


def _counted_devices(reading: Reading, found: list[Device]) -> Table:
    say, states = reading.words.say, _states(reading)
    names = reading.places.short(reading.offices)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for device in found:
        counts[device.office][_state(device)] += 1
        counts[device.office]["trouble"] += bool(_troubles(reading, device))
    unwell = {
        place: -sum(counts[office].values()) + counts[office]["online"]
        for place, office in enumerate(names)
        if sum(counts[office].values()) > counts[office]["online"]
    }
    return Table(
        id="devices",
        title=_title(reading),
        columns=(
            Column("office", say("Cơ quan")),
            *(Column(state, name[:1].upper() + name[1:], "count") for state, name in states.items()),
            Column("trouble", say("Có sự cố"), "count"),
        ),
        rows=tuple(
            (name, *(counts[office][state] for state in states), counts[office]["trouble"]) for office, name in names.items()
        ),
        pressing=tuple(sorted(unwell, key=unwell.__getitem__)),
        most_printed=reading.most_printed,
        filled=reading.most_printed is None,
    )


def _title(reading: Reading) -> str:
    return reading.words.say("Thiết bị vào ngày lập báo cáo (%(day)s)") % {"day": reading.words.day(reading.today)}


def _states(reading: Reading) -> dict[str, str]:
    say = reading.words.say
    return {
        "online": say("đang kết nối"),
        "offline": say("mất kết nối"),
        "unknown": say("không rõ"),
        "never": say("chưa kết nối lần nào"),
    }


def _state(device: Device) -> str:
    return "never" if device.since_ms is None else device.presence


def _troubles(reading: Reading, device: Device) -> list[str]:
    say, health = reading.words.say, device.health
    found = [say("thẻ nhớ hỏng hoặc đầy")] if health is not None and health.disk != "ok" else []
    return [*found, say("nút bấm bị kẹt")] if health is not None and health.stuck_buttons else found
