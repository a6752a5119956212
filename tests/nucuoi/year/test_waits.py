"""How long people wait in the invented year: minutes in an ordinary office, an hour where one counter is open on Mondays."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from collector.inquiry import Inquiry
from collector.participation import participation
from collector.store.alerts import Alerts
from collector.store.db import Database, database_path, open_database
from collector.store.directory import load_directory
from collector.store.open_counters import open_counters
from collector.store.week_hours import week_hours
from collector.web.comparison import comparison
from collector.web.language import language
from collector.web.queue_wording import QueueWording
from collector.web.scope import Scope
from collector.web.wait_chart import waits_of
from nucuoi.errands import errands_on
from nucuoi.year.arrivals import arrivals, visitors_on
from nucuoi.year.feed import Year, feed
from nucuoi.year.office_year import OfficeYear
from nucuoi.year.stories import FEWEST_OFFICES, stories_of, year_directory
from office.directory import Index, index
from office.ids import OfficeId
from office.queue_figure import QueueFigure

FIRST = date(2026, 6, 1)
END = FIRST + timedelta(days=21)
A, B, D, E, F, G = (OfficeId(f"xa-mau-{letter}") for letter in "abdefg")
ORDINARY = (A, B, D, F)
MONDAY, THURSDAY, FRIDAY = 0, 3, 4
NOON = 12


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Three weeks of the offices in which things happen; nobody changes it."""
    db = open_database(database_path(tmp_path_factory.mktemp("waits")))
    db.conn.execute("PRAGMA synchronous = OFF")
    feed(db, Year("1", FIRST, END, offices=FEWEST_OFFICES))
    yield db
    db.close()


@pytest.fixture(scope="module")
def directory(store: Database) -> Index:
    return index(load_directory(store))


def _minutes(figure: QueueFigure) -> tuple[float, float]:
    """At least so long waited half of all, and one of ten."""
    assert figure.wait.median is not None
    assert figure.wait.nine_of_ten is not None
    return figure.wait.median.low / 60, figure.wait.nine_of_ten.low / 60


def test_in_an_ordinary_office_half_wait_some_minutes_and_nine_of_ten_less_than_half_an_hour(
    store: Database, directory: Index
) -> None:
    for office in ORDINARY:
        (row,) = participation(store, directory, Inquiry(FIRST, END, office=office), END)
        median, most = _minutes(row.figure)
        assert 1 <= median < 15, office
        assert 5 <= most < 30, office


def test_where_one_counter_is_open_on_mondays_people_wait_long_on_mondays_and_on_no_other_day(
    store: Database, directory: Index
) -> None:
    asked = Inquiry(FIRST, END, office=G, by=("weekday",))
    waits = {row.group.weekday: _minutes(row.figure) for row in participation(store, directory, asked, END)}
    assert waits.pop(MONDAY)[1] >= 60
    assert max(most for _, most in waits.values()) < 20
    year = OfficeYear(directory, G, stories_of(FIRST, END), seed="1", visits=40)
    for day, counters in ((FIRST, 1), (FIRST + timedelta(days=1), 5)):
        lived = year.live(day)
        assert lived is not None
        assert len(lived.seats) == counters
        # Nobody is sent on to a counter that is closed.
        assert all(turn.end != "transferred" for turn in lived.turns if counters == 1)


def test_the_map_of_its_waits_names_monday_and_no_ordinary_office_has_a_long_one(store: Database, directory: Index) -> None:
    said = {}
    for office in (*ORDINARY, G):
        scope = Scope(Inquiry(FIRST, END, office=office), {}, "counter")
        words = language("vi")
        waits = waits_of(week_hours(store, directory, scope.inquiry), words, QueueWording(words, directory, scope))
        assert waits is not None
        said[office] = waits.longest
        assert (waits.day == MONDAY) is (office == G)
    assert said.pop(G)[-1].startswith("Cả ngày thứ Hai, 9 trên 10 người chờ dưới ")
    assert not any(said.values())
    # One of five counters is open, and nothing is said of a town.
    asked = Inquiry(FIRST, END, office=G)
    assert open_counters(store, directory, asked, MONDAY) == (1.0, 5.0)
    assert open_counters(store, directory, asked._replace(office=None), MONDAY) is None
    assert open_counters(store, directory, asked._replace(end=FIRST + timedelta(days=1)), MONDAY) is None


def test_that_office_is_on_the_list_of_long_waits_and_no_ordinary_one_is_on_it(store: Database, directory: Index) -> None:
    shown = comparison(store, directory, Scope(Inquiry(FIRST, END), {}, "office"), END)
    listed = [spot.place.office for spot in shown.waits]
    assert G in listed
    assert not {*ORDINARY} & {*listed}


def test_the_rule_of_long_waits_was_raised_there_and_in_no_ordinary_office(store: Database) -> None:
    raised = {alert.key.office for alert in Alerts(store).listed(None, is_closed=False) if alert.key.kind == "long-waits"}
    assert G in raised
    assert not {*ORDINARY} & raised


def test_most_come_in_the_morning_and_on_mondays(store: Database, directory: Index) -> None:
    asked = Inquiry(FIRST, END, by=("weekday", "hour"))
    mornings, afternoons = Counter[int | None](), Counter[int | None]()
    for row in participation(store, directory, asked, END):
        assert row.group.hour is not None
        (mornings if row.group.hour < NOON else afternoons)[row.group.weekday] += row.figure.issued
    assert mornings.most_common(1)[0][0] == MONDAY
    assert mornings[MONDAY] > 1.2 * mornings[THURSDAY]
    assert all(mornings[day] > 1.2 * afternoons[day] for day in range(FRIDAY + 1))


def test_when_people_come_changes_nothing_of_who_comes_for_what() -> None:
    entry = index(year_directory(1, stories_of(FIRST, END), FIRST, END))
    hours, services = entry.offices[A].hours, entry.hall(A).services
    for day in (FIRST, FIRST + timedelta(days=5), FIRST + timedelta(days=6)):
        errands = errands_on(day, A, services, seed="1", visitors=visitors_on(day, 40), hours=hours)
        came = arrivals(day, hours, errands, Random("1"))  # noqa: S311  invented, not secret
        assert [one[1:] for one in came] == [one[1:] for one in errands]
        assert came == sorted(came, key=lambda errand: errand.at)
        assert all(hours.is_open(errand.at) for errand in came)
