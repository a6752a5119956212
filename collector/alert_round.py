"""One round of alerts: judge, write down, send."""

from collector.alerting import Ways, evaluate
from collector.clock import Clock, SystemClock
from collector.config import Config
from collector.delivery import deliver
from collector.store.directory import load_directory
from collector.wiring import open_store
from office.directory import index
from office.periods import from_timestamp


def alert_round(config: Config, clock: Clock | None = None) -> str:
    """One round, in words for a log.

    Raises:
        StoreUnavailableError: the database did not take it; what was written before stays.
    """
    clock = clock or SystemClock()
    with open_store(config) as db:
        ways = Ways(config.mail is not None, config.webhook.url if config.webhook else None)
        judged = evaluate(db, from_timestamp(clock.now_ms() / 1000), ways)
        went = deliver(db, index(load_directory(db)), config, clock)
    counts = f"{len(judged.raised)} raised, {len(judged.again)} again, {len(judged.over)} over"
    return f"judged {judged.values} values: {counts}; {went.sent} delivered, {went.failed} to be tried again"
