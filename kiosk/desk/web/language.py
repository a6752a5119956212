"""The words of the pages: Vietnamese in the program, English in a catalogue of its own."""

import gettext
from functools import cache
from typing import NamedTuple

from kiosk.locale.catalogue import HOME, NAMES

DOMAIN = "console"
LANGUAGES = tuple(NAMES)


class Language(NamedTuple):
    """One language of the pages."""

    code: str
    catalogue: gettext.NullTranslations

    def say(self, text: str) -> str:
        """``text`` (Vietnamese) in this language."""
        return self.catalogue.gettext(text)

    def pick(self, texts: dict[str, str]) -> str:
        """The text of an assignment in this language, else in Vietnamese."""
        return texts.get(self.code) or texts.get("vi", "")


@cache
def language(code: str) -> Language:
    """The language of ``code``; Vietnamese for any that has no catalogue."""
    known = code if code in LANGUAGES else "vi"
    return Language(known, gettext.translation(DOMAIN, HOME, languages=[known], fallback=True))
