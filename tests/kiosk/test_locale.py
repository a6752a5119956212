from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import kiosk
from kiosk.locale.catalogue import DOMAIN, HOME, NAMES, catalogue

LANGUAGES = sorted(place.name for place in HOME.iterdir() if (place / "LC_MESSAGES").is_dir())


def translations(language: str) -> dict[str, str]:
    with (HOME / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return dict(entries(read_po(file, locale=language)))


def entries(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalog:
        if message.id:
            yield str(message.id), str(message.string)


def used() -> set[str]:
    found = extract_from_dir(str(Path(kiosk.__file__).parent), method_map=[("**.py", "python")])
    return {str(message) for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_translation_is_left_over(language: str) -> None:
    known = translations(language)
    assert set(known) == used()
    assert [text for text, translated in known.items() if not translated.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    with (HOME / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        assert dict(entries(read_mo(file))) == translations(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_fields(language: str) -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in Formatter().parse(text)}

    assert all(fields(text) == fields(translated) for text, translated in translations(language).items())


def test_every_catalogue_has_a_name_on_its_button() -> None:
    assert set(LANGUAGES) | {"vi"} == set(NAMES)


def test_a_language_without_catalogue_speaks_vietnamese() -> None:
    assert catalogue("hmn").gettext("Bỏ qua") == "Bỏ qua"
