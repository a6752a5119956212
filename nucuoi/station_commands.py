"""``nucuoi kiosk ticket``: the program of a ticket kiosk."""

from pathlib import Path

import click

from kiosk.errors import KioskError


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/ticket.toml"),
    show_default=True,
    help="The ticket kiosk's configuration (TOML).",
)
@click.option("--check", is_flag=True, help="Only print every problem of the configuration, or what the kiosk will do with it.")
def ticket(path: Path, check: bool) -> None:
    """Give numbers to citizens at a touch screen, with or without a printer."""
    from kiosk.ticket_config import load_ticket_config  # noqa: PLC0415  commands load what they need

    try:
        config = load_ticket_config(path)
        if check:
            printer = "none; the number is shown only" if config.printer is None else config.printer.place
            aloud = "nothing is read" if config.voice is None else f"espeak-ng, through {' '.join(config.voice.command)}"
            for name, text in (
                ("terminal", f"{config.office}/{config.terminal}, obeys the ledger {config.ledger}"),
                ("broker", f"{config.broker.host}:{config.broker.port} as {config.broker.username}"),
                ("journal", config.journal.directory),
                ("screen", f"{config.screen.width}×{config.screen.height}, turned by {config.screen.rotation}°"),
                ("printer", printer),
                ("aloud", aloud),
            ):
                click.echo(f"{name + ':':<10} {text}")
            return
        from kiosk import ticket_wiring  # noqa: PLC0415  the same
        from kiosk.wiring import set_up_log  # noqa: PLC0415  the same

        set_up_log()
        ticket_wiring.run(config)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
