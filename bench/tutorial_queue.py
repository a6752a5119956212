"""The rival that web tutorials show: Flask, SQLite, ``BEGIN IMMEDIATE``, the next number, commit.

``python -m bench.tutorial_queue DATABASE PORT`` serves until SIGTERM. ``synchronous=FULL``, as a number that was answered must
not be lost; nothing de-duplicates a request that is said again.
"""

import signal
import sqlite3
import sys
from typing import Any

from flask import Flask, g, request
from waitress.server import create_server


def make_app(path: str) -> Flask:
    """The whole of it."""
    app = Flask(__name__)

    def db() -> sqlite3.Connection:
        if "db" not in g:
            g.db = sqlite3.connect(path, timeout=30, isolation_level=None)
            g.db.execute("PRAGMA synchronous = FULL")
        found: sqlite3.Connection = g.db
        return found

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        if "db" in g:
            g.pop("db").close()

    @app.post("/tickets")
    def issue() -> dict[str, Any]:
        service = request.get_json()["service"]
        db().execute("BEGIN IMMEDIATE")
        number = db().execute("SELECT coalesce(max(number), 0) + 1 FROM tickets WHERE service = ?", (service,)).fetchone()[0]
        db().execute("INSERT INTO tickets (service, number, status) VALUES (?, ?, 'waiting')", (service, number))
        waiting = db().execute("SELECT count(*) FROM tickets WHERE service = ? AND status = 'waiting'", (service,)).fetchone()[0]
        db().execute("COMMIT")
        return {"number": number, "ahead": waiting - 1}

    return app


def main() -> None:
    """Make the table and serve."""
    path, port = sys.argv[1], int(sys.argv[2])
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE tickets (id INTEGER PRIMARY KEY, service TEXT, number INTEGER, status TEXT)")
    db.execute("CREATE INDEX by_service ON tickets (service, number)")
    db.commit()
    db.close()
    server = create_server(make_app(path), host="127.0.0.1", port=port, threads=8)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server.run()


if __name__ == "__main__":
    main()
