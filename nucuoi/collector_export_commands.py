"""``nucuoi collector export-db``: the figures as a file of their own, which Datasette opens."""

from pathlib import Path

import click

from collector.errors import CollectorError
from nucuoi.collector_commands import collector, config_option, load


@collector.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@config_option
def export_db(file: Path, path: Path) -> None:
    """Write figures to FILE (SQLite) and their description beside it, for Datasette: no person, no account, no single vote."""
    import yaml  # noqa: PLC0415 - commands load what they need

    from collector.clock import SystemClock  # noqa: PLC0415 - the same
    from collector.export_tables import description  # noqa: PLC0415 - the same
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.audit import Audit  # noqa: PLC0415 - the same
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.store.export import write_export  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same
    from office.periods import from_timestamp  # noqa: PLC0415 - the same

    metadata = file.with_suffix(".metadata.yaml")
    try:
        with open_store(load(path)) as db:
            now = SystemClock().now_ms()
            directory = index(load_directory(db))
            write_export(db, directory, file, from_timestamp(now / 1000).date())
            title = "Nụ Cười – SỐ LIỆU MẪU" if directory.sample else "Nụ Cười"
            metadata.write_text(yaml.safe_dump(description(file.stem, title), allow_unicode=True, sort_keys=False), "utf-8")
            Audit(db).write(
                "export",
                file.name,
                at_ms=now,
                account=COMMAND_LINE.account,
                role=COMMAND_LINE.role,
                after={"format": "sqlite"},
                address=COMMAND_LINE.account,
            )
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"written; look at it with: datasette {file} --metadata {metadata}")
