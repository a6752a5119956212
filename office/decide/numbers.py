"""Giving numbers, and taking those back that nobody was told."""

from office import commands as asked
from office import queue_events as said
from office.decide.day import open_day
from office.decide.story import (
    Story,
    check_no_visit,
    check_serves,
    check_step,
    counter_on_duty,
    service_of,
    text_of,
    ticket_of,
)
from office.decide.visit import call
from office.errors import BodyInvalidError, CommandRefusedError
from office.numbering import MOST, ticket_id
from office.printers import printer_for
from office.queue import Queue
from office.services import Service
from office.setting import Setting
from office.ticket import OPEN
from office.wire import read_time


def walk_in(story: Story, command: asked.WalkIn) -> None:
    """Give a number to somebody who stands at the counter."""
    counter = counter_on_duty(story, command)
    if command.call:
        check_serves(counter)
        check_no_visit(story, counter)
    if command.appointment is not None:
        try:
            read_time(command.appointment, field="appointment")
        except BodyInvalidError as error:
            raise CommandRefusedError("appointment-invalid", why=str(error)) from None
    issued = _issue_number(
        story, command.service, "desk", priority=command.priority, walk_in=True, appointment=command.appointment
    )
    if command.call:
        call(story, counter.id, ticket_of(story, issued.ticket), "walk-in")


def issue(story: Story, command: asked.Issue) -> None:
    """Give a number to a citizen at a ticket kiosk."""
    service = service_of(story, command.service)
    check_issue(story.queue, service, story.setting)
    open_day(story)
    _issue_number(story, command.service, command.terminal, priority=command.priority)


def check_issue(queue: Queue, service: Service, setting: Setting) -> None:
    """Whether a citizen may take a number for ``service`` now.

    Raises:
        CommandRefusedError: ``service-closed``, ``cap-reached``, ``too-early`` (with ``again``), ``after-hours`` or
            ``closed-today``.
    """
    if service.id in queue.closed:
        raise CommandRefusedError("service-closed")
    opening = setting.opening(service)
    if opening.phase in {"after", "closed"}:
        raise CommandRefusedError("after-hours" if opening.phase == "after" else "closed-today")
    now = setting.now.wall
    if opening.phase == "before" and opening.again and now:
        early = (opening.again - now).total_seconds()
        if early > setting.rules.issue_before:
            raise CommandRefusedError("too-early", again=f"{opening.again:%H:%M}")
    is_today = queue.is_open or (queue.day is not None and now is not None and queue.day.date == now.date())
    if is_today and service.daily_cap is not None and queue.issued.get(service.id, 0) >= service.daily_cap:
        raise CommandRefusedError("cap-reached", cap=service.daily_cap)


def _issue_number(
    story: Story,
    service: str,
    terminal: str,
    *,
    priority: bool,
    walk_in: bool = False,
    appointment: str | None = None,
) -> said.TicketIssued:
    wanted = service_of(story, service)
    day = story.queue.day
    number = story.queue.numbers.get(wanted.series, 0) + 1
    if number > MOST or day is None:
        raise CommandRefusedError("numbers-used-up", series=wanted.series)
    return story.tell(
        said.TicketIssued,
        ticket=ticket_id(day.id, wanted.series, number),
        series=wanted.series,
        number=number,
        service=service,
        terminal=terminal,
        priority=priority,
        walk_in=walk_in,
        appointment=appointment,
    )


def confirm(story: Story, command: asked.ConfirmDelivery) -> None:
    """Note how the number reached the citizen; one that reached nobody is cancelled."""
    ticket = ticket_of(story, command.ticket)
    if ticket.status == "cancelled" and ticket.undelivered and command.outcome != "failed":
        story.tell(said.TicketReturned, ticket=ticket.id, reason="delivered")
    elif ticket.delivery == command.outcome or ticket.status not in OPEN:
        return
    story.tell(said.TicketDelivered, ticket=ticket.id, outcome=command.outcome)
    if command.outcome == "failed" and ticket.status == "waiting":
        story.tell(said.TicketCancelled, ticket=ticket.id, reason="undelivered")


def reprint(story: Story, command: asked.Reprint) -> None:
    """Whether a slip may be printed again, and somewhere; nothing happens to the ticket."""
    ticket = ticket_of(story, command.ticket)
    if ticket.status not in OPEN:
        raise CommandRefusedError("cannot-reprint", status=ticket.status)
    if ticket.delivery is None:
        raise CommandRefusedError("slip-printing", number=text_of(story, ticket))
    printer_for(ticket, story.setting.printers)


def leave(story: Story, command: asked.Leave) -> None:
    """Take a number back."""
    ticket = ticket_of(story, command.ticket)
    if ticket.status == "cancelled":
        return
    check_step(ticket, "cancel")
    story.tell(said.TicketCancelled, ticket=ticket.id, reason="citizen")
