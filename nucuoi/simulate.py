"""``nucuoi simulate``: invented visitors at real terminals of the sample offices, and an exact account of what they cast."""

import sys
import threading
from datetime import datetime
from pathlib import Path

import click
import msgspec
import structlog

from kiosk.errors import KioskError
from kiosk.frames import stop_on_signals
from nucuoi.crowd import Crowd, Plan
from nucuoi.fleet import CONFIG, DESK_CONFIG, Upward, choose_terminals, place_of, write_config, write_desk_config
from nucuoi.footing import StandError
from nucuoi.sample import sample_directory
from office.directory import Terminal
from office.documents import Release
from office.ids import DESK, LedgerId
from office.periods import VIETNAM

_FASTEST = 50_000.0


class _Moment(click.ParamType[datetime]):
    """An RFC 3339 time with its offset."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time such as 2026-09-01T12:00:00+07:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no offset; write +07:00 after it", param, ctx)
        return moment.astimezone(VIETNAM)


@click.group(invoke_without_command=True)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="{office}/{terminal}/ in it: configuration and journal of each terminal; what is there is used again.  [required]",
)
@click.option("--offices", type=click.IntRange(1, 1000), default=3, show_default=True, help="Sample offices: Xã Mẫu A, B, C, …")
@click.option("--terminals", type=click.IntRange(1, 100), help="Terminals of each office.  [default: all of the sample]")
@click.option("--without", multiple=True, metavar="OFFICE/TERMINAL", help="Leave this terminal out; may be repeated.")
@click.option(
    "--days", type=click.IntRange(1, 366), default=1, show_default=True, help="Days, the last of them today if no --start."
)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--after", type=_Moment(), help="Only visitors who come later than this time.")
@click.option("--visits-per-day", type=click.IntRange(0, 2000), default=40, show_default=True, help="Visitors a counter and day.")
@click.option("--seed", default="1", show_default=True, help="The same seed casts the same votes.")
@click.option(
    "--speed", type=click.FloatRange(0, _FASTEST), default=0, show_default=True, help="1: real time; 0: as fast as it goes."
)
@click.option(
    "--queue-days",
    type=click.IntRange(0, 366),
    default=0,
    show_default=True,
    help="On the last of the days, so many, offices with a desk have a queue: citizens take numbers, and votes belong to visits.",
)
@click.option("--live", is_flag=True, help="Visitors from now on, at any hour and in real time, until ended.")
@click.option(
    "--gap-seconds", type=click.FloatRange(1, 86_400), default=90, show_default=True, help="--live: mean gap at a counter."
)
@click.option("--pace", type=click.FloatRange(0.1, 60), default=1.0, show_default=True, help="--live: visits so much shorter.")
@click.option(
    "--broker", metavar="HOST:PORT", help="Where the terminals send to; without it, and with no configuration yet, nowhere."
)
@click.option(
    "--passwords", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON: {OFFICE/TERMINAL: password}."
)
@click.option("--ledger", default="", help="The ledger that the terminals obey, as `nucuoi collector ledger` prints it.")
@click.option(
    "--release", type=click.Choice(["half-day", "at once"]), help="How votes leave.  [default: as configured, else half-day]"
)
@click.option(
    "--patience", type=click.FloatRange(0, 86_400), default=300, show_default=True, help="Seconds to wait for the last receipt."
)
@click.pass_context
def simulate(
    context: click.Context,
    *,
    directory: Path | None,
    offices: int,
    terminals: int | None,
    without: tuple[str, ...],
    days: int,
    start: datetime | None,
    after: datetime | None,
    visits_per_day: int,
    seed: str,
    speed: float,
    queue_days: int,
    live: bool,
    gap_seconds: float,
    pace: float,
    broker: str | None,
    passwords: Path | None,
    ledger: str,
    release: Release | None,
    patience: float,
) -> None:
    """Send seeded visitors through the real path of a vote: session, ballot box, journal, link.

    Prints as JSON what they were thanked for, by office, counter, official, score and flag: the collector's figures must equal it
    once every vote has left its box and arrived. A whole year is lived in minutes by the command below.
    """
    if context.invoked_subcommand is not None:
        return
    if directory is None:
        raise click.UsageError("Missing option '--directory'.")
    # Standard output holds the account alone.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    stop = threading.Event()
    stop_on_signals(stop.set)
    sample = sample_directory(offices)
    chosen = choose_terminals(sample, most_per_office=terminals, without=without)
    if not chosen:
        raise click.ClickException("--without: no terminal is left")
    try:
        _configure(directory, chosen, broker=broker, passwords=passwords, ledger=ledger, release=release)
        plan = Plan(
            seed=seed,
            days=days,
            first=None if start is None else start.date(),
            after=after,
            visitors=visits_per_day,
            gap_seconds=gap_seconds if live else None,
            speed=1.0 if live else speed,
            queue_days=min(queue_days, days),
            pace=pace,
        )
        files = [(row, place_of(directory, row.office, row.id) / CONFIG) for row in chosen]
        crowd = Crowd(sample, files, directory, release=release)
        account = crowd.run(plan, stop, patience_seconds=patience)
    except (KioskError, StandError, OSError) as error:
        raise click.ClickException(str(error)) from None
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(account)) + b"\n")


def _configure(
    directory: Path,
    chosen: list[Terminal],
    *,
    broker: str | None,
    passwords: Path | None,
    ledger: str,
    release: Release | None,
) -> None:
    """Write the configuration of every terminal that has none, or of all of them when a broker is named."""
    known = _passwords(passwords)
    upward = Upward() if broker is None else _upward(broker, ledger)
    for row in chosen:
        name = f"{row.office}/{row.id}"
        if broker is not None and name not in known:
            raise click.BadParameter(f"there is no password for {name}; add it to the file", param_hint="--passwords")
        if broker is not None or not (place_of(directory, row.office, row.id) / CONFIG).exists():
            write_config(directory, row, upward, password=known.get(name, ""), release=release or "half-day")
    for office in dict.fromkeys(row.office for row in chosen):
        # A desk without a password of its own speaks to nobody: the office then lives without a queue.
        path, password = place_of(directory, office, DESK) / DESK_CONFIG, known.get(f"{office}/{DESK}", "")
        if not path.exists() or password:
            write_desk_config(directory, office, upward if password else Upward(), password=password)


def _passwords(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except msgspec.DecodeError as error:
        raise click.BadParameter(f"{path}: {error}", param_hint="--passwords") from None


def _upward(broker: str, ledger: str) -> Upward:
    host, colon, port = broker.rpartition(":")
    if not colon or not host or not port.isdigit() or not 1 <= int(port) <= 65_535:  # noqa: PLR2004  the highest port
        raise click.BadParameter(f"{broker!r} is not HOST:PORT such as 127.0.0.1:1883", param_hint="--broker")
    if not ledger:
        raise click.BadParameter(
            "a terminal obeys only the ledger it was told; print it with: nucuoi collector ledger", param_hint="--ledger"
        )
    return Upward(host.strip("[]"), int(port), LedgerId(ledger))


# The invented year brings its command, which registers itself in the group above.
import nucuoi.upper_unit_command  # noqa: E402
import nucuoi.year_command  # noqa: E402, F401
