"""One alert: what was raised, with its evidence and how it stands now, and what people do about it, step by step.

Leaders act on their offices, admins on all in scope; supervisors read. Texts name no official: supervisors read them too, and
results may be published.
"""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.alert_present import presents
from collector.errors import AlertStepError
from collector.store.alert_rounds import last_rounds
from collector.store.alert_rules import load_rule_book, rules_on
from collector.store.alerts import LONGEST_TEXT, STEPS, Alert, Alerts, Entry, Step
from collector.store.db import transaction
from collector.store.outbox import Outbox
from collector.web.access_wording import AccessWording
from collector.web.alert_standing import AlertStanding
from collector.web.alert_texts import AlertTexts
from collector.web.alert_wording import AlertWording, heard
from collector.web.auditing import record
from collector.web.flag_wording import flag_evidence, flag_name
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.sign_evidence import sign_evidence
from collector.web.turning import MOST_ID_DIGITS
from collector.web.viewing import demand, permitted, seen, viewer
from office.alert_rule import AlertRule
from office.directory import Index
from office.ids import OfficeId
from office.masking import clean, personal_marks
from office.periods import Period, from_timestamp

alert_pages = Blueprint("alerts", __name__)

_DAY_MS = 86_400_000


@alert_pages.get("/alerts/<int:id_>")
@permitted("places")
def get_alert(id_: int) -> AnyResponse:
    """One alert: its evidence, what was done, and what can be done next."""
    return _one(_alert(id_))


@alert_pages.post("/alerts/<int:id_>")
@permitted("act")
def post_alert(id_: int) -> AnyResponse:
    """One step, written into the history and the log."""
    alert = _alert(id_)
    step = request.form.get("step", "")
    if step not in STEPS:
        abort(400)
    what: Step = step
    if what == "withdrawn":
        demand("directory")
    here, text = frame(), clean(request.form.get("text", ""))
    is_public = bool(request.form.get("public")) and heard(alert.key.kind, spoken()) is not None
    try:
        _check(text, alert.key.office, seen())
        with transaction(here.store.db()):
            who = viewer()
            Alerts(here.store.db()).step(
                id_, what, at=here.clock.now_ms(), account=who.account, role=who.role, text=text, is_public=is_public
            )
            record("action", f"alert {id_}", unit=seen().offices[alert.key.office].unit, after={"step": what}, reason=text)
    except AlertStepError as error:
        return _one(alert, error)
    return redirect(f"/alerts/{id_}")


def _one(alert: Alert, error: AlertStepError | None = None) -> AnyResponse:
    here, directory, words = frame(), seen(), spoken()
    entries = Alerts(here.store.db()).history(alert.id)
    unit = here.store.directory().offices[alert.key.office].unit
    is_shown = any(one.is_public for one in entries) and all(one.what != "withdrawn" for one in entries)
    return page(
        "alert.html",
        400 if error else 200,
        alert=alert,
        entries=entries,
        evidence=_evidence(alert, entries),
        signs=_signs(alert, entries),
        fates=Outbox(here.store.db()).fates(alert.id),
        can_publish=heard(alert.key.kind, words) is not None,
        is_published=is_shown,
        is_public_page_on=load_rule_book(here.store.db()).is_public(here.store.directory(), alert.key.office),
        unit=unit,
        receivers=rules_on(here.store.db(), here.store.directory(), here.today())
        .settings_of(here.store.directory(), unit)
        .mail_to,
        tells_a_program=here.tells_a_program(),
        untaken=(here.clock.now_ms() - alert.raised_at) // _DAY_MS,
        longest=LONGEST_TEXT,
        wording=AlertWording(words, directory),
        people=AccessWording(words, directory),
        error=error,
        texts=AlertTexts(words),
        standing=AlertStanding(words, AlertWording(words, directory), last_rounds(here.store.db())),
        present=presents(here.store.db(), directory, [alert], here.now())[alert.id],
        form=request.form,
    )


def _alert(id_: int) -> Alert:
    """An alert in scope; one outside of it is nowhere."""
    alert = Alerts(frame().store.db()).find(id_) if len(str(id_)) <= MOST_ID_DIGITS else None
    if alert is None or alert.key.office not in seen().offices:
        abort(404)
    return alert


def _evidence(alert: Alert, entries: Sequence[Entry]) -> str:
    """The page on which its numbers stand among all others."""
    office = alert.key.office
    if alert.key.kind == "silent-terminal":
        terminal = alert.key.subject.terminal
        return f"/devices/{office}/{terminal}" if terminal else f"/devices?office={office}"
    days = _judged(alert, entries, _rule(alert))
    asked = {"office": office, "from": str(days.first), "through": str(days.end - timedelta(days=1))}
    if alert.key.kind == "suspicious-votes":
        return f"/compare?{urlencode(asked)}#suspicious"
    if alert.key.subject.scale:
        asked |= {"scale": alert.key.subject.scale, "channel": alert.key.subject.channel}
    return f"/?{urlencode(asked)}{_part(alert)}"


def _judged(alert: Alert, entries: Sequence[Entry], rule: AlertRule) -> Period:
    """The days of which its numbers are: those of the last time it was raised."""
    said = [one.at for one in entries if one.what in {"raised", "again"}]
    day = from_timestamp((said[-1] if said else alert.raised_at) / 1000).date()
    end = day + timedelta(days=1) if alert.key.kind in {"long-waits", "idle-counters"} else day
    return Period(end - timedelta(days=1 if alert.key.kind == "idle-counters" else rule.days), end)


def _signs(alert: Alert, entries: Sequence[Entry]) -> list[str]:
    """What was seen in those days, a sentence with its figures for each sign."""
    if alert.key.kind != "suspicious-votes":
        return []
    here, words, directory = frame(), spoken(), frame().store.directory()
    days = _judged(alert, entries, _rule(alert))
    sentence = words.say("Số liệu từ %(from)s đến hết %(through)s: %(figures)s")
    values = {"from": words.day(days.first), "through": words.day(days.end - timedelta(days=1))}
    return [
        sentence % {**values, "figures": f"{flag_name(flag.kind, words)}. {flag_evidence(flag, words)}"}
        for flag in sign_evidence(here.store.db(), directory, alert.key, days)
    ]


def _rule(alert: Alert) -> AlertRule:
    here, directory = frame(), frame().store.directory()
    unit = directory.offices[alert.key.office].unit
    return rules_on(here.store.db(), directory, here.today()).of_unit(directory, unit)[alert.key.kind]


def _part(alert: Alert) -> str:
    """Where on the page of an office they stand: the counter's row, or the figures of the queue."""
    if alert.key.kind in {"long-waits", "falling-coverage", "idle-counters"}:
        return "#queue-title"
    return f"#row-{alert.key.subject.counter}" if alert.key.subject.counter else ""


def _check(text: str, office: OfficeId, directory: Index) -> None:
    """Refuse words that point at a person: supervisors read all of them, reports carry them, and results may be published."""
    marks = personal_marks(text, (one.name for one in directory.hall(office).officials))
    if marks:
        raise AlertStepError("person", "somebody is named, or a number may be somebody's; say what was done, not who", marks)
