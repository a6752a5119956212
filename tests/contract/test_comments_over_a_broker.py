"""A comment from a phone's page over a real broker into the collector: once and masked, whatever is cut, killed or sent again."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from collector.store.comments import Comments
from collector.store.db import ledger_id
from collector.store.hints import hint_texts
from kiosk.desk.changes import Changes
from kiosk.desk.config import DeskConfig, load_desk_config
from kiosk.desk.desk import Desk
from kiosk.desk.program import DeskProgram
from kiosk.desk.web.app import create_app
from kiosk.desk.web.frame import make_frame
from kiosk.desk.wiring import build
from office import commands as asked
from office.ids import DESK, OfficeId, StreamId, TicketId
from office.stream import digest_of
from office.topics import EVENTS, RECEIPT, terminal_topic
from office.wire import join
from tests.collector.comments import a_comment
from tests.contract.collector_stage import Caller, Stage, wait_for
from tests.factories import OFFICIAL, a_chain, a_directory, an_event, with_queues
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import KIOSK, a_request

OFFICE = OfficeId("xa-mau-a")
HERE = f"{OFFICE}/{DESK}"
SAY, ANSWER = terminal_topic(OFFICE, DESK, EVENTS), terminal_topic(OFFICE, DESK, RECEIPT)
HOURS = 3600.0
FORGED = StreamId("dongsukiengiamao1")


class Pages:
    """Stands where the server of the pages does: they are asked without a port."""

    is_alive = True

    def __init__(self, desk: Desk, _config: DeskConfig) -> None:
        self.desk = desk
        self.app = create_app(make_frame(desk, Changes(), run="lan-1"))

    def close(self) -> None:
        pass


class Counter(NamedTuple):
    """A desk at work over the broker, the clock by which it goes, and what it serves."""

    program: DeskProgram
    clock: FakeClock
    pages: Pages

    def work(self) -> None:
        """Let what is due happen, on the link's thread too."""
        self.program.work()
        self.program.parts.link.wake()

    def until(self, condition: Any, what: str) -> None:  # noqa: ANN401 - anything that can be asked
        def holds() -> bool:
            self.work()
            return bool(condition())

        wait_for(holds, what)

    def until_connected(self) -> None:
        # As long as the link waits after a broken connection.
        self.clock.advance(600)
        self.until(lambda: self.program.parts.link.is_connected, "a connection")

    def done(self, command: asked.Command) -> Any:  # noqa: ANN401 - an answer
        answer = self.pages.desk.authority.submit(command, request=a_request(), asker="quay-1")
        assert answer.refused is None, answer
        return answer

    def serve(self) -> str:
        """Somebody takes a number and is served; returns the path of the form on the phone."""
        issued = self.done(asked.Issue(terminal=KIOSK, service="ho-tich")).issued
        self.done(asked.ConfirmDelivery(ticket=issued.ticket, outcome="printed"))
        for step in (asked.CallNext, asked.Start):
            self.done(step(counter="quay-1"))
        self.clock.advance(150)
        self.done(asked.Finish(counter="quay-1"))
        self.clock.advance(30)
        note = self.pages.desk.authority.note_of(TicketId(issued.ticket))
        assert note is not None
        return f"/t/{note.token}/comment"

    def phone(self) -> FlaskClient:
        return self.pages.app.test_client()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, entries=with_queues(a_directory())) as stage:
        stage.start_ingest()
        yield stage


@contextmanager
def a_counter(stage: Stage, home: Path) -> Iterator[Counter]:
    """A desk that has been told by the collector what it is, with somebody on duty."""
    home.mkdir()
    file = home / "desk.toml"
    file.write_text(
        f'office = "{OFFICE}"\nledger = "{ledger_id(stage.db)}"\n[broker]\nport = {stage.broker.port}\npassword = "mat-khau"\n'
        f'[journal]\ndirectory = "{home / "journal"}"\n',
        "utf-8",
    )
    clock, served = FakeClock(), list[Pages]()

    def serve(desk: Desk, config: DeskConfig) -> Pages:
        served.append(Pages(desk, config))
        return served[0]

    program = build(load_desk_config(file), clock=clock, serve=serve)
    program.start()
    try:
        counter = Counter(program, clock, served[0])
        counter.until(lambda: counter.pages.desk.authority.told() is not None, "the assignment")
        counter.done(asked.SignOn(counter="quay-1", official=OFFICIAL))
        yield counter
    finally:
        program.stop()
        program.end()


def texts(stage: Stage) -> list[str]:
    return sorted(one.text for one in Comments(stage.db).listed([OFFICE]))


def test_what_a_phone_wrote_reaches_the_collector_once_though_the_broker_dies_and_all_is_sent_again(
    stage: Stage, tmp_path: Path
) -> None:
    with a_counter(stage, tmp_path / "desk") as counter:
        paths, phone = [counter.serve() for _ in range(5)], counter.phone()
        written = [
            {"text": "ghế hỏng", "hint": "no"},
            {"text": "Nguyễn Thị Mẫu nói gắt, gọi 0912345678\u202e"},
            {"text": "<script>alert(1)</script> '; DROP TABLE comments; -- \x00", "hint": "?"},
            {"text": "bị gợi ý phong bì", "hint": "yes"},
            {"text": "x" * 500},
        ]
        stage.broker.kill()
        for path, form in zip(paths, written, strict=True):
            assert phone.post(path, data=form).status_code == 200
            assert phone.post(path, data=form).status_code == 404, "a number writes once"
        counter.clock.advance(12 * HOURS)
        assert counter.program.parts.comments.open_if_due() == 5
        assert texts(stage) == []
        stage.broker.start()
        counter.until_connected()
        counter.until(lambda: len(texts(stage)) == 4, "four comments that the office may read")
        assert texts(stage) == sorted(
            [
                "<script>alert(1)</script> '; DROP TABLE comments; --",
                "[người trực] nói gắt, gọi [số điện thoại]",
                "ghế hỏng",
                "x" * 500,
            ]
        )
        assert [found.text for found in hint_texts(stage.db, [OFFICE])] == ["bị gợi ý phong bì"]

        # The broker forgets every receipt, the ingest dies, and the desk's very bytes come again and again.
        (state,) = counter.program.parts.journal.streams()
        bytes_said = counter.program.parts.journal.batch(state.stream, 0)
        stage.end_ingest(signal.SIGKILL)
        stage.broker.kill()
        stage.broker.forget()
        stage.broker.start()
        stage.start_ingest()
        counter.until_connected()
        caller = stage.caller(HERE, ANSWER)
        for batch in (bytes_said, bytes_said[-3:], bytes_said[3:]):
            heard = len(caller.told.get(ANSWER, []))
            caller.publish(SAY, join(batch))
            wait_for(lambda heard=heard: len(caller.told.get(ANSWER, [])) > heard, "an answer")  # type: ignore[misc]
        head = caller.receipt(ANSWER).streams[state.stream]
        assert head.digest == digest_of(counter.program.parts.journal.batch(state.stream, head.sequence - 1)[0])
        assert len(texts(stage)) == 4
        assert stage.count("SELECT count(*) FROM comments") == 5
        assert stage.count("SELECT count(*) FROM forks") == stage.count("SELECT count(*) FROM dead_letters") == 0


def test_comments_that_a_hostile_desk_makes_up_are_masked_or_kept_apart_and_never_stop_the_stream(stage: Stage) -> None:
    good = [a_comment("gọi 0912345678, ông Trần Văn Mẫu"), a_comment("câu cuối")]
    hostile: list[dict[str, Any]] = [
        {"text": "x" * 5000},
        {"text": 7},
        {"text": None, "hint": "yes"},
        {"text": "a", "channel": "kiosk"},
        {"text": "a", "hint": "perhaps"},
        {"text": ""},
        {"channel": "phone"},
        {"text": "a", "until": "hôm qua"},
        {"text": "a", "release": "now"},
        {"text": {"vi": "a"}},
    ]
    chain = a_chain([good[0]], stream=FORGED, terminal=DESK)
    for said in hostile:
        chain.append(forged(chain, {"channel": "phone", **said}))
    chain.append(an_event(good[1], sequence=len(chain) + 1, previous=digest_of(chain[-1]), stream=FORGED, terminal=DESK))
    desk: Caller = stage.caller(HERE, ANSWER)
    neighbour: Caller = stage.caller(f"{OFFICE}/danh-gia-1")
    neighbour.publish(SAY, join(a_chain([a_comment("của máy khác")], stream=StreamId("dongcuamaykhac01"), terminal=DESK)))
    for rubbish in (b"\xff" * 40, b'[{"type":"vn.nucuoi.comment.given.v1"}]', b"[" * 500, join([chain[0]])[:-9]):
        desk.publish(SAY, rubbish)
    desk.publish(SAY, join(chain))
    wait_for(lambda: desk.receipt(ANSWER).head_of(FORGED).sequence == len(chain), "the end of the stream")
    found = texts(stage)
    assert found == ["câu cuối", "gọi [số điện thoại], ông [tên]"], found
    assert stage.count("SELECT count(*) FROM dead_letters") == len(hostile)
    assert stage.count("SELECT count(*) FROM comments") == 2


def forged(chain: list[bytes], data: dict[str, Any]) -> bytes:
    """The next event of a chain, a comment with whatever is said."""
    event = json.loads(
        an_event(a_comment(), sequence=len(chain) + 1, previous=digest_of(chain[-1]), stream=FORGED, terminal=DESK)
    )
    return json.dumps({**event, "data": data}, ensure_ascii=False).encode()
