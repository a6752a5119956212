"""The files of the pages: styles, scripts, fonts. Each has its digest in its address, so browsers keep it for good."""

import re
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from flask import Response, abort

FONTS = Path("/usr/share/fonts/opentype/inter")
_FACES = {"inter-400.otf": "Inter-Regular.otf", "inter-600.otf": "Inter-SemiBold.otf", "inter-700.otf": "Inter-Bold.otf"}
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_REFERENCE = re.compile(rb'"asset:([a-z0-9.-]+)"')
_YEAR = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file; ``digest`` changes with its bytes."""

    digest: str
    type: str
    data: bytes


class Assets:
    """Every file by its name."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self._known: dict[str, Asset] = {}
        for name, face in _FACES.items():
            if (fonts / face).is_file():
                self._add(name, "font/otf", (fonts / face).read_bytes())
        for file in sorted((files("kiosk.desk.web") / "static").iterdir(), key=lambda file: file.name):
            kind = _TYPES.get(Path(file.name).suffix)
            if kind is not None:
                self._add(file.name, kind, _REFERENCE.sub(self._reference, file.read_bytes()))

    def address(self, name: str) -> str:
        """The path under which ``name`` is served."""
        return f"/assets/{self._known[name].digest}/{name}"

    def find(self, digest: str, name: str) -> Asset | None:
        """The file, when just this version of it is here."""
        asset = self._known.get(name)
        return asset if asset is not None and asset.digest == digest else None

    def _add(self, name: str, kind: str, data: bytes) -> None:
        self._known[name] = Asset(sha256(data).hexdigest()[:16], kind, data)

    def _reference(self, match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        # A font that is not installed is left out; the next one of the list is used.
        return f'"{self.address(name)}"'.encode() if name in self._known else b'"data:,"'


def serve(files_: Assets) -> Callable[[str, str], Response]:
    """The view that serves ``files_``."""

    def get_asset(digest: str, name: str) -> Response:
        asset = files_.find(digest, name)
        if asset is None:
            abort(404)
        response = Response(asset.data, content_type=asset.type)
        response.headers["Cache-Control"] = _YEAR
        return response

    return get_asset
