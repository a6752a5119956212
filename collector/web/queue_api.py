"""The API's figures of queues: ``/api/v1/queue``."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response

from collector.inquiry import QUEUE
from collector.participation import Participation, participation
from collector.web.contract import Cancelled, DurationBin, DurationFigure, QueueAnswer, QueueRow, Unasked
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, answered, flat, read_asked
from collector.web.places import PLACES, place_names
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from office.histogram import Quantile
from office.queue_figure import Durations

queue_api = Blueprint("queue_api", __name__)

_BY_HOUR = frozenset({"hour", "weekday"})
_DURATIONS = ("wait", "walk", "service_time", "idle")


@operation(
    queue_api,
    Operation(
        path="/api/v1/queue",
        name="queue",
        summary="Who came, waited, was served and could be asked, by place, person, service and time, read from sums.",
        access="login",
        parameters=(*QUEUE.parameters, FORMAT),
        headers=("If-None-Match",),
        right="figures",
        answers={
            200: Answer("The figures.", {JSON: QueueAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_queue() -> Response:
    """``GET /api/v1/queue``."""
    asked = read_asked(QUEUE)
    rows = participation(asked.db, asked.directory, asked.inquiry, asked.today)
    answer = QueueAnswer(**asked.head, rows=tuple(_row(row, asked) for row in asked.in_order(rows)))
    return answered(asked, answer, lambda: _csv(answer), "hang-cho")


def _row(row: Participation, asked: Asked) -> QueueRow:
    found, votes, inquiry = row.figure, row.rated, asked.inquiry
    # Duties and windows know no hour and no service.
    has_duties = not _BY_HOUR & set(inquiry.by) and "service" not in inquiry.by and inquiry.service is None
    times = {name: getattr(row.group, name) for name in ("weekday", "hour") if name in inquiry.by}
    return QueueRow(
        issued=found.issued,
        walk_ins=found.walk_ins,
        priority=found.priority,
        called=found.called,
        recalled=found.recalled,
        missed=found.missed,
        no_show_share=found.no_show_share,
        finished=found.finished,
        rated=None if votes is None else votes.votes,
        asked=found.asked,
        unasked=Unasked(found.unasked["no-terminal"], found.unasked["terminal-off"]),
        transferred=found.transferred,
        cancelled=Cancelled(**found.cancelled),
        unserved=found.unserved,
        wait=durations(found.wait),
        walk=durations(found.walk),
        service_time=durations(found.service),
        idle=durations(found.idle),
        windows=None if votes is None else found.windows,
        bound=None if votes is None else votes.bound,
        coverage=row.coverage,
        response_rate=row.response_rate,
        duty_seconds=found.duty_seconds if has_duties else None,
        paused_seconds=found.paused_seconds if has_duties else None,
        time_unknown=found.time_unknown,
        incomplete=row.incomplete,
        **place_names(row.group, asked),
        **times,
    )


def durations(found: Durations) -> DurationFigure:
    """Durations as answers tell them."""
    return DurationFigure(found.n, _bin(found.median), _bin(found.nine_of_ten))


def _bin(found: Quantile | None) -> DurationBin | None:
    return None if found is None else DurationBin(found.seconds, found.low, found.high)


def _csv(answer: QueueAnswer) -> str:
    by = (*PLACES, "weekday", "hour")
    used = {name for row in answer.rows for name in by if getattr(row, name) is not msgspec.UNSET}
    measured = (f"{name}_{what}" for name in _DURATIONS for what in ("n", "median", "p90"))
    columns = [
        *(name for name in by if name in used),
        *(("period", "period_from", "period_to") if any(row.period is not msgspec.UNSET for row in answer.rows) else ()),
        *("issued", "walk_ins", "priority", "called", "recalled", "missed", "no_show_share", "finished", "rated", "asked"),
        *("unasked_no_terminal", "unasked_terminal_off", "transferred"),
        *("cancelled_citizen", "cancelled_staff", "cancelled_undelivered", "unserved"),
        *measured,
        *("windows", "bound", "coverage", "response_rate", "duty_seconds", "paused_seconds", "time_unknown", "incomplete"),
    ]
    return csv_text(columns, (_flat(row) for row in answer.rows))


def _flat(row: QueueRow) -> Mapping[str, object]:
    found = flat(row)
    for kind in ("unasked", "cancelled"):
        found |= {f"{kind}_{name}": n for name, n in msgspec.structs.asdict(found[kind]).items()}
    for name in _DURATIONS:
        lasted: DurationFigure = found[name]
        found |= {f"{name}_n": lasted.n}
        found |= {f"{name}_median": lasted.median and lasted.median.seconds, f"{name}_p90": lasted.p90 and lasted.p90.seconds}
    return found
