"""The chips that every screen for citizens has: languages, large text, and what else a terminal puts beside them."""

from collections.abc import Sequence
from typing import Protocol

from kiosk.ui import theme
from kiosk.ui.sheet import Page
from kiosk.ui.theme import APART, TOUCH
from kiosk.view import LanguageView


class Chipped(Protocol):
    """A view with languages and large text."""

    @property
    def languages(self) -> Sequence[LanguageView]:
        """The languages that may be chosen."""

    @property
    def large_text_name(self) -> str:
        """What stands on the chip for large text."""


def chip_rows(page: Page, view: Chipped, signs: Sequence[str] = ()) -> list[dict[str, int]]:
    """The widths of the chips by name, ``signs`` (drawn ones) last; they take a second row on a narrow window."""
    rows: list[dict[str, int]] = [{}]
    for name, width in {**_chip_widths(page, view), **dict.fromkeys(signs, page.px(TOUCH))}.items():
        taken = sum(rows[-1].values()) + page.px(APART) * len(rows[-1])
        if rows[-1] and taken + width > page.inner:
            rows.append({})
        rows[-1][name] = width
    return rows


def _chip_widths(page: Page, view: Chipped) -> dict[str, int]:
    names = {f"language {language.code}": language.name for language in view.languages}
    if len(names) > 2:  # noqa: PLR2004  more names than two do not fit beside the office's
        names = {f"language {language.code}": language.code.upper() for language in view.languages}
    if len(names) == 1:
        names = {}
    widths = {}
    for name, text in {**names, "large text": view.large_text_name}.items():
        style = theme.CHIP_SIGN if name == "large text" else theme.CHIP
        block = page.set_text(name, text, style, (page.px(160), page.px(TOUCH)), may_grow=False)
        widths[name] = max(page.px(TOUCH), block.width + 2 * page.px(16))
    return widths
