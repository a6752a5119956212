"""``nucuoi collector dossiers``: how many dossiers were on time, from a file of the upper unit's dossier system."""

from pathlib import Path

import click

from collector.errors import CollectorError
from nucuoi.collector_commands import collector, config_option, load


@collector.group()
def dossiers() -> None:
    """Import how many dossiers were given back on time and late."""


@dossiers.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_(file: Path, path: Path, *, dry_run: bool) -> None:
    """Take the days of FILE (CSV), all of them or nothing; a day that is known already is replaced, and what it was is kept."""
    from collector.clock import SystemClock  # noqa: PLC0415 - commands load what they need
    from collector.dossier_file import MOST_BYTES, checked_file  # noqa: PLC0415 - the same
    from collector.dossier_import import Importer, import_dossiers  # noqa: PLC0415 - the same
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same
    from office.periods import from_timestamp  # noqa: PLC0415 - the same

    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    try:
        with open_store(load(path)) as db:
            now = SystemClock().now_ms()
            checked = checked_file(content, index(load_directory(db)), from_timestamp(now / 1000).date())
            if checked.faults:
                more = "\nand more" if checked.is_cut else ""
                raise click.ClickException(
                    "nothing was taken:\n" + "\n".join(fault.sentence() for fault in checked.faults) + more
                )
            importer = Importer(COMMAND_LINE, now, "command line", COMMAND_LINE.account)
            taken = import_dossiers(db, checked.days, importer, name=file.name, is_dry=dry_run)
    except CollectorError as error:
        raise click.ClickException(str(error)) from error
    done = "would be" if dry_run else "are"
    click.echo(f"{taken.new} days {done} new, {taken.changed} replaced, {taken.unchanged} unchanged")
