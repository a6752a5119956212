"""How much a request may carry: little, but for the few addresses where an admin sends a photo or a file."""

from typing import NamedTuple

from flask import Flask, request
from flask_login import current_user

from collector.dossier_file import MOST_BYTES as MOST_DOSSIER_BYTES
from collector.photo_intake import MOST_UPLOAD_BYTES
from collector.viewer import Right
from collector.web.viewing import viewer

MOST_IMPORT_BYTES = 2 * 1024 * 1024
MOST_SENT_BYTES = 1024 * 1024
"""What a program may send at once."""

_REST = 64 * 1024
"""What the other fields of such a form may take."""


class _Limit(NamedTuple):
    bytes: int
    right: Right


_LARGER = {
    "entries.post_entry": _Limit(MOST_UPLOAD_BYTES + _REST, "directory"),
    "entries.post_new": _Limit(MOST_UPLOAD_BYTES + _REST, "directory"),
    "imports.post_import": _Limit(MOST_IMPORT_BYTES + _REST, "directory"),
    "imports.post_confirm": _Limit(2 * MOST_IMPORT_BYTES + _REST, "directory"),
    "unit_import.post_import": _Limit(2 * MOST_IMPORT_BYTES + _REST, "directory"),
    "dossier_page.post_dossiers": _Limit(MOST_DOSSIER_BYTES + _REST, "dossiers"),
    "dossier_api.import-dossiers": _Limit(MOST_SENT_BYTES, "dossiers"),
}
_AS_TEXT = frozenset(["imports.post_confirm", "unit_import.post_import"])
"""Forms that bring a whole file back as text."""

MOST_BYTES = max(limit.bytes for limit in _LARGER.values())
"""The most of any address; the server takes no more before the program is asked."""


def install_body_limit(app: Flask) -> None:
    """Let ``app`` take more at these addresses. To be installed before whatever reads a form."""

    @app.before_request
    def widen() -> None:
        limit = _LARGER.get(request.endpoint or "")
        if limit is not None and current_user.is_authenticated and viewer().may(limit.right):
            request.max_content_length = limit.bytes
            if request.endpoint in _AS_TEXT:
                request.max_form_memory_size = limit.bytes
