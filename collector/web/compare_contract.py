"""What the API answers about places side by side, as types."""

from typing import Annotated, Literal

import msgspec

from collector.web.contract import Answer, Count, DurationBin, Interval, Rate, Share
from office.grade import Grade
from office.suspicion import Kind


class Limits(msgspec.Struct, frozen=True):
    """Between which shares a place of so many votes lies when it is like all others: but for 5 %, and but for 0.2 % of places."""

    low_95: Share
    high_95: Share
    low_998: Share
    high_998: Share


class FlagRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sign that votes may not be the citizens' own: to look into, no judgement, and nothing is left out for it.

    ``observed`` of ``whole``, where ``expected`` would be usual among peers; honest work shows as much with ``chance`` (at least
    1e-12). It is about an ``official`` (an id, or a code for those who may not see names), a ``counter``, or the whole office.
    """

    kind: Kind
    observed: Count
    whole: Count
    expected: Annotated[float, msgspec.Meta(ge=0)]
    chance: Share
    counter: str | msgspec.UnsetType = msgspec.UNSET
    official: str | msgspec.UnsetType = msgspec.UNSET


class CompareRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place: an office, or a counter where an office or ``by=counter`` is asked for.

    ``elsewhere`` are its votes on other scales or by other channels, which are compared with none here. ``n``,
    ``satisfied``, ``share`` and ``interval`` as in the rows of satisfaction; ``limits`` are null without votes. Scores
    of few votes are withheld (null) from those on the spot. ``verdict`` is the one word about it, against all other places
    together: «surely» where it differs with a risk that all rows share and lies beyond the outer limits; ``lower`` and ``higher``
    where it lies beyond these alone, or differs and lies beyond the inner ones, ``signed`` where it would be one of the higher
    two but the row has a flag (``mark`` is ``here``). ``position`` is only where its mark lies in the
    picture, null where too few voted. ``coverage`` and ``response_rate`` as in the rows of queues, ``wait_p90`` what nine of ten
    people waited at most. ``incomplete``: something of the row may still come. ``target`` is the year's that holds for it
    (null: none, or the days lie in two years), ``target_verdict`` whether its whole interval is above it (``met``) or below
    (``missed``; ``few``: of too few votes to say), null without votes and instead of ``met`` where the row has a flag.
    ``lists`` names the lists on which it stands. ``mark``: ``here`` where the row has a flag, ``office`` where its office has
    one as a whole or of somebody who works there; null without one. ``flags`` is null where there are too many offices to
    judge.
    """

    office: str
    office_name: str
    n: Count
    elsewhere: Count
    satisfied: Count | None
    share: Share | None
    interval: Interval | None
    limits: Limits | None
    position: Literal["far-above", "above", "inside", "below", "far-below"] | None
    verdict: Grade
    finished: Count
    windows: Count
    bound: Count
    coverage: Rate | None
    response_rate: Rate | None
    wait_p90: DurationBin | None
    incomplete: bool
    target: Share | None
    target_verdict: Literal["met", "missed", "unsure", "few"] | None
    lists: tuple[Literal["silent", "coverage", "response", "below", "missed", "waits"], ...]
    mark: Literal["here", "office"] | None
    flags: tuple[FlagRow, ...] | None
    counter: str | msgspec.UnsetType = msgspec.UNSET
    counter_label: str | msgspec.UnsetType = msgspec.UNSET


class CompareAnswer(Answer, frozen=True):
    """Places side by side, in the order of their names: nothing here is a rank.

    ``scale`` and ``channel`` are those asked for, else those with most votes (null without votes); ``reference`` is the share
    of all places together. ``spread`` is by how much the variance between places exceeds chance, and by its root all limits are
    wider than the binomial distribution's (1: not at all).
    """

    scale: str | None
    channel: Literal["kiosk", "button", "exit", "phone"] | None
    reference: Share | None
    spread: Annotated[float, msgspec.Meta(ge=1)]
    rows: tuple[CompareRow, ...]
