"""Serves the pages on a thread of its own, with enough threads for every open console and some for commands."""

import socket
import threading

from flask import Flask
from waitress.server import create_server

SPARE_THREADS = 12
"""Threads for commands and pages; each open console holds one more, so they can never take each other's."""

_HELD_BYTES = 128 * 1024
"""Waitress keeps what a stream has sent until this much is full; its own 16 MiB would be a gigabyte for a day of 64 consoles."""

_DEAD_AFTER_MS = 30_000
"""A browser whose machine sleeps or was unplugged acknowledges nothing; so long its stream keeps a thread."""

_PAUSE_SECONDS = 0.25


class PageServer:
    """Serves ``app`` at ``host`` and ``port`` (0: any free one) between :meth:`start` and :meth:`stop`.

    Raises, when it is made:
        OSError: the address is in use, or not this machine's.
    """

    def __init__(self, app: Flask, host: str, port: int, *, streams: int) -> None:
        self._server = create_server(
            app,
            # Bound here, because waitress starts its threads before it finds an address in use.
            sockets=[_bound(host, port)],
            threads=streams + SPARE_THREADS,
            connection_limit=4 * streams + 100,
            ident="nucuoi",
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
            channel_timeout=60,
            outbuf_high_watermark=_HELD_BYTES,
            # Consoles are reached without a proxy, or with one that the technician trusts with everything.
            clear_untrusted_proxy_headers=True,
        )
        options = [*self._server.adj.socket_options, (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_AFTER_MS)]
        self._server.adj.socket_options = options
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.effective_port)

    @property
    def is_alive(self) -> bool:
        """Whether its thread still runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serve no more. Streams must have been ended before (``Changes.end``), else their threads are waited for a moment."""
        # The loop looks at it several times a second; to wake it here would race with its closing.
        self._is_stopped.set()
        self._thread.join(10)

    def _run(self) -> None:
        server = self._server
        loop = server.asyncore.loop
        while not self._is_stopped.is_set():
            loop(timeout=_PAUSE_SECONDS, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)  # noqa: SLF001
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


def _bound(host: str, port: int) -> socket.socket:
    family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address, family=family)
