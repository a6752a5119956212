"""Guesses wait longer and longer, many at once are not one, and nobody is shut out for good."""

import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from collector.store.accounts import Accounts
from collector.store.attempts import FORGOTTEN_MS, FREE, LONGEST_WAIT_MS, Attempts, wait_after
from collector.store.db import database_path, open_database
from collector.viewer import Viewer

NOW = 1_790_000_000_000


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_database(database_path(tmp_path))


@given(st.integers(0, 10**9))
def test_a_wait_grows_and_ends(wrong: int) -> None:
    assert 0 <= wait_after(wrong) <= wait_after(wrong + 1) <= LONGEST_WAIT_MS


def test_a_day_of_guessing_is_a_few_dozen_guesses(db: Database) -> None:
    attempts, now, guesses = Attempts(db), NOW, 0
    while now < NOW + 24 * 3_600_000:
        wait = attempts.begin("name:lan", now)
        guesses += wait == 0
        now += wait or 1
    assert guesses < 40


def test_what_is_tried_while_waiting_does_not_lengthen_the_wait(db: Database) -> None:
    attempts = Attempts(db)
    for _ in range(FREE):
        assert attempts.begin("name:lan", NOW) == 0
    assert {attempts.begin("name:lan", NOW + 1000) for _ in range(50)} == {29_000}
    assert attempts.begin("name:lan", NOW + 30_000) == 0
    assert attempts.begin("name:minh", NOW) == 0


def test_a_right_guess_and_a_quiet_day_begin_anew(db: Database) -> None:
    attempts = Attempts(db)
    for _ in range(FREE):
        attempts.begin("name:lan", NOW)
    attempts.forget("name:lan")
    assert attempts.begin("name:lan", NOW) == 0
    for _ in range(FREE):
        attempts.begin("name:minh", NOW)
    assert attempts.begin("name:minh", NOW + FORGOTTEN_MS) == 0
    assert attempts.begin("name:minh", NOW + FORGOTTEN_MS) == 0


def test_many_guesses_at_one_moment_are_counted_one_by_one(tmp_path: Path) -> None:
    open_database(database_path(tmp_path)).close()
    waits: list[int] = []
    begin = threading.Barrier(8)

    def guess() -> None:
        own = open_database(database_path(tmp_path))
        begin.wait()
        waits.append(Attempts(own).begin("name:lan", NOW))
        own.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wait == 0 for wait in waits) == [False] * 3 + [True] * FREE


class CountingHasher(PasswordHasher):
    """Counts the work that takes time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.worked = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.worked += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override] # noqa: A002 - its own name
        self.worked += 1
        return bool(super().verify(hash, password))


def test_an_unknown_name_costs_as_much_work_as_a_wrong_password(db: Database) -> None:
    hasher = CountingHasher()
    accounts = Accounts(db, hasher)
    lan = accounts.accept(accounts.invite(Viewer("lan", "admin"), NOW), "mot mat khau dai", NOW)
    minh = accounts.accept(accounts.invite(Viewer("minh", "admin"), NOW), "mot mat khau dai", NOW)
    assert lan is not None
    assert minh is not None
    accounts.disable(minh, disabled=True)
    for name, password in (
        ("lan", "sai"),
        ("nobody", "sai"),
        ("a\x00b", "sai"),
        ("x" * 100, "sai"),
        ("minh", "mot mat khau dai"),
    ):
        hasher.worked = 0
        assert accounts.check(name, password) is None
        assert hasher.worked == 1, name


def test_a_clock_that_ran_ahead_keeps_nobody_out_when_it_is_put_right(db: Database) -> None:
    attempts, year = Attempts(db), 365 * 86_400_000
    for _ in range(FREE):
        attempts.begin("name:lan", NOW + year)
    assert attempts.begin("name:lan", NOW + year) == 30_000
    assert attempts.begin("name:lan", NOW) == 0
    for _ in range(FREE):
        attempts.begin("name:lan", NOW)
    assert attempts.begin("name:lan", NOW - 1000) > 0, "two threads read a clock at one moment: nobody is forgotten for that"
