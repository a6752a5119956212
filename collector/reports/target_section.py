"""The year's targets against what the period reached, in words that the figures allow."""

from collector.reports.model import Column, Section, Table
from collector.reports.reading import Reading
from collector.store.satisfaction import Row
from collector.web.dossier_view import dossier_view
from collector.web.overview import Kind
from collector.web.queue_view import QueueView
from collector.web.target_view import Shown, target_view
from collector.web.target_wording import TargetWording


def target_section(reading: Reading, kinds: list[Row], queue: QueueView) -> tuple[Section, ...]:
    """The section; nothing where no target holds. Each scale and channel stands by itself."""
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
        rows=tuple(
            (f"{goal.about}: {goal.kind}" if goal.kind else goal.about, goal.target, goal.reached, goal.verdict)
            for goal in wording.goals(view, reading.wording)
        ),
        notes=(say("Tỷ lệ hài lòng: cả khoảng tin cậy 95% phải nằm về một phía của chỉ tiêu mới nói đạt hay chưa đạt."),),
    )
    return (Section(say("So với chỉ tiêu năm"), (table,)),)
