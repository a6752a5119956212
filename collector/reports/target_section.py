"""The year's targets against what the period reached, in words that the figures allow."""

from typing import NamedTuple

from collector.reports.model import Column, Section, Table
from collector.reports.reading import Reading
from collector.store.satisfaction import Row
from collector.web.dossier_view import dossier_view
from collector.web.overview import Kind
from collector.web.queue_view import QueueView
from collector.web.target_view import Shown, target_view
from collector.web.target_wording import Goal, TargetWording


class Held(NamedTuple):
    """The targets of a year against what was reached."""

    year: int
    goals: list[Goal]


def target_section(reading: Reading, held: Held | None) -> tuple[Section, ...]:
    """The section; nothing where no target holds. Each scale and channel stands by itself."""
    say = reading.words.say
    if held is None:
        return ()
    table = Table(
        id="targets",
        title=say("Chỉ tiêu năm %(year)s") % {"year": held.year},
        columns=(
            Column("what", say("Nội dung")),
            Column("target", say("Chỉ tiêu")),
            Column("reached", say("Thực hiện"), room=20),
            Column("verdict", say("Nhận định")),
        ),
        rows=tuple(
            (f"{goal.about}: {goal.kind}" if goal.kind else goal.about, goal.target, goal.reached, goal.verdict)
            for goal in held.goals
        ),
        notes=(say("Tỷ lệ hài lòng: cả khoảng tin cậy 95% phải nằm về một phía của chỉ tiêu mới nói đạt hay chưa đạt."),),
    )
    return (Section(say("So với chỉ tiêu năm"), (table,)),)


def held_targets(reading: Reading, kinds: list[Row], queue: QueueView) -> Held | None:
    """The targets with what was reached; ``None`` where none holds."""
    scope = reading.scope
    dossiers = dossier_view(reading.db, reading.directory, scope)
    every = [Kind(row.group.scale, row.group.channel, row.figure.n, row.figure.satisfied) for row in kinds]
    shown = Shown(every, every[0] if every else None, queue.total, dossiers.now if dossiers else None)
    view = target_view(reading.db, reading.directory, scope, shown, reading.today)
    return None if view is None else Held(view.year, TargetWording(reading.words).goals(view, reading.wording))
