"""Loads the words of one language, with the standard library alone."""

import gettext
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent
DOMAIN = "kiosk"

NAMES = {"vi": "Tiếng Việt", "en": "English"}
"""How a language calls itself on its button; one without an entry shows its code."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The words in ``language``; Vietnamese where there is no catalogue or no translation."""
    return gettext.translation(DOMAIN, HOME, languages=[language], fallback=True)
