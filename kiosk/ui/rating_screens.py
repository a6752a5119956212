"""The screens of a rating terminal."""

from kiosk.ui.arrangement import arrange
from kiosk.ui.counters import CountersScreen
from kiosk.ui.hint import HintScreen
from kiosk.ui.leaf import Leaf
from kiosk.ui.message import MessageScreen
from kiosk.ui.rating import RatingScreen
from kiosk.ui.screens import Screens
from kiosk.ui.theme import Measures
from kiosk.ui.topics import TopicsScreen
from kiosk.view import View


def _leaf_of(name: str) -> type[Leaf]:
    leaves = {"faces": RatingScreen, "counters": CountersScreen, "topics": TopicsScreen, "hint": HintScreen}
    return leaves.get(name, MessageScreen)


def _aim(view: View) -> object:
    people = (view.office, view.counter, view.official)
    faces, counters = tuple(face.score for face in view.faces), tuple(counter.id for counter in view.counters)
    return view.screen, view.dark, bool(view.keep), people, faces, counters


def _early(view: View) -> tuple[str, ...]:
    return ("topics", "thanks", *(("faces", "hint") if view.screen == "counters" else ()))


RATING = Screens(
    arrange=arrange,
    measures=Measures,
    leaf_of=_leaf_of,
    name_of=lambda view: "dark" if view.dark else view.screen,
    aim=_aim,
    early=_early,
)
