"""Comments and what was decided about them. What is meant for an office's own people and what is not are kept apart here.

A comment of somebody who says that money or a present was hinted at is read by those above the office alone
(``collector.store.hints``); nothing in this module returns it, counts it or lets it be decided about.
"""

from collections.abc import Collection, Iterator
from typing import Any, Literal, NamedTuple, get_args

import msgspec
from sqlite_utils import Database

from collector.errors import CommentStepError
from office.ids import OfficeId
from office.periods import HalfDay
from office.survey import CommentChannel

State = Literal["waiting", "shown", "hidden", "answered"]
STATES: tuple[State, ...] = get_args(State)
Decided = Literal["shown", "hidden", "answered"]
DECIDED: tuple[Decided, ...] = get_args(Decided)
HidingReason = Literal["personal", "insult", "elsewhere", "senseless", "other"]
HIDING_REASONS: tuple[HidingReason, ...] = get_args(HidingReason)

LONGEST_TEXT = 1000
PAGE = 30
MOST_IN_A_FILE = 5000


class Decision(NamedTuple):
    """One decision; ``from_above``: by somebody whose scope stands above the office. ``text`` is a note or the answer."""

    id: int
    at_ms: int
    account: str
    role: str
    from_above: bool
    state: Decided
    reason: str
    text: str
    is_public: bool


class Comment(NamedTuple):
    """A comment that the office's own people may read, and the last decision about it."""

    office: OfficeId
    position: int
    word: str
    half: HalfDay
    unknown: bool
    spanned: bool
    channel: CommentChannel
    text: str
    at_once: bool
    decision: Decision | None

    @property
    def state(self) -> State:
        """Where it stands."""
        return "waiting" if self.decision is None else self.decision.state


class Answered(NamedTuple):
    """A comment that everybody may read, and what the office answered."""

    at_ms: int
    text: str
    answer: str


_DECISION = "d.id, d.at, d.account, d.role, d.from_above, d.state, d.reason, d.text, d.is_public"
_COMMENTS = (
    "SELECT c.office, c.position, c.word, c.half_day, c.unknown, c.spanned, c.channel, c.text, c.at_once, "  # noqa: S608 - our words
    f"{_DECISION} FROM comments c LEFT JOIN comment_decisions d ON d.id ="
    " (SELECT max(id) FROM comment_decisions l WHERE l.office = c.office AND l.word = c.word)"
    " WHERE c.text <> '' AND c.hint IS NOT 'yes'"
)
_OFFICE_AT = (
    "SELECT office FROM ledger JOIN streams ON streams.id = ledger.stream JOIN sources ON sources.id = streams.source"
    " WHERE ledger.position = ?"
)


class Comments:
    """The comments of one database. What changes something is to be called within a transaction of the caller."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def listed(
        self,
        offices: Collection[OfficeId] | None,
        states: Collection[State] = STATES,
        *,
        before: int | None = None,
        most: int = PAGE,
    ) -> list[Comment]:
        """The comments of some offices (``None``: of all) in some states, the last one first."""
        conditions = ["coalesce(d.state, 'waiting') IN (SELECT value FROM json_each(?))"]
        values: list[object] = [msgspec.json.encode(sorted(states)).decode()]
        if offices is not None:
            conditions.append("c.office IN (SELECT value FROM json_each(?))")
            values.append(msgspec.json.encode(sorted(offices)).decode())
        if before is not None:
            conditions.append("c.position < ?")
            values.append(before)
        return list(self._read(conditions, [*values, most]))

    def find(self, position: int) -> Comment | None:
        """One comment by its place in the record."""
        # Comments are clustered by office: the ledger knows of which one this is.
        return next(self._read(["c.position = ?", f"c.office = ({_OFFICE_AT})"], [position, position, 1]), None)

    def counts(self, offices: Collection[OfficeId] | None) -> dict[State, int]:
        """How many comments of some offices stand where; a state without any is 0."""
        inside = None if offices is None else msgspec.json.encode(sorted(offices)).decode()
        query = (
            f"SELECT state, count(*) FROM (SELECT coalesce(state, 'waiting') AS state, office FROM ({_COMMENTS}))"  # noqa: S608 - our words
            " WHERE :inside IS NULL OR office IN (SELECT value FROM json_each(:inside)) GROUP BY state"
        )
        found = dict(self._db.execute(query, {"inside": inside}).fetchall())
        return {state: int(found.get(state, 0)) for state in STATES}

    def history(self, comment: Comment) -> list[Decision]:
        """Every decision about a comment, in order."""
        query = f"SELECT {_DECISION} FROM comment_decisions d WHERE d.office = ? AND d.word = ? ORDER BY d.id"  # noqa: S608 - our words
        return [_decision(row) for row in self._db.execute(query, [comment.office, comment.word])]

    def decide(
        self,
        comment: Comment,
        state: Decided,
        *,
        at_ms: int,
        account: str,
        role: str,
        from_above: bool,
        reason: str = "",
        text: str = "",
        is_public: bool = False,
    ) -> None:
        """Write down a decision about a comment as it was read.

        Raises:
            CommentStepError: ``done``, when somebody decided meanwhile; ``above``, when somebody above the office did before;
                ``text``, when words are missing or too many; ``reason``, when nothing says why it is hidden.
        """
        last = self.history(comment)[-1:]
        if last != ([comment.decision] if comment.decision else []):
            raise CommentStepError("done", "somebody decided about this comment meanwhile; read it again")
        if last and last[0].from_above and not from_above:
            raise CommentStepError("above", "those above this office decided about this comment; only they can decide again")
        if state == "hidden" and reason not in HIDING_REASONS:
            raise CommentStepError("reason", "say why it is hidden")
        is_needed = state == "answered" or reason == "other"
        if len(text) > LONGEST_TEXT or (is_needed and not text):
            raise CommentStepError("text", f"write it down, in 1 to {LONGEST_TEXT} characters")
        values = (comment.office, comment.word, at_ms, account, role, from_above, state)
        self._db.conn.execute(
            "INSERT INTO comment_decisions (office, word, at, account, role, from_above, state, reason, text, is_public)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, reason if state == "hidden" else "", text, is_public and state == "answered"),
        )

    def published(self, office: OfficeId, most: int) -> list[Answered]:
        """The last answers of an office that everybody may read."""
        found = self._read(["c.office = ?", "d.is_public = 1", "d.state = 'answered'"], [office, -1])
        answers = [Answered(one.decision.at_ms, one.text, one.decision.text) for one in found if one.decision]
        return sorted(answers, reverse=True)[:most]

    def revision(self) -> int:
        """A number that changes with every decision."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM comment_decisions").fetchone()[0])

    def _read(self, conditions: list[str], values: list[object]) -> Iterator[Comment]:
        query = f"{_COMMENTS} AND {' AND '.join(conditions)} ORDER BY c.position DESC LIMIT ?"
        for office, position, word, half, unknown, spanned, channel, text, at_once, *decided in self._db.execute(query, values):
            decision = None if decided[0] is None else _decision(decided)
            place = (OfficeId(office), position, word, HalfDay(half), bool(unknown), bool(spanned))
            yield Comment(*place, channel, text, bool(at_once), decision)


def _decision(row: Any) -> Decision:  # noqa: ANN401 - the columns of a row
    id_, at, account, role, from_above, state, reason, text, is_public = row
    return Decision(id_, at, account, role, bool(from_above), state, reason, text, bool(is_public))
