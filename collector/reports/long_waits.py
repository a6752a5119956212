"""Where people waited long, and where some were not served before closing time: what medians of a whole province hide."""

from collector.participation import Participation
from collector.reports.low_invitations import LowInvitations
from collector.reports.place_names import place_name, some
from collector.reports.reading import Reading
from collector.store.open_counters import open_counters
from collector.store.week_hours import week_hours
from collector.web.comparison import long_wait
from collector.web.queue_wording import QueueWording
from collector.web.spot import Place
from collector.web.wait_chart import counters_said, waits_of


def longest_waits(reading: Reading, total: Participation | None, low: LowInvitations) -> tuple[str, ...]:
    """The paragraph of the summary: who is on the comparison's lists of long waits, of offices and of counters."""
    if total is None:
        return ()
    say, wording = reading.words.say, QueueWording(reading.words, reading.directory, reading.scope)
    own = [] if reading.order.inquiry.office is None else [(None, total)]
    every = [(place, row) for places in (low.offices, low.counters) for place, row in places.items()]
    found = [(long_wait(row.figure.wait), place, row) for place, row in (*own, *every)]
    # Offices stand before counters with waits as long.
    listed = sorted((one for one in found if one[0]), key=lambda one: -one[0])
    names = [say("cả cơ quan") if place is None else place_name(reading, place) for _, place, _ in listed]
    parts = [f"{name} ({wording.nine_of_ten(row)})" for name, (_, _, row) in zip(names, listed, strict=True)]
    if parts:
        sentence = say("Chờ lâu, 1 trên 10 người từ 30 phút – %(places)s.") % {"places": some(reading, parts)}
        sentence = " ".join((sentence, *_when(reading, listed[0][1])))
    else:
        sentence = say("Không nơi nào có 1 trên 10 người chờ từ 30 phút.")
    return (" ".join((sentence, *unserved_note(reading, low, is_short=True))),)


def _when(reading: Reading, place: Place | None) -> list[str]:
    """On which weekday people wait longest at the office of a place, and how many counters are open then: what can be changed."""
    own = reading.order.inquiry.office
    office = own if place is None else place.office
    asked = reading.order.inquiry._replace(by=(), scale=None, channel=None, office=office)
    found = week_hours(reading.db, reading.directory, asked)
    waits = waits_of(found, reading.words, QueueWording(reading.words, reading.directory, reading.scope))
    if waits is None or waits.day is None:
        return []
    open_ = open_counters(reading.db, reading.directory, asked, waits.day)
    said = " ".join([*waits.longest[-1:], *([counters_said(open_, waits.day, reading.words)] if open_ else [])])
    if office is None or own is not None:
        return [said]
    return [f"{place_name(reading, (office, None))}: {said[:1].lower()}{said[1:]}"]


def unserved_note(reading: Reading, low: LowInvitations, *, is_short: bool = False) -> tuple[str, ...]:
    """At which offices people held a number at closing time; nothing of an office's own report, which is about one place."""
    found = [(row.figure.unserved, place) for place, row in low.offices.items() if row.figure.unserved]
    if not found:
        return ()
    words = reading.words
    parts = [f"{place_name(reading, place)} {words.number(n)}" for n, place in sorted(found, key=lambda one: -one[0])]
    values = {"n": words.number(sum(n for n, _ in found)), "places": some(reading, parts) if is_short else ", ".join(parts)}
    return (words.say("Hết giờ chưa phục vụ %(n)s người: %(places)s.") % values,)
