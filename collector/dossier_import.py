"""An import of checked dossiers: written and put into the log in one transaction, or only compared."""

from collections.abc import Collection
from typing import NamedTuple

from collector.store.audit import Audit
from collector.store.db import Database, transaction
from collector.store.dossiers import Dossiers, Source, Taken
from collector.viewer import Viewer
from office.dossiers import DossierDay


class Importer(NamedTuple):
    """Who imports, when, how, and from where."""

    by: Viewer
    at_ms: int
    source: Source
    address: str = ""


def import_dossiers(
    db: Database,
    days: Collection[DossierDay],
    importer: Importer,
    *,
    name: str = "",
    key: str | None = None,
    is_dry: bool = False,
) -> Taken:
    """Take ``days``, which were checked within the importer's scope; ``name`` is that of their file. ``is_dry`` writes nothing.

    Raises:
        KeyUsedError: ``key`` was given before with other days.
    """
    dossiers = Dossiers(db)
    if is_dry:
        return dossiers.compare(days)
    by = importer.by
    with transaction(db):
        taken = dossiers.take(
            days, at_ms=importer.at_ms, account=by.account, role=by.role, source=importer.source, name=name, key=key
        )
        if not taken.is_repeat:
            Audit(db).write(
                "dossiers-imported",
                str(taken.number),
                at_ms=importer.at_ms,
                account=by.account,
                role=by.role,
                unit=by.unit,
                after={"kind": importer.source, "added": taken.new, "changed": taken.changed, "file": name},
                address=importer.address,
            )
    return taken
