"""Every part that a Raspberry Pi installs comes ready built for it: nobody compiles in a commune."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TREE = Path(__file__).resolve().parents[2]
SDIST_ONLY = {"sdnotify"}
"""Published as source only, and one Python file: setuptools alone makes a wheel of it, on any machine."""
TOOLS = {"pip", "setuptools"}
"""Some parts ask for these two by name; an environment has its own, of any version, so they are not pinned."""
# Raspberry Pi OS bookworm: Python 3.11, glibc 2.36.
PI = {
    "python_version": "3.11",
    "python_full_version": "3.11.2",
    "platform_machine": "aarch64",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
}
TAGS = ["linux_aarch64", *(f"manylinux_2_{minor}_aarch64" for minor in range(36, 16, -1)), "manylinux2014_aarch64"]


def pinned() -> dict[str, str]:
    lines = (TREE / "constraints.txt").read_text("utf-8").splitlines()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def requirements(name: str) -> list[str]:
    """What one part asks for; for our own, what its file says today."""
    if name == "nucuoi":
        project = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["project"]
        extras = project["optional-dependencies"].items()
        return [*project["dependencies"], *(with_extra(line, extra) for extra, lines in extras for line in lines)]
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        assert name == "lgpio", f"{name} is not installed here, so nothing is known of what it asks for"
        return []  # it asks for nothing and is installed on a Pi alone


def with_extra(line: str, extra: str) -> str:
    asked, semicolon, marker = line.partition(";")
    return f"{asked}; ({marker}) and extra == '{extra}'" if semicolon else f"{asked}; extra == '{extra}'"


def closure(extra: str) -> set[str]:
    """The names of everything that ``nucuoi[extra]`` brings to a Pi, read from what is installed here."""
    found: set[str] = set()
    waiting = [("nucuoi", extra)]
    while waiting:
        name, chosen = waiting.pop()
        for line in requirements(name):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({**PI, "extra": chosen}):
                for more in {"", *requirement.extras}:
                    if (key := canonicalize_name(requirement.name)) not in found or more:
                        found.add(key)
                        waiting.append((key, more))
    return found


def pip(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", *words, "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=540,
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("index")
    done = pip("download", "-q", "--no-deps", "--no-cache-dir", "-d", str(place), f"waitress=={pinned()['waitress']}")
    if done.returncode:
        pytest.skip(f"the package index cannot be reached: {done.stderr.strip().splitlines()[-1]}")


@pytest.mark.parametrize("extra", ["kiosk", "collector"])
def test_every_part_is_pinned(extra: str) -> None:
    assert closure(extra) - set(pinned()) - TOOLS == set()


def test_a_terminal_brings_what_its_buttons_need() -> None:
    assert "lgpio" in closure("kiosk")
    assert "lgpio" not in closure("collector")


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("extra", ["kiosk", "collector"])
def test_every_part_has_a_wheel_for_a_raspberry_pi(extra: str, tmp_path: Path) -> None:
    versions = pinned()
    wanted = [f"{name}=={versions[name]}" for name in sorted(closure(extra) - SDIST_ONLY - TOOLS)]
    report = tmp_path / "report.json"
    platforms = [word for tag in TAGS for word in ("--platform", tag)]
    done = pip(
        *("install", "-q", "--dry-run", "--no-deps", "--ignore-installed", "--only-binary=:all:"),
        *("--target", str(tmp_path / "pi"), "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"),
        *("--abi", "abi3", "--abi", "none", *platforms, "--report", str(report), *wanted),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    files = {
        canonicalize_name(part["metadata"]["name"]): part["download_info"]["url"].rpartition("/")[2]
        for part in json.loads(report.read_text("utf-8"))["install"]
    }
    assert set(files) == closure(extra) - SDIST_ONLY - TOOLS
    assert {name for name, file in files.items() if not re.search(r"(-any|aarch64)\.whl$", file)} == set()


@pytest.mark.usefixtures("index")
def test_a_part_without_a_wheel_would_be_found(tmp_path: Path) -> None:
    done = pip(
        *("install", "-q", "--dry-run", "--no-deps", "--ignore-installed", "--only-binary=:all:"),
        *("--target", str(tmp_path), "--python-version", "3.11", "--platform", "manylinux2014_aarch64"),
        f"sdnotify=={pinned()['sdnotify']}",
    )
    assert done.returncode != 0


@pytest.mark.parametrize("name", sorted(SDIST_ONLY))
def test_what_comes_as_source_is_python_and_nothing_else(name: str) -> None:
    files = metadata.files(name)
    assert files
    assert {".py"} <= {file.suffix for file in files}
    assert {file.suffix for file in files}.isdisjoint({".c", ".cc", ".cpp", ".h", ".pyx", ".rs", ".so", ".a"})
