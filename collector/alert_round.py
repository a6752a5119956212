"""One round of alerts: judge, write down, send."""

from collector.alerting import evaluate
from collector.clock import Clock, SystemClock
from collector.config import Config
from collector.wiring import open_store
from office.periods import from_timestamp


def alert_round(config: Config, clock: Clock | None = None) -> str:
    """One round, in words for a log.

    Raises:
        StoreUnavailableError: nothing of it happened.
    """
    clock = clock or SystemClock()
    with open_store(config) as db:
        judged = evaluate(db, from_timestamp(clock.now_ms() / 1000))
    return f"judged {judged.values} values: {len(judged.raised)} raised, {len(judged.again)} again, {len(judged.over)} over"
