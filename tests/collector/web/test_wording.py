"""What a page calls things has words in every language, never an id."""

from datetime import date

import pytest

from collector.naming import naming_for
from collector.viewer import Viewer
from collector.web.language import language
from collector.web.scope import read_scope
from collector.web.wording import Wording
from office.ballot import NO_WINDOW, OUT_OF_HOURS, REPEAT
from office.directory import index
from tests.factories import a_directory
from tests.house import ROOT


@pytest.mark.parametrize("flag", [REPEAT, OUT_OF_HOURS, NO_WINDOW])
def test_every_flag_of_a_press_has_words_in_both_languages(flag: str) -> None:
    directory = index(a_directory())
    scope = read_scope({}, directory, date(2026, 9, 16))
    naming = naming_for(Viewer("lan", "admin"), directory, b"x")
    said = {Wording(language(code), directory, scope, naming).flag(flag) for code in ("vi", "en")}
    assert len(said) == 2
    assert flag not in said


RETIRED = {
    "độ phủ": "tỷ lệ được mời",
    "tỷ lệ thận trọng": "tỷ lệ chỉnh theo số phiếu",
    "gộp nhiều buổi": "rời hòm sau nhiều buổi",
    "chờ nhiều buổi": "rời hòm sau nhiều buổi",
    "im lặng": "không có phiếu hoặc mất kết nối",
}
"""Words that new people did not understand, and the one that is said instead, everywhere."""


def retired_in(text: str) -> list[str]:
    """What is still said in the old words."""
    plain = text.casefold()
    return [old for old in RETIRED if old in plain]


def test_one_thing_has_one_word_on_pages_in_reports_in_handbooks_and_in_the_catalogues() -> None:
    places = [ROOT / "collector", ROOT / "docs"]
    files = [path for place in places for path in place.rglob("*") if path.suffix in {".py", ".html", ".po", ".md"}]
    assert len(files) > 200
    found = {str(path.relative_to(ROOT)): said for path in files if (said := retired_in(path.read_text("utf-8")))}
    assert found == {}
    assert retired_in('say("Độ phủ")') == ["độ phủ"], "the test can fail"
