"""Serves the officials' page beside the desk: what the desk's program starts and stops."""

import secrets

from kiosk.desk.changes import Changes
from kiosk.desk.config import DeskConfig
from kiosk.desk.desk import Desk
from kiosk.desk.web.app import create_app
from kiosk.desk.web.frame import Settings, make_frame
from kiosk.desk.web.server import PageServer

PHONE_STREAMS = 4
"""A phone asks now and then and holds no stream; a few threads beside the spare ones are many."""


class PageConsole:
    """The page of ``desk``, being served; every change of the queue or of what stands around it reaches every open page."""

    def __init__(self, desk: Desk, host: str, port: int, settings: Settings) -> None:
        self.changes = Changes()
        self._desk = desk
        self._servers = [self._server(host, port, settings, phones_only=False)]
        desk.authority.listeners.append(self.changes.ring)
        desk.surroundings.listeners.append(self.changes.ring)
        desk.reprints.listeners.append(self.changes.ring)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._servers[0].port

    @property
    def is_alive(self) -> bool:
        """Whether it still serves."""
        return all(server.is_alive for server in self._servers)

    def start(self) -> None:
        """Serve from now on."""
        self._servers[0].start()

    def open_to_phones(self, host: str, port: int, settings: Settings) -> None:
        """Serve the page for phones, and nothing else, at an address of its own, with bounds that no console shares.

        Raises:
            OSError: the address cannot be listened on.
        """
        server = self._server(host, port, settings, phones_only=True)
        server.start()
        self._servers.append(server)

    def close(self) -> None:
        """Stop serving; waits a few seconds at most."""
        self.changes.end()
        for server in self._servers:
            server.stop()

    def _server(self, host: str, port: int, settings: Settings, *, phones_only: bool) -> PageServer:
        frame = make_frame(self._desk, self.changes, run=secrets.token_hex(8), settings=settings)
        return PageServer(create_app(frame, phones_only=phones_only), host, port, streams=settings.streams)


def serve(desk: Desk, config: DeskConfig) -> PageConsole:
    """Begin to serve; returns at once.

    Raises:
        OSError: an address cannot be listened on.
    """
    settings = Settings(secure_cookies=config.console.public_url.startswith("https:"))
    console = PageConsole(desk, config.console.host, config.console.port, settings)
    console.start()
    if config.phones.port is not None:
        for_phones = Settings(secure_cookies=config.phones.https, streams=PHONE_STREAMS)
        try:
            console.open_to_phones(config.phones.host, config.phones.port, for_phones)
        except OSError:
            console.close()
            raise
    return console
