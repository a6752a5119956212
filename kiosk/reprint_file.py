"""Which slips the desk has ordered of this kiosk, on disk before they are printed: none comes out twice, whatever dies when."""

from pathlib import Path

import msgspec

from kiosk.disk import replace_file, verdict_of
from kiosk.errors import BoxUnavailableError
from office.commands import OrderId, SlipOutcome

FILE = "reprints.json"

MOST = 100
"""Orders that are remembered; one that was said again comes within seconds."""


class Ordered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order. ``taken``: it was begun, and until something else is known its slip may have come out.

    ``is_told``: the desk knows how it ended.
    """

    order: OrderId
    outcome: SlipOutcome = "taken"
    reason: str = ""
    is_told: bool = False


_kept = msgspec.json.Decoder(list[Ordered])


class ReprintFile:
    """The orders of the terminal whose files are in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE

    def load(self) -> list[Ordered]:
        """What was kept; nothing when there is no such file.

        Raises:
            ValueError: it cannot be read as orders.
            OSError: it cannot be read at all.
        """
        try:
            payload = self._path.read_bytes()
        except FileNotFoundError:
            return []
        return _kept.decode(payload)

    def save(self, orders: list[Ordered]) -> None:
        """Keep these, the newest last; on disk when it returns.

        Raises:
            BoxUnavailableError: the disk does not take it; what was kept before still is.
        """
        try:
            replace_file(self._path, msgspec.json.encode(orders[-MOST:]))
        except OSError as error:
            raise BoxUnavailableError(verdict_of(error, self._path.parent)) from error
