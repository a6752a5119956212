"""``[voice]`` of the technician's file: in which languages the hall's board calls, by which recordings, and through what."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from office.numerals import Reading, Style

Region = Literal["north", "central", "south"]

READINGS: dict[Region, Reading] = {
    "north": Reading(),
    "central": Reading(hundred_zero="lẻ", thousand="ngàn"),
    "south": Reading(hundred_zero="lẻ", four="bốn", thousand="ngàn"),
}
"""How the synthesiser counts; a voice pack says for itself how its speaker does."""

ESPEAK_VOICES: dict[Region, str] = {"north": "vi", "central": "vi-vn-x-central", "south": "vi-vn-x-south"}


ENGLISH_VOICE = "en-gb"

SYNTHESISED = ("vi", "en")
"""The languages that espeak-ng is trusted with; others are spoken from packs only."""


class VoiceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``[voice]``: how calls are spoken. A language with a pack is spoken by it, else by espeak-ng (``vi`` and ``en`` only)."""

    languages: Annotated[
        tuple[str, ...],
        Meta(min_length=1, max_length=4, description='In which a call is said, in this order, such as ["vi", "tyz"]'),
    ] = ("vi",)
    packs: Annotated[
        dict[str, str], Meta(description="Language = absolute directory of its voice pack (`nucuoi kiosk voice-check DIR`)")
    ] = {}
    repeat: Annotated[
        int, Meta(ge=1, le=3, description="How often a call is said, 1 to 3; once only while another one waits")
    ] = 2
    style: Annotated[Style, Meta(description='Without a pack: "digits" (H không một hai) or "full" (H mười hai)')] = "digits"
    region: Annotated[Region, Meta(description='Without a pack: whose Vietnamese, "north", "central" or "south"')] = "north"
    command: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="The player, given a WAV file through its standard input"),
    ] = ("aplay", "-q")


def voice_problems(voice: VoiceConfig) -> list[str]:
    """What contradicts itself, one sentence for each; the packs themselves are not read."""
    found = []
    for language, directory in voice.packs.items():
        if language not in voice.languages:
            found.append(f"voice.packs.{language}: is not among languages; add it there, or remove the pack")
        if not Path(directory).is_absolute():
            found.append(f"voice.packs.{language}: {directory!r} is relative; write the whole path, beginning with /")
    spoken = " and ".join(SYNTHESISED)
    found += [
        f"voice.languages: {language!r} has no pack, and espeak-ng speaks only {spoken}; add it to [voice.packs]"
        for language in voice.languages
        if language not in SYNTHESISED and language not in voice.packs
    ]
    if len(set(voice.languages)) < len(voice.languages):
        found.append("voice.languages: names one twice; remove it")
    return found
