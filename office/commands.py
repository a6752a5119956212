"""What officials, leaders and ticket kiosks may ask of the desk: one frozen class for each command.

A command says what somebody wants, never what will have happened; ``office.decide`` answers with events or a refusal. Who may say
it (a PIN, a terminal's own name) is the desk's to check before it asks.
"""

from typing import Annotated, Literal

import msgspec

from office.ids import Slug
from office.queue_events import Delivery, PauseReason

OrderId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{16,40}$(?!\n)")]
"""Names one press of «In lại phiếu», so that it is printed once."""

SlipOutcome = Literal["taken", "printed", "failed", "unknown"]


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=_kebab):
    """Anything that can be asked of the desk."""


class CounterCommand(Command, frozen=True, kw_only=True):
    """Asked from a counter. ``seen`` is the counter's revision that the official saw; an older one is refused as stale."""

    counter: Slug
    seen: Annotated[int, msgspec.Meta(ge=0)] | None = None


class SignOn(CounterCommand, frozen=True, kw_only=True):
    """Begin duty. ``hand_over``: in the place of who is there; ``move``: leaving the counter where this official still is."""

    official: Slug
    hand_over: bool = False
    move: bool = False


class SignOff(CounterCommand, frozen=True, kw_only=True):
    """End duty."""


class PauseDuty(CounterCommand, frozen=True, kw_only=True):
    """«Tạm ngừng phục vụ»."""

    reason: PauseReason = "break"


class ResumeDuty(CounterCommand, frozen=True, kw_only=True):
    """Serve again."""


class CallNext(CounterCommand, frozen=True, kw_only=True):
    """«Mời số tiếp theo»: finish whom this counter serves, and call who is next."""


class Recall(CounterCommand, frozen=True, kw_only=True):
    """«Mời lại»."""


class Start(CounterCommand, frozen=True, kw_only=True):
    """«Bắt đầu phục vụ»."""


class Finish(CounterCommand, frozen=True, kw_only=True):
    """«Phục vụ xong»."""


class Miss(CounterCommand, frozen=True, kw_only=True):
    """«Vắng mặt»."""


class Transfer(CounterCommand, frozen=True, kw_only=True):
    """«Chuyển quầy»: to another service, to one counter, or both."""

    service: Slug | None = None
    to_counter: Slug | None = None


class Hold(CounterCommand, frozen=True, kw_only=True):
    """«Tạm để chờ»."""


class ResumeTicket(CounterCommand, frozen=True, kw_only=True):
    """Go on with a ticket that was held."""

    ticket: Slug


class ReturnTicket(CounterCommand, frozen=True, kw_only=True):
    """A missed ticket's citizen is here after all: back into the line."""

    ticket: Slug


class CancelTicket(CounterCommand, frozen=True, kw_only=True):
    """«Hủy số», by an official."""

    ticket: Slug


class Undo(CounterCommand, frozen=True, kw_only=True):
    """«Hoàn tác»: take the last deed of this counter back, where that can be."""


class WalkIn(CounterCommand, frozen=True, kw_only=True):
    """A number for somebody who stands here without one; ``call``: and call it at once. ``appointment`` is RFC 3339."""

    service: Slug
    priority: bool = False
    call: bool = False
    appointment: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class Issue(Command, frozen=True, kw_only=True):
    """A citizen takes a number at ``terminal``."""

    terminal: Slug
    service: Slug
    priority: bool = False


class ConfirmDelivery(Command, frozen=True, kw_only=True):
    """How the number reached the citizen."""

    ticket: Slug
    outcome: Delivery


class Reprint(Command, frozen=True, kw_only=True):
    """«In lại phiếu»: print a ticket's slip once more."""

    ticket: Slug


class ReportSlip(Command, frozen=True, kw_only=True):
    """What became of a slip that the desk had ordered; ``taken``: it is being printed. ``reason`` is the printer's, if any."""

    order: OrderId
    outcome: SlipOutcome
    reason: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Leave(Command, frozen=True, kw_only=True):
    """The citizen gives the number back."""

    ticket: Slug


class OpenDay(Command, frozen=True, kw_only=True):
    """Begin the day now."""


class CloseDay(Command, frozen=True, kw_only=True):
    """End the day, and whatever is open."""


class CloseService(Command, frozen=True, kw_only=True):
    """Give no more numbers for a service today."""

    service: Slug


class OpenService(Command, frozen=True, kw_only=True):
    """Give them again."""

    service: Slug


class MoveService(Command, frozen=True, kw_only=True):
    """Serve a service at one more counter today."""

    service: Slug
    counter: Slug


class AskHelp(Command, frozen=True, kw_only=True):
    """Somebody is needed at a terminal or counter."""

    place: Slug


class AnswerHelp(Command, frozen=True, kw_only=True):
    """Somebody goes there; without ``counter`` help is no longer wanted."""

    place: Slug
    counter: Slug | None = None


AnyCommand = (
    SignOn
    | SignOff
    | PauseDuty
    | ResumeDuty
    | CallNext
    | Recall
    | Start
    | Finish
    | Miss
    | Transfer
    | Hold
    | ResumeTicket
    | ReturnTicket
    | CancelTicket
    | Undo
    | WalkIn
    | Issue
    | ConfirmDelivery
    | Reprint
    | ReportSlip
    | Leave
    | OpenDay
    | CloseDay
    | CloseService
    | OpenService
    | MoveService
    | AskHelp
    | AnswerHelp
)
"""Every command, as it stands in JSON under ``command``: ``call-next``, ``sign-on``, …"""
