"""The collector's figures tell what happens in the invented year: nine weeks of six offices through the real ingest."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from collector.dossier_figures import dossier_figures
from collector.inquiry import Inquiry, offices_of
from collector.naming import Naming
from collector.participation import Participation, participation
from collector.rebuild import rebuild
from collector.store.alerts import AlertKey, Alerts
from collector.store.db import Database, database_path, open_database
from collector.store.devices import devices
from collector.store.directory import load_directory
from collector.store.lags import lags
from collector.store.satisfaction import satisfaction
from collector.store.targets import TargetBook
from collector.store.uptimes import Asked, changes_of, uptimes
from collector.suspects import Suspect, suspects
from collector.viewer import Viewer
from collector.web.comparison import comparison
from collector.web.language import language
from collector.web.milestone_wording import MilestoneWording
from collector.web.milestones import Milestones, Trend, milestones
from collector.web.overview import overview
from collector.web.scope import Scope, read_scope
from nucuoi.year.feed import NotASampleError, Year, feed
from nucuoi.year.upper_unit import TARGETS
from office.alert_reading import Subject
from office.directory import Index, index
from office.ids import DESK, CounterId, OfficeId, ScaleId, UnitId
from office.judgement import Count, compare
from office.periods import from_timestamp, half_day_on, start_of
from office.queue_figure import QueueFigure
from office.units import path
from tests.collector.ledgers import counted, one, projections

FIRST, END = date(2026, 6, 1), date(2026, 8, 3)
YEAR = Year("1", FIRST, END, offices=6, visits=24)
A, B, C, D, E, F = (OfficeId(f"xa-mau-{letter}") for letter in "abcdef")
JULY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    db = open_database(database_path(tmp_path_factory.mktemp("year")))
    # A test's store need not survive a power cut.
    db.conn.execute("PRAGMA synchronous = OFF")
    feed(db, YEAR)
    yield db
    db.close()


@pytest.fixture(scope="module")
def directory(store: Database) -> Index:
    return index(load_directory(store))


@pytest.fixture(scope="module")
def found(store: Database, directory: Index) -> list[Suspect]:
    return suspects(store, directory, Inquiry(FIRST, END))


def _figure(rows: list[Participation]) -> QueueFigure:
    (row,) = rows
    return row.figure


def _votes(store: Database, directory: Index, inquiry: Inquiry) -> Count:
    (row,) = satisfaction(store, directory, inquiry._replace(channel="kiosk"))
    return Count(row.figure.satisfied, row.figure.n)


def test_everything_that_was_sent_is_taken_and_counts(store: Database) -> None:
    for table in ("dead_letters", "forks", "quarantine", "repeats"):
        assert one(store, f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our names
    assert counted(store) > 2_000
    assert one(store, "SELECT count(*) FROM visits") == one(store, "SELECT count(*) FROM visits WHERE is_issued")
    assert one(store, "SELECT count(*) FROM ratings WHERE unknown") == 0


def test_who_games_is_flagged_and_nobody_honest(found: list[Suspect], directory: Index) -> None:
    officials = {
        (flagged.subject.office, flagged.subject.official): {flag.kind for flag in flagged.flags}
        for flagged in found
        if flagged.subject.level == "official"
    }
    games = {(B, "vu-thi-mau"), (D, "nguyen-thi-mau")}
    assert {who for who in officials if who[0] in {B, D}} == games
    assert officials[B, "vu-thi-mau"] >= {"few-windows", "terminal-off"}
    assert "no-window" in officials[D, "nguyen-thi-mau"]
    honest = [terminal for terminal in directory.terminals.values() if terminal.official is not None]
    assert len(officials.keys() - games) <= len(honest) / 100


def test_who_is_feared_has_high_votes_at_the_counter_few_of_them_and_low_ones_at_the_exit(
    store: Database, directory: Index, found: list[Suspect]
) -> None:
    feared = next(flagged for flagged in found if flagged.subject == flagged.subject._replace(office=A, counter="quay-2"))
    assert [flag.kind for flag in feared.flags] == ["counter-against-exit"]
    here = Inquiry(FIRST, END, office=A, counter=CounterId("quay-2"))
    by_channel = {row.group.channel: row.figure for row in satisfaction(store, directory, here)}
    assert (by_channel["kiosk"].share or 0) > 0.95
    assert (by_channel["exit"].share or 1) < 0.5
    rates = {
        row.group.counter: row.response_rate or 0.0
        for row in participation(store, directory, Inquiry(FIRST, END, office=A, by=("counter",)), END)
        if row.group.counter is not None
    }
    assert rates["quay-2"] * 2 < min(rate for counter, rate in rates.items() if counter != "quay-2")


def test_windows_of_who_asks_only_the_happy_were_not_opened(store: Database, directory: Index) -> None:
    rows = participation(store, directory, Inquiry(FIRST, END, by=("official",)), END)
    coverage = {(row.group.office, row.group.official): row.coverage or 0.0 for row in rows if row.group.official}
    assert min(coverage, key=lambda who: coverage[who]) == (B, "vu-thi-mau")
    assert coverage[B, "vu-thi-mau"] < 0.5


def test_the_dark_office_has_no_figures_from_its_day_on_and_lags_and_the_merged_one_does_not(
    store: Database, directory: Index
) -> None:
    dark = YEAR.stories.dark[C]
    before = participation(store, directory, Inquiry(FIRST, dark, office=C), END)
    assert _figure(before).finished > 100
    assert participation(store, directory, Inquiry(dark, END, office=C), END) == []
    assert {device.presence for device in devices(store, directory, [C, F])} == {"unknown"}
    assert lags(store, directory) == {C: dark}
    assert {device.presence for device in devices(store, directory, [A])} == {"online"}


def test_the_record_of_uptime_tells_since_when_the_dark_office_was_not_heard_and_blames_no_other(
    store: Database, directory: Index
) -> None:
    dark, now = YEAR.stories.dark[C], int(start_of(half_day_on(END, afternoon=False)).timestamp() * 1000)
    found = uptimes(store, directory, Asked(list(directory.offices), FIRST, END, now))
    before = uptimes(store, directory, Asked([C], FIRST, dark, now))
    assert {office for (office, _terminal), spent in found.items() if spent.unknown} == {C}
    # The plug that an official pulls is seen by who watches the terminals too; the others are off for an hour now and then.
    at_counters = {
        (key[0], terminal.counter): found[key].share or 0.0
        for key, terminal in directory.terminals.items()
        if terminal.counter is not None
    }
    assert 0.3 < at_counters.pop((B, CounterId("quay-2"))) < 0.7
    assert all(0.8 < share <= 1.0 for share in at_counters.values())
    assert 0.94 < sum(at_counters.values()) / len(at_counters) < 0.99
    assert {spent.share for key, spent in found.items() if getattr(directory.machine(key), "counter", None) is None} == {1.0}
    assert all(spent.unknown == 0 and spent.open == found[key].known for key, spent in before.items())
    assert changes_of(store, (C, DESK), now)[-1].condition == "cut"
    assert found[F, DESK].open < found[A, DESK].open, "nothing is asked of an office after it has ended"


def test_who_was_not_asked_was_served_while_the_record_says_that_the_terminal_was_off_and_nobody_else_was(
    store: Database, directory: Index
) -> None:
    terminals = {(key[0], terminal.counter): key for key, terminal in directory.terminals.items()}
    changes = {key: changes_of(store, key, 0) for key in terminals.values()}
    query = (
        "SELECT sources.office, ledger.event FROM ledger JOIN streams ON streams.id = ledger.stream"
        " JOIN sources ON sources.id = streams.source WHERE sources.terminal = 'desk'"
    )
    visits = Counter[tuple[bool, str | None, str]]()
    for office, event in store.conn.execute(query):
        said = json.loads(event)
        if said["type"] == "vn.nucuoi.ticket.finished.v1":
            own, at = changes[terminals[office, said["data"]["counter"]]], datetime.fromisoformat(said["time"]).timestamp() * 1000
            condition = own[bisect_right(own, at, key=lambda change: change.at) - 1].condition
            visits[said["data"].get("asked", False), said["data"].get("unasked"), condition] += 1
    assert set(visits) == {(True, None, "up"), (False, "terminal-off", "dark")}
    assert visits[False, "terminal-off", "dark"] > 200


def _marks(store: Database, directory: Index, office: OfficeId, scale: str) -> Milestones:
    scope = read_scope({"office": [office], "from": [FIRST.isoformat()]}, directory, END)
    top = Viewer("quan-tri", "admin")
    read = overview(store, directory, scope, END, viewer=top, naming=Naming(directory, b"", shows_names=True))
    assert read.kind is not None
    assert (read.kind.scale, read.kind.channel) == (scale, "kiosk")
    return milestones(store, directory, scope, Trend(read.months, read.kind, read.missing, END))


def test_the_trend_tells_what_was_done_and_that_it_was_better_after_it_and_of_no_other_deed_that_it_helped(
    store: Database, directory: Index
) -> None:
    wording = MilestoneWording(language("vi"), directory)
    (mark,) = _marks(store, directory, E, "hai-long-4").shown
    assert mark.day == YEAR.stories.improved[E]
    assert mark.change is not None
    assert (mark.change.days.days, mark.change.verdict) == (28, "higher")
    assert wording.change(mark).endswith("cao hơn sau việc này.")
    # The same words, on the same day, in an office in which nothing changed: nothing is claimed.
    store.conn.execute("BEGIN")
    try:
        alerts, at = Alerts(store), mark.deeds[0].at
        made = alerts.begin(AlertKey(D, "low-scores", Subject(counter="quay-1")), at, {})
        alerts.step(made, "action", at=at, account="lanh-dao", role="leader", text=mark.text)
        (other,) = _marks(store, directory, D, "hai-long-5").shown
        assert other.change is not None
        assert other.change.verdict == "level"
        assert wording.change(other).endswith("chưa thấy thay đổi rõ rệt.")
    finally:
        store.conn.rollback()


def test_the_office_that_acted_is_better_after_it_and_no_other_seems_so(store: Database, directory: Index) -> None:
    action = YEAR.stories.improved[E]

    def change(office: OfficeId, scale: str) -> str:
        asked = Inquiry(action, END, office=office, scale=ScaleId(scale))
        after, before = _votes(store, directory, asked), _votes(store, directory, asked._replace(first=FIRST, end=action))
        return compare(after, before)

    assert change(E, "hai-long-4") == "higher"
    assert change(D, "hai-long-5") == "level"
    waits = [
        _figure(participation(store, directory, Inquiry(first, end, office=E), END)).wait.nine_of_ten
        for first, end in ((FIRST, action), (action, END))
    ]
    assert waits[0] is not None
    assert waits[1] is not None
    assert waits[0].low > waits[1].low


def test_rules_raised_what_happened_and_what_was_done_about_it_is_there_to_be_read(store: Database) -> None:
    alerts = Alerts(store)
    raised = {(alert.key.office, alert.key.kind, alert.key.subject.counter) for alert in alerts.listed(None, is_closed=False)}
    assert {(C, "silent-terminal", ""), (B, "suspicious-votes", "quay-2"), (D, "suspicious-votes", "quay-3")} <= raised
    assert not any(office == F for office, _kind, _counter in raised)
    closed = alerts.listed({E}, is_closed=True)
    told = [[entry for entry in alerts.history(alert.id) if entry.what not in {"over", "again"}] for alert in closed]
    assert told
    for entries in told:
        assert [entry.what for entry in entries] == ["raised", "acknowledged", "action", "result", "closed"]
    # What a round of that week was not sure of is taken up when the next one is.
    began = sorted(from_timestamp(entries[2].at / 1000).date() - YEAR.stories.improved[E] for entries in told)
    assert began[0] == timedelta(0)
    assert began[-1] < timedelta(days=7)
    assert len(alerts.published(E, 9)) == sum(entry.is_public for entries in told for entry in entries) == 1


def test_dossiers_are_later_before_the_action_and_targets_hold_below_the_province(store: Database, directory: Index) -> None:
    def late(office: OfficeId, first: date, end: date) -> float:
        (row,) = dossier_figures(store, directory, Inquiry(first, end, office=office))
        return 1 - (row.figure.counts.share or 0.0)

    action = YEAR.stories.improved[E]
    assert late(E, FIRST, action) > 0.07
    assert late(E, action, END) < 0.05
    assert late(A, FIRST, END) < 0.05
    # The system that counts them goes on where our terminals are dark.
    assert dossier_figures(store, directory, Inquiry(YEAR.stories.dark[C], END, office=C))[0].figure.days > 10
    assert TargetBook(store).holding(UnitId(A), 2026) == TARGETS


def test_the_merged_unit_keeps_its_history_below_its_successor(store: Database, directory: Index) -> None:
    assert directory.units[UnitId(F)].merged_into == UnitId(D)
    assert [unit.id for unit in path(directory.units, UnitId(F))] == ["tinh-mau", F]
    both = offices_of(directory, UnitId(D))
    assert both == {D, F}
    own = _votes(store, directory, Inquiry(FIRST, JULY, office=F, scale=ScaleId("hai-long-3")))
    assert own.n > 100
    below = Inquiry(FIRST, END, offices=both, scale=ScaleId("hai-long-3"))
    assert _votes(store, directory, below) == own
    assert participation(store, directory, Inquiry(JULY, END, office=F), END) == []
    june, july = (
        _figure(participation(store, directory, Inquiry(first, first + timedelta(days=28), office=D), END)).issued
        for first in (date(2026, 6, 1), date(2026, 7, 6))
    )
    assert july > 1.4 * june


def test_a_day_serves_about_as_many_people_as_were_asked_for(store: Database, directory: Index) -> None:
    rows = participation(store, directory, Inquiry(date(2026, 6, 1), date(2026, 6, 13), office=B, by=("day",)), END)
    came = [row.figure.issued for row in rows]
    assert len(came) == 10
    assert [16 < n < 32 for n in came[1:5] + came[6:]] == [True] * 8
    assert 21 < sum(came) / 10 < 29


def test_a_store_that_holds_events_is_left_alone(store: Database) -> None:
    before = one(store, "SELECT count(*) FROM ledger")
    with pytest.raises(NotASampleError, match="holds events already"):
        feed(store, YEAR)
    assert one(store, "SELECT count(*) FROM ledger") == before


def test_the_page_of_the_days_after_a_merger_asks_nothing_of_the_office_that_ended(store: Database, directory: Index) -> None:
    for first, is_there in ((date(2026, 6, 1), True), (JULY, False)):
        shown = comparison(store, directory, Scope(Inquiry(first, END), {}, "counter"), END)
        assert (F in {spot.place.office for spot in shown.spots}) == is_there
        # The days are over: whose terminal was pulled in them, who had no vote in them; beside it whose line is cut today.
        unvoted = {} if is_there else {C: "no-votes"}
        assert {silent.place.office: silent.why for silent in shown.silent} == {B: "gone", **unvoted}
        assert {silent.place.office for silent in shown.unheard_now} == {C}
    assert {device.office for device in devices(store, directory, today=END)} == {A, B, C, D, E}


def test_figures_made_again_from_the_ledger_are_the_same(store: Database) -> None:
    live = projections(store)
    rebuild(store)
    assert projections(store) == live
