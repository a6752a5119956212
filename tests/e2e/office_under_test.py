"""A whole office and its collector as real processes, with everything that a test may take away from them."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from collector.store.db import FILE_NAME, ledger_id, open_database
from collector.store.directory import write_directory
from nucuoi.broker import PrivateBroker
from tests.e2e.ballots import Answer, Balance, Cell, a_testable_directory, balance
from tests.e2e.figures import seen_by_collector, seen_by_tutorial
from tests.e2e.running import DEADLINE_SECONDS, Running, Voter, until
from tests.e2e.tutorial import CollectorSins, TerminalSins, open_tutorial, ready_mark
from tests.e2e.voter import Orders, Status

OFFICE = "xa-mau-a"
PASSWORD = "mật khẩu của một phép thử"
COLLECTOR = "collector"
COUNTERS = 3


class Collector(Running):
    """A collector's process, and what it counted in its file."""

    def __init__(self, directory: Path, words: list[str], *, path: Path, tutorial: bool) -> None:
        self.path = path
        self._tutorial = tutorial
        super().__init__(directory, "collector", words)

    def seen(self) -> list[tuple[Cell, Answer]]:
        """Every vote that it counted, with its cell; the three grains agree."""
        return seen_by_tutorial(self.path) if self._tutorial else seen_by_collector(self.path)


class OfficeUnderTest:
    """One upper broker, one collector, terminals ``danh-gia-1`` … at counters ``quay-1`` …; all of it in ``directory``."""

    def __init__(self, directory: Path, *, seed: int) -> None:
        self.directory = directory
        self.seed = seed
        self.broker = PrivateBroker(directory / "broker")
        self.voters: list[Voter] = []
        self.collector: Collector
        self.ledger = ""
        self.port_of_terminals: int | None = None

    def add_tutorial_collector(self, sins: CollectorSins, *, directory: Path | None = None) -> Collector:
        """The rival above."""
        path = (directory or self.directory) / "tutorial.sqlite"
        open_tutorial(path, doubles=sins.doubles).close()
        code = "import sys; from tests.e2e.tutorial import collect; collect(*sys.argv[1:])"
        words = [sys.executable, "-c", code, str(path), str(self.broker.port), PASSWORD, msgspec.json.encode(sins).decode()]
        self.collector = Collector(self.directory, words, path=path, tutorial=True)
        self.collector.start()
        until(ready_mark(path).exists, lambda: f"the collector does not subscribe:\n{self.collector.tail()}")
        return self.collector

    def add_tutorial_terminal(self, sins: TerminalSins, *, pace_seconds: float = 0.001, box: bool = False) -> Voter:
        """One more rival terminal, at a counter of its own."""
        return self.add_voter(self.orders("tutorial", sins=sins, pace_seconds=pace_seconds, tutorial_box=box))

    def add_collector(self, *, directory: Path | None = None) -> Collector:
        """The real one, with a directory in which every vote of the test is valid."""
        home = directory or self.directory / "above"
        self.ledger = make_store(home)
        config = self.directory / "collector.toml"
        config.write_text(
            f'directory = "{home}"\n[broker]\nport = {self.broker.port}\npassword = "{PASSWORD}"\n', encoding="utf-8"
        )
        words = [sys.executable, "-c", "from nucuoi.cli import main; main()", "collector", "ingest", "--config", str(config)]
        self.collector = Collector(self.directory, words, path=home / FILE_NAME, tutorial=False)
        self.collector.start()
        return self.collector

    def add_terminal(self, **changes: object) -> Voter:
        """One more real terminal, at a counter of its own."""
        return self.add_voter(self.orders("real", ledger=self.ledger, **changes))

    def orders(self, kind: str, **changes: object) -> Orders:
        """What the next terminal is started with."""
        number = len(self.voters) + 1
        directory = self.directory / f"terminal-{number}"
        directory.mkdir(exist_ok=True)
        return msgspec.convert(
            {
                "kind": kind,
                "office": OFFICE,
                "terminal": f"danh-gia-{number}",
                "counter": f"quay-{number}",
                "port": self.port_of_terminals or self.broker.port,
                "password": PASSWORD,
                "directory": str(directory),
                "witness": str(self.directory / f"witness-{number}"),
                "seed": self.seed,
                **{name: msgspec.to_builtins(value) for name, value in changes.items()},
            },
            Orders,
        )

    def add_voter(self, orders: Orders, *, name: str = "") -> Voter:
        """Start a terminal's process."""
        voter = Voter(self.directory, name or orders.terminal, orders)
        voter.start()
        self.voters.append(voter)
        return voter

    def balance(self) -> Balance:
        """The thanks of all terminals against what the collector counted."""
        witnesses = [(voter.orders.counter, voter.witness) for voter in self.voters]
        return balance(witnesses, self.collector.seen())

    def wait_for_arrivals(self, votes: int) -> None:
        """Wait until the collector has counted so many."""
        until(lambda: len(self.collector.seen()) >= votes, lambda: f"{votes} do not arrive:\n{self.collector.tail()}")

    def settle(self, seconds: float = DEADLINE_SECONDS, *, one_more: bool = True) -> Balance:
        """Wait until no terminal has anything left to send, and one more vote of each has come through behind it all.

        Not ``one_more`` where it would wait for others in its box; the real terminal's receipts say as much.
        """
        for voter in self.voters:
            voter.say("stop")
        for voter in self.voters:
            voter.wait_for(_has_sent_everything, seconds)
        for voter in self.voters if one_more else ():
            self._see_one_more(voter, seconds)
        return self.balance()

    def _see_one_more(self, voter: Voter, seconds: float) -> None:
        def has_arrived() -> bool:
            return any(found == voter.last_cell() for found, _ in self.collector.seen())

        def another() -> None:
            voter.vote_until_done(1)
            voter.wait_for(_has_sent_everything, seconds)

        another()
        # A rival may lose this one too: it is asked again until the way is clear.
        tries = 10 if voter.orders.kind == "tutorial" else 1
        for number in range(tries):
            try:
                until(has_arrived, lambda: f"{voter.last_cell()} does not arrive:\n{self.collector.tail()}", seconds / tries, 0.1)
            except AssertionError:
                if number == tries - 1:
                    raise
                another()
            else:
                return

    def end(self) -> None:
        """Nothing of it runs after this."""
        for running in [*self.voters, getattr(self, "collector", None)]:
            if running is not None:
                running.end()
        self.broker.kill()


def _has_sent_everything(status: Status) -> bool:
    return status.connected and not status.due and not status.unsent and not status.waiting


def make_store(home: Path) -> str:
    """A new collector's database with the directory of the tests; returns its ledger's id."""
    with closing(open_database(home / FILE_NAME)) as db:
        write_directory(db, a_testable_directory(counters=COUNTERS))
        return ledger_id(db)


@contextmanager
def an_office(directory: Path, *, seed: int = 1, terminals: int = COUNTERS) -> Iterator[OfficeUnderTest]:
    """An office with a running broker and users for its terminals; everything is gone at the end."""
    house = OfficeUnderTest(directory, seed=seed)
    names = [f"{OFFICE}/danh-gia-{number}" for number in range(1, terminals + 1)]
    house.broker.add_users(dict.fromkeys([*names, COLLECTOR], PASSWORD))
    try:
        house.broker.start()
        yield house
    finally:
        house.end()
