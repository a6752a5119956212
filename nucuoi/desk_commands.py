"""``nucuoi desk …``: the program of an office's desk, and what a technician does for its officials."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.desk.config import DeskConfig, load_desk_config
from kiosk.errors import KioskError
from nucuoi.kiosk_commands import broker_answer, journal_place
from office.errors import InvalidIdError
from office.ids import DESK, OfficialId, check_slug, nearest

if TYPE_CHECKING:
    from kiosk.desk.pins import Pins
    from office.desk_assignment import DeskAssignment

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("/etc/nucuoi/desk.toml"),
    show_default=True,
    help="The desk's configuration (TOML).",
)
"""Every command reads the same file."""


def _load(path: Path) -> DeskConfig:
    try:
        return load_desk_config(path)
    except KioskError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def desk() -> None:
    """Run and look after the desk of an office: its queue and the officials' page."""


@desk.command()
@config_option
def run(path: Path) -> None:
    """Give numbers and call them until the program is stopped."""
    config = _load(path)
    from kiosk.desk import wiring  # noqa: PLC0415  commands load what they need
    from kiosk.wiring import set_up_log  # noqa: PLC0415  the same

    set_up_log()
    try:
        wiring.run(config)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"console.host, console.port: {config.console.host} port {config.console.port} cannot be served: {reason}; "
            "choose another"
        ) from None


@desk.command()
@config_option
def check(path: Path) -> None:
    """Print every problem of the configuration, or what the desk will do with it."""
    config = _load(path)
    broker, console = config.broker, config.console
    lines = [
        ("desk", f"of {config.office}, obeys the ledger {config.ledger}"),
        ("broker", f"{broker.host}:{broker.port} as {broker.username}, {broker_answer(broker.host, broker.port, kept='events')}"),
        ("journal", journal_place(Path(config.journal.directory), f"/{config.office}/{DESK}")),
        ("clock", "believed once the network has set it" if config.clock.trust == "synchronised" else "believed at once"),
        ("page", f"http://{console.host}:{console.port}" if console.enabled else "none: [console] enabled = false"),
    ]
    if not broker.password:
        lines.append(("password", "none is given; most brokers refuse that"))
    _print(lines)


@desk.command()
@config_option
def status(path: Path) -> None:
    """Print how the queue stands by what the journal holds; works while the desk runs, and changes nothing."""
    from kiosk.desk.records import EVENTS, facts_in  # noqa: PLC0415  commands load what they need
    from kiosk.journal import read_summary, reading  # noqa: PLC0415  the same
    from office.apply import replay  # noqa: PLC0415  the same
    from office.errors import QueueBrokenError  # noqa: PLC0415  the same

    config = _load(path)
    directory = Path(config.journal.directory)
    try:
        found = read_summary(directory)
        with reading(directory) as rows:
            queue = replay(facts_in(rows(EVENTS)))
    except (OSError, QueueBrokenError) as error:
        raise click.ClickException(str(error)) from None
    counts = Counter(ticket.status for ticket in queue.tickets.values())
    told = _assignment(config)
    names = {place.id: place.label for place in told.counters} if told else {}
    on_duty = [
        f"{names.get(counter.id, counter.id)} ({counter.official}{', paused' if counter.pause else ''})"
        for counter in sorted(queue.counters.values(), key=lambda state: state.id)
        if counter.official is not None
    ]
    day = queue.day
    _print(
        [
            ("desk", found.source or "none yet"),
            ("told", f"assignment {told.revision}" if told else "nothing yet: no assignment has come"),
            ("day", "none yet" if day is None else f"{day.date} ({'open' if day.is_open else 'closed'})"),
            ("tickets", ", ".join(f"{number} {state}" for state, number in sorted(counts.items())) or "none"),
            ("on duty", ", ".join(on_duty) or "nobody"),
            ("head", found.head),
            ("unsent", found.unsent),
        ]
    )
    if found.damaged:
        _print([("damaged", f"{found.damaged} journals were set aside in {directory}; the card may be dying")])


@desk.group()
def pin() -> None:
    """The PINs of the officials, which are kept on this machine only. Works while the desk runs."""


@pin.command("set")
@click.argument("official")
@config_option
def set_pin(official: str, path: Path) -> None:
    """Ask for a new PIN of OFFICIAL (an id of the directory), twice, without showing it."""
    config = _load(path)
    _check_official(config, official)
    new = click.prompt(f"PIN of {official} (4 to 8 digits)", hide_input=True, confirmation_prompt="Once more")
    with _pins(config) as pins:
        pins.set(OfficialId(official), new, by="the command line")
    click.echo(f"The PIN of {official} is set.")


@pin.command()
@click.argument("official")
@config_option
def invite(official: str, path: Path) -> None:
    """Print a code with which OFFICIAL sets a PIN at the console, once and within 24 hours."""
    config = _load(path)
    _check_official(config, official)
    with _pins(config) as pins:
        code = pins.invite(OfficialId(official), by="the command line")
    click.echo(code)


@pin.command("list")
@config_option
def list_pins(path: Path) -> None:
    """Print which officials have a PIN."""
    config = _load(path)
    told = _assignment(config)
    with _pins(config) as pins:
        known = pins.known()
    officials = {who.id: who.name for who in told.officials} if told else {}
    for official in sorted({*officials, *known}):
        state = "has a PIN" if official in known else "has none yet"
        click.echo(
            f"{official:<24} {state}{'' if official in officials or not told else '; is no official of this office any more'}"
        )


@contextmanager
def _pins(config: DeskConfig) -> Iterator["Pins"]:
    from kiosk.clock import SystemClock  # noqa: PLC0415  commands load what they need
    from kiosk.desk.pin_file import PinFile  # noqa: PLC0415  the same
    from kiosk.desk.wiring import make_pins  # noqa: PLC0415  the same
    from kiosk.refusals import for_official  # noqa: PLC0415  the same
    from office.errors import CommandRefusedError  # noqa: PLC0415  the same

    file = PinFile(Path(config.journal.directory), log=lambda sentence: click.echo(sentence, err=True))
    try:
        yield make_pins(file, SystemClock(config.clock.trust))
    except CommandRefusedError as error:
        raise click.ClickException(for_official(error.reason, error.about, "en")) from None
    except KioskError as error:
        raise click.ClickException(str(error)) from None
    finally:
        file.close()


def _assignment(config: DeskConfig) -> "DeskAssignment | None":
    from kiosk.assignment import AssignmentCache  # noqa: PLC0415  commands load what they need
    from office.desk_assignment import DeskAssignment  # noqa: PLC0415  the same

    return AssignmentCache(Path(config.journal.directory), DeskAssignment, office=config.office, terminal=DESK).load()


def _check_official(config: DeskConfig, official: str) -> None:
    try:
        check_slug(official, field="OFFICIAL")
    except InvalidIdError as error:
        raise click.ClickException(str(error)) from None
    told = _assignment(config)
    if told is not None and told.official(official) is None:
        hint = nearest(official, [who.id for who in told.officials])
        raise click.ClickException(f"{official!r} is no official of {config.office}{hint}; the directory names them")


def _print(lines: Iterable[tuple[str, object]]) -> None:
    for name, text in lines:
        click.echo(f"{name + ':':<10} {text}")
