"""Entries of the directory as they were written down, before a viewer: without the units that are outside of the scope.

What is read from the history, the plans and the log was kept whole. Where a place came from is told to whoever sees that unit.
"""

from collections.abc import Mapping
from typing import Any

from collector.web.viewing import seen, viewer

_OF_UNITS = ("unit", "parent", "merged_into")


def in_sight(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The plain data of an entry, or some of its fields."""
    if viewer().sees_everything:
        return dict(entry)
    found: dict[str, Any] = {name: _known(value) if name in _OF_UNITS else value for name, value in entry.items()}
    if found.get("former"):
        found["former"] = [{**one, "parent": _known(one.get("parent"))} for one in found["former"]]
    return found


def said_in_sight(what: str, said: Any) -> Any:  # noqa: ANN401 - JSON of the log
    """What the log says of a deed."""
    return in_sight(said) if what.startswith("directory-") and isinstance(said, Mapping) else said


def _known(unit: Any) -> Any:  # noqa: ANN401 - JSON of an entry
    return unit if unit in seen().units else None
