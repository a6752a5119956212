"""``nucuoi collector …``: the programs and tools of the server."""

from pathlib import Path

import click

from collector.config import Config, read_config
from collector.errors import CollectorError

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/collector.toml"),
    show_default=True,
    help="The collector's configuration (TOML).",
)
"""Every command reads the same file."""


def load(path: Path) -> Config:
    """The configuration, or a clear end of the program."""
    try:
        return read_config(path)
    except CollectorError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def collector() -> None:
    """Run and look after the collector above the office."""


@collector.command()
@config_option
def ingest(path: Path) -> None:
    """Take what the terminals send: the ledger, the figures and the receipts."""
    from collector.wiring import run_ingest  # noqa: PLC0415 - commands load what they need

    try:
        run_ingest(load(path))
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None


@collector.command()
@config_option
def ledger(path: Path) -> None:
    """Print the ledger's id, which belongs into every terminal's configuration."""
    from collector.wiring import open_store  # noqa: PLC0415 - commands load what they need

    try:
        with open_store(load(path)) as db:
            from collector.store.db import ledger_id  # noqa: PLC0415 - commands load what they need

            click.echo(ledger_id(db))
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None


@collector.command()
@config_option
def rebuild(path: Path) -> None:
    """Make every figure again from the ledger; the ingest must not run meanwhile."""
    from collector.wiring import run_rebuild  # noqa: PLC0415 - commands load what they need

    def progress(done: int, total: int) -> None:
        click.echo(f"{done:,} of {total:,} events".replace(",", "\u202f"), err=True)

    try:
        done = run_rebuild(load(path), progress)
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Rebuilt every figure from {done} events.")


@collector.command()
@config_option
def status(path: Path) -> None:
    """Print what the record holds, what was refused, and which terminals lag or are in trouble."""
    from collector.store.record import read_status  # noqa: PLC0415 - commands load what they need
    from collector.wiring import open_store, read_readiness  # noqa: PLC0415 - commands load what they need

    config = load(path)
    try:
        with open_store(config) as db:
            found = read_status(db)
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"ingest        {read_readiness(config)}")
    click.echo(f"ledger        {found.ledger}")
    for name in ("events", "ratings", "boxes", "terminals", "streams", "repeats", "lost"):
        click.echo(f"{name:<13} {getattr(found, name)}")
    for title, counts in (("dead letters", found.dead_letters), ("forks", found.forks), ("quarantine", found.quarantine)):
        click.echo(f"{title:<13} {sum(counts.values())}")
        for name, count in counts.items():
            click.echo(f"  {count:>8}  {name}")
    click.echo(f"lagging       {len(found.lagging)}")
    for lag in found.lagging:
        click.echo(f"  {lag.office}/{lag.terminal} {lag.stream}: {lag.taken} of {lag.head}")
    click.echo(f"troubles      {len(found.troubles)}")
    for trouble in found.troubles:
        click.echo(f"  {trouble.office}/{trouble.terminal}: {trouble.what}")


# The other modules bring their commands, which register themselves in the group above.
import nucuoi.account_commands  # noqa: E402
import nucuoi.collector_alert_commands  # noqa: E402
import nucuoi.collector_dossier_commands  # noqa: E402
import nucuoi.collector_export_commands  # noqa: E402
import nucuoi.collector_report_commands  # noqa: E402
import nucuoi.collector_unit_commands  # noqa: E402
import nucuoi.collector_web_commands  # noqa: E402, F401
