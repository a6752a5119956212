"""What every view needs, in one place of the app: store, clock, settings, accounts."""

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from argon2 import PasswordHasher
from flask import current_app

from collector.clock import Clock
from collector.config import WebConfig
from collector.store.access import StoreAccess
from collector.store.accounts import Accounts
from collector.store.outbox import Outbox
from collector.store.sessions import Sessions
from office.periods import from_timestamp

_KEY = "nucuoi"


class Frame(NamedTuple):
    """``directory`` is where the collector's files lie; the ingest writes its state there.

    ``webhook`` is the address of a program that is told of every alert, ``None`` where there is none.
    """

    store: StoreAccess
    clock: Clock
    settings: WebConfig
    hasher: PasswordHasher
    directory: Path
    webhook: str | None = None

    def accounts(self) -> Accounts:
        """The accounts, on the connection of this thread."""
        return Accounts(self.store.db(), self.hasher)

    def sessions(self) -> Sessions:
        """The logins that last, on the connection of this thread."""
        return Sessions(self.store.db(), int(self.settings.idle_minutes * 60_000))

    def tells_a_program(self) -> bool:
        """Whether a program is told of every alert, wherever it is, and hears it."""
        return self.webhook is not None and Outbox(self.store.db()).reaches("webhook", self.webhook)

    def now(self) -> datetime:
        """The moment, at +07:00."""
        return from_timestamp(self.clock.now_ms() / 1000)

    def today(self) -> date:
        """The day, at +07:00."""
        return self.now().date()


def frame() -> Frame:
    """The frame of the app that serves the request in hand."""
    found: Frame = current_app.extensions[_KEY]
    return found


def key() -> str:
    """Where an app keeps its frame."""
    return _KEY
