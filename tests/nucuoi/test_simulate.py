"""The same seed casts the same votes, and the collector counts exactly what the visitors were thanked for."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from collector.readiness import read_state
from nucuoi.broker import PrivateBroker
from nucuoi.children import Child
from nucuoi.crowd import Account
from nucuoi.sample import sample_directory
from nucuoi.simulate import simulate
from tests.nucuoi.waiting import until

START = "2026-09-07"
"""A Monday."""
PASSWORD = "mật khẩu mẫu"


def run(*words: str) -> Account:
    done = CliRunner().invoke(simulate, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return msgspec.json.decode(done.stdout, type=Account)


def refused(*words: str) -> str:
    done = CliRunner().invoke(simulate, words, catch_exceptions=False)
    assert done.exit_code != 0
    return done.output


def cast(account: Account) -> Counter[tuple[Any, ...]]:
    return Counter({(v.office, v.counter, v.official, v.scale, v.channel, v.score, v.flag): v.n for v in account.votes})


def test_the_same_seed_casts_the_same_votes_and_another_one_others(tmp_path: Path) -> None:
    words = ("--days", "2", "--start", START, "--offices", "2", "--terminals", "2", "--seed")
    first = run("--directory", str(tmp_path / "a"), *words, "7")
    again = run("--directory", str(tmp_path / "b"), *words, "7")
    other = run("--directory", str(tmp_path / "c"), *words, "8")

    assert (first.votes, first.topics) == (again.votes, again.topics)
    assert first.votes != other.votes
    assert {vote.office for vote in first.votes} == {"xa-mau-a", "xa-mau-b"}
    assert {vote.flag for vote in first.votes} == {"", "repeat"}


def test_quickened_time_casts_what_compressed_time_casts(tmp_path: Path) -> None:
    words = ("--days", "1", "--start", START, "--offices", "1", "--terminals", "1", "--visits-per-day", "10")

    quick = run("--directory", str(tmp_path / "a"), *words, "--speed", "20000")
    compressed = run("--directory", str(tmp_path / "b"), *words)

    assert cast(quick) == cast(compressed)


def test_visitors_who_come_after_a_time_are_those_who_were_missing_before(tmp_path: Path) -> None:
    words = ("--start", START, "--offices", "1", "--terminals", "1", "--directory")
    whole = run(*words, str(tmp_path / "a"), "--days", "3")
    first = run(*words, str(tmp_path / "b"), "--days", "1")
    rest = run(*words, str(tmp_path / "b"), "--days", "3", "--after", f"{START}T23:59:00+07:00")

    assert cast(first) + cast(rest) == cast(whole)


class Upstairs:
    """A broker and an ingest with the sample directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.names = [f"{terminal.office}/{terminal.id}" for terminal in sample_directory(3).terminals]
        self.broker = PrivateBroker(directory / "broker").start()
        self.broker.add_users(dict.fromkeys(["collector", *self.names], PASSWORD))
        self.config = directory / "collector.toml"
        self.config.write_text(f'directory = "data"\n[broker]\nport = {self.broker.port}\npassword = "{PASSWORD}"\n', "utf-8")
        self.passwords = directory / "passwords.json"
        self.passwords.write_bytes(msgspec.json.encode(dict.fromkeys(self.names, PASSWORD)))
        sample = directory / "sample.yaml"
        sample.write_bytes(msgspec.json.encode(sample_directory(3)))
        self.collector("import", str(sample))
        self.ledger = self.collector("ledger").strip()
        self.ingest = Child("ingest", self._words("ingest"), log=directory / "ingest.log")
        # Before the collector's first connection ever, the broker keeps nothing for it.
        until(self.is_listening, self.ingest.written)

    def collector(self, *words: str) -> str:
        child = Child(words[0], self._words(*words), log=self.directory / f"{words[0]}.log")
        child.wait(120)
        assert child.code == 0, child.written()
        return child.written()

    def is_listening(self) -> bool:
        state = read_state(self.directory / "data")
        return state is not None and state.broker

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "nucuoi", "collector", *words, "--config", str(self.config)]

    def simulate(self, terminals: Path, *words: str) -> Account:
        return run(
            "--directory", str(terminals), "--broker", f"127.0.0.1:{self.broker.port}", "--passwords", str(self.passwords),
            "--ledger", self.ledger, "--start", START, *words,
        )  # fmt: skip

    def rows(self, query: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.directory}/data/nucuoi.sqlite?mode=ro", uri=True, timeout=30)) as db:
            return db.execute(query, values).fetchall()

    def counted(self, grain: int) -> Counter[tuple[Any, ...]]:
        rows = self.rows(
            "SELECT office, counter, official, scale, channel, score, flag, sum(n) FROM rollups JOIN cells ON cells.id = cell"
            " WHERE grain = ? GROUP BY cell, score, flag",
            grain,
        )
        return Counter({tuple(row[:-1]): row[-1] for row in rows})

    def chosen(self) -> Counter[tuple[Any, ...]]:
        rows = self.rows(
            "SELECT office, counter, official, topic, sum(n) FROM topic_rollups JOIN cells ON cells.id = cell"
            " WHERE grain = 1 AND flag = '' GROUP BY office, counter, official, topic"
        )
        return Counter({tuple(row[:-1]): row[-1] for row in rows})

    def close(self) -> None:
        self.ingest.end()
        self.broker.stop()


@pytest.fixture
def upstairs(tmp_path: Path) -> Iterator[Upstairs]:
    above = Upstairs(tmp_path)
    try:
        yield above
    finally:
        above.close()


def test_the_collectors_figures_are_exactly_what_was_cast(upstairs: Upstairs, tmp_path: Path) -> None:
    account = upstairs.simulate(tmp_path / "terminals", "--days", "5", "--release", "at once")

    assert sum(terminal.unsent + terminal.in_the_box for terminal in account.terminals) == 0
    assert cast(account).total() == sum(terminal.cast for terminal in account.terminals) > 500
    for grain in range(3):
        assert upstairs.counted(grain) == cast(account)
    assert upstairs.chosen() == Counter(
        {(topic.office, topic.counter, topic.official, topic.topic): topic.n for topic in account.topics}
    )
    assert upstairs.rows("SELECT count(*) FROM dead_letters") == [(0,)]
    assert upstairs.rows("SELECT count(*) FROM ratings WHERE unknown OR spanned OR NOT at_once") == [(0,)]


def test_with_the_ballot_box_what_is_missing_is_exactly_what_is_in_the_boxes(upstairs: Upstairs, tmp_path: Path) -> None:
    account = upstairs.simulate(tmp_path / "terminals", "--days", "3", "--visits-per-day", "14")
    counted, waiting = upstairs.counted(0), sum(terminal.in_the_box for terminal in account.terminals)

    assert waiting, "the test wants a box that is not empty"
    assert counted.total() == cast(account).total() - waiting
    assert not counted - cast(account), "nothing is counted that was not cast"
    assert upstairs.rows("SELECT count(*) FROM ratings WHERE at_once") == [(0,)]
    presses = upstairs.rows("SELECT sum(presses) FROM boxes")[0][0]
    assert presses == counted.total()


def test_a_second_run_goes_on_with_the_same_journals(upstairs: Upstairs, tmp_path: Path) -> None:
    words = ("--release", "at once", "--terminals", "1", "--offices", "1")
    first = upstairs.simulate(tmp_path / "terminals", "--days", "1", *words)
    second = upstairs.simulate(tmp_path / "terminals", "--days", "2", "--after", f"{START}T23:00:00+07:00", *words)

    until(lambda: upstairs.counted(1).total() >= (cast(first) + cast(second)).total())
    assert upstairs.counted(1) == cast(first) + cast(second)
    assert upstairs.rows("SELECT count(*) FROM streams") == [(1,)]


def test_a_terminal_that_the_collector_does_not_know_is_named(
    upstairs: Upstairs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucuoi.footing._ASSIGNMENT_STEPS", 20)
    passwords = {**dict.fromkeys(upstairs.names, PASSWORD), "xa-mau-d/danh-gia-1": PASSWORD}
    upstairs.passwords.write_bytes(msgspec.json.encode(passwords))
    upstairs.broker.add_user("xa-mau-d/danh-gia-1", PASSWORD)
    all_others = [f"--without={name}" for name in upstairs.names]

    said = refused(
        "--directory", str(tmp_path / "t"), "--broker", f"127.0.0.1:{upstairs.broker.port}", "--passwords",
        str(upstairs.passwords), "--ledger", upstairs.ledger, "--offices", "4", "--terminals", "1", *all_others,
    )  # fmt: skip

    assert "xa-mau-d/danh-gia-1: no assignment came" in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--broker", "localhost"), "'localhost' is not HOST:PORT"),
        (("--broker", "localhost:0"), "'localhost:0' is not HOST:PORT"),
        (("--broker", "localhost:1883"), "obeys only the ledger"),
        (("--broker", "localhost:1883", "--ledger", "so"), "there is no password for xa-mau-a/danh-gia-1"),
        (("--after", "yesterday"), "is no time such as"),
        (("--after", "2026-09-01T12:00:00"), "has no offset"),
        (("--start", "1.9.2026"), "does not match"),
        (("--days", "0"), "not in the range"),
        (("--speed", "-1"), "not in the range"),
        (("--terminals", "1", "--offices", "1", "--without", "xa-mau-a/danh-gia-1"), "no terminal is left"),
        (("--start", "2031-01-01"), "in the future"),
    ],
)
def test_words_that_make_no_sense_are_refused_with_the_reason(tmp_path: Path, words: tuple[str, ...], complaint: str) -> None:
    assert complaint in " ".join(refused("--directory", str(tmp_path), *words).split())
