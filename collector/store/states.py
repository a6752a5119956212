"""What terminals and bridges last said of themselves: presence, health, uplink. State, not events: only the last one is kept."""

from sqlite_utils import Database


class States:
    """The last words of every terminal and bridge; ``fresh`` words were said just now, others were retained.

    A retained word that comes again, as at every connection, writes nothing.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._presence: dict[tuple[str, str], str] = {}
        self._health: dict[tuple[str, str], bytes] = {}
        self._uplinks: dict[str, str] = {}
        self._new_presence: dict[tuple[str, str], tuple[str, int]] = {}
        self._new_health: dict[tuple[str, str], tuple[bytes, int]] = {}
        self._new_uplinks: dict[str, tuple[str, int]] = {}

    def load(self) -> None:
        """Read the last words, forgetting everything that was not written."""
        run = self._db.conn.execute
        self._presence, self._health = {}, {}
        for office, terminal, presence, health in run("SELECT office, terminal, presence, health FROM terminal_states"):
            if presence is not None:
                self._presence[office, terminal] = presence
            if health is not None:
                self._health[office, terminal] = health
        self._uplinks = dict(run("SELECT office, state FROM uplinks"))
        self._forget()

    def said(self, office: str, terminal: str) -> tuple[str | None, bytes | None, str | None]:
        """What a terminal last said of its presence and health, and the bridge of its office of the line."""
        return self._presence.get((office, terminal)), self._health.get((office, terminal)), self._uplinks.get(office)

    def heard(self) -> set[tuple[str, str]]:
        """Every terminal that ever said whether it is there."""
        return set(self._presence)

    def presence(self, office: str, terminal: str, state: str, *, at: int, fresh: bool) -> None:
        """A terminal's birth or will."""
        if fresh or self._presence.get((office, terminal)) != state:
            self._presence[office, terminal] = state
            self._new_presence[office, terminal] = (state, at)

    def health(self, office: str, terminal: str, document: bytes, *, at: int, fresh: bool) -> None:
        """A terminal's health, as sent."""
        if fresh or self._health.get((office, terminal)) != document:
            self._health[office, terminal] = document
            self._new_health[office, terminal] = (document, at)

    def uplink(self, office: str, state: str, *, at: int) -> None:
        """A bridge's notification."""
        if self._uplinks.get(office) != state:
            self._uplinks[office] = state
            self._new_uplinks[office] = (state, at)

    def write(self) -> None:
        """Write what is new, inside the caller's transaction."""
        run = self._db.conn.executemany
        if self._new_presence:
            run(
                "INSERT INTO terminal_states (office, terminal, presence, presence_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET presence = excluded.presence, presence_at = excluded.presence_at",
                [(*key, *value) for key, value in self._new_presence.items()],
            )
        if self._new_health:
            run(
                "INSERT INTO terminal_states (office, terminal, health, health_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET health = excluded.health, health_at = excluded.health_at",
                [(*key, *value) for key, value in self._new_health.items()],
            )
        if self._new_uplinks:
            run(
                "INSERT INTO uplinks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at",
                [(office, *value) for office, value in self._new_uplinks.items()],
            )

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        self._forget()

    def _forget(self) -> None:
        self._new_presence, self._new_health, self._new_uplinks = {}, {}, {}
