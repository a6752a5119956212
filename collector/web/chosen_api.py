"""The API's reasons that people chose: ``/api/v1/satisfaction/topics``, as on the overview, each scale and channel by itself."""

import msgspec
from flask import Blueprint, Response

from collector.inquiry import CHOSEN
from collector.store.satisfaction import Row, satisfaction, snapshot, topics
from collector.web.contract import Answer as Table
from collector.web.contract import Count
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, answered, read_asked
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from office.ids import ScaleId, TopicId
from office.survey import About, Channel, say

chosen_api = Blueprint("chosen_api", __name__)


class ChosenRow(msgspec.Struct, frozen=True):
    """A ``topic`` that was chosen in ``n`` of the ``unsatisfied`` votes of a scale and channel; a vote may choose several."""

    scale: str
    channel: Channel
    topic: str
    label: str
    about: About | None
    n: Count
    unsatisfied: Count


class ChosenAnswer(Table, frozen=True):
    """Rows by scale and channel, most often chosen first."""

    rows: tuple[ChosenRow, ...]


@operation(
    chosen_api,
    Operation(
        path="/api/v1/satisfaction/topics",
        name="satisfaction-topics",
        summary="Which reasons were chosen in votes that were not satisfied, most often first.",
        access="login",
        parameters=(*CHOSEN.parameters, FORMAT),
        headers=("If-None-Match",),
        right="figures",
        answers={
            200: Answer("The reasons.", {JSON: ChosenAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_satisfaction_topics() -> Response:
    """``GET /api/v1/satisfaction/topics``; nothing of a scale and channel whose scores are not for the viewer."""
    asked = read_asked(CHOSEN)
    with snapshot(asked.db):
        wholes = satisfaction(asked.db, asked.directory, asked.inquiry)
        kept = asked.kept_back(wholes)
        rows = [row for place, whole in enumerate(wholes) if place not in kept for row in _rows(whole, asked)]
    answer = ChosenAnswer(**asked.head, rows=tuple(rows))
    return answered(
        asked, answer, lambda: csv_text(ChosenRow.__struct_fields__, map(msgspec.structs.asdict, answer.rows)), "ly-do"
    )


def _rows(whole: Row, asked: Asked) -> list[ChosenRow]:
    group, figure = whole
    found = topics(asked.db, asked.directory, asked.inquiry._replace(scale=ScaleId(group.scale), channel=group.channel))
    known = {TopicId(one.topic): asked.directory.topics.get(TopicId(one.topic)) for one in found}
    return [
        ChosenRow(
            scale=group.scale,
            channel=group.channel,  # type: ignore[arg-type] # the store holds only channels
            topic=one.topic,
            label=say(entry.label, "vi") if (entry := known[TopicId(one.topic)]) else one.topic,
            about=entry.about if entry else None,
            n=one.n,
            unsatisfied=figure.n - figure.satisfied,
        )
        for one in found
    ]
