"""Each office or counter beside the others: without names, in the order of the directory, compared only where votes allow it."""

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import NamedTuple, TypedDict

from collector.participation import Participation
from collector.reports.low_invitations import LowInvitations, low_table
from collector.reports.marked_places import Key, Signs, joined, mark_words
from collector.reports.model import Cell, Column, Section, Table
from collector.reports.queue_section import minutes
from collector.reports.rated_places import Rated, RatedPlace
from collector.reports.reading import Reading, share_cells
from collector.web.comparison import long_wait
from collector.web.ending import Endings
from collector.web.overview import Line
from collector.web.spot import Mark
from collector.web.target_wording import TargetWording
from office.grade import Grade, unpraised
from office.queue_figure import share_of

_LOWER: tuple[Grade, ...] = ("surely-lower", "lower", "signed")
_UNREMARKABLE: frozenset[Grade] = frozenset({"level", "too-few"})


class _Bounds(TypedDict, total=False):
    most_printed: int
    filled: bool
    none: str


class Called(NamedTuple):
    """How the places of tables are called: their columns, their cells in a row, and the mark that a row carries.

    ``most_printed``: of more rows paper has only those to look at, and no more than so many of these. ``of_many``: a row is of so
    many offices that a sign in one of them does not take its word from it.
    """

    columns: tuple[Column, ...]
    cells: Callable[[Key], tuple[Cell, ...]]
    mark: Callable[[Key], Mark | None]
    most_printed: int | None
    of_many: bool = False


def place_section(reading: Reading, rated: list[Rated], signs: Signs, low: LowInvitations, lead: tuple[str, ...] = ()) -> Section:
    """The section: offices of a unit, or counters of an office; people served first, then each scale and channel.

    ``lead``: where more of it stands.
    """
    say, office = reading.words.say, reading.order.inquiry.office
    is_office = office is not None
    called = Called(
        _named(reading, is_office=is_office),
        lambda key: _names(reading, key, is_office=is_office),
        lambda key: _own_mark(reading, signs, key),
        reading.most_printed,
    )
    places = low.counters if is_office else low.offices
    asked: dict[Key, Participation] = {(place.office, place.counter): row for place, row in places.items()}
    tables = [served_table(reading, called, expected_places(reading), asked), low_table(reading, low)]
    tables += [rated_table(reading, called, one) for one in rated]
    note = say("Các dòng xếp theo danh mục, không phải xếp hạng. Số liệu của quầy không gắn với tên người.")
    wide = (say("Cơ quan này có dấu hiệu cần xem, ở phần «Dấu hiệu bất thường»; nên đọc các bảng cùng với phần ấy."),)
    is_wide = office is not None and signs.is_wide(office)
    return Section(
        say("Theo quầy") if is_office else say("Theo cơ quan"),
        (note, *lead, *_ended(reading), *(wide if is_wide else ()), *tables),
    )


def _ended(reading: Reading) -> list[str]:
    """What has become of the place, or of offices that had ended when these days began: nobody looks for them in vain."""
    endings = Endings(reading.words, reading.directory, reading.today)
    here, missed = endings.here(reading.scope), endings.missed(reading.scope)
    if here is not None:
        return [f"{here.sentence}."]
    if not missed:
        return []
    n = reading.words.number(len(expected_places(reading)))
    return [reading.words.say("%(n)s cơ quan; %(missed)s.") % {"n": n, "missed": endings.line(missed)}]


def expected_places(reading: Reading) -> list[Key]:
    """The offices of a unit, or the counters of an office, in the order of the directory."""
    office = reading.order.inquiry.office
    if office is not None:
        return [(office, counter.id) for counter in reading.directory.hall(office).counters]
    return [(each, None) for each in reading.offices]


def _named(reading: Reading, *, is_office: bool) -> tuple[Column, ...]:
    if is_office:
        return (Column("counter", reading.words.say("Quầy")),)
    return reading.places.columns(reading.offices)


def _names(reading: Reading, key: Key, *, is_office: bool) -> tuple[str, ...]:
    office, counter = key
    if is_office:
        return (reading.places.counter(office, counter),)
    return reading.places.unit_of(office), reading.places.office(office)


def served_table(reading: Reading, called: Called, keys: Iterable[Key], found: Mapping[Key, Participation]) -> Table:
    """Who was served, asked and rated at each of ``keys``, and at what else was ``found``."""
    say = reading.words.say
    lines, urgent = list[tuple[Cell, ...]](), dict[int, tuple[bool, float]]()
    for place, key in enumerate(dict.fromkeys((*keys, *found))):
        row, mark = found.get(key), called.mark(key)
        lines.append((*called.cells(key), *_served_cells(reading, row, mark_words(reading, mark))))
        waited = 0 if row is None else long_wait(row.figure.wait)
        if mark == "here" or waited > 0:
            urgent[place] = mark != "here", -waited
    return Table(
        id="served",
        title=say("Người được phục vụ và người đánh giá"),
        columns=(
            *called.columns,
            Column("served", say("Người được phục vụ"), "count"),
            Column("windows", say("Lượt được mời"), "count"),
            Column("votes", say("Người đã đánh giá"), "count"),
            Column("coverage", say("Tỷ lệ được mời"), "share"),
            Column("response_rate", say("Tỷ lệ tham gia"), "share"),
            Column("no_show", say("Vắng mặt"), "share"),
            Column("wait", say("Chờ, trung vị"), "minutes"),
            Column("wait_nine", say("Chờ, 9 trên 10 không quá"), "minutes"),
            Column("remark", say("Ghi chú")),
        ),
        rows=tuple(lines),
        notes=(*_first(reading, called, lines), *asked_elsewhere(reading, found.values())),
        pressing=tuple(sorted(urgent, key=urgent.__getitem__)),
        **_bounds(reading, called),
    )


def _own_mark(reading: Reading, signs: Signs, key: Key) -> Mark | None:
    """The mark of a row; of one office alone every row would carry what is of that office, so the section says it once."""
    mark = signs.mark(key)
    return None if mark == "office" and reading.order.inquiry.office is not None else mark


def _served_cells(reading: Reading, row: Participation | None, mark: str) -> tuple[Cell, ...]:
    if row is None:
        return (0, 0, 0, None, None, None, None, None, joined((reading.words.say("không có lượt nào"), mark)))
    found, votes = row.figure, row.rated.votes if row.rated else 0
    remark = reading.words.say("có thể còn thiếu") if row.incomplete else ""
    shares = (row.coverage, row.response_rate, share_of(found.missed, found.called))
    waits = minutes(found.wait.median), minutes(found.wait.nine_of_ten)
    return (found.finished, found.windows, votes, *shares, *waits, joined((remark, mark)))


def rated_table(reading: Reading, called: Called, rated: Rated) -> Table:
    """How satisfied people were at each place, on one scale and by one way of voting."""
    say, kind = reading.words.say, rated.kind
    lines, urgent = list[tuple[Cell, ...]](), dict[int, int]()
    for place, one in enumerate(rated.places):
        excluded, mark = sum(one.figure.excluded.values()) if one.figure else 0, called.mark(one.key)
        said = verdict(reading, one, mark, keeps_word=called.of_many)
        lines.append((*called.cells(one.key), *share_cells(one.figure, is_kept_back=one.is_hidden), said, excluded))
        if (found := urgency(one, mark)) is not None:
            urgent[place] = found
    no_praise = say(
        "Các nơi chênh nhau nhiều đến mức nằm «trong mức thường gặp» không phải là lời khen: nơi có tỷ lệ rất thấp vẫn có"
        " thể nằm trong đó."
    )
    elsewhere = say("%(n)s nơi chỉ bỏ phiếu theo thang hoặc cách bỏ phiếu khác nên không có dòng ở đây.")
    return Table(
        id=f"places-{kind.group.scale}-{kind.group.channel}",
        title=say("Hài lòng: %(kind)s") % {"kind": reading.kind_name(kind)},
        columns=(
            *called.columns,
            Column("n", say("Số phiếu"), "count"),
            Column("share", say("Hài lòng"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
            Column("verdict", say("So với mức chung")),
            Column("excluded", say("Phiếu không tính"), "count"),
        ),
        rows=tuple(lines),
        notes=(
            *_first(reading, called, lines),
            *((no_praise,) if rated.is_wide else ()),
            *((elsewhere % {"n": reading.words.number(rated.elsewhere)},) if rated.elsewhere else ()),
        ),
        pressing=tuple(sorted(urgent, key=urgent.__getitem__)),
        **_bounds(reading, called),
    )


def urgency(one: RatedPlace, mark: Mark | None, *, is_long: bool = False) -> int | None:
    """How soon a row is to be looked at, 0 first, ``None``: not before others; ``is_long``: people wait long there."""
    if one.grade in _LOWER:
        return _LOWER.index(one.grade)
    if mark == "here" or one.missed is not None or is_long:
        return len(_LOWER)
    return None if one.grade in _UNREMARKABLE else len(_LOWER) + 1


def _first(reading: Reading, called: Called, rows: Sized) -> tuple[str, ...]:
    return () if called.most_printed is None or len(rows) <= called.most_printed else (looked_at_first(reading),)


def _bounds(reading: Reading, called: Called) -> _Bounds:
    if called.most_printed is None:
        return {}
    nothing = reading.words.say("Không dòng nào nên xem trước các dòng khác.")
    return {"most_printed": called.most_printed, "filled": False, "none": nothing}


def asked_elsewhere(reading: Reading, rows: Iterable[Participation]) -> tuple[str, ...]:
    """Why more may have been invited than were served, where that stands in a table."""
    if all(row.figure.windows <= row.figure.finished for row in rows):
        return ()
    say = reading.words.say
    return (say("Lượt được mời được đếm khi hòm phiếu mở, có khi vài buổi sau lượt phục vụ, nên trong một kỳ có thể nhiều hơn."),)


def looked_at_first(reading: Reading) -> str:
    """Which rows of a table are those to look at, where paper does not have all."""
    return reading.words.say("Dòng nên xem: khác mức chung, có dấu hiệu cần xem, chưa đạt chỉ tiêu, hoặc chờ lâu.")


def verdict(reading: Reading, one: RatedPlace, mark: Mark | None, *, keeps_word: bool = False) -> str:
    """The word of a row, a missed target, and its mark; where its votes have to be looked into, «higher» is not said."""
    key, figure, grade = one.key, one.figure, unpraised(one.grade, is_signed=mark == "here" and not keeps_word)
    said = reading.wording.verdict(Line(key[1] or key[0], figure, grade, figure is not None and not one.is_hidden))
    missed = ""
    if one.missed is not None:
        missed = reading.words.say("chưa đạt chỉ tiêu %(target)s") % {
            "target": TargetWording(reading.words).value("satisfied", one.missed)
        }
    return joined((said, missed, "" if grade == "signed" else mark_words(reading, mark)))
