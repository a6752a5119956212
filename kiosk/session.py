"""One visitor at a rating terminal: a pure reducer from touches and seconds to the next step and what must be recorded.

The steps are idle, topics, thanks, idle. «Chọn lại» shows the faces once more (``again``) and changes the same vote. At the exit
an idle screen asks at which counter the visit was, and shows the faces (``faces``) after that; the question about a bribe
(``hint``) may stand before the thanks, when the vote is complete. Nothing here depends on how good a score is or what is
answered: the same step follows, for the same time, with the same actions.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from office.ballot import REPEAT, flags_for_press
from office.documents import Timings
from office.ids import CounterId, TopicId
from office.survey import Hint

Step = Literal["idle", "faces", "topics", "again", "hint", "thanks"]
Via = Literal["touch", "button"]

LONGEST_SECONDS = 300.0
"""No visit stays open longer: a fault that keeps touching the screen must not keep a vote out of the box for ever."""

WAKE_SECONDS = 0.5
"""After the touch that woke a dark screen, a second report of that same touch is no vote either."""


class Asked(NamedTuple):
    """What the assignment asks: the scores of its scale, the topics in their order, how long each step waits.

    ``counters`` are those that a visitor at the exit chooses from; empty elsewhere. ``hint``: whether it is asked if somebody
    hinted at money or a present.
    """

    scores: frozenset[int]
    topics: tuple[TopicId, ...]
    timings: Timings
    wake_seconds: float = WAKE_SECONDS
    counters: frozenset[CounterId] = frozenset()
    hint: bool = False


class Cast(NamedTuple):
    """A new vote. ``aside``: a repeated press beside the visit that is open; it is complete as it stands."""

    score: int
    via: Via
    flags: tuple[str, ...]
    aside: bool = False


class Amend(NamedTuple):
    """The open vote now says this."""

    score: int
    topics: tuple[TopicId, ...]


class Finish(NamedTuple):
    """The open vote is complete."""


class Answer(NamedTuple):
    """What was answered to the question about a bribe; it belongs to no vote."""

    hint: Hint


Action = Cast | Amend | Finish | Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where the visitor is. Times are monotonic seconds; ``score`` is the open vote's, ``None`` while none is open.

    ``counter`` is the one that a visitor at the exit has chosen.
    """

    step: Step = "idle"
    counter: CounterId | None = None
    score: int | None = None
    chosen: tuple[TopicId, ...] = ()
    step_ends_at: float | None = None
    visit_ends_at: float | None = None
    pressed_at: float | None = None
    touched_at: float = 0.0
    dark: bool = False
    woken_at: float | None = None
    language: str | None = None
    large_text: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next session and what must be recorded before it may be shown, in this order."""

    session: Session
    actions: tuple[Action, ...] = field(default=())


def press(
    session: Session,
    asked: Asked,
    *,
    score: int,
    via: Via,
    at: float,
    is_open: bool | None,
    has_window: bool | None = None,
) -> Outcome:
    """A face was pressed on the screen (``touch``) or on the panel (``button``).

    A touch votes only where faces are shown. A button always votes: again the open vote while faces are shown once more; within
    the response interval a vote of its own with the flag ``repeat``; else the next visitor, whose predecessor is finished.
    ``has_window``: whether a vote window is open that nobody has used, ``None`` where no desk tells.
    """
    if score not in asked.scores or (asked.counters and session.counter is None):
        return Outcome(session)
    if via == "touch" and not _touch_may_vote(session, asked, at):
        return touch(session, asked, at=at)
    awake = replace(session, dark=False, touched_at=at, pressed_at=at)
    if session.step == "again":
        stated = replace(awake, score=score, chosen=())
        return _stated(stated, asked, at, (Amend(score, ()),))
    since = None if session.pressed_at is None else at - session.pressed_at
    flags = flags_for_press(
        since_last_press=since, response_interval=asked.timings.response_interval, is_open=is_open, has_window=has_window
    )
    next_visitor = session.step not in {"idle", "faces"}
    if next_visitor and REPEAT in flags:
        return Outcome(awake, (Cast(score, via, flags, aside=True),))
    before: tuple[Action, ...] = (Finish(),) if session.score is not None else ()
    if session.step == "hint":
        before = (Answer("unanswered"),)
    stated = replace(
        awake,
        score=score,
        chosen=(),
        visit_ends_at=at + LONGEST_SECONDS,
        language=None if next_visitor else session.language,
        large_text=session.large_text and not next_visitor,
    )
    return _stated(stated, asked, at, (*before, Cast(score, via, flags)))


def choose_counter(session: Session, asked: Asked, counter: CounterId, *, at: float) -> Outcome:
    """At the exit: the visit was at this counter."""
    if session.step != "idle" or counter not in asked.counters or not _touch_may_vote(session, asked, at):
        return touch(session, asked, at=at)
    chosen = replace(session, step="faces", counter=counter, touched_at=at, step_ends_at=at + asked.timings.topics)
    return Outcome(chosen)


def choose(session: Session, asked: Asked, topic: TopicId, *, at: float) -> Outcome:
    """A topic was touched: chosen, or no longer."""
    if session.step != "topics" or session.score is None or topic not in asked.topics:
        return Outcome(session)
    wanted = set(session.chosen) ^ {topic}
    chosen = tuple(known for known in asked.topics if known in wanted)
    waiting = replace(session, chosen=chosen, touched_at=at, step_ends_at=at + asked.timings.topics)
    return Outcome(waiting, (Amend(session.score, chosen),))


def answer(session: Session, asked: Asked, hint: Hint, *, at: float) -> Outcome:
    """The question about a bribe was answered; whatever the answer, the thanks follow."""
    if session.step != "hint":
        return Outcome(session)
    return _leave(replace(session, touched_at=at), asked, at, (Answer(hint),))


def again(session: Session, asked: Asked, *, at: float) -> Outcome:
    """«Chọn lại»: the faces once more, none of them marked."""
    if session.step != "topics":
        return Outcome(session)
    return Outcome(replace(session, step="again", touched_at=at, step_ends_at=at + asked.timings.again))


def skip(session: Session, asked: Asked, *, at: float) -> Outcome:
    """«Bỏ qua» on the topics drops what was chosen, on the question about a bribe it answers nothing; «Giữ nguyên» on the faces
    keeps the vote as it is, and at the exit it leads back to the counters.
    """
    if session.step == "hint":
        return answer(session, asked, "unanswered", at=at)
    if session.step == "faces":
        return Outcome(replace(session, step="idle", counter=None, touched_at=at, step_ends_at=None))
    if session.step == "topics" and session.chosen and session.score is not None:
        return _thanks(session, asked, at, (Amend(session.score, ()),))
    return send(session, asked, at=at)


def send(session: Session, asked: Asked, *, at: float) -> Outcome:
    """«Gửi ý kiến»: the vote stands as stated."""
    if session.step not in {"topics", "again"}:
        return Outcome(session)
    return _thanks(replace(session, touched_at=at), asked, at)


def touch(session: Session, asked: Asked, *, at: float) -> Outcome:
    """Somebody touched the screen anywhere: it wakes, and a step that waits for touches waits anew."""
    touched = replace(session, touched_at=at)
    if session.dark:
        return Outcome(replace(touched, dark=False, woken_at=at))
    if session.step in {"topics", "faces", "hint"}:
        return Outcome(replace(touched, step_ends_at=at + asked.timings.topics))
    if session.step == "again":
        return Outcome(replace(touched, step_ends_at=at + asked.timings.again))
    return Outcome(touched)


def speak(session: Session, asked: Asked, language: str, *, at: float) -> Outcome:
    """Another language, until the visitor leaves."""
    return Outcome(replace(touch(session, asked, at=at).session, language=language))


def enlarge(session: Session, asked: Asked, *, at: float) -> Outcome:
    """Larger text, until the visitor leaves; once more: the usual one."""
    return Outcome(replace(touch(session, asked, at=at).session, large_text=not session.large_text))


def pass_time(session: Session, asked: Asked, *, at: float) -> Outcome:
    """The steps that end by themselves; who leaves has voted as last stated."""
    if session.step in {"topics", "again"} and at >= _earlier(session.step_ends_at, session.visit_ends_at):
        return _thanks(session, asked, at)
    if session.step == "hint" and at >= _earlier(session.step_ends_at, session.visit_ends_at):
        return answer(session, asked, "unanswered", at=at)
    if session.step == "faces" and at >= _earlier(session.step_ends_at):
        # Who left before voting has said nothing.
        return Outcome(Session(pressed_at=session.pressed_at, touched_at=at))
    if session.step == "thanks" and at >= _earlier(session.step_ends_at):
        return Outcome(Session(pressed_at=session.pressed_at, touched_at=at))
    if session.step == "idle":
        return Outcome(_rest(session, asked, at))
    return Outcome(session)


def end(session: Session) -> Outcome:
    """The visit ends here, whatever its step: the program stops or the assignment is gone."""
    return Outcome(
        Session(pressed_at=session.pressed_at, touched_at=session.touched_at),
        (Finish(),) if session.score is not None else (),
    )


def _touch_may_vote(session: Session, asked: Asked, at: float) -> bool:
    just_woken = session.woken_at is not None and at - session.woken_at < asked.wake_seconds
    return session.step in {"idle", "faces", "again"} and not session.dark and not just_woken


def _stated(session: Session, asked: Asked, at: float, actions: tuple[Action, ...]) -> Outcome:
    if not asked.topics:
        return _thanks(session, asked, at, actions)
    return Outcome(replace(session, step="topics", step_ends_at=at + asked.timings.topics), actions)


def _thanks(session: Session, asked: Asked, at: float, actions: tuple[Action, ...] = ()) -> Outcome:
    # The vote is complete before anything else is asked: what follows is no part of it.
    complete, actions = replace(session, score=None, chosen=()), (*actions, Finish())
    if asked.hint:
        return Outcome(replace(complete, step="hint", step_ends_at=at + asked.timings.topics), actions)
    return _leave(complete, asked, at, actions)


def _leave(session: Session, asked: Asked, at: float, actions: tuple[Action, ...]) -> Outcome:
    return Outcome(replace(session, step="thanks", step_ends_at=at + asked.timings.thanks), actions)


def _rest(session: Session, asked: Asked, at: float) -> Session:
    quiet = at - session.touched_at
    if (session.language or session.large_text) and quiet >= asked.timings.language_back:
        session = replace(session, language=None, large_text=False)
    if not session.dark and 0 < asked.timings.dark_after <= quiet:
        session = replace(session, dark=True, woken_at=None)
    return session


def _earlier(*moments: float | None) -> float:
    return min((moment for moment in moments if moment is not None), default=0.0)
