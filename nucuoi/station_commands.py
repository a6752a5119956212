"""``nucuoi kiosk ticket`` and ``nucuoi kiosk caller``: the programs of a ticket kiosk and of a caller's box."""

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


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/caller.toml"),
    show_default=True,
    help="The caller's box's configuration (TOML).",
)
@click.option("--check", is_flag=True, help="Only print every problem of the configuration, or what the box will do with it.")
def caller(path: Path, check: bool) -> None:
    """Call numbers at one counter by buttons, with a lamp: a box beside or instead of the officials' page."""
    from kiosk.caller_config import load_caller_config  # noqa: PLC0415  commands load what they need

    try:
        config = load_caller_config(path)
        if check:
            pins = ", ".join(f"{name} on pin {pin}" for name, pin in config.buttons.by_name().items())
            for name, text in (
                ("terminal", f"{config.office}/{config.terminal}, obeys the ledger {config.ledger}"),
                ("broker", f"{config.broker.host}:{config.broker.port} as {config.broker.username}"),
                ("journal", config.journal.directory),
                ("buttons", pins),
                ("lamp", "none" if config.buttons.lamp is None else f"pin {config.buttons.lamp}"),
            ):
                click.echo(f"{name + ':':<10} {text}")
            return
        from kiosk import caller_wiring  # noqa: PLC0415  the same
        from kiosk.wiring import set_up_log  # noqa: PLC0415  the same

        set_up_log()
        caller_wiring.run(config)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
