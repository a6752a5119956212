"""The numbers of cells: what a vote is about (office, counter, official, scale, channel) as one small integer."""

from sqlite_utils import Database

from collector.rules import CellName


def load_cells(db: Database) -> dict[CellName, int]:
    """Every cell that was ever counted in; numbers are given from 1 without gaps and never change."""
    rows = db.conn.execute("SELECT id, office, counter, official, scale, channel FROM cells")
    return {CellName(*name): cell for cell, *name in rows}
