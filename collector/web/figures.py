"""What every resource of figures does alike: reads the inquiry, and answers as JSON or as a table for a spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from flask import Response, request

from collector.bounds import admitted, kept_within
from collector.inquiry import Inquiry, Parameter, Questions, read_inquiry
from collector.naming import Naming
from collector.store.db import Database
from collector.store.satisfaction import Row as VoteRow
from collector.viewer import Viewer
from collector.web.answers import json_answer, with_etag
from collector.web.auditing import record
from collector.web.contract import Interval, PeriodCell
from collector.web.frame import frame
from collector.web.routes import CSV, JSON, Answer
from collector.web.viewing import demand, naming, seen_in_figures, viewer
from office.directory import Index
from office.rollup import Figure
from office.withholding import withheld

FORMAT = Parameter("format", "`csv` for a spreadsheet; the `Accept` header chooses when left out.", ("json", "csv"))
NOT_MODIFIED = Answer("The caller has just this already.", {})

_FILTERS = frozenset({"unit", "office", "counter", "official", "channel", "scale", "service"})


class Placed(Protocol):
    """What every row of figures has."""

    @property
    def group(self) -> Any:  # noqa: ANN401 - of votes or of a queue
        """What the row is about."""


Row = TypeVar("Row", bound=Placed)


class Scores(NamedTuple):
    """What a row says of scores; nothing of it where they are withheld from the viewer."""

    satisfied: int | None
    share: float | None
    interval: Interval | None
    distribution: dict[str, int]


class Asked(NamedTuple):
    """One request for figures, within the viewer's scope. ``head`` is what every answer begins with."""

    inquiry: Inquiry
    directory: Index
    db: Database
    today: date
    head: dict[str, Any]
    wants_csv: bool
    viewer: Viewer
    naming: Naming

    def kept_back(self, rows: Sequence[VoteRow]) -> frozenset[int]:
        """The places in ``rows`` whose scores are not for this viewer: they would tell those of a row with few votes.

        Rows that make up one whole have scale, channel and time in common; officials and counters the office too.
        """
        is_within = bool({"counter", "official"} & set(self.inquiry.by))
        is_place = is_within or bool({"office", "unit"} & set(self.inquiry.by))
        return self.guarded(
            [
                (
                    (
                        row.group.scale,
                        row.group.channel,
                        row.group.office if is_within else None,
                        row.group.period if is_place else None,
                    ),
                    row.figure.n,
                )
                for row in rows
            ]
        )

    def guarded(self, parts: Sequence[tuple[object, int]]) -> frozenset[int]:
        """The same of rows of which each is told by the whole that it is part of, and its number of votes."""
        wholes: dict[object, list[int]] = {}
        for place, (whole, _n) in enumerate(parts):
            wholes.setdefault(whole, []).append(place)
        found: set[int] = set()
        for places in wholes.values():
            few = withheld([parts[place][1] for place in places], self.viewer.fewest_votes)
            found |= {places[number] for number in few}
        return frozenset(found)

    def scores(self, figure: Figure, *, is_kept_back: bool = False) -> Scores:
        """What the viewer is told of the scores of a row."""
        if is_kept_back or figure.n < self.viewer.fewest_votes:
            return Scores(None, None, None, {})
        return Scores(
            figure.satisfied,
            figure.share,
            Interval(*figure.interval) if figure.interval else None,
            {str(score): n for score, n in figure.distribution.items()},
        )

    def in_order(self, rows: Sequence[Row]) -> list[Row]:
        """``rows`` as they are; officials by code where the viewer is told codes, for an order by name would tell names."""
        if self.naming.shows_names or "official" not in self.inquiry.by:
            return list(rows)
        places = {(row.group.unit, row.group.office, row.group.counter): None for row in rows}
        ranks = {place: rank for rank, place in enumerate(places)}

        def by_code(row: Row) -> tuple[int, str]:
            group = row.group
            code = self.naming.code((group.office, group.official)) if group.official is not None else ""
            return ranks[group.unit, group.office, group.counter], code

        return sorted(rows, key=by_code)


def read_asked(questions: Questions) -> Asked:
    """What the request in hand asks of a resource.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
        ForbiddenError: when it asks for what is outside of the viewer's scope.
    """
    here, who, directory = frame(), viewer(), seen_in_figures()
    given = request.args.to_dict(flat=False)
    wanted = given.pop("format", [])
    told = naming()
    asked = admitted(given, who, directory, told)
    # A wrong format is one more problem among the others, so it is checked with them.
    inquiry = kept_within(
        read_inquiry(asked, directory, here.today(), questions=questions, also={FORMAT: wanted}), who, directory
    )
    filters = {name: values[0] for name, values in given.items() if name in _FILTERS and values[0]}
    forced = {"unit": inquiry.unit, "office": inquiry.office, "official": inquiry.official}
    filters |= {name: value for name, value in forced.items() if value is not None and name not in filters}
    head = {
        "first": inquiry.first,
        "end": inquiry.end,
        "reckoning": inquiry.reckoning,
        "by": inquiry.by,
        "filters": filters,
        "sample": directory.sample,
    }
    return Asked(inquiry, directory, here.store.db(), here.today(), head, _wants_csv(wanted), who, told)


def answered(asked: Asked, answer: msgspec.Struct, table: Callable[[], str], name: str) -> Response:
    """``answer`` in the form that is wanted; ``name`` begins that of the file. A file is an export, and written into the log.

    Raises:
        ForbiddenError: when the viewer may take no files.
    """
    if not asked.wants_csv:
        return with_etag(json_answer(answer))
    demand("export")
    record("export", request.path, unit=asked.inquiry.unit, after=_exported(asked))
    response = Response(table(), content_type="text/csv; charset=utf-8")
    first, end = asked.inquiry.first, asked.inquiry.end
    response.headers["Content-Disposition"] = f"attachment; filename={name}_{first}_{end}.csv"
    return with_etag(response)


def _exported(asked: Asked) -> dict[str, object]:
    head = asked.head
    return {"from": str(head["first"]), "to": str(head["end"]), "by": list(head["by"]), "filters": head["filters"]}


def flat(row: msgspec.Struct) -> dict[str, Any]:
    """A row's own fields, its interval and its length of time as columns of a table."""
    values: Mapping[str, Any] = msgspec.structs.asdict(row)
    found = {name: value for name, value in values.items() if value is not msgspec.UNSET}
    interval, period = found.get("interval"), found.get("period")
    if interval is not None:
        found |= {"interval_low": interval.low, "interval_high": interval.high}
    if isinstance(period, PeriodCell):
        found |= {"period": period.label, "period_from": period.first, "period_to": period.end}
    return found


def _wants_csv(wanted: list[str]) -> bool:
    if wanted and wanted[0]:
        return wanted[0] == "csv"
    return request.accept_mimetypes.best_match([JSON, CSV], default=JSON) == CSV
