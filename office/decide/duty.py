"""Signing on and off, pausing, handing over: one official at one counter at a time."""

from office import commands as asked
from office import queue_events as said
from office.decide.day import open_day
from office.decide.story import Story, check_no_visit, check_not_called, counter_on_duty, end_duty, label_of, name_of
from office.errors import CommandRefusedError
from office.ids import CounterId
from office.timing import seconds_between


def sign_on(story: Story, command: asked.SignOn) -> None:
    """Begin duty, at this counter alone."""
    if story.setting.told.official(command.official) is None:
        raise CommandRefusedError("official-unknown", official=command.official)
    open_day(story)
    counter = story.queue.counter(CounterId(command.counter))
    if counter.official == command.official:
        return
    elsewhere = next((place for place in story.queue.counters.values() if place.official == command.official), None)
    if elsewhere is not None and not command.move:
        raise CommandRefusedError("on-duty-elsewhere", counter=label_of(story, elsewhere.id))
    if counter.official is not None and not command.hand_over:
        raise CommandRefusedError("counter-taken", official=name_of(story, counter.official))
    before = counter.official
    if elsewhere is not None:
        check_no_visit(story, elsewhere)
        end_duty(story, elsewhere, "moved")
    if before is not None:
        check_no_visit(story, counter)
        end_duty(story, counter, "handed-over")
    story.tell(said.DutyBegan, counter=command.counter, official=command.official, instead_of=before)


def sign_off(story: Story, command: asked.SignOff) -> None:
    """End duty."""
    counter = counter_on_duty(story, command)
    check_no_visit(story, counter)
    end_duty(story, counter, "signed-off")


def pause(story: Story, command: asked.PauseDuty) -> None:
    """Pause, but not while somebody who was called is on the way."""
    counter = counter_on_duty(story, command)
    if counter.pause is not None:
        return
    check_not_called(story, counter)
    story.tell(said.DutyPaused, counter=counter.id, official=counter.official, reason=command.reason)


def resume(story: Story, command: asked.ResumeDuty) -> None:
    """Serve again."""
    counter = counter_on_duty(story, command)
    if counter.pause is None:
        return
    paused = seconds_between(counter.pause.since, story.now)
    story.tell(said.DutyResumed, counter=counter.id, official=counter.official, paused_seconds=paused)
