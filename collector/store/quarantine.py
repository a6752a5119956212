"""What was refused and belongs to no chain: kept as samples, so that it can be found again, with a count of all of it."""

from typing import Literal

from sqlite_utils import Database

Refusal = Literal[
    "unregistered", "batch-unreadable", "envelope-unreadable", "document-unreadable", "topic-unknown", "unprocessable"
]
"""Why something was not taken."""

MOST_SAMPLES = 100
"""Samples kept of one terminal."""

MOST_NAMES = 1000
"""Unregistered names of one office that get samples of their own; further ones share the name ``""``."""

_LONGEST_PAYLOAD = 64 * 1024
_LONGEST_DETAIL = 300
_LONGEST_NAME = 64


class Quarantine:
    """Samples and counts by office and terminal; ``""`` stands for a name that is no id."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counts: dict[tuple[str, str], int] = {}
        self._names: dict[str, int] = {}
        self._changed: dict[tuple[str, str], int] = {}
        self._samples: list[tuple[str, str, int, str, str, int, bytes]] = []

    def load(self) -> None:
        """Read the counts, forgetting everything that was not written."""
        self._counts, self._names, self._changed, self._samples = {}, {}, {}, []
        for office, terminal, n in self._db.conn.execute("SELECT office, terminal, n FROM quarantine_counts"):
            self._counts[office, terminal] = n
            self._names[office] = self._names.get(office, 0) + 1

    def keep(self, office: str, terminal: str, reason: Refusal, detail: str, *, payload: bytes, at: int) -> None:
        """Count one refused payload, and keep it while there is room."""
        key = self._key(office, terminal)
        n = self._counts[key] = self._counts.get(key, 0) + 1
        self._changed[key] = at
        if n <= MOST_SAMPLES:
            said = detail[:_LONGEST_DETAIL].encode("utf-8", "replace").decode()
            self._samples.append((*key, at, reason, said, len(payload), payload[:_LONGEST_PAYLOAD]))

    def write(self) -> None:
        """Write what is new, inside the caller's transaction."""
        if self._changed:
            self._db.conn.executemany(
                "INSERT INTO quarantine_counts VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET n = excluded.n, last_at = excluded.last_at",
                [(*key, self._counts[key], at) for key, at in self._changed.items()],
            )
        if self._samples:
            self._db.conn.executemany(
                "INSERT INTO quarantine (office, terminal, received_at, reason, detail, size, payload)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                self._samples,
            )

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        self._changed, self._samples = {}, []

    def _key(self, office: str, terminal: str) -> tuple[str, str]:
        key = (office[:_LONGEST_NAME], terminal[:_LONGEST_NAME])
        if key in self._counts:
            return key
        if self._names.get(key[0], 0) >= MOST_NAMES:
            return key[0], ""
        self._names[key[0]] = self._names.get(key[0], 0) + 1
        return key
