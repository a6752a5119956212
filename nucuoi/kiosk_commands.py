"""``nucuoi kiosk …``: the program of a terminal, and what a technician asks it."""

import os
import socket
from pathlib import Path

import click

from kiosk.config import Config, load_config
from kiosk.errors import KioskError
from nucuoi.board_commands import board
from nucuoi.print_test import print_test
from nucuoi.station_commands import caller, ticket
from nucuoi.voice_commands import say, voice_check

_CONNECT_SECONDS = 3.0

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/kiosk.toml"),
    show_default=True,
    help="The terminal's configuration (TOML).",
)
"""Every command reads the same file."""


def _load(path: Path) -> Config:
    try:
        return load_config(path)
    except KioskError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def kiosk() -> None:
    """Run and look after a terminal in the office."""


kiosk.add_command(caller)
kiosk.add_command(ticket)
kiosk.add_command(board)
kiosk.add_command(say)
kiosk.add_command(voice_check)
kiosk.add_command(print_test)


@kiosk.command()
@config_option
@click.option("--headless", is_flag=True, help="Open no window, whatever [screen] says; only the buttons are served.")
def run(path: Path, headless: bool) -> None:
    """Serve citizens until the program is stopped."""
    config = _load(path)
    from kiosk import wiring  # noqa: PLC0415  commands load what they need

    wiring.set_up_log()
    try:
        wiring.run(config, headless=headless)
    except KioskError as error:
        raise click.ClickException(str(error)) from None


@kiosk.command()
@config_option
def check(path: Path) -> None:
    """Print every problem of the configuration, or what the terminal will do with it."""
    config = _load(path)
    broker, screen, panel = config.broker, config.screen, config.panel
    lines = [
        ("terminal", f"{config.office}/{config.terminal}, obeys the ledger {config.ledger}"),
        ("votes", "wait in the ballot box for their half-day" if config.release == "half-day" else "leave AT ONCE (demo only)"),
        ("broker", f"{broker.host}:{broker.port} as {broker.username}, {broker_answer(broker.host, broker.port)}"),
        ("journal", journal_place(Path(config.journal.directory), f"/{config.office}/{config.terminal}")),
        ("clock", "believed once the network has set it" if config.clock.trust == "synchronised" else "believed at once"),
    ]
    if not broker.password:
        lines.append(("password", "none is given; most brokers refuse that"))
    if screen.enabled:
        lines.append(("screen", f"{screen.width}×{screen.height}, turned by {screen.rotation}°, input {_input(screen.input)}"))
    if panel is not None:
        pins = ", ".join(f"score {score} on pin {pin}" for score, pin in sorted(panel.buttons.items(), reverse=True))
        lines.append(("buttons", pins))
    for name, text in lines:
        click.echo(f"{name + ':':<10} {text}")


@kiosk.command()
@config_option
def status(path: Path) -> None:
    """Print what the journal holds; works while the terminal runs, and changes nothing."""
    from kiosk.journal import read_summary  # noqa: PLC0415  commands load what they need

    config = _load(path)
    try:
        found = read_summary(Path(config.journal.directory))
    except OSError as error:
        raise click.ClickException(str(error)) from None
    for name, text in (
        ("terminal", found.source or "none yet"),
        ("stream", found.stream or "none yet"),
        ("head", found.head),
        ("unsent", found.unsent),
        ("waiting", found.waiting),
    ):
        click.echo(f"{name + ':':<10} {text}")
    if found.damaged:
        click.echo(
            f"{'damaged:':<10} {found.damaged} journals were set aside in {config.journal.directory}; the card may be dying"
        )


def broker_answer(host: str, port: int, *, kept: str = "votes") -> str:
    """Whether a broker can be reached, in words; ``kept`` is what waits until then."""
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS):
            return "which answers"
    except OSError as error:
        return f"which does not answer now ({error}); {kept} are kept until it does"


def journal_place(directory: Path, source: str) -> str:
    """What lies where the journal of ``source`` should be, in words."""
    from kiosk.journal import read_summary  # noqa: PLC0415  commands load what they need

    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"{directory}: {place} is no directory; the terminal would be out of service"
    if not os.access(place, os.W_OK | os.X_OK):
        return f"{directory}: this account may not write there"
    try:
        found = read_summary(directory)
    except FileNotFoundError:
        return f"{directory}, where the journal is made at the first start"
    except OSError as error:
        return f"{directory}: {error}; it will be set aside, and a new one begins"
    whose = "" if found.source in {source, None} else f" is the one of {found.source} and"
    return f"{directory}{whose} holds {found.unsent} undelivered events and {found.waiting} votes in the box"


def _input(text: str) -> str:
    kind, _, device = text.partition(":")
    return f"{device} (there is no such device now)" if kind == "touch" and not Path(device).exists() else text
