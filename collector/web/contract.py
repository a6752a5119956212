"""What the API answers, as types: the responses are made of them and the OpenAPI document is made from them."""

from datetime import date
from typing import Annotated, Literal

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Rate = Annotated[float, msgspec.Meta(ge=0)]
"""A share of two counts that are taken at different times, so that a short period can show more than 1."""


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
    their half-day, or did not wait in it; ``bound``, how many belong to a vote window. Leaders and officials get no scores of
    fewer than 10 votes: ``satisfied``, ``share`` and ``interval`` are null then, and ``distribution`` is empty. To a supervisor
    ``official`` and ``official_name`` are codes.

    ``windows``, ``coverage`` (windows ÷ visits finished) and ``response_rate`` (bound votes without flags ÷ windows) are those of
    the row's place, person and time, whatever the scale and channel; they are null where only a scale or channel is asked for,
    and where they would divide by nothing. ``incomplete``: a terminal of the office is dark or holds more than has arrived.
    """

    scale: str
    channel: Literal["kiosk", "button", "exit", "phone"]
    n: Count
    satisfied: Count | None
    share: Share | None
    interval: Interval | None
    distribution: dict[str, Count]
    excluded_total: Count
    excluded: dict[str, Count]
    time_unknown: Count
    spanned: Count
    at_once: Count
    bound: Count
    windows: Count | None
    coverage: Rate | None
    response_rate: Rate | None
    incomplete: bool
    unit: str | msgspec.UnsetType = msgspec.UNSET
    unit_name: str | msgspec.UnsetType = msgspec.UNSET
    office: str | msgspec.UnsetType = msgspec.UNSET
    office_name: str | msgspec.UnsetType = msgspec.UNSET
    counter: str | msgspec.UnsetType = msgspec.UNSET
    counter_label: str | msgspec.UnsetType = msgspec.UNSET
    official: str | msgspec.UnsetType | None = msgspec.UNSET
    official_name: str | msgspec.UnsetType | None = msgspec.UNSET
    period: PeriodCell | msgspec.UnsetType = msgspec.UNSET


class Answer(msgspec.Struct, frozen=True, rename={"first": "from", "end": "to"}):
    """What every table of figures says of the question that it answers."""

    first: date
    end: date
    reckoning: Literal["calendar", "15-14"]
    by: tuple[str, ...]
    filters: dict[str, str]
    sample: bool


class SatisfactionAnswer(Answer, frozen=True):
    """The figures asked for: days from `from` up to, not including, `to`. ``sample`` marks invented data."""

    rows: tuple[SatisfactionRow, ...]


class DurationBin(msgspec.Struct, frozen=True):
    """A duration as its bin: at least `low` and less than `high` seconds (null: no end). `seconds` is its middle."""

    seconds: float
    low: Count
    high: Count | None


class DurationFigure(msgspec.Struct, frozen=True):
    """How many durations were measured, their median and their 90th percentile; null without any."""

    n: Count
    median: DurationBin | None
    p90: DurationBin | None


class Cancelled(msgspec.Struct, frozen=True):
    """Numbers that ended without service: given back by the citizen, by an official, or because nobody was told the number."""

    citizen: Count
    staff: Count
    undelivered: Count


class Unasked(msgspec.Struct, frozen=True, rename={"no_terminal": "no-terminal", "terminal_off": "terminal-off"}):
    """Visits after which nobody could be asked: no rating terminal at the counter, or it was off."""

    no_terminal: Count
    terminal_off: Count


class QueueRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was done in one place and time.

    Places, people and times are there when grouped by them; each is null in the row of deeds that are of none (numbers not called
    yet have no counter) or, for ``hour`` and ``weekday`` (0 is Monday), of an unknown time. ``issued`` counts numbers given,
    ``walk_ins`` those of them given by an official, ``priority`` those of the priority group. ``called`` counts calls, ``missed``
    those to which nobody came; ``no_show_share`` is missed ÷ called. ``finished`` are the people served, ``rated`` those who
    rated: votes without flags, of all scales and channels. ``asked``: the citizen could be asked; ``unasked``: not, and why.
    ``unserved``: the day ended before. ``wait`` is issue to first call, ``walk`` last call to start, ``service`` the time at one
    counter without what was held, ``idle`` how long the counter had been free before a call; all in seconds. ``coverage`` is
    windows ÷ finished, ``response_rate`` bound votes without flags ÷ windows. A vote has neither service nor hour: with these,
    ``rated``, ``bound``, ``windows``, ``coverage`` and ``response_rate`` are null; shares of nothing are null too.
    ``time_unknown`` counts deeds without a believable time. ``incomplete``: something of the row may still come.
    """

    issued: Count
    walk_ins: Count
    priority: Count
    called: Count
    recalled: Count
    missed: Count
    no_show_share: Rate | None
    finished: Count
    rated: Count | None
    asked: Count
    unasked: Unasked
    transferred: Count
    cancelled: Cancelled
    unserved: Count
    wait: DurationFigure
    walk: DurationFigure
    service_time: DurationFigure
    idle: DurationFigure
    windows: Count | None
    bound: Count | None
    coverage: Rate | None
    response_rate: Rate | None
    duty_seconds: Count | None
    paused_seconds: Count | None
    time_unknown: Count
    incomplete: bool
    unit: str | msgspec.UnsetType = msgspec.UNSET
    unit_name: str | msgspec.UnsetType = msgspec.UNSET
    office: str | msgspec.UnsetType = msgspec.UNSET
    office_name: str | msgspec.UnsetType = msgspec.UNSET
    counter: str | msgspec.UnsetType | None = msgspec.UNSET
    counter_label: str | msgspec.UnsetType | None = msgspec.UNSET
    official: str | msgspec.UnsetType | None = msgspec.UNSET
    official_name: str | msgspec.UnsetType | None = msgspec.UNSET
    service: str | msgspec.UnsetType | None = msgspec.UNSET
    service_name: str | msgspec.UnsetType | None = msgspec.UNSET
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)] | msgspec.UnsetType | None = msgspec.UNSET
    hour: Annotated[int, msgspec.Meta(ge=0, le=23)] | msgspec.UnsetType | None = msgspec.UNSET
    period: PeriodCell | msgspec.UnsetType = msgspec.UNSET


class QueueAnswer(Answer, frozen=True):
    """The figures asked for: days from `from` up to, not including, `to`. ``sample`` marks invented data."""

    rows: tuple[QueueRow, ...]


class ServiceRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """Votes on one scale for one service, from slips that name no counter, official or day.

    ``n``, ``satisfied``, ``share``, ``interval`` and ``distribution`` as in the rows of satisfaction. Slips leave by weeks, from
    five of a service on; ``spanned`` says how many left with a span longer than a week, ``time_unknown`` how many without a time.
    """

    scale: str
    n: Count
    satisfied: Count | None
    share: Share | None
    interval: Interval | None
    distribution: dict[str, Count]
    time_unknown: Count
    spanned: Count
    unit: str | msgspec.UnsetType = msgspec.UNSET
    unit_name: str | msgspec.UnsetType = msgspec.UNSET
    office: str | msgspec.UnsetType = msgspec.UNSET
    office_name: str | msgspec.UnsetType = msgspec.UNSET
    service: str | msgspec.UnsetType = msgspec.UNSET
    service_name: str | msgspec.UnsetType = msgspec.UNSET
    period: PeriodCell | msgspec.UnsetType = msgspec.UNSET


class ServiceAnswer(Answer, frozen=True):
    """The weeks that begin in the days from `from` up to, not including, `to`. ``sample`` marks invented data."""

    rows: tuple[ServiceRow, ...]


class RevisionAnswer(msgspec.Struct, frozen=True):
    """Changes when there may be new figures."""

    revision: str


class FeedRow(msgspec.Struct, frozen=True):
    """One committed event: its place in the record, where it comes from, when it arrived (RFC 3339), and itself, a CloudEvent."""

    position: Count
    office: str
    terminal: str
    received_at: str
    event: msgspec.Raw


class FeedAnswer(msgspec.Struct, frozen=True):
    """Events after a cursor. ``next`` is the cursor behind them; with ``more`` there is something after it now.

    ``ledger`` names the record; a cursor of another one means nothing here.
    """

    ledger: str
    events: tuple[FeedRow, ...]
    next: Count
    more: bool


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
