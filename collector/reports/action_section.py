"""What was raised in the days of a report, and what was done about it: the half of supervision that figures do not show."""

from datetime import date

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.order import offices_of_order
from collector.reports.reading import Reading
from collector.store.alerts import Alert, Alerts
from collector.web.alert_wording import AlertWording
from office.periods import from_timestamp, half_day_on, start_of

_MOST = 500


def action_section(reading: Reading) -> Section:
    """The section: alerts raised in the days of the report, the last one first; actions and results in people's own words."""
    say, asked = reading.words.say, reading.order.inquiry
    alerts = Alerts(reading.db)
    # Deeds of an office that has moved out of the scope are read by whoever has it now.
    offices = [one for one in offices_of_order(reading.order, reading.directory) if one not in reading.directory.past]
    found = alerts.raised(offices, _midnight_ms(asked.first), _midnight_ms(asked.end), _MOST + 1)
    names = reading.places.short(offices)
    more = (say("Chỉ ghi %(most)s cảnh báo gần nhất; các cảnh báo trước đó có ở trang Việc cần làm."),)
    notes = tuple(note % {"most": reading.words.number(_MOST)} for note in more if len(found) > _MOST)
    table = Table(
        id="actions",
        title=say("Cảnh báo trong kỳ và việc đã làm"),
        columns=(
            Column("place", say("Nơi")),
            Column("kind", say("Cảnh báo")),
            Column("raised_on", say("Từ ngày"), "day"),
            Column("stage", say("Tình trạng")),
            Column("action", say("Việc đã làm"), room=18),
            Column("result", say("Kết quả"), room=18),
        ),
        rows=tuple(_row(reading, alerts, alert, names[alert.key.office]) for alert in found[:_MOST]),
        notes=notes,
        none=say("Không có cảnh báo nào trong kỳ, nên không có việc nào phải làm theo cảnh báo."),
    )
    return Section(say("Cảnh báo và hành động"), (table,))


def _row(reading: Reading, alerts: Alerts, alert: Alert, office: str) -> tuple[Cell, ...]:
    wording, entries = AlertWording(reading.words, reading.directory), alerts.history(alert.id)

    def said(*what: str) -> str:
        return "; ".join(entry.text for entry in entries if entry.what in what and entry.text)

    raised_on = from_timestamp(alert.raised_at / 1000).date()
    place = f"{office}, {wording.spot(alert.key.office, alert.key.subject)}"
    kind, stage = wording.kind(alert.key.kind), wording.stage(alert.stage)
    # What was closed without a result has its reason in the closing.
    return (place, kind, raised_on, stage, said("action") or None, said("result", "closed") or None)


def _midnight_ms(day: date) -> int:
    return round(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000)
