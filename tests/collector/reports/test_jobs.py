"""Orders are written one after another, bounded, each for its own account, and a failed one holds up nobody."""

import threading

import pytest

from collector.reports import jobs as orders
from collector.reports.jobs import MOST_KEPT, MOST_WAITING, Job, Jobs, Product, Work

PATIENCE = 20.0


def work(data: bytes = b"x") -> Work:
    def write(tell: object) -> Product:  # noqa: ARG001 - it takes no time
        return Product("a.pdf", "application/pdf", data)

    return write


def ordered(desk: Jobs, account: str = "lan", some: Work | None = None) -> Job:
    job = desk.order(account, "Báo cáo", some or work(), 0)
    assert job is not None
    return job


def test_a_report_is_written_and_kept_for_its_account_alone() -> None:
    desk = Jobs()
    job = ordered(desk)
    assert desk.wait(PATIENCE)
    found = desk.find(job.id, "lan")
    assert found is not None
    assert (found.state, found.product) == ("ready", Product("a.pdf", "application/pdf", b"x"))
    assert desk.find(job.id, "minh") is None
    assert desk.of("minh") == []


def test_an_account_may_have_three_to_come_and_others_their_own() -> None:
    desk, gate = Jobs(), threading.Event()

    def held(tell: object) -> Product:  # noqa: ARG001 - it waits instead
        gate.wait(PATIENCE)
        return Product("a", "b", b"")

    for _ in range(MOST_WAITING):
        ordered(desk, some=held)
    assert desk.order("lan", "một cái nữa", work(), 0) is None
    assert desk.order("minh", "của người khác", work(), 0) is not None
    gate.set()
    assert desk.wait(PATIENCE)
    assert ordered(desk).id == 5


def test_a_report_that_fails_is_said_and_the_next_one_is_written() -> None:
    desk = Jobs()

    def broken(tell: object) -> Product:  # noqa: ARG001 - it fails before
        raise OSError("no space left")

    bad, good = ordered(desk, some=broken), ordered(desk)
    assert desk.wait(PATIENCE)
    assert [job.state for job in desk.of("lan")] == ["ready", "failed"]
    assert bad.id < good.id


def test_how_far_it_is_can_be_asked_meanwhile() -> None:
    desk, at, gate = Jobs(), threading.Event(), threading.Event()

    def slow(tell: object) -> Product:
        tell("writing")  # type: ignore[operator] # the orders' own word
        at.set()
        gate.wait(PATIENCE)
        return Product("a", "b", b"")

    job = ordered(desk, some=slow)
    assert at.wait(PATIENCE)
    now = desk.find(job.id, "lan")
    assert now is not None
    assert (now.state, now.is_running) == ("writing", True)
    gate.set()
    assert desk.wait(PATIENCE)


def test_the_oldest_finished_ones_are_forgotten() -> None:
    desk = Jobs()
    for _ in range(MOST_KEPT + 5):
        ordered(desk)
        assert desk.wait(PATIENCE)
    kept = desk.of("lan")
    assert len(kept) == MOST_KEPT
    assert [job.id for job in kept][:2] == [MOST_KEPT + 5, MOST_KEPT + 4]


def test_large_files_leave_less_room_and_the_newest_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "MOST_BYTES", 10)
    desk = Jobs()
    for _ in range(3):
        ordered(desk, some=work(b"12345678"))
        assert desk.wait(PATIENCE)
    assert [job.id for job in desk.of("lan")] == [3]
    ordered(desk, some=work(b"1" * 50))
    assert desk.wait(PATIENCE)
    assert [job.id for job in desk.of("lan")] == [4]


def test_the_thread_ends_when_nothing_is_left_and_begins_anew() -> None:
    ended: list[str] = []
    desk = Jobs(done=lambda: ended.append(threading.current_thread().name))
    for _ in range(2):
        ordered(desk)
        assert desk.wait(PATIENCE)
    assert ended == ["reports", "reports"]
