"""``nucuoi simulate upper-unit``: targets and dossiers of a sample province, as its upper unit would set and send them."""

from datetime import timedelta
from pathlib import Path

import click

from nucuoi.simulate import simulate

_LATE_OFFICE = "xa-mau-b"
"""One office has yet to do something about its dossiers: who looks at the demo shall see a target that is missed."""


@simulate.command(name="upper-unit")
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    help="Configuration of the collector; its directory must be a sample.",
)
@click.option("--days", type=click.IntRange(1, 1100), default=75, show_default=True, help="Days of dossiers up to yesterday.")
@click.option("--visits", type=click.IntRange(1, 2000), default=40, show_default=True, help="Citizens an office and day.")
@click.option("--seed", default="1", show_default=True, help="The same seed and days make the same dossiers.")
def upper_unit(*, path: Path, days: int, visits: int, seed: str) -> None:
    """Set the year's targets and send dossiers on time and late, as the pages and programs of a real upper unit do.

    Targets that somebody has set are left as they are, and days that are known already are not sent again.
    """
    # Commands load what they need.
    from collector.clock import SystemClock  # noqa: PLC0415
    from collector.errors import CollectorError  # noqa: PLC0415
    from collector.store.directory import load_directory  # noqa: PLC0415
    from collector.wiring import open_store  # noqa: PLC0415
    from nucuoi.collector_commands import load  # noqa: PLC0415
    from nucuoi.year.stories import HONEST  # noqa: PLC0415
    from nucuoi.year.upper_unit import send_dossiers, set_targets  # noqa: PLC0415
    from office.directory import index  # noqa: PLC0415
    from office.ids import OfficeId  # noqa: PLC0415
    from office.periods import from_timestamp  # noqa: PLC0415

    now = SystemClock().now_ms()
    today = from_timestamp(now / 1000).date()
    first = today - timedelta(days=days)
    try:
        with open_store(load(path)) as db:
            read = load_directory(db)
            if not read.sample:
                raise click.ClickException("the directory is not a sample (sample = true); invented figures have no place in it")
            told = HONEST._replace(improved={OfficeId(_LATE_OFFICE): today + timedelta(days=1)})
            set_targets(db, index(read), first, today + timedelta(days=1), at=now)
            send_dossiers(db, index(read), told, first, today, seed=seed, visits=visits, at=now)
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None
