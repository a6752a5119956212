"""From a command to events, and from passed time to events."""

from collections.abc import Callable
from typing import Any

from office import commands as asked
from office import queue_events as said
from office.decide import day, duty, numbers, services, visit
from office.decide.story import Story, check_counter
from office.errors import CommandRefusedError
from office.queue import Queue
from office.queue_events import QueueEvent
from office.setting import Setting
from office.timing import has_passed


def decide(queue: Queue, command: asked.Command, setting: Setting) -> list[QueueEvent]:
    """The events that follow from ``command`` in this state; none when it asks for what is already so.

    Raises:
        CommandRefusedError: it cannot be carried out; nothing happened.
    """
    story = Story(queue, setting)
    rule = _RULES.get(type(command))
    if rule is None:
        raise CommandRefusedError("unknown-command")
    if isinstance(command, asked.CounterCommand):
        check_counter(story, command)
    rule(story, command)
    return story.events


def pass_time(queue: Queue, setting: Setting) -> list[QueueEvent]:
    """What happens because time has passed: a day that ends, a date that is corrected, numbers that nobody was told."""
    story = Story(queue, setting)
    day.turn_day(story)
    for ticket in list(story.queue.tickets.values()):
        waits_for_word = ticket.status == "waiting" and ticket.delivery is None
        if waits_for_word and has_passed(ticket.issued_at, story.now, setting.rules.undelivered_after):
            story.tell(said.TicketCancelled, ticket=ticket.id, reason="undelivered")
    return story.events


_RULES: dict[type[asked.Command], Callable[[Story, Any], None]] = {
    asked.SignOn: duty.sign_on,
    asked.SignOff: duty.sign_off,
    asked.PauseDuty: duty.pause,
    asked.ResumeDuty: duty.resume,
    asked.CallNext: visit.call_next,
    asked.Recall: visit.recall,
    asked.Start: visit.start,
    asked.Finish: visit.finish,
    asked.Miss: visit.miss,
    asked.Transfer: visit.transfer,
    asked.Hold: visit.hold,
    asked.ResumeTicket: visit.resume_ticket,
    asked.ReturnTicket: visit.return_ticket,
    asked.CancelTicket: visit.cancel,
    asked.Undo: visit.undo,
    asked.WalkIn: numbers.walk_in,
    asked.Issue: numbers.issue,
    asked.ConfirmDelivery: numbers.confirm,
    asked.Reprint: numbers.reprint,
    asked.Leave: numbers.leave,
    asked.OpenDay: day.do_open_day,
    asked.CloseDay: day.do_close_day,
    asked.CloseService: services.close_service,
    asked.OpenService: services.open_service,
    asked.MoveService: services.move_service,
    asked.AskHelp: services.ask_help,
    asked.AnswerHelp: services.answer_help,
}
