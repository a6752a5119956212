"""What the API answers, as types: the responses are made of them and the OpenAPI document is made from them."""

from datetime import date
from typing import Annotated, Literal

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one parameter, and the fix."""

    field: str
    reason: str


class ErrorBody(msgspec.Struct, frozen=True):
    """One error. ``code`` is for programs and stays the same; ``problems`` is empty unless parameters are at fault."""

    status: int
    code: str
    message: str
    problems: tuple[FieldProblem, ...] = ()


class ErrorAnswer(msgspec.Struct, frozen=True):
    """The shape of every error of every route."""

    error: ErrorBody


class Interval(msgspec.Struct, frozen=True):
    """A two-sided 95 % Wilson interval of a share."""

    low: Share
    high: Share


class PeriodCell(msgspec.Struct, frozen=True, rename={"first": "from", "end": "to"}):
    """One whole length of time: its label and its days from `from` up to, not including, `to`. The range asked for may cut it."""

    label: str
    first: date
    end: date


class SatisfactionRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One group of votes on one scale that came one way.

    Places and people are there when grouped by them. ``counter`` and ``official`` are ids within ``office``. ``official`` is
    null in the row of votes that were cast while nobody was shown. ``n`` counts votes without flags, ``distribution`` them by
    score, ``excluded`` the flagged ones by flag. ``share`` and ``interval`` are null when ``n`` is 0. ``time_unknown``,
    ``spanned`` and ``at_once`` say how many of the ``n`` have no known time, left the ballot box with a span longer than
    their half-day, or did not wait in it.
    """

    scale: str
    channel: Literal["kiosk", "button", "exit", "phone"]
    n: Count
    satisfied: Count
    share: Share | None
    interval: Interval | None
    distribution: dict[str, Count]
    excluded_total: Count
    excluded: dict[str, Count]
    time_unknown: Count
    spanned: Count
    at_once: Count
    unit: str | msgspec.UnsetType = msgspec.UNSET
    unit_name: str | msgspec.UnsetType = msgspec.UNSET
    office: str | msgspec.UnsetType = msgspec.UNSET
    office_name: str | msgspec.UnsetType = msgspec.UNSET
    counter: str | msgspec.UnsetType = msgspec.UNSET
    counter_label: str | msgspec.UnsetType = msgspec.UNSET
    official: str | msgspec.UnsetType | None = msgspec.UNSET
    official_name: str | msgspec.UnsetType | None = msgspec.UNSET
    period: PeriodCell | msgspec.UnsetType = msgspec.UNSET


class SatisfactionAnswer(msgspec.Struct, frozen=True, rename={"first": "from", "end": "to"}):
    """The figures asked for: days from `from` up to, not including, `to`. ``sample`` marks invented data."""

    first: date
    end: date
    reckoning: Literal["calendar", "15-14"]
    by: tuple[str, ...]
    filters: dict[str, str]
    sample: bool
    rows: tuple[SatisfactionRow, ...]


class RevisionAnswer(msgspec.Struct, frozen=True):
    """Changes when there may be new figures."""

    revision: str


class HealthAnswer(msgspec.Struct, frozen=True):
    """The program runs."""

    status: Literal["ok"]


class ReadyAnswer(msgspec.Struct, frozen=True):
    """Whether figures are served and kept up to date.

    ``store``: the database answers. ``ingest``: its process wrote its state within the last seconds. ``broker``: it is
    connected and subscribed. ``committing``: its last transaction was committed. ``waiting`` counts messages that are not
    committed yet, ``lag_seconds`` is the age of the ingest's state; both are null when no ingest ever ran.
    """

    ready: bool
    store: bool
    ingest: bool
    broker: bool
    committing: bool
    waiting: Count | None
    lag_seconds: float | None
