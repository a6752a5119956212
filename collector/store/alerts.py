"""Alerts and their history: raised once each, and everything that was done about them. The database refuses to change history."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple, get_args

import msgspec
from sqlite_utils import Database

from collector.errors import AlertStepError
from office.alert_reading import Subject
from office.alert_rule import AlertKind
from office.ids import OfficeId

Stage = Literal["open", "acknowledged", "acting", "closed"]
STAGES: tuple[Stage, ...] = get_args(Stage)
What = Literal["raised", "again", "over", "acknowledged", "action", "result", "closed", "withdrawn"]
Step = Literal["acknowledged", "action", "result", "closed", "withdrawn"]
STEPS: tuple[Step, ...] = get_args(Step)

Ended = Literal["", "fine", "gone", "off", "anew"]
"""Why something is over: judged and no longer so, its place is closed, the rule is off, it is still so and was raised anew."""

Standing = Literal["on", "unjudged", "fine", "gone", "off", "anew"]
"""What is known now: so at the last round; there was nothing to judge by; or why it is over."""

_AFTER: dict[Step, Stage] = {"acknowledged": "acknowledged", "action": "acting", "result": "closed", "closed": "closed"}
LONGEST_TEXT = 1000
PAGE = 50
DAYS = "days"
"""Among the numbers of what is over: of how many days they are, as the rule was then."""

MACHINE = ("collector", "")
"""Who raises and ends alerts, as account and role."""


class AlertKey(NamedTuple):
    """What is watched: one kind of thing about one subject of one office."""

    office: OfficeId
    kind: AlertKind
    subject: Subject


class Alert(NamedTuple):
    """One alert; ``is_on``: nobody has judged since that it is over.

    ``numbers`` are those of the last time it was raised, at ``said_at``. Since ``unjudged_since`` nothing can judge it.
    """

    id: int
    key: AlertKey
    raised_at: int
    is_on: bool
    stage: Stage
    closed_at: int | None
    unjudged_since: int | None
    ended: Ended
    numbers: dict[str, float]
    said_at: int

    @property
    def standing(self) -> Standing:
        """What is known of it now."""
        if self.is_on:
            return "on" if self.unjudged_since is None else "unjudged"
        return self.ended or "unjudged"


class Entry(NamedTuple):
    """One thing that happened to an alert, or was done about it. ``role`` is empty for the collector itself, ``why`` else."""

    id: int
    at: int
    what: What
    account: str
    role: str
    text: str
    is_public: bool
    why: Ended
    numbers: dict[str, float]


class Deed(NamedTuple):
    """An action that began or a result, with the alert that it is about."""

    alert: int
    key: AlertKey
    at: int
    what: What
    text: str


class Published(NamedTuple):
    """One result that everybody may read."""

    kind: AlertKind
    at: int
    text: str


_COLUMNS = (
    "a.id, a.office, a.kind, a.counter, a.terminal, a.scale, a.channel, a.raised_at, a.is_on, a.stage, a.closed_at,"
    " a.unjudged_since, a.ended, h.numbers, h.at"
)
_RAISED = " AND a.raised_at >= ? AND a.raised_at < ?"
_UNTAKEN = " AND a.stage = 'open' AND a.raised_at < ?"
_LAST = "alert_history h ON h.id = (SELECT max(id) FROM alert_history l WHERE l.alert = a.id AND l.what IN ('raised', 'again'))"


class Alerts:
    """The alerts of one database. What changes them is to be called within a transaction of the caller."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def on(self) -> dict[AlertKey, Alert]:
        """What is so now, closed ones included."""
        return {alert.key: alert for alert in self._read("a.is_on = 1", [])}

    def unclosed(self) -> dict[AlertKey, Alert]:
        """What nobody has closed yet, the last one of each key."""
        return {alert.key: alert for alert in self._read("a.stage <> 'closed'", [], order="a.id")}

    def begin(self, key: AlertKey, at: int, numbers: Mapping[str, float]) -> int:
        """Raise an alert and return its id."""
        row = self._db.conn.execute(
            "INSERT INTO alerts (office, kind, counter, terminal, scale, channel, raised_at, is_on, stage)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1, 'open')",
            [key.office, key.kind, *key.subject, at],
        )
        id_ = int(row.lastrowid or 0)
        self._note(id_, at, "raised", *MACHINE, numbers=numbers)
        return id_

    def again(self, id_: int, at: int, numbers: Mapping[str, float]) -> None:
        """It is so again, and nobody had closed it: the same alert goes on."""
        self._db.conn.execute("UPDATE alerts SET is_on = 1, unjudged_since = NULL, ended = '' WHERE id = ?", [id_])
        self._note(id_, at, "again", *MACHINE, numbers=numbers)

    def end(self, id_: int, at: int, numbers: Mapping[str, float], why: Ended = "fine") -> None:
        """It is over, and why; people may still have to say what was done."""
        self._db.conn.execute("UPDATE alerts SET is_on = 0, unjudged_since = NULL, ended = ? WHERE id = ?", [why, id_])
        self._note(id_, at, "over", *MACHINE, numbers=numbers, why=why)

    def judged(self, alert: Alert, at: int, *, is_judged: bool) -> None:
        """A round found that it is still so, or nothing to judge it by."""
        if is_judged != (alert.unjudged_since is None):
            since = None if is_judged else at
            self._db.conn.execute("UPDATE alerts SET unjudged_since = ? WHERE id = ?", [since, alert.id])

    def step(self, id_: int, what: Step, *, at: int, account: str, role: str, text: str = "", is_public: bool = False) -> None:
        """Write down what somebody did about an alert; a result closes it.

        Raises:
            AlertStepError: ``done``, when it is too late for this step; ``text``, when words are missing or too many.
        """
        alert = self.find(id_)
        text = " ".join(text.split())
        if what != "acknowledged" and (not text or len(text) > LONGEST_TEXT):
            raise AlertStepError("text", f"say what it was, in 1 to {LONGEST_TEXT} characters")
        if alert is None or not self._is_next(alert, what):
            raise AlertStepError("done", "somebody has done this already, or closed the alert; read it again")
        self._note(id_, at, what, account, role, text=text, is_public=is_public and what == "result")
        if what in _AFTER:
            closed = at if _AFTER[what] == "closed" else None
            self._db.conn.execute("UPDATE alerts SET stage = ?, closed_at = ? WHERE id = ?", [_AFTER[what], closed, id_])
        if what == "result":
            self._note(id_, at, "closed", account, role)

    def find(self, id_: int) -> Alert | None:
        """One alert."""
        return next(iter(self._read("a.id = ?", [id_])), None)

    def listed(
        self,
        offices: Collection[OfficeId] | None,
        *,
        is_closed: bool = False,
        kind: AlertKind | None = None,
        stage: Stage | None = None,
        untaken: int | None = None,
        raised: tuple[int, int] | None = None,
        before: int | None = None,
        most: int = PAGE,
    ) -> list[Alert]:
        """The alerts of some offices (``None``: of all), closed ones or the others or those of one stage, the last one first.

        ``untaken``: only what was raised before that moment (milliseconds) and nobody has acknowledged. ``raised``: only what was
        raised first from the one moment on and before the other.
        """
        inside, values = _in(offices)
        where = ("a.stage = 'closed'" if is_closed else "a.stage <> 'closed'") if stage is None else "a.stage = ?"
        values = [*([] if stage is None else [stage]), *values]
        where += inside
        if kind is not None:
            where += " AND a.kind = ?"
            values.append(kind)
        if untaken is not None:
            where += _UNTAKEN
            values.append(untaken)
        if raised is not None:
            where += _RAISED
            values += raised
        if before is not None:
            where += " AND a.id < ?"
            values.append(before)
        return self._read(where, values, order="a.id DESC", most=most)

    def open_in(self, offices: Collection[OfficeId] | None, first: int, end: int, most: int) -> list[Alert]:
        """What was raised before ``end`` and not closed before ``first`` (milliseconds), the last one first."""
        inside, values = _in(offices)
        where = f"a.raised_at < ? AND (a.closed_at IS NULL OR a.closed_at >= ?){inside}"
        return self._read(where, [end, first, *values], order="a.id DESC", most=most)

    def counts(
        self, offices: Collection[OfficeId] | None, *, untaken: int | None = None, raised: tuple[int, int] | None = None
    ) -> dict[tuple[OfficeId, AlertKind, Stage], int]:
        """How many alerts of some offices (``None``: of all) there are of each office, kind and stage.

        ``untaken`` and ``raised`` as in ``listed``.
        """
        inside, values = _in(offices)
        if untaken is not None:
            inside += _UNTAKEN
            values.append(untaken)
        if raised is not None:
            inside += _RAISED
            values += raised
        query = f"SELECT a.office, a.kind, a.stage, count(*) FROM alerts a WHERE 1{inside} GROUP BY 1, 2, 3"  # noqa: S608 - our words
        return {(OfficeId(office), kind, stage): n for office, kind, stage, n in self._db.execute(query, values)}

    def times(self, ids: Collection[int]) -> dict[int, int]:
        """How often each of some alerts was told of."""
        query = (
            "SELECT h.alert, count(*) FROM alert_history h WHERE h.alert IN (SELECT value FROM json_each(?))"
            " AND h.what IN ('raised', 'again') GROUP BY 1"
        )
        return dict(self._db.execute(query, [msgspec.json.encode(sorted(ids)).decode()]).fetchall())

    def waiting(self, offices: Collection[OfficeId] | None) -> int:
        """How many alerts of some offices nobody has acknowledged."""
        inside, values = _in(offices)
        query = f"SELECT count(*) FROM alerts a WHERE a.stage = 'open'{inside}"  # noqa: S608 - our words
        return int(self._db.execute(query, values).fetchone()[0])

    def history(self, id_: int) -> list[Entry]:
        """Everything that happened to an alert, in order."""
        query = "SELECT id, at, what, account, role, text, why, is_public, numbers FROM alert_history WHERE alert = ? ORDER BY id"
        found = []
        for *said, is_public, numbers in self._db.execute(query, [id_]):
            key, at, what, account, role, text, why = said
            found.append(Entry(key, at, what, account, role, text, bool(is_public), why, msgspec.json.decode(numbers)))
        return found

    def signs(self, offices: Collection[OfficeId] | None) -> list[Alert]:
        """Signs of now that votes may not be the citizens' own, in some offices (``None``: in all), while there are votes."""
        inside, values = _in(offices)
        return self._read(f"a.is_on = 1 AND a.unjudged_since IS NULL AND a.kind = 'suspicious-votes'{inside}", values)

    def unclosed_in(self, offices: Collection[OfficeId] | None) -> int:
        """How many alerts of some offices (``None``: of all) nobody has closed."""
        where, values = _in(offices)
        return int(self._db.execute(f"SELECT count(*) FROM alerts a WHERE a.stage <> 'closed'{where}", values).fetchone()[0])  # noqa: S608

    def deeds(self, offices: Collection[OfficeId] | None, first: int, end: int, most: int) -> list[Deed]:
        """What was done from ``first`` up to, not including, ``end`` (milliseconds) in some offices (``None``: in all).

        The last one stands first. Of an alert that has a result only that one is told.
        """
        where, values = _in(offices)
        query = (
            "SELECT a.id, h.at, h.what, h.text, a.office, a.kind, a.counter, a.terminal, a.scale, a.channel"  # noqa: S608
            " FROM alert_history h JOIN alerts a ON a.id = h.alert"
            f" WHERE h.what IN ('action', 'result') AND h.at >= ? AND h.at < ?{where}"
            " AND (h.what = 'result' OR NOT EXISTS"
            " (SELECT 1 FROM alert_history r WHERE r.alert = h.alert AND r.what = 'result' AND r.at < ?))"
            " ORDER BY h.id DESC LIMIT ?"
        )
        rows = self._db.execute(query, [first, end, *values, end, most])
        return [
            Deed(id_, AlertKey(OfficeId(office), kind, Subject(*subject)), at, what, text)
            for id_, at, what, text, office, kind, *subject in rows
        ]

    def begun(self, offices: Collection[OfficeId] | None, first: int, end: int, most: int) -> list[Deed]:
        """Every action from ``first`` up to, not including, ``end`` (milliseconds), the last one first.

        A result stands for an action only where nobody wrote one down before it.
        """
        where, values = _in(offices)
        query = (
            "SELECT a.id, h.at, h.what, h.text, a.office, a.kind, a.counter, a.terminal, a.scale, a.channel"  # noqa: S608
            " FROM alert_history h JOIN alerts a ON a.id = h.alert"
            f" WHERE h.what IN ('action', 'result') AND h.at >= ? AND h.at < ?{where} AND (h.what = 'action' OR NOT EXISTS"
            " (SELECT 1 FROM alert_history e WHERE e.alert = h.alert AND e.what = 'action')) ORDER BY h.id DESC LIMIT ?"
        )
        rows = self._db.execute(query, [first, end, *values, most])
        return [
            Deed(id_, AlertKey(OfficeId(office), kind, Subject(*subject)), at, what, text)
            for id_, at, what, text, office, kind, *subject in rows
        ]

    def published(self, office: OfficeId, most: int) -> list[Published]:
        """The last results of an office that everybody may read."""
        query = (
            "SELECT a.kind, h.at, h.text FROM alert_history h JOIN alerts a ON a.id = h.alert"
            " WHERE a.office = ? AND h.what = 'result' AND h.is_public = 1 AND NOT EXISTS"
            " (SELECT 1 FROM alert_history w WHERE w.alert = h.alert AND w.what = 'withdrawn')"
            " ORDER BY h.id DESC LIMIT ?"
        )
        return [Published(*row) for row in self._db.execute(query, [office, most])]

    def revision(self) -> int:
        """A number that changes with every entry of the history."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM alert_history").fetchone()[0])

    def _is_next(self, alert: Alert, what: Step) -> bool:
        if what == "acknowledged":
            return alert.stage == "open"
        if what == "withdrawn":
            entries = self.history(alert.id)
            return any(one.is_public for one in entries) and all(one.what != "withdrawn" for one in entries)
        return alert.stage != "closed"

    def _read(self, where: str, values: list[object], *, order: str = "a.id", most: int = -1) -> list[Alert]:
        query = f"SELECT {_COLUMNS} FROM alerts a JOIN {_LAST} WHERE {where} ORDER BY {order} LIMIT ?"  # noqa: S608 - our words
        return [_alert(row) for row in self._db.execute(query, [*values, most])]

    def _note(
        self,
        id_: int,
        at: int,
        what: What,
        account: str,
        role: str,
        *,
        text: str = "",
        numbers: Mapping[str, float] | None = None,
        is_public: bool = False,
        why: Ended = "",
    ) -> None:
        self._db.conn.execute(
            "INSERT INTO alert_history (alert, at, what, account, role, text, numbers, is_public, why)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [id_, at, what, account, role, text, msgspec.json.encode(dict(numbers or {})).decode(), is_public, why],
        )


def _in(offices: Collection[OfficeId] | None) -> tuple[str, list[object]]:
    if offices is None:
        return "", []
    return " AND a.office IN (SELECT value FROM json_each(?))", [msgspec.json.encode(sorted(offices)).decode()]


def _alert(row: tuple[Any, ...]) -> Alert:
    id_, office, kind, *subject, raised_at, is_on, stage, closed_at, unjudged_since, ended, numbers, said_at = row
    key = AlertKey(OfficeId(office), kind, Subject(*subject))
    told = msgspec.json.decode(numbers)
    return Alert(id_, key, raised_at, bool(is_on), stage, closed_at, unjudged_since, ended, told, said_at)
