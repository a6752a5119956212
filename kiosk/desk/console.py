"""Serves the officials' page beside the desk: what the desk's program starts and stops."""

import secrets

from kiosk.desk.changes import Changes
from kiosk.desk.config import ConsoleConfig
from kiosk.desk.desk import Desk
from kiosk.desk.web.app import create_app
from kiosk.desk.web.frame import Settings, make_frame
from kiosk.desk.web.server import PageServer


class PageConsole:
    """The page of ``desk``, being served; every change of the queue or of what stands around it reaches every open page."""

    def __init__(self, desk: Desk, host: str, port: int, settings: Settings) -> None:
        self.changes = Changes()
        frame = make_frame(desk, self.changes, run=secrets.token_hex(8), settings=settings)
        self._server = PageServer(create_app(frame), host, port, streams=settings.streams)
        desk.authority.listeners.append(self.changes.ring)
        desk.surroundings.listeners.append(self.changes.ring)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    @property
    def is_alive(self) -> bool:
        """Whether it still serves."""
        return self._server.is_alive

    def start(self) -> None:
        """Serve from now on."""
        self._server.start()

    def close(self) -> None:
        """Stop serving; waits a few seconds at most."""
        self.changes.end()
        self._server.stop()


def serve(desk: Desk, config: ConsoleConfig) -> PageConsole:
    """Begin to serve; returns at once.

    Raises:
        OSError: the address cannot be listened on.
    """
    settings = Settings(secure_cookies=config.public_url.startswith("https:"))
    console = PageConsole(desk, config.host, config.port, settings)
    console.start()
    return console
