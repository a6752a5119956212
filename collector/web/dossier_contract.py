"""What the API takes and answers about dossiers, as types."""

from datetime import date
from typing import Annotated

import msgspec

from collector.web.contract import Answer, Count, PeriodCell, Share
from office.readable import readable

Id = Annotated[str, msgspec.Meta(max_length=64)]
DayCount = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
MOST_SENT = 8000


class GivenDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One office on one day. `office`, or a `unit` that has one office; `early`, `on_time` and `late` never overlap.

    `returned`, where it is given, must be their sum. `overdue`: still in hand after their deadline on that evening.
    """

    day: date
    received: DayCount
    on_time: DayCount
    late: DayCount
    office: Id = ""
    unit: Id = ""
    early: DayCount = 0
    returned: DayCount | None = None
    overdue: DayCount | None = None


@readable
class DossierImportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An import: all of it is taken, or nothing. The same `key` with the same rows again changes nothing."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9._-]+$")]
    rows: Annotated[list[GivenDay], msgspec.Meta(min_length=1, max_length=MOST_SENT)]
    dry_run: bool = False


class DossierImportAnswer(msgspec.Struct, frozen=True):
    """How many days are new, replace others, or are known as they are. `repeat`: the key was answered before.

    `import_number` names the import in the history; it is null after a dry run.
    """

    new: Count
    changed: Count
    unchanged: Count
    import_number: int | None
    dry_run: bool
    repeat: bool


class DossierAnswerRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One group. `share` is `early` and `on_time` of all that was given back, null where nothing was.

    `days` counts the days of offices of which something is known; `overdue` is the last number known of each office, added up.
    """

    received: Count
    early: Count
    on_time: Count
    late: Count
    returned: Count
    share: Share | None
    overdue: Count | None
    days: Count
    unit: str | msgspec.UnsetType = msgspec.UNSET
    unit_name: str | msgspec.UnsetType = msgspec.UNSET
    office: str | msgspec.UnsetType = msgspec.UNSET
    office_name: str | msgspec.UnsetType = msgspec.UNSET
    period: PeriodCell | msgspec.UnsetType = msgspec.UNSET


class DossierAnswer(Answer, frozen=True):
    """Dossiers of the days from `from` up to, not including, `to`, as the upper unit's system counted them."""

    rows: tuple[DossierAnswerRow, ...]
