"""From plain data (a parsed file) to a struct, with every problem instead of the first one.

msgspec stops at the first error; here each field is converted on its own, lists of tables entry by entry, and an unknown key is
answered with the name that was probably meant.
"""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from office.ids import nearest

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Problem(NamedTuple):
    """What is wrong with the field at ``path``, with the fix."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


def read_struct(kind: type[Shape], data: Mapping[str, object], *, at: str = "") -> tuple[Shape, list[Problem]]:
    """Convert ``data`` into ``kind``, tables and lists of tables within it included.

    Returns the struct and its problems. Where there are problems, the struct is good only for finding more of them: a field
    that could not be read has its default, or stands empty. An entry of a list is called by its ``office`` and ``id``, such as
    ``counters.xa-mau-a/quay-1``; one without an id is called by its place, such as ``counters.#3``, and left out.
    """
    found: list[Problem] = []
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    prefix = f"{at}." if at else ""
    for key in data:
        if key not in fields:
            near = nearest(str(key), fields) or f"; use one of {', '.join(fields)}"
            found.append(Problem(f"{prefix}{key}", f"is unknown{near}"))
    values: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        path = f"{prefix}{name}"
        if name in data:
            values[name] = _read(data[name], hint, path, found)
        elif fields[name].required:
            found.append(Problem(path, f"is missing; {_advice(hint, 'add it')}"))
            values[name] = _MISSING
        if values.get(name) is _MISSING:
            if fields[name].required:
                values[name] = _blank(hint)
            else:
                del values[name]
    return kind(**values), found


class _Missing:
    """What a field holds that could not be read."""


_MISSING = _Missing()


def _read(value: object, hint: Any, path: str, found: list[Problem]) -> Any:  # noqa: ANN401 - whatever the field holds
    table = _table_of(hint)
    if table is not None:
        if value is None and not isinstance(hint, type):
            return None
        if not isinstance(value, Mapping):
            found.append(Problem(path, f"expected a table, got {_named(value)}; write its fields below [{path}]"))
            return _MISSING
        struct, problems = read_struct(table, value, at=path)
        found += problems
        return struct
    entry = _entry_of(hint)
    if entry is not None:
        return _read_entries(value, entry, path, found)
    try:
        # The keys of a table in a file are always text, also where they stand for numbers.
        return msgspec.convert(value, hint, strict=True, str_keys=True)
    except (msgspec.ValidationError, OverflowError, RecursionError, ValueError) as error:
        reason, _, where = str(error).partition(" - at ")
        inside = where.replace("key` in `", "").strip("`").removeprefix("$")
        words = reason[:1].lower() + reason[1:].replace("`object`", "a table").replace("`", "")
        choices = _choices(hint)
        fix = f"use one of {', '.join(choices)}{nearest(str(value), choices)}" if choices else _advice(hint, "correct it")
        found.append(Problem(path + inside, f"{words}; {fix}"))
        return _MISSING


def _read_entries(value: object, entry: type[msgspec.Struct], path: str, found: list[Problem]) -> Any:  # noqa: ANN401 - a tuple
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        found.append(Problem(path, f"expected a list, got {_named(value)}; write each entry below [[{path}]]"))
        return _MISSING
    entries = []
    for place, item in enumerate(value, 1):
        if not isinstance(item, Mapping):
            found.append(Problem(f"{path}.#{place}", f"expected a table, got {_named(item)}; write [[{path}]] above its fields"))
            continue
        keys = [item[name] for name in ("office", "id") if name in entry.__struct_fields__ and name in item]
        is_named = len(keys) == sum(name in entry.__struct_fields__ for name in ("office", "id"))
        is_named = is_named and all(isinstance(key, str) for key in keys)
        struct, problems = read_struct(entry, item, at=f"{path}.{'/'.join(keys) if is_named and keys else f'#{place}'}")
        found += problems
        if is_named:
            entries.append(struct)
    return tuple(entries)


def _advice(hint: object, otherwise: str) -> str:
    """What to write into a field, as its ``Meta(description=…)`` says it."""
    notes = [note.description for note in getattr(hint, "__metadata__", ()) if isinstance(note, msgspec.Meta)]
    return next((f"write here: {note}" for note in notes if note), otherwise)


def _choices(hint: object) -> list[str]:
    """The words that a field takes, when it takes only some."""
    return [str(word) for word in typing.get_args(hint)] if typing.get_origin(hint) is typing.Literal else []


def _table_of(hint: object) -> type[msgspec.Struct] | None:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for option in options:
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _entry_of(hint: object) -> type[msgspec.Struct] | None:
    bare = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
    return _table_of(typing.get_args(bare)[0]) if typing.get_origin(bare) is tuple else None


def _blank(hint: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    bare = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
    origin = typing.get_origin(bare)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return read_struct(bare, {})[0]
    if origin is typing.Literal:
        return typing.get_args(bare)[0]
    return {dict: {}, tuple: ()}.get(origin, False if bare is bool else 0 if bare in {int, float} else "")


def _named(value: object) -> str:
    names: dict[type, str] = {
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "nothing" if value is None else type(value).__name__)
