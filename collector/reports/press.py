"""From an order to a report: who builds which kind."""

from collections.abc import Callable

from collector.reports.award_report import award_report
from collector.reports.coding import under_codes
from collector.reports.daily import daily
from collector.reports.form_report import form_report
from collector.reports.model import Report
from collector.reports.official_report import official_report
from collector.reports.order import Order, ReportKind
from collector.reports.supervision_pack import supervision_pack
from collector.reports.unit_report import unit_report
from collector.store.db import Database
from office.directory import Index

_BUILDERS: dict[ReportKind, Callable[[Database, Index, Order], Report]] = {
    "daily": daily,
    "unit": unit_report,
    "official": official_report,
    "form": form_report,
    "award": award_report,
    "supervision": supervision_pack,
}

KINDS: tuple[ReportKind, ...] = tuple(_BUILDERS)


def build(db: Database, directory: Index, order: Order) -> Report:
    """The report that is ordered, read in one snapshot of the store. A supervision pack has codes, whoever orders it."""
    if order.kind == "supervision":
        order = under_codes(db, directory, order)
    return _BUILDERS[order.kind](db, directory, order)
