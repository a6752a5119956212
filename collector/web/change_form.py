"""What every form that changes the directory asks beside its fields: from which day, why, and which versions it was filled from.

A page reads its form, gives the entries to :func:`make_change`, and is told what came of it; nothing that was typed is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from flask import request

from collector.changing import Change, Done, change_directory, version_of
from collector.errors import DirectoryStaleError
from collector.web.fault_wording import said
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.pages import spoken
from collector.web.viewing import viewer
from collector.web.widgets import UnreadableError, read_day
from office.directory import Directory
from office.errors import DirectoryInvalidError
from office.fault import Fault

_VERSION = "version:"
_LONGEST_SHOWN = 200


class Differing(NamedTuple):
    """A field that somebody else changed meanwhile, as the page shows it."""

    field: str
    now: str
    wanted: str


class Asked(NamedTuple):
    """What the form asks for beside its fields, and what is wrong with that; texts as they were typed."""

    today: str
    on: str
    reason: str = ""
    versions: Mapping[str, str] = {}
    problems: Sequence[str] = ()
    differences: Sequence[Differing] = ()


class Outcome(NamedTuple):
    """What came of a change: ``done``, or why not. ``problems`` are those of the entries, for the fields of the form."""

    done: Done | None
    asked: Asked
    problems: Sequence[str] = ()


def fresh(entries: Mapping[str, object]) -> Asked:
    """For a form that is shown first: ``entries`` are those that it will change, by name; none for a new one."""
    today = frame().today().isoformat()
    return Asked(today, today, versions={name: version_of(entry) for name, entry in entries.items()})


def posted() -> Asked:
    """What was posted beside the fields."""
    versions = {key.removeprefix(_VERSION): value for key, value in request.form.items() if key.startswith(_VERSION)}
    today = frame().today().isoformat()
    return Asked(today, request.form.get("on", today), request.form.get("reason", "").strip(), versions)


def make_change(
    entries: Directory,
    *,
    now: Mapping[str, object],
    photos: Mapping[str, bytes] | None = None,
    labels: Mapping[str, str] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Outcome:
    """Change the directory as the posted form asks for. ``now`` are the entries as they stand, by name, for the next try.

    ``labels`` are what fields are called on the page, by their path. ``versions`` are those that were read, where the form
    does not carry them.

    Raises:
        ForbiddenError: the scope does not hold it.
    """
    here, words, asked = frame(), spoken(), posted()
    try:
        day = read_day(asked.on) if asked.on else here.today()
    except UnreadableError as error:
        return Outcome(None, asked._replace(problems=[_in_words(Fault("on", error.fault.template, **error.fault.values), words)]))
    try:
        done = change_directory(
            here.store.db(),
            Change(entries, asked.versions if versions is None else versions, asked.reason, photos or {}),
            on=day,
            by=viewer(),
            now=here.now(),
            address=request.remote_addr or "",
        )
    except DirectoryInvalidError as error:
        own = [each for each in error.problems if isinstance(each, Fault) and each.path in {"on", "reason"}]
        rest = [each for each in error.problems if each not in own]
        return Outcome(None, asked._replace(problems=[_in_words(each, words) for each in own]), rest)
    except DirectoryStaleError as error:
        differences = [
            Differing((labels or {}).get(one.field, one.field or one.name), _shown(one.now), _shown(one.wanted))
            for one in error.differences
        ]
        versions = {name: version_of(entry) for name, entry in now.items()}
        return Outcome(None, asked._replace(differences=differences, versions=versions))
    return Outcome(done, asked)


def posted_fields() -> dict[str, list[str]]:
    """Everything that was posted, by the name of the input."""
    return {name: list(values) for name, values in request.form.lists()}


def _in_words(fault: Fault, words: Language) -> str:
    labels = {"on": words.say("Từ ngày"), "reason": words.say("Lý do")}
    path, sentence = said(fault, words)
    return f"{labels.get(path, path)}: {sentence}"


def _shown(value: object) -> str:
    plain = msgspec.to_builtins(value)
    text = plain if isinstance(plain, str) else "–" if plain is None else _flat(plain)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _flat(plain: object) -> str:
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, Mapping):
        return "; ".join(f"{key}: {_flat(value)}" for key, value in plain.items())
    if isinstance(plain, Iterable) and not isinstance(plain, str):
        return ", ".join(_flat(each) for each in plain)
    return "–" if plain is None else str(plain)
