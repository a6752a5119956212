"""The API's list of alerts: ``/api/v1/alerts``, what was raised in the scope and what was done about it, the last one first."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from collector.alert_sought import FILTERS, read_days, read_sought
from collector.errors import InquiryInvalidError
from collector.inquiry import Parameter
from collector.reason import reason
from collector.store.alerts import Alert, Alerts, Ended, Stage, Standing, What
from collector.web.answers import json_answer, moment, with_etag
from collector.web.figures import NOT_MODIFIED
from collector.web.frame import frame
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import LIMIT, read_turn
from collector.web.viewing import seen, viewer
from office.alert_rule import AlertKind

alert_api = Blueprint("alert_api", __name__)

STATE = Parameter("state", "Alerts that nobody has closed (also when left out), or those that are closed.", ("open", "closed"))
BEFORE = Parameter("before", "The `next` of the answer before; left out, the list begins.", bounds=(1, 10**15 - 1))


_ASKED = (STATE, *FILTERS, BEFORE, LIMIT)


class AlertEntry(msgspec.Struct, frozen=True):
    """One thing that happened to an alert or was done about it; ``role`` is empty for the collector itself.

    ``why`` says of one that is over whether it was judged anew (``fine``), or its place was closed (``gone``), its rule switched
    ``off``, or it was raised ``anew``.
    """

    at: str
    what: What
    role: str
    text: str
    is_public: bool
    why: Ended


class AlertRow(msgspec.Struct, frozen=True):
    """One alert about an office, or a counter or terminal of it. ``numbers`` are its evidence, of the moment ``said_at``.

    ``is_on``: nobody judged since that it is over. ``standing`` tells apart what is so (``on``), what cannot be judged any more,
    since ``unjudged_since`` (``unjudged``), what was judged anew and is over (``fine``), and what is not looked at any more
    (``gone``, ``off``, ``anew``).
    """

    id: Annotated[int, msgspec.Meta(ge=1)]
    kind: AlertKind
    office: str
    counter: str | None
    terminal: str | None
    scale: str | None
    channel: str | None
    raised_at: str
    is_on: bool
    standing: Standing
    unjudged_since: str | None
    stage: Stage
    said_at: str
    numbers: dict[str, float]
    history: tuple[AlertEntry, ...]


class AlertsAnswer(msgspec.Struct, frozen=True):
    """One page of alerts. ``next`` is the cursor behind it, null at the end; ``sample`` marks invented data."""

    sample: bool
    next: int | None
    rows: tuple[AlertRow, ...]


@operation(
    alert_api,
    Operation(
        path="/api/v1/alerts",
        name="alerts",
        summary="What was raised, with its evidence, and what people did about it; the last one first.",
        access="login",
        right="places",
        parameters=_ASKED,
        headers=("If-None-Match",),
        answers={
            200: Answer("One page of alerts.", {JSON: AlertsAnswer}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_alerts() -> Response:
    """``GET /api/v1/alerts``."""
    turn, directory = read_turn(_ASKED), seen()
    if "state" in turn.asked and "stage" in turn.asked:
        raise InquiryInvalidError({"state": reason("does not stand together with `stage`; leave one of them out")})
    sought = read_sought(turn.asked, directory, read_days(turn.asked, directory, frame().today()))
    alerts, before = Alerts(frame().store.db()), turn.asked.get("before")
    found = alerts.listed(
        sought.offices(directory, viewer()),
        is_closed=turn.asked.get("state") == "closed",
        kind=sought.kind,
        stage=sought.stage,
        untaken=sought.untaken(frame().clock.now_ms()),
        raised=sought.raised(),
        before=int(before) if before else None,
        most=turn.limit + 1,
    )
    rows = tuple(_row(alert, alerts) for alert in found[: turn.limit])
    answer = AlertsAnswer(sample=directory.sample, next=rows[-1].id if len(found) > turn.limit else None, rows=rows)
    return with_etag(json_answer(answer))


def _row(alert: Alert, alerts: Alerts) -> AlertRow:
    return AlertRow(
        id=alert.id,
        kind=alert.key.kind,
        office=alert.key.office,
        **{name: value or None for name, value in alert.key.subject._asdict().items()},
        raised_at=moment(alert.raised_at),
        is_on=alert.is_on,
        standing=alert.standing,
        unjudged_since=None if alert.unjudged_since is None else moment(alert.unjudged_since),
        said_at=moment(alert.said_at),
        stage=alert.stage,
        numbers=alert.numbers,
        history=tuple(
            AlertEntry(at=moment(one.at), what=one.what, role=one.role, text=one.text, is_public=one.is_public, why=one.why)
            for one in alerts.history(alert.id)
        ),
    )
