"""What officials are called before a viewer: by name, or by a code that stays the same and says nothing.

A supervisor has to see that one and the same person is praised or feared from quarter to quarter, and need not know who. Ids are
made of names, so a code stands in the place of both. It cannot be turned back without the secret in the database, and a viewer
who sees codes can ask by codes only: else a guessed id would give the person away.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from collector.viewer import Viewer
from office.directory import Index, OfficialKey
from office.ids import OfficeId, OfficialId

# Without letters and digits that look alike.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHORTEST, _LONGEST = 4, 16


class Naming(NamedTuple):
    """How one viewer is told of officials; made by `naming_for`."""

    directory: Index
    secret: bytes
    shows_names: bool

    def id(self, official: OfficialKey) -> str:
        """What stands for the official in an address or a row: the id, or the code."""
        return official[1] if self.shows_names else self.code(official)

    def name(self, official: OfficialKey) -> str:
        """The name, or «Người trực K7M2»; the id of somebody who is in the directory no more."""
        if not self.shows_names:
            return f"Người trực {self.code(official)}"
        entry = self.directory.officials.get(official)
        return entry.name if entry else official[1]

    def code(self, official: OfficialKey) -> str:
        """The code of one official, unlike every other one of the office: as short as that allows."""
        office, id_ = official
        everybody = {one.id for one in self.directory.hall(office).officials} | {id_}
        letters = {one: _letters(self.secret, office, one) for one in everybody}
        return letters[id_][: _length(letters.values())]

    def read(self, office: OfficeId, text: str) -> OfficialId | None:
        """Whom ``text`` of an address means in ``office``: an id where names are shown, else a code; ``None``: nobody."""
        everybody = self.directory.hall(office).officials
        return next((one.id for one in everybody if self.id((office, one.id)) == text), None)


def naming_for(viewer: Viewer, directory: Index, secret: bytes) -> Naming:
    """The naming for ``viewer``; ``directory`` is the one within the viewer's scope, ``secret`` that of the database."""
    return Naming(directory, secret, viewer.may("names"))


def _letters(secret: bytes, office: str, official: str) -> str:
    digest = hmac.new(secret, f"official\0{office}\0{official}".encode(), sha256).digest()
    number = int.from_bytes(digest, "big")
    found = []
    for _ in range(_LONGEST):
        number, place = divmod(number, len(_ALPHABET))
        found.append(_ALPHABET[place])
    return "".join(found)


def _length(codes: Iterable[str]) -> int:
    codes = list(codes)
    return next((n for n in range(_SHORTEST, _LONGEST) if len({code[:n] for code in codes}) == len(codes)), _LONGEST)
