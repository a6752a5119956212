"""``nucuoi collector units import``: the national list of units as a table, looked at first and taken in as dated changes."""

from datetime import datetime
from pathlib import Path

import click

from collector.errors import CollectorError
from nucuoi.collector_commands import collector, config_option, load
from office.errors import DirectoryInvalidError

_MOST_MISSING = 20


@collector.group()
def units() -> None:
    """The tree of units."""


@units.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="From when rows without a day of their own hold; today.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=HEAD", help="What a column is called, such as code='Mã số'.")
def import_units(file: Path, path: Path, *, dry_run: bool, on: datetime | None, columns: tuple[str, ...]) -> None:
    """Take units with their codes from FILE, the official list as CSV: code, name, kind, code of the parent, day.

    Units are known by their codes, or else by name and parent. What FILE does not mention stays. A day to come waits for it.
    """
    from collector.changing import change_directory  # noqa: PLC0415 - commands load what they need
    from collector.clock import SystemClock  # noqa: PLC0415 - the same
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.db import reachable  # noqa: PLC0415 - the same
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.unit_list import changes_of, compared  # noqa: PLC0415 - the same
    from collector.unit_table import read_unit_table  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same
    from office.periods import from_timestamp  # noqa: PLC0415 - the same

    config = load(path)
    now = from_timestamp(SystemClock().now_ms() / 1000)
    try:
        rows = read_unit_table(file.read_bytes(), _named(columns))
        with open_store(config) as db, reachable():
            known = index(load_directory(db))
            found = compared(known, rows, today=now.date(), day=on.date() if on else None)
            for day, change in () if dry_run else changes_of(known, found, now.date(), file.name[-200:]):
                change_directory(db, change, on=day, by=COMMAND_LINE, now=now)
    except DirectoryInvalidError as error:
        count = "1 problem" if len(error.problems) == 1 else f"{len(error.problems)} problems"
        lines = [f"{file.name}: {count}, nothing was imported", *(f"  {each}" for each in error.problems)]
        raise click.ClickException("\n".join(lines)) from None
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for step in found.steps:
        way = " → ".join(word for word in (step.before, step.after) if word and word != step.name)
        click.echo(f"line {step.line}: {step.what} {step.code} {step.name} from {step.day}{f': {way}' if way else ''}")
    for unit in found.missing[:_MOST_MISSING]:
        click.echo(f"not in the file, kept: {unit.code} {unit.name}")
    if len(found.missing) > _MOST_MISSING:
        click.echo(f"not in the file, kept: {len(found.missing) - _MOST_MISSING} more")
    waits = sum(1 for step in found.steps if step.day > now.date())
    done = "Would change" if dry_run else "Changed"
    click.echo(
        f"{done} {len(found.steps)} things, {waits} of them on a day to come; {found.unchanged} units are as in {file.name}."
    )


def _named(columns: tuple[str, ...]) -> dict[str, str]:
    from collector.unit_table import HEADINGS  # noqa: PLC0415 - commands load what they need

    found = {}
    for each in columns:
        name, sign, head = each.partition("=")
        if not sign or name not in HEADINGS:
            raise click.BadParameter(
                f"{each!r}: write one of {', '.join(HEADINGS)}, =, and the head of the column", param_hint="--column"
            )
        found[name] = head
    return found
