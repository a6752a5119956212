"""Officials under codes: what is carried to meetings names nobody, whoever ordered it."""

from collector.naming import Naming
from collector.reports.order import Order
from collector.store.code_secret import code_secret
from collector.store.db import Database
from office.directory import Index


def under_codes(db: Database, directory: Index, order: Order) -> Order:
    """``order``, with the codes that supervisors read on pages too, so that one can be set against the other."""
    return order._replace(naming=Naming(directory, code_secret(db), shows_names=False))
