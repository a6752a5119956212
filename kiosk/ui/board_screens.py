"""The screens of the hall's board."""

from kiosk.board_view import BoardView
from kiosk.ui.board import BoardScreen, CallScreen, ListScreen, RestScreen
from kiosk.ui.board_arrangement import HallMeasures, arrange_board
from kiosk.ui.screens import Screens

_LEAVES: dict[str, type[BoardScreen]] = {"rows": ListScreen, "call": CallScreen, "message": RestScreen}


def _name_of(view: BoardView) -> str:
    return view.screen


BOARD = Screens(
    arrange=arrange_board,
    measures=HallMeasures,
    leaf_of=_LEAVES.__getitem__,
    name_of=_name_of,
    aim=_name_of,
    early=lambda _view: tuple(_LEAVES),
)
