"""``nucuoi kiosk say`` and ``voice-check``: to hear the hall's voice before it is hung up, and to see what a recording lacks."""

import re
from pathlib import Path
from typing import get_args

import click

from kiosk.errors import KioskError
from kiosk.voice_config import SYNTHESISED, Region, VoiceConfig
from office.announcement import HIGHEST_RECORDED_TICKET, WIDTH
from office.numerals import SERIES, Style

_TICKET = re.compile(rf"\s*([{SERIES}])[ -]?([0-9]{{1,4}})\s*", re.IGNORECASE)


def _ticket(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, int, int]:
    match = _TICKET.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"{text!r} is no number such as H 012; the series are {', '.join(SERIES)}")
    return match[1].upper(), int(match[2]), len(match[2])


@click.command()
@click.argument("ticket", callback=_ticket)
@click.option("--counter", required=True, help="The counter's label, such as 3, A2 or «Tiếp nhận».")
@click.option("--pack", type=click.Path(path_type=Path), help="Directory of a voice pack; left out, espeak-ng speaks.")
@click.option("--language", type=click.Choice(SYNTHESISED), default="vi", show_default=True, help="Without a pack.")
@click.option("--style", type=click.Choice(get_args(Style)), default="digits", show_default=True, help="Without a pack.")
@click.option("--region", type=click.Choice(get_args(Region)), default="north", show_default=True, help="Without a pack.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a WAV file instead of playing it.")
def say(
    *,
    ticket: tuple[str, int, int],
    counter: str,
    pack: Path | None,
    language: str,
    style: Style,
    region: Region,
    out: Path | None,
) -> None:
    """Call TICKET, such as «H 012», as the hall's board would, and print what was said.

    What was not as it should be is printed too; without any voice the exit code is 1.
    """
    from kiosk.narrator import Call, Narrator, open_tongues  # noqa: PLC0415  commands load what they need
    from kiosk.player import CommandPlayer  # noqa: PLC0415
    from kiosk.sound import wav  # noqa: PLC0415
    from kiosk.synthesiser import Espeak  # noqa: PLC0415
    from kiosk.voice_pack import load_pack  # noqa: PLC0415

    try:
        language = language if pack is None else load_pack(pack).manifest.language
    except KioskError as error:
        raise click.ClickException(str(error)) from None
    config = VoiceConfig(languages=(language,), packs={} if pack is None else {language: str(pack)}, style=style, region=region)
    series, number, width = ticket
    narrator = Narrator(open_tongues(config), Espeak(), width=lambda: max(width, WIDTH))
    said = narrator.announce(Call(1, series, number, counter, 0.0))
    for text in said.texts:
        click.echo(text)
    for complaint in said.complaints:
        click.echo(complaint, err=True)
    if not said.is_voice:
        raise click.ClickException("nothing was said")
    try:
        if out is None:
            CommandPlayer(config.command).play(wav(said.sound), said.sound.seconds)
        else:
            out.write_bytes(wav(said.sound))
            click.echo(f"{out}: {said.sound.seconds:.1f} s")
    except (KioskError, OSError) as error:
        raise click.ClickException(str(error)) from None


@click.command("voice-check")
@click.argument("directory", type=click.Path(path_type=Path))
def voice_check(directory: Path) -> None:
    """Name everything that the voice pack in DIRECTORY lacks, and what should be recorded again.

    The exit code is 1 while something is missing: such a sentence is then spoken by espeak-ng, or not at all.
    """
    from kiosk.voice_pack import load_pack  # noqa: PLC0415  commands load what they need

    try:
        pack = load_pack(directory)
    except KioskError as error:
        raise click.ClickException(str(error)) from None
    manifest = pack.manifest
    seconds = sum(sound.seconds for sound in pack.sounds.values())
    click.echo(f"{manifest.id} ({manifest.language}): {len(pack.sounds)} fragments, {seconds:.0f} s, {manifest.speaker}")
    for word in pack.missing:
        click.echo(f"missing:  {word.slug}.wav, which says: {word.prompt}")
    for remark in pack.remarks:
        click.echo(f"remark:   {remark.file} {remark.sentence}")
    if pack.missing:
        raise click.ClickException(f"{len(pack.missing)} fragments are missing")
    click.echo(f"complete: every number up to {HIGHEST_RECORDED_TICKET} can be called to every numbered counter")
