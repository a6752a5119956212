"""What an official does with a ticket at a counter: call, start, finish, and everything in between."""

from office import commands as asked
from office import queue_events as said
from office.decide.story import (
    Story,
    check_no_visit,
    check_not_called,
    check_serves,
    check_step,
    counter_on_duty,
    current_ticket,
    label_of,
    served_seconds,
    service_of,
    tell_at,
    ticket_here,
    ticket_of,
)
from office.duty import CounterState, idle_seconds
from office.errors import CommandRefusedError
from office.ids import CounterId, ServiceId
from office.line import line
from office.ticket import Ticket
from office.timing import has_passed, seconds_between


def call_next(story: Story, command: asked.CallNext) -> None:
    """Finish whom the counter serves and call who is next."""
    counter = counter_on_duty(story, command)
    check_serves(counter)
    check_not_called(story, counter)
    if counter.ticket is not None:
        _finish_visit(story, counter)
    services = story.setting.services_at(story.queue, counter.id)
    places = line(story.queue, story.setting.rules, counter.id, services, story.now)
    if places:
        call(story, counter.id, places[0].ticket, places[0].why)
    elif not story.events:
        raise CommandRefusedError("nobody-waiting")


def call(story: Story, counter: CounterId, ticket: Ticket, why: said.Why) -> None:
    """Call a ticket to a counter."""
    here = story.queue.counter(counter)
    # Only the first call ends the wait: who is called again after a transfer or an absence had been called before.
    wait = seconds_between(ticket.issued_at, story.now) if ticket.first_called_at is None else None
    story.tell(
        said.TicketCalled,
        ticket=ticket.id,
        counter=counter,
        official=here.official,
        service=ticket.service,
        why=why,
        wait_seconds=wait,
        idle_seconds=idle_seconds(here, story.now),
    )


def recall(story: Story, command: asked.Recall) -> None:
    """Call once more, not too soon and not too often."""
    counter, ticket = ticket_here(story, command, "recall")
    rules = story.setting.rules
    if ticket.recalls >= rules.most_recalls:
        raise CommandRefusedError("recall-limit", times=rules.most_recalls)
    if not has_passed(ticket.called_at, story.now, rules.recall_after):
        gone = seconds_between(ticket.called_at, story.now) if ticket.called_at else None
        raise CommandRefusedError("recall-too-soon", seconds=round(rules.recall_after - (gone or 0.0), 1))
    tell_at(story, said.TicketRecalled, counter, ticket, times=ticket.recalls + 1)


def start(story: Story, command: asked.Start) -> None:
    """Begin to serve who was called."""
    counter, ticket = ticket_here(story, command, "start")
    walk = None if ticket.called_at is None else seconds_between(ticket.called_at, story.now)
    tell_at(story, said.TicketStarted, counter, ticket, walk_seconds=walk)


def finish(story: Story, command: asked.Finish) -> None:
    """End the visit."""
    counter, _ticket = ticket_here(story, command, "finish")
    _finish_visit(story, counter)


def _finish_visit(story: Story, counter: CounterState) -> None:
    ticket = current_ticket(story, counter)
    rating = story.setting.rating.get(counter.id)
    unasked: said.Unasked | None = "no-terminal" if rating is None else "terminal-off" if rating == "off" else None
    tell_at(
        story,
        said.TicketFinished,
        counter,
        ticket,
        service=ticket.service,
        service_seconds=served_seconds(story, ticket),
        asked=unasked is None,
        unasked=unasked,
    )


def miss(story: Story, command: asked.Miss) -> None:
    """Give up waiting for who was called."""
    counter = counter_on_duty(story, command)
    ticket = current_ticket(story, counter)
    if ticket.status == "serving":
        raise CommandRefusedError("started-cannot-be-missed")
    called = None if ticket.called_at is None else seconds_between(ticket.called_at, story.now)
    tell_at(story, said.TicketMissed, counter, ticket, call_seconds=called)


def transfer(story: Story, command: asked.Transfer) -> None:
    """Send the visit on, with its number and its place."""
    counter, ticket = ticket_here(story, command, "transfer")
    service = ServiceId(command.service) if command.service else ticket.service
    service_of(story, service)
    target = command.to_counter
    if target is not None and story.setting.place(target) is None:
        raise CommandRefusedError("counter-unknown", counter=target)
    if target == counter.id or (target is None and service == ticket.service):
        raise CommandRefusedError("transfer-nowhere")
    tell_at(
        story,
        said.TicketTransferred,
        counter,
        ticket,
        service=service,
        to_counter=target,
        service_seconds=served_seconds(story, ticket),
    )


def hold(story: Story, command: asked.Hold) -> None:
    """Let the counter be free while the citizen fetches something."""
    counter, ticket = ticket_here(story, command, "hold")
    tell_at(story, said.TicketHeld, counter, ticket, service_seconds=served_seconds(story, ticket))


def resume_ticket(story: Story, command: asked.ResumeTicket) -> None:
    """Go on with a visit that was held."""
    counter = counter_on_duty(story, command)
    check_serves(counter)
    check_no_visit(story, counter)
    ticket = ticket_of(story, command.ticket)
    check_step(ticket, "resume")
    held = None if ticket.held_at is None else seconds_between(ticket.held_at, story.now)
    tell_at(story, said.TicketResumed, counter, ticket, held_seconds=held)


def return_ticket(story: Story, command: asked.ReturnTicket) -> None:
    """Put back into the line who was missed or whose number was cancelled."""
    counter = counter_on_duty(story, command)
    ticket = ticket_of(story, command.ticket)
    if ticket.status not in {"missed", "cancelled"}:
        raise CommandRefusedError("cannot-return", status=ticket.status)
    if ticket.misses > story.setting.rules.most_returns:
        raise CommandRefusedError("return-limit", times=story.setting.rules.most_returns)
    reason = "missed" if ticket.status == "missed" else "delivered" if ticket.undelivered else "undone"
    story.tell(said.TicketReturned, ticket=ticket.id, reason=reason, counter=counter.id)


def cancel(story: Story, command: asked.CancelTicket) -> None:
    """Cancel a number."""
    counter = counter_on_duty(story, command)
    ticket = ticket_of(story, command.ticket)
    check_step(ticket, "cancel")
    if ticket.status == "called" and ticket.counter != counter.id:
        raise CommandRefusedError("called-elsewhere", counter=label_of(story, ticket.counter))
    story.tell(said.TicketCancelled, ticket=ticket.id, reason="staff", counter=counter.id, official=counter.official)


def undo(story: Story, command: asked.Undo) -> None:
    """Take the last deed of a counter back."""
    counter = counter_on_duty(story, command)
    deed = counter.deed
    if deed is None or has_passed(deed.at, story.now, story.setting.rules.undo_within):
        raise CommandRefusedError("nothing-to-undo")
    ticket = ticket_of(story, deed.ticket)
    if deed.what == "hold":
        if counter.ticket is not None or ticket.status != "held":
            raise CommandRefusedError("nothing-to-undo")
        held = None if ticket.held_at is None else seconds_between(ticket.held_at, story.now)
        tell_at(story, said.TicketResumed, counter, ticket, held_seconds=held)
        return
    expected = {"call": "called", "miss": "missed", "cancel": "cancelled"}[deed.what]
    if ticket.status != expected:
        raise CommandRefusedError("nothing-to-undo")
    story.tell(said.TicketReturned, ticket=ticket.id, reason="undone", counter=counter.id)
