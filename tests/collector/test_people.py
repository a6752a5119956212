"""Nobody gives more than they have, nobody is taken over, and every change of an account stands in the log."""

import sqlite3

import pytest
from argon2 import PasswordHasher
from sqlite_utils import Database

from collector.errors import AccountInvalidError, ForbiddenError
from collector.people import People
from collector.store.accounts import Account, Accounts
from collector.store.audit import Audit, Wanted
from collector.store.migrations import SETS
from collector.store.second_step import SecondStep
from collector.store.sessions import Sessions
from collector.store.tokens import LONGEST_DAYS, PREFIX, Holder, Tokens
from collector.viewer import ROLES, Role, Viewer
from nucuoi.account_commands import ROLES as COMMAND_ROLES
from office.directory import index
from office.ids import OfficeId, OfficialId, UnitId
from tests.factories import a_directory

NOW = 1_790_000_000_000
DAY_MS = 24 * 3_600_000
PASSWORD = "mot mat khau dai"
WHOLE = index(a_directory(offices=2, counters=1))
A, B = UnitId("xa-mau-a"), UnitId("xa-mau-b")
MAU = (OfficeId("xa-mau-a"), OfficialId("nguyen-thi-mau"))
TOP = Viewer("quan-tri", "admin")
ADMIN_OF_A = Viewer("an", "admin", A)


@pytest.fixture
def db() -> Database:
    database = Database(sqlite3.connect(":memory:"))
    for migrations in SETS:
        migrations.apply(database)
    return database


@pytest.fixture
def accounts(db: Database) -> Accounts:
    return Accounts(db, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def people(db: Database, accounts: Accounts, by: Viewer = TOP) -> People:
    return People(db, accounts, by.within(WHOLE), by=by, address="203.0.113.9", now_ms=NOW)


def an_account(accounts: Accounts, viewer: Viewer) -> Account:
    account = accounts.accept(accounts.invite(viewer, NOW), PASSWORD, NOW)
    assert account is not None
    assert account.viewer == viewer
    return account


def test_an_invited_person_has_the_role_and_scope_of_the_invitation(db: Database, accounts: Accounts) -> None:
    for viewer in (Viewer("lan", "leader", A), Viewer("mau", "official", None, MAU), Viewer("minh", "supervisor")):
        account = accounts.accept(people(db, accounts).invite(viewer), PASSWORD, NOW)
        assert account is not None
        assert account.viewer == viewer


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("x", "admin"),
        Viewer("x", "admin", B),
        Viewer("x", "leader", B),
        Viewer("x", "leader", UnitId("tinh-mau")),
        Viewer("x", "leader", UnitId("khong-co")),
        Viewer("x", "official", None, (OfficeId("xa-mau-b"), MAU[1])),
        Viewer("x", "technician"),
    ],
)
def test_an_admin_of_a_commune_gives_nothing_outside_of_it(db: Database, accounts: Accounts, viewer: Viewer) -> None:
    own = people(db, accounts, ADMIN_OF_A)
    with pytest.raises(ForbiddenError):
        own.invite(viewer)
    somebody = an_account(accounts, Viewer("lan", "leader", A))
    with pytest.raises(ForbiddenError):
        own.change(somebody, viewer)
    assert accounts.named("lan") == somebody
    assert Audit(db).read(Wanted()) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_nobody_but_an_admin_looks_after_accounts(db: Database, accounts: Accounts, role: Role) -> None:
    by = Viewer("x", role, None, MAU if role == "official" else None)
    own = people(db, accounts, by)
    an_account(accounts, Viewer("lan", "leader", A))
    with pytest.raises(ForbiddenError):
        own.invite(Viewer("y", "admin"))
    with pytest.raises(ForbiddenError):
        own.invite(Viewer("y", role, None, by.official))
    assert own.accounts() == []


def test_an_account_that_sees_more_is_neither_seen_nor_touched(db: Database, accounts: Accounts) -> None:
    top, other = an_account(accounts, TOP), an_account(accounts, Viewer("binh", "leader", B))
    own = people(db, accounts, ADMIN_OF_A)
    assert own.accounts() == []
    assert own.find(top.id) is None
    for account in (top, other):
        for deed in (
            lambda account=account: own.new_link(account),
            lambda account=account: own.disable(account, disabled=True),
            lambda account=account: own.drop_second_step(account),
            lambda account=account: own.change(account, Viewer("x", "leader", A)),
        ):
            with pytest.raises(ForbiddenError):
                deed()
    # A new invitation under the same name would be a new password for somebody else's account.
    with pytest.raises(AccountInvalidError, match="taken"):
        own.invite(Viewer("quan-tri", "leader", A))
    people(db, accounts).invite(Viewer("chi", "leader", B))
    with pytest.raises(AccountInvalidError, match="taken"):
        own.invite(Viewer("chi", "leader", A))
    assert own.invitations() == []
    own.withdraw("chi")
    assert [one.viewer.account for one in people(db, accounts).invitations()] == ["chi"]


def test_nobody_changes_the_own_role_or_shuts_out_the_own_account(db: Database, accounts: Accounts) -> None:
    top = an_account(accounts, TOP)
    own = people(db, accounts)
    with pytest.raises(AccountInvalidError, match="own"):
        own.disable(top, disabled=True)
    with pytest.raises(AccountInvalidError, match="own"):
        own.change(top, Viewer("quan-tri", "technician"))


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("x", "official"),
        Viewer("x", "leader", UnitId("khong-co")),
        Viewer("x", "official", A, MAU),
        Viewer("x", "admin", None, MAU),
        Viewer("x", "official", None, (MAU[0], OfficialId("ai-do"))),
    ],
)
def test_a_scope_that_makes_no_sense_is_refused(db: Database, accounts: Accounts, viewer: Viewer) -> None:
    with pytest.raises(AccountInvalidError, match="scope"):
        people(db, accounts).invite(viewer)


def test_sessions_end_when_the_role_changes_and_when_somebody_is_shut_out(db: Database, accounts: Accounts) -> None:
    an_account(accounts, TOP)
    lan = an_account(accounts, Viewer("lan", "leader", A))
    sessions, tokens = Sessions(db, DAY_MS), Tokens(db)
    session, word = sessions.begin(lan, NOW, hours=1), tokens.make(lan, "nightly", None, NOW, 30)
    people(db, accounts).change(lan, Viewer("", "supervisor", A))
    assert sessions.holder(session, NOW) is None
    changed = accounts.named("lan")
    assert changed is not None
    assert changed.viewer == Viewer("lan", "supervisor", A)
    assert tokens.holder(word, NOW) == Holder(changed, None, "read")
    session = sessions.begin(changed, NOW, hours=1)
    link = people(db, accounts).new_link(changed)
    people(db, accounts).disable(changed, disabled=True)
    assert sessions.holder(session, NOW) is None
    assert tokens.holder(word, NOW) is None
    assert accounts.check("lan", PASSWORD) is None
    assert accounts.accept(link, PASSWORD, NOW) is None
    people(db, accounts).disable(changed, disabled=False)
    assert accounts.check("lan", PASSWORD) == changed


def test_a_new_link_changes_the_password_and_neither_role_nor_second_step(db: Database, accounts: Accounts) -> None:
    lan = an_account(accounts, Viewer("lan", "leader", A))
    db.execute("UPDATE accounts SET second_step = 'JBSWY3DP' WHERE id = ?", [lan.id])
    again = accounts.accept(people(db, accounts).new_link(lan), "ein anderes Passwort", NOW)
    assert again is not None
    assert again.viewer == lan.viewer
    assert again.has_second_step
    people(db, accounts).drop_second_step(again)
    assert not SecondStep(db).check(again, "000000", NOW)
    found = accounts.named("lan")
    assert found is not None
    assert not found.has_second_step


def test_every_change_is_in_the_log_with_what_was_before(db: Database, accounts: Accounts) -> None:
    own = people(db, accounts)
    lan = accounts.accept(own.invite(Viewer("Lan", "leader", A)), PASSWORD, NOW)
    assert lan is not None
    own.change(lan, Viewer("", "official", None, MAU))
    own.disable(lan, disabled=True)
    disabled, changed, invited = Audit(db).read(Wanted())
    assert [entry.what for entry in (invited, changed, disabled)] == ["account-invited", "account-changed", "account-disabled"]
    assert (changed.account, changed.role, changed.object, changed.at, changed.address) == (
        "quan-tri",
        "admin",
        "lan",
        NOW,
        "203.0.113.9",
    )
    assert changed.before == {"role": "leader", "unit": "xa-mau-a"}
    assert changed.after == {"role": "official", "official": "xa-mau-a/nguyen-thi-mau"}
    assert changed.unit == "xa-mau-a"
    assert [entry.what for entry in Audit(db).read(Wanted(units=[B]))] == []
    assert len(Audit(db).read(Wanted(units=[A]))) == 3
    assert Audit(db).read(Wanted(what="account-changed", account="quan-tri", first_ms=NOW, end_ms=NOW + 1)) == [changed]
    assert Audit(db).read(Wanted(before=changed.id)) == [invited]
    assert Audit(db).read(Wanted(end_ms=NOW)) == []
    assert Audit(db).accounts() == ["quan-tri"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET account = 'somebody'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT id, at, 'somebody', role, what, object, unit, before, after, reason, '' FROM audit",
        "REPLACE INTO audit SELECT * FROM audit",
    ],
)
def test_the_log_is_never_changed(db: Database, accounts: Accounts, statement: str) -> None:
    people(db, accounts).invite(Viewer("lan", "leader", A))
    before = Audit(db).read(Wanted())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement)
    assert Audit(db).read(Wanted()) == before


def test_a_deed_whose_entry_cannot_be_written_does_not_happen(
    db: Database, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = an_account(accounts, Viewer("lan", "leader", A))

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Audit, "write", full)
    with pytest.raises(OSError, match="full"):
        people(db, accounts).change(lan, Viewer("", "admin"))
    assert accounts.named("lan") == lan


def test_a_token_lasts_a_year_at_most_and_ends_by_hand(db: Database, accounts: Accounts) -> None:
    lan, other = an_account(accounts, Viewer("lan", "leader", A)), an_account(accounts, TOP)
    tokens = Tokens(db)
    for days in (0, -1, LONGEST_DAYS + 1):
        with pytest.raises(AccountInvalidError, match="days"):
            tokens.make(lan, "nightly", None, NOW, days)
    with pytest.raises(AccountInvalidError, match="name"):
        tokens.make(lan, "a\nb", None, NOW, 1)
    word = tokens.make(lan, "nightly", A, NOW, 1)
    assert word.startswith(PREFIX)
    assert word not in "\n".join(db.conn.iterdump())
    assert tokens.holder(word, NOW + DAY_MS - 1) == Holder(lan, A, "read")
    assert tokens.holder(word, NOW + DAY_MS) is None
    assert tokens.of(lan, NOW)[0].used_at == NOW + DAY_MS - 1
    kept = tokens.of(lan, NOW)[0]
    assert not tokens.revoke(other, kept.id, NOW)
    assert tokens.revoke(lan, kept.id, NOW)
    assert tokens.holder(word, NOW) is None
    assert tokens.of(lan, NOW) == []


def test_the_command_line_knows_the_same_roles() -> None:
    assert COMMAND_ROLES == ROLES


def test_a_link_that_was_kept_opens_nothing_of_an_account_that_sees_more_by_now(db: Database, accounts: Accounts) -> None:
    lan = an_account(accounts, Viewer("lan", "leader", A))
    kept = people(db, accounts, ADMIN_OF_A).new_link(lan)
    people(db, accounts).change(lan, Viewer("lan", "leader", UnitId("tinh-mau")))
    assert accounts.accept(kept, "mot mat khau khac", NOW) is None
    kept = people(db, accounts).new_link(lan)
    accounts.set_password(lan, PASSWORD)
    assert accounts.accept(kept, "mot mat khau khac", NOW) is None, "whoever sets a new password shuts everybody else out"


def test_what_was_read_of_an_account_is_read_again_in_the_deed(db: Database, accounts: Accounts) -> None:
    lan = an_account(accounts, Viewer("lan", "leader", A))
    own = people(db, accounts, ADMIN_OF_A)
    people(db, accounts).change(lan, Viewer("lan", "leader", UnitId("tinh-mau")))
    for deed in (
        lambda: own.new_link(lan),
        lambda: own.disable(lan, disabled=True),
        lambda: own.drop_second_step(lan),
        lambda: own.change(lan, Viewer("lan", "leader", A)),
    ):
        with pytest.raises(ForbiddenError):
            deed()
    assert accounts.named("lan") == lan._replace(viewer=Viewer("lan", "leader", UnitId("tinh-mau")))


def test_what_another_admin_changed_meanwhile_is_not_overwritten(db: Database, accounts: Accounts) -> None:
    lan = an_account(accounts, Viewer("lan", "leader", A))
    people(db, accounts).change(lan, Viewer("lan", "technician", A))
    with pytest.raises(AccountInvalidError, match="stale"):
        people(db, accounts).change(lan, Viewer("lan", "supervisor", A))
    assert accounts.named("lan") == lan._replace(viewer=Viewer("lan", "technician", A))


def test_two_admins_who_shut_each_other_out_at_one_moment_leave_one(db: Database, accounts: Accounts) -> None:
    one, other = (an_account(accounts, Viewer(name, "admin")) for name in ("lan", "minh"))
    by_one, by_other = people(db, accounts, one.viewer), people(db, accounts, other.viewer)
    by_one.disable(other, disabled=True)
    with pytest.raises(ForbiddenError):
        by_other.disable(one, disabled=True)
    with pytest.raises(ForbiddenError):
        by_other.invite(Viewer("ai-do", "admin"))
    assert [account.name for account in accounts.all() if not account.is_disabled] == ["lan"]


@pytest.mark.parametrize("name", ["command line", "Collector"])
def test_nobody_takes_the_name_under_which_the_log_writes_what_a_machine_did(db: Database, accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountInvalidError, match="somebody has this name"):
        people(db, accounts).invite(Viewer(name, "admin"))
