"""The screens of a ticket kiosk."""

from kiosk.ticket_view import TicketView
from kiosk.ui.number import NumberScreen
from kiosk.ui.papers import PapersScreen, PriorityScreen
from kiosk.ui.screens import Screens
from kiosk.ui.services import ServicesScreen
from kiosk.ui.stand import StandMeasures
from kiosk.ui.ticket_arrangement import arrange_ticket
from kiosk.ui.ticket_leaf import TicketLeaf
from kiosk.ui.ticket_message import TicketMessage


def _leaf_of(name: str) -> type[TicketLeaf]:
    known: dict[str, type[TicketLeaf]] = {
        "services": ServicesScreen,
        "papers": PapersScreen,
        "priority": PriorityScreen,
        "number": NumberScreen,
    }
    return known.get(name, TicketMessage)


def _name_of(view: TicketView) -> str:
    if view.dark:
        return "dark"
    return view.screen if view.screen in {"services", "papers", "priority", "number"} else "message"


def _aim(view: TicketView) -> object:
    """Who waits may change under a finger; what stands where may not."""
    places = tuple(service.id for service in view.services)
    return view.screen, view.dark, view.first, view.title, bool(view.notice), bool(view.acts), places


TICKET = Screens(
    arrange=arrange_ticket,
    measures=StandMeasures,
    leaf_of=_leaf_of,
    name_of=_name_of,
    aim=_aim,
    early=lambda _view: ("papers", "message", "number"),
)
