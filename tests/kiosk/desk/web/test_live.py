"""The stream: whole states at each change, beats between, an end that says why, and never more streams than threads."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from werkzeug.test import TestResponse

from kiosk.desk.changes import Changes
from kiosk.desk.web.frame import Settings
from office import commands as asked
from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.office.halls import HAI, MAU, ONE, THREE


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ConsoleBench]:
    bench = ConsoleBench(tmp_path / "desk", settings=Settings(beat=0.02, streams=2))
    yield bench
    bench.close()


class Ear:
    """Reads a stream, one event after another."""

    def __init__(self, person: Person) -> None:
        self.answer: TestResponse = person.client.get("/api/live", buffered=False)
        self._words: Iterator[bytes] = iter(self.answer.response)  # type: ignore[arg-type] # bytes, since the answer is streamed

    def next(self) -> tuple[str, object]:
        text = next(self._words).decode()
        fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        return (fields["event"], msgspec.json.decode(fields["data"])) if "event" in fields else ("retry", None)

    def until(self, kind: str) -> dict[str, object]:
        while True:
            said, value = self.next()
            if said == kind:
                assert isinstance(value, dict | int)
                return value if isinstance(value, dict) else {}

    def close(self) -> None:
        self.answer.close()


def test_a_change_is_heard_whole_and_beats_come_between(bench: ConsoleBench, person: Person) -> None:
    ear = Ear(person)
    assert ear.answer.content_type.startswith("text/event-stream")
    assert ear.until("sight")["waiting"] == 0
    ear.until("beat")
    bench.desk.take()
    while (sight := ear.until("sight"))["waiting"] != 1:
        pass
    assert sight["run"] == bench.frame.run
    ear.close()


def test_a_change_before_the_wait_is_not_missed() -> None:
    changes = Changes()
    seen = changes.number
    changes.ring()
    assert changes.wait(seen, 60)
    assert not changes.wait(changes.number, 0.001)


def test_everybody_who_waits_is_woken_and_let_go_at_the_end() -> None:
    changes = Changes()
    woken: list[bool] = []
    threads = [threading.Thread(target=lambda: woken.append(changes.wait(0, 60))) for _ in range(20)]
    for thread in threads:
        thread.start()
    changes.ring()
    for thread in threads:
        thread.join(10)
    assert woken == [True] * 20
    later = threading.Thread(target=lambda: woken.append(changes.wait(1, 60)))
    later.start()
    changes.end()
    later.join(10)
    assert woken[-1] is False
    assert changes.is_ended


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (asked.SignOn(counter=ONE, official=HAI, hand_over=True), "taken"),
        (asked.SignOn(counter=THREE, official=MAU, move=True), "moved"),
        (asked.SignOff(counter=ONE), "ended"),
        (asked.CloseDay(), "day"),
    ],
)
def test_an_end_of_duty_elsewhere_ends_the_stream_and_says_why(
    bench: ConsoleBench, person: Person, deed: asked.Command, reason: str
) -> None:
    ear = Ear(person)
    ear.until("sight")
    bench.desk.done(deed)
    assert ear.until("out")["reason"] == reason
    with pytest.raises(StopIteration):
        ear.next()
    ear.close()


def test_who_is_not_signed_on_hears_only_that(bench: ConsoleBench) -> None:
    assert Ear(Person(bench)).next() == ("out", {"reason": "ended"})


def test_there_are_no_more_streams_than_threads_and_a_seat_is_given_back(bench: ConsoleBench, person: Person) -> None:
    ears = [Ear(person) for _ in range(2)]
    refused = person.client.get("/api/live")
    assert refused.status_code == 503
    for _ in range(3):
        ears.pop().close()
        ears.append(Ear(person))
    for ear in ears:
        ear.close()
        ear.close()
    assert bench.frame.seats.taken == 0


def test_a_desk_that_stops_lets_every_stream_end(bench: ConsoleBench, person: Person) -> None:
    ear = Ear(person)
    ear.until("sight")
    bench.changes.end()
    with pytest.raises(StopIteration):
        ear.until("never")
    ear.close()


def test_while_the_journal_cannot_be_read_the_stream_ends_without_a_word_of_zero(bench: ConsoleBench, person: Person) -> None:
    ear = Ear(person)
    ear.until("sight")
    bench.desk.authority._is_known = False
    bench.changes.ring()
    with pytest.raises(StopIteration):
        ear.until("sight")
    ear.close()
    bench.desk.authority._is_known = True
    assert person.sight()["waiting"] == 0
