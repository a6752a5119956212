"""Closing, opening and moving services, and who needs help."""

from office import commands as asked
from office import queue_events as said
from office.decide.story import Story, check_open, service_of
from office.errors import CommandRefusedError
from office.ids import CounterId
from office.timing import seconds_between


def close_service(story: Story, command: asked.CloseService) -> None:
    """Give no more numbers for a service."""
    check_open(story)
    service_of(story, command.service)
    if command.service not in story.queue.closed:
        story.tell(said.ServiceClosed, service=command.service)


def open_service(story: Story, command: asked.OpenService) -> None:
    """Give them again."""
    check_open(story)
    service_of(story, command.service)
    if command.service in story.queue.closed:
        story.tell(said.ServiceOpened, service=command.service)


def move_service(story: Story, command: asked.MoveService) -> None:
    """Serve a service at one more counter."""
    check_open(story)
    service_of(story, command.service)
    if story.setting.place(command.counter) is None:
        raise CommandRefusedError("counter-unknown", counter=command.counter)
    already = command.service in story.setting.services_at(story.queue, CounterId(command.counter))
    if not already or command.service in story.queue.closed:
        story.tell(said.ServiceMoved, service=command.service, counter=command.counter)


def ask_help(story: Story, command: asked.AskHelp) -> None:
    """Somebody is needed."""
    if command.place not in story.queue.help:
        story.tell(said.HelpAsked, place=command.place)


def answer_help(story: Story, command: asked.AnswerHelp) -> None:
    """Somebody goes there."""
    since = story.queue.help.get(command.place)
    if since is not None:
        waited = seconds_between(since, story.now)
        story.tell(said.HelpAnswered, place=command.place, counter=command.counter, help_seconds=waited)
