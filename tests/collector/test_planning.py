"""A planned change whose author may not make it any more: it waits, and somebody else confirms or drops it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from collector.changing import Change, change_directory, name_of, version_of
from collector.daily_round import Round, daily_round
from collector.errors import ForbiddenError
from collector.people import COMMAND_LINE
from collector.planning import apply_planned, confirm_planned, is_held, note_held, withdraw_planned
from collector.store.accounts import Account, Accounts
from collector.store.audit import Audit, Wanted
from collector.store.db import Database
from collector.store.directory import load_directory
from collector.store.directory_history import history
from collector.store.planned_changes import PlannedChange, PlannedChanges
from collector.viewer import Viewer
from office.directory import Directory, index
from office.ids import CounterId, OfficeId, UnitId
from office.periods import VIETNAM
from tests.collector.ledgers import a_store, let_in
from tests.collector.web.viewers import OF_A, TOP, A, B
from tests.factories import a_directory, with_queues

NOW = datetime(2026, 9, 16, 9, 0, tzinfo=VIETNAM)
TOMORROW = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=2)
AN, BINH, OF_B = OF_A["admin"], Viewer("binh", "admin", A), Viewer("dung", "admin", B)
NAME = "counters.xa-mau-a/quay-1"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    found = a_store(tmp_path, entries=with_queues(a_directory(offices=2, counters=2)))
    let_in(found, AN, BINH, OF_B, TOP, OF_A["leader"])
    return found


def label(db: Database) -> str:
    return index(load_directory(db)).counters[OfficeId("xa-mau-a"), CounterId("quay-1")].label


def planned(db: Database, *, by: Viewer = AN, on: datetime = TOMORROW) -> int:
    """A counter gets another label on a day."""
    was = index(load_directory(db)).counters[OfficeId("xa-mau-a"), CounterId("quay-1")]
    change = Change(Directory(counters=(msgspec.structs.replace(was, label="1A"),)), {NAME: version_of(was)}, "đổi số")
    number = change_directory(db, change, on=on.date(), by=by, now=NOW).planned
    assert number is not None
    return number


def account(db: Database, name: str = "an") -> Account:
    found = Accounts(db, PasswordHasher()).named(name)
    assert found is not None
    return found


def disabled(db: Database) -> None:
    Accounts(db, PasswordHasher()).disable(account(db), disabled=True)


def other_role(db: Database) -> None:
    Accounts(db, PasswordHasher()).change(account(db), Viewer("an", "leader", A))


def other_scope(db: Database) -> None:
    Accounts(db, PasswordHasher()).change(account(db), Viewer("an", "admin", B))


def taken_away(db: Database) -> None:
    """The office is another unit's now."""
    old = load_directory(db)
    office = next(one for one in old.offices if one.id == "xa-mau-a")
    moved = Directory(offices=(msgspec.structs.replace(office, unit=UnitId(B)),))
    change_directory(db, Change(moved, {name_of("offices", office): version_of(office)}), on=NOW.date(), by=TOP, now=NOW)


def held(db: Database, number: int) -> bool:
    return is_held(db, the_plan(db, number), index(load_directory(db)))


def the_plan(db: Database, number: int) -> PlannedChange:
    found = PlannedChanges(db).find(number)
    assert found is not None
    return found


def deeds(db: Database) -> list[tuple[str, str, str]]:
    return [(one.what, one.account, one.object) for one in Audit(db).read(Wanted()) if one.what.startswith("directory-plan-")]


@pytest.mark.parametrize("shut_out", [disabled, other_role, other_scope, taken_away])
def test_it_is_not_made_while_its_author_may_not_make_it(db: Database, shut_out: Callable[[Database], None]) -> None:
    number = planned(db)
    assert not held(db, number)
    shut_out(db)
    assert held(db, number)
    assert daily_round(db, TOMORROW) == Round(applied=0, failed=0, told=0, held=1)
    assert (label(db), the_plan(db, number).state) == ("1", "waiting")


def test_its_day_says_once_in_the_log_that_it_waits(db: Database) -> None:
    planned(db, on=LATER)
    disabled(db)
    assert note_held(db, now=NOW) == 1
    assert daily_round(db, LATER).held == 1
    assert note_held(db, now=LATER) == 0
    assert deeds(db) == [("directory-plan-held", "", NAME)]
    (entry,) = Audit(db).read(Wanted(what="directory-plan-held", units={A}))
    assert entry.before == {"planned-for": "2026-09-18", "planned-by": "an"}


def test_somebody_else_confirms_it_before_its_day_and_answers_for_it(db: Database) -> None:
    number = planned(db)
    disabled(db)
    assert confirm_planned(db, number, by=BINH, now=NOW, address="10.0.0.2") == "held"
    assert not held(db, number)
    assert label(db) == "1", "it waits for its day as before"
    assert daily_round(db, TOMORROW).applied == 1
    assert label(db) == "1A"
    assert (history(db, name=NAME)[0].account, history(db, name=NAME)[0].reason) == ("binh", "đổi số")
    assert deeds(db) == [("directory-plan-confirmed", "binh", NAME)]
    (entry,) = Audit(db).read(Wanted(what="directory-plan-confirmed"))
    assert (entry.address, entry.unit, entry.before["planned-by"]) == ("10.0.0.2", A, "an")


def test_one_that_is_confirmed_after_its_day_is_made_at_once(db: Database) -> None:
    number = planned(db)
    disabled(db)
    daily_round(db, TOMORROW)
    assert confirm_planned(db, number, by=TOP, now=LATER) == "applied"
    assert label(db) == "1A"
    assert confirm_planned(db, number, by=TOP, now=LATER) == "gone"


def test_who_confirmed_may_be_shut_out_too(db: Database) -> None:
    number = planned(db)
    disabled(db)
    confirm_planned(db, number, by=BINH, now=NOW)
    Accounts(db, PasswordHasher()).disable(account(db, "binh"), disabled=True)
    assert note_held(db, now=NOW) == 1, "who answers for it now is named anew"
    assert daily_round(db, TOMORROW).held == 1
    assert Audit(db).read(Wanted(what="directory-plan-held"))[0].before["planned-by"] == "binh"
    assert confirm_planned(db, number, by=TOP, now=LATER) == "applied"


@pytest.mark.parametrize("who", [OF_B, OF_A["leader"], AN._replace(unit=UnitId(B))], ids=["other place", "other role", "itself"])
def test_only_who_may_make_it_confirms_or_drops_it(db: Database, who: Viewer) -> None:
    number = planned(db)
    other_scope(db)
    for deed in (confirm_planned, withdraw_planned):
        with pytest.raises(ForbiddenError):
            deed(db, number, by=who, now=NOW)
    with pytest.raises(ForbiddenError):
        confirm_planned(db, 99, by=TOP, now=NOW)
    assert held(db, number)
    assert not deeds(db)


def test_one_that_somebody_answers_for_needs_nobody_else(db: Database) -> None:
    number = planned(db)
    assert confirm_planned(db, number, by=BINH, now=NOW) == "gone"
    assert the_plan(db, number).confirmed_by is None
    disabled(db)
    Accounts(db, PasswordHasher()).disable(account(db), disabled=False)
    assert apply_planned(db, number, now=TOMORROW) == "applied", "an author who was let in again answers for it again"
    assert apply_planned(db, number, now=TOMORROW) == "gone"
    assert not deeds(db)


def test_what_was_planned_on_the_machine_itself_is_made(db: Database) -> None:
    planned(db, by=COMMAND_LINE)
    assert daily_round(db, TOMORROW).applied == 1


def test_one_that_waits_for_somebody_can_be_dropped(db: Database) -> None:
    number = planned(db)
    disabled(db)
    assert withdraw_planned(db, number, by=TOP, now=NOW)
    assert daily_round(db, TOMORROW) == Round(0, 0, 0)
    assert deeds(db) == [("directory-plan-withdrawn", "quan-tri", NAME)]
