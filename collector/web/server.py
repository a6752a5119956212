"""The program that serves the pages: waitress, watched by systemd."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask
from waitress.server import create_server

from collector.config import WebConfig
from collector.systemd import Notifier
from collector.web.assets import Assets
from collector.web.body_limit import MOST_BYTES

log = structlog.get_logger(__name__)

_SIGN_OF_LIFE_SECONDS = 5.0


class WebProgram:
    """Serves ``app`` until :meth:`stop`. The watchdog hears of it only while the store answers."""

    def __init__(self, app: Flask, settings: WebConfig, notifier: Notifier, assets: Assets, is_well: Callable[[], bool]) -> None:
        self._app = app
        self._settings = settings
        self._notifier = notifier
        self._assets = assets
        self._is_well = is_well
        self._ended = threading.Event()
        self._server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="nucuoi",
            max_request_body_size=MOST_BYTES,
            channel_timeout=60,
            clear_untrusted_proxy_headers=False,
        )

    def run(self) -> None:
        """Serve; returns after :meth:`stop`."""
        threading.Thread(target=self._assets.warm, name="charts", daemon=True).start()
        threading.Thread(target=self._live, name="watchdog", daemon=True).start()
        log.info("pages served", address=self._settings.base_address())
        self._notifier.ready()
        try:
            self._server.run()
        finally:
            self._ended.set()
            self._notifier.stopping()
            self._server.close()

    def stop(self) -> None:
        """End :meth:`run`, from a signal handler of the thread that runs it: waitress takes this exception as its end."""
        raise SystemExit

    def _live(self) -> None:
        while not self._ended.wait(_SIGN_OF_LIFE_SECONDS):
            if self._is_well():
                self._notifier.alive()
