"""The command `nucuoi`: one group, whose commands are imported only when they are called.

A terminal has no collector packages installed, and a collector no Kivy: nothing here may import either side at start.
"""

from importlib import import_module

import click

_COMMANDS = {
    "kiosk": ("nucuoi.kiosk_commands", "kiosk", "Run and look after a terminal in the office."),
    "desk": ("nucuoi.desk_commands", "desk", "Run and look after the desk of an office: its queue, its officials' page."),
    "collector": ("nucuoi.collector_commands", "collector", "Run and look after the collector above the office."),
    "broker": ("nucuoi.broker_commands", "broker", "Set up a broker and say who may connect to it."),
    "demo": ("nucuoi.demo", "demo", "Show the whole system on this machine, with sample data."),
    "simulate": ("nucuoi.simulate", "simulate", "Send seeded visitors through the real path of a vote."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, name, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, _, help_) in _COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nucuoi", prog_name="nucuoi")
def main() -> None:
    """Nụ Cười: numbers, calls and one-touch votes for commune offices."""
