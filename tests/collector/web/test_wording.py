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


@pytest.mark.parametrize("flag", [REPEAT, OUT_OF_HOURS, NO_WINDOW])
def test_every_flag_of_a_press_has_words_in_both_languages(flag: str) -> None:
    directory = index(a_directory())
    scope = read_scope({}, directory, date(2026, 9, 16))
    naming = naming_for(Viewer("lan", "admin"), directory, b"x")
    said = {Wording(language(code), directory, scope, naming).flag(flag) for code in ("vi", "en")}
    assert len(said) == 2
    assert flag not in said
