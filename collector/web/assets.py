"""The files of the pages: styles, script, charts, fonts. Each has its digest in its address, so browsers keep it for good.

Nothing comes from elsewhere: the chart library is the bundle inside vl-convert, the font is Debian's.
"""

import re
import threading
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import vl_convert
from flask import Blueprint, Response, abort

assets = Blueprint("assets", __name__)

FONTS = Path("/usr/share/fonts/opentype/inter")
_FACES = {"inter-400.otf": "Inter-Regular.otf", "inter-600.otf": "Inter-SemiBold.otf", "inter-700.otf": "Inter-Bold.otf"}
_REFERENCE = re.compile(rb'"asset:([a-z0-9.-]+)"')
_YEAR = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file; ``read`` gives its bytes, ``digest`` changes with them."""

    digest: str
    type: str
    read: Callable[[], bytes]


class Assets:
    """Every file by its name. The chart library takes seconds to bundle, so that is done once, when it is first asked for."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self._lock = threading.Lock()
        self._charts: bytes | None = None
        bundled = sha256(f"vl-convert {version('vl-convert-python')}".encode()).hexdigest()[:16]
        self._known = {"charts.js": Asset(bundled, "text/javascript", self._bundle)}
        for name, face in _FACES.items():
            if (fonts / face).is_file():
                self._add(name, "font/otf", (fonts / face).read_bytes())
        static = files("collector.web") / "static"
        for script in ("page.js", "reports.js", "survey.js", "comments.js"):
            self._add(script, "text/javascript", (static / script).read_bytes())
        self._add("page.css", "text/css", _REFERENCE.sub(self._reference, (static / "page.css").read_bytes()))
        for sheet in ("public.css", "survey.css"):
            self._add(sheet, "text/css", (static / sheet).read_bytes())
        self._add("face.svg", "image/svg+xml", (static / "face.svg").read_bytes())

    def address(self, name: str) -> str:
        """The path under which ``name`` is served."""
        return f"/assets/{self._known[name].digest}/{name}"

    def find(self, digest: str, name: str) -> Asset | None:
        """The file, when just this version of it is here."""
        asset = self._known.get(name)
        return asset if asset is not None and asset.digest == digest else None

    def warm(self) -> None:
        """Bundle the chart library now."""
        self._bundle()

    def _bundle(self) -> bytes:
        with self._lock:
            if self._charts is None:
                self._charts = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode()
            return self._charts

    def _add(self, name: str, kind: str, data: bytes) -> None:
        self._known[name] = Asset(sha256(data).hexdigest()[:16], kind, lambda: data)

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
        response = Response(asset.read(), content_type=f"{asset.type}; charset=utf-8" if "/" in asset.type else asset.type)
        response.headers["Cache-Control"] = _YEAR
        return response

    return get_asset
