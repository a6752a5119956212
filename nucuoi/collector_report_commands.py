"""``nucuoi collector report …``: the reports of the pages, written to files."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from collector.errors import CollectorError, InquiryInvalidError
from collector.reports.formats import FORMATS, Format
from nucuoi.collector_commands import collector, config_option, load

if TYPE_CHECKING:
    from collector.reports.order import Order, ReportKind

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _all(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def put(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return put


_place_options = _all(
    click.option("--unit", help="The id of a unit: its offices and those of every unit below it."),
    click.option("--office", help="The id of one office."),
)
_period_options = _all(
    click.option("--period", help="Named days, such as last-month, this-quarter, last-half-year, last-year."),
    click.option("--from", "from_", metavar="DATE", help="The first day, such as 2026-07-01; instead of --period."),
    click.option("--through", metavar="DATE", help="The last day; with --from."),
    click.option(
        "--reckoning", type=click.Choice(["calendar", "15-14"]), default="calendar", show_default=True, help="When months begin."
    ),
)
_form_options = _all(
    click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file; - for standard output."),
    click.option("--format", "ending", type=click.Choice(FORMATS), help="The form; else by the ending of the file."),
    click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True),
    click.option("--agency", default="", help="The letterhead's agency; else the unit's name."),
    click.option("--superior", default="", help="What stands above the agency; else the name of the unit above."),
    click.option("--number", default="", help="Số, ký hiệu; else left to be filled in."),
    click.option("--place", default="", help="The place beside the date; else the unit's name."),
    config_option,
)


@collector.group()
def report() -> None:
    """Write a report to a file: for a meeting, a spreadsheet, another program."""


@report.command()
@_place_options
@click.option("--date", "day", metavar="DATE", help="The day, such as 2026-07-01; else yesterday.")
@_form_options
def daily(day: str | None, **options: Any) -> None:  # noqa: ANN401 - click's values
    """Write the daily sheet: people served and people who rated, by office and counter."""
    _write("daily", {"from": day, "through": day} if day else {"period": "yesterday"}, options)


@report.command()
@_place_options
@_period_options
@_form_options
def unit(**options: Any) -> None:  # noqa: ANN401 - click's values
    """Write the report of a unit or an office: satisfaction, waits, topics, counters, and what the figures do not hold."""
    _write("unit", _days(options), options)


@report.command()
@click.option("--office", required=True, help="The id of the official's office.")
@click.option("--official", required=True, help="The id of the official.")
@_period_options
@_form_options
def official(**options: Any) -> None:  # noqa: ANN401 - click's values
    """Write an official's evidence sheet for the attitude criterion: only votes cast while that person was shown."""
    _write("official", _days(options), options)


@report.command()
@_place_options
@_period_options
@_form_options
def form(**options: Any) -> None:  # noqa: ANN401 - click's values
    """Write what the form of 18 points needs: shares of the three levels, and the attitude index by quarter."""
    _write("form", _days(options), options)


@report.command()
@_place_options
@_period_options
@_form_options
def award(**options: Any) -> None:  # noqa: ANN401 - click's values
    """Write the evidence for awards: groups and persons with votes, intervals and cautious shares; no ranking."""
    _write("award", _days(options), options)


@report.command()
@_place_options
@_period_options
@_form_options
def supervision(**options: Any) -> None:  # noqa: ANN401 - click's values
    """Write the supervision pack: method, results by place and by code, what was left out, flags, lines for a visit."""
    _write("supervision", _days(options), options)


def _days(options: dict[str, Any]) -> dict[str, str | None]:
    return {name: options[option] for name, option in (("period", "period"), ("from", "from_"), ("through", "through"))}


def _write(kind: "ReportKind", days: dict[str, str | None], options: dict[str, Any]) -> None:
    from collector.garbage import seldom  # noqa: PLC0415 - commands load what they need
    from collector.reports.formats import write  # noqa: PLC0415 - the same
    from collector.reports.press import build  # noqa: PLC0415 - the same
    from collector.store.db import reachable  # noqa: PLC0415 - the same
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same

    output: Path = options["output"]
    form = _form(output, options["ending"])
    config = load(options["path"])
    seldom()
    try:
        with open_store(config) as db, reachable():
            directory = index(load_directory(db))
            order = _order(kind, days, options, directory)
            written = write(build(db, directory, order), form)
            _note(db, order, form)
        if output == Path("-"):
            sys.stdout.buffer.write(written)
        else:
            output.write_bytes(written)
    except InquiryInvalidError as error:
        raise click.ClickException("\n".join(f"--{name}: {problem}" for name, problem in error.problems.items())) from None
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _note(db: Any, order: "Order", form: Format) -> None:  # noqa: ANN401 - loaded late
    """Write the report into the log, as the pages do."""
    from collector.clock import SystemClock  # noqa: PLC0415 - commands load what they need
    from collector.people import COMMAND_LINE  # noqa: PLC0415 - the same
    from collector.store.audit import Audit  # noqa: PLC0415 - the same

    asked = order.inquiry
    days = {"from": asked.first.isoformat(), "through": order.last_day.isoformat(), "reckoning": asked.reckoning}
    places = {name: getattr(asked, name) for name in ("unit", "office", "official") if getattr(asked, name) is not None}
    Audit(db).write(
        "report",
        order.kind,
        at_ms=SystemClock().now_ms(),
        account=COMMAND_LINE.account,
        role=COMMAND_LINE.role,
        unit=asked.unit,
        after={"kind": order.kind, "format": form, **days, **places},
        address=COMMAND_LINE.account,
    )


def _order(kind: "ReportKind", days: dict[str, str | None], options: dict[str, Any], directory: Any) -> "Order":  # noqa: ANN401 - loaded late
    from collector.clock import SystemClock  # noqa: PLC0415 - commands load what they need
    from collector.reports.order import check_order, read_order  # noqa: PLC0415 - the same
    from collector.web.language import language  # noqa: PLC0415 - the same
    from office.periods import from_timestamp  # noqa: PLC0415 - the same

    today = from_timestamp(SystemClock().now_ms() / 1000).date()
    asked = {name: options.get(name) for name in ("unit", "office", "official", "reckoning")} | days
    given = {name: [value] for name, value in asked.items() if value}
    order = check_order(read_order(kind, given, directory, today, language(options["language"])))
    return order._replace(**{name: options[name] for name in ("agency", "superior", "number", "place")})


def _form(output: Path, form: str | None) -> Format:
    ending = form or output.suffix.removeprefix(".")
    for known in FORMATS:
        if known == ending:
            return known
    raise click.ClickException(f"--format: {ending!r} is none of {', '.join(FORMATS)}; name one, or end the file's name in one")
