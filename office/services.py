"""What people come to an office for, and the rules of its queue: all of it data that the collector sends.

No national rule orders a commune's queue (Đà Nẵng's of 2024 puts invalids of war, the elderly, pregnant women and people with
disabilities first), so every number here can be set for an office.
"""

from typing import Annotated, Literal

import msgspec

from office.documents import ClockTime, Weekday
from office.ids import SLUG_PATTERN, CounterId, ServiceId
from office.numbering import Series

Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]

PICTURES = ("document", "person", "house", "land", "heart", "folder", "speech", "coins", "school", "car", "tools", "other")
"""The pictures that a ticket kiosk can draw beside a service."""

Picture = Literal["document", "person", "house", "land", "heart", "folder", "speech", "coins", "school", "car", "tools", "other"]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One thing people come for. Texts are by language code, Vietnamese always there.

    ``popular`` is what people call it, ``papers`` what to bring, ``fee`` and ``time_limit`` what it costs and how long the office
    may take. ``series`` is the letter of its numbers; services of one series share their numbers. ``open`` narrows the office's
    hours, ``daily_cap`` the numbers of one day.
    """

    id: Annotated[ServiceId, msgspec.Meta(pattern=SLUG_PATTERN)]
    name: dict[str, str]
    series: Series
    popular: dict[str, str] = {}
    papers: dict[str, tuple[str, ...]] = {}
    fee: dict[str, str] = {}
    time_limit: dict[str, str] = {}
    picture: Picture = "other"
    open: dict[Weekday, tuple[tuple[ClockTime, ClockTime], ...]] | None = None
    daily_cap: Annotated[int, msgspec.Meta(ge=1, le=9_999)] | None = None


class QueueRules(msgspec.Struct, frozen=True, kw_only=True):
    """How an office's queue works. Durations are seconds.

    While both kinds wait, a counter calls at most ``priority_run`` priority tickets, then at most ``regular_run`` others, in
    turn. ``most_recalls`` and ``recall_after`` limit calling again; ``most_returns`` how often a missed ticket comes back.
    ``undelivered_after`` cancels a number that nobody was told. The vote window opens ``window_after`` after the start and
    closes ``window_closes`` after the finish, or at the next start, but never sooner than ``window_least`` after the finish.
    ``issue_before`` is how long before opening numbers are given. ``long_wait`` and ``long_idle`` are what a leader is shown.
    ``follow_url`` is where a phone reaches the desk's page, empty: nowhere.
    """

    width: Annotated[int, msgspec.Meta(ge=2, le=4)] = 3
    priority_run: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    regular_run: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    most_recalls: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    recall_after: Seconds = 10.0
    most_returns: Annotated[int, msgspec.Meta(ge=0, le=20)] = 2
    undelivered_after: Annotated[float, msgspec.Meta(ge=5, le=3_600)] = 60.0
    undo_within: Seconds = 60.0
    window_after: Seconds = 30.0
    window_closes: Annotated[float, msgspec.Meta(ge=20, le=3_600)] = 120.0
    window_least: Annotated[float, msgspec.Meta(ge=0, le=120)] = 20.0
    issue_before: Seconds = 1_800.0
    long_wait: Seconds = 1_800.0
    long_idle: Seconds = 600.0
    follow_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[!-~]{1,200})?$(?!\n)")] = ""


class CounterServices(msgspec.Struct, frozen=True, kw_only=True):
    """A counter as the desk knows it: its id, what follows «Quầy», and what is done there (empty: everything)."""

    id: Annotated[CounterId, msgspec.Meta(pattern=SLUG_PATTERN)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    services: tuple[ServiceId, ...] = ()
