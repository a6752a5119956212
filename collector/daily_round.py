"""What a new day brings: changes that were planned for it are made, and what closes on it is offered no more.

It runs when the ingest starts and at midnight, so a collector that was off catches up.
"""

from collections import Counter as Tally
from datetime import datetime
from typing import NamedTuple

from collector.planning import apply_planned, note_held
from collector.store.db import Database, transaction
from collector.store.directory import announce, closings, load_directory, write_assignments, written_for
from collector.store.directory_history import Author, Planned, keep_change
from collector.store.planned_changes import PlannedChanges
from office.amendment import Changes
from office.closing import standing
from office.periods import VIETNAM


class Round(NamedTuple):
    """How many planned changes were made, failed or are held; and how many terminals are told that something closed."""

    applied: int
    failed: int
    told: int
    held: int = 0


def daily_round(db: Database, now: datetime) -> Round:
    """The round of the day of ``now`` (aware); to be run again after a failure.

    Raises:
        StoreUnavailableError: what was made before stays.
    """
    today = now.astimezone(VIETNAM).date()
    done = Tally(apply_planned(db, planned.id, now=now) for planned in PlannedChanges(db).due(today))
    note_held(db, now=now)
    with transaction(db):
        offices = closings(db, today)
        sent = []
        if offices:
            directory = load_directory(db, offices)
            sent = write_assignments(db, standing(directory, today), offices)
            if sent:
                announce(db)
                nothing = Planned(directory, directory, Changes((), (), 0, ()), today, offices)
                keep_change(db, Author("", "", "day"), nothing, sent, at=now)
        written_for(db, today)
    return Round(done["applied"], done["failed"], len(sent), done["held"])
