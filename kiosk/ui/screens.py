"""What the window must know of a kind of terminal: how its views are laid out, and which screen shows which."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Measures
from kiosk.ui.typeset import WidthOf


class Seen(Protocol):
    """What any view of a terminal for citizens says."""

    @property
    def dark(self) -> bool:
        """Whether the screen rests."""

    @property
    def large_text(self) -> bool:
        """Whether larger text is wanted."""


class Shown(Protocol):
    """A terminal behind the glass."""

    def view(self) -> Seen:
        """What to show; the same object until it changes."""

    def touch_anywhere(self) -> None:
        """The screen was touched."""

    def tick(self) -> None:
        """Time passes."""

    def set_language(self, language: str) -> None:
        """Another language."""

    def toggle_large_text(self) -> None:
        """Larger text, or not."""


class Screens(NamedTuple):
    """The screens of one kind of terminal. What is ``Any`` is a view or a leaf of that kind.

    ``name_of`` gives the name of the leaf for a view, ``leaf_of`` the class for a name. ``aim`` is what a finger that comes down
    aims at: when it changes meanwhile, the finger meant something else. ``early`` names the leaves that are made after
    the first picture, so that the first visitor does not wait for them.
    """

    arrange: Callable[[Any, Measures, WidthOf], Sheet]
    measures: type[Measures]
    leaf_of: Callable[[str], Callable[..., Any]]
    name_of: Callable[[Any], str]
    aim: Callable[[Any], object]
    early: Callable[[Any], tuple[str, ...]]
