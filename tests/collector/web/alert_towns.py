"""A town in which something is wrong, for the pages of alerts."""

from datetime import timedelta

from collector.alerting import evaluate
from collector.store.db import transaction
from collector.store.states import States
from office.periods import from_timestamp
from tests.collector.web.offices import Town


def troubled(town: Town) -> None:
    """Low scores at two counters of commune A and one of B, and a terminal of A that is silent: alerts 1 to 4."""
    yesterday = from_timestamp(town.clock.ms / 1000).date() - timedelta(days=1)
    for office, counter in (("xa-mau-a", "quay-1"), ("xa-mau-a", "quay-2"), ("xa-mau-b", "quay-1")):
        town.votes(16, 1, office=office, counter=counter, at=yesterday)
        town.votes(8, 5, office=office, counter=counter, at=yesterday)
    states = States(town.db)
    states.load()
    with transaction(town.db):
        states.uplink("xa-mau-a", "1", at=0)
        states.presence("xa-mau-a", "danh-gia-1", "offline", at=town.clock.ms - 5 * 86_400_000, fresh=True)
        states.presence("xa-mau-a", "danh-gia-2", "online", at=town.clock.ms, fresh=True)
        states.write()
    judged = evaluate(town.db, from_timestamp(town.clock.ms / 1000))
    assert len(judged.raised) == 4, judged
