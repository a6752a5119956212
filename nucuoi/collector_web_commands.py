"""``nucuoi collector import, terminal-config, web``: the directory, and the pages."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from collector.errors import CollectorError
from nucuoi.collector_commands import collector, config_option, load
from office.errors import DirectoryInvalidError, OfficeError
from office.ids import OfficeId, TerminalId

_MOST_NAMED = 100
"""So many changed entries are named in the log; the others are in the file."""

if TYPE_CHECKING:
    from collector.store.db import Database
    from office.directory import Index

_STATIONS = {"desk": "bàn điều hành", "ticket": "máy lấy số", "board": "bảng gọi số", "caller": "hộp gọi số"}


@collector.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(file: Path, path: Path, *, dry_run: bool) -> None:
    """Take the directory of units, offices, counters and officials from FILE (TOML or YAML).

    Importing again changes only what changed. What FILE does not mention stays.
    """
    from collector.clock import SystemClock  # noqa: PLC0415 - commands load what they need
    from collector.directory_file import merged_problems, read_directory_file  # noqa: PLC0415 - the same
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.db import reachable  # noqa: PLC0415 - the same
    from collector.store.directory import plan_directory, write_directory  # noqa: PLC0415 - the same
    from collector.store.directory_history import Author  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.periods import from_timestamp  # noqa: PLC0415 - the same

    config = load(path)
    try:
        read = read_directory_file(file)
        with open_store(config) as db, reachable():
            try:
                today = from_timestamp(SystemClock().now_ms() / 1000).date()
                planned = plan_directory(db, read.directory, on=today, today=today).changes
            except DirectoryInvalidError as error:
                _refuse(file, merged_problems(read.problems, error.problems))
            if read.problems:
                _refuse(file, read.problems)
            if not dry_run:
                moment = from_timestamp(SystemClock().now_ms() / 1000)
                author = Author(COMMAND_LINE.account, COMMAND_LINE.role, "file", file.name)
                planned = write_directory(db, read.directory, photos=read.photos, at=moment, author=author)
                if planned.added or planned.changed:
                    _record(db, file.name, {"added": len(planned.added), "changed": list(planned.changed)[:_MOST_NAMED]})
    except DirectoryInvalidError as error:
        _refuse(file, error.problems)
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for title, names in (("added", planned.added), ("changed", planned.changed), ("not in the file, kept", planned.absent)):
        for name in names:
            click.echo(f"{title}: {name}")
    done = "Would import" if dry_run else "Imported"
    counts = f"{len(planned.added)} added, {len(planned.changed)} changed, {planned.unchanged} unchanged"
    click.echo(f"{done} {file.name}: {counts}, {len(planned.absent)} kept though not in the file.")


@collector.command("terminal-config")
@config_option
@click.option("--office", required=True, help="The id of the terminal's office.")
@click.option("--terminal", required=True, help="The id of the terminal.")
@click.option(
    "--broker", default="", help="HOST or HOST:PORT of the broker as the terminal reaches it; left out, to be filled in."
)
def terminal_config(path: Path, office: str, terminal: str, broker: str) -> None:
    """Print the file of a terminal or desk: names, ledger and broker, and where its password belongs.

    It is the kiosk.toml of a rating terminal, or the desk.toml, ticket.toml, board.toml or caller.toml that its heading names.
    """
    from collector.store.db import ledger_id, reachable  # noqa: PLC0415 - commands load what they need
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same

    config = load(path)
    try:
        with open_store(config) as db, reachable():
            kind, place = _place(index(load_directory(db)), OfficeId(office), TerminalId(terminal))
            ledger = ledger_id(db)
    except OfficeError as error:
        raise click.ClickException(f"{error}; import it first, or correct --office and --terminal") from None
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    host, _, port = broker.partition(":")
    if port and not port.isdecimal():
        raise click.ClickException(f"--broker: {broker!r} is not HOST or HOST:PORT")
    name = "" if kind == "desk" else f'terminal = "{terminal}"\n'
    # Several programs may share a machine, so each but the rating terminal has files under its own name.
    password, directory = ("broker-password", "") if kind == "kiosk" else (f"{kind}-password", f"/{kind}")
    click.echo(
        f"# {place}: /etc/nucuoi/{kind}.toml\n"
        f'office = "{office}"\n{name}ledger = "{ledger}"\n\n'
        "# The broker of this office. The password is the one that the broker has for this user.\n"
        f'[broker]\nhost = "{host}"\nport = {port or 1883}\nusername = "{office}/{terminal}"\n'
        f'password_file = "{password}"\n\n'
        f'[journal]\ndirectory = "/var/lib/nucuoi{directory}"'
    )


@collector.command()
@config_option
def web(path: Path) -> None:
    """Serve the pages and the API. While there is no account, a one-time link for the first one is printed."""
    from collector.web.wiring import run_web  # noqa: PLC0415 - commands load what they need

    config = load(path)
    try:
        run_web(config, lambda link: click.echo(f"The first account, once and within 24 hours: {link}"))
    except CollectorError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"web.host, web.port: {config.web.host} port {config.web.port} cannot be served: {reason}; choose another"
        ) from None


def _record(db: "Database", name: str, changed: dict[str, object]) -> None:
    from collector.clock import SystemClock  # noqa: PLC0415 - commands load what they need
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.audit import Audit  # noqa: PLC0415 - the same

    Audit(db).write(
        "directory-changed",
        name,
        at_ms=SystemClock().now_ms(),
        account=COMMAND_LINE.account,
        role=COMMAND_LINE.role,
        after=changed,
    )


def _place(directory: "Index", office: OfficeId, terminal: TerminalId) -> tuple[str, str]:
    """The name of a terminal's file, and what and where it is, for the heading."""
    from office.directory import assignment_for, desk_assignment_for  # noqa: PLC0415 - commands load what they need

    if (office, terminal) not in directory.stations:
        told = assignment_for(directory, office, terminal, 1)
        return "kiosk", f"{told.office.name['vi']}, {f'quầy {told.counter.label}' if told.counter else 'lối ra'}"
    desk = desk_assignment_for(directory, office, terminal, 1)
    at = next((f" quầy {counter.label}" for counter in desk.counters if counter.id == desk.counter), "")
    return desk.kind, f"{desk.office.name['vi']}, {_STATIONS[desk.kind]}{at}"


def _refuse(file: Path, problems: list[str]) -> NoReturn:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise click.ClickException("\n".join([f"{file.name}: {count}, nothing was imported", *(f"  {each}" for each in problems)]))
