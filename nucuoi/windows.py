"""The demo's windows: on this session's display, else each on a virtual one of its own, whose picture is kept in a file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nucuoi.children import Child
from nucuoi.fleet import Look
from nucuoi.window import VirtualDisplay, has_display


class Screen(NamedTuple):
    """One program with a window. ``words`` follow ``nucuoi``; ``picture`` is where what it shows is kept without a display.

    ``tap`` is a place worth a tap.
    """

    name: str
    title: str
    words: Sequence[str]
    look: Look
    picture: Path
    tap: tuple[int, int] | None = None


class Shown(NamedTuple):
    """A window that is open; ``display`` is the virtual one, if any."""

    screen: Screen
    child: Child
    display: VirtualDisplay | None


class Windows:
    """Opens windows one after the other. ``start`` runs a program, ``wait`` returns once a condition holds."""

    def __init__(
        self,
        directory: Path,
        log: Callable[[str], Path],
        environment: Mapping[str, str],
        *,
        start: Callable[[str, Sequence[str], Mapping[str, str]], Child],
        adopt: Callable[[Child], None],
        wait: Callable[[Callable[[], bool], str], None],
    ) -> None:
        self.shown: list[Shown] = []
        self._directory = directory
        self._log = log
        self._is_real = has_display(environment)
        self._start = start
        self._adopt = adopt
        self._wait = wait

    def open(self, screen: Screen) -> None:
        """Show a screen and return when something is drawn on it.

        Raises:
            NoDisplayError: there is neither a display nor Xvfb.
        """
        display = None
        if not self._is_real:
            display = VirtualDisplay(
                self._directory / f"xvfb-{screen.name}",
                self._log(f"xvfb-{screen.name}"),
                width=screen.look.width,
                height=screen.look.height,
            )
            self._adopt(display.child)
            found = display
            self._wait(lambda: found.name is not None, "the virtual display does not start")
        child = self._start(screen.name, screen.words, {} if display is None else display.environment())
        self.shown.append(Shown(screen, child, display))
        if display is not None:
            drawn = display
            self._wait(lambda: drawn.picture().is_drawn(), f"{screen.title} does not show anything")
            drawn.picture().save(screen.picture)

    def keep_pictures(self) -> None:
        """Keep what the virtual displays show now."""
        for shown in self.shown:
            if shown.display is not None:
                shown.display.picture().save(shown.screen.picture)

    def closed(self, child: Child) -> Shown | None:
        """The window whose program ``child`` is; it is forgotten."""
        found = next((shown for shown in self.shown if shown.child is child), None)
        if found is not None:
            self.shown.remove(found)
        return found
