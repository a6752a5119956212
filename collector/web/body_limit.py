"""How much a request may carry: little, but for the few addresses where an admin sends a photo or a file."""

from flask import Flask, request
from flask_login import current_user

from collector.photo_intake import MOST_UPLOAD_BYTES
from collector.web.viewing import viewer

MOST_IMPORT_BYTES = 2 * 1024 * 1024
_REST = 64 * 1024
"""What the other fields of such a form may take."""

_LARGER = {
    "entries.post_entry": MOST_UPLOAD_BYTES + _REST,
    "entries.post_new": MOST_UPLOAD_BYTES + _REST,
    "imports.post_import": MOST_IMPORT_BYTES + _REST,
    "imports.post_confirm": 2 * MOST_IMPORT_BYTES + _REST,
}


def install_body_limit(app: Flask) -> None:
    """Let ``app`` take more at these addresses. To be installed before whatever reads a form."""

    @app.before_request
    def widen() -> None:
        most = _LARGER.get(request.endpoint or "")
        if most is not None and current_user.is_authenticated and viewer().may("directory"):
            request.max_content_length = most
            if request.endpoint == "imports.post_confirm":
                request.max_form_memory_size = most
