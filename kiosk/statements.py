"""What one transaction of the journal writes: each function leaves the tables whole only together with its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from kiosk.chain import Chain, Entry
from kiosk.rows import PENDING_COLUMNS, Waiting, half_cell, json_cell, pending_row, read_pending, tally_key
from office.ballot import BoxTally, PendingVote, add_counts
from office.comments import PendingComment
from office.ids import CounterId, OfficialId, StreamId, TopicId
from office.periods import HalfDay
from office.slips import PendingSlip
from office.stream import EMPTY, Head

_SETTLE = (
    "UPDATE pending SET half = ?, boot = NULL, monotonic = NULL WHERE key = ? AND boot IS NOT NULL"  # noqa: S608  our words
    f" RETURNING {PENDING_COLUMNS}"
)


class Answer(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """Rows changed."""

    @property
    def lastrowid(self) -> int | None:
        """The id of the row that was inserted."""

    def fetchone(self) -> Any:  # noqa: ANN401  a row
        """The next row, or ``None``."""

    def fetchall(self) -> list[Any]:
        """Every row."""


class Transaction(Protocol):
    """An open transaction."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Answer:
        """Run one statement."""


def put_vote(db: Transaction, waiting: Waiting) -> None:
    """Put a vote into the box, and its press into the tally once its half-day is known."""
    places = ", ".join("?" * len(PENDING_COLUMNS.split(",")))
    db.execute(f"INSERT INTO pending ({PENDING_COLUMNS}) VALUES ({places})", pending_row(waiting))  # noqa: S608  our words
    if waiting.boot is None:
        _tally(db, waiting.vote)


def change_vote(db: Transaction, key: bytes, *, score: int, topics: Sequence[TopicId]) -> bool:
    """Change a vote, and count it once as amended when its score is another now; returns whether it is in the box."""
    row = db.execute(f"SELECT {PENDING_COLUMNS} FROM pending WHERE key = ?", (key,)).fetchone()  # noqa: S608  our words
    if row is None:
        return False
    before = read_pending(row)
    is_first = score != before.vote.score and not before.amended
    db.execute(
        "UPDATE pending SET score = ?, topics = ?, amended = ? WHERE key = ?",
        (score, json_cell(topics), int(before.amended or is_first), key),
    )
    if is_first and before.boot is None:
        _tally(db, before.vote, presses=0, amended=1)
    return True


def settle_votes(db: Transaction, halves: Mapping[bytes, HalfDay | None], now: HalfDay | None) -> None:
    """Give votes their half-day (``None``: never known) and count their presses, those that have none yet.

    Those that will never have one age from ``now`` on.
    """
    for key, half in halves.items():
        changed = db.execute(_SETTLE, (half_cell(half), key)).fetchall()
        for settled in map(read_pending, changed):
            _tally(db, settled.vote, amended=int(settled.amended))
    db.execute(
        "UPDATE pending SET given_up_in = ? WHERE half = ? AND boot IS NULL AND given_up_in IS NULL", (now, half_cell(None))
    )


def put_slip(db: Transaction, slip: PendingSlip) -> None:
    """Put a second slip beside the box."""
    db.execute(
        "INSERT INTO slips (key, week, service, scale, score) VALUES (?, ?, ?, ?, ?)",
        (slip.key, slip.week, slip.service, slip.scale, slip.score),
    )


def change_slip(db: Transaction, key: bytes, score: int) -> None:
    """Let a slip say what its vote says now."""
    db.execute("UPDATE slips SET score = ? WHERE key = ?", (score, key))


def take_slips(db: Transaction, keys: Iterable[bytes]) -> None:
    """Take slips away.

    Raises:
        RuntimeError: one is not there.
    """
    for key in keys:
        if db.execute("DELETE FROM slips WHERE key = ?", (key,)).rowcount != 1:
            raise RuntimeError("a slip would leave twice; nothing was released")


def put_comment(db: Transaction, comment: PendingComment, *, at_once: bool) -> None:
    """Put a comment into its box."""
    db.execute(
        "INSERT INTO comments (key, half, channel, text, hint, at_once) VALUES (?, ?, ?, ?, ?, ?)",
        (comment.key, half_cell(comment.half), comment.channel, comment.text, comment.hint, int(at_once)),
    )


def take_comments(db: Transaction, keys: Iterable[bytes]) -> None:
    """Take comments out of their box.

    Raises:
        RuntimeError: one is not there.
    """
    for key in keys:
        if db.execute("DELETE FROM comments WHERE key = ?", (key,)).rowcount != 1:
            raise RuntimeError("a comment would leave the box twice; nothing was released")


def count_window(
    db: Transaction, window: str, *, half: HalfDay | None, counter: CounterId, official: OfficialId | None, voted: bool
) -> None:
    """Count a vote window of a counter, once however often it is seen; ``voted``: somebody votes in it now."""
    found = db.execute("SELECT counted, voted FROM windows WHERE counter = ?", (counter,)).fetchone()
    counted, used = found or ("", "")
    db.execute(
        "INSERT OR REPLACE INTO windows (counter, counted, voted) VALUES (?, ?, ?)", (counter, window, window if voted else used)
    )
    if counted == window:
        return
    db.execute(
        "INSERT INTO tallies (half, counter, official, windows, presses, flagged) VALUES (?, ?, ?, 1, 0, '{}')"
        " ON CONFLICT DO UPDATE SET windows = coalesce(windows, 0) + 1",
        tally_key(half, counter, official),
    )


def take_votes(db: Transaction, keys: Iterable[bytes]) -> None:
    """Take votes out of the box.

    Raises:
        RuntimeError: one is not there.
    """
    for key in keys:
        if db.execute("DELETE FROM pending WHERE key = ?", (key,)).rowcount != 1:
            raise RuntimeError("a vote would leave the box twice; nothing was released")


def take_tallies(db: Transaction, tallies: Iterable[BoxTally]) -> None:
    """Take tallies away.

    Raises:
        RuntimeError: one counts otherwise than was read; those must not vanish uncounted.
    """
    for tally in tallies:
        gone = db.execute(
            "DELETE FROM tallies WHERE half = ? AND counter = ? AND official = ? AND presses = ? AND amended = ?"
            " AND windows IS ?",
            (*tally_key(tally.half, tally.counter, tally.official), tally.presses, tally.amended, tally.windows),
        )
        if gone.rowcount != 1:
            raise RuntimeError("a tally changed while the box was opened; nothing was released")


def extend_newest(db: Transaction, source: str, entries: Iterable[Entry]) -> None:
    """Let events enter the newest stream, in their order."""
    row, name, head, digest = db.execute(
        "SELECT id, stream, head, head_digest FROM streams WHERE abandoned IS NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    chain = Chain(source, StreamId(name), Head(head, digest))
    for entry in entries:
        chain.add(entry)
    _extend(db, row, chain)


def begin(db: Transaction, chain: Chain) -> None:
    """Write a new stream with its first events."""
    new = db.execute(
        "INSERT INTO streams (stream, source, head_digest) VALUES (?, ?, ?)", (chain.stream, chain.source, EMPTY.digest)
    )
    _extend(db, new.lastrowid, chain)


def _extend(db: Transaction, row: int | None, chain: Chain) -> None:
    for sequence, said in chain.added:
        db.execute("INSERT INTO events (stream, sequence, bytes) VALUES (?, ?, ?)", (row, sequence, said))
    db.execute("UPDATE streams SET head = ?, head_digest = ? WHERE id = ?", (*chain.head, row))


def _tally(db: Transaction, vote: PendingVote, *, presses: int = 1, amended: int = 0) -> None:
    """Count a press, one with several flags once under each, or (``presses`` 0) what became of it later."""
    key = tally_key(vote.half, vote.counter, vote.official)
    found = db.execute(
        "SELECT presses, flagged, amended, windows FROM tallies WHERE half = ? AND counter = ? AND official = ?", key
    ).fetchone()
    pressed, flagged, changed, windows = found or (0, "{}", 0, None)
    total = add_counts([msgspec.json.decode(flagged, type=dict[str, int]), dict.fromkeys(vote.flags, presses)])
    row = (*key, pressed + presses, json_cell(total), changed + amended, windows)
    db.execute(
        "INSERT OR REPLACE INTO tallies (half, counter, official, presses, flagged, amended, windows)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row,
    )
