"""``nucuoi desk …``: the program of an office's desk, and what a technician does for its officials."""

from pathlib import Path

import click

from kiosk.desk.config import DeskConfig, load_desk_config
from kiosk.errors import KioskError

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/desk.toml"),
    show_default=True,
    help="The desk's configuration (TOML).",
)
"""Every command reads the same file."""


def _load(path: Path) -> DeskConfig:
    try:
        return load_desk_config(path)
    except KioskError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def desk() -> None:
    """Run and look after the desk of an office: its queue and the officials' page."""


@desk.command()
@config_option
def run(path: Path) -> None:
    """Give numbers and call them until the program is stopped."""
    config = _load(path)
    from kiosk.desk import wiring  # noqa: PLC0415  commands load what they need
    from kiosk.wiring import set_up_log  # noqa: PLC0415  the same

    set_up_log()
    try:
        wiring.run(config)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"console.host, console.port: {config.console.host} port {config.console.port} cannot be served: {reason}; "
            "choose another"
        ) from None
