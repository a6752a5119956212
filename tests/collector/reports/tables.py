"""Tables of a report as tests read them."""

from collector.reports.model import Cell, Report, Table


def table_of(report: Report, id_: str) -> Table:
    return next(table for table in report.tables() if table.id == id_)


def column(table: Table, key: str) -> list[Cell]:
    place = [each.key for each in table.columns].index(key)
    return [row[place] for row in table.rows]


def cells(table: Table, row: int) -> dict[str, Cell]:
    return {each.key: cell for each, cell in zip(table.columns, table.rows[row], strict=True)}
