"""The technician's file of an office's desk: TOML, checked whole before anything starts, as a terminal's is."""

import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.config import BrokerConfig, ClockConfig, JournalConfig, read_config, shared_problems
from office.documents import Release
from office.ids import DESK, LedgerId, OfficeId

_ADDRESS = re.compile(r"(https?://[a-zA-Z0-9._\[\]:-]+(/[!-~]*)?)?")


class ConsoleConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[console]``: the page of the officials, which their browsers open in the office's own network."""

    enabled: Annotated[bool, Meta(description="false: no page is served (caller's boxes and ticket kiosks only)")] = True
    host: Annotated[
        str, Meta(min_length=1, max_length=253, description="Address on which the page listens; 0.0.0.0 is every one")
    ] = "0.0.0.0"  # noqa: S104  officials' own machines open it
    port: Annotated[int, Meta(ge=1, le=65_535, description="Its TCP port, 1 to 65535")] = 8080
    public_url: Annotated[
        str, Meta(description="Address that officials type, such as http://desk.local:8080; left out, any that leads here")
    ] = ""


class PhonesConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[phones]``: the page on which a phone follows its number, alone, for a network in which strangers are (a guest Wi-Fi).

    Without it phones use the page of the officials, as long as they reach it. The directory's ``follow_url`` must lead here.
    """

    port: Annotated[
        Annotated[int, Meta(ge=1, le=65_535)] | None,
        Meta(description="TCP port of the page for phones, 1 to 65535; left out, there is none of its own"),
    ] = None
    host: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=253,
            description="Address on which it listens, such as the guest network's; 0.0.0.0 is every one",
        ),
    ] = "0.0.0.0"  # noqa: S104  phones open it
    https: Annotated[
        bool, Meta(description="true: phones reach it by https, through a proxy; cookies then travel by https alone")
    ] = False


class DeskConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file: whose queue this is, whom it obeys, and where its page listens."""

    office: Annotated[OfficeId, Meta(description="Id of the office, as in the collector's directory")]
    ledger: Annotated[LedgerId, Meta(description="The ledger this desk obeys: the id that the collector prints")]
    release: Annotated[
        Release,
        Meta(description='"half-day": comments wait in their box; "at once": for demo, training and tests only'),
    ] = "half-day"
    broker: BrokerConfig = BrokerConfig()
    journal: JournalConfig = JournalConfig(directory="/var/lib/nucuoi/desk")
    clock: ClockConfig = ClockConfig()
    console: ConsoleConfig = ConsoleConfig()
    phones: PhonesConfig = PhonesConfig()


def load_desk_config(path: Path) -> DeskConfig:
    """Read and check the file; a password file is read too, so that ``broker.password`` holds it.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    return read_config(path, DeskConfig, contradictions=_contradictions, name=lambda config: f"{config.office}/{DESK}")


def _contradictions(config: DeskConfig) -> list[str]:
    found = shared_problems(config)
    console, phones = config.console, config.phones
    for name, host in (("console", console.host), ("phones", phones.host)):
        if not host.isprintable() or host != host.strip():
            found.append(f"{name}.host: has a line break, a control character or a space at its end; remove it")
    if console.enabled and phones.port == console.port:
        found.append(f"phones.port: {phones.port} is the console's; choose another, so that strangers never reach the console")
    if not console.enabled and phones.port is not None:
        found.append("phones.port: no page is served while console.enabled is false; remove one of the two")
    if not _ADDRESS.fullmatch(console.public_url):
        found.append(f"console.public_url: {console.public_url!r} is no address; write it as http://desk.local:8080")
    return found
