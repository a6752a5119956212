"""Sending one letter by a mail server. No letter carries a figure of a person: none is in an alert."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from collector.config import MailConfig
from collector.errors import DeliveryError

_PATIENCE_SECONDS = 20


def compose(config: MailConfig, target: str, word: str, *, subject: str, text: str, now_ms: int) -> EmailMessage:
    """A letter; ``word`` makes its id, which is the same at every attempt."""
    letter = EmailMessage(policy=SMTP)
    # A line break in a name of the directory must not begin a header of its own.
    letter["Subject"] = " ".join(subject.split())
    letter["From"] = config.sender
    letter["To"] = target
    letter["Date"] = formatdate(now_ms / 1000)
    letter["Message-ID"] = f"<{word}@{config.sender.partition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text, cte="quoted-printable")
    return letter


def send_mail(config: MailConfig, letter: EmailMessage) -> None:
    """Hand a letter to the server.

    Raises:
        DeliveryError: it was not taken.
    """
    context = ssl.create_default_context()
    try:
        if config.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, config.port, timeout=_PATIENCE_SECONDS, context=context)
        else:
            server = smtplib.SMTP(config.host, config.port, timeout=_PATIENCE_SECONDS)
        with server:
            if config.security == "starttls":
                server.starttls(context=context)
            if config.username:
                server.login(config.username, config.password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"{type(error).__name__}: {error}") from None
