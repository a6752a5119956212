"""What the forms of units say: read into the entries that would change, with each problem at its field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple, get_args

import msgspec
from flask import request

from collector.store.directory_history import LONGEST_REASON
from collector.unit_table import plain
from collector.web.frame import frame
from collector.web.pages import spoken
from collector.web.unit_wording import UnitWording
from collector.web.viewing import seen, viewer
from collector.web.widgets import UnreadableError, read_day
from office.directory import Directory, Index
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.ids import CommitmentId, OfficeId, UnitId
from office.reform import close, merge, move, offices_in
from office.succession import with_promises
from office.units import Unit

Deed = Literal["new", "edit", "move", "merge", "close"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
EARLIEST = date(2020, 1, 1)
MOST_TYPED = 400

_LONGEST_NAME, _LONGEST_KIND, _LONGEST_ID = 80, 40, 54
_CODE_DIGITS = range(2, 11)


class Typed(NamedTuple):
    """What a form says, as far as all deeds have it in common."""

    day: date
    reason: str


def read_entries(deed: Deed, whole: Index, about: Unit | None, typed: Typed) -> Directory:
    """The entries of ``whole`` that a posted form changes, as they would be. ``about`` is ``None`` for a new one at the top.

    Raises:
        DirectoryInvalidError: with problems whose path is a field of the form, or an entry.
    """
    if about is None or deed == "new":
        return _read_new(about, typed)
    leave = [CommitmentId(one) for one in request.form.getlist("leave")]
    return with_promises(whole, _READERS[deed](whole, about, typed), leave)


def read_typed() -> Typed:
    """The day and the reason of a posted form.

    Raises:
        DirectoryInvalidError: at ``on`` or ``reason``.
    """
    text, today = request.form.get("on", "").strip(), frame().today()
    reason = " ".join(request.form.get("reason", "").split())
    try:
        day = read_day(text) if text else today
    except UnreadableError as error:
        raise DirectoryInvalidError([Fault("on", error.fault.template, **error.fault.values)]) from None
    if not EARLIEST <= day < date(2100, 1, 1):
        raise DirectoryInvalidError([Fault("on", "{day} is out of reach; choose a day from {first} on", day=day, first=EARLIEST)])
    if len(reason) > LONGEST_REASON:
        raise DirectoryInvalidError(
            [Fault("reason", "{length} characters do not fit; use at most {most}", length=len(reason), most=LONGEST_REASON)]
        )
    return Typed(day, reason)


def _meant(field: str, text: str) -> UnitId:
    found = UnitWording(spoken(), seen()).found(text)
    if found is None:
        sentence = "no unit, or more than one, is called {text!r}; choose it from the list, or write its code"
        raise DirectoryInvalidError([Fault(field, sentence, text=text[:80])])
    return found


def _several(about: Unit) -> list[UnitId]:
    """The units that are ticked, and those that are typed, one a line."""
    ticked = [UnitId(one) for one in request.form.getlist("unit") if UnitId(one) in seen().units]
    lines = [line for line in request.form.get("others", "").splitlines() if line.strip()][:MOST_TYPED]
    found = list(dict.fromkeys([*ticked, *(_meant("others", line) for line in lines)]))
    return found or [about.id]


def _new_unit(parent: UnitId | None, day: date, *, name: str = "name", kind: str = "kind", code: str = "code") -> Unit:
    words = _words(name, kind, code)
    id_ = plain(words["name"] or "").replace(" ", "-")[:_LONGEST_ID].strip("-") or "don-vi"
    taken = frame().store.directory().units
    choices = (id_, f"{id_}-{words['code']}" if words["code"] else id_, *(f"{id_}-{n}" for n in range(2, 10_000)))
    free = next(one for one in choices if UnitId(one) not in taken)
    return Unit(
        id=UnitId(free), name=words["name"] or "", kind=words["kind"] or "", code=words["code"], parent=parent, valid_from=day
    )


def _words(name: str, kind: str, code: str) -> dict[str, str | None]:
    """Name, kind and code as they are typed."""
    found = {field: " ".join(request.form.get(field, "").split()) for field in (name, kind, code)}
    problems: list[str] = []
    for field, most in ((name, _LONGEST_NAME), (kind, _LONGEST_KIND)):
        if not found[field]:
            problems.append(Fault(field, "is empty; write it"))
        elif len(found[field]) > most:
            problems.append(
                Fault(field, "{length} characters do not fit; use at most {most}", length=len(found[field]), most=most)
            )
        elif not found[field].isprintable():
            problems.append(Fault(field, "contains a line break or control character; remove it"))
    if found[code] and not (found[code].isascii() and found[code].isdigit() and len(found[code]) in _CODE_DIGITS):
        problems.append(Fault(code, "{text!r} is no code: 2 to 10 digits", text=found[code][:40]))
    if problems:
        raise DirectoryInvalidError(problems)
    return {"name": found[name], "kind": found[kind], "code": found[code] or None}


def _read_new(about: Unit | None, typed: Typed) -> Directory:
    if about is not None and about.valid_to is not None:
        raise DirectoryInvalidError([Fault("on", "it is not there on {day}; choose another unit or another day", day=typed.day)])
    return Directory(units=(_new_unit(about.id if about else None, typed.day),))


def _read_edit(_whole: Index, about: Unit, _typed: Typed) -> Directory:
    unit = msgspec.structs.replace(about, **_words("name", "kind", "code"))
    return Directory(units=(unit,) if unit != about else ())


def _read_move(whole: Index, about: Unit, typed: Typed) -> Directory:
    is_top = bool(request.form.get("top")) and viewer().sees_everything
    return move(whole, _several(about), None if is_top else _meant("to", request.form.get("to", "")), typed.day)


def _read_merge(whole: Index, about: Unit, typed: Typed) -> Directory:
    units = _several(about)
    closing = [OfficeId(one) for one in request.form.getlist("closing")]
    if request.form.get("way") == "new":
        new = _new_unit(about.parent, typed.day, name="newname", kind="newkind", code="newcode")
        return merge(whole, units, new, typed.day, closing=closing)
    into = _meant("into", request.form.get("into", ""))
    # The one that takes the others over may be ticked beside them.
    return merge(whole, [one for one in units if one != into] or units, into, typed.day, closing=closing)


def _read_close(whole: Index, about: Unit, typed: Typed) -> Directory:
    homes: dict[OfficeId, UnitId | None] = {}
    for office in offices_in(whole, [about.id], typed.day):
        text = request.form.get(f"home:{office.id}", "").strip()
        homes[office.id] = _meant(f"home:{office.id}", text) if text else None
    return close(whole, about.id, typed.day, homes)


_READERS: Mapping[Deed, Callable[[Index, Unit, Typed], Directory]] = {
    "edit": _read_edit,
    "move": _read_move,
    "merge": _read_merge,
    "close": _read_close,
}
