"""The authority over its journal: one command at a time, one answer to one request, the same state after a restart."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.desk.records import Records
from kiosk.desk.reserve import AHEAD, FILE
from kiosk.errors import BoxUnavailableError
from kiosk.journal import Journal
from office import commands as asked
from office.apply import replay
from office.ids import StreamId
from office.queue_events import DayClosed, DayDated, TicketCalled
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import DeskBench, a_request, a_told, at_once
from tests.office.halls import HAI, LAND, MAU, MORNING, ONE, RESULT, STATUS, THREE, TWO


def test_two_officials_who_press_next_at_the_same_moment_get_two_tickets(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.sign_on(ONE, MAU)
    desk.sign_on(THREE, HAI)
    for _ in range(20):
        first, second = desk.take(), desk.take()
        at_once(lambda: desk.done(asked.CallNext(counter=ONE)), lambda: desk.done(asked.CallNext(counter=THREE)))
        assert {desk.called_at(ONE), desk.called_at(THREE)} == {first.ticket, second.ticket}
        for counter in (ONE, THREE):
            desk.done(asked.Miss(counter=counter))
    called = [fact.event.ticket for fact in desk.authority._records.facts() if isinstance(fact.event, TicketCalled)]
    assert len(called) == len(set(called)) == 40


def test_forty_kiosks_at_once_get_forty_numbers(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    numbers: list[int] = []
    at_once(*[lambda: numbers.append(desk.take(confirm=False).number) for _ in range(40)])
    assert sorted(numbers) == list(range(1, 41))


def test_the_same_request_gets_the_same_answer_and_happens_once_also_after_a_restart(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    request, command = a_request(), asked.Issue(terminal="lay-so-1", service=STATUS)
    first = desk.ask(command, request=request)
    assert desk.ask(command, request=request) == first
    desk = desk.again()
    assert desk.ask(command, request=request) == first
    assert len(desk.authority.queue.tickets) == 1


def test_one_request_sent_ten_times_at_once_is_carried_out_once(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    request, answers = a_request(), set[str]()
    issue = asked.Issue(terminal="lay-so-1", service=STATUS)
    at_once(*[lambda: answers.add(str(desk.ask(issue, request=request))) for _ in range(10)])
    assert len(answers) == len(desk.authority.queue.tickets) == 1


def test_two_terminals_may_use_the_same_request_id(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    request = a_request()
    for terminal in ("lay-so-1", "lay-so-2"):
        desk.ask(asked.Issue(terminal=terminal, service=STATUS), request=request, asker=terminal)
    assert [ticket.terminal for ticket in desk.authority.queue.tickets.values()] == ["lay-so-1", "lay-so-2"]


def test_what_was_refused_may_be_asked_again_under_the_same_id_when_it_can_be_done(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    request = a_request()
    desk.sign_on()
    assert desk.ask(asked.CallNext(counter=ONE), request=request).refused == "nobody-waiting"
    desk.take()
    assert desk.ask(asked.CallNext(counter=ONE), request=request).refused is None


def test_a_page_that_is_stale_is_told_so_and_changes_nothing(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.sign_on()
    desk.take(), desk.take()
    seen = desk.authority.queue.counter(ONE).revision
    desk.done(asked.CallNext(counter=ONE, seen=seen))
    before = desk.authority.queue
    assert desk.ask(asked.Start(counter=ONE, seen=seen)).refused == "stale"
    assert desk.authority.queue == before


def a_morning(desk: DeskBench) -> None:
    """Everything that can happen to a ticket, and some pauses."""
    desk.sign_on(ONE, MAU)
    desk.sign_on(TWO, HAI)
    for service in (STATUS, LAND, RESULT, STATUS, STATUS, LAND, RESULT, STATUS):
        desk.take(service, priority=service == RESULT)
        desk.clock.advance(7.3)
    steps = [
        asked.CallNext(counter=ONE), asked.Start(counter=ONE), asked.CallNext(counter=TWO), asked.Miss(counter=TWO),
        asked.Hold(counter=ONE), asked.CallNext(counter=ONE), asked.Start(counter=ONE),
        asked.Transfer(counter=ONE, service=LAND), asked.CallNext(counter=TWO), asked.Start(counter=TWO),
        asked.Finish(counter=TWO), asked.PauseDuty(counter=TWO), asked.CallNext(counter=ONE), asked.Undo(counter=ONE),
        asked.AskHelp(place="lay-so-1"), asked.CloseService(service=LAND),
        asked.WalkIn(counter=ONE, service=STATUS, call=True),
    ]  # fmt: skip
    for step in steps:
        desk.clock.advance(31.7)
        desk.authority.tick()
        desk.done(step)


def test_a_restart_is_the_same_state_to_the_last_field_with_or_without_a_clock(tmp_path: Path) -> None:
    for name, trusted in (("set", True), ("not-set", False)):
        desk = DeskBench(tmp_path / name, clock=FakeClock(MORNING, trusted=trusted))
        a_morning(desk)
        before, notes = desk.authority.queue, dict(desk.authority._notes)
        desk = desk.again()
        assert desk.authority.queue == before
        assert desk.authority._notes == notes
        assert replay(desk.authority._records.facts()) == before
        assert desk.authority.broken == 0


def test_listeners_hear_of_every_change_after_it_is_on_disk(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    heard: list[int] = []
    desk.authority.listeners.append(lambda: heard.append(desk.journal.summary().head))
    desk.take(confirm=False)
    assert heard == [3], "stream.began, day.opened, ticket.issued"
    desk.ask(asked.CallNext(counter=ONE))
    assert heard == [3], "nothing happened"


def test_a_disk_that_does_not_take_it_changes_nothing_and_the_queue_goes_on_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = DeskBench(tmp_path)
    first = desk.take()
    before, request = desk.authority.queue, a_request()
    with monkeypatch.context() as broken:
        broken.setattr(desk.journal, "record", _full)
        for _ in range(3):
            with pytest.raises(BoxUnavailableError):
                desk.ask(asked.Issue(terminal="lay-so-1", service=STATUS), request=request)
        assert desk.authority.queue == before
        assert desk.authority.board() is not None, "what is known can still be told"
    answer = desk.ask(asked.Issue(terminal="lay-so-1", service=STATUS), request=request)
    assert answer.issued is not None
    assert answer.issued.number == first.number + 1


def test_a_commit_that_the_disk_held_unconfirmed_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = DeskBench(tmp_path)
    really = desk.journal.record

    def held_but_failed(*arguments: object) -> None:
        really(*arguments)  # type: ignore[arg-type]
        raise BoxUnavailableError("failing")

    request = a_request()
    with monkeypatch.context() as broken:
        broken.setattr(desk.journal, "record", held_but_failed)
        with pytest.raises(BoxUnavailableError):
            desk.ask(asked.Issue(terminal="lay-so-1", service=STATUS), request=request)
    again = desk.ask(asked.Issue(terminal="lay-so-1", service=STATUS), request=request)
    assert again.issued is not None
    assert (again.issued.number, len(desk.authority.queue.tickets)) == (1, 1)
    assert desk.take().number == 2


def test_a_journal_that_cannot_be_read_makes_no_empty_queue(tmp_path: Path) -> None:
    place = tmp_path / "no-directory"
    place.write_text("")
    journal = Journal(place / "journal", source="/xa-mau-a/desk", mint=lambda: StreamId("dongmau0000000001"))
    assert journal.open() != "ok"
    with pytest.raises(BoxUnavailableError):
        Records(journal).facts()


def test_numbers_go_on_when_a_damaged_journal_was_set_aside_under_the_running_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = DeskBench(tmp_path)
    for _ in range(3):
        desk.take()
    with monkeypatch.context() as broken:
        broken.setattr(desk.journal, "record", _full)
        with pytest.raises(BoxUnavailableError):
            desk.take()
    desk.journal.close()
    _damage(tmp_path)
    desk.journal.open()
    assert desk.take().number == 4


@pytest.mark.parametrize("is_clock_known", [True, False])
def test_a_desk_that_starts_over_a_damaged_journal_gives_no_number_of_the_day_anew(
    tmp_path: Path, *, is_clock_known: bool
) -> None:
    desk = DeskBench(tmp_path)
    given = [desk.take().number for _ in range(AHEAD + 3)]
    desk.close()
    _damage(tmp_path)
    if not is_clock_known:
        desk.clock.trusted = False
    desk = desk.again()
    assert given[-1] < desk.take().number <= given[-1] + AHEAD + 1
    assert any("go on after" in sentence for sentence in desk.log)


def test_the_next_day_begins_at_one_also_over_a_damaged_journal(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.take()
    desk.close()
    _damage(tmp_path)
    desk.clock.advance(timedelta(days=1).total_seconds())
    assert desk.again().take().number == 1


def test_a_day_that_got_its_date_late_keeps_its_numbers_over_a_damaged_journal(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path, clock=FakeClock(None))
    given = desk.take().number
    desk.clock.synchronise(MORNING)
    desk.authority.tick()
    desk.close()
    _damage(tmp_path)
    assert desk.again().take().number > given


def test_with_a_whole_journal_reserved_numbers_are_no_gap(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.take()
    assert desk.again().take().number == 2


def test_a_number_that_cannot_be_reserved_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = DeskBench(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.desk.reserve.replace_file", _no_space)
        with pytest.raises(BoxUnavailableError, match="full"):
            desk.take()
    assert desk.authority.queue.tickets == {}
    assert desk.take().number == 1


@pytest.mark.parametrize(
    "rubbish", [b"", b"{}", b'{"date":"2026-02-30","numbers":{}}', b'{"date":"2026-03-02","numbers":{"H":-1}}']
)
def test_reserved_numbers_that_cannot_be_read_stop_nobody(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / FILE).write_bytes(rubbish)
    desk = DeskBench(tmp_path)
    assert desk.take().number == 1
    assert any("numbers.json cannot be read" in sentence for sentence in desk.log)


def test_a_day_ends_by_itself_in_the_evening_and_the_next_begins_at_one(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.take()
    desk.clock.advance(timedelta(hours=11).total_seconds())
    desk.authority.tick()
    assert not desk.authority.queue.is_open
    assert [type(fact.event) for fact in desk.authority._records.facts()][-1] is DayClosed
    assert desk.authority._notes == {}, "why somebody went first is forgotten"
    assert desk.authority._records.notes() == {}
    desk.clock.advance(timedelta(hours=13).total_seconds())
    assert desk.take().number == 1


def test_the_clock_that_goes_back_gives_no_number_twice(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    ids = [desk.take().ticket, desk.take().ticket]
    desk.clock.synchronise(MORNING - timedelta(days=400))
    desk = desk.again()
    later = desk.take()
    assert (later.number, later.ticket in ids) == (3, False)
    desk.clock.synchronise(MORNING + timedelta(minutes=5))
    assert desk.take().number == 4


def test_the_clock_that_comes_late_gives_the_day_its_date_and_loses_nobody(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path, clock=FakeClock(MORNING, trusted=False))
    desk.take()
    desk.clock.synchronise(MORNING)
    desk.authority.tick()
    assert any(isinstance(fact.event, DayDated) for fact in desk.authority._records.facts())
    assert desk.authority.queue.day is not None
    assert desk.authority.queue.day.date == MORNING.date()
    assert desk.take().number == 2


def test_a_command_after_midnight_is_of_the_new_day_also_before_the_next_tick(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.take()
    desk.clock.advance(timedelta(days=1).total_seconds())
    assert desk.take().number == 1


def test_an_unassigned_desk_says_so(tmp_path: Path) -> None:
    desk = DeskBench(tmp_path)
    desk.told = None
    assert desk.ask(asked.OpenDay()).refused == "unassigned"
    assert (desk.authority.board(), desk.authority.counter_documents()) == (None, {})
    desk.told = a_told()
    assert desk.ask(asked.OpenDay()).refused is None


def _damage(directory: Path) -> None:
    for file in directory.glob("journal.sqlite*"):
        file.write_bytes(b"not a database" * 1000)


def _no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _full(*_: object) -> None:
    raise BoxUnavailableError("full")
