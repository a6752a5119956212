"""Sending what is in the outbox: by mail to people, by a signed message to a program; what does not go is tried again later."""

from typing import NamedTuple

import msgspec
import structlog

from collector.alert_present import presents
from collector.clock import Clock
from collector.config import Config
from collector.errors import DeliveryError
from collector.mail import compose, send_mail
from collector.store.alert_rounds import last_rounds
from collector.store.alerts import Alert, Alerts
from collector.store.db import Database
from collector.store.outbox import Letter, Outbox
from collector.web.alert_standing import AlertStanding
from collector.web.alert_wording import AlertWording
from collector.web.language import language
from collector.webhook import send_webhook
from office.directory import Index
from office.periods import from_timestamp

log = structlog.get_logger(__name__)

MOST_SECONDS = 180.0
"""So long one round sends; what is left goes with the next one."""


class Sent(NamedTuple):
    """How many went, and how many did not yet."""

    sent: int
    failed: int


def deliver(db: Database, directory: Index, config: Config, clock: Clock) -> Sent:
    """Send what is due. Each letter is noted as sent right after it went: dying in between sends it once more, with its word."""
    outbox = Outbox(db)
    sent = failed = 0
    began = clock.monotonic()
    while clock.monotonic() - began < MOST_SECONDS and (letter := outbox.claim(clock.now_ms())) is not None:
        try:
            _send(db, letter, directory, config, clock.now_ms())
        except DeliveryError as error:
            failed += 1
            log.warning("not delivered", way=letter.way, alert=letter.alert, error=str(error))
            outbox.failed(letter, clock.now_ms(), str(error))
        else:
            sent += 1
            outbox.sent(letter, clock.now_ms())
    return Sent(sent, failed)


def _send(db: Database, letter: Letter, directory: Index, config: Config, now_ms: int) -> None:
    alert = Alerts(db).find(letter.alert)
    if alert is None:
        raise DeliveryError("the alert is not there")
    address = f"{config.web.base_address()}/alerts/{alert.id}"
    if letter.way == "webhook":
        if config.webhook is None or config.webhook.url != letter.target:
            raise DeliveryError("the configuration has no webhook of this address")
        send_webhook(config.webhook, letter.word, message(letter, alert, address), now_ms)
        return
    if config.mail is None:
        raise DeliveryError("the configuration has no mail server")
    words = language("vi")
    wording = AlertWording(words, directory)
    standing = AlertStanding(words, wording, last_rounds(db))
    # It may have waited for hours: its sentence is of when it was raised, and how it is now stands below.
    now = presents(db, directory, [alert], from_timestamp(now_ms / 1000))[alert.id]
    sample = "[SỐ LIỆU MẪU] " if directory.sample else ""
    subject = f"{sample}{wording.kind(alert.key.kind)}: {wording.place(alert.key.office, alert.key.subject)}"
    text = (
        f"{subject}\n\n{standing.said(alert)}\n{standing.now(alert, now)}\n\n"
        f"Phát hiện lần đầu {wording.moment(alert.raised_at)}; thư gửi {wording.moment(now_ms)}.\n"
        f"Xem, nhận việc và ghi kết quả: {address}\n\n"
        "Thư này do chương trình Nụ Cười tự gửi. Muốn thôi nhận thư, xin báo quản trị viên.\n"
    )
    send_mail(config.mail, compose(config.mail, letter.target, letter.word, subject=subject, text=text, now_ms=now_ms))


def message(letter: Letter, alert: Alert, address: str) -> bytes:
    """The body that a program gets; the same at every attempt."""
    return msgspec.json.encode(
        {
            "id": letter.word,
            "alert": alert.id,
            "kind": alert.key.kind,
            "office": alert.key.office,
            **{name: value for name, value in alert.key.subject._asdict().items() if value},
            "raised_at": from_timestamp(alert.raised_at / 1000).isoformat(),
            "numbers": alert.numbers,
            "address": address,
        }
    )
