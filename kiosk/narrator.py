"""One call as one sound: the chime, then the sentence in each language, by its recordings or by the synthesiser.

A language that cannot be spoken is left out and named; when none can, the chime still makes people look at the board.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.chime import chime
from kiosk.errors import VoiceMissingError, VoicePackInvalidError
from kiosk.sound import Sound, at_rate, joined, silence
from kiosk.synthesiser import Synthesiser
from kiosk.voice_config import ENGLISH_VOICE, ESPEAK_VOICES, READINGS, VoiceConfig
from kiosk.voice_pack import VoicePack, load_pack
from office.announcement import WIDTH, announce
from office.errors import NumeralUnknownError
from office.numerals import Grammar, Reading

CHIME_GAP_SECONDS = 0.25
LANGUAGE_GAP_SECONDS = 0.7
ROUND_GAP_SECONDS = 0.9
"""Before a call is said again, in the place of the chime."""

_SYNTHESISED_RATE = 22_050
_GRAMMARS: dict[str, Grammar] = {"vi": "vi", "en": "en"}


class Call(NamedTuple):
    """One call as the board shows it.

    ``number`` is its running number: a recall has one of its own. ``age_seconds`` is its age at the moment at which the board was
    heard, so a board that the broker kept must not be told here: nobody knows how old it is.
    """

    number: int
    series: str
    ticket: int
    counter: str
    age_seconds: float


class Announcement(NamedTuple):
    """What is to be played, what was said in it, and one sentence for whatever was not as it should be."""

    sound: Sound
    texts: tuple[str, ...]
    complaints: tuple[str, ...]
    is_voice: bool


class Tongue(NamedTuple):
    """One language: its pack, or the synthesiser's voice, or both; ``complaint`` says why its pack is not used."""

    language: str
    pack: VoicePack | None
    reading: Reading
    voice: str | None
    complaint: str = ""


class Narrator:
    """Speaks calls in ``tongues``, in their order. ``width`` gives that of the printed numbers; an assignment may change it."""

    def __init__(self, tongues: Sequence[Tongue], synthesiser: Synthesiser, *, width: Callable[[], int] = lambda: WIDTH) -> None:
        self._tongues = tuple(tongues)
        self._synthesiser = synthesiser
        self._width = width

    def announce(self, call: Call, *, is_first: bool = True) -> Announcement:
        """The whole announcement; what is said again begins with a pause instead of the chime."""
        sounds: list[Sound] = []
        texts: list[str] = []
        complaints: list[str] = []
        for tongue in self._tongues:
            complaints += [tongue.complaint] if tongue.complaint else []
            try:
                text, sound, complaint = self._say(tongue, call)
            except (VoiceMissingError, NumeralUnknownError) as error:
                complaints.append(f"{tongue.language}: {error}")
                continue
            complaints += [f"{tongue.language}: {complaint}"] if complaint else []
            sounds += [silence(LANGUAGE_GAP_SECONDS, sound.rate), sound] if sounds else [sound]
            texts.append(text)
        rate = max((sound.rate for sound in sounds), default=_SYNTHESISED_RATE)
        opening = [chime(rate), silence(CHIME_GAP_SECONDS, rate)] if is_first else [silence(ROUND_GAP_SECONDS, rate)]
        whole = joined([*opening, *(at_rate(sound, rate) for sound in sounds)])
        return Announcement(whole, tuple(texts), tuple(dict.fromkeys(complaints)), bool(texts))

    def _say(self, tongue: Tongue, call: Call) -> tuple[str, Sound, str]:
        complaint = ""
        if tongue.pack is not None:
            manifest = tongue.pack.manifest
            sentence = announce(
                call.series, call.ticket, call.counter, manifest.reading, width=self._width(), order=manifest.sentence
            )
            lacking = tongue.pack.lacks(sentence)
            if not lacking:
                return sentence.text, tongue.pack.speak(sentence), ""
            complaint = f"the voice pack {manifest.id} lacks {', '.join(dict.fromkeys(lacking))}"
        if tongue.voice is None:
            raise VoiceMissingError(complaint or f"there is no voice pack, and espeak-ng is not used for {tongue.language!r}")
        sentence = announce(call.series, call.ticket, call.counter, tongue.reading, width=self._width())
        try:
            return sentence.text, self._synthesiser.say(sentence.sound, tongue.voice), complaint
        except VoiceMissingError as error:
            raise VoiceMissingError("; ".join(filter(None, [complaint, str(error)]))) from None


def open_tongues(config: VoiceConfig) -> list[Tongue]:
    """The languages of the configuration with their packs read; a pack that cannot be used is left out and named."""
    return [_tongue(language, config) for language in config.languages]


def _tongue(language: str, config: VoiceConfig) -> Tongue:
    pack, complaint = None, ""
    if language in config.packs:
        try:
            pack = load_pack(Path(config.packs[language]))
        except VoicePackInvalidError as error:
            complaint = f"{language}: {error}"
    if pack is not None and pack.manifest.language != language:
        complaint = f"{language}: {config.packs[language]} is a voice pack in the language {pack.manifest.language!r}"
        pack = None
    voice = {"vi": ESPEAK_VOICES[config.region], "en": ENGLISH_VOICE}.get(language)
    grammar = _GRAMMARS.get(language, "digits")
    reading = msgspec.structs.replace(READINGS[config.region], grammar=grammar, style=config.style)
    return Tongue(language, pack, reading, voice, complaint)
