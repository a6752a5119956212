"""How satisfaction is surveyed: which screens ask whom which question, on which scale; the first thing supervisors ask for."""

from collections import Counter

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from office.survey import say as label_of


def survey_section(reading: Reading) -> Section:
    """The section, from the directory as it is today."""
    say, words = reading.words.say, reading.words
    offices = reading.offices
    names = reading.places.short(offices)
    asked: Counter[tuple[str, str, str, str]] = Counter()
    for office in offices:
        for terminal in reading.directory.hall(office).terminals:
            asked[office, terminal.channel, terminal.scale, terminal.question] += 1
    rows: list[tuple[Cell, ...]] = [
        (
            names[office],
            reading.wording.channel(channel),
            n,
            reading.scale_name(scale),
            label_of(next(each.text for id_, each in reading.directory.questions.items() if id_ == question), words.code),
        )
        for (office, channel, scale, question), n in asked.items()
    ]
    table = Table(
        id="survey",
        title=say("Máy đánh giá và câu hỏi (theo danh mục ngày %(day)s)") % {"day": words.day(reading.today)},
        columns=(
            Column("office", say("Cơ quan")),
            Column("channel", say("Cách bỏ phiếu")),
            Column("n", say("Số máy"), "count"),
            Column("scale", say("Thang điểm")),
            Column("question", say("Câu hỏi")),
        ),
        rows=tuple(rows),
    )
    return Section(say("Cách hỏi ý kiến"), (table,))
