"""The numbers of cells: what a vote or a deed of a queue is about (office, counter, official, …) as one small integer."""

from sqlite_utils import Database

from collector.queue_rows import QueueCell
from collector.rules import CellName


def load_cells(db: Database) -> dict[CellName, int]:
    """Every cell that was ever counted in; numbers are given from 1 without gaps and never change."""
    rows = db.conn.execute("SELECT id, office, counter, official, scale, channel FROM cells")
    return {CellName(*name): cell for cell, *name in rows}


def load_queue_cells(db: Database) -> dict[QueueCell, int]:
    """Every cell of a queue that was ever counted in; numbered in the same way."""
    rows = db.conn.execute("SELECT id, office, counter, official, service FROM queue_cells")
    return {QueueCell(*name): cell for cell, *name in rows}
