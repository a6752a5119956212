"""The words of the house: the tree speaks only of itself, and every link in its documents leads somewhere."""

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.house import ROOT, at

MACHINE = re.compile(
    r"(?<![\w.-])/(?:work|root|mnt|media/[a-z]+)/|/home/(?!pi\b|nucuoi\b)[a-z]|[Pp]roxy\.golang|pythonhosted|artifactory|\bnexus\b"
)
"""Paths of somebody's machine, and hosts that packages came from."""

NOT_OURS = (".git", ".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


@cache
def tree() -> tuple[Path, ...]:
    """Every file that belongs to the tree; without git, every file that is not made by a tool."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        files = [
            path for path in ROOT.rglob("*") if not any(part in NOT_OURS or part.endswith(".egg-info") for part in path.parts)
        ]
    return tuple(path for path in files if path.is_file())


def machine_faults(name: str, text: str) -> list[str]:
    return [
        f"{name}:{number}: speaks of a machine: {found[0]!r}"
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := MACHINE.search(line))
    ]


def test_nothing_in_the_tree_speaks_of_a_machine() -> None:
    found = []
    for path in tree():
        if path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += machine_faults(at(path), text)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "cd /work/main",
        "see (/root/x)",
        "x = '/home/anna/y'",
        "https://files.pythonhosted.org/a.whl",
        "https://nexus.example/pypi",
    ],
)
def test_a_machine_would_be_seen(line: str) -> None:
    assert machine_faults("x.md", line)


@pytest.mark.parametrize("line", ["office/work/main", "network/root/cause", "/var/lib/nucuoi", "/home/pi/card"])
def test_what_is_no_machine_is_not_seen_as_one(line: str) -> None:
    assert machine_faults("x.md", line) == []


def anchors(text: str) -> set[str]:
    """The anchors that a forge makes of the headings."""
    without_code = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    found: dict[str, int] = {}
    names = set()
    for heading in HEADING.findall(without_code):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        names.add(name if name not in found else f"{name}-{found[name]}")
        found[name] = found.get(name, 0) + 1
    return names


def link_faults(document: Path, text: str) -> list[str]:
    without_code = re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    found = []
    for match in LINK.finditer(without_code):
        target = match[1] or match[2]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (document.parent / path).resolve() if path else document
        if path and not file.exists():
            found.append(f"{document.name}: {target} leads nowhere")
        elif anchor and file.suffix == ".md" and anchor not in anchors(text if file == document else file.read_text("utf-8")):
            found.append(f"{document.name}: {target} names no heading")
    return found


DOCUMENTS = [path for path in tree() if path.suffix == ".md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=at)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert link_faults(document, document.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["[x](no-such-file.md)", "![x](pictures/none.png)", "# Một\n[x](#hai)", "[x](tests/house.py/none)", "[x](#một-1)\n# Một"],
)
def test_a_dead_link_would_be_seen(text: str) -> None:
    assert link_faults(ROOT / "README.md", text)


@pytest.mark.parametrize(
    "text",
    ["[x](tests/house.py)", "[x](#một-hai)\n# Một, hai!", "[x](https://example.org)", "`[x](no.md)`", "# A\n# A\n[x](#a-1)"],
)
def test_a_living_link_is_not_seen_as_dead(text: str) -> None:
    assert link_faults(ROOT / "README.md", text) == []
