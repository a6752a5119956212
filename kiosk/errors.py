"""Every error that a terminal raises; each says what was wrong, where, and what to do."""

from collections.abc import Sequence
from typing import Literal

from kiosk.printer_status import SENTENCES, Reason

DiskVerdict = Literal["ok", "full", "read-only", "failing"]
"""How the journal's disk fares; anything but ``ok`` puts the terminal out of service."""

_DISK_SENTENCES: dict[str, str] = {
    "full": "the journal's disk is full; free some space",
    "read-only": "the journal's disk is read-only; check or replace the card, then restart",
    "failing": "the journal's disk does not take writes; check or replace the card",
}


class KioskError(Exception):
    """The base of all errors of this package."""


class ConfigInvalidError(KioskError, ValueError):
    """The configuration cannot be used; ``problems`` holds one sentence for each error, all of them at once."""

    def __init__(self, place: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{place}: {count}", *(f"  {problem}" for problem in self.problems)]))


class PortraitInvalidError(KioskError, ValueError):
    """A photo that cannot or must not be decoded."""


class QrInvalidError(KioskError, ValueError):
    """A text that no QR code can hold so that a phone can read it."""


class BoxUnavailableError(KioskError, OSError):
    """The disk did not take a write: no vote happened. ``verdict`` says why; never ``ok``."""

    def __init__(self, verdict: DiskVerdict) -> None:
        self.verdict: DiskVerdict = verdict
        super().__init__(f"the ballot box is out of service: {_DISK_SENTENCES.get(verdict, verdict)}")


class VoteUnknownError(KioskError, KeyError):
    """A key names no vote that can still be changed: its visitor's session has ended."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class JournalInUseError(KioskError, RuntimeError):
    """Another process holds the journal; the sentence names its process id."""


class JournalForeignError(KioskError, RuntimeError):
    """The journal belongs to another office and still holds what that office has not received."""


class JournalNewerError(KioskError, RuntimeError):
    """The journal was written by a newer version of this program."""


class PanelUnavailableError(KioskError, OSError):
    """The pins of the panel cannot be used: no GPIO header, a pin in use, or no permission."""


class SoundInvalidError(KioskError, ValueError):
    """A recording that cannot be used; the sentence says what it should be."""


class VoicePackInvalidError(KioskError, ValueError):
    """A voice pack cannot be used; ``problems`` holds one sentence for each error, all of them at once."""

    def __init__(self, place: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{place}: the voice pack cannot be used", *(f"  {problem}" for problem in self.problems)]))


class VoiceMissingError(KioskError, RuntimeError):
    """Nothing can say this: the recordings are missing, and there is no synthesiser for the language, or it failed."""


class PlaybackError(KioskError, OSError):
    """The loudspeaker cannot be reached; the sentence says what the player said."""


class PrinterUnavailableError(KioskError, OSError):
    """A printer that cannot be reached, or not be talked to; ``reason`` says which."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason: Reason = reason
        super().__init__(SENTENCES[reason] + (f" ({detail})" if detail else ""))
