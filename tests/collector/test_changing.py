"""Changing the directory: within a scope, at once or on a day, never over what somebody else wrote, always with its history."""

from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from collector.changing import Change, Done, change_directory, name_of, version_of
from collector.daily_round import daily_round
from collector.errors import DirectoryStaleError, ForbiddenError
from collector.planning import withdraw_planned
from collector.store.audit import Audit, Wanted
from collector.store.db import Database
from collector.store.directory import assignments, load_directory
from collector.store.directory_history import history, sent_by
from collector.store.planned_changes import PlannedChanges
from collector.viewer import Viewer
from office.desk_assignment import DeskAssignment
from office.directory import Counter, Directory, Official, index
from office.documents import Assignment, read_document
from office.errors import DirectoryInvalidError
from office.ids import CounterId, OfficeId, OfficialId, TerminalId
from office.periods import VIETNAM
from tests.collector.ledgers import a_store, let_in
from tests.collector.web.viewers import OF_A, TOP
from tests.factories import a_directory, with_queues

NOW = datetime(2026, 9, 16, 9, 0, tzinfo=VIETNAM)
TODAY, TOMORROW = NOW.date(), NOW.date() + timedelta(days=1)
AN = OF_A["admin"]
COUNTER = ("xa-mau-a", "quay-1")
NAME = "counters.xa-mau-a/quay-1"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    found = a_store(tmp_path, entries=with_queues(a_directory(offices=2, counters=2)))
    let_in(found, AN, TOP)
    return found


def counter(db: Database, office: str = "xa-mau-a", **changes: object) -> Counter:
    found = index(load_directory(db)).counters[OfficeId(office), CounterId("quay-1")]
    return msgspec.structs.replace(found, **changes)


def relabel(db: Database, label: str, *, read: Counter | None = None, office: str = "xa-mau-a") -> Change:
    new = counter(db, office, label=label)
    return Change(Directory(counters=(new,)), {name_of("counters", new): version_of(read or counter(db, office))}, "dọn lại quầy")


def change(db: Database, wanted: Change, *, on: date = TODAY, by: Viewer = AN, now: datetime = NOW) -> Done:
    return change_directory(db, wanted, on=on, by=by, now=now, address="10.0.0.1")


def revisions(db: Database) -> dict[str, int]:
    return {f"{one.office}/{one.terminal}": one.revision for one in assignments(db)}


def told(db: Database, terminal: str) -> Assignment:
    return read_document(next(one.payload for one in assignments(db) if one.terminal == terminal), Assignment)


def desk(db: Database) -> DeskAssignment:
    payload = next(one.payload for one in assignments(db) if (one.office, one.terminal) == ("xa-mau-a", "desk"))
    return read_document(payload, DeskAssignment)


def test_a_change_is_written_with_its_assignments_its_history_and_the_log(db: Database) -> None:
    before = revisions(db)
    done = change(db, relabel(db, "1A"))
    assert counter(db).label == "1A"
    (step,) = history(db, name=NAME)
    assert (step.change, step.account, step.role, step.way, step.reason, step.day) == (
        done.change,
        "an",
        "admin",
        "form",
        "dọn lại quầy",
        TODAY,
    )
    assert step.before is not None
    assert (step.before["label"], step.after["label"]) == ("1", "1A")
    (entry,) = Audit(db).read(Wanted(what="directory-changed"))
    assert (entry.object, entry.unit, entry.before, entry.after) == (NAME, "xa-mau-a", {"label": "1"}, {"label": "1A"})
    assert (entry.address, entry.reason) == ("10.0.0.1", "dọn lại quầy")
    assert done.change is not None
    sent = sent_by(db, done.change)
    assert {f"{one.office}/{one.terminal}" for one in sent} == {
        name for name, revision in revisions(db).items() if before[name] != revision
    }
    assert {one.terminal for one in sent} > {"desk", "danh-gia-1"}


def test_a_change_that_changes_nothing_leaves_no_trace(db: Database) -> None:
    assert change(db, relabel(db, "1")) == Done()
    assert not history(db)
    assert not Audit(db).read(Wanted(what="directory-changed"))


def test_nobody_overwrites_what_somebody_else_wrote_meanwhile(db: Database) -> None:
    read = counter(db)
    change(db, relabel(db, "1A"), by=TOP)
    with pytest.raises(DirectoryStaleError) as refused:
        change(db, relabel(db, "1B", read=read))
    assert [(one.name, one.field, one.now, one.wanted) for one in refused.value.differences] == [(NAME, "label", "1A", "1B")]
    assert counter(db).label == "1A"


def test_an_entry_that_is_thought_to_be_new_does_not_replace_one_that_is_there(db: Database) -> None:
    with pytest.raises(DirectoryStaleError):
        change(db, Change(Directory(counters=(counter(db, label="9"),)), {}))


@pytest.mark.parametrize("who", [viewer for role, viewer in OF_A.items() if role != "admin"], ids=lambda viewer: viewer.role)
def test_only_an_admin_changes_anything(db: Database, who: Viewer) -> None:
    with pytest.raises(ForbiddenError):
        change(db, relabel(db, "7"), by=who)


def test_an_admin_changes_nothing_outside_of_the_own_scope(db: Database) -> None:
    entries = index(load_directory(db))
    other = entries.offices[OfficeId("xa-mau-b")]
    mine = entries.offices[OfficeId("xa-mau-a")]
    unit = entries.units[mine.unit]
    wanted = [
        Directory(counters=(counter(db, "xa-mau-b", label="7"),)),
        Directory(offices=(msgspec.structs.replace(other, lodge={"vi": "x"}),)),
        Directory(offices=(msgspec.structs.replace(other, unit=mine.unit),)),
        Directory(offices=(msgspec.structs.replace(mine, unit=other.unit),)),
        Directory(scales=(next(iter(entries.scales.values())),)),
        Directory(questions=(next(iter(entries.questions.values())),)),
        Directory(topics=(next(iter(entries.topics.values())),)),
        Directory(units=(entries.units[other.unit],)),
        Directory(units=(msgspec.structs.replace(unit, parent=other.unit),)),
        Directory(units=(msgspec.structs.replace(unit, id="xa-moi", parent=None),)),
        Directory(counters=(Counter(office=OfficeId("khong-co"), id=CounterId("quay-1"), label="1"),)),
    ]
    for entries_ in wanted:
        with pytest.raises(ForbiddenError):
            change(db, Change(entries_, {}))
    assert history(db) == []


def test_what_the_import_would_refuse_is_refused(db: Database) -> None:
    with pytest.raises(DirectoryInvalidError, match="2 counters are labelled '2'"):
        change(db, relabel(db, "2"))
    with pytest.raises(DirectoryInvalidError, match="is past"):
        change(db, relabel(db, "7"), on=TODAY - timedelta(days=1))
    with pytest.raises(DirectoryInvalidError, match="reason"):
        change(db, relabel(db, "7")._replace(reason="x" * 501))


def test_a_planned_change_waits_for_its_day(db: Database) -> None:
    done = change(db, relabel(db, "1A"), on=TOMORROW)
    assert done.planned is not None
    assert counter(db).label == "1"
    assert daily_round(db, NOW).applied == 0
    midnight = datetime(2026, 9, 17, 0, 0, tzinfo=VIETNAM)
    assert daily_round(db, midnight - timedelta(seconds=1)).applied == 0
    assert daily_round(db, midnight).applied == 1
    assert counter(db).label == "1A"
    (step,) = history(db, name=NAME)
    assert (step.way, step.account, step.reason, step.day) == ("plan", "an", "dọn lại quầy", TOMORROW)
    assert [entry.what for entry in Audit(db).read(Wanted(account="an"))] == ["directory-changed", "directory-planned"]
    assert daily_round(db, midnight + timedelta(hours=1)).applied == 0, "once"


def test_a_collector_that_was_off_makes_up_for_the_days_it_missed_in_their_order(db: Database) -> None:
    change(db, relabel(db, "1B"), on=TOMORROW + timedelta(days=1))
    change(db, relabel(db, "1A"), on=TOMORROW)
    done = daily_round(db, NOW + timedelta(days=9))
    assert (done.applied, done.failed) == (1, 1), (
        "both change the label of the same entry, the later one knew nothing of the other"
    )
    (failed,) = PlannedChanges(db).open()
    assert failed.problems[0].path == f"{NAME}.label"


def test_a_planned_change_keeps_what_others_changed_meanwhile(db: Database) -> None:
    change(db, relabel(db, "1A"), on=TOMORROW)
    now = counter(db)
    services = load_directory(db).services
    fewer = msgspec.structs.replace(now, services=(services[0].id,))
    change(db, Change(Directory(counters=(fewer,)), {NAME: version_of(now)}))
    daily_round(db, NOW + timedelta(days=1))
    assert (counter(db).label, counter(db).services) == ("1A", (services[0].id,))


def test_a_planned_change_that_became_invalid_is_kept_with_its_reason(db: Database) -> None:
    change(db, relabel(db, "9"), on=TOMORROW)
    other = msgspec.structs.replace(index(load_directory(db)).counters[OfficeId("xa-mau-a"), CounterId("quay-2")], label="9")
    read = version_of(index(load_directory(db)).counters[OfficeId("xa-mau-a"), CounterId("quay-2")])
    change(db, Change(Directory(counters=(other,)), {"counters.xa-mau-a/quay-2": read}))
    assert daily_round(db, NOW + timedelta(days=1)).failed == 1
    (failed,) = PlannedChanges(db).open()
    assert (failed.state, failed.problems[0].values["label"]) == ("failed", "9")
    assert str(failed.problems[0]) == "counters.xa-mau-a: 2 counters are labelled '9'; give each its own label"
    assert counter(db).label == "1"


def test_a_planned_change_is_withdrawn_within_the_scope_only(db: Database) -> None:
    number = change(db, relabel(db, "1A", office="xa-mau-b"), on=TOMORROW, by=TOP).planned
    assert number is not None
    with pytest.raises(ForbiddenError):
        withdraw_planned(db, number, by=AN, now=NOW)
    with pytest.raises(ForbiddenError):
        withdraw_planned(db, 99, by=AN, now=NOW)
    assert withdraw_planned(db, number, by=TOP, now=NOW)
    assert not withdraw_planned(db, number, by=TOP, now=NOW)
    assert daily_round(db, NOW + timedelta(days=1)).applied == 0
    assert Audit(db).read(Wanted(what="directory-plan-withdrawn"))[0].object == "counters.xa-mau-b/quay-1"


def test_neither_the_history_nor_a_planned_change_can_be_taken_out(db: Database) -> None:
    change(db, relabel(db, "1A"))
    change(db, relabel(db, "1B"), on=TOMORROW)
    for statement in (
        "DELETE FROM directory_history",
        "UPDATE directory_history SET after = '{}'",
        "DELETE FROM directory_changes",
        "UPDATE directory_changes SET reason = 'x'",
        "DELETE FROM planned_changes",
    ):
        with pytest.raises(Exception, match=r"append-only|never deleted"):
            db.conn.execute(statement)
        db.conn.rollback()


def test_an_official_who_left_is_offered_no_more_from_that_day_on(db: Database) -> None:
    official = load_directory(db).officials[0]
    assert official.id in {one.id for one in desk(db).officials}
    gone = msgspec.structs.replace(official, valid_to=TOMORROW)
    change(db, Change(Directory(officials=(gone,)), {name_of("officials", official): version_of(official)}))
    daily_round(db, NOW)
    assert official.id in {one.id for one in desk(db).officials}, "today is still hers"
    assert daily_round(db, NOW + timedelta(days=1)).told == 2, "the desk, and the screen that named her"
    assert official.id not in {one.id for one in desk(db).officials}
    assert told(db, "danh-gia-1").official is None
    assert load_directory(db).officials[0].name == official.name, "her figures keep their name"
    assert daily_round(db, NOW + timedelta(days=2)).told == 0


def test_what_a_clock_that_ran_ahead_took_away_comes_back_when_it_is_put_right(db: Database) -> None:
    official = load_directory(db).officials[0]
    gone = msgspec.structs.replace(official, valid_to=TOMORROW + timedelta(days=30))
    change(db, Change(Directory(officials=(gone,)), {name_of("officials", official): version_of(official)}))
    daily_round(db, NOW)
    daily_round(db, NOW + timedelta(days=365))
    assert official.id not in {one.id for one in desk(db).officials}
    assert daily_round(db, NOW).told == 2
    assert official.id in {one.id for one in desk(db).officials}, "she is on duty for a month yet"
    daily_round(db, NOW + timedelta(days=31))
    assert official.id not in {one.id for one in desk(db).officials}, "and her last day is not overslept"


def test_what_closes_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(DirectoryInvalidError) as refused:
        change(db, Change(Directory(counters=(counter(db, valid_to=TOMORROW),)), {NAME: version_of(counter(db))}))
    assert "terminals.xa-mau-a/danh-gia-1.counter: counter '1' closes on 2026-09-17" in str(refused.value)
    terminal = index(load_directory(db)).terminals[OfficeId("xa-mau-a"), TerminalId("danh-gia-1")]
    entries = Directory(
        counters=(counter(db, valid_to=TOMORROW),), terminals=(msgspec.structs.replace(terminal, valid_to=TOMORROW),)
    )
    callers = tuple(
        msgspec.structs.replace(one, valid_to=TOMORROW)
        for one in load_directory(db).stations
        if one.office == "xa-mau-a" and one.counter == "quay-1"
    )
    entries = msgspec.structs.replace(entries, stations=callers)
    read = {NAME: version_of(counter(db)), "terminals.xa-mau-a/danh-gia-1": version_of(terminal)}
    read |= {name_of("stations", one): version_of(msgspec.structs.replace(one, valid_to=None)) for one in callers}
    change(db, Change(entries, read))
    daily_round(db, NOW + timedelta(days=1))
    assert [one.id for one in desk(db).counters] == ["quay-2"]
    assert set(desk(db).rated) == {"danh-gia-2"}
    again = Counter(office=OfficeId("xa-mau-a"), id=CounterId("quay-9"), label="1")
    assert change(db, Change(Directory(counters=(again,)), {}), on=TOMORROW, now=NOW + timedelta(days=1)).change, (
        "the label is free"
    )


def test_an_entry_can_be_added(db: Database) -> None:
    added = Official(office=OfficeId("xa-mau-a"), id=OfficialId("nguyen-thi-mau-9"), name="Nguyễn Thị Mẫu 9")
    change(db, Change(Directory(officials=(added,)), {}))
    assert added in load_directory(db).officials
    assert history(db, offices=["xa-mau-a"])[0].before is None
    assert history(db, offices=["xa-mau-b"]) == []


def test_the_log_says_only_what_differs_down_to_the_parts(db: Database) -> None:
    place = load_directory(db).offices[0]
    hours = msgspec.structs.replace(place.hours, open={**place.hours.open, "mon": (("08:00", "11:30"),)})
    new = msgspec.structs.replace(place, hours=hours, queue=msgspec.structs.replace(place.queue, width=4))
    change(db, Change(Directory(offices=(new,)), {name_of("offices", place): version_of(place)}))
    (entry,) = Audit(db).read(Wanted(what="directory-changed"))
    assert entry.after == {"hours": {"open": {"mon": [["08:00", "11:30"]]}}, "queue": {"width": 4}}
    assert set(entry.before) == {"hours", "queue"}
    assert entry.before["queue"] == {"width": 3}
