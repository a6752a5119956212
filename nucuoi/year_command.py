"""``nucuoi simulate year``: a year of a sample province into a collector's store, with stories that its pages must tell."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from nucuoi.simulate import simulate

DAYS = 365


@simulate.command()
@click.option(
    "--collector",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    help="Configuration of the collector whose store is filled; its ingest must not run, its ledger must be empty.",
)
@click.option("--offices", type=click.IntRange(1, 1000), default=34, show_default=True, help="Sample offices: Xã Mẫu A, B, C, …")
@click.option("--visits", type=click.IntRange(1, 2000), default=40, show_default=True, help="Citizens an office and day.")
@click.option(
    "--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="The first day.  [default: so that the last one is yesterday]"
)
@click.option(
    "--days", type=click.IntRange(1, 1100), default=DAYS, show_default=True, help="How many days; none after yesterday is lived."
)
@click.option("--seed", default="1", show_default=True, help="The same seed and days make the same bytes.")
def year(*, path: Path, offices: int, visits: int, start: datetime | None, days: int, seed: str) -> None:
    """Live through a year of a sample province in minutes.

    Events as desks and terminals send them go through the real ingest, a day at a time. In the first seven offices things
    happen that the figures must tell: an official is feared, two game, an office goes dark, one improves after an action, two
    merge on 1 July, one opens too few counters on Mondays. A store that holds anything but a sample directory is refused.
    """
    # Commands load what they need.
    from collector.clock import SystemClock  # noqa: PLC0415
    from collector.errors import CollectorError  # noqa: PLC0415
    from collector.lock import ledger_lock  # noqa: PLC0415
    from collector.wiring import open_store  # noqa: PLC0415
    from nucuoi.collector_commands import load  # noqa: PLC0415
    from nucuoi.year.feed import Year, feed  # noqa: PLC0415
    from office.periods import from_timestamp  # noqa: PLC0415

    today = from_timestamp(SystemClock().now_ms() / 1000).date()
    first = today - timedelta(days=days) if start is None else start.date()
    end = min(first + timedelta(days=days), today)
    if first >= end:
        raise click.BadParameter(f"{first} is not over yet; begin on a day before today", param_hint="--from")
    lived = Year(seed, first, end, offices=offices, visits=visits)
    config = load(path)
    try:
        with ledger_lock(config.home), open_store(config) as db:
            events = feed(db, lived, progress=_say)
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{offices} offices from {first} to {end - timedelta(days=1)}: {events} events.")
    for line in lived.stories.lines(offices):
        click.echo(line)


def _say(day: date, events: int) -> None:
    if day.day == 1:
        click.echo(f"{day:%Y-%m}: {events} events", err=True)
