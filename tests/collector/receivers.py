"""A mail server and a program with a webhook, both real and on this machine, that keep what they get and can refuse it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer


class MailServer(ThreadingTCPServer):
    """Speaks as much SMTP as a letter needs; ``refuses`` makes it answer 451 to every letter."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.envelopes: list[tuple[str, str]] = []
        self.refuses = False
        super().__init__(("127.0.0.1", 0), _Post)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Post(StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        self._say("220 thu.example.org ESMTP")
        sender = receiver = ""
        while line := self.rfile.readline():
            word = line.decode().strip()
            if word.upper().startswith(("EHLO", "HELO")):
                self._say("250 thu.example.org")
            elif word.upper().startswith("MAIL FROM:"):
                sender = word.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            elif word.upper().startswith("RCPT TO:"):
                receiver = word.partition("<")[2].partition(">")[0]
                self._say("451 later" if server.refuses else "250 ok")
            elif word.upper() == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(text.removeprefix(b".") if text.startswith(b"..") else text)
                server.letters.append(message_from_bytes(b"".join(lines)))
                server.envelopes.append((sender, receiver))
                self._say("250 taken")
            elif word.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Program(ThreadingHTTPServer):
    """Keeps each POST as path, headers and body; answers ``status``."""

    daemon_threads = True

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        super().__init__(("127.0.0.1", 0), _Listener)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Program)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.calls.append((self.path, dict(self.headers.items()), body))
        self.send_response(server.status)
        if 300 <= server.status < 400:
            self.send_header("Location", f"http://127.0.0.1:{server.port}/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        pass


@contextmanager
def served(server: ThreadingTCPServer | ThreadingHTTPServer) -> Iterator[None]:
    """Answers for as long as the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
