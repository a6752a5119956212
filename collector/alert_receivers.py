"""Where nobody is written to when something is raised. Pure: no request, no database."""

from collections.abc import Collection

from collector.rule_book import RuleBook
from office.directory import Index
from office.ids import OfficeId


def unheard(book: RuleBook, directory: Index, offices: Collection[OfficeId]) -> frozenset[OfficeId]:
    """Those of some offices of ``directory`` for which no address is kept; it is the whole one."""
    units = {directory.offices[one].unit for one in offices}
    silent = {unit for unit in units if not book.settings_of(directory, unit).mail_to}
    return frozenset(one for one in offices if directory.offices[one].unit in silent)
