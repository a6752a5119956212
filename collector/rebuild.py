"""Every projection made again from the ledger's bytes, with today's directory and today's rules.

The new tables grow beside the old ones, in transactions of their own, and take their place in one: readers see the old figures
or the new ones, never half. Who stops it half-way has lost nothing but the time.
"""

from collections.abc import Callable, Iterator

from collector.errors import DirectoryChangedError
from collector.projection import Projection
from collector.projector import Entry, Projector
from collector.queue_projector import QueueProjector
from collector.rules import Rules
from collector.store.cells import load_cells, load_queue_cells
from collector.store.db import Database, reachable, transaction
from collector.store.directory import directory_version, load_directory
from collector.store.projections import SHADOW, create_shadows, drop_shadows, swap_shadows, write_projection
from collector.store.queue_record import QueueRecord
from collector.store.record import Stored, count_events, stored_events
from collector.store.sayings import StoredSayings, stored_in
from collector.store.unit_sums import remake_wholes
from office.directory import index
from office.errors import EnvelopeUnreadableError
from office.stream import digest_of
from office.wire import read_envelope, source_of

CHUNK = 10_000
"""Events per transaction."""


def rebuild(db: Database, progress: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Make every projection again and return the number of events read; the caller holds the ledger's lock.

    ``progress`` hears how many of how many events are done.

    Raises:
        DirectoryChangedError: an import came in between; start again.
        StoreUnavailableError: the figures are still the old ones.
    """
    with reachable():
        version = directory_version(db)
        total = count_events(db)
        create_shadows(db)
        sayings = StoredSayings(db, stored_in(db), table=f"{SHADOW}reentries")
        record = QueueRecord(db, prefix=SHADOW)
        directory = load_directory(db)
        rules = Rules(directory)
        projector = Projector(rules, load_cells(db), sayings, QueueProjector(rules, load_queue_cells(db), record))
        done = 0
        progress(done, total)
        for chunk in _chunks(db):
            rows = Projection()
            with transaction(db):
                for stored in chunk:
                    _project(projector, stored, rows)
                write_projection(db, rows, prefix=SHADOW)
                sayings.write()
                record.write()
            sayings.written()
            record.written()
            done += len(chunk)
            progress(done, total)
        with transaction(db):
            if directory_version(db) == version:
                swap_shadows(db)
                remake_wholes(db, index(directory))
                return done
    drop_shadows(db)
    raise DirectoryChangedError("the directory was imported while the figures were rebuilt; start the rebuild again")


def _chunks(db: Database) -> Iterator[list[Stored]]:
    last = 0
    while chunk := stored_events(db, after=last, most=CHUNK):
        yield chunk
        last = chunk[-1].position


def _project(projector: Projector, stored: Stored, rows: Projection) -> None:
    digest = digest_of(stored.event)
    try:
        envelope = read_envelope(stored.event, source=source_of(stored.office, stored.terminal))
    except EnvelopeUnreadableError as error:
        # It was readable once: an older version of the contract took it.
        rows.dead_letters.append((stored.position, "envelope-unreadable", str(error)[:300]))
        return
    entry = Entry(stored.position, stored.source, stored.office, stored.stream, digest, envelope, stored.received_at)
    projector.project(entry, rows)
