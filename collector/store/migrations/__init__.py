"""Every change of the schema, in the order in which the sets are applied."""

from collector.store.migrations.accounts import accounts
from collector.store.migrations.alerts import alerts
from collector.store.migrations.comments import comments
from collector.store.migrations.directory import directory
from collector.store.migrations.dossiers import dossiers
from collector.store.migrations.inspections import inspections
from collector.store.migrations.queue import queue
from collector.store.migrations.record import record
from collector.store.migrations.targets import targets
from collector.store.migrations.uptime import uptime
from collector.store.migrations.wholes import wholes

SETS = (record, directory, accounts, queue, alerts, inspections, uptime, comments, dossiers, targets, wholes)

__all__ = ["SETS"]
