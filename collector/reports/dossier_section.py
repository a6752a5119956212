"""Dossiers on time and late, as the upper unit's system counted them; a section of its own, because it is nobody's opinion."""

from collector.dossier_figures import dossier_figures
from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from office.dossiers import DossierSum
from office.ids import OfficeId


def dossier_section(reading: Reading) -> tuple[Section, ...]:
    """The section; nothing where no dossiers of the period were imported."""
    say, asked = reading.words.say, reading.order.inquiry
    whole = next(iter(dossier_figures(reading.db, reading.directory, asked._replace(by=()))), None)
    if whole is None:
        return ()
    rows = dossier_figures(reading.db, reading.directory, asked._replace(by=("office",)))
    known = {OfficeId(row.group.office or ""): row.figure for row in rows}
    offices = reading.offices
    names = reading.places.short(offices)
    shares = {place: known[office].counts.share for place, office in enumerate(offices) if office in known}
    late = {place: share for place, share in shares.items() if share is not None and share < 1}
    table = Table(
        id="dossiers",
        title=say("Hồ sơ theo thời hạn"),
        columns=(
            Column("office", say("Cơ quan")),
            Column("received", say("Tiếp nhận"), "count"),
            Column("early", say("Trả trước hạn"), "count"),
            Column("on_time", say("Trả đúng hạn"), "count"),
            Column("late", say("Trả quá hạn"), "count"),
            Column("share", say("Tỷ lệ không quá hạn"), "share"),
            Column("overdue", say("Đang giải quyết, quá hạn"), "count"),
            Column("days", say("Số ngày có số liệu"), "count"),
        ),
        rows=tuple(_row(names[office], known.get(office, DossierSum())) for office in offices),
        most_printed=reading.most_printed,
        filled=reading.most_printed is None,
        pressing=tuple(sorted(late, key=late.__getitem__)),
        total=_row(say("Tất cả"), whole.figure) if len(offices) > 1 else None,
        notes=(say("Số của hệ thống hồ sơ cấp trên, không phải ý kiến người dân; không tính vào mức độ hài lòng."),),
    )
    return (Section(say("Hồ sơ đúng hạn, quá hạn"), (_sentence(reading, whole.figure), table)),)


def _sentence(reading: Reading, now: DossierSum) -> str:
    say, words, before = reading.words.say, reading.words, reading.before
    if now.counts.share is None:
        return say("Trong kỳ chưa trả hồ sơ nào.")
    sentence = say("Trả trước hạn và đúng hạn %(share)s: %(n)s trên %(all)s hồ sơ đã trả.") % {
        "share": words.percent(now.counts.share),
        "n": words.number(now.counts.in_time),
        "all": words.number(now.counts.returned),
    }
    earlier = next(
        iter(
            dossier_figures(
                reading.db,
                reading.directory,
                reading.order.inquiry._replace(first=before.first, end=before.end, by=()),
            )
        ),
        None,
    )
    if earlier is None or earlier.figure.counts.share is None:
        more = say("Kỳ trước chưa có số liệu.")
        return f"{sentence} {more}"
    counts = earlier.figure.counts
    more = say("Kỳ trước %(share)s: %(n)s trên %(all)s.") % {
        "share": words.percent(earlier.figure.counts.share),
        "n": words.number(counts.in_time),
        "all": words.number(counts.returned),
    }
    return f"{sentence} {more}"


def _row(name: str, figure: DossierSum) -> tuple[Cell, ...]:
    counts = figure.counts
    known = (counts.received, counts.early, counts.on_time, counts.late) if figure.days else (None,) * 4
    return (name, *known, counts.share, figure.overdue, figure.days)
