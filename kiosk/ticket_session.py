"""One visitor at a ticket kiosk: a pure reducer from touches, answers and seconds to the next step and what must be done first.

The steps are services, papers, priority (why somebody goes first), asking, number, refused, and help. Every step ends by itself
when nobody touches the screen. What leaves is in ``actions``, to be carried out in their order before the next step is shown.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from office.ids import ServiceId
from office.requests import PRIORITIES, Answer, IssuedNumber

Step = Literal["services", "papers", "priority", "asking", "number", "refused", "help"]
Paper = Literal["none", "printing", "printed", "paper out", "off", "failed", "unknown"]
"""What became of the slip: there is no printer, or it prints, or it did, or why not."""

SEEN_SECONDS = 15.0
"""Who touched the screen this long before the number came is believed to have seen it."""


class Waits(NamedTuple):
    """How long a step lasts when nobody touches the screen, in seconds. ``dark``: an idle screen goes dark (0: never)."""

    papers: float = 90.0
    asking: float = 60.0
    number: float = 30.0
    refused: float = 20.0
    help: float = 60.0
    dark: float = 900.0
    language_back: float = 30.0
    wake: float = 0.5


class Take(NamedTuple):
    """Ask the desk for a number."""

    service: ServiceId
    category: str | None


class GiveUp(NamedTuple):
    """Nobody waits for the number that was asked for."""

    request: str


class Tell(NamedTuple):
    """Note that this number is told now, and print it. ``seen``: the citizen stands there."""

    request: str
    issued: IssuedNumber
    language: str | None
    seen: bool


class CancelNumber(NamedTuple):
    """A number came that nobody is told."""

    request: str
    issued: IssuedNumber


class CallHelp(NamedTuple):
    """Somebody is needed here."""


class CallOff(NamedTuple):
    """Help is no longer wanted."""


Action = Take | GiveUp | Tell | CancelNumber | CallHelp | CallOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where the visitor is. Times are monotonic seconds; ``first`` is what stands first on a page that does not hold everything.

    ``request`` is that of the number which is asked for, ``""`` until it has one. ``category`` is why this citizen goes first.
    """

    step: Step = "services"
    service: ServiceId | None = None
    category: str | None = None
    first: int = 0
    request: str = ""
    issued: IssuedNumber | None = None
    paper: Paper = "none"
    refused: str = ""
    about: tuple[tuple[str, str | float], ...] = ()
    step_ends_at: float | None = None
    touched_at: float = 0.0
    dark: bool = False
    woken_at: float | None = None
    language: str | None = None
    large_text: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next visit, and what must be done before it may be shown."""

    visit: Visit
    actions: tuple[Action, ...] = field(default=())


def touch(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """Somebody touched the screen anywhere: it wakes, and a step that waits for touches waits anew."""
    touched = replace(visit, touched_at=at)
    if visit.dark:
        return Outcome(replace(touched, dark=False, woken_at=at))
    return Outcome(_waiting(touched, waits, at))


def choose(visit: Visit, waits: Waits, service: ServiceId, *, at: float) -> Outcome:
    """A service was touched: what it needs is shown."""
    if visit.step != "services" or not _may_touch(visit, waits, at):
        return touch(visit, waits, at=at)
    return _to(replace(visit, service=service, category=None), "papers", waits, at)


def turn_to(visit: Visit, waits: Waits, first: int, *, at: float) -> Outcome:
    """Another page of services or papers: the one that holds what is ``first``."""
    if visit.step not in {"services", "papers"} or not _may_touch(visit, waits, at):
        return touch(visit, waits, at=at)
    return Outcome(replace(touch(visit, waits, at=at).visit, first=max(0, first)))


def ask_priority(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """«Tôi thuộc diện ưu tiên»."""
    if visit.step != "papers":
        return touch(visit, waits, at=at)
    return _to(visit, "priority", waits, at)


def claim(visit: Visit, waits: Waits, category: str | None, *, at: float) -> Outcome:
    """Why this citizen goes first, or ``None``: not at all."""
    if visit.step != "priority" or (category is not None and category not in PRIORITIES):
        return touch(visit, waits, at=at)
    return _to(replace(visit, category=category), "papers", waits, at)


def take(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """«Lấy số»."""
    if visit.step != "papers" or visit.service is None:
        return touch(visit, waits, at=at)
    asking = _to(replace(visit, request=""), "asking", waits, at).visit
    return Outcome(asking, (Take(visit.service, visit.category),))


def back(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """«Quay lại», «Thôi, không chờ», «Xong»: to the step before, or to the next visitor."""
    match visit.step:
        case "priority":
            return _to(visit, "papers", waits, at)
        case "asking":
            return Outcome(_home(visit, at), _given_up(visit))
        case "number":
            return Outcome(_next_visitor(at))
        case "services":
            return touch(visit, waits, at=at)
        case _:
            return Outcome(_home(visit, at))


def call_help(visit: Visit, waits: Waits, *, is_called: bool, at: float) -> Outcome:
    """«Tôi cần người hướng dẫn»; ``is_called``: somebody was called already."""
    if visit.step != "services" or not _may_touch(visit, waits, at):
        return touch(visit, waits, at=at)
    return Outcome(_to(visit, "help", waits, at).visit, () if is_called else (CallHelp(),))


def call_off(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """«Thôi, không cần nữa»."""
    if visit.step != "help":
        return touch(visit, waits, at=at)
    return Outcome(_home(visit, at), (CallOff(),))


def asked(visit: Visit, request: str) -> Visit:
    """The request for a number has this id now."""
    return replace(visit, request=request) if visit.step == "asking" else visit


def answered(visit: Visit, waits: Waits, request: str, answer: Answer, *, prints: bool, at: float) -> Outcome:
    """The desk answered a request for a number; one that nobody waits for is cancelled. ``prints``: there is a printer."""
    awaited = visit.step == "asking" and visit.request == request
    if answer.issued is None:
        if not awaited:
            return Outcome(visit)
        about = tuple(answer.about.items())
        return _kept(replace(visit, refused=answer.refused or "unassigned", about=about), "refused", waits, at)
    if not awaited:
        return Outcome(visit, (CancelNumber(request, answer.issued),))
    seen = at - visit.touched_at <= SEEN_SECONDS
    told = replace(visit, issued=answer.issued, paper="printing" if prints else "none", category=None)
    return Outcome(
        _kept(told, "number", waits, at).visit,
        (Tell(request, answer.issued, visit.language, seen),),
    )


def failed(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """The request could not be noted, so nothing was asked; or the number could not, so it is not told."""
    return _kept(replace(visit, refused="not-noted", about=(), issued=None), "refused", waits, at)


def printed(visit: Visit, waits: Waits, request: str, paper: Paper, *, at: float) -> Outcome:
    """What became of the slip; who still stands there is told, and has time to read it."""
    if visit.step != "number" or visit.request != request:
        return Outcome(visit)
    return Outcome(replace(visit, paper=paper, step_ends_at=at + waits.number))


def speak(visit: Visit, waits: Waits, language: str, *, at: float) -> Outcome:
    """Another language, until the visitor leaves."""
    return Outcome(replace(touch(visit, waits, at=at).visit, language=language))


def enlarge(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """Larger text, until the visitor leaves; once more: the usual one."""
    return Outcome(replace(touch(visit, waits, at=at).visit, large_text=not visit.large_text))


def pass_time(visit: Visit, waits: Waits, *, at: float) -> Outcome:
    """The steps that end by themselves. A request whose citizen has left is given up; a call for help stands."""
    if visit.step != "services":
        if visit.step_ends_at is not None and at >= visit.step_ends_at:
            return Outcome(_next_visitor(at), _given_up(visit))
        return Outcome(visit)
    quiet = at - visit.touched_at
    if (visit.language or visit.large_text or visit.first) and quiet >= waits.language_back:
        visit = replace(visit, language=None, large_text=False, first=0)
    if not visit.dark and 0 < waits.dark <= quiet:
        visit = replace(visit, dark=True, woken_at=None)
    return Outcome(visit)


def renewed(visit: Visit, *, at: float) -> Visit:
    """The services once more, lit and from the first page on: what may be chosen has changed."""
    return _home(visit, at)


def end(visit: Visit) -> Outcome:
    """The program ends."""
    return Outcome(_next_visitor(visit.touched_at), _given_up(visit))


def _given_up(visit: Visit) -> tuple[Action, ...]:
    return (GiveUp(visit.request),) if visit.step == "asking" and visit.request else ()


def _may_touch(visit: Visit, waits: Waits, at: float) -> bool:
    just_woken = visit.woken_at is not None and at - visit.woken_at < waits.wake
    return not visit.dark and not just_woken


def _to(visit: Visit, step: Step, waits: Waits, at: float) -> Outcome:
    """By a touch."""
    return _kept(replace(visit, touched_at=at, dark=False), step, waits, at)


def _kept(visit: Visit, step: Step, waits: Waits, at: float) -> Outcome:
    """By something else than a touch."""
    return Outcome(_waiting(replace(visit, step=step, first=0), waits, at))


def _waiting(visit: Visit, waits: Waits, at: float) -> Visit:
    lasts = {
        "papers": waits.papers,
        "priority": waits.papers,
        "asking": waits.asking,
        "number": waits.number,
        "refused": waits.refused,
        "help": waits.help,
    }
    seconds = lasts.get(visit.step)
    return replace(visit, step_ends_at=None if seconds is None else at + seconds)


def _home(visit: Visit, at: float) -> Visit:
    """The services once more, for the same visitor."""
    return Visit(touched_at=at, language=visit.language, large_text=visit.large_text)


def _next_visitor(at: float) -> Visit:
    return Visit(touched_at=at)
