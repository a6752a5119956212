"""Accounts come by a link that works once; sessions end; nothing in the file can be used as it stands."""

import sqlite3

import pytest
from argon2 import PasswordHasher
from sqlite_utils import Database

from collector.errors import AccountInvalidError
from collector.store.accounts import INVITATION_MS, Account, Accounts
from collector.store.migrations import SETS
from collector.store.sessions import Sessions
from collector.viewer import Viewer

NOW = 1_790_000_000_000
IDLE_MS = 7_200_000
PASSWORD = "mot mat khau dai"


@pytest.fixture
def db() -> Database:
    database = Database(sqlite3.connect(":memory:"))
    for migrations in SETS:
        migrations.apply(database)
    return database


@pytest.fixture
def accounts(db: Database) -> Accounts:
    return Accounts(db, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def an_account(accounts: Accounts, name: str = "lan") -> Account:
    account = accounts.accept(accounts.invite(Viewer(name, "admin"), NOW), PASSWORD, NOW)
    assert account is not None
    return account


def test_a_link_makes_an_account_once(accounts: Accounts) -> None:
    assert accounts.is_empty()
    token = accounts.invite(Viewer(" Lan ", "admin"), NOW)
    assert accounts.invited(token, NOW) == "lan"
    account = accounts.accept(token, PASSWORD, NOW)
    assert account is not None
    assert account.name == "lan"
    assert not accounts.is_empty()
    assert accounts.accept(token, PASSWORD, NOW) is None
    assert accounts.invited(token, NOW) is None
    assert accounts.check("LAN", PASSWORD) == account


def test_a_link_grows_old(accounts: Accounts) -> None:
    token = accounts.invite(Viewer("lan", "admin"), NOW)
    assert accounts.invited(token, NOW + INVITATION_MS - 1) == "lan"
    assert accounts.invited(token, NOW + INVITATION_MS) is None
    assert accounts.accept(token, PASSWORD, NOW + INVITATION_MS) is None
    assert accounts.is_empty()


def test_a_new_link_takes_the_place_of_the_old_one(accounts: Accounts) -> None:
    old, new = accounts.invite(Viewer("lan", "admin"), NOW), accounts.invite(Viewer("lan", "admin"), NOW)
    assert accounts.invited(old, NOW) is None
    assert accounts.invited(new, NOW) == "lan"


@pytest.mark.parametrize("password", ["", "kurz", "x" * 201, "aaaaaaaaaaaaaaa", "lan lan lan lan", "mật khẩu của LAN"])
def test_a_weak_password_is_refused_and_the_link_stays(accounts: Accounts, password: str) -> None:
    token = accounts.invite(Viewer("lan", "admin"), NOW)
    with pytest.raises(AccountInvalidError):
        accounts.accept(token, password, NOW)
    assert accounts.invited(token, NOW) == "lan"


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb", "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountInvalidError):
        accounts.invite(Viewer(name, "admin"), NOW)


def test_a_wrong_password_and_an_unknown_name_are_both_nobody(accounts: Accounts) -> None:
    an_account(accounts)
    assert accounts.check("lan", "another password") is None
    assert accounts.check("nobody", PASSWORD) is None
    assert accounts.check("a\x00b", PASSWORD) is None


def test_sessions_end_by_time_by_hand_and_with_a_new_password(accounts: Accounts, db: Database) -> None:
    account = an_account(accounts)
    sessions = Sessions(db, IDLE_MS)
    timed, by_hand, other = (sessions.begin(account, NOW, hours=1) for _ in range(3))
    assert sessions.holder(timed, NOW + 3_599_999) == account
    assert sessions.holder(timed, NOW + 3_600_000) is None
    sessions.end(by_hand)
    assert sessions.holder(by_hand, NOW) is None
    assert sessions.holder(other, NOW) == account
    accounts.accept(accounts.invite(Viewer("lan", "admin"), NOW), "ein anderes Passwort", NOW)
    assert sessions.holder(other, NOW) is None
    assert accounts.check("lan", PASSWORD) is None


def test_the_file_holds_no_link_session_or_password(accounts: Accounts, db: Database) -> None:
    account = an_account(accounts)
    link, session = accounts.invite(Viewer("minh", "admin"), NOW), Sessions(db, IDLE_MS).begin(account, NOW, hours=1)
    text = "\n".join(db.conn.iterdump())
    assert "minh" in text
    for token in (link, session, PASSWORD):
        assert token not in text


def test_the_key_that_signs_cookies_is_of_this_database_alone(db: Database, accounts: Accounts) -> None:
    other = Database(sqlite3.connect(":memory:"))
    for migrations in SETS:
        migrations.apply(other)
    assert len(accounts.secret()) == 32
    assert accounts.secret() == Accounts(db, PasswordHasher()).secret()
    assert accounts.secret() != Accounts(other, PasswordHasher()).secret()


def test_who_had_an_account_before_there_were_roles_is_an_admin_of_everything() -> None:
    old = Database(sqlite3.connect(":memory:"))
    for migrations in SETS:
        migrations.apply(old, stop_before="m002_roles")
    old.execute("INSERT INTO accounts (name, password_hash, created_at) VALUES ('lan', 'x', 0)")
    old.execute("INSERT INTO invitations VALUES ('x', 'minh', 99)")
    old.conn.commit()
    for migrations in SETS:
        migrations.apply(old)
    accounts = Accounts(old, PasswordHasher())
    assert [account.viewer for account in accounts.all()] == [Viewer("lan", "admin")]
    assert [one.viewer for one in accounts.invitations(0)] == [Viewer("minh", "admin")]


def test_a_session_of_a_clock_that_ran_ahead_ends_when_it_is_put_right(accounts: Accounts, db: Database) -> None:
    account, sessions, year = an_account(accounts), Sessions(db, IDLE_MS), 365 * 86_400_000
    token = sessions.begin(account, NOW + year, 12)
    assert sessions.holder(token, NOW + year + 1) == account
    assert sessions.holder(token, NOW) is None
    assert sessions.of(account, NOW) == []
    token = sessions.begin(account, NOW, 12)
    assert sessions.holder(token, NOW - 60_000) == account, "a clock may be put back by a minute"
