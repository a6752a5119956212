"""Signing on and off at the page: PIN, hand-over, one counter at a time, the first PIN, and what strangers try."""

import pytest

from office.ids import CounterId
from tests.kiosk.desk.desks import a_request
from tests.kiosk.desk.web.consoles import PIN, ConsoleBench, Person
from tests.office.halls import HAI, LEADER, MAU, ONE, THREE, TWO


def on_duty(bench: ConsoleBench, counter: CounterId) -> str | None:
    return bench.desk.authority.queue.counter(counter).official


def test_who_has_the_pin_is_on_duty_and_sees_the_console(bench: ConsoleBench) -> None:
    person = Person(bench)
    assert person.client.get("/").headers["Location"] == "/sign-on"
    answer = person.enter(MAU, ONE)
    assert answer.json == {"go": "/"}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert on_duty(bench, ONE) == MAU
    assert person.client.get("/").headers["Location"] == "/console"
    assert "Nguyễn Thị Mẫu" in person.client.get("/console").text


def test_a_wrong_pin_is_refused_in_words_and_soon_locked(bench: ConsoleBench) -> None:
    person = Person(bench)
    answers = [person.enter(MAU, ONE, pin="9990") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert answers[0].json["refused"] == "pin-wrong"
    assert answers[3].json["refused"] == "pin-locked"
    assert answers[3].json["seconds"] > 0
    assert "giây" in answers[3].json["message"]
    assert person.enter(MAU, ONE).json["refused"] == "pin-locked"
    assert on_duty(bench, ONE) is None
    assert PIN not in "".join(bench.desk.log)


def test_a_taken_counter_is_handed_over_only_when_that_is_said(bench: ConsoleBench) -> None:
    first, second = Person(bench), Person(bench)
    first.enter(MAU, ONE)
    refused = second.enter(HAI, ONE)
    assert refused.status_code == 409
    assert "Nguyễn Thị Mẫu" in refused.json["message"]
    assert second.enter(HAI, ONE, hand_over=True).status_code == 200
    assert on_duty(bench, ONE) == HAI
    assert first.client.get("/api/sight").status_code == 401
    assert first.give("call-next").status_code == 401


def test_one_official_is_at_one_counter_and_moves_only_when_that_is_said(bench: ConsoleBench) -> None:
    person = Person(bench)
    person.enter(MAU, ONE)
    again = Person(bench)
    assert again.enter(MAU, THREE).json["refused"] == "on-duty-elsewhere"
    assert again.enter(MAU, THREE, move=True).status_code == 200
    assert (on_duty(bench, ONE), on_duty(bench, THREE)) == (None, MAU)


def test_a_leader_may_look_on_without_a_counter_and_nobody_else(bench: ConsoleBench) -> None:
    assert Person(bench).enter(HAI, None).json["refused"] == "not-a-leader"
    leader = Person(bench)
    assert leader.enter(LEADER, None).status_code == 200
    assert leader.sight()["overview"]["counters"][0]["name"] == "Quầy 1"
    assert leader.sight()["here"] is None


def test_signing_off_ends_duty_and_session_but_not_a_visit(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take()
    person.done("call-next")
    refused = person.post("/api/sign-off", {"request": a_request()})
    assert refused.status_code == 409
    assert "H 001" in refused.json["message"]
    person.done("miss")
    assert person.post("/api/sign-off", {"request": a_request()}).json == {"go": "/sign-on"}
    assert on_duty(bench, ONE) is None
    assert person.client.get("/console").headers["Location"] == "/sign-on"


def test_a_first_pin_is_set_with_an_invitation_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    bench = ConsoleBench(tmp_path_factory.mktemp("desk"), pins=False)
    person = Person(bench)
    assert person.enter(MAU, ONE).json["refused"] == "pin-missing"
    code = bench.pins.invite(MAU, by="test")
    asked = {"request": a_request(), "official": MAU, "code": code, "pin": "5923"}
    assert person.post("/api/pin", {**asked, "code": "XXXX-9999"}).json["refused"] == "code-wrong"
    assert person.post("/api/pin", {**asked, "pin": "1111"}).json["refused"] == "pin-trivial"
    assert person.post("/api/pin", asked).json == {}
    assert person.post("/api/pin", asked).json["refused"] == "code-wrong"
    assert person.enter(MAU, ONE, pin="5923").status_code == 200
    bench.close()


def test_an_empty_code_is_no_way_to_change_a_pin(bench: ConsoleBench) -> None:
    asked = {"request": a_request(), "official": MAU, "code": "", "pin": "5923"}
    assert Person(bench).post("/api/pin", asked).json["refused"] == "code-wrong"


def test_a_machine_that_tries_too_often_must_wait(bench: ConsoleBench) -> None:
    person = Person(bench)
    statuses = [person.post("/api/sign-on", b"{}").status_code for _ in range(31)]
    assert statuses == [400] * 30 + [429]
    bench.desk.clock.advance(61)
    assert person.enter(MAU, ONE).status_code == 200


def test_the_page_shows_who_is_where_and_which_counters_are_free(bench: ConsoleBench) -> None:
    bench.desk.sign_on(TWO, HAI)
    text = Person(bench).client.get("/sign-on").text
    assert "Đang có Trần Văn Mẫu trực" in text
    assert text.count("Còn trống") == 2
    assert "SỐ LIỆU MẪU" in text


def test_a_desk_without_assignment_says_so(bench: ConsoleBench) -> None:
    bench.desk.told = None
    answer = Person(bench).client.get("/sign-on")
    assert answer.status_code == 503
    assert "chưa được giao việc" in answer.text


def test_while_the_journal_cannot_be_read_nobody_is_signed_off(bench: ConsoleBench, person: Person) -> None:
    bench.desk.authority._is_known = False
    assert person.client.get("/console").status_code == 503
    assert person.client.get("/api/sight").status_code == 503
    bench.desk.authority._is_known = True
    assert person.sight()["here"]["state"] == "open"
