"""The first screen of a ticket kiosk: somebody to help, and the services."""

from collections.abc import Callable, Iterable
from pathlib import Path

from kivy.lang import Builder

from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ui import theme
from kiosk.ui.leaf import Do
from kiosk.ui.ticket_leaf import TicketLeaf
from kiosk.ui.ticket_touchable import GuideTile, ServiceTile


class ServicesScreen(TicketLeaf):
    """One tile for each service of this page."""

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._tiles: dict[str, ServiceTile] = {}
        self._guide: GuideTile | None = None
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The guide, and the tiles of this page."""
        super().fill()
        self._fill_guide()
        shown = [service for service in self.view.services if self.sheet.place(f"service {service.id}").width]
        self._drop(self._tiles, [service.id for service in shown])
        for service in shown:
            if service.id not in self._tiles:
                self._tiles[service.id] = ServiceTile(still=self.still, deed=self.act(self._choice(service.id)))
                self.add_widget(self._tiles[service.id])
            tile, name = self._tiles[service.id], f"service {service.id}"
            tile.radius = self.sheet.measures.px(theme.RADIUS_CARD)
            tile.border = theme.BORDER * self.sheet.measures.scale
            tile.open = service.open
            tile.place = self.sheet.place(name)
            tile.disc_place, tile.picture = self.sheet.place(f"{name} disc"), service.picture
            for part in ("name", "detail", "state"):
                setattr(tile, f"{part}_place", self.sheet.place(f"{name} {part}"))
                setattr(tile, f"{part}_block", self.sheet.block(f"{name} {part}"))

    def shown(self) -> Iterable[int]:
        """The services of this page."""
        return (at for at, service in enumerate(self.view.services) if service.id in self._tiles)

    def spoken(self) -> str:
        """The question, the guide, and the services that stand here."""
        services = [service for service in self.view.services if service.id in self._tiles]
        tiles = [f"{service.name}: {service.popular}. {service.state}" for service in services]
        return ".\n".join([self.view.title, self.view.notice or self.view.guide, *tiles])

    def _choice(self, service: str) -> Callable[[], None]:
        return lambda: self._terminal.choose(service)

    def _fill_guide(self) -> None:
        place = self.sheet.place("guide")
        if not place.width:
            if self._guide is not None:
                self.remove_widget(self._guide)
                self._guide = None
            return
        if self._guide is None:
            self._guide = GuideTile(still=self.still, deed=self.act(self._terminal.guide))
            self.add_widget(self._guide)
        tile = self._guide
        tile.radius, tile.border = self.sheet.measures.px(theme.RADIUS_CARD), theme.BORDER * self.sheet.measures.scale
        tile.place, tile.disc_place = place, self.sheet.place("guide disc")
        for part in ("name", "detail"):
            setattr(tile, f"{part}_place", self.sheet.place(f"guide {part}"))
            setattr(tile, f"{part}_block", self.sheet.block(f"guide {part}"))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
