"""The technician's file of a ticket kiosk: TOML, checked whole before anything starts, as every terminal's is."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.config import BrokerConfig, ClockConfig, JournalConfig, ScreenConfig, read_config, screen_problems, shared_problems
from kiosk.printer_config import PrinterConfig, printer_problems
from kiosk.voice_config import VoiceConfig, voice_problems
from office.ids import LedgerId, OfficeId, TerminalId


class TicketConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file: who this kiosk is, whom it obeys, and what is built into it."""

    office: Annotated[OfficeId, Meta(description="Id of the office, as in the collector's directory")]
    terminal: Annotated[TerminalId, Meta(description="Id of this kiosk, as in the collector's directory")]
    ledger: Annotated[LedgerId, Meta(description="The ledger this kiosk obeys: the id that the collector prints")]
    broker: BrokerConfig = BrokerConfig()
    journal: JournalConfig = JournalConfig(directory="/var/lib/nucuoi/ticket")
    clock: ClockConfig = ClockConfig()
    screen: ScreenConfig = ScreenConfig()
    printer: PrinterConfig | None = None
    voice: VoiceConfig | None = None


def load_ticket_config(path: Path) -> TicketConfig:
    """Read and check the file; a password file is read too, so that ``broker.password`` holds it.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    return read_config(
        path, TicketConfig, contradictions=_contradictions, name=lambda config: f"{config.office}/{config.terminal}"
    )


def _contradictions(config: TicketConfig) -> list[str]:
    found = shared_problems(config, terminal=config.terminal) + screen_problems(config.screen)
    if not config.screen.enabled:
        found.append("screen.enabled: false, and a ticket kiosk is a screen; remove it")
    if config.printer is not None:
        found += printer_problems(config.printer)
    if config.voice is not None:
        found += voice_problems(config.voice)
    return found
