"""From a parsed TOML table to a struct, with every problem instead of the first one.

msgspec stops at the first error; here each field is converted on its own, and an unknown key is answered with the name that
was probably meant.
"""

import types
import typing
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

Shape = TypeVar("Shape", bound=msgspec.Struct)


def read_struct(kind: type[Shape], data: Mapping[str, object], *, at: str = "") -> tuple[Shape, list[str]]:
    """Convert ``data`` into ``kind``, tables within tables included.

    Returns the struct and one sentence for each problem, which begins with the field's path below ``at`` and a colon. Where
    there are problems the struct is good only for finding more of them: a field that could not be read has its default, or
    stands empty. A field's ``Meta(description=…)`` is the hint that follows the reason.
    """
    prefix = f"{at}." if at else ""
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    found = [_unknown(f"{prefix}{key}", key, fields) for key in data if key not in fields]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        path, hint = f"{prefix}{name}", hints[name]
        table = _table_of(hint)
        if name not in data:
            if field.required:
                found.append(f"{path}: is missing; {_description(hint)}")
                values[name] = _blank(hint)
        elif table is not None:
            inner = data[name]
            if isinstance(inner, Mapping):
                values[name], problems = read_struct(table, inner, at=path)
                found += problems
            else:
                found.append(f"{path}: expected a table, got {_named(inner)}; write [{path}] on a line of its own")
        else:
            try:
                values[name] = _value(data[name], hint)
            except (msgspec.ValidationError, OverflowError, RecursionError) as error:
                found.append(f"{path}{_reason(error)}; {_description(hint)}")
                if field.required:
                    values[name] = _blank(hint)
    return kind(**values), found


def _value(value: object, hint: object) -> Any:  # noqa: ANN401  whatever the field holds
    return msgspec.convert(value, hint, strict=True, str_keys=True)


def _reason(error: Exception) -> str:
    """``[…]: what was expected`` from msgspec's «Expected `int`, got `str` - at `$[…]`»; it never quotes a secret's value."""
    reason, _, where = str(error).partition(" - at `")
    inside = where.replace("key` in `", "").strip("`").removeprefix("$").replace("[...]", ", one entry")
    words = reason[:1].lower() + reason[1:].replace("`object`", "a table").replace("`", "")
    return f"{inside}: {words}"


def _blank(hint: object) -> Any:  # noqa: ANN401  whatever the field holds
    bare = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
    return {} if typing.get_origin(bare) is dict else ""


def _unknown(path: str, key: str, fields: Mapping[str, object]) -> str:
    near = get_close_matches(key, list(fields), n=1, cutoff=0.6)
    return f"{path}: is unknown; " + (f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(fields)}")


def _table_of(hint: object) -> type[msgspec.Struct] | None:
    """The struct that a field holds, also where it may be left out (``Struct | None``)."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for option in options:
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _description(hint: object) -> str:
    notes = [note.description for note in getattr(hint, "__metadata__", ()) if isinstance(note, msgspec.Meta)]
    return next((f"write here: {note}" for note in notes if note), "correct it")


def _named(value: object) -> str:
    return {str: "text", int: "a number", float: "a number", bool: "true or false", list: "a list"}.get(
        type(value), type(value).__name__
    )
