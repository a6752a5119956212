"""Writes the pages that can be made from the code: ``python docs/generate.py`` (``make docs``); a test compares them.

``configuration.md`` comes from the structs that read the files, ``commands.md`` from the command line's own help.
"""

import types
import typing
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click
import msgspec

from collector.config import Config as CollectorConfig
from collector.export_tables import TABLES as EXPORTED
from collector.export_tables import ExportTable
from kiosk.board_config import BoardConfig
from kiosk.caller_config import CallerConfig
from kiosk.config import Config as KioskConfig
from kiosk.desk.config import DeskConfig
from kiosk.ticket_config import TicketConfig
from kiosk.voice_manifest import Manifest
from nucuoi.cli import main as command_line
from office.announcement import recordings
from office.directory import Directory
from office.numerals import Reading, Word
from office.numerals import full as full_number

HERE = Path(__file__).parent

_CONFIGURATION = """# Configuration

<!-- Made by `make docs` from `kiosk/config.py`, `kiosk/ticket_config.py`, `kiosk/caller_config.py`, `kiosk/board_config.py`,
`kiosk/desk/config.py` and `collector/config.py`; edit those. -->

Six files, all TOML, each read and checked whole when its program starts: every problem is reported at once, with the field, the
reason and what to write instead. `nucuoi kiosk check --config FILE` does only that. What a screen asks comes from the collector's
directory (`nucuoi collector import`), not from here.

## A terminal: `/etc/nucuoi/kiosk.toml`

{kiosk}
## A ticket kiosk: `/etc/nucuoi/ticket.toml`

{ticket}
## The hall's board: `/etc/nucuoi/board.toml`

{board}
## A caller's box: `/etc/nucuoi/caller.toml`

{caller}
## The desk of an office: `/etc/nucuoi/desk.toml`

{desk}
## The collector: `/etc/nucuoi/collector.toml`

{collector}"""

_DIRECTORY = """# The directory file

<!-- Made by `make docs` from the structs that read it; edit those. -->

Units, offices, counters, officials, terminals and what they ask: one TOML or YAML file, taken in by
`nucuoi collector import FILE` (`--dry-run` only says what would change). It is checked whole: every problem is reported at once.
Importing again changes only what changed; what the file does not mention stays. [The sample](../nucuoi/sample/tinh-mau.toml) is a
whole one. Ids are 1 to 64 of `a`–`z`, `0`–`9` and `-`; texts are tables by language with at least `vi`.

{directory}"""

_VOICE_PACK = """# What a voice pack holds

<!-- Made by `make docs` from `kiosk/voice_manifest.py` and `office/announcement.py`; edit those. How to record: voice.md. -->

A directory with `manifest.toml` and WAV files: one channel, 16 bit, all with the same rate of 16,000 to 48,000. A file is called
like its fragment, such as `muoi-chuc.wav`. `nucuoi kiosk voice-check DIR` names what is missing. [How to record one](voice.md).

## `manifest.toml`

{manifest}## Fragments in Vietnamese

With `style = "digits"` ({digits} fragments), where tickets are read digit by digit and counters as full numbers:

{vietnamese}
With `style = "full"` also:

{full}
Where its speaker counts so (`[reading]`), instead of the ones above:

{regional}
## Fragments in English

{english}
## Fragments in any other language

Digits one by one, where no whole number is recorded:

{others}
## Better ones, in any language

| File | Says |
|---|---|
| `number-12.wav`, for any number | the whole number in one breath; used for counters, and for tickets with `style = "full"` |
| any name, under `[counters]` in the manifest | a counter with a name: `"Tiếp nhận" = "tiep-nhan.wav"` |
"""

_DATASETTE = """# The figures as a database, for Datasette

<!-- Made by `make docs` from `collector/export_tables.py`; edit that. -->

```sh
nucuoi collector export-db thang-9.sqlite     # also writes thang-9.metadata.yaml
datasette thang-9.sqlite --metadata thang-9.metadata.yaml
```

The collector's own database is not for this: it holds accounts, tokens, words of citizens and every single vote, and who opens it
can count what no page tells. So this writes another file: a snapshot of the whole collector with plain names, and nothing of
a person in it: no official, not even as a code, no vote, no visit, no words of a citizen. Whoever has the file can add up and
subtract unseen, so `satisfied` is empty where fewer than 10 voted, and with it the smallest other row of the same month and
place, lest it be had by subtraction; times are empty where fewer than 5 people waited. It is readable by its owner alone, and the
log says that it was written. It still tells of every office: give it to who may read all of them.

SQL that asks for a share over several rows has to leave rows whose `satisfied` is empty out of both sums. Never add up scales or
channels.

{tables}"""

_COMMANDS = """# Commands

<!-- Made by `make docs` from the command line itself. -->

{commands}"""


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


def pages() -> dict[Path, str]:
    """Path and text of every generated page."""
    return {
        HERE / "configuration.md": _CONFIGURATION.format(
            kiosk=_tables(KioskConfig),
            ticket=_tables(TicketConfig),
            caller=_tables(CallerConfig),
            board=_tables(BoardConfig),
            desk=_tables(DeskConfig),
            collector=_tables(CollectorConfig),
        ),
        HERE / "directory.md": _DIRECTORY.format(directory=_shapes(Directory)),
        HERE / "voice-pack.md": _voice_pack(),
        HERE / "datasette.md": _DATASETTE.format(tables="\n".join(_exported(table) for table in EXPORTED)),
        HERE / "commands.md": _COMMANDS.format(commands="\n".join(_commands(command_line, "nucuoi"))),
    }


def _exported(table: ExportTable) -> str:
    rows = "\n".join(f"| `{column.name}` | {column.type} | {column.meaning} |" for column in table.columns)
    kind = "view" if table.query else "table"
    return f"## `{table.name}`\n\n{table.meaning} ({kind}).\n\n| Column | Type | Means |\n|---|---|---|\n{rows}\n"


def _voice_pack() -> str:
    vietnamese, english, others = (recordings(Reading(grammar=grammar)) for grammar in ("vi", "en", "digits"))
    known = {word.slug for word in vietnamese}
    full = [word for word in recordings(Reading(style="full")) if word.slug not in known]
    known |= {word.slug for word in full}
    regional = Reading(style="full", hundred_zero="lẻ", four="bốn", five="nhăm", thousand="ngàn")
    thousands = [word for reading in (Reading(), regional) for word in full_number(1000, reading)]
    more = {word.slug: word for word in (*recordings(regional), *thousands) if word.slug not in known}
    return _VOICE_PACK.format(
        manifest=_tables(Manifest),
        digits=len(vietnamese),
        vietnamese=_fragments(vietnamese),
        full=_fragments(full),
        regional=_fragments(more.values()),
        english=_fragments(english),
        others=_fragments(others),
    )


def _fragments(words: Iterable[Word]) -> str:
    rows = "".join(f"| `{word.slug}` | {word.prompt} |\n" for word in words)
    return f"| Fragment | Says |\n|---|---|\n{rows}"


def _tables(kind: type[msgspec.Struct], section: str = "") -> str:
    """One table for the struct, then one for each table within it."""
    hints = typing.get_type_hints(kind, include_extras=True)
    rows, inner = [], []
    for field in msgspec.structs.fields(kind):
        nested = _nested(hints[field.name])
        if nested is not None:
            inner.append((f"{section}.{field.name}" if section else field.name, nested))
            continue
        rows.append(f"| `{field.name}` | {_default(field)} | {_meaning(hints[field.name], f'{kind.__name__}.{field.name}')} |")
    title = f"### `[{section}]`\n\n" if section else ""
    head = f"{title}{_first_paragraph(kind)}\n\n| Field | Default | Meaning |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n\n" + "".join(_tables(nested, name) for name, nested in inner)


def _shapes(top: type[msgspec.Struct]) -> str:
    """One section for each struct that the file can hold, the outermost first."""
    waiting, done, text = [(top, "The file itself")], set[type](), ""
    while waiting:
        kind, title = waiting.pop(0)
        if kind in done:
            continue
        done.add(kind)
        hints = typing.get_type_hints(kind, include_extras=True)
        rows = []
        for field in msgspec.structs.fields(kind):
            waiting += [(one, one.__name__) for one in _structs(hints[field.name])]
            rows.append(f"| `{field.name}` | {_default(field)} | {_form(hints[field.name])} |")
        about = " ".join((kind.__doc__ or "").split()).replace("``", "`")
        text += f"## {title}\n\n{about}\n\n| Field | Default | Form |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
    return text.rstrip("\n") + "\n"


def _structs(hint: object) -> list[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [found for part in typing.get_args(hint) for found in _structs(part)]


_PLAIN: dict[object, str] = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "date"}


def _form(hint: object) -> str:
    """What is written there, in words."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _form(parts[0])
    if origin is typing.Literal:
        return " or ".join(f"`{one}`" for one in parts)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_form(part) for part in parts if part is not type(None))
    if origin is tuple:
        return f"list of: {_form(parts[0])}" if parts[-1] is Ellipsis else " and ".join(_form(part) for part in parts)
    if origin is dict:
        return f"table: {_form(parts[0])} → {_form(parts[1])}"
    if isinstance(hint, typing.NewType):
        return f"id ({hint.__name__})"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"table, see {hint.__name__}"
    return _PLAIN[hint]


def _nested(hint: object) -> type[msgspec.Struct] | None:
    choices = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next((one for one in choices if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    value = field.default
    if value is msgspec.NODEFAULT or value is None or value == "":
        return "–"
    return f"`{msgspec.json.encode(value).decode()}`"


def _meaning(hint: object, field: str) -> str:
    for part in getattr(hint, "__metadata__", ()):
        if isinstance(part, msgspec.Meta) and part.description:
            return part.description.replace("|", "\\|")
    raise LookupError(f"{field} has no Meta(description=…); a technician needs one")


def _first_paragraph(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")


def _commands(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    yield f"## `{name}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            inner = command.get_command(context, word)
            if inner is not None and not inner.hidden:
                yield from _commands(inner, f"{name} {word}")


if __name__ == "__main__":
    main()
