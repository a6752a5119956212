"""What is wrong with a directory: every fault at once, each with its field, the reason and the fix.

A directory is written by hand in an office, so a wrong reference is answered with the id that was probably meant.
"""

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import date

from office.belonging import circles
from office.closing import closing_problems, standing
from office.commitment import commitment_problems
from office.directory import Directory, Index, Office, Terminal, index
from office.documents import Hours
from office.errors import InvalidIdError
from office.fault import Fault
from office.faults import language_problems, missing, plain_problems, span_problems
from office.ids import DESK, check_slug
from office.queue_soundness import queue_problems
from office.survey import LONGEST_TOPIC, LONGEST_TOPICS_QUESTION, MOST_TOPICS, scale_problems, text_problems
from office.units import former_problems
from office.units import problems as unit_problems

LONGEST_NOTICE = 400
"""Characters of the text that tells where to lodge a complaint."""


def problems(directory: Directory, on: date = date.min) -> list[str]:
    """Everything that keeps ``directory`` from being used, one sentence each; empty when nothing does.

    What is closed on the day ``on`` takes no place any more: its label may be given to another counter.
    """
    known = index(directory)
    open_now = standing(directory, on)
    halls = known if open_now is directory else index(open_now)
    found = [*_ids(directory), *_tree(directory, known)]
    for unit in directory.units:
        found += plain_problems(unit.name, f"units.{unit.id}.name") + plain_problems(unit.kind, f"units.{unit.id}.kind")
    for office in directory.offices:
        found += _office(office, known)
    for counter in directory.counters:
        field = f"counters.{counter.office}/{counter.id}"
        found += missing(counter.office, known.offices, f"{field}.office", "office")
        found += plain_problems(counter.label, f"{field}.label")
    found += _labels_twice(open_now)
    for official in directory.officials:
        field = f"officials.{official.office}/{official.id}"
        found += missing(official.office, known.offices, f"{field}.office", "office")
        found += plain_problems(official.name, f"{field}.name")
        if official.title:
            found += plain_problems(official.title, f"{field}.title")
    for terminal in directory.terminals:
        found += _terminal(terminal, known)
    found += queue_problems(directory, known, halls) + closing_problems(directory)
    for scale in directory.scales:
        found += scale_problems(scale, field=f"scales.{scale.id}")
    for question in directory.questions:
        found += text_problems(question.text, field=f"questions.{question.id}.text")
        found += text_problems(
            question.topics_text, field=f"questions.{question.id}.topics_text", longest=LONGEST_TOPICS_QUESTION
        )
    for topic in directory.topics:
        found += text_problems(topic.label, field=f"topics.{topic.id}.label", longest=LONGEST_TOPIC)
    for commitments in directory.commitments:
        found += commitment_problems(commitments, units=known.units, topics=known.topics)
    return found


def _tree(directory: Directory, known: Index) -> list[str]:
    found = unit_problems(directory.units)
    return found or [
        Fault(f"units.{unit}.former", "on some day its way up comes back to itself; correct parent, former or merged_into")
        for unit in sorted(circles(known.units))
    ]


def _ids(directory: Directory) -> list[str]:
    found: list[str] = []
    groups: tuple[tuple[str, Sequence[tuple[str, ...]]], ...] = (
        ("units", [(entry.id,) for entry in directory.units]),
        ("offices", [(entry.id,) for entry in directory.offices]),
        ("services", [(entry.office, entry.id) for entry in directory.services]),
        ("counters", [(entry.office, entry.id) for entry in directory.counters]),
        ("officials", [(entry.office, entry.id) for entry in directory.officials]),
        ("terminals", [(entry.office, entry.id) for entry in directory.terminals]),
        ("stations", [(entry.office, entry.id) for entry in directory.stations]),
        ("scales", [(entry.id,) for entry in directory.scales]),
        ("questions", [(entry.id,) for entry in directory.questions]),
        ("topics", [(entry.id,) for entry in directory.topics]),
        ("commitments", [(entry.id,) for entry in directory.commitments]),
    )
    for name, keys in groups:
        for key, times in Tally(keys).items():
            field = f"{name}.{'/'.join(key)}"
            # Two units of one id are reported by the tree of units itself.
            if times > 1 and name != "units":
                found.append(Fault(field, "appears {times} times; keep one", times=times))
            try:
                check_slug(key[-1], field=f"{field}.id")
            except InvalidIdError as error:
                found.append(error.args[0])
    return found


def _labels_twice(directory: Directory) -> list[str]:
    labels = Tally((counter.office, counter.label) for counter in directory.counters)
    return [
        Fault(f"counters.{office}", "{times} counters are labelled {label!r}; give each its own label", times=times, label=label)
        for (office, label), times in labels.items()
        if times > 1
    ]


def _office(office: Office, known: Index) -> list[str]:
    field = f"offices.{office.id}"
    found = missing(office.unit, known.units, f"{field}.unit", "unit")
    found += former_problems(office.former, known.units, f"{field}.former")
    if any(one.parent is None for one in office.former):
        found.append(Fault(f"{field}.former", "an office always belongs to a unit; name it as parent"))
    found += text_problems(office.name, field=f"{field}.name")
    if office.lodge:
        found += text_problems(office.lodge, field=f"{field}.lodge", longest=LONGEST_NOTICE)
    return found + _hours(office.hours, f"{field}.hours")


def _hours(hours: Hours, field: str) -> list[str]:
    found: list[str] = []
    if hours.midday >= hours.evening:
        sentence = "{evening} must be later than midday ({midday})"
        found.append(Fault(f"{field}.evening", sentence, evening=hours.evening, midday=hours.midday))
    found += span_problems(hours.open, f"{field}.open")
    closing = max((end for spans in hours.open.values() for _, end in spans), default="")
    if hours.evening < closing:
        # A vote after the box was opened would leave the moment enough others had come, and so tell its hour.
        sentence = "the office is open until {closing}; the box may not be opened before that"
        found.append(Fault(f"{field}.evening", sentence, closing=closing))
    return found


def _place(terminal: Terminal, counters: Sequence[str], field: str) -> list[str]:
    """Where a rating terminal stands: at one counter, or at the exit and then for all of them."""
    if terminal.channel != "exit":
        if terminal.counter is None:
            sentence = "is missing; name its counter, or write channel = 'exit' for one that asks which it was"
            return [Fault(f"{field}.counter", sentence)]
        return missing(terminal.counter, counters, f"{field}.counter", f"counter of {terminal.office}")
    found: list[str] = []
    if terminal.counter is not None:
        sentence = "a terminal at the exit asks which counter it was; remove this, or the channel"
        found.append(Fault(f"{field}.counter", sentence))
    if terminal.official is not None:
        found.append(Fault(f"{field}.official", "nobody is on duty at the exit; remove it"))
    if not counters:
        found.append(Fault(f"{field}.channel", "the office has no counter to ask about; add one"))
    return found


def _terminal(terminal: Terminal, known: Index) -> list[str]:
    field, office = f"terminals.{terminal.office}/{terminal.id}", terminal.office
    if office not in known.offices:
        return missing(office, known.offices, f"{field}.office", "office")
    if terminal.id == DESK:
        sentence = "only a desk is called {desk!r}; choose another id, or list it below [[stations]]"
        return [Fault(f"{field}.id", sentence, desk=DESK)]
    hall = known.hall(office)
    found = _place(terminal, [counter.id for counter in hall.counters], field)
    if terminal.official is not None:
        found += missing(terminal.official, [who.id for who in hall.officials], f"{field}.official", f"official of {office}")
    found += missing(terminal.scale, known.scales, f"{field}.scale", "scale")
    found += missing(terminal.question, known.questions, f"{field}.question", "question")
    for topic in terminal.topics:
        found += missing(topic, known.topics, f"{field}.topics", "topic")
    if len(terminal.topics) > MOST_TOPICS:
        sentence = "{count} do not fit the screen; choose at most {most}"
        found.append(Fault(f"{field}.topics", sentence, count=len(terminal.topics), most=MOST_TOPICS))
    if len(set(terminal.topics)) != len(terminal.topics):
        found.append(Fault(f"{field}.topics", "one topic appears twice; keep one"))
    return found + language_problems(terminal.languages, f"{field}.languages")
