"""The manifest of a voice pack: whose voice it is, how it counts, and which file says what."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from office.announcement import COUNTER, TICKET
from office.errors import InvalidIdError
from office.ids import check_slug
from office.numerals import Grammar, Reading
from office.reading import read_struct

MANIFEST = "manifest.toml"
MOST_FRAGMENTS = 2_000

_LONGEST_MANIFEST = 262_144
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``manifest.toml``: whose voice it is, how it counts, and which file says what."""

    id: Annotated[str, Meta(description="a–z, 0–9 and '-', such as \"vi-xa-mau-a\"")]
    language: Annotated[str, Meta(description='"vi", "en", or the ISO 639-3 code of another language, such as "tyz"')]
    speaker: Annotated[str, Meta(min_length=1, max_length=300, description="Who speaks, who recorded it, and who may use it")]
    reading: Reading = Reading()
    sentence: Annotated[
        tuple[str, ...],
        Meta(
            max_length=12,
            description='Its parts: fragments, "{ticket}" and "{counter}"; left out, the ticket comes first',
        ),
    ] = ()
    fragments: Annotated[
        dict[str, str], Meta(description="Fragment = WAV file in this directory; left out, it is the fragment's name with .wav")
    ] = {}
    counters: Annotated[dict[str, str], Meta(description='Label of a counter = WAV file that says it, such as "Tiếp nhận"')] = {}


def read_manifest(directory: Path) -> tuple[Manifest | None, list[str]]:
    """The manifest of the pack in ``directory``, or ``None`` with every problem."""
    path = directory / MANIFEST
    try:
        if not path.is_file():
            return None, [f"{MANIFEST}: there is none; write it as docs/voice.md shows"]
        if path.stat().st_size > _LONGEST_MANIFEST:
            return None, [f"{MANIFEST}: larger than {_LONGEST_MANIFEST} bytes"]
        data = tomllib.loads(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        return None, [f"{MANIFEST}: byte {error.start} is not UTF-8; save the file as UTF-8"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [f"{MANIFEST}: no valid TOML: {error}; correct that line"]
    except (OSError, ValueError) as error:
        return None, [f"{MANIFEST}: cannot be read: {error}"]
    manifest, found = read_struct(Manifest, data)
    unread = {problem.path for problem in found}
    problems = [str(problem) for problem in found]
    problems += [problem for problem in _contradictions(manifest) if problem.partition(":")[0] not in unread]
    if problems:
        return None, [f"{MANIFEST}: {problem}" for problem in problems]
    known: dict[str, Grammar] = {"vi": "vi", "en": "en"}
    if "grammar" not in data.get("reading", {}):
        reading = msgspec.structs.replace(manifest.reading, grammar=known.get(manifest.language, "digits"))
        manifest = msgspec.structs.replace(manifest, reading=reading)
    return manifest, []


def _contradictions(manifest: Manifest) -> list[str]:
    found = _slug_problems("id", manifest.id)
    if not _LANGUAGE.fullmatch(manifest.language):
        found.append(f'language: {manifest.language!r} is no code; write "vi", "en" or an ISO 639-3 code')
    if manifest.sentence:
        for name in (TICKET, COUNTER):
            if manifest.sentence.count(name) != 1:
                found.append(f'sentence: needs "{name}" exactly once')
        for name in manifest.sentence:
            found += [] if name in {TICKET, COUNTER} else _slug_problems("sentence", name)
    if len(manifest.fragments) + len(manifest.counters) > MOST_FRAGMENTS:
        found.append(f"fragments: more than {MOST_FRAGMENTS} are named")
    return found


def _slug_problems(field: str, text: str) -> list[str]:
    try:
        check_slug(text, field=field)
    except InvalidIdError as error:
        return [str(error)]
    return []
