"""The log of every change, export and name shown: who, when, what, why. The database refuses to change or delete an entry."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple, get_args

import msgspec
from sqlite_utils import Database

Deed = Literal[
    "account-invited",
    "account-link",
    "account-withdrawn",
    "account-made",
    "account-changed",
    "account-disabled",
    "account-enabled",
    "password-changed",
    "second-step-on",
    "second-step-off",
    "recovery-codes-made",
    "recovery-code-used",
    "login",
    "token-made",
    "token-revoked",
    "session-ended",
    "name-shown",
    "export",
    "directory-changed",
    "directory-planned",
    "directory-plan-withdrawn",
    "directory-plan-held",
    "directory-plan-confirmed",
    "report",
    "report-taken",
    "inspection",
    "action",
    "comment",
    "hints-read",
    "dossiers-imported",
    "targets-changed",
]
DEEDS: tuple[Deed, ...] = get_args(Deed)

PAGE = 50
LONGEST_REASON = 500


class Entry(NamedTuple):
    """One deed. ``unit`` is what it concerns (``None``: everything), ``before`` and ``after`` what changed, as JSON.

    ``account`` and ``role`` are who did it, as they were then; ``address`` is the one of the request, or ``command line``.
    """

    id: int
    at: int
    account: str
    role: str
    what: str
    object: str
    unit: str | None
    before: Any
    after: Any
    reason: str
    address: str


class Wanted(NamedTuple):
    """Which entries are asked for: by whom, what, from ``first_ms`` up to, not including, ``end_ms``.

    ``units`` are those of which entries may be read; ``None``: all, also those that concern everything. ``before`` is the id from
    which on entries were shown already.
    """

    account: str | None = None
    what: str | None = None
    first_ms: int | None = None
    end_ms: int | None = None
    units: Collection[str] | None = None
    before: int | None = None


class Audit:
    """The log of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def write(
        self,
        what: Deed,
        object_: str,
        *,
        at_ms: int,
        account: str,
        role: str,
        unit: str | None = None,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        reason: str = "",
        address: str = "",
    ) -> None:
        """Add an entry, in the transaction in hand where there is one: then neither the deed nor its entry stands alone."""
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO audit (at, account, role, what, object, unit, before, after, reason, address)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(at_ms, account, role, what, object_, unit),
                    *(None if changed is None else msgspec.json.encode(changed).decode() for changed in (before, after)),
                    *(reason[:LONGEST_REASON], address),
                ],
            )

    def read(self, wanted: Wanted, most: int = PAGE) -> list[Entry]:
        """The entries asked for, the last one first, at most ``most``."""
        conditions, values = _conditions(wanted)
        query = (
            "SELECT id, at, account, role, what, object, unit, before, after, reason, address FROM audit"  # noqa: S608 - our words
            f" WHERE {' AND '.join(conditions)} ORDER BY at DESC, id DESC LIMIT ?"
        )
        return [
            Entry(*row[:7], *(None if text is None else msgspec.json.decode(text) for text in row[7:9]), *row[9:])
            for row in self._db.execute(query, [*values, most])
        ]

    def accounts(self, units: Collection[str] | None = None) -> list[str]:
        """Everybody who did something that may be read, by name."""
        conditions, values = _conditions(Wanted(units=units))
        query = f"SELECT DISTINCT account FROM audit WHERE {' AND '.join(conditions)} ORDER BY account"  # noqa: S608 - our words
        return [name for (name,) in self._db.execute(query, values)]


def _conditions(wanted: Wanted) -> tuple[list[str], list[object]]:
    found: list[tuple[str, object]] = [
        (condition, value)
        for condition, value in (
            ("account = ?", wanted.account),
            ("what = ?", wanted.what),
            ("at >= ?", wanted.first_ms),
            ("at < ?", wanted.end_ms),
            ("(at, id) < (SELECT at, id FROM audit WHERE id = ?)", wanted.before),
        )
        if value is not None
    ]
    if wanted.units is not None:
        found.append(("unit IN (SELECT value FROM json_each(?))", msgspec.json.encode(sorted(wanted.units)).decode()))
    return ["1", *(condition for condition, _ in found)], [value for _, value in found]
