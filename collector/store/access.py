"""The store as several threads read it: a connection for each, and the directory read again only when it changed."""

import sqlite3
import threading
from pathlib import Path

from sqlite_utils import Database

from collector.garbage import leave_alone
from collector.store.db import open_database
from collector.store.directory import directory_version, load_directory
from collector.store.satisfaction import snapshot
from collector.viewer import Viewer
from office.directory import Index, index

_MOST_SCOPES = 64
_COUNTRY = 1000


class StoreAccess:
    """One database file for a program with threads. Connections live as long as their threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._directory: tuple[int, Index] | None = None
        self._narrowed: tuple[Index | None, dict[object, Index]] = (None, {})

    def db(self) -> Database:
        """The connection of the calling thread.

        Raises:
            sqlite3.Error, OSError: when the file cannot be opened.
        """
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = open_database(self._path)
        return db

    def directory(self) -> Index:
        """The directory as it is now; the same object until it changes."""
        db = self.db()
        version = directory_version(db)
        with self._lock:
            if self._directory is None or self._directory[0] != version:
                # Read in one state: a change that is written meanwhile must not be half in it.
                with snapshot(db):
                    self._directory = directory_version(db), index(load_directory(db))
                if len(self._directory[1].offices) >= _COUNTRY:
                    leave_alone()
            return self._directory[1]

    def directory_within(self, viewer: Viewer, *, with_past: bool = False) -> Index:
        """The directory within a viewer's scope; the same object until it changes, for a country's takes 80 ms to make.

        ``with_past``: with what has moved out of it, for figures.
        """
        whole = self.directory()
        key = (viewer.role == "official", viewer.unit, viewer.official, with_past)
        with self._lock:
            if self._narrowed[0] is not whole:
                self._narrowed = whole, {}
            scopes = self._narrowed[1]
            found = scopes.get(key)
        if found is None:
            found = viewer.with_past(whole) if with_past else viewer.within(whole)
            with self._lock:
                if len(scopes) >= _MOST_SCOPES:
                    scopes.clear()
                scopes[key] = found
        return found

    def is_reachable(self) -> bool:
        """Whether the store answers and is a collector's."""
        try:
            self.db().execute("SELECT version FROM directory_state").fetchone()
        except (sqlite3.Error, OSError):
            return False
        return True

    def close(self) -> None:
        """Close this thread's connection."""
        db: Database | None = getattr(self._local, "db", None)
        if db is not None:
            db.close()
            del self._local.db
