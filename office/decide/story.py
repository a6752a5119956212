"""Events in the making, and what every rule asks of the state first."""

from typing import Any, TypeVar

from office import commands as asked
from office import queue_events as said
from office.apply import apply
from office.duty import CounterState
from office.errors import CommandRefusedError
from office.ids import CounterId, OfficialId, TicketId
from office.numbering import ticket_text
from office.queue import Fact, Queue
from office.queue_events import QueueEvent
from office.services import Service
from office.setting import Setting
from office.ticket import Step, Ticket, after
from office.timing import Moment, seconds_between

Kind = TypeVar("Kind", bound=QueueEvent)


class Story:
    """Events in the making: each is applied at once, so that the next sees what it did."""

    def __init__(self, queue: Queue, setting: Setting) -> None:
        self.queue = queue
        self.setting = setting
        self.events: list[QueueEvent] = []

    def tell(self, kind: type[Kind], **data: Any) -> Kind:  # noqa: ANN401 - the fields of ``kind``
        """Let an event happen now."""
        now = self.setting.now
        event = kind(boot=now.boot, monotonic=now.monotonic, **data)
        self.queue = apply(self.queue, Fact(event, now.wall))
        self.events.append(event)
        return event

    @property
    def now(self) -> Moment:
        """When."""
        return self.setting.now


def check_counter(story: Story, command: asked.CounterCommand) -> None:
    """The counter exists, and the official saw it as it is."""
    if story.setting.place(command.counter) is None:
        raise CommandRefusedError("counter-unknown", counter=command.counter)
    if command.seen is not None and command.seen != story.queue.counter(CounterId(command.counter)).revision:
        raise CommandRefusedError("stale")


def check_open(story: Story) -> None:
    """A day is running."""
    if not story.queue.is_open:
        raise CommandRefusedError("day-closed")


def counter_on_duty(story: Story, command: asked.CounterCommand) -> CounterState:
    """The counter of a command, with somebody on duty."""
    counter = story.queue.counter(CounterId(command.counter))
    if counter.official is None:
        raise CommandRefusedError("nobody-on-duty")
    return counter


def check_serves(counter: CounterState) -> None:
    """The counter does not pause."""
    if counter.pause is not None:
        raise CommandRefusedError("paused")


def check_not_called(story: Story, counter: CounterState) -> None:
    """Nobody has been called there who has not come yet."""
    ticket = story.queue.ticket_at(counter.id)
    if ticket is not None and ticket.status == "called":
        raise CommandRefusedError("ticket-called", number=text_of(story, ticket))


def check_no_visit(story: Story, counter: CounterState) -> None:
    """No ticket is called or served there."""
    ticket = story.queue.ticket_at(counter.id)
    if ticket is not None:
        raise CommandRefusedError("visit-open", number=text_of(story, ticket))


def check_step(ticket: Ticket, step: Step) -> None:
    """``step`` may follow now."""
    if after(ticket.status, step) is None:
        raise CommandRefusedError(f"cannot-{step}", status=ticket.status)


def current_ticket(story: Story, counter: CounterState) -> Ticket:
    """The ticket that is called or served at a counter."""
    ticket = story.queue.ticket_at(counter.id)
    if ticket is None:
        raise CommandRefusedError("no-ticket")
    return ticket


def ticket_here(story: Story, command: asked.CounterCommand, step: Step) -> tuple[CounterState, Ticket]:
    """The counter of a command and its ticket, to which ``step`` may happen now."""
    counter = counter_on_duty(story, command)
    ticket = current_ticket(story, counter)
    check_step(ticket, step)
    return counter, ticket


def ticket_of(story: Story, ticket: str) -> Ticket:
    """A ticket of the running day."""
    found = story.queue.tickets.get(TicketId(ticket))
    if found is None:
        raise CommandRefusedError("ticket-unknown", ticket=ticket)
    return found


def service_of(story: Story, service: str) -> Service:
    """A service of the office."""
    found = story.setting.told.service(service)
    if found is None:
        raise CommandRefusedError("service-unknown", service=service)
    return found


def served_seconds(story: Story, ticket: Ticket) -> float | None:
    """How long a ticket has been served since it was last started or resumed."""
    return None if ticket.started_at is None else seconds_between(ticket.started_at, story.now)


def tell_at(story: Story, kind: type[Kind], counter: CounterState, ticket: Ticket, **data: Any) -> Kind:  # noqa: ANN401
    """Let something happen to a ticket at a counter."""
    return story.tell(kind, ticket=ticket.id, counter=counter.id, official=counter.official, **data)


def text_of(story: Story, ticket: Ticket) -> str:
    """A ticket's number as people read it."""
    return ticket_text(ticket.series, ticket.number, story.setting.rules.width)


def label_of(story: Story, counter: str | None) -> str:
    """What follows «Quầy»."""
    face = story.setting.told.face_of(counter or "")
    return face.label if face else counter or ""


def name_of(story: Story, official: OfficialId) -> str:
    """An official's name."""
    found = story.setting.told.official(official)
    return found.name if found else official


def end_duty(story: Story, counter: CounterState, reason: said.EndReason) -> None:
    """Let the duty at a counter end."""
    lasted = None if counter.since is None else seconds_between(counter.since, story.now)
    paused = None if counter.pause is None else seconds_between(counter.pause.since, story.now)
    story.tell(
        said.DutyEnded,
        counter=counter.id,
        official=counter.official,
        reason=reason,
        duty_seconds=lasted,
        paused_seconds=paused,
    )
