"""What was raised in the days of a report, and what was done about it: the half of supervision that figures do not show."""

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.order import offices_of_order
from collector.reports.reading import Reading
from collector.store.alerts import Alert, Alerts
from collector.web.alert_wording import AlertWording
from office.periods import from_timestamp

_MOST = 300


def action_section(reading: Reading) -> Section:
    """The section: alerts raised in the days of the report, the last one first; actions and results in people's own words."""
    say = reading.words.say
    alerts = Alerts(reading.db)
    # Deeds of an office that has moved out of the scope are read by whoever has it now.
    offices = [one for one in offices_of_order(reading.order, reading.directory) if one not in reading.directory.past]
    found = [alert for done in (False, True) for alert in alerts.listed(offices, is_closed=done, most=_MOST)]
    asked = reading.order.inquiry
    inside = [alert for alert in found if asked.first <= from_timestamp(alert.raised_at / 1000).date() < asked.end]
    table = Table(
        id="actions",
        title=say("Cảnh báo trong kỳ và việc đã làm"),
        columns=(
            Column("place", say("Nơi")),
            Column("kind", say("Cảnh báo")),
            Column("raised_on", say("Từ ngày"), "day"),
            Column("action", say("Việc đã làm")),
            Column("result", say("Kết quả")),
        ),
        rows=tuple(_row(reading, alerts, alert) for alert in sorted(inside, key=lambda one: -one.id)),
    )
    return Section(say("Cảnh báo và hành động"), (table,))


def _row(reading: Reading, alerts: Alerts, alert: Alert) -> tuple[Cell, ...]:
    wording, entries = AlertWording(reading.words, reading.directory), alerts.history(alert.id)
    said = {
        what: "; ".join(entry.text for entry in entries if entry.what == what and entry.text) for what in ("action", "result")
    }
    raised_on = from_timestamp(alert.raised_at / 1000).date()
    place = wording.place(alert.key.office, alert.key.subject)
    return (place, wording.kind(alert.key.kind), raised_on, said["action"], said["result"])
