"""The technician's file of a hall's board: TOML, checked whole before anything starts."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kiosk.config import BrokerConfig, ClockConfig, JournalConfig, read_config, shared_problems
from kiosk.voice_config import VoiceConfig, voice_problems
from office.ids import LedgerId, OfficeId, TerminalId


class BoardScreenConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[screen]``: the display in the hall. Nothing there can be touched, and no keyboard is listened to."""

    width: Annotated[int, Meta(ge=320, le=7_680, description="Pixels, as the display shows them before rotation")] = 1920
    height: Annotated[int, Meta(ge=240, le=7_680, description="Pixels, as the display shows them before rotation")] = 1080
    fullscreen: Annotated[bool, Meta(description="Whether the window covers the whole display")] = True
    rotation: Annotated[Literal[0, 90, 180, 270], Meta(description="Degrees clockwise: 0, 90, 180 or 270")] = 0
    reduced_motion: Annotated[bool, Meta(description="true: screens change without moving")] = False


class BoardConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file: which board this is, whom it obeys, its display, and its voice."""

    office: Annotated[OfficeId, Meta(description="Id of the office, as in the collector's directory")]
    terminal: Annotated[TerminalId, Meta(description="Id of this board, as in the collector's directory")]
    ledger: Annotated[LedgerId, Meta(description="The ledger this terminal obeys: the id that the collector prints")]
    broker: BrokerConfig = BrokerConfig()
    journal: JournalConfig = JournalConfig()
    clock: ClockConfig = ClockConfig()
    screen: BoardScreenConfig = BoardScreenConfig()
    voice: VoiceConfig | None = None


def load_board_config(path: Path) -> BoardConfig:
    """Read and check the file; a password file is read too, so that ``broker.password`` holds it.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    return read_config(
        path, BoardConfig, contradictions=_contradictions, name=lambda config: f"{config.office}/{config.terminal}"
    )


def _contradictions(config: BoardConfig) -> list[str]:
    found = shared_problems(config, terminal=config.terminal)
    return found if config.voice is None else found + voice_problems(config.voice)
