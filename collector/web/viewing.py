"""Who looks at the request in hand, and the directory as this viewer may see it: the one place that every view asks.

A view never reads ``frame().store.directory()``: what is outside of the viewer's scope would then stand in names and choices.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, redirect, request
from flask_login import current_user, login_required

from collector.errors import ForbiddenError
from collector.naming import Naming, naming_for
from collector.rule_book import EVERYWHERE
from collector.viewer import Right, Viewer
from collector.web.failures import wants_page
from collector.web.frame import frame
from office.directory import Index
from office.ids import UnitId

View = TypeVar("View", bound=Callable[..., Any])


def viewer() -> Viewer:
    """Who looks; only where somebody is logged in, by session or by token."""
    found: Viewer = current_user.viewer
    return found


def seen() -> Index:
    """The directory within the viewer's scope; the same object for the whole request."""
    if "seen" not in g:
        g.seen = frame().store.directory_within(viewer())
    found: Index = g.seen
    return found


def seen_in_figures() -> Index:
    """The same with what has moved out of the scope, for the figures up to that day; the same object for the whole request."""
    if "seen_in_figures" not in g:
        g.seen_in_figures = frame().store.directory_within(viewer(), with_past=True)
    found: Index = g.seen_in_figures
    return found


def naming() -> Naming:
    """What officials are called before this viewer; the same object for the whole request."""
    if "naming" not in g:
        g.naming = naming_for(viewer(), seen(), frame().accounts().secret())
    found: Naming = g.naming
    return found


def demand(right: Right) -> None:
    """Go on only when the viewer has ``right``.

    Raises:
        ForbiddenError: which becomes a 403.
    """
    if not viewer().may(right):
        raise ForbiddenError("forbidden", f"the role {viewer().role} has no right to {right}; ask an admin")


def permitted(right: Right | None, *, before_second_step: bool = False) -> Callable[[View], View]:
    """A view for those who are logged in and have ``right``; ``None``: for everybody who is logged in.

    ``before_second_step``: also for admins who have to set up the second step and have not.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
            if not before_second_step and _lacks_second_step():
                if wants_page() and request.method == "GET":
                    return redirect("/me#second-step")
                raise ForbiddenError("forbidden", "admins need the second step of the login; set it up at /me")
            if right is not None:
                demand(right)
            return view(*arguments, **values)

        return cast("View", login_required(guarded))

    return guard


def _lacks_second_step() -> bool:
    is_needed = frame().settings.admins_need_second_step and viewer().role == "admin"
    return is_needed and not current_user.account.has_second_step


def unit_asked(text: str | None) -> UnitId:
    """The unit that an address asks for, within the scope; the viewer's own, or everything, when none is.

    Raises:
        ForbiddenError: it is outside of the scope, or nowhere.
    """
    who, directory = viewer(), seen()
    if text is None:
        return who.unit or EVERYWHERE
    unit = UnitId(text)
    if unit in directory.units or (unit == EVERYWHERE and who.sees_everything):
        return unit
    raise ForbiddenError("outside-scope", "this unit is not in your scope, or is not there")
