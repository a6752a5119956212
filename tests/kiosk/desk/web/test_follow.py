"""The page of a phone: what its own number does, nothing of anybody else, without login and without a script."""

import pytest

from office import commands as asked
from office.ids import TicketId
from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.office.halls import HAI, MAU, ONE, STATUS, TWO

MOST_BYTES = 30_000


def token_of(bench: ConsoleBench, ticket: str) -> str:
    note = bench.desk.authority.note_of(TicketId(ticket))
    assert note is not None
    return note.token


def take(bench: ConsoleBench, service: str = STATUS, *, priority: bool = False) -> str:
    """A number is taken; returns its page's path."""
    return f"/t/{token_of(bench, bench.desk.take(service, priority=priority).ticket)}"


def test_a_phone_sees_its_number_and_how_many_are_before_it(bench: ConsoleBench) -> None:
    paths = [take(bench) for _ in range(3)]
    bench.desk.sign_on(ONE, MAU)
    text = Person(bench).client.get(paths[2]).text
    assert "H 003" in text
    assert "Còn 2 người trước ông/bà" in text
    assert "chưa ước lượng được" in text
    assert "H 001" not in text
    assert "Mẫu" not in text.replace("Xã Mẫu A", "")
    assert "Hủy số" in text


def test_it_says_a_wait_once_it_can_be_told(bench: ConsoleBench) -> None:
    bench.desk.sign_on(ONE, MAU)
    for _ in range(3):
        bench.desk.take()
        bench.desk.done(asked.CallNext(counter=ONE))
        bench.desk.done(asked.Start(counter=ONE))
        bench.wait(600)
        bench.desk.done(asked.Finish(counter=ONE))
    take(bench)
    last = take(bench)
    bench.desk.done(asked.CallNext(counter=ONE))
    bench.desk.done(asked.Start(counter=ONE))
    text = Person(bench).client.get(last).text
    assert "Sắp đến lượt" in text
    assert "phút" in text


def test_each_state_is_said_to_the_citizen(bench: ConsoleBench) -> None:
    path = take(bench)
    ticket = next(iter(bench.desk.authority.queue.tickets))
    phone = Person(bench).client
    bench.desk.sign_on(ONE, MAU)
    bench.desk.done(asked.CallNext(counter=ONE))
    assert "Mời ông/bà đến Quầy 1" in phone.get(path).text
    bench.desk.done(asked.Miss(counter=ONE))
    assert "chưa gặp ông/bà" in phone.get(path).text
    bench.desk.done(asked.ReturnTicket(counter=ONE, ticket=ticket))
    bench.desk.done(asked.CallNext(counter=ONE))
    bench.desk.done(asked.Start(counter=ONE))
    assert "Đang được phục vụ" in phone.get(path).text
    assert "/leave" not in phone.get(path).text
    bench.desk.done(asked.Hold(counter=ONE))
    assert "đang được giữ" in phone.get(path).text
    bench.desk.done(asked.ResumeTicket(counter=ONE, ticket=ticket))
    bench.desk.done(asked.Finish(counter=ONE))
    assert "Đã phục vụ xong" in phone.get(path).text


def test_the_category_and_the_name_of_an_official_are_never_on_the_page(bench: ConsoleBench) -> None:
    bench.desk.authority.submit(
        asked.Issue(terminal="lay-so-1", service=STATUS, priority=True),
        request="yeucauuutien0001",
        asker="lay-so-1",
        category="disabled",
    )
    ticket = next(iter(bench.desk.authority.queue.tickets))
    bench.desk.done(asked.ConfirmDelivery(ticket=ticket, outcome="printed"))
    bench.desk.sign_on(TWO, HAI)
    text = Person(bench).client.get(f"/t/{token_of(bench, ticket)}").text
    assert "khuyết tật" not in text
    assert "Ưu tiên" not in text
    assert "Trần Văn" not in text


def test_a_number_is_given_back_after_one_question_and_only_once(bench: ConsoleBench) -> None:
    path = take(bench)
    phone = Person(bench).client
    question = phone.get(f"{path}/leave").text
    assert "Hủy số H 001?" in question
    assert "Giữ số" in question
    form = {"request": "a" * 32}
    answer = phone.post(f"{path}/leave", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert "Số này đã hủy" in phone.get(path).text
    assert phone.post(f"{path}/leave", data=form).status_code == 303
    assert [ticket.status for ticket in bench.desk.authority.queue.tickets.values()] == ["cancelled"]


def test_looking_at_the_page_or_the_question_cancels_nothing(bench: ConsoleBench) -> None:
    path = take(bench)
    phone = Person(bench).client
    for address in (path, f"{path}/leave"):
        phone.get(address)
        phone.head(address)
    assert [ticket.status for ticket in bench.desk.authority.queue.tickets.values()] == ["waiting"]


def test_another_page_cannot_cancel_a_number(bench: ConsoleBench) -> None:
    path = take(bench)
    answer = Person(bench).client.post(f"{path}/leave", data={"request": "a" * 32}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_too_late_to_cancel_is_said(bench: ConsoleBench) -> None:
    path = take(bench)
    bench.desk.sign_on(ONE, MAU)
    bench.desk.done(asked.CallNext(counter=ONE))
    bench.desk.done(asked.Start(counter=ONE))
    assert "không hủy được nữa" in Person(bench).client.post(f"{path}/leave", data={"request": "a" * 32}).text


@pytest.mark.parametrize("token", ["khong-co-so-nay", "x", "a" * 65, "..%2f..", "%00", "the-1-1'--", "H012"])
def test_an_unknown_address_gets_a_kind_answer(bench: ConsoleBench, token: str) -> None:
    take(bench)
    for method in ("get", "post"):
        answer = getattr(Person(bench).client, method)(f"/t/{token}" + ("" if method == "get" else "/leave"))
        assert answer.status_code == 404
        assert "H 001" not in answer.text
        assert "Không" in answer.text


def test_after_closing_nothing_is_known_of_a_number(bench: ConsoleBench) -> None:
    path = take(bench)
    bench.desk.done(asked.CloseDay())
    answer = Person(bench).client.get(path)
    assert answer.status_code == 404
    assert "Không tìm thấy số này" in answer.text


def test_the_page_is_light_and_sets_no_cookie(bench: ConsoleBench) -> None:
    path = take(bench)
    app = bench.app()
    phone = app.test_client()
    page = phone.get(path)
    size = len(page.data)
    for name in ("follow.css", "follow.js"):
        address = page.text.split(f"/{name}", 1)[0].rsplit('"', 1)[1] + f"/{name}"
        asset = phone.get(address)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["Cache-Control"]
        size += len(asset.data)
    assert size < MOST_BYTES
    assert "Set-Cookie" not in page.headers
    assert '<noscript><meta http-equiv="refresh"' in page.text


def test_the_port_for_strangers_knows_nothing_but_the_page_for_phones(bench: ConsoleBench) -> None:
    path = take(bench)
    phone = bench.app(phones_only=True).test_client()
    assert phone.get(path).status_code == 200
    for other in ("/", "/sign-on", "/console", "/api/live", "/api/sight"):
        assert phone.get(other).status_code == 404
    assert phone.post("/api/sign-on", json={}).status_code == 404
