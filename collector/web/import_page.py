"""A whole file of the directory in the browser: looked through first, with every problem and change, then taken in or not."""

from typing import NamedTuple

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import Change, change_directory, check_scope, touched_offices, version_of
from collector.directory_file import merged_problems, read_directory_text
from collector.errors import DirectoryStaleError, ForbiddenError
from collector.store.directory import directory_version, load_directory, load_sample, plan_directory
from collector.store.directory_history import Planned, differences
from collector.web.body_limit import MOST_IMPORT_BYTES
from collector.web.directory_view import wording
from collector.web.directory_wording import Changed
from collector.web.entries_inside import are_inside, said_inside
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.viewing import permitted, viewer
from collector.web.widgets import UnreadableError, read_day
from office.amendment import KINDS, key_of
from office.directory import Directory, Official
from office.errors import DirectoryInvalidError

imports = Blueprint("imports", __name__)

MOST_SHOWN = 200
"""So many changed entries are shown; the rest is counted."""


class Seen(NamedTuple):
    """One entry that the file adds or changes."""

    name: str
    is_new: bool
    changes: list[Changed]


class Looked(NamedTuple):
    """What a file would do: the entries that differ, or the problems because of which it does nothing."""

    planned: Planned | None
    problems: list[str]


@imports.get("/directory/import")
@permitted("directory")
def get_import() -> AnyResponse:
    """The form that takes a file."""
    return _show()


@imports.post("/directory/import")
@permitted("directory")
def post_import() -> AnyResponse:
    """Look through a file; nothing is changed."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _show(problems=[spoken().say("Chưa chọn tệp.")])
    data = sent.read(MOST_IMPORT_BYTES + 1)
    if len(data) > MOST_IMPORT_BYTES:
        return _show(problems=[spoken().say("Tệp lớn quá 2 MB; hãy chia nhỏ, hoặc nhập bằng dòng lệnh.")])
    return _look(sent.filename[-120:], data)


@imports.post("/directory/import/confirm")
@permitted("directory")
def post_confirm() -> AnyResponse:
    """Take in what was shown; where the directory changed meanwhile, it is shown again instead."""
    name, text = request.form.get("name", "")[-120:], request.form.get("text", "")
    here, data = frame(), text.encode()
    db = here.store.db()
    if request.form.get("version") != str(directory_version(db)):
        return _look(name, data, notes=[spoken().say("Danh bạ vừa đổi trong lúc ông/bà xem. Xin xem lại rồi bấm lần nữa.")])
    looked = _looked(name, data)
    if looked.planned is None:
        return _show(problems=looked.problems, name=name)
    planned = looked.planned
    entries, read = _only_changed(planned)
    try:
        day = read_day(request.form.get("on", "")) if request.form.get("on") else here.today()
        done = change_directory(
            db,
            Change(entries, read, request.form.get("reason", "").strip() or name),
            on=day,
            by=viewer(),
            now=here.now(),
            address=request.remote_addr or "",
            way="file",
        )
    except (DirectoryInvalidError, UnreadableError) as error:
        problems = error.problems if isinstance(error, DirectoryInvalidError) else [error.fault]
        return _look(name, data, notes=wording().problems(problems))
    except DirectoryStaleError:
        return _look(name, data, notes=[spoken().say("Danh bạ vừa đổi trong lúc ông/bà xem. Xin xem lại rồi bấm lần nữa.")])
    return redirect("/directory/plans" if done.planned else "/directory/history")


def _look(name: str, data: bytes, *, notes: list[str] | None = None) -> AnyResponse:
    looked = _looked(name, data)
    if looked.planned is None:
        return _show(problems=looked.problems, name=name)
    said = wording()
    found = [
        Seen(
            entry,
            before is None,
            said.changes(entry, None if before is None else msgspec.to_builtins(before), msgspec.to_builtins(after)),
        )
        for entry, before, after in differences(looked.planned)
    ]
    return _show(name=name, text=data.decode("utf-8-sig"), found=found, planned=looked.planned, notes=notes)


def _looked(name: str, data: bytes) -> Looked:
    said, db = wording(), frame().store.db()
    try:
        read = read_directory_text(name, data)
    except DirectoryInvalidError as error:
        return Looked(None, said.problems(error.problems))
    entries = msgspec.structs.replace(read.directory, officials=_with_their_photos(read.directory.officials))
    if not any(getattr(entries, kind) for kind in KINDS):
        return Looked(None, [*said.problems(read.problems), spoken().say("Tệp không có mục nào của danh bạ.")])
    if not are_inside(entries):
        return Looked(None, [_outside()])
    try:
        today, whole = frame().today(), msgspec.structs.replace(entries, sample=load_sample(db))
        planned = plan_directory(db, whole, on=today, offices=touched_offices(entries), today=today)
    except DirectoryInvalidError as error:
        return Looked(None, said.problems(said_inside(merged_problems(read.problems, error.problems))))
    if read.problems:
        return Looked(None, said.problems(read.problems))
    try:
        check_scope(viewer(), _only_changed(planned)[0], planned.old)
    except ForbiddenError:
        return Looked(None, [_outside()])
    return Looked(planned, [])


def _outside() -> str:
    return spoken().say("Tệp thêm hoặc đổi mục ở ngoài phạm vi của ông/bà; hãy bỏ những mục đó.")


def _with_their_photos(officials: tuple[Official, ...]) -> tuple[Official, ...]:
    """A file that is sent carries no photos, so those that are there stay."""
    known = load_directory(frame().store.db(), {official.office for official in officials}).officials
    photos = {(one.office, one.id): one.photo for one in known}
    return tuple(msgspec.structs.replace(one, photo=photos.get((one.office, one.id))) for one in officials)


def _only_changed(planned: Planned) -> tuple[Directory, dict[str, str]]:
    """The entries that differ, and the versions of those that were there."""
    touched = {*planned.changes.added, *planned.changes.changed}
    found = {
        kind: tuple(one for one in getattr(planned.new, kind) if f"{kind}.{'/'.join(key_of(one))}" in touched) for kind in KINDS
    }
    read = {name: version_of(before) for name, before, _ in differences(planned) if before is not None}
    return Directory(**found), read  # type: ignore[arg-type] # each of its kind


def _show(
    *,
    problems: list[str] | None = None,
    notes: list[str] | None = None,
    name: str = "",
    text: str = "",
    found: list[Seen] | None = None,
    planned: Planned | None = None,
) -> AnyResponse:
    return page(
        "directory_import.html",
        400 if problems or notes else 200,
        problems=problems or [],
        notes=notes or [],
        name=name,
        text=text,
        found=(found or [])[:MOST_SHOWN],
        added=len(planned.changes.added) if planned else 0,
        altered=len(planned.changes.changed) if planned else 0,
        unchanged=planned.changes.unchanged if planned else 0,
        is_looked=planned is not None,
        version=directory_version(frame().store.db()),
        today=frame().today().isoformat(),
        wording=wording(),
    )
