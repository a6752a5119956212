"""``nucuoi collector alerts``: what is to be told of now, once for a timer, or again and again."""

import threading
from pathlib import Path

import click

from collector.errors import CollectorError
from kiosk.frames import stop_on_signals
from nucuoi.collector_commands import collector, config_option, load


@collector.command()
@config_option
@click.option("--every", type=click.IntRange(min=1), metavar="SECONDS", help="Go on until stopped, so often; else look once.")
def alerts(path: Path, every: int | None) -> None:
    """Judge what the rules of alerts watch, write down what changed, and send what is due."""
    from collector.alert_round import alert_round  # noqa: PLC0415 - commands load what they need
    from collector.wiring import set_up_log  # noqa: PLC0415 - the same

    config = load(path)
    set_up_log(config)
    stop = threading.Event()
    if every is not None:
        stop_on_signals(stop.set)
    while True:
        try:
            told = alert_round(config)
        except (CollectorError, OSError) as error:
            # The next round may find the disk free again; a timer is told.
            if every is None:
                raise click.ClickException(str(error)) from None
            click.echo(f"alerts: {error}", err=True)
        else:
            click.echo(told)
        if every is None or stop.wait(every):
            return
