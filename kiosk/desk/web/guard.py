"""What browsers are told to refuse, on every answer; and which requests are refused because they come from elsewhere."""

from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WORD = "X-Desk-Word"
"""The header in which the console says the word of its session: no other page can know or send it."""


def word_of(token: str) -> str:
    """The word that goes with a session's token; it tells nothing of the token."""
    return sha256(f"word of {token}".encode()).hexdigest()[:32]


def check_word(token: str) -> None:
    """Refuse a command that does not say the word of its session."""
    if not compare_digest(request.headers.get(WORD, ""), word_of(token)):
        abort(403, description="The page is older than the session; load it again.")


def install_guard(app: Flask, *, secure_cookies: bool) -> None:
    """Put the headers on every answer of ``app``, and refuse what another page sends."""

    @app.before_request
    def same_origin() -> None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        is_foreign = site is not None and site not in {"same-origin", "none"}
        # A browser without Sec-Fetch-Site still says from where it posts.
        if is_foreign or (site is None and origin is not None and urlsplit(origin).netloc != request.host):
            abort(403, description="This request comes from another page.")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        # The address of a phone's page is a secret.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers.setdefault("Cache-Control", "no-store")
        if secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
