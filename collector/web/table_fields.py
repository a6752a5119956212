"""The columns of the tables of the overview and of the comparison: what each is called, holds, and is ordered by."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from collector.participation import Participation
from collector.reports.model import Range
from collector.reports.queue_section import minutes
from collector.web.compare_wording import CompareWording
from collector.web.dossier_view import DossierLine
from collector.web.language import Language
from collector.web.overview import Line, Overview
from collector.web.queue_wording import QueueWording
from collector.web.spot import Spot
from collector.web.tables import Field, by_name
from collector.web.target_wording import TargetWording
from collector.web.wording import Wording
from office.directory import Index
from office.dossiers import DossierSum
from office.grade import Grade
from office.histogram import Quantile
from office.judgement import FEWEST_FOR_SHARE
from office.rollup import Figure
from office.survey import say
from office.targets import Verdict as Reaching

_VERDICTS: dict[Grade, int] = {"surely-lower": 0, "lower": 1, "level": 2, "higher": 3, "surely-higher": 4}
_REACHED: dict[Reaching, int] = {"missed": 0, "unsure": 1, "few": 1, "met": 2}


Row = TypeVar("Row")


def line_fields(shown: Overview, words: Language, wording: Wording, marks: Mapping[str | None, str] | None) -> list[Field[Line]]:
    """Of the votes of an overview; with ``marks`` for who may see which rows have to be looked into.

    Rows of people are ordered by name alone: a list by share would rank persons.
    """
    say, names = words.say, {"office": words.say("Cơ quan"), "unit": words.say("Đơn vị"), "official": words.say("Người trực")}

    def name(line: Line) -> str:
        return wording.line(line, shown.rows)

    def mark(line: Line) -> str | None:
        if line.id not in (marks or {}) and line.aside is None:
            return None
        said = say("có dấu hiệu cần xem")
        return said if line.aside is None else f"{said}: {wording.aside(line.aside)}"

    def figure(line: Line) -> Figure | None:
        return line.figure if line.is_shown else None

    fields: list[Field[Line]] = [
        Field("name", names.get(shown.rows, say("Quầy")), "text", name, lambda line: by_name(name(line))),
        Field("n", say("Số phiếu"), "count", _votes, _votes),
        *_shares(say, figure),
        Field("verdict", say("Nhận định"), "text", wording.verdict, lambda line: _VERDICTS.get(line.verdict)),
    ]
    if marks is not None and shown.rows != "official":
        fields.append(
            Field(
                "mark",
                say("Dấu hiệu"),
                "text",
                mark,
            )
        )
    if shown.rows == "official":
        return [field if field.key == "name" else field._replace(rank=None) for field in fields]
    return fields


def queue_fields(shown: Overview, words: Language, wording: QueueWording) -> list[Field[Participation]]:
    """Of the queue of an overview."""
    say, names = words.say, {"office": words.say("Cơ quan"), "unit": words.say("Đơn vị")}
    return [
        Field("name", names.get(shown.rows, say("Quầy")), "text", wording.place, lambda row: by_name(wording.place(row))),
        Field("finished", say("Phục vụ"), "count", lambda row: row.figure.finished, lambda row: row.figure.finished),
        _wait("wait", say("Chờ (trung vị)"), lambda row: row.figure.wait.median),
        _wait("nine", say("9 trên 10 dưới"), lambda row: row.figure.wait.nine_of_ten),
        _wait("service", say("Làm việc (trung vị)"), lambda row: row.figure.service.median),
        _part("absent", say("Vắng mặt"), lambda row: row.figure.no_show_share),
        _part("coverage", say("Tỷ lệ được mời"), lambda row: row.coverage),
        _part("response", say("Tỷ lệ tham gia"), lambda row: row.response_rate),
    ]


def place_fields(words: Language, wording: CompareWording, *, has_targets: bool = False) -> list[Field[Spot]]:
    """Of the places of a comparison; with the year's targets where any holds."""
    say = words.say

    def figure(spot: Spot) -> Figure | None:
        is_told = spot.figure is not None and spot.figure.n >= FEWEST_FOR_SHARE and not spot.is_kept_back
        return spot.figure if is_told else None

    def name(spot: Spot) -> str:
        return wording.name(spot.place)

    return [
        Field("name", wording.what(), "text", name, lambda spot: by_name(name(spot))),
        Field("n", say("Số phiếu"), "count", _votes, _votes),
        *_shares(say, figure),
        Field("verdict", say("Nhận định"), "text", wording.verdict, lambda spot: _VERDICTS.get(spot.verdict)),
        *(_aims(say, wording) if has_targets else ()),
        Field(
            "mark",
            say("Dấu hiệu"),
            "text",
            lambda spot: ": ".join(filter(None, (wording.mark(spot), wording.aside(spot)))) or None,
        ),
        _part("coverage", say("Tỷ lệ được mời"), lambda spot: spot.queue.coverage if spot.queue else None),
        _part("response", say("Tỷ lệ tham gia"), lambda spot: spot.queue.response_rate if spot.queue else None),
        _wait("wait", say("Chờ (trung vị)"), lambda spot: spot.queue.figure.wait.median if spot.queue else None),
    ]


def dossier_fields(words: Language, directory: Index) -> list[Field[DossierLine]]:
    """Of the dossiers by office: all that were given back are counted, so an order by the share on time is no guess."""
    say_, wording = words.say, TargetWording(words)

    def name(line: DossierLine) -> str:
        return say(directory.offices[line.office].name, words.code)

    def count(key: str, title: str, told: Callable[[DossierSum], int | None]) -> Field[DossierLine]:
        def known(line: DossierLine) -> int | None:
            return None if line.figure is None else told(line.figure)

        return Field(key, title, "count", known, known)

    return [
        Field("name", say_("Cơ quan"), "text", name, lambda line: by_name(name(line))),
        _part("on_time", say_("Trả đúng hạn"), lambda line: line.figure.counts.share if line.figure else None),
        count("returned", say_("Đã trả"), lambda found: found.counts.returned),
        count("late", say_("Trả quá hạn"), lambda found: found.counts.late),
        count("overdue", say_("Đang giải quyết, quá hạn"), lambda found: found.overdue),
        count("received", say_("Tiếp nhận"), lambda found: found.counts.received),
        count("days", say_("Số ngày có số liệu"), lambda found: found.days),
        Field("target", say_("Chỉ tiêu"), "share", lambda line: None if line.target is None else line.target / 100),
        Field(
            "reached",
            say_("Nhận định"),
            "text",
            lambda line: wording.verdict("dossiers", line.verdict) if line.verdict else None,
            lambda line: _REACHED.get(line.verdict) if line.verdict else None,
        ),
    ]


def _aims(say: Callable[[str], str], wording: CompareWording) -> tuple[Field[Spot], Field[Spot]]:
    return (
        Field("target", say("Chỉ tiêu"), "share", lambda spot: None if spot.target is None else spot.target / 100),
        Field(
            "reached",
            say("So với chỉ tiêu"),
            "text",
            wording.reached,
            lambda spot: _REACHED.get(spot.reached) if spot.reached else None,
        ),
    )


def _wait(key: str, title: str, told: Callable[[Row], Quantile | None]) -> Field[Row]:
    def rank(row: Row) -> float | None:
        found = told(row)
        return None if found is None else found.seconds

    return Field(key, title, "minutes", lambda row: minutes(told(row)), rank)


def _part(key: str, title: str, told: Callable[[Row], float | None]) -> Field[Row]:
    def capped(row: Row) -> float | None:
        # What was counted at different times is never said to be more than all.
        found = told(row)
        return None if found is None else min(found, 1.0)

    return Field(key, title, "share", capped, capped)


def _votes(line: Line | Spot) -> int:
    return line.figure.n if line.figure else 0


def _shares(say: Callable[[str], str], told: Callable[[Row], Figure | None]) -> tuple[Field[Row], Field[Row]]:
    return (
        Field("share", say("Hài lòng"), "share", lambda row: _share(told(row)), lambda row: _share(told(row))),
        Field("interval", say("Khoảng tin cậy 95%"), "interval", lambda row: _interval(told(row)), lambda row: _low(told(row))),
    )


def _share(figure: Figure | None) -> float | None:
    return None if figure is None else figure.share


def _low(figure: Figure | None) -> float | None:
    return None if figure is None or figure.interval is None else figure.interval.low


def _interval(figure: Figure | None) -> Range | None:
    return None if figure is None or figure.interval is None else Range(*figure.interval)
