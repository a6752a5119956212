"""What was open in the days of a report, and what was done about it: the half of supervision that figures do not show."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.store.alerts import Alert, Alerts
from collector.web.alert_wording import AlertWording
from office.alert_rule import AlertKind
from office.alert_weight import weight
from office.ids import OfficeId
from office.periods import from_timestamp, half_day_on, start_of

_MOST = 500


def action_section(reading: Reading) -> Section:
    """The section: alerts open on a day of the report, the gravest first, then the last; deeds in people's own words."""
    say = reading.words.say
    alerts, offices = Alerts(reading.db), offices_with_deeds(reading)
    found = open_alerts(reading)
    names = reading.places.short(offices)
    more = (say("Chỉ ghi %(most)s cảnh báo gần nhất; các cảnh báo trước đó có ở trang Việc cần làm."),)
    notes = tuple(note % {"most": reading.words.number(_MOST)} for note in more if len(found) > _MOST)
    # As the inbox has them: whoever reads from above reads what matters.
    listed = sorted(found[:_MOST], key=lambda alert: weight(alert.key.kind))
    # A note and no paragraph: it stands below the table in every form.
    lead = (open_sentence(reading, found), say("Tình trạng, việc và kết quả ghi theo ngày lập báo cáo.")) if listed else ()
    rows = tuple(_row(reading, alerts, alert, names[alert.key.office]) for alert in listed)
    table = Table(
        id="actions",
        title=say("Cảnh báo mới và còn lại trong kỳ, việc đã làm"),
        columns=(
            Column("place", say("Nơi")),
            Column("kind", say("Cảnh báo"), room=13),
            Column("raised_on", say("Từ ngày"), "day"),
            Column("stage", say("Tình trạng")),
            Column("action", say("Việc đã làm"), room=12),
            Column("result", say("Kết quả"), room=12),
        ),
        rows=rows,
        folded=_folded(reading, listed, rows, names),
        notes=(*lead[1:], *notes),
        none=say("Không có cảnh báo nào mở trong kỳ, nên không có việc nào phải làm theo cảnh báo."),
    )
    return Section(say("Cảnh báo và hành động"), (*lead[:1], table))


def open_alerts(reading: Reading) -> list[Alert]:
    """What was open on a day of the report, the last one first."""
    return Alerts(reading.db).open_in(offices_with_deeds(reading), *moments(reading), -1)


def open_sentence(reading: Reading, found: list[Alert]) -> str:
    """How many alerts were raised in the days and how many were open from before, and how far people are with them."""
    words, (first, _end) = reading.words, moments(reading)
    new = sum(alert.raised_at >= first for alert in found)
    sentence = words.say(
        "%(new)s cảnh báo mới trong kỳ, %(before)s còn lại từ trước kỳ; cả thảy %(n)s: %(open)s chưa ai nhận,"
        " %(going)s đang xử lý, %(closed)s đã xong."
    )
    stages = [alert.stage for alert in found]
    counts = {
        "n": len(found),
        "new": new,
        "before": len(found) - new,
        "open": stages.count("open"),
        "closed": stages.count("closed"),
    }
    counts["going"] = counts["n"] - counts["open"] - counts["closed"]
    return sentence % {name: words.number(n) for name, n in counts.items()}


def offices_with_deeds(reading: Reading) -> list[OfficeId]:
    """Whose alerts are told: deeds of an office that has moved out of the scope are read by whoever has it now."""
    return [one for one in reading.offices if one not in reading.directory.past]


def moments(reading: Reading) -> tuple[int, int]:
    """The first moment of the report's days, and the first after them, in milliseconds."""
    return _midnight_ms(reading.order.inquiry.first), _midnight_ms(reading.order.inquiry.end)


def _row(reading: Reading, alerts: Alerts, alert: Alert, office: str) -> tuple[Cell, ...]:
    wording, entries = AlertWording(reading.words, reading.directory), alerts.history(alert.id)

    def said(*what: str) -> str:
        return "; ".join(entry.text for entry in entries if entry.what in what and entry.text)

    raised_on = from_timestamp(alert.raised_at / 1000).date()
    spot = wording.spot(alert.key.office, alert.key.subject)
    # Of one office the whole report is.
    place = f"{office}, {spot}" if reading.order.inquiry.office is None else spot[:1].upper() + spot[1:]
    kind, stage = wording.kind(alert.key.kind), wording.stage(alert.stage)
    # What was closed without a result has its reason in the closing.
    return (place, kind, raised_on, stage, said("action") or None, said("result", "closed") or None)


def _folded(
    reading: Reading, listed: Sequence[Alert], rows: Sequence[tuple[Cell, ...]], names: Mapping[str, str]
) -> tuple[tuple[Cell, ...], ...]:
    """The rows on paper: alerts of one office and kind that nobody took have one, where the last stands, since the first."""
    words, wording, (first, _end) = reading.words, AlertWording(reading.words, reading.directory), moments(reading)
    groups: defaultdict[tuple[OfficeId, AlertKind], list[Alert]] = defaultdict(list)
    for alert, (_place, _kind, _day, _stage, action, result) in zip(listed, rows, strict=True):
        if alert.stage == "open" and action is None and result is None:
            groups[alert.key.office, alert.key.kind].append(alert)
    found = list[tuple[Cell, ...]]()
    for alert, row in zip(listed, rows, strict=True):
        group = groups.get((alert.key.office, alert.key.kind), [])
        if alert not in group or len(group) == 1:
            found.append(row)
        elif alert is group[0]:
            spots = ", ".join(dict.fromkeys(wording.spot(one.key.office, one.key.subject) for one in group))
            new = sum(one.raised_at >= first for one in group)
            told = words.say("%(stage)s: %(n)s cảnh báo")
            if new:
                told = words.say("%(stage)s: %(n)s cảnh báo, %(new)s mới trong kỳ")
            stage = told % {
                "stage": row[3],
                "n": words.number(len(group)),
                "new": words.number(new),
            }
            place = (
                f"{names[alert.key.office]}: {spots}" if reading.order.inquiry.office is None else spots[:1].upper() + spots[1:]
            )
            since = from_timestamp(min(one.raised_at for one in group) / 1000).date()
            found.append((place, row[1], since, stage, None, None))
    return tuple(found)


def _midnight_ms(day: date) -> int:
    return round(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000)
