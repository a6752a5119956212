"""The sample province, at any size: three communes as written in ``tinh-mau.toml``, and as many more of their kind as asked for.

A benchmark needs two hundred terminals, a demo eleven; both take them from here, so that both are the same kind of office.
"""

from importlib.resources import files
from typing import TypeVar

import msgspec

from office.directory import Counter, Directory, Office, OfficeService, Official, Station, Terminal
from office.documents import WEEKDAYS, Hours
from office.ids import OfficeId, UnitId
from office.units import Unit

_PROVINCE = UnitId("tinh-mau")
_Entry = TypeVar("_Entry", Counter, Official, OfficeService, Station, Terminal)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

ALWAYS_OPEN = Hours(open=dict.fromkeys(WEEKDAYS, (("00:00", "23:59"),)), evening="23:59")
"""For a demo that somebody looks at on a Sunday night: outside its hours every vote would be left out of the figures."""


def sample_file() -> bytes:
    """The TOML of the three communes."""
    return (files("nucuoi") / "sample" / "tinh-mau.toml").read_bytes()


def sample_directory(offices: int = 3, *, always_open: bool = False) -> Directory:
    """The first ``offices`` communes of Tỉnh Mẫu with one office each; from the fourth on they repeat the three in turn.

    ``always_open`` puts :data:`ALWAYS_OPEN` in the place of every office's hours.

    Raises:
        ValueError: for less than one office.
    """
    if offices < 1:
        raise ValueError(f"offices: {offices} is too few; ask for at least 1")
    read = msgspec.toml.decode(sample_file(), type=Directory)
    communes = [_commune(read, n, always_open=always_open) for n in range(offices)]
    return msgspec.structs.replace(
        read,
        units=(*(unit for unit in read.units if unit.id == _PROVINCE), *(commune.units[0] for commune in communes)),
        offices=tuple(office for commune in communes for office in commune.offices),
        services=tuple(service for commune in communes for service in commune.services),
        counters=tuple(counter for commune in communes for counter in commune.counters),
        officials=tuple(official for commune in communes for official in commune.officials),
        terminals=tuple(terminal for commune in communes for terminal in commune.terminals),
        stations=tuple(station for commune in communes for station in commune.stations),
    )


def _commune(read: Directory, n: int, *, always_open: bool) -> Directory:
    """The ``n``-th commune, from 0: one of those read, under its own name."""
    model = read.offices[n % len(read.offices)]
    letter = _LETTERS[n] if n < len(_LETTERS) else str(n + 1)
    id_, name = OfficeId(f"xa-mau-{letter}"), f"Xã Mẫu {letter.upper()}"
    old = next(unit.name for unit in read.units if unit.id == model.unit)
    office = msgspec.structs.replace(
        model,
        id=id_,
        unit=UnitId(id_),
        name={language: text.replace(old, name) for language, text in model.name.items()},
        hours=ALWAYS_OPEN if always_open else model.hours,
    )
    return Directory(
        units=(Unit(id=UnitId(id_), kind="Xã", name=name, parent=_PROVINCE),),
        offices=(office,),
        services=_moved(read.services, model, id_),
        counters=_moved(read.counters, model, id_),
        officials=_moved(read.officials, model, id_),
        terminals=_moved(read.terminals, model, id_),
        stations=_moved(read.stations, model, id_),
    )


def _moved(entries: tuple[_Entry, ...], model: Office, office: OfficeId) -> tuple[_Entry, ...]:
    return tuple(msgspec.structs.replace(entry, office=office) for entry in entries if entry.office == model.id)
