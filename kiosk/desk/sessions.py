"""Who is signed on in which browser: a random token, of which the desk keeps only the hash, so that a restart signs nobody off.

A session is of one duty at one counter and ends with it, whoever ends it: sign-off, hand-over, a move, the end of the day. A
leader may have one without a counter. Either ends when its browser was silent for long.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple, Protocol

from kiosk.desk.pin_file import PinFile
from kiosk.desk.pins import moment_cells, read_moment
from office.desk_assignment import DeskAssignment
from office.ids import CounterId, OfficialId
from office.queue import Queue
from office.timing import Moment, has_passed

IDLE_SECONDS = 4 * 3_600.0
NOTED_SECONDS = 300.0
"""That a browser still speaks is written down no more often than this."""


class Session(NamedTuple):
    """An official who showed who they are; ``counter`` is ``None`` for a leader who only looks on."""

    official: OfficialId
    counter: CounterId | None
    leader: bool


class Standing(Protocol):
    """What sessions need to know of the queue."""

    @property
    def queue(self) -> Queue:
        """The queue."""

    def told(self) -> DeskAssignment | None:
        """The assignment that holds."""

    def now(self) -> Moment:
        """The moment."""


class Sessions:
    """The sessions of one desk in ``file``. ``token`` makes an unguessable one."""

    def __init__(self, file: PinFile, standing: Standing, *, token: Callable[[], str]) -> None:
        self._file = file
        self._standing = standing
        self._token = token

    def begin(self, official: OfficialId, counter: CounterId | None) -> str:
        """A new session in the place of the official's others; returns its token.

        Raises:
            BoxUnavailableError: the disk did not take it.
        """
        token = self._token()
        duty = None if counter is None else self._duty(counter)
        with self._file.write() as db:
            db.execute("DELETE FROM sessions WHERE official = ? OR (counter = ? AND counter IS NOT NULL)", (official, counter))
            db.execute(
                "INSERT INTO sessions (token, official, counter, duty, wall, boot, monotonic) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_hash(token), official, counter, duty, *moment_cells(self._standing.now())),
            )
        return token

    def of(self, token: str) -> Session | None:
        """Whose token this is, ``None`` when it is nobody's any more.

        Raises:
            BoxUnavailableError: the disk does not tell.
        """
        rows = self._file.rows(
            "SELECT official, counter, duty, wall, boot, monotonic FROM sessions WHERE token = ?", (_hash(token),)
        )
        if not rows:
            return None
        official, counter, duty, *cells = rows[0]
        told, now, used_at = self._standing.told(), self._standing.now(), read_moment(tuple(cells))
        found = None if told is None else told.official(official)
        holds = found is not None and (found.leader if counter is None else self._is_on(official, counter, duty))
        if found is None or not holds or has_passed(used_at, now, IDLE_SECONDS):
            self.end(token)
            return None
        if has_passed(used_at, now, NOTED_SECONDS):
            with self._file.write() as db:
                cells = [*moment_cells(now), _hash(token)]
                db.execute("UPDATE sessions SET wall = ?, boot = ?, monotonic = ? WHERE token = ?", cells)
        return Session(found.id, None if counter is None else CounterId(counter), found.leader)

    def end(self, token: str) -> None:
        """Let a session end; its duty is another matter.

        Raises:
            BoxUnavailableError: the disk did not take it.
        """
        with self._file.write() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def _is_on(self, official: str, counter: str, duty: str) -> bool:
        there = self._standing.queue.counter(CounterId(counter))
        return there.official == official and self._duty(there.id) == duty

    def _duty(self, counter: CounterId) -> str:
        """Names the duty that runs at a counter, unlike any before and after it; the same after a restart."""
        queue = self._standing.queue
        since = queue.counter(counter).since
        return "" if since is None or queue.day is None else f"{queue.day.id} {since.boot} {since.monotonic!r}"


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
