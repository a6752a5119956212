"""What terminals said again in a new stream, so that it counts once whichever saying arrives first."""

from collections.abc import Callable

from sqlite_utils import Database

from collector.projector import Saying
from office.ids import OfficeId, StreamId
from office.stream import digest_of


def stored_in(db: Database) -> Callable[[Saying, int], bool]:
    """Whether the ledger's table holds a saying below a position: the look-up of a rebuild, where everything is written."""
    query = (
        "SELECT event FROM ledger JOIN streams ON streams.id = ledger.stream JOIN sources ON sources.id = streams.source"
        " WHERE sources.office = ? AND streams.stream = ? AND ledger.sequence = ? AND ledger.position < ?"
    )

    def holds(saying: Saying, before: int) -> bool:
        found = db.conn.execute(query, (saying.office, saying.stream, saying.sequence, before))
        return any(digest_of(event) == saying.digest for (event,) in found)

    return holds


class StoredSayings:
    """First sayings in one database. ``holds`` looks into the ledger; ``table`` keeps the re-entries, a rebuild fills its own."""

    def __init__(self, db: Database, holds: Callable[[Saying, int], bool], *, table: str = "reentries") -> None:
        self._db = db
        self.in_ledger = holds
        self._table = table
        self._streams: set[tuple[OfficeId, StreamId]] = set()
        self._new: dict[Saying, int] = {}

    def load(self) -> None:
        """Read which streams were re-entered, forgetting everything that was not written."""
        self._streams = set(self._db.conn.execute(f"SELECT DISTINCT office, stream FROM {self._table}"))  # noqa: S608 - our name
        self._new = {}

    def was_reentered(self, saying: Saying) -> bool:
        """Whether an earlier event re-entered ``saying``."""
        if saying in self._new:
            return True
        query = f"SELECT 1 FROM {self._table} WHERE office = ? AND stream = ? AND sequence = ? AND digest = ?"  # noqa: S608 - our name
        return self._db.conn.execute(query, saying).fetchone() is not None

    def touches(self, office: OfficeId, stream: StreamId) -> bool:
        """Whether anything of this stream was re-entered."""
        return (office, stream) in self._streams

    def reenter(self, saying: Saying, position: int) -> None:
        """Note the first re-entry of ``saying``."""
        self._new[saying] = position
        self._streams.add((saying.office, saying.stream))

    def write(self) -> None:
        """Write what is new, inside the caller's transaction."""
        if self._new:
            rows = [(*saying, position) for saying, position in self._new.items()]
            self._db.conn.executemany(f"INSERT INTO {self._table} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 - our name

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        self._new = {}
