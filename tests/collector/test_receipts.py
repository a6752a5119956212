"""Receipts are coalesced, never lost, and never late."""

from hypothesis import given
from hypothesis import strategies as st

from collector.receipts import INTERVAL_SECONDS, ReceiptSchedule
from office.ids import TerminalId
from tests.factories import OFFICE

steps = st.lists(st.tuples(st.floats(0, 0.5), st.integers(0, 3)), max_size=60)


@given(steps)
def test_every_batch_is_answered_within_the_interval_and_no_terminal_more_often(batches: list[tuple[float, int]]) -> None:
    schedule, now = ReceiptSchedule(), 50.0
    sent: dict[object, float] = {}
    owed: dict[object, float] = {}
    for pause, number in [*batches, (1.0, -1)]:
        end = now + pause
        while (at := schedule.next_at()) is not None and at <= end:
            now = max(now, at)
            for key in schedule.due(now, most=100):
                assert now - sent.get(key, 0.0) >= INTERVAL_SECONDS - 1e-9
                assert now - owed.pop(key) <= INTERVAL_SECONDS + 1e-9
                sent[key] = now
        now = end
        if number >= 0:
            key = (OFFICE, TerminalId(f"danh-gia-{number}"))
            schedule.owe(key, now)
            owed.setdefault(key, now)
    assert not owed
    assert schedule.drain() == []


def test_when_many_are_owed_one_they_go_in_portions() -> None:
    schedule = ReceiptSchedule()
    keys = {(OFFICE, TerminalId(f"danh-gia-{number}")) for number in range(10)}
    for key in keys:
        schedule.owe(key, 1.0)
    assert len(schedule.due(1.0, most=4)) == 4
    assert len(schedule.due(1.0, most=4)) == 4
    assert len(schedule.due(1.0, most=4)) == 2
