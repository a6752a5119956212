"""What threads read is ready before there are threads: msgspec prepares a kind at its first reading, and two at once crash."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.house import ROOMS, ROOT

READ = {"decode": 1, "convert": 1, "read_document": 1, "AssignmentCache": 1, "read_json": 0}
"""At which place each of these is told the kind; or after ``type=``."""

PREPARED = """
import gc, importlib, sys
module, name = sys.argv[1:]
kind = getattr(importlib.import_module(module), name)
sys.exit(not any(type(found).__name__ == "StructInfo" for found in gc.get_referents(kind)))
"""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."), ast.parse(path.read_text("utf-8"))


def kinds_that_are_read(module: str, tree: ast.Module) -> Iterator[str]:
    """Each under its full name."""
    home = {alias.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            place = READ.get(getattr(call.func, "attr", getattr(call.func, "id", "")))
            told = [word.value for word in call.keywords if word.arg == "type"]
            if place is not None:
                kinds = [one.id for one in (*told, *call.args[place:]) if isinstance(one, ast.Name)]
                yield from (f"{home.get(kind, module)}.{kind}" for kind in kinds)


def test_every_kind_that_is_read_by_its_name_is_readable_from_the_start() -> None:
    read = {kind for module, tree in trees() for kind in kinds_that_are_read(module, tree)}
    found = {
        f"{module}.{node.name}": "readable" in {getattr(mark, "id", "") for mark in node.decorator_list}
        for module, tree in trees()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any("Struct" in ast.unparse(base) for base in node.bases)
    }
    assert len(read & found.keys()) >= 15
    assert [kind for kind in sorted(read & found.keys()) if not found[kind]] == []


@pytest.mark.parametrize(
    ("kind", "prepared"),
    [("office.documents.Assignment", True), ("office.documents.Hours", True), ("office.requests.Nobody", False)],
)
def test_readable_is_prepared_with_all_that_it_holds(kind: str, prepared: bool) -> None:
    module, _, name = kind.rpartition(".")
    program = PREPARED.replace(
        "kind = ", "import msgspec\nclass Nobody(msgspec.Struct): a: int\nkind = Nobody if name == 'Nobody' else "
    )
    done = subprocess.run([sys.executable, "-c", program, module, name], cwd=ROOT, check=False)
    assert (done.returncode == 0) is prepared
