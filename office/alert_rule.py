"""When somebody is to be told: one rule a kind, as validated data; a unit's own rule takes the place of the one above."""

from typing import Annotated, Literal, get_args

import msgspec

from office.judgement import FEWEST_FOR_SHARE

AlertKind = Literal["low-scores", "long-waits", "idle-counters", "silent-terminal", "falling-coverage", "suspicious-votes"]
"""What may be wrong; each has a sentence in the web room."""

ALERT_KINDS: tuple[AlertKind, ...] = get_args(AlertKind)

OF_A_MOMENT: frozenset[AlertKind] = frozenset({"idle-counters", "silent-terminal"})
"""What is so or not so now; the others look at the last ended days, whose boxes are open."""

OF_SHARES: frozenset[AlertKind] = frozenset({"low-scores", "falling-coverage"})
"""Kinds whose threshold is a share between 0 and 1."""

_LONGEST_MINUTES = 10_080.0
_MOST_FLAGS = 100.0


class AlertRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell when a value is at least ``threshold``, made of the last ``days`` ended days and of ``least_n`` counts or more.

    What the value is, by kind: ``low-scores`` the low end of the 95 % interval of the share of votes that are not satisfied;
    ``long-waits`` the minutes that one of ten people waited at least (here today is one of the days); ``idle-counters`` the
    minutes a counter on duty has served nobody while ``least_n`` people it could serve were waiting; ``silent-terminal`` the
    minutes of opening hours since a terminal was heard; ``falling-coverage`` the low end of the 95 % interval of what coverage
    lost against as many days before; ``suspicious-votes`` the number of flags. Those of a moment take no notice of ``days``.
    """

    kind: AlertKind
    threshold: Annotated[float, msgspec.Meta(gt=0)]
    days: Annotated[int, msgspec.Meta(ge=1, le=92)] = 7
    least_n: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 20
    is_on: bool = True


DEFAULT_RULES: dict[AlertKind, AlertRule] = {
    "low-scores": AlertRule(kind="low-scores", threshold=0.2, days=7, least_n=20),
    "long-waits": AlertRule(kind="long-waits", threshold=45, days=1, least_n=20),
    "idle-counters": AlertRule(kind="idle-counters", threshold=15, days=1, least_n=3),
    "silent-terminal": AlertRule(kind="silent-terminal", threshold=60, days=1, least_n=1),
    "falling-coverage": AlertRule(kind="falling-coverage", threshold=0.1, days=14, least_n=60),
    "suspicious-votes": AlertRule(kind="suspicious-votes", threshold=1, days=30, least_n=30),
}
"""What holds where no unit says anything else."""


def rule_problems(rule: AlertRule) -> dict[str, str]:
    """What keeps a rule from being used, by field; empty when nothing does.

    Below the fewest votes of which a share is shown to those on the spot no rule may speak of one.
    """
    found: dict[str, str] = {}
    most = 1.0 if rule.kind in OF_SHARES else _MOST_FLAGS if rule.kind == "suspicious-votes" else _LONGEST_MINUTES
    # Written so that a number that is none is refused too.
    if not 0 < rule.threshold <= most:
        found["threshold"] = f"must be more than 0 and at most {most:g}"
    fewest = FEWEST_FOR_SHARE if rule.kind not in OF_A_MOMENT else 1
    if rule.least_n < fewest:
        found["least_n"] = f"must be at least {fewest}: fewer say nothing, or say who it was"
    elif rule.least_n > 10_000:  # noqa: PLR2004 - as in the struct, which checks only what is decoded
        found["least_n"] = "must be at most 10000"
    if not 1 <= rule.days <= 92:  # noqa: PLR2004 - the same
        found["days"] = "must be 1 to 92"
    return found
