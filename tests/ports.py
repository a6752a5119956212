"""A port for a program that a test starts."""

import os
import random
import socket

FIRST, EACH, MOST_WORKERS = 12_000, 2_000, 10
"""Below what connections and ``bind(0)`` are given by chance (32768 and more): they would take it before the program does."""

_chance = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody has now, that is given to nobody else by chance, and not twice by the tests of one run."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % MOST_WORKERS
    while True:
        port = FIRST + worker * EACH + _chance.randrange(EACH)
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
