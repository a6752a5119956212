"""Builds the pages' objects; the only module of this room that knows how they fit together."""

import signal
from collections.abc import Callable

from argon2 import PasswordHasher

from collector.clock import Clock, SystemClock
from collector.config import Config
from collector.garbage import seldom
from collector.store.access import StoreAccess
from collector.store.db import database_path, reachable
from collector.systemd import SystemdNotifier
from collector.viewer import Viewer
from collector.web.app import create_app
from collector.web.assets import Assets
from collector.web.frame import Frame
from collector.web.server import WebProgram
from collector.wiring import set_up_log

FIRST_NAME = "quan-tri"
"""Who the first account is for, an admin of everything; others are invited by name."""


def make_frame(config: Config, clock: Clock | None = None, hasher: PasswordHasher | None = None) -> Frame:
    """What the views need. Passwords are hashed by Argon2id with the library's defaults, which follow RFC 9106."""
    return Frame(
        store=StoreAccess(database_path(config.home)),
        clock=clock or SystemClock(),
        settings=config.web,
        hasher=hasher or PasswordHasher(),
        directory=config.home,
        webhook=config.webhook.url if config.webhook else None,
    )


def first_link(frame: Frame) -> str | None:
    """A one-time link for the first account, ``None`` when there is an account already."""
    accounts = frame.accounts()
    if not accounts.is_empty():
        return None
    return link_for(frame.settings.base_address(), accounts.invite(Viewer(FIRST_NAME, "admin"), frame.clock.now_ms()))


def link_for(base: str, token: str) -> str:
    """Where a one-time link leads."""
    return f"{base}/invitation/{token}"


def run_web(config: Config, say: Callable[[str], None]) -> None:
    """Serve the pages until SIGTERM or SIGINT. ``say`` is given the link of the first login, once the pages are served.

    Raises:
        StoreUnavailableError: when the database cannot be opened.
        OSError: when the address is in use, or not this machine's.
    """
    set_up_log(config)
    seldom()
    frame = make_frame(config)
    with reachable():
        frame.store.db()
    assets = Assets()
    app = create_app(frame, assets)
    program = WebProgram(app, config.web, SystemdNotifier(), assets, frame.store.is_reachable)
    link = first_link(frame)
    if link is not None:
        say(link)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: program.stop())
    program.run()
