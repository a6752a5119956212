"""A voice as somebody recorded it: a directory with ``manifest.toml`` and one WAV file for each fragment.

A pack is read whole, once, before it speaks: every mistake of the manifest and of every file is named at once, and every missing
fragment by its name. What is missing is no mistake (a pack grows while it is recorded), but a sentence that needs it is not
spoken by this pack at all: half a sentence in another voice would sound like a fault.
"""

import re
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import SoundInvalidError, VoicePackInvalidError
from kiosk.sound import FULL_SCALE, Sound, joined, read_sound, scaled, silence, trimmed
from kiosk.voice_manifest import MANIFEST, MOST_FRAGMENTS, Manifest, read_manifest
from office.announcement import Sentence, is_whole_number, recordings, whole_counter
from office.errors import NumeralUnknownError
from office.ids import nearest
from office.numerals import Word

MOST_SECONDS = 300.0
"""Enough for every number up to 200 in one breath; a pack is kept in memory, 1 MB for 10 s at 48 kHz."""

VOICE_PEAK = 0.7
"""Share of full scale to which the loudest fragment is brought, so that a new pack is not louder than the old one."""

WORD_GAP_SECONDS = 0.03
PART_GAP_SECONDS = 0.16

_FILE_NAME = re.compile(r"[^/\\\0]{1,120}\.wav", re.IGNORECASE)
_MUCH_SOFTER = 0.32
_CLIPPED_IN_A_ROW = 4
_FEWEST_TO_COMPARE = 3


class Remark(NamedTuple):
    """What could be better about a fragment that is used all the same."""

    file: str
    sentence: str


class VoicePack(NamedTuple):
    """A pack that can speak: its fragments trimmed and brought to one loudness, and what it lacks."""

    manifest: Manifest
    sounds: Mapping[str, Sound]
    missing: tuple[Word, ...]
    remarks: tuple[Remark, ...]

    def lacks(self, sentence: Sentence) -> tuple[str, ...]:
        """Which words of ``sentence`` this pack cannot say: their fragments, or the text of a label nobody recorded."""
        return tuple(
            word.slug or word.text
            for part in sentence.parts
            if not any(whole in self.sounds for whole in part.wholes)
            for word in part.words
            if word.slug not in self.sounds
        )

    def speak(self, sentence: Sentence) -> Sound:
        """``sentence``, put together with natural gaps.

        Raises:
            KeyError: the pack :meth:`lacks` something of it.
        """
        said: list[Sound] = []
        for part in sentence.parts:
            whole = next((whole for whole in part.wholes if whole in self.sounds), None)
            for place, name in enumerate([whole] if whole else [word.slug for word in part.words]):
                sound = self.sounds[name]
                if said:
                    said.append(silence(WORD_GAP_SECONDS if place else PART_GAP_SECONDS, sound.rate))
                said.append(sound)
        return joined(said)


def load_pack(directory: Path) -> VoicePack:
    """Read and check the pack in ``directory``.

    Raises:
        VoicePackInvalidError: with every problem found; missing fragments are none, see ``VoicePack.missing``.
    """
    manifest, problems = read_manifest(directory)
    if manifest is None:
        raise VoicePackInvalidError(str(directory), problems)
    wanted = recordings(manifest.reading, order=manifest.sentence)
    files = _files(directory, manifest, wanted, problems)
    sounds: dict[str, Sound] = {}
    remarks: list[Remark] = []
    seconds = 0.0
    for slug, name in files.items():
        if seconds > MOST_SECONDS:
            problems.append(f"all fragments together are longer than {MOST_SECONDS:.0f} s")
            break
        try:
            sound = read_sound(directory / name)
        except SoundInvalidError as error:
            problems.append(f"{name}: {error}")
            continue
        seconds += sound.seconds
        sounds[slug] = trimmed(sound)
        if not sounds[slug].samples:
            problems.append(f"{name}: is silent; record it again")
        elif _is_clipped(sound):
            remarks.append(Remark(name, "is clipped; record it again, further from the microphone or with less gain"))
    problems += _rate_problems(files, sounds)
    if problems:
        raise VoicePackInvalidError(str(directory), problems)
    remarks += _too_soft(files, sounds)
    remarks += _strangers(directory, set(files.values()), [word.slug for word in wanted])
    missing = tuple(word for word in wanted if word.slug not in sounds)
    return VoicePack(manifest, _levelled(sounds), missing, tuple(remarks))


def _files(directory: Path, manifest: Manifest, wanted: tuple[Word, ...], problems: list[str]) -> dict[str, str]:
    """Which file says which fragment; only files that are there, or that the manifest names."""
    slugs = {word.slug for word in wanted}
    files = {word.slug: f"{word.slug}.wav" for word in wanted if (directory / f"{word.slug}.wav").exists()}
    try:
        files |= {path.stem: path.name for path in sorted(directory.glob("number-*.wav")) if is_whole_number(path.stem)}
    except OSError as error:
        problems.append(f"cannot be read: {error}")
    for slug, name in manifest.fragments.items():
        if slug not in slugs and not is_whole_number(slug):
            problems.append(f"{MANIFEST}: fragments.{slug}: is never spoken{nearest(slug, slugs)}; correct or remove it")
        files[slug] = name
    for label, name in manifest.counters.items():
        try:
            files[whole_counter(label)] = name
        except NumeralUnknownError:
            problems.append(f"{MANIFEST}: counters: a label is empty; write the one that the counter shows")
    for slug, name in list(files.items()):
        if not _FILE_NAME.fullmatch(name) or not _is_inside(directory, name):
            problems.append(f"{MANIFEST}: {slug}: {name!r} is no WAV file of this directory")
            del files[slug]
    if len(files) > MOST_FRAGMENTS:
        problems.append(f"holds more than {MOST_FRAGMENTS} fragments")
        files.clear()
    return files


def _is_inside(directory: Path, name: str) -> bool:
    try:
        return (directory / name).resolve().parent == directory.resolve()
    except (OSError, ValueError, RuntimeError):
        return False


def _rate_problems(files: Mapping[str, str], sounds: Mapping[str, Sound]) -> Iterator[str]:
    if not sounds:
        return
    usual = statistics.mode(sound.rate for sound in sounds.values())
    for slug, sound in sounds.items():
        if sound.rate != usual:
            yield f"{files[slug]}: {sound.rate} samples a second, the others {usual}; save all with the same"


def _is_clipped(sound: Sound) -> bool:
    run = 0
    for sample in sound.samples:
        run = run + 1 if abs(sample) >= FULL_SCALE else 0
        if run == _CLIPPED_IN_A_ROW:
            return True
    return False


def _too_soft(files: Mapping[str, str], sounds: Mapping[str, Sound]) -> Iterator[Remark]:
    levels = {slug: sound.level for slug, sound in sounds.items()}
    if len(levels) >= _FEWEST_TO_COMPARE:
        middle = statistics.median(levels.values())
        for slug, level in levels.items():
            if level < _MUCH_SOFTER * middle:
                yield Remark(files[slug], "is more than 10 dB softer than the others; record it again")


def _strangers(directory: Path, used: set[str], slugs: list[str]) -> Iterator[Remark]:
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() == ".wav" and path.name not in used:
            yield Remark(path.name, f"is never spoken{nearest(path.stem, slugs)}")


def _levelled(sounds: Mapping[str, Sound]) -> dict[str, Sound]:
    loudest = max((sound.peak for sound in sounds.values()), default=1)
    return {slug: scaled(sound, VOICE_PEAK * FULL_SCALE / loudest) for slug, sound in sounds.items()}
