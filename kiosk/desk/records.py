"""What the desk keeps on disk: its events in the journal, and beside them what must never leave the office.

The follow token of a ticket and the reason of a priority stay here and vanish at closing. The answers to commands are kept, so
that a command that is said twice is carried out once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kiosk.chain import Entry, read
from kiosk.desk.reserve import Reserve
from kiosk.errors import BoxUnavailableError
from kiosk.journal import Journal
from kiosk.statements import Transaction
from office.errors import BodyInvalidError
from office.ids import TicketId
from office.queue import Fact
from office.queue_events import DayOpened, QueueEvent
from office.wire import read_body, read_time

DAYS_REPLAYED = 2
"""The running day, and the one before for its durations."""

EVENTS = "SELECT bytes FROM events ORDER BY place"
"""Everything that the journal holds, in the order in which it was written."""

KEPT_ANSWERS = 10_000
"""Some days of commands; who repeats an older one is answered anew."""


class Note(NamedTuple):
    """What the desk alone knows of a ticket: the ``token`` by which a phone follows it, and why it goes first."""

    token: str
    category: str | None = None


class Answered(NamedTuple):
    """The answer to a command: the id of the command, and the answer's bytes."""

    command: str
    answer: bytes


class Records:
    """The desk's part of its ``journal``; every call may raise ``BoxUnavailableError``, and then nothing was written."""

    def __init__(self, journal: Journal, log: Callable[[str], None] = lambda _sentence: None) -> None:
        self.reserve = Reserve(journal.directory, log)
        """How far the numbers may have gone, whatever becomes of the journal."""
        self._journal = journal

    def facts(self) -> list[Fact]:
        """What happened in the running day and the one before, in order, each thing once however often it was said."""
        if not self._journal.streams():
            # A journal that could not be opened has no rows either, and a queue made of them would give numbers anew.
            raise BoxUnavailableError(self._journal.verdict if self._journal.verdict != "ok" else "failing")
        return facts_in(self._journal.rows(EVENTS))

    def notes(self) -> dict[TicketId, Note]:
        """What is known of each ticket besides."""
        rows = self._journal.rows("SELECT ticket, token, category FROM ticket_notes")
        return {TicketId(ticket): Note(token, category) for ticket, token, category in rows}

    def answer(self, command: str) -> bytes | None:
        """What was answered to a command, ``None`` when it was not carried out."""
        rows = self._journal.rows("SELECT answer FROM answers WHERE command = ?", (command,))
        return bytes(rows[0][0]) if rows else None

    def keep(
        self,
        events: Sequence[QueueEvent],
        *,
        time: str | None,
        answered: Answered | None = None,
        notes: Mapping[TicketId, Note] | None = None,
        forget_notes: bool = False,
    ) -> None:
        """Write events that happened at ``time`` (RFC 3339, ``None``: unknown), the answer and the notes in one transaction."""

        def also(db: Transaction) -> None:
            if forget_notes:
                db.execute("DELETE FROM ticket_notes")
            for ticket, note in (notes or {}).items():
                db.execute("INSERT INTO ticket_notes (ticket, token, category) VALUES (?, ?, ?)", (ticket, *note))
            if answered is not None:
                added = db.execute("INSERT INTO answers (command, answer) VALUES (?, ?)", answered)
                db.execute("DELETE FROM answers WHERE id <= ?", ((added.lastrowid or 0) - KEPT_ANSWERS,))

        self._journal.record([Entry(event, time) for event in events], also)
        if forget_notes:
            self._journal.forget_pages()

    def exchange_token(self, ticket: TicketId, old: str, new: str, also: Callable[[Transaction], object]) -> None:
        """Put another token in the place of a ticket's, wherever it stands, together with what ``also`` writes.

        Afterwards nothing on the disk tells that this ticket ever had another.
        """

        def exchange(db: Transaction) -> None:
            db.execute("UPDATE ticket_notes SET token = ? WHERE ticket = ?", (new, ticket))
            db.execute(
                "UPDATE answers SET answer = CAST(replace(CAST(answer AS TEXT), ?, ?) AS BLOB)"
                " WHERE instr(CAST(answer AS TEXT), ?) > 0",
                (old, new, old),
            )
            also(db)

        self._journal.change(exchange)
        # The log of recent changes would tell it.
        self._journal.forget_pages()


def facts_in(rows: Sequence[tuple[bytes]]) -> list[Fact]:
    """What the events of a journal (the rows of ``EVENTS``) say of the running day and the one before."""
    facts = list(every_fact(rows))
    opened = [place for place, fact in enumerate(facts) if isinstance(fact.event, DayOpened)]
    return facts[opened[-min(DAYS_REPLAYED, len(opened))] if opened else 0 :]


def every_fact(rows: Sequence[tuple[bytes]]) -> Iterator[Fact]:
    """What the events of a journal say, in order, each thing once however often it was said."""
    said: set[str] = set()
    for (payload,) in rows:
        envelope = read(bytes(payload))
        if envelope is None:
            continue
        # A new stream says again what an abandoned one had said, under the id of its first saying.
        first = envelope.origin or envelope.id
        if first in said:
            continue
        said.add(first)
        try:
            event = read_body(envelope)
            if isinstance(event, QueueEvent):
                yield Fact(event, None if envelope.time is None else read_time(envelope.time))
        except BodyInvalidError:
            continue
