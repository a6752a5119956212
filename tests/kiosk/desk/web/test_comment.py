"""«Góp ý với chúng tôi»: once for each number that was served, on disk before the thanks, and tied to nobody afterwards."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.chain import read
from kiosk.errors import BoxUnavailableError
from kiosk.statements import Transaction
from office import commands as asked
from office.events import CommentGiven
from office.masking import LONGEST_TEXT
from office.services import QueueRules
from office.wire import read_body
from tests.kiosk.desk.desks import a_comment_box, a_told
from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.kiosk.desk.web.test_follow import take, token_of
from tests.office.halls import MAU, ONE


def serve(bench: ConsoleBench, visits: int = 1) -> list[str]:
    """People are served at counter 1; returns the paths of their phones' pages."""
    if bench.desk.authority.queue.counter(ONE).official is None:
        bench.desk.sign_on(ONE, MAU)
    paths = []
    for _ in range(visits):
        paths.append(take(bench))
        bench.desk.done(asked.CallNext(counter=ONE))
        bench.desk.done(asked.Start(counter=ONE))
        bench.wait(150)
        bench.desk.done(asked.Finish(counter=ONE))
        bench.wait(30)
    return paths


def waiting(bench: ConsoleBench) -> list[tuple[object, ...]]:
    return bench.desk.journal.rows("SELECT text, hint FROM comments")


def said(bench: ConsoleBench) -> list[tuple[str | None, CommentGiven]]:
    found = []
    for (payload,) in bench.desk.journal.rows("SELECT bytes FROM events ORDER BY place"):
        envelope = read(bytes(payload))
        assert envelope is not None
        body = read_body(envelope)
        if isinstance(body, CommentGiven):
            found.append((envelope.time, body))
    return found


def test_who_was_served_may_write_and_what_was_written_waits_masked(bench: ConsoleBench) -> None:
    (path,) = serve(bench)
    phone = Person(bench).client
    assert f'href="{path}/comment"' in phone.get(path).text
    form = phone.get(f"{path}/comment")
    for text in ("không phải khiếu nại hay tố cáo", "Có ai gợi ý", "Không trả lời", "ít nhất 5 lượt"):
        assert text in form.text
    name = bench.desk.told.officials[0].name if bench.desk.told else ""
    answer = phone.post(f"{path}/comment", data={"text": f"{name} nói gắt, gọi 0912345678", "hint": "no"})
    assert answer.status_code == 200
    assert "Đã ghi nhận" in answer.text
    assert waiting(bench) == [("[người trực] nói gắt, gọi [số điện thoại]", "no")]


@pytest.mark.parametrize(
    ("form", "kept"),
    [({"hint": "yes"}, ("", "yes")), ({"text": "ghế hỏng", "hint": "?"}, ("ghế hỏng", "unanswered"))],
)
def test_each_half_of_the_form_is_enough(bench: ConsoleBench, form: dict[str, str], kept: tuple[str, str]) -> None:
    (path,) = serve(bench)
    assert Person(bench).client.post(f"{path}/comment", data=form).status_code == 200
    assert waiting(bench) == [kept]


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("", 400, "Xin viết góp ý"),
        (" \u200b\n", 400, "Xin viết"),
        ("a" * (LONGEST_TEXT + 1), 400, "dài quá"),
        ("a" * 10_000_000, 413, ""),
    ],
)
def test_too_little_and_too_much_is_said_and_nothing_is_kept(bench: ConsoleBench, text: str, status: int, told: str) -> None:
    (path,) = serve(bench)
    answer = Person(bench).client.post(f"{path}/comment", data={"text": text})
    assert answer.status_code == status
    assert told in answer.text
    assert waiting(bench) == []


def test_hostile_words_are_cleaned_kept_once_and_shown_escaped(bench: ConsoleBench) -> None:
    (path,) = serve(bench)
    phone = Person(bench).client
    hostile = "<script>alert(1)</script>\u202e\x00 😀 a" + "\u0301" * 60 + "'; DROP TABLE comments; --"
    again = phone.post(f"{path}/comment", data={"text": hostile + "x" * LONGEST_TEXT}).text
    assert "<script>alert" not in again
    assert "&lt;script&gt;" in again
    assert phone.post(f"{path}/comment", data={"text": hostile}).status_code == 200
    ((text, _hint),) = waiting(bench)
    assert text == "<script>alert(1)</script> 😀 á" + "\u0301" * 4 + "'; DROP TABLE comments; --"


def test_a_number_writes_once_and_is_forgotten_at_once(bench: ConsoleBench) -> None:
    path, other = serve(bench, 2)
    phone = Person(bench).client
    assert phone.post(f"{path}/comment", data={"text": "ghế hỏng"}).status_code == 200
    again = phone.post(f"{path}/comment", data={"text": "ghế hỏng"})
    assert again.status_code == 404
    assert "góp ý đã được ghi nhận" in again.text
    assert phone.get(path).status_code == 404
    assert len(waiting(bench)) == 1
    assert phone.get(other).status_code == 200


def test_nothing_on_the_disk_tells_which_number_wrote(tmp_path: Path) -> None:
    bench = ConsoleBench(tmp_path, told=a_told(rules=QueueRules(follow_url="http://desk.local/t/")))
    paths = serve(bench, 3)
    before = {ticket: note.token for ticket, note in bench.desk.authority._notes.items()}
    assert Person(bench).client.post(f"{paths[1]}/comment", data={"text": "ghế hỏng"}).status_code == 200
    spent = paths[1].removeprefix("/t/")
    for file in Path(bench.directory).glob("journal.sqlite*"):
        assert spent.encode() not in file.read_bytes(), file.name
    notes = dict(bench.desk.journal.rows("SELECT ticket, token FROM ticket_notes"))
    answers = [bytes(answer) for (answer,) in bench.desk.journal.rows("SELECT answer FROM answers")]
    assert len(notes) == len(before) == 3
    for ticket, token in notes.items():
        # Each token still stands in the answer that gave it: the one that was exchanged looks like the others.
        assert sum(str(token).encode() in answer for answer in answers) == 1, ticket
        assert token == token_of(bench, ticket)


@pytest.mark.parametrize("state", ["waiting", "called", "missed"])
def test_who_was_not_served_yet_cannot_write(bench: ConsoleBench, state: str) -> None:
    path = take(bench)
    bench.desk.sign_on(ONE, MAU)
    if state != "waiting":
        bench.desk.done(asked.CallNext(counter=ONE))
    if state == "missed":
        bench.desk.done(asked.Miss(counter=ONE))
    phone = Person(bench).client
    for answer in (phone.get(f"{path}/comment"), phone.post(f"{path}/comment", data={"text": "ghế hỏng"})):
        assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert waiting(bench) == []


@pytest.mark.parametrize("token", ["khong-co-so-nay", "x", "a" * 65, "%00", "the-1-1'--"])
def test_an_unknown_address_writes_nothing(bench: ConsoleBench, token: str) -> None:
    serve(bench)
    phone = Person(bench).client
    assert phone.get(f"/t/{token}/comment").status_code == 404
    assert phone.post(f"/t/{token}/comment", data={"text": "ghế hỏng"}).status_code == 404
    assert waiting(bench) == []


def test_another_page_cannot_write_and_one_machine_not_without_end(bench: ConsoleBench) -> None:
    (path,) = serve(bench)
    phone = Person(bench).client
    refused = phone.post(f"{path}/comment", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    answers = [phone.post(f"{path}/comment", data={}).status_code for _ in range(40)]
    assert set(answers) == {400, 429}
    assert waiting(bench) == []


def test_a_disk_that_fails_is_said_and_the_number_may_try_again(bench: ConsoleBench, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = serve(bench)
    phone = Person(bench).client

    def fail(_deed: object) -> None:
        raise BoxUnavailableError("full")

    with monkeypatch.context() as broken:
        broken.setattr(bench.desk.journal, "change", fail)
        answer = phone.post(f"{path}/comment", data={"text": "ghế hỏng"})
        assert answer.status_code == 503
        assert "Đã ghi nhận" not in answer.text
    assert waiting(bench) == []
    assert phone.post(f"{path}/comment", data={"text": "ghế hỏng"}).status_code == 200
    assert len(waiting(bench)) == 1


def test_a_transaction_that_breaks_in_its_middle_leaves_the_token_and_no_comment(bench: ConsoleBench) -> None:
    (path,) = serve(bench)
    put = bench.comments.putting("phone", text="ghế hỏng")

    def breaks(db: Transaction) -> None:
        put(db)
        raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError, match="plug"):
        bench.desk.authority.spend_token(path.removeprefix("/t/"), breaks)
    assert waiting(bench) == []
    again = bench.desk.again()
    assert again.authority.ticket_by_token(path.removeprefix("/t/")) is not None


def test_it_leaves_after_the_half_day_behind_five_visits_without_a_time(bench: ConsoleBench) -> None:
    path, *_ = serve(bench, 4)
    assert Person(bench).client.post(f"{path}/comment", data={"text": "ghế hỏng", "hint": "yes"}).status_code == 200
    assert bench.comments.open_if_due() == 0
    bench.desk.clock.advance(timedelta(hours=6).total_seconds())
    assert bench.comments.open_if_due() == 0, "four visits are too few"
    serve(bench, 1)
    bench.desk.clock.advance(timedelta(hours=8).total_seconds())
    assert bench.comments.open_if_due() == 1
    assert bench.comments.open_if_due() == 0
    ((time, event),) = said(bench)
    assert (event.text, event.hint, event.channel, event.release) == ("ghế hỏng", "yes", "phone", None)
    assert time is not None
    assert time.endswith("T00:00:00+07:00")
    assert event.until is not None
    assert waiting(bench) == []
    for file in Path(bench.directory).glob("journal.sqlite-wal"):
        assert file.stat().st_size == 0


def test_at_once_it_leaves_at_once_and_says_so(bench: ConsoleBench) -> None:
    a_comment_box(bench.desk, release="at once").put("phone", text="ghế hỏng")
    assert bench.comments.open_if_due() == 1
    assert said(bench)[0][1].release == "at once"


def test_no_console_board_or_counter_tells_of_it(bench: ConsoleBench) -> None:
    path, *_ = serve(bench, 2)
    person = Person(bench)
    assert person.enter().status_code == 200

    def seen() -> str:
        sight = re.sub(r'"(number|at|clock|now|as_of)":("[^"]*"|[\d.]+)', "", str(person.client.get("/api/sight").text))
        return f"{sight}{bench.desk.authority.board()}{bench.desk.authority.counter_documents()}"

    before, rung = seen(), bench.changes.number
    assert person.client.post(f"{path}/comment", data={"text": "ghế hỏng", "hint": "yes"}).status_code == 200
    assert seen() == before
    assert bench.changes.number == rung


def test_the_port_for_strangers_takes_comments_too(bench: ConsoleBench) -> None:
    (path,) = serve(bench)
    phone = bench.app(phones_only=True).test_client()
    assert phone.post(f"{path}/comment", data={"text": "ghế hỏng"}).status_code == 200
