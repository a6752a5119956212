"""The tables that are made from the ledger: how a group's rows enter them, and how a rebuild puts new ones in their place."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from collector.projection import Projection
from collector.queue_rows import QueueRows
from collector.store.db import transaction

REBUILT = (
    "ratings",
    "rollups",
    "topic_rollups",
    "boxes",
    "comments",
    "stream_beginnings",
    "dead_letters",
    "reentries",
    "repeats",
    "queue_days",
    "visits",
    "duties",
    "queue_rollups",
    "queue_hours",
    "queue_office_hours",
    "office_queue",
    "service_ratings",
    "service_rollups",
)
"""Every table that a rebuild makes anew; cells keep their numbers and only grow."""

SHADOW = "rebuild_"
"""Before the name of a table that is being rebuilt."""

_ADD = {
    "cells": "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?)",
    "ratings": "INSERT INTO {}ratings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "boxes": "INSERT INTO {}boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "comments": "INSERT INTO {}comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "stream_beginnings": "INSERT INTO {}stream_beginnings VALUES (?, ?, ?, ?, ?, ?, ?)",
    "dead_letters": "INSERT INTO {}dead_letters VALUES (?, ?, ?)",
}
_ADD_REPEATS = "INSERT INTO {}repeats VALUES (?)"
_ADD_ROLLUPS = (
    "INSERT INTO {}rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n,"
    " unknown = unknown + excluded.unknown, spanned = spanned + excluded.spanned, at_once = at_once + excluded.at_once,"
    " bound = bound + excluded.bound"
)
_ADD_TOPICS = "INSERT INTO {}topic_rollups VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"

_ADD_SLIPS = (
    "INSERT INTO {}service_rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n,"
    " unknown = unknown + excluded.unknown, spanned = spanned + excluded.spanned"
)
_KEYS = {
    "queue_rollups": "grain = ? AND period = ? AND cell = ? AND measure = ? AND bin = ?",
    "queue_office_hours": "grain = ? AND period = ? AND office = ? AND measure = ? AND hour = ? AND bin = ?",
    "office_queue": "period = ? AND office = ? AND measure = ? AND bin = ?",
    "queue_hours": "grain = ? AND period = ? AND cell = ? AND weekday = ? AND hour = ? AND measure = ? AND bin = ?",
}


def write_projection(db: Database, rows: Projection, *, prefix: str = "") -> None:
    """Add ``rows`` inside the caller's transaction; each touched cell is written once, in the order of its table."""
    run = db.conn.executemany
    for name, statement in _ADD.items():
        added = getattr(rows, name)
        if added:
            run(statement.format(prefix), added)
    if rows.repeats:
        run(_ADD_REPEATS.format(prefix), [(position,) for position in rows.repeats])
    if rows.votes:
        run(_ADD_ROLLUPS.format(prefix), rows.rollups())
        run(_ADD_TOPICS.format(prefix), rows.topic_rollups())
    _write_queue(db, rows.queue, prefix)


def _write_queue(db: Database, rows: QueueRows, prefix: str) -> None:
    run = db.conn.executemany
    if rows.cells:
        run("INSERT INTO queue_cells VALUES (?, ?, ?, ?, ?)", rows.cells)
    gathered: tuple[tuple[str, Sequence[tuple[Any, ...]]], ...] = (
        ("queue_rollups", rows.sums()),
        ("queue_hours", rows.hours()),
        ("queue_office_hours", rows.office_hours()),
        ("office_queue", rows.office_sums()),
    )
    for table, sums in gathered:
        if sums:
            marks = ", ".join("?" * len(sums[0]))
            run(f"INSERT INTO {prefix}{table} VALUES ({marks}) ON CONFLICT DO UPDATE SET n = n + excluded.n", sums)  # noqa: S608
            # What was undone leaves nothing behind, so that a rebuild, which sees both at once, makes the same rows.
            less = [row[:-1] for row in sums if row[-1] < 0]
            if less:
                run(f"DELETE FROM {prefix}{table} WHERE {_KEYS[table]} AND n = 0", less)  # noqa: S608 - our names
    if rows.slips:
        run(f"INSERT INTO {prefix}service_ratings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.slips)  # noqa: S608 - our names
        run(_ADD_SLIPS.format(prefix), rows.slip_sums())


def create_shadows(db: Database) -> None:
    """Make an empty table beside each that is to be rebuilt; what an interrupted rebuild left is thrown away."""
    with transaction(db):
        for name in REBUILT:
            db.conn.execute(f"DROP TABLE IF EXISTS {SHADOW}{name}")
            (definition,) = db.conn.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()
            head, _, columns = definition.partition("(")
            db.conn.execute(f"{head.replace(name, SHADOW + name)}({columns}")


def drop_shadows(db: Database) -> None:
    """Throw away what a rebuild made so far."""
    with transaction(db):
        for name in REBUILT:
            db.conn.execute(f"DROP TABLE IF EXISTS {SHADOW}{name}")


def swap_shadows(db: Database) -> None:
    """Put the rebuilt tables in the place of the old ones, inside the caller's transaction: readers see all or nothing of it."""
    for name in REBUILT:
        db.conn.execute(f"DROP TABLE {name}")
        db.conn.execute(f"ALTER TABLE {SHADOW}{name} RENAME TO {name}")
