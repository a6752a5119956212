"""Telling another program of an alert: one signed POST, to the address in the configuration and nowhere else.

The signature is over the time and the body, so that an old message cannot be sent again as a new one. docs/alerts.md shows how
a receiver checks it.
"""

import hmac
import http.client
import ssl
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from collector.config import WebhookConfig
from collector.errors import DeliveryError

_PATIENCE_SECONDS = 10
_MOST_ANSWER_BYTES = 4096


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What stands in ``Nucuoi-Signature``: ``v1=`` and the hex HMAC-SHA256 of ``{seconds}.{body}``."""
    return f"v1={hmac.new(secret.encode(), f'{seconds}.'.encode() + body, sha256).hexdigest()}"


def send_webhook(config: WebhookConfig, word: str, body: bytes, now_ms: int) -> None:
    """Send ``body``; ``word`` is the same at every attempt. A redirect is no answer: nobody else is to get it.

    Raises:
        DeliveryError: it was not taken.
    """
    parts = urlsplit(config.url)
    seconds = now_ms // 1000
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_SECONDS)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": word,
        "Nucuoi-Timestamp": str(seconds),
        "Nucuoi-Signature": signature(config.secret, seconds, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(_MOST_ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DeliveryError(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryError(f"answered {answer.status}")
