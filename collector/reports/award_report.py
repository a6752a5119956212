"""Evidence for awards: groups and persons with their votes, intervals, and shares drawn towards the common one.

It proposes nobody. Rows stand as in the directory, because ten happy votes of ten are not better than 960 of 1,000.
"""

from collections.abc import Mapping

from collector.reports.binding import bind
from collector.reports.marked_places import signs_of
from collector.reports.model import Block, Cell, Column, Range, Report, Section, Table
from collector.reports.order import Order
from collector.reports.provenance import provenance
from collector.reports.reading import Reading, count_of, share_cells
from collector.store.db import Database
from collector.store.satisfaction import Row, satisfaction, snapshot
from collector.suspects import Subject
from collector.web.flag_wording import flag_name
from office.directory import Index
from office.ids import OfficeId, ScaleId
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS
from office.rollup import Figure
from office.shrinkage import prior_of, shrunk
from office.withholding import withheld

_Key = tuple[str, str | None]


def award_report(db: Database, directory: Index, order: Order) -> Report:
    """The evidence, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    with snapshot(db):
        source = provenance(db, directory, order)
        kinds = reading.kinds()
        signs = _signs(reading)
        sections = (
            Section(words.say("Cách đọc"), _reading_aid(order)),
            Section(
                words.say("Tập thể"),
                tuple(figures_table(reading, kind, is_person=False, signs=signs) for kind in kinds) or _nothing(order),
            ),
            Section(
                words.say("Cá nhân"),
                tuple(figures_table(reading, kind, is_person=True, signs=signs) for kind in kinds) or _nothing(order),
            ),
        )
    return bind(
        order,
        directory,
        source,
        title=words.say("Số liệu minh chứng cho việc xét khen thưởng"),
        sections=sections,
        more_method=(
            words.say(
                "«Tỷ lệ chỉnh theo số phiếu» kéo tỷ lệ của mỗi dòng về mức chung, càng ít phiếu kéo càng mạnh, để vài phiếu không"
                " đưa ai lên cao (Kleinman 1973, Morris 1983); cần ít nhất năm dòng có phiếu."
            ),
        ),
    )


def _reading_aid(order: Order) -> tuple[Block, ...]:
    say = order.words.say
    return (
        say(
            "Bảng này không xếp hạng và không đề nghị ai. Các dòng theo thứ tự danh mục; tỷ lệ cao mà ít phiếu"
            " chưa nói lên điều gì."
        ),
        say("«Đủ phiếu để xét» là từ %(n)s phiếu trở lên. Nên đọc cùng tỷ lệ tham gia và các dấu hiệu bất thường của kỳ.")
        % {"n": FEWEST_FOR_WORDS},
    )


def _nothing(order: Order) -> tuple[Block, ...]:
    return (order.words.say("Không có phiếu nào trong kỳ."),)


def _signs(reading: Reading) -> dict[_Key, str]:
    """What is unusual about the votes of an official, or of a counter for its office: nobody is to be praised without it."""
    found: dict[_Key, dict[str, None]] = {}
    signs = signs_of(reading, reading.offices)
    suspects, say = signs.suspects or [], reading.words.say
    seen = [(one.subject, [flag_name(flag.kind, reading.words) for flag in one.flags]) for one in suspects]
    told = signs.open - {(one.office, one.counter) for one, _ in seen}
    # An alert says no more than that: it is told where nothing else is.
    alerted = [Subject(OfficeId(office), counter) for office, counter in sorted(told, key=str)]
    seen += [(subject, [say("có dấu hiệu cần xem")]) for subject in alerted]
    staff = _staff(reading) if seen else {}
    for subject, names in seen:
        if subject not in alerted or (subject.office, None) not in found:
            found.setdefault((subject.office, None), {}).update(dict.fromkeys(names))
        if subject.official is not None:
            found.setdefault((subject.office, subject.official), {}).update(dict.fromkeys(names))
            continue
        # Under codes it is not told who works at which counter: everybody there carries that the office has signs.
        is_told = reading.naming.shows_names
        own = _about_counter(reading, subject, names) if is_told else [say("cơ quan có dấu hiệu cần xem")]
        for counter, official in staff.get(subject.office, ()):
            is_new = subject not in alerted or (subject.office, official) not in found
            if is_new and (not is_told or subject.counter in {None, counter}):
                found.setdefault((subject.office, official), {}).update(dict.fromkeys(own))
    return {key: "; ".join(names) for key, names in found.items()}


def _about_counter(reading: Reading, subject: Subject, names: list[str]) -> list[str]:
    if subject.counter is None:
        return [reading.words.say("%(sign)s (cả cơ quan)") % {"sign": name} for name in names]
    counter = reading.places.counter(subject.office, subject.counter)
    return [reading.words.say("%(sign)s (ở %(counter)s)") % {"sign": name, "counter": counter} for name in names]


def _staff(reading: Reading) -> dict[str, list[tuple[str | None, str]]]:
    """Who was shown at which counter while people voted, by office."""
    asked = reading.order.inquiry._replace(by=("counter", "official"), scale=None, channel=None)
    found: dict[str, dict[tuple[str | None, str], None]] = {}
    for row in satisfaction(reading.db, reading.directory, asked):
        if row.group.official is not None:
            found.setdefault(row.group.office or "", {})[row.group.counter, row.group.official] = None
    return {office: list(pairs) for office, pairs in found.items()}


def figures_table(reading: Reading, kind: Row, *, is_person: bool, signs: Mapping[_Key, str] | None = None) -> Table:
    """Offices or officials with the figures of one scale and channel, and with ``signs`` what is unusual about their votes."""
    say = reading.words.say
    asked = reading.order.inquiry._replace(scale=ScaleId(kind.group.scale), channel=kind.group.channel)
    rows = satisfaction(reading.db, reading.directory, asked._replace(by=("official",) if is_person else ("office",)))
    every: dict[_Key, Figure] = {(row.group.office or "", row.group.official): row.figure for row in rows}
    # Votes cast while nobody was shown have no line here, and are a part of their office all the same.
    hidden = _hidden(every, is_person=is_person)
    figures = {key: figure for key, figure in every.items() if not is_person or key[1] is not None}
    elsewhere = frozenset[_Key]() if is_person else _elsewhere(reading, every)
    note = say("%(n)s nơi chỉ bỏ phiếu theo thang hoặc cách bỏ phiếu khác nên không có dòng ở đây.") % {
        "n": reading.words.number(len(elsewhere))
    }
    person = (Column("person", say("Người trực quầy")),) if is_person else ()
    return Table(
        id=f"{'persons' if is_person else 'groups'}-{kind.group.scale}-{kind.group.channel}",
        title=reading.kind_name(kind),
        columns=(
            *person,
            *reading.places.columns(reading.offices, are_beside=is_person),
            Column("n", say("Số phiếu"), "count"),
            Column("share", say("Hài lòng"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
            Column("cautious", say("Tỷ lệ chỉnh theo số phiếu"), "share"),
            Column("cautious_interval", say("Khoảng của tỷ lệ chỉnh"), "interval"),
            Column("excluded", say("Phiếu không tính"), "count"),
            Column("enough", say("Đủ phiếu để xét")),
            *(() if signs is None else (Column("signs", say("Dấu hiệu cần xem xét"), room=16),)),
        ),
        rows=tuple(
            row
            for key, row in zip(
                _expected(reading, figures, is_person=is_person),
                _rows(reading, figures, hidden, is_person=is_person, signs=signs),
                strict=True,
            )
            if key not in elsewhere
        ),
        notes=(
            say("Tỷ lệ chỉnh theo số phiếu: kéo về mức chung, càng ít phiếu kéo càng mạnh; cách tính ở phần phương pháp."),
            *((note,) if elsewhere else ()),
        ),
    )


def _elsewhere(reading: Reading, figures: Mapping[_Key, Figure]) -> frozenset[_Key]:
    """The offices where people voted, but on other scales or by other channels only."""
    asked = reading.order.inquiry._replace(by=("office",), scale=None, channel=None)
    voted = {(row.group.office or "", None) for row in satisfaction(reading.db, reading.directory, asked)}
    return frozenset(voted - figures.keys())


def _rows(
    reading: Reading, figures: Mapping[_Key, Figure], hidden: set[_Key], *, is_person: bool, signs: Mapping[_Key, str] | None
) -> list[tuple[Cell, ...]]:
    say = reading.words.say
    prior = prior_of([count_of(figure) for figure in figures.values()])
    found: list[tuple[Cell, ...]] = []
    for office, person in _expected(reading, figures, is_person=is_person):
        figure = figures.get((office, person))
        names = (reading.places.unit_of(office), reading.places.office(office))
        n, share, interval = share_cells(figure, is_kept_back=(office, person) in hidden)
        cautious: tuple[Cell, Cell] = (None, None)
        if prior is not None and figure is not None and share is not None:
            drawn = shrunk(count_of(figure), prior)
            cautious = (drawn.share, Range(drawn.interval.low, drawn.interval.high))
        enough = say("đủ") if figure is not None and figure.n >= FEWEST_FOR_WORDS else say("chưa đủ")
        excluded = sum(figure.excluded.values()) if figure else 0
        who = (reading.person(office, person),) if is_person else ()
        unusual = () if signs is None else (signs.get((office, person), ""),)
        found.append((*who, *names, n, share, interval, *cautious, excluded, enough, *unusual))
    return found


def _hidden(figures: Mapping[_Key, Figure], *, is_person: bool) -> set[_Key]:
    """The rows whose shares would tell those of few votes: officials within their office, offices within the whole."""
    wholes: dict[str, list[_Key]] = {}
    for key in figures:
        wholes.setdefault(key[0] if is_person else "", []).append(key)
    return {keys[place] for keys in wholes.values() for place in withheld([figures[key].n for key in keys], FEWEST_FOR_SHARE)}


def _expected(reading: Reading, figures: Mapping[_Key, Figure], *, is_person: bool) -> list[_Key]:
    offices = reading.offices
    if not is_person:
        return [(office, None) for office in offices]
    # Who has no votes has nothing to show here; a list of them would fill pages.
    known: list[_Key] = [(office, one.id) for office in offices for one in reading.directory.hall(office).officials]
    every = [*(key for key in known if key in figures), *(key for key in figures if key not in known)]
    if reading.naming.shows_names:
        return every
    # The order of the directory would tell whose code it is.
    places = {office: place for place, office in enumerate(offices)}
    return sorted(every, key=lambda key: (places.get(OfficeId(key[0]), len(places)), reading.person(*key)))
