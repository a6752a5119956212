"""The national list of units in the browser: a table is looked through first, every wrong line named, then taken in or not."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import change_directory, check_scope
from collector.errors import DirectoryStaleError, ForbiddenError
from collector.store.db import transaction
from collector.store.directory import directory_version
from collector.unit_list import WHATS, Comparison, Step, What, changes_of, compared
from collector.unit_table import MOST_BYTES, Row, read_unit_table
from collector.web.entries_inside import said_inside
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.unit_wording import UnitWording
from collector.web.viewing import permitted, seen, viewer
from collector.web.widgets import UnreadableError, read_day
from office.directory import Directory
from office.errors import DirectoryInvalidError
from office.fault import Fault

unit_import = Blueprint("unit_import", __name__)

MOST_SHOWN = 200
"""So many changes of a kind are shown; the rest is counted."""


@unit_import.get("/directory/units/import")
@permitted("directory")
def get_import() -> AnyResponse:
    """The form that takes a table."""
    return _show()


@unit_import.post("/directory/units/import")
@permitted("directory")
def post_import() -> AnyResponse:
    """Look through a table; with ``confirm`` take in what was shown, when nothing changed meanwhile."""
    here, words = frame(), spoken()
    sent = request.files.get("file")
    name, text = request.form.get("file_name", "")[-120:], request.form.get("text", "")
    if sent is not None and sent.filename:
        name, data = sent.filename[-120:], sent.read(MOST_BYTES + 1)
    elif text:
        data = text.encode()
    else:
        return _show(problems=[words.say("Chưa chọn tệp.")])
    try:
        rows = read_unit_table(data)
        _demand(rows)
        found = compared(here.store.directory(), rows, today=here.today(), day=_day())
        found = found._replace(missing=[unit for unit in found.missing if unit.id in seen().units])
        _check(found)
        version = str(directory_version(here.store.db()))
        if request.form.get("confirm") and request.form.get("version") == version:
            changes = list(changes_of(here.store.directory(), found, here.today(), name or "CSV"))
            # All of the table or nothing of it, though what begins later is a change of its own.
            with transaction(here.store.db()):
                for day, change in changes:
                    change_directory(
                        here.store.db(), change, on=day, by=viewer(), now=here.now(), address=request.remote_addr or ""
                    )
            return redirect("/directory/units?done=1")
    except DirectoryInvalidError as error:
        wording = UnitWording(words, seen())
        return _show(problems=[wording.problem(one) for one in said_inside(error.problems)], name=name)
    except DirectoryStaleError:
        return _show(problems=[words.say("Danh bạ vừa đổi trong lúc ông/bà xem. Xin chọn lại tệp.")], name=name)
    return _show(found=found, name=name, text=_text(data), version=version, is_stale=bool(request.form.get("confirm")))


def _demand(rows: Sequence[Row]) -> None:
    """What a table says of units outside of the scope is not even compared: that would tell what they are.

    Raises:
        DirectoryInvalidError: naming the first such line.
    """
    inside, codes = seen().units, {row.code: row.line for row in rows}
    for unit in frame().store.directory().units.values():
        if unit.id not in inside and unit.code in codes:
            line = f"line {codes[unit.code]}"
            raise DirectoryInvalidError([Fault(line, "is about a unit outside of your scope; take it out")])


def _check(found: Comparison) -> None:
    """Everything that would change lies in the scope."""
    whole = frame().store.directory()
    old = Directory(
        units=tuple(whole.units.values()),
        offices=tuple(whole.offices.values()),
        commitments=tuple(whole.commitments.values()),
    )
    try:
        for entries in found.entries.values():
            check_scope(viewer(), entries, old)
    except ForbiddenError:
        raise DirectoryInvalidError([Fault("file", "adds or changes units outside of your scope; take them out")]) from None


def _day() -> date | None:
    text = request.form.get("on", "").strip()
    try:
        return read_day(text) if text else None
    except UnreadableError as error:
        raise DirectoryInvalidError([Fault("on", error.fault.template, **error.fault.values)]) from None


def _text(data: bytes) -> str:
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")


def _show(
    *,
    found: Comparison | None = None,
    problems: list[str] | None = None,
    name: str = "",
    text: str = "",
    version: str = "",
    is_stale: bool = False,
) -> AnyResponse:
    words = spoken()
    groups = _groups(found) if found else []
    sets = [one.id for entries in found.entries.values() for one in entries.commitments] if found else []
    return page(
        "unit_import.html",
        400 if problems else 200,
        found=found,
        groups=groups,
        promises=len(sets),
        kept=sum(id_ not in frame().store.directory().commitments for id_ in sets),
        problems=problems or [],
        name=name,
        text=text,
        version=version,
        is_stale=is_stale,
        today=frame().today(),
        on=request.form.get("on", ""),
        wording=UnitWording(words, seen()),
        most=MOST_SHOWN,
    )


def _groups(found: Comparison) -> list[tuple[What, list[Step]]]:
    groups = [(what, [step for step in found.steps if step.what == what]) for what in WHATS]
    return [(what, steps) for what, steps in groups if steps]
