"""The API's view of how terminals fare now: ``/api/v1/terminals/standing``, as the page «Thiết bị» tells it, and no figures.

Of what a terminal says of itself only what the page shows: how many votes wait in its box is told to nobody before it opens.
"""

from typing import Literal

import msgspec
from flask import Blueprint, Response

from collector.inquiry import OFFICE, UNIT, Parameter
from collector.store.devices import Device, DeviceKind, devices
from collector.store.reach import wanted_now
from collector.store.satisfaction import snapshot
from collector.web.answers import json_answer, moment, with_etag
from collector.web.device_list import STANDINGS, Standing, standing_of
from collector.web.directory_api import list_operation, offices_of, read_list
from collector.web.directory_contract import Listed
from collector.web.frame import frame
from collector.web.routes import operation
from collector.web.turning import turned

terminal_api = Blueprint("terminal_api", __name__)

STANDS = Parameter("standing", "Only terminals that stand so.", STANDINGS)


class StandingRow(msgspec.Struct, frozen=True):
    """One terminal that is not closed. ``since``: from when it is known to be there or not, null when it was never heard.

    ``ill``: it is heard, and says that a part of it fails. It lacks what it was told while the revision that it ``has`` is below
    the one that is ``wanted`` of it (null: nothing was written for it, or it has never said). ``software``, ``disk`` and
    ``stuck_buttons`` are its last word.
    """

    office: str
    id: str
    kind: DeviceKind
    counter: str | None
    standing: Standing
    since: str | None
    software: str | None
    disk: Literal["ok", "full", "read-only", "failing"] | None
    stuck_buttons: tuple[int, ...]
    wanted: int | None
    has: int | None


class StandingAnswer(Listed, frozen=True):
    """Terminals by office and id."""

    rows: tuple[StandingRow, ...]


@operation(
    terminal_api,
    list_operation(
        "/api/v1/terminals/standing",
        "How each terminal of the scope fares now, and whether it has what it was told.",
        StandingAnswer,
        *(UNIT, OFFICE, STANDS),
        right="devices",
    ),
)
def get_terminals_standing() -> Response:
    """``GET /api/v1/terminals/standing``."""
    turn, directory = read_list(UNIT, OFFICE, STANDS)
    here, asked = frame(), turn.asked.get("standing")
    db, offices = here.store.db(), offices_of(turn, directory)
    with snapshot(db):
        heard = devices(db, directory, offices, today=here.today())
        wanted = wanted_now(db, offices)
    rows = [
        (f"{one.office}/{one.terminal}", _row(one, wanted.get((one.office, one.terminal))))
        for one in heard
        if asked is None or standing_of(one) == asked
    ]
    found, after = turned(sorted(rows, key=lambda row: row[0]), turn)
    return with_etag(json_answer(StandingAnswer(sample=directory.sample, rows=tuple(found), next=after)))


def _row(one: Device, wanted: int | None) -> StandingRow:
    health = one.health
    return StandingRow(
        office=one.office,
        id=one.terminal,
        kind=one.kind,
        counter=one.counter,
        standing=standing_of(one),
        since=None if one.since_ms is None else moment(one.since_ms),
        software=None if health is None else health.software,
        disk=None if health is None else health.disk,
        stuck_buttons=() if health is None else tuple(health.stuck_buttons),
        wanted=wanted,
        has=None if health is None else health.assignment,
    )
