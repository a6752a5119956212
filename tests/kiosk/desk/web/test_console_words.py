"""Vietnamese first, English second, and no text of the pages without its English."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import kiosk.desk.web
from kiosk.desk.web.language import DOMAIN, language
from kiosk.desk.web.phrases import phrases
from kiosk.locale.catalogue import HOME

ROOM = Path(kiosk.desk.web.__file__).parent
CATALOGUE = HOME / "en" / "LC_MESSAGES"


def entries(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            yield str(message.id), str(message.string)


def written() -> dict[str, str]:
    with (CATALOGUE / f"{DOMAIN}.po").open("rb") as file:
        return dict(entries(read_po(file, locale="en")))


def used() -> set[str]:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(ROOM, methods, {"templates/**.html": {"silent": "false"}}, keywords={"say": None, "_": None})
    return {str(message[2]) for message in found}


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    known = written()
    assert set(known) == used()
    assert all(known.values())
    assert len(known) > 200


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / f"{DOMAIN}.mo").open("rb") as file:
        assert dict(entries(read_mo(file))) == written()


def test_a_translation_fills_the_same_gaps() -> None:
    gap = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for source, translation in written().items():
        assert sorted(gap.findall(source)) == sorted(gap.findall(translation)), source


def test_the_script_says_only_phrases_that_exist_and_every_phrase_is_said() -> None:
    script = "".join((ROOM / "static" / name).read_text("utf-8") for name in ("console.js", "whole.js"))
    known = set(phrases(language("vi")))
    said = set(re.findall(r'phrase\("(\w+)"', script)) | set(re.findall(r'\? "(\w+)" : "(\w+)"', script) and [])
    assert said <= known
    assert {name for name in known if f'"{name}"' not in script} <= {"missed", "cancelled"}


def test_no_text_hides_in_a_script() -> None:
    for file in sorted((ROOM / "static").glob("*.js")):
        strings = re.findall(r'"([^"\n]*)"|`([^`]*)`', file.read_text("utf-8"))
        assert not [text for pair in strings for text in pair if re.search(r"[à-ỹđ]", text)], file.name
