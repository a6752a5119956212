"""The map of the house is true: every table, room and test that it names is there, and none is missing from it."""

import ast
import re
from functools import cache

from tests.house import ROOMS, ROOT

MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DRAWING = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("architecture.svg", "architecture-queue.svg"))
CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")


@cache
def tables() -> frozenset[str]:
    own = [ROOT / "kiosk" / "schema.py", ROOT / "kiosk" / "desk" / "pin_file.py"]
    sources = [*own, *(ROOT / "collector" / "store" / "migrations").glob("*.py")]
    return frozenset(name for source in sources for name in CREATED.findall(source.read_text("utf-8")))


def test_every_table_is_on_the_map_and_in_the_drawing() -> None:
    assert len(tables()) > 20
    assert not {name for name in tables() if f"`{name}`" not in MAP}
    assert not {name for name in tables() if not re.search(rf"\b{name}\b", DRAWING)}


def test_every_table_on_the_map_exists() -> None:
    said = MAP[MAP.index("## Tables") : MAP.index("## A vote")]
    named = {name for name in re.findall(r"`([a-z_]+)`", said) if "." not in name}
    assert named <= tables()


def test_every_room_is_on_the_map() -> None:
    assert all(f"`{room}/`" in MAP for room in ROOMS)


def test_every_test_that_the_map_leans_on_exists() -> None:
    leaned_on = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", MAP)
    assert len(leaned_on) > 15
    for path, name in leaned_on:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert not name or any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(tree)), (
            f"{path}::{name}"
        )
