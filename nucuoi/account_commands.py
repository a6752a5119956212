"""``nucuoi collector account``: those who read the figures, as whoever has the machine looks after them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collector.errors import CollectorError
from nucuoi.collector_commands import collector, config_option, load
from office.ids import OfficeId, OfficialId, UnitId

if TYPE_CHECKING:
    from collector.people import People
    from collector.store.accounts import Account
    from collector.viewer import Role, Viewer

# Not imported from the collector: a command that is only listed loads nothing of it. A test holds the two equal.
ROLES = ("admin", "leader", "official", "supervisor", "technician")


@collector.group()
def account() -> None:
    """Invite, list, change and shut out those who read the figures."""


@account.command()
@click.argument("name")
@config_option
@click.option("--role", type=click.Choice(ROLES), required=True, help="What NAME may do.")
@click.option("--unit", help="The id of the unit to which NAME is kept; left out, everything.")
@click.option("--official", help="OFFICE/OFFICIAL of the directory, for the role official.")
def invite(name: str, path: Path, role: "Role", unit: str | None, official: str | None) -> None:
    """Print a one-time link with which a new person, NAME, sets a password."""
    with _people(path) as (people, base):
        click.echo(_link(base, people.invite(_viewer(name, role, unit, official))))


@account.command("list")
@config_option
def list_(path: Path) -> None:
    """Print every account: name, role, scope and what is special about it; then the open invitations."""
    with _people(path) as (people, _base):
        for one in people.accounts():
            marks = [text for text, holds in (("disabled", one.is_disabled), ("second step", one.has_second_step)) if holds]
            click.echo("\t".join([one.name, one.viewer.role, _scope(one.viewer), ", ".join(marks)]).rstrip())
        for open_ in people.invitations():
            click.echo(f"{open_.viewer.account}\t{open_.viewer.role}\t{_scope(open_.viewer)}\tinvited")


@account.command()
@click.argument("name")
@config_option
def link(name: str, path: Path) -> None:
    """Print a one-time link with which NAME sets a new password; role and scope stay."""
    with _people(path) as (people, base):
        click.echo(_link(base, people.new_link(_named(people, name))))


@account.command()
@click.argument("name")
@config_option
@click.option("--again", is_flag=True, help="Let NAME in again.")
def disable(name: str, path: Path, *, again: bool) -> None:
    """Shut NAME out: sessions and links end, tokens do nothing. The log keeps what NAME did."""
    with _people(path) as (people, _base):
        people.disable(_named(people, name), disabled=not again)


@account.command("role")
@click.argument("name")
@config_option
@click.option("--role", type=click.Choice(ROLES), required=True, help="What NAME may do from now on.")
@click.option("--unit", help="The id of the unit to which NAME is kept; left out, everything.")
@click.option("--official", help="OFFICE/OFFICIAL of the directory, for the role official.")
def role_(name: str, path: Path, role: "Role", unit: str | None, official: str | None) -> None:
    """Give NAME another role or scope; sessions end."""
    with _people(path) as (people, _base):
        people.change(_named(people, name), _viewer(name, role, unit, official))


@account.command("second-step-off")
@click.argument("name")
@config_option
def second_step_off(name: str, path: Path) -> None:
    """Ask NAME, who has lost the phone, for the password alone."""
    with _people(path) as (people, _base):
        people.drop_second_step(_named(people, name))


@contextmanager
def _people(path: Path) -> Iterator[tuple["People", str]]:
    """The accounts of a configuration, and the address under which people reach the pages."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - commands load what they need

    from collector.clock import SystemClock  # noqa: PLC0415 - the same
    from collector.people import COMMAND_LINE, People  # noqa: PLC0415 - the same
    from collector.store.accounts import Accounts  # noqa: PLC0415 - the same
    from collector.store.db import reachable  # noqa: PLC0415 - the same
    from collector.store.directory import load_directory  # noqa: PLC0415 - the same
    from collector.wiring import open_store  # noqa: PLC0415 - the same
    from office.directory import index  # noqa: PLC0415 - the same

    config = load(path)
    try:
        with open_store(config) as db, reachable():
            directory = index(load_directory(db))
            now = SystemClock().now_ms()
            people = People(db, Accounts(db, PasswordHasher()), directory, by=COMMAND_LINE, now_ms=now)
            yield people, config.web.base_address()
    except (CollectorError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _viewer(name: str, role: "Role", unit: str | None, official: str | None) -> "Viewer":
    from collector.viewer import Viewer  # noqa: PLC0415 - commands load what they need

    own = None
    if official is not None:
        office, _, id_ = official.partition("/")
        own = (OfficeId(office), OfficialId(id_))
    return Viewer(name, role, None if unit is None else UnitId(unit), own)


def _named(people: "People", name: str) -> "Account":
    found = next((one for one in people.accounts() if one.name == name.casefold()), None)
    if found is None:
        raise click.ClickException(f"{name!r} is no account; `nucuoi collector account list` names all")
    return found


def _scope(viewer: "Viewer") -> str:
    return "/".join(viewer.official) if viewer.official else viewer.unit or "everything"


def _link(base: str, word: str) -> str:
    return f"{base}/invitation/{word}"
