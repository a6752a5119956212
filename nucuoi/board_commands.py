"""``nucuoi kiosk board``: the program of the hall's display and voice."""

from pathlib import Path

import click

from kiosk.errors import KioskError


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/board.toml"),
    show_default=True,
    help="The board's configuration (TOML).",
)
@click.option("--check", is_flag=True, help="Only print every problem of the configuration, or what the board will do with it.")
def board(path: Path, check: bool) -> None:
    """Show who is called in the hall, and call aloud."""
    from kiosk.board_config import load_board_config  # noqa: PLC0415  commands load what they need

    try:
        config = load_board_config(path)
        if check:
            screen, voice = config.screen, config.voice
            aloud = (
                "nothing is called aloud" if voice is None else f"{', '.join(voice.languages)}, through {' '.join(voice.command)}"
            )
            for name, text in (
                ("terminal", f"{config.office}/{config.terminal}, obeys the ledger {config.ledger}"),
                ("broker", f"{config.broker.host}:{config.broker.port} as {config.broker.username}"),
                ("journal", config.journal.directory),
                ("screen", f"{screen.width}×{screen.height}, turned by {screen.rotation}°"),
                ("aloud", aloud),
            ):
                click.echo(f"{name + ':':<10} {text}")
            return
        from kiosk import board_wiring  # noqa: PLC0415  the same
        from kiosk.wiring import set_up_log  # noqa: PLC0415  the same

        set_up_log()
        board_wiring.run(config)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
