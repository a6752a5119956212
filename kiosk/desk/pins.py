"""The PINs of the officials: set and kept on the desk, never on the wire, never in a log.

Four to eight digits are quickly guessed, so what protects them is the growing delay after wrong ones, for the official and for
the machine that asked, which also outlives a restart. Against who has the file only the file's own rights help: ten thousand
PINs are tried in minutes, however slow a hash is.
"""

import re
from collections.abc import Callable
from math import ceil
from typing import Any, NamedTuple, Protocol

from kiosk.desk.pin_file import PinFile
from kiosk.statements import Transaction
from office.errors import BodyInvalidError, CommandRefusedError
from office.ids import OfficialId
from office.periods import moment_text
from office.timing import Moment, has_passed, seconds_between
from office.wire import read_time

FREE_GUESSES = 3
FREE_GUESSES_OF_A_MACHINE = 10
"""One machine serves several officials, whose slips add up."""
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 900.0
FORGOTTEN_SECONDS = 3_600.0
"""A machine's wrong guesses are forgotten so long after the last one; an official's are at the next right one."""
INVITATION_SECONDS = 24 * 3_600.0

_PIN = re.compile(r"[0-9]{4,8}")
_RUNS = "01234567890123456789"
_POPULAR = frozenset({"2580", "0852", "6868", "8686", "7979", "3979", "3939", "8386", "6886", "8668", "1368", "1102", "4953"})
_YEARS = range(1940, 2040)


class Hasher(Protocol):
    """Slow, salted hashes: argon2."""

    def hash(self, password: str) -> str:
        """The hash of a PIN."""

    def is_right(self, known: str, password: str) -> bool:
        """Whether ``password`` has that hash."""


class Guess(NamedTuple):
    """How often ``who`` guessed wrong in a row, and when last."""

    times: int
    at: Moment


def delay_seconds(times: int, free: int) -> float:
    """How long nothing is answered after so many wrong guesses.

    >>> [delay_seconds(times, 3) for times in (2, 3, 4, 8, 40)]
    [0.0, 5.0, 10.0, 160.0, 900.0]
    """
    return 0.0 if times < free else float(min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(times - free, 20)))


def check_pin(pin: str) -> None:
    """Whether ``pin`` may be one.

    Raises:
        CommandRefusedError: ``pin-form`` (4 to 8 digits) or ``pin-trivial`` (too easily guessed).
    """
    if not _PIN.fullmatch(pin):
        raise CommandRefusedError("pin-form")
    is_run = pin in _RUNS or pin in _RUNS[::-1]
    repeats = any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3, 4) if size < len(pin))
    is_year = len(pin) == 4 and int(pin) in _YEARS  # noqa: PLR2004  a year's digits
    if is_run or repeats or is_year or pin in _POPULAR:
        raise CommandRefusedError("pin-trivial")


class Pins:
    """The PINs of one desk in ``file``. ``code`` makes an unguessable invitation; ``log`` takes audit lines."""

    def __init__(
        self,
        file: PinFile,
        hasher: Hasher,
        *,
        now: Callable[[], Moment],
        code: Callable[[], str],
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._file = file
        self._hasher = hasher
        self._now = now
        self._code = code
        self._log = log

    def has_pin(self, official: OfficialId) -> bool:
        """Whether an official has one."""
        return bool(self._file.rows("SELECT 1 FROM pins WHERE official = ?", (official,)))

    def known(self) -> set[OfficialId]:
        """Every official who has one."""
        return {OfficialId(official) for (official,) in self._file.rows("SELECT official FROM pins")}

    def set(self, official: OfficialId, pin: str, *, by: str) -> None:
        """Give an official a PIN; wrong guesses and sessions of before are forgotten. ``by`` stands in the audit line.

        Raises:
            CommandRefusedError: ``pin-form`` or ``pin-trivial``.
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        check_pin(pin)
        known = self._hasher.hash(pin)
        with self._file.write() as db:
            db.execute("INSERT OR REPLACE INTO pins (official, hash) VALUES (?, ?)", (official, known))
            db.execute("DELETE FROM invitations WHERE official = ?", (official,))
            db.execute("DELETE FROM guesses WHERE who = ?", (_official(official),))
            db.execute("DELETE FROM sessions WHERE official = ?", (official,))
        self._log(f"the PIN of {official} was set by {by}")

    def invite(self, official: OfficialId, *, by: str) -> str:
        """A code with which the official sets a PIN, once and within a day.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        code = self._code()
        known = self._hasher.hash(_plain(code))
        with self._file.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO invitations (official, hash, wall, boot, monotonic) VALUES (?, ?, ?, ?, ?)",
                (official, known, *moment_cells(self._now())),
            )
        self._log(f"{official} was invited by {by} to set a PIN")
        return code

    def redeem(self, official: OfficialId, code: str, pin: str, *, asker: str) -> None:
        """Exchange an invitation for a PIN.

        Raises:
            CommandRefusedError: ``pin-form``, ``pin-trivial``, ``pin-locked`` (with ``seconds``) or ``code-wrong``.
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        check_pin(pin)
        self._count(official, asker)
        rows = self._file.rows("SELECT hash, wall, boot, monotonic FROM invitations WHERE official = ?", (official,))
        is_valid = bool(rows) and not has_passed(read_moment(rows[0][1:]), self._now(), INVITATION_SECONDS)
        if not is_valid or not self._hasher.is_right(rows[0][0], _plain(code)):
            self._log(f"a wrong or old invitation for {official} from {asker}")
            raise CommandRefusedError("code-wrong")
        self.set(official, pin, by=f"the official with an invitation, from {asker}")

    def change(self, official: OfficialId, pin: str, new: str, *, asker: str) -> None:
        """Put a new PIN in the place of the old one.

        Raises:
            CommandRefusedError: as :meth:`check` and :meth:`set`.
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        check_pin(new)
        self.check(official, pin, asker=asker)
        self.set(official, new, by=f"the official, from {asker}")

    def check(self, official: OfficialId, pin: str, *, asker: str) -> None:
        """Whether this is the official's PIN; ``asker`` is the machine it was typed at.

        Raises:
            CommandRefusedError: ``pin-locked`` (with ``seconds``), ``pin-missing`` (none was ever set) or ``pin-wrong``.
            BoxUnavailableError: the disk does not give or take it.
        """
        rows = self._file.rows("SELECT hash FROM pins WHERE official = ?", (official,))
        # Counted before it is looked at: a hundred guesses at the same moment are a hundred guesses.
        self._count(official, asker)
        if not rows:
            raise CommandRefusedError("pin-missing")
        if not (_PIN.fullmatch(pin) and self._hasher.is_right(rows[0][0], pin)):
            self._log(f"a wrong PIN for {official} from {asker}")
            raise CommandRefusedError("pin-wrong")
        with self._file.write() as db:
            db.execute("DELETE FROM guesses WHERE who = ?", (_official(official),))
            db.execute("UPDATE guesses SET times = times - 1 WHERE who = ? AND times > 0", (_asker(asker),))

    def _count(self, official: OfficialId, asker: str) -> None:
        now = self._now()
        with self._file.write() as db:
            limits = ((_official(official), FREE_GUESSES), (_asker(asker), FREE_GUESSES_OF_A_MACHINE))
            for who, free in limits:
                guess = _guess(db, who, now)
                left = 0.0 if guess is None else _left(guess, free, now)
                if left > 0:
                    self._log(f"a PIN for {official} from {asker} was not looked at: locked for {left:.0f} s")
                    raise CommandRefusedError("pin-locked", seconds=ceil(left))
            for who, _free in limits:
                guess = _guess(db, who, now)
                db.execute(
                    "INSERT OR REPLACE INTO guesses (who, times, wall, boot, monotonic) VALUES (?, ?, ?, ?, ?)",
                    (who, 1 if guess is None else guess.times + 1, *moment_cells(now)),
                )


def moment_cells(moment: Moment) -> tuple[str | None, str, float]:
    """A moment in the columns ``wall``, ``boot`` and ``monotonic``."""
    return (None if moment.wall is None else moment_text(moment.wall), moment.boot, moment.monotonic)


def read_moment(row: tuple[Any, ...]) -> Moment:
    """A moment from its three columns."""
    wall, boot, monotonic = row
    try:
        return Moment(None if wall is None else read_time(wall, field="wall"), boot, monotonic)
    except BodyInvalidError:
        return Moment(None, boot, monotonic)


def _guess(db: Transaction, who: str, now: Moment) -> Guess | None:
    row = db.execute("SELECT times, wall, boot, monotonic FROM guesses WHERE who = ?", (who,)).fetchone()
    if row is None:
        return None
    guess = Guess(row[0], read_moment(row[1:]))
    is_forgotten = who.startswith("machine ") and has_passed(guess.at, now, FORGOTTEN_SECONDS)
    return None if is_forgotten else guess


def _left(guess: Guess, free: int, now: Moment) -> float:
    gone = seconds_between(guess.at, now)
    # Where no clock tells, the machine was started since: the count still holds, so the next wrong guess locks for longer.
    return 0.0 if gone is None else max(0.0, delay_seconds(guess.times, free) - gone)


def _official(official: OfficialId) -> str:
    return f"official {official}"


def _asker(asker: str) -> str:
    return f"machine {asker[:80]}"


def _plain(code: str) -> str:
    return code.strip().upper().replace("-", "").replace(" ", "")
