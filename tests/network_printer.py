"""A printer on the network: a TCP server on loopback around an :class:`EscposMachine`, with the faults of a connection."""

import select
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.escpos_machine import HELD, EscposMachine

_LOOK_SECONDS = 0.02
_RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"


class NetworkPrinter:
    """Serves one caller after another.

    ``hangs_after`` bytes of a connection it takes no more; ``closes_after`` bytes it cuts the connection off.
    """

    def __init__(self, machine: EscposMachine) -> None:
        self.machine = machine
        self.hangs_after: int | None = None
        self.closes_after: int | None = None
        self.closes_once_printed = False
        self.captured: list[bytes] = []
        self._server = socket.socket()
        # Small, so that a caller notices soon that nothing is taken.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._server.bind(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._server.listen(5)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ends.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._server.close()

    def _serve(self) -> None:
        while not self._ends.is_set():
            if not select.select([self._server], [], [], _LOOK_SECONDS)[0]:
                continue
            caller, _ = self._server.accept()
            with caller, suppress(OSError):
                self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        heard = bytearray()
        self.captured.append(b"")
        printed, taken_before = len(self.machine.slips), 0
        caller.sendall(self.machine.unasked)
        while not self._ends.is_set():
            if not self.machine.stands_still:
                taken_before = len(heard)
            room = HELD - (len(heard) - taken_before)
            if self.hangs_after is not None:
                room = min(room, self.hangs_after - len(heard))
            # A connection that is not read is still looked at, for its end.
            if not select.select([caller], [], [], _LOOK_SECONDS)[0]:
                continue
            if room <= 0:
                if not self._is_there(caller):
                    return
                self._ends.wait(_LOOK_SECONDS)
                continue
            data = caller.recv(room)
            if not data:
                return
            heard += data
            self.captured[-1] = bytes(heard)
            answers = self.machine.take(data)
            cut_off = self.closes_after is not None and len(heard) >= self.closes_after
            if cut_off or (self.closes_once_printed and len(self.machine.slips) > printed):
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                return
            caller.sendall(answers)

    @staticmethod
    def _is_there(caller: socket.socket) -> bool:
        poll = select.poll()
        poll.register(caller, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)
