"""The year's targets against what the period reached, in words that the figures allow."""

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.store.satisfaction import Row
from collector.web.dossier_view import dossier_view
from collector.web.overview import Kind
from collector.web.queue_view import QueueView
from collector.web.queue_wording import QueueWording
from collector.web.target_view import Shown, TargetView, target_view
from collector.web.target_wording import TargetWording
from office.judgement import FEWEST_FOR_SHARE
from office.statistics import wilson
from office.targets import MEASURES, Measure


def target_section(reading: Reading, kinds: list[Row], queue: QueueView) -> tuple[Section, ...]:
    """The section; nothing where no target holds. Of several scales and channels the one with most votes is held against it."""
    say, scope = reading.words.say, reading.scope
    dossiers = dossier_view(reading.db, reading.directory, scope)
    every = [Kind(row.group.scale, row.group.channel, row.figure.n, row.figure.satisfied) for row in kinds]
    shown = Shown(every, every[0] if every else None, queue.total, dossiers.now if dossiers else None)
    view = target_view(reading.db, reading.directory, scope, shown, reading.today)
    if view is None:
        return ()
    wording = TargetWording(reading.words)
    table = Table(
        id="targets",
        title=say("Chỉ tiêu năm %(year)s") % {"year": view.year},
        columns=(
            Column("what", say("Nội dung")),
            Column("target", say("Chỉ tiêu")),
            Column("reached", say("Thực hiện")),
            Column("verdict", say("Nhận định")),
        ),
        rows=tuple(_row(reading, wording, view, measure) for measure in MEASURES if measure in view.verdicts),
        notes=(
            say("Tỷ lệ hài lòng: cả khoảng tin cậy 95% phải nằm về một phía của chỉ tiêu mới nói đạt hay chưa đạt."),
            *((say("Tỷ lệ hài lòng lấy theo: %(kind)s.") % {"kind": reading.kind_name(kinds[0])},) if len(kinds) > 1 else ()),
        ),
    )
    return (Section(say("So với chỉ tiêu năm"), (table,)),)


def _row(reading: Reading, wording: TargetWording, view: TargetView, measure: Measure) -> tuple[Cell, ...]:
    verdict = wording.verdict(measure, view.verdicts[measure])
    return (wording.measure(measure), wording.value(measure, view.targets.of(measure)), _reached(reading, view, measure), verdict)


def _reached(reading: Reading, view: TargetView, measure: Measure) -> str:
    words, reached = reading.words, view.reached
    if measure == "satisfied":
        return _votes(reading, view)
    if measure == "served":
        return "–" if reached.served is None else words.number(reached.served)
    if measure == "wait":
        return _minutes(reading, view)
    share: float | None = getattr(reached, measure)
    return "–" if share is None else words.percent(min(share, 1.0))


def _votes(reading: Reading, view: TargetView) -> str:
    votes, words = view.reached.satisfied, reading.words
    interval = None if votes is None else wilson(*votes)
    if votes is None or interval is None or votes.n < FEWEST_FOR_SHARE:
        return "–"
    return f"{words.percent(votes.satisfied / votes.n)} ({words.percent(interval.low)}–{words.percent(interval.high)})"


def _minutes(reading: Reading, view: TargetView) -> str:
    from_to = QueueWording(reading.words, reading.directory, reading.scope)
    return from_to.between(view.reached.wait)
