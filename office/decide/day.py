"""When a day of the queue begins and ends, and which date it has."""

from datetime import date

from office import commands as asked
from office import queue_events as said
from office.decide.story import Story, end_duty
from office.errors import CommandRefusedError
from office.ticket import OPEN
from office.timing import Moment, has_passed


def turn_day(story: Story) -> None:
    """Let a day that has ended end, and one that was opened without a clock get its date."""
    day, wall = story.queue.day, story.now.wall
    if day is None or not day.is_open or wall is None:
        return
    today = wall.date()
    if today > day.date and (day.opened_at.wall is None or _has_undated_numbers(story, day.opened_at)):
        # It was opened, or went on after a power cut, before the clock was set: the same day, under its right name.
        story.tell(said.DayDated, day=day.id, date=today.isoformat())
        return
    busy = any(ticket.status in {"called", "serving"} for ticket in story.queue.tickets.values())
    recent = any(
        counter.visit is not None and not has_passed(counter.visit.finished_at, story.now, story.setting.rules.window_closes)
        for counter in story.queue.counters.values()
    )
    evening = story.setting.told.office.hours.evening_time()
    opened_before = day.opened_at.wall is not None and day.opened_at.wall.time() < evening
    is_over = wall.time() >= evening and opened_before and not busy and not recent
    if today > day.date or (today == day.date and is_over):
        close_day(story)


def _has_undated_numbers(story: Story, dated: Moment) -> bool:
    """Whether numbers were given since this machine started and before its clock was set: those people are waiting now.

    ``dated`` is when the day got its date; who came before that was counted in it.
    """
    since = dated.monotonic if dated.boot == story.now.boot else 0.0
    return any(
        ticket.issued_at.wall is None
        and ticket.issued_at.boot == story.now.boot
        and ticket.issued_at.monotonic > since
        and ticket.status in OPEN
        for ticket in story.queue.tickets.values()
    )


def open_day(story: Story) -> None:
    """Begin a day unless one is running; the numbers of a date go on where they were."""
    if story.queue.is_open:
        return
    last, wall = story.queue.day, story.now.wall
    # The date never goes back: a clock that does would give the numbers of a day anew.
    today = max(wall.date() if wall else date.min, last.date if last else date.min)
    if today == date.min:
        today = date(2000, 1, 1)
    numbers = dict(story.queue.numbers) if last is not None and last.date == today else {}
    story.tell(said.DayOpened, day=story.setting.fresh, date=today.isoformat(), numbers=numbers)


def close_day(story: Story) -> None:
    """End the running day, the duties and whatever is open."""
    day = story.queue.day
    if day is None or not day.is_open:
        return
    for counter in list(story.queue.counters.values()):
        if counter.official is not None:
            end_duty(story, counter, "day-closed")
    counts = dict.fromkeys(OPEN, 0)
    for ticket in story.queue.open_tickets():
        counts[ticket.status] += 1
    story.tell(said.DayClosed, day=day.id, **counts)


def do_open_day(story: Story, _command: asked.OpenDay) -> None:
    """Begin the day."""
    open_day(story)


def do_close_day(story: Story, _command: asked.CloseDay) -> None:
    """End the day."""
    if not story.queue.is_open:
        raise CommandRefusedError("day-closed")
    close_day(story)
