"""``nucuoi broker``: set a real broker up, let terminals in and shut them out, on the machine where it runs."""

import secrets
import subprocess
from pathlib import Path
from typing import TextIO

import click

from nucuoi.brokerfiles import (
    BrokerError,
    BrokerPlace,
    Kind,
    Upper,
    check_username,
    office_of,
    program,
    set_passwords,
    usernames,
    write_place,
)
from office.errors import InvalidIdError

_DIRECTORY = click.option(
    "--directory",
    type=click.Path(path_type=Path),
    default=Path("/etc/mosquitto/nucuoi"),
    show_default=True,
    help="The broker's configuration directory.",
)
_PORT = click.IntRange(1, 65_535)


@click.group()
def broker() -> None:
    """Set up a broker and say who may connect to it."""


@broker.command()
@click.argument("kind", type=click.Choice(["upper", "office"]))
@_DIRECTORY
@click.option("--state", type=click.Path(path_type=Path), default=Path("/var/lib/mosquitto"), show_default=True)
@click.option("--user", default="mosquitto", show_default=True, help="The account that the broker runs under.")
@click.option("--address", default="0.0.0.0", show_default=True, help="Where it listens.")  # noqa: S104  terminals are elsewhere
@click.option("--port", type=_PORT, default=1883, show_default=True)
@click.option("--office", help="The office's id; an office's broker needs it.")
@click.option("--upper", help="The upper broker that the bridge connects to, as HOST or HOST:PORT.")
@click.option(
    "--upper-password-file",
    type=click.File(encoding="utf-8"),
    help="Its first line is what the upper broker's enrol printed for OFFICE/uplink; '-' reads standard input.",
)
def setup(
    *,
    kind: Kind,
    directory: Path,
    state: Path,
    user: str,
    address: str,
    port: int,
    office: str | None,
    upper: str | None,
    upper_password_file: TextIO | None,
) -> None:
    """Write the configuration of an upper or an office broker. Users and their passwords stay."""
    if (upper is None) != (upper_password_file is None):
        raise click.UsageError("--upper and --upper-password-file belong together; give both or neither")
    link = None
    if upper is not None and upper_password_file is not None:
        link = _upper(upper, upper_password_file.readline().strip())
    try:
        written = write_place(
            BrokerPlace(
                kind=kind,
                config=directory.absolute(),
                state=state.absolute(),
                port=port,
                address=address,
                user=user,
                office=office,
                upper=link,
            )
        )
    except (BrokerError, InvalidIdError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Written: {written}. In force after: systemctl restart mosquitto")


@broker.command()
@click.argument("username")
@_DIRECTORY
def enrol(username: str, directory: Path) -> None:
    """Let USERNAME in with a new password, which is printed once.

    USERNAME is OFFICE/TERMINAL, and OFFICE/desk for the desk of that office; on the upper broker also OFFICE/uplink (that
    office's bridge) and collector.
    """
    password = secrets.token_urlsafe(24)
    try:
        kind, office = office_of(directory)
        set_passwords(directory, {check_username(username, kind, office): password})
    except (BrokerError, InvalidIdError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(password)
    _reload()


@broker.command()
@click.argument("username")
@_DIRECTORY
def dismiss(username: str, directory: Path) -> None:
    """Shut USERNAME out; its connection ends."""
    try:
        office_of(directory)
        known = username in usernames(directory)
        set_passwords(directory, {}, remove=frozenset({username}))
    except (BrokerError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if not known:
        raise click.ClickException(f"{username!r} is not enrolled; 'nucuoi broker users' names those who are")
    _reload()


@broker.command()
@_DIRECTORY
def users(directory: Path) -> None:
    """Name everybody who may connect."""
    try:
        office_of(directory)
        names = usernames(directory)
    except (BrokerError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for name in names:
        click.echo(name)


def _upper(place: str, password: str) -> Upper:
    host, colon, number = place.partition(":")
    if not host or (colon and not (number.isascii() and number.isdigit() and 1 <= int(number) <= 65_535)):  # noqa: PLR2004  ports
        raise click.UsageError(f"--upper: {place!r} is not HOST or HOST:PORT")
    return Upper(host, int(number or 1883), password)


def _reload() -> None:
    """Make the broker read its lists again, where systemd runs it."""
    if Path("/run/systemd/system").exists():
        done = subprocess.run(  # noqa: S603  its words are ours
            [program("systemctl"), "reload", "mosquitto.service"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
    click.echo("In force after: systemctl reload mosquitto", err=True)
