"""What each terminal was in and since when, written as it is heard: one row for each change, and none is ever changed.

It is state that nobody says twice, so no rebuild can make these rows again. A row is written in the transaction in which the word
was taken; a program that is killed loses neither or both.
"""

from sqlite_utils import Database

from collector.presence import UP
from collector.store.devices import health_of
from collector.store.states import States
from office.uptime import SILENT_SECONDS, Change, Condition, condition_of

MOST_CHANGES = 60
"""Changes of a terminal in a day (UTC). The last of them says «unsteady», and nothing more is written until the next day: a loose
plug must not fill the disk."""

_DAY_MS = 86_400_000
_Key = tuple[str, str]


class Conditions:
    """The writer; ``states`` is what was last heard, read in the same transaction."""

    def __init__(self, db: Database, states: States) -> None:
        self._db = db
        self._states = states
        self._last: dict[_Key, Change] = {}
        self._heard_at: dict[_Key, int] = {}
        self._spent: dict[_Key, tuple[int, int]] = {}
        self._touched: set[_Key] = set()
        self._lines: set[str] = set()
        self._listens_since: int | None = None

    def load(self) -> None:
        """Read the last row of each terminal, forgetting everything that was not written."""
        query = (
            "SELECT office, terminal, at, condition FROM terminal_conditions WHERE id IN (SELECT (SELECT max(id) FROM"
            " terminal_conditions AS own WHERE own.office = terminal_states.office AND own.terminal = terminal_states.terminal)"
            " FROM terminal_states)"
        )
        self._last = {(office, terminal): Change(at, said) for office, terminal, at, said in self._db.execute(query)}
        self._forget()

    def begin(self, at: int) -> None:
        """Listening begins: silence counts from here, and what a clock that was ahead wrote is said again at its right time."""
        self._listens_since = at
        self._heard_at.clear()
        for key in [key for key, last in self._last.items() if last.at > at]:
            del self._last[key]

    def hear(self, office: str, terminal: str, *, at: int | None) -> None:
        """A terminal said something of itself; ``at`` is ``None`` when the broker had only kept it."""
        self._touched.add((office, terminal))
        if at is not None:
            self._heard_at[office, terminal] = at

    def hear_line(self, office: str) -> None:
        """A bridge said something, so it is about every terminal of its office."""
        self._lines.add(office)

    def write(self, at: int, *, everything: bool = False) -> None:
        """Write the changes of those who were heard (of all with ``everything``), inside the caller's transaction."""
        rows = []
        for key in sorted(self._concerned(everything=everything)):
            condition = self._condition(key, at)
            last = self._last.get(key)
            if condition is None or (last is not None and last.condition == condition):
                continue
            day, number = self._spent.get(key, (0, 0))
            number = number + 1 if day == at // _DAY_MS else 1
            if number > MOST_CHANGES:
                continue
            self._spent[key] = (at // _DAY_MS, number)
            self._last[key] = Change(at, "unsteady" if number == MOST_CHANGES else condition)
            rows.append((*key, *self._last[key]))
        self._db.conn.executemany("INSERT INTO terminal_conditions (office, terminal, at, condition) VALUES (?, ?, ?, ?)", rows)

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        self._forget()

    def _concerned(self, *, everything: bool) -> set[_Key]:
        if everything:
            return self._states.heard()
        if not self._lines:
            return self._touched
        # Once for a whole group: at a new connection every bridge of the country says how its line is.
        return self._touched | {key for key in self._states.heard() if key[0] in self._lines}

    def _forget(self) -> None:
        self._touched, self._lines = set(), set()

    def _condition(self, key: _Key, at: int) -> Condition | None:
        presence, document, uplink = self._states.said(*key)
        if presence is None:
            return None
        is_silent = (
            self._listens_since is not None and at - max(self._listens_since, self._heard_at.get(key, 0)) > SILENT_SECONDS * 1000
        )
        return condition_of(presence, health_of(document), is_cut=uplink not in {None, UP}, is_silent=is_silent)
