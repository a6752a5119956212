"""The requests of a terminal to its desk, without a network: what is on disk when, what is said again, what is believed."""

from itertools import count
from pathlib import Path

import msgspec
import pytest

from kiosk.desk_client import SILENCE_SECONDS, DeskClient, Errands
from kiosk.errands import FILE, Asking, Confirming, ErrandFile, Telling
from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard, Saying
from office.commands import AskHelp, ConfirmDelivery, Issue
from office.documents import encode_document
from office.ids import ServiceId
from office.requests import Answer, IssuedNumber, Request
from tests.fakes import FakeClock
from tests.kiosk.tickets import KIOSK, OFFICE

SERVICE = ServiceId("ho-tich")


class Bench:
    """A client over a real file; what it says is kept, and answered by hand."""

    def __init__(self, directory: Path, *, first: int = 1) -> None:
        self.clock = FakeClock()
        self.said: list[Saying] = []
        self.log: list[str] = []
        self.file = ErrandFile(directory)
        ids = count(first)
        self.client = DeskClient(
            office=OFFICE,
            terminal=KIOSK,
            say=self.said.append,
            mint=lambda: f"yeucau{next(ids):012d}",
            monotonic=self.clock.monotonic,
            errands=Errands(self.file.load, self.file.save),
            log=self.log.append,
        )

    @property
    def requests(self) -> list[Request]:
        return [msgspec.json.decode(saying.payload, type=Request) for saying in self.said]

    def hear(self, answer: Answer | bytes, *, correlation: bytes | None = None) -> None:
        payload = answer if isinstance(answer, bytes) else encode_document(answer)
        own = b"" if isinstance(answer, bytes) else answer.request.encode()
        self.client.hear(Heard(self.client.topic, payload, own if correlation is None else correlation))

    def kept(self) -> list[str]:
        return [type(errand).__name__ for errand in self.file.load()]


def number(request: str, *, service: str = SERVICE) -> Answer:
    issued = IssuedNumber(ticket="k3f9a2b7-h12", series="H", number=12, text="H 012", service=service)
    return Answer(request=request, issued=issued)


def test_a_request_is_on_disk_before_it_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    seen: list[list[str]] = []
    bench.client._say = lambda _saying: seen.append(bench.kept())
    bench.client.take_number(SERVICE)
    assert seen == [["Asking"]]


def test_what_the_disk_does_not_take_is_not_asked(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "file" / "in the way")
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(BoxUnavailableError):
        bench.client.take_number(SERVICE)
    bench.clock.advance(100)
    assert bench.client.poll() == []
    assert bench.said == []


def test_the_category_stands_in_the_request_and_leaves_the_disk_with_the_answer(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE, category="elderly")
    assert bench.requests[0].category == "elderly"
    assert isinstance(bench.requests[0].command, Issue)
    assert bench.requests[0].command.priority
    bench.hear(number(request))
    bench.client.poll()
    bench.client.tell(request, "k3f9a2b7-h12")
    assert "elderly" not in (tmp_path / FILE).read_text("utf-8")


def test_no_answer_is_said_after_two_seconds_and_asked_again_with_the_same_id(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE)
    bench.clock.advance(SILENCE_SECONDS - 0.1)
    bench.client.poll()
    assert not bench.client.is_silent(request)
    bench.clock.advance(0.1)
    bench.client.poll()
    assert bench.client.is_silent(request)
    for _ in range(20):
        bench.clock.advance(20)
        bench.client.poll()
    assert {asked.request for asked in bench.requests} == {request}
    assert [saying.expiry_seconds for saying in bench.said][:5] == [2, 4, 8, 15, 15], "what is said again replaces what was"


def test_a_new_connection_asks_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.client.take_number(SERVICE)
    bench.client.reconnected()
    bench.client.poll()
    assert len(bench.said) == 2


def test_a_second_answer_is_no_second_number(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE)
    bench.hear(number(request))
    bench.hear(number(request))
    assert len(bench.client.poll()) == 1
    bench.hear(number(request))
    assert bench.client.poll() == []


@pytest.mark.parametrize(
    ("payload", "correlation"),
    [
        (b"", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b'{"request":"x"}', b"x"),
        (b'{"request":"yeucau000000000001","issued":{"ticket":"HOA"}}', b"yeucau000000000001"),
        (encode_document(number("yeucau000000000001")), b"another"),
        (encode_document(number("yeucau000000000001")), b""),
        (encode_document(number("yeucau000000000077")), b"yeucau000000000077"),
        (encode_document(number("yeucau000000000001", service="dat-dai")), b"yeucau000000000001"),
        (encode_document(Answer(request="yeucau000000000001")), b"yeucau000000000001"),
    ],
)
def test_rubbish_wrong_correlation_and_numbers_of_others_change_nothing(
    tmp_path: Path, payload: bytes, correlation: bytes | None
) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE)
    assert request == "yeucau000000000001"
    bench.hear(payload, correlation=correlation)
    assert bench.client.poll() == []
    bench.hear(number(request))
    assert [answered.request for answered in bench.client.poll()] == [request]


def test_a_number_is_noted_before_it_is_told_and_its_delivery_said_until_heard(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE)
    bench.hear(number(request))
    bench.client.poll()
    assert bench.kept() == ["Asking"]
    bench.client.tell(request, "k3f9a2b7-h12")
    assert bench.kept() == ["Telling"]
    bench.client.told(request, "k3f9a2b7-h12", "printed")
    assert bench.kept() == ["Confirming"]
    confirmation = bench.requests[-1]
    assert confirmation.command == ConfirmDelivery(ticket="k3f9a2b7-h12", outcome="printed")
    bench.hear(Answer(request=confirmation.request, refused="disk"))
    bench.client.poll()
    assert bench.kept() == ["Confirming"], "a desk whose disk is full has not heard it"
    bench.hear(Answer(request=confirmation.request))
    bench.client.poll()
    assert bench.kept() == []


def test_a_number_that_comes_after_it_was_given_up_is_cancelled_and_not_asked_for_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.take_number(SERVICE)
    bench.client.give_up(request)
    assert bench.kept() == []
    bench.clock.advance(100)
    bench.client.poll()
    assert len(bench.said) == 1
    bench.hear(number(request))
    assert bench.client.poll() == []
    assert bench.requests[-1].command == ConfirmDelivery(ticket="k3f9a2b7-h12", outcome="failed")


def test_after_a_crash_before_the_answer_the_same_request_is_asked_and_its_number_cancelled(tmp_path: Path) -> None:
    request = Bench(tmp_path).client.take_number(SERVICE)
    after = Bench(tmp_path, first=100)
    after.client.begin()
    after.client.poll()
    assert [asked.request for asked in after.requests] == [request]
    after.hear(number(request))
    assert after.client.poll() == [], "nobody is told a number that somebody else waited for"
    assert after.requests[-1].command == ConfirmDelivery(ticket="k3f9a2b7-h12", outcome="failed")
    assert after.kept() == ["Confirming"]


def test_after_a_crash_while_it_was_told_it_is_unknown(tmp_path: Path) -> None:
    before = Bench(tmp_path)
    request = before.client.take_number(SERVICE)
    before.hear(number(request))
    before.client.poll()
    before.client.tell(request, "k3f9a2b7-h12")
    after = Bench(tmp_path, first=100)
    after.client.begin()
    assert after.kept() == ["Confirming"]
    after.client.poll()
    assert after.requests[-1].command == ConfirmDelivery(ticket="k3f9a2b7-h12", outcome="unknown")


def test_after_a_crash_a_confirmation_is_said_again_as_it_was(tmp_path: Path) -> None:
    before = Bench(tmp_path)
    request = before.client.take_number(SERVICE)
    before.client.told(request, "k3f9a2b7-h12", "printed")
    after = Bench(tmp_path, first=100)
    after.client.begin()
    after.client.poll()
    assert [asked.request for asked in after.requests] == [before.requests[-1].request]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'[{"step":"asking"}]', b"\x00" * 50])
def test_a_torn_file_of_errands_is_nothing_to_settle(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    bench = Bench(tmp_path)
    bench.client.begin()
    assert bench.client.unsettled == 0
    bench.client.take_number(SERVICE)
    assert bench.kept() == ["Asking"]


def test_a_call_for_help_is_no_errand(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    request = bench.client.ask(AskHelp(place=KIOSK))
    assert bench.kept() == []
    bench.hear(Answer(request=request))
    assert [type(answered.command) for answered in bench.client.poll()] == [AskHelp]


def test_no_more_is_kept_than_a_day_can_hold(tmp_path: Path) -> None:
    file = ErrandFile(tmp_path)
    file.save([Telling(ticket=f"k3f9a2b7-h{number}") for number in range(1, 1_000)])
    assert len(file.load()) == 200
    assert Asking.__struct_config__.tag == "asking"
    assert Confirming.__struct_config__.tag == "confirming"
