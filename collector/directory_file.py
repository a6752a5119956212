"""The directory as an admin writes it: one TOML or YAML file, with the photos that stand beside it."""

import re
import tomllib
from collections.abc import Hashable, Mapping
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import msgspec
import yaml

from office.directory import Directory, Official
from office.errors import DirectoryInvalidError
from office.faults import missing
from office.reading import read_struct

MOST_PHOTO_BYTES = 96 * 1024
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_DOTS = 64
"""In one line of TOML: a key of a.a.a… takes its reader the square of its length, 26 s for 40 KB."""

_PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_SUFFIXES = {".toml": "TOML", ".yaml": "YAML", ".yml": "YAML"}
_PLACE = re.compile(r"[^:\s]+")


class DirectoryFile(NamedTuple):
    """What a file holds.

    ``photos`` are bytes by their SHA-256, to which ``Official.photo`` now refers. ``problems`` are those of the file alone;
    entries with problems are in ``directory`` as far as they could be read, so that more can be found in one go.
    """

    directory: Directory
    photos: Mapping[str, bytes]
    problems: list[str]


def read_directory_file(path: Path) -> DirectoryFile:
    """Read ``path``, in the format that its ending names.

    Raises:
        DirectoryInvalidError: when it cannot be read at all; the message names the line where there is one.
    """
    data = _parse(path)
    directory, found = read_struct(Directory, data)
    problems = [str(problem) for problem in found]
    photos: dict[str, bytes] = {}
    officials = tuple(_with_photo(official, path.parent, photos, problems) for official in directory.officials)
    return DirectoryFile(msgspec.structs.replace(directory, officials=officials), photos, problems)


def read_directory_text(name: str, data: bytes) -> DirectoryFile:
    """Read what was sent under the file name ``name``. No photo can come along: each official is without one.

    Raises:
        DirectoryInvalidError: when it cannot be read at all; the message names the line where there is one.
    """
    directory, found = read_struct(Directory, _parsed(name, data))
    officials = tuple(msgspec.structs.replace(official, photo=None) for official in directory.officials)
    return DirectoryFile(msgspec.structs.replace(directory, officials=officials), {}, [str(problem) for problem in found])


def merged_problems(of_file: list[str], of_whole: list[str]) -> list[str]:
    """All problems, without those of the whole directory that only follow from a field that could not be read."""
    unread = [match.group() for problem in of_file if (match := _PLACE.match(problem))]
    return [*of_file, *(problem for problem in of_whole if not any(_is_below(problem, place) for place in unread))]


def _is_below(problem: str, place: str) -> bool:
    return problem.startswith((f"{place}:", f"{place}.", f"{place}["))


def _parse(path: Path) -> Mapping[str, object]:
    _kind_of(path.name)
    try:
        if path.stat().st_size > MOST_FILE_BYTES:
            raise DirectoryInvalidError([f"{path.name}: larger than {MOST_FILE_BYTES // 2**20} MiB; split it"])
        data = path.read_bytes()
    except OSError as error:
        raise DirectoryInvalidError([f"{path}: cannot be read ({error.strerror}); correct the path"]) from None
    return _parsed(path.name, data)


def _kind_of(name: str) -> str:
    kind = _SUFFIXES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise DirectoryInvalidError([f"{name}: the name must end in {', '.join(_SUFFIXES)}; rename it"])
    return kind


def _parsed(name: str, raw: bytes) -> Mapping[str, object]:
    kind = _kind_of(name)
    try:
        text = raw.decode("utf-8-sig")
        data = _toml(text) if kind == "TOML" else yaml.load(text, _PlainLoader)  # noqa: S506 - a subclass of SafeLoader
    except (tomllib.TOMLDecodeError, yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DirectoryInvalidError([f"{name}: is no {kind} ({reason}); correct it there"]) from None
    if not isinstance(data, dict):
        raise DirectoryInvalidError([f"{name}: holds no tables; see docs/directory.md"])
    return data


def _toml(text: str) -> dict[str, Any]:
    if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
        raise ValueError(f"a line with more than {MOST_DOTS} dots")
    return tomllib.loads(text)


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: an entry is written out, and nine lines cannot unfold into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not taken; write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"a key is no word{key.start_mark}; write one")
            if key.value in keys:
                raise yaml.YAMLError(f"{key.value!r} stands twice{node.start_mark}; keep one")
            keys.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _with_photo(official: Official, folder: Path, photos: dict[str, bytes], problems: list[str]) -> Official:
    if not official.photo:
        return msgspec.structs.replace(official, photo=None)
    field = f"officials.{official.office}/{official.id}.photo"
    reason = ""
    try:
        path = (folder / official.photo).resolve()
        if not path.is_relative_to(folder.resolve()):
            reason = f"{official.photo!r} lies outside the folder of the imported file; put it beside that file"
        elif not path.is_file():
            names = [entry.name for entry in folder.iterdir()]
            problems += missing(official.photo, names, field, "file")
        elif path.stat().st_size > MOST_PHOTO_BYTES:
            reason = f"{official.photo!r} has {path.stat().st_size} bytes, at most {MOST_PHOTO_BYTES} fit; make it smaller"
        else:
            data = path.read_bytes()
            if not data.startswith(tuple(_PICTURES)):
                reason = f"{official.photo!r} is neither {' nor '.join(_PICTURES.values())}; convert it"
            else:
                digest = sha256(data).hexdigest()
                photos[digest] = data
                return msgspec.structs.replace(official, photo=digest)
    except (OSError, ValueError) as error:
        reason = f"{official.photo!r} cannot be read ({error}); correct it"
    if reason:
        problems.append(f"{field}: {reason}")
    return msgspec.structs.replace(official, photo=None)
