"""The technician's file of a caller's box: TOML, checked whole before anything starts, as every terminal's is."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.config import (
    HIGHEST_PIN,
    LOWEST_PIN,
    BrokerConfig,
    ClockConfig,
    JournalConfig,
    Pin,
    read_config,
    shared_problems,
)
from office.ids import LedgerId, OfficeId, TerminalId


class CallerPins(msgspec.Struct, frozen=True, kw_only=True):
    """``[buttons]``: what is connected to the GPIO header. Buttons connect their pin to ground."""

    next: Annotated[Pin, Meta(description="BCM pin of «next»: it calls, and without `start` it also begins")]
    recall: Annotated[int | None, Meta(description="BCM pin of «call again»; left out, there is none")] = None
    miss: Annotated[int | None, Meta(description="BCM pin of «nobody came»; left out, there is none")] = None
    start: Annotated[int | None, Meta(description="BCM pin of «begin»; left out, `next` begins what was called")] = None
    finish: Annotated[int | None, Meta(description="BCM pin of «finished»; left out, the next call finishes")] = None
    lamp: Annotated[int | None, Meta(description="BCM pin of the lamp; left out, there is none")] = None
    buzzer: Annotated[int | None, Meta(description="BCM pin of a buzzer, heard when a press is refused; left out: none")] = None
    bounce_seconds: Annotated[
        float, Meta(ge=0.001, le=0.5, description="A button counts once it rested this long, in seconds")
    ] = 0.03
    hold_seconds: Annotated[
        float, Meta(ge=1, le=600, description="A button held longer than this is logged as stuck, in seconds")
    ] = 10.0

    def by_name(self) -> dict[str, int]:
        """The pins of the buttons that there are."""
        pins = {"next": self.next, "recall": self.recall, "miss": self.miss, "start": self.start, "finish": self.finish}
        return {name: pin for name, pin in pins.items() if pin is not None}


class CallerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file: who this box is, whom it obeys, and its pins. Its counter comes from the collector's directory."""

    office: Annotated[OfficeId, Meta(description="Id of the office, as in the collector's directory")]
    terminal: Annotated[TerminalId, Meta(description="Id of this box, as in the collector's directory")]
    ledger: Annotated[LedgerId, Meta(description="The ledger this box obeys: the id that the collector prints")]
    buttons: CallerPins
    broker: BrokerConfig = BrokerConfig()
    journal: JournalConfig = JournalConfig(directory="/var/lib/nucuoi/caller")
    clock: ClockConfig = ClockConfig()


def load_caller_config(path: Path) -> CallerConfig:
    """Read and check the file; a password file is read too, so that ``broker.password`` holds it.

    Raises:
        ConfigInvalidError: with every problem found.
    """
    return read_config(
        path, CallerConfig, contradictions=_contradictions, name=lambda config: f"{config.office}/{config.terminal}"
    )


def _contradictions(config: CallerConfig) -> list[str]:
    found = shared_problems(config, terminal=config.terminal)
    pins = {**config.buttons.by_name(), "lamp": config.buttons.lamp, "buzzer": config.buttons.buzzer}
    used: dict[int, list[str]] = defaultdict(list)
    for name, pin in pins.items():
        if pin is not None:
            used[pin].append(f"buttons.{name}")
            if not LOWEST_PIN <= pin <= HIGHEST_PIN:
                found.append(f"buttons.{name}: {pin} is no usable BCM pin; use {LOWEST_PIN} to {HIGHEST_PIN}")
    for pin, fields in used.items():
        found += [f"{other}: pin {pin} is used by {fields[0]} too; give each its own pin" for other in fields[1:]]
    return found
