"""What the console may ask, and how it is answered: once each, in words, with the state after it; hostile input does nothing."""

import msgspec
import pytest

from kiosk.desk.web.guard import WORD, word_of
from kiosk.errors import BoxUnavailableError
from office import commands as asked
from tests.kiosk.desk.desks import KIOSK, a_request
from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.office.halls import HAI, LEADER, MAU, ONE, RESULT, STATUS, TWO


def test_a_morning_at_a_counter(bench: ConsoleBench, person: Person) -> None:
    for _ in range(2):
        bench.desk.take()
        bench.wait(120)
    sight = person.done("call-next")
    assert sight["ticket"]["text"] == "H 001"
    assert sight["ticket"]["waited"] == 240
    assert sight["undo"]["text"] == "Đưa H 001 trở lại hàng chờ"
    bench.wait(11)
    sight = person.done("recall")
    assert sight["ticket"]["recalls_left"] == 2
    sight = person.done("start")
    assert (sight["ticket"]["status"], sight["undo"]) == ("serving", None)
    bench.wait(300)
    sight = person.done("call-next")
    assert sight["ticket"]["text"] == "H 002"
    assert sight["today"] == {"served": 1, "median": 240.0, "asked": 1}
    assert person.done("start")["ticket"]["status"] == "serving"
    held = person.done("hold")
    assert held["kept"][0]["status"] == "held"
    assert held["kept"][0]["may"]
    sight = person.done("resume-ticket", ticket=held["kept"][0]["id"])
    assert sight["kept"] == []
    assert person.done("finish")["today"]["served"] == 2


def test_the_figures_of_the_day_outlive_a_sign_off(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take()
    person.done("call-next")
    person.done("start")
    person.done("finish")
    person.post("/api/sign-off", {"request": a_request()})
    person.enter(MAU, TWO)
    assert person.sight()["today"]["served"] == 1


def test_how_many_could_be_asked_is_shown_and_never_how_many_voted(bench: ConsoleBench, person: Person) -> None:
    for state in ("ok", "off"):
        bench.desk.rating[ONE] = state
        bench.desk.take()
        person.done("call-next")
        person.done("start")
        sight = person.done("finish")
    assert sight["today"]["asked"] == 1
    assert sight["today"]["served"] == 2
    words = msgspec.json.encode(sight).decode()
    assert not [word for word in ("vote", "score", "rating", "satisf") if word in words]


def test_a_walk_in_is_called_at_once_with_its_category_known_at_the_counter_alone(bench: ConsoleBench, person: Person) -> None:
    answer = person.give("walk-in", service=STATUS, priority=True, call=True, category="pregnant")
    assert answer.json["answer"]["issued"]["text"] == "H 001"
    ticket = answer.json["sight"]["ticket"]
    assert ticket["category"] == "Phụ nữ mang thai"
    assert ticket["marks"] == ["Ưu tiên", "Không có phiếu"]
    leader = Person(bench)
    leader.enter(LEADER, None)
    assert "mang thai" not in msgspec.json.encode(leader.sight()).decode()
    other = Person(bench)
    other.enter(HAI, TWO)
    assert "mang thai" not in msgspec.json.encode(other.sight()).decode()


def test_each_place_in_line_has_its_reason(bench: ConsoleBench, person: Person) -> None:
    for priority in (False, False, False, True, True):
        bench.desk.take(priority=priority)
        bench.wait(60)
    assert [(row["text"], row["why"]) for row in person.sight()["line"]] == [
        ("H 004", "Ưu tiên, đến lượt"),
        ("H 001", "Chờ lâu nhất"),
        ("H 002", "Theo thứ tự lấy số"),
        ("H 005", "Ưu tiên, sau 2 số thường"),
        ("H 003", "Theo thứ tự lấy số"),
    ]


def test_transferred_and_returned_tickets_say_where_they_come_from(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take()
    person.done("call-next")
    missed = person.done("miss")["kept"][0]
    row = person.done("return-ticket", ticket=missed["id"])["line"][0]
    assert (row["marks"], row["why"]) == (["Đã vắng 1 lần"], "Đã trở lại, giữ chỗ cũ")
    person.done("call-next")
    person.done("start")
    person.done("transfer", to_counter=TWO)
    other = Person(bench)
    other.enter(HAI, TWO)
    assert "Chuyển từ quầy 1" in other.sight()["line"][0]["marks"]


def test_the_same_command_said_twice_is_carried_out_once(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take()
    bench.desk.take()
    request = a_request()
    first, second = (person.give("call-next", request=request) for _ in range(2))
    assert first.json["answer"] == second.json["answer"]
    assert second.json["sight"]["ticket"]["text"] == "H 001"
    assert second.json["sight"]["waiting"] == 1


def test_a_stale_page_is_refused_in_words_and_gets_the_state_at_once(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take()
    bench.desk.take()
    seen = person.sight()["here"]["revision"]
    person.done("call-next", seen=seen)
    late = person.give("call-next", seen=seen)
    assert late.status_code == 409
    assert late.json["answer"]["refused"] == "stale"
    assert "thay đổi" in late.json["message"]
    assert late.json["sight"]["ticket"]["text"] == "H 001"


@pytest.mark.parametrize(
    "command",
    [
        {"command": "call-next", "counter": "quay-2"},
        {"command": "sign-on", "counter": "quay-1", "official": "tran-van-mau"},
        {"command": "issue", "terminal": "lay-so-1", "service": "ho-tich"},
        {"command": "leave", "ticket": "n01g0001-h1"},
        {"command": "confirm-delivery", "ticket": "n01g0001-h1", "outcome": "failed"},
        {"command": "ask-help", "place": "quay-2"},
        {"command": "answer-help", "place": "quay-2", "counter": "quay-3"},
        {"command": "close-day"},
        {"command": "close-service", "service": "ho-tich"},
        {"command": "move-service", "service": "ho-tich", "counter": "quay-2"},
    ],
)
def test_nobody_does_what_is_not_theirs(bench: ConsoleBench, person: Person, command: dict[str, str]) -> None:
    bench.desk.take()
    before = bench.desk.authority.queue
    answer = person.post("/api/command", {"request": a_request(), "command": command})
    assert answer.json["answer"]["refused"] in {"not-yours", "not-a-leader"}
    assert bench.desk.authority.queue == before


def test_a_leader_closes_moves_and_opens_services_and_ends_the_day(bench: ConsoleBench) -> None:
    leader = Person(bench)
    bench.desk.sign_on(ONE, MAU)
    leader.enter(LEADER, None)
    assert leader.done("close-service", service=RESULT)["overview"]["services"][2]["is_closed"]
    assert not leader.done("open-service", service=RESULT)["overview"]["services"][2]["is_closed"]
    assert leader.done("move-service", service="dat-dai", counter=ONE)["overview"]["services"][1]["on_duty"] == 1
    assert not leader.done("close-day")["is_open"]
    assert leader.done("open-day")["is_open"]


def test_help_is_asked_seen_and_answered(bench: ConsoleBench, person: Person) -> None:
    bench.desk.done(asked.AskHelp(place=KIOSK))
    person.done("ask-help", place=ONE)
    seen = {one["place"]: one for one in person.sight()["help"]}
    assert seen[KIOSK]["name"] == "Máy lấy số lay-so-1"
    assert seen[ONE]["is_mine"]
    assert [one["place"] for one in person.done("answer-help", place=KIOSK, counter=ONE)["help"]] == [ONE]
    leader = Person(bench)
    leader.enter(LEADER, None)
    body = {"request": a_request(), "command": {"command": "answer-help", "place": ONE}}
    assert leader.post("/api/command", body).json["sight"]["help"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"[" * 5_000, 400),
        (b'{"request": "short", "command": {"command": "finish", "counter": "quay-1"}}', 400),
        (b'{"request": "yeucau0000000001", "command": {"command": "format-disk"}}', 400),
        (b'{"request": "yeucau0000000001", "command": {"command": "transfer", "counter": "../../etc"}}', 400),
        (b'{"request": "yeucau0000000001", "command": {"command": "walk-in", "counter": "quay-1", "service": 7}}', 400),
        (b"x" * 20_000, 413),
    ],
)
def test_hostile_bodies_are_refused_and_do_nothing(bench: ConsoleBench, person: Person, body: bytes, status: int) -> None:
    before = bench.desk.authority.queue
    answer = person.post("/api/command", body)
    assert answer.status_code == status
    assert answer.json["error"]["status"] == status
    assert bench.desk.authority.queue is before


def test_unknown_tickets_services_and_counters_are_refused_in_words(bench: ConsoleBench, person: Person) -> None:
    for command, fields in {
        "cancel-ticket": {"ticket": "khong-co"},
        "walk-in": {"service": "khong-co"},
        "transfer": {"to_counter": "quay-99"},
    }.items():
        bench.desk.take()
        if command == "transfer":
            person.done("call-next")
            person.done("start")
        answer = person.give(command, **fields)
        assert answer.status_code == 409
        assert answer.json["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({WORD: ""}, 403),
        ({WORD: "0" * 32}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_command_from_elsewhere_is_refused(bench: ConsoleBench, person: Person, headers: dict[str, str], status: int) -> None:
    bench.desk.take()
    body = {"request": a_request(), "command": {"command": "call-next", "counter": ONE}}
    assert person.post("/api/command", body, **headers).status_code == status
    assert bench.desk.called_at(ONE) is None


def test_an_old_browser_is_judged_by_the_origin(person: Person) -> None:
    body = msgspec.json.encode({"request": a_request(), "command": {"command": "pause-duty", "counter": ONE}})
    headers = {"Content-Type": "application/json", WORD: word_of(person.token)}
    foreign = person.client.post("/api/command", data=body, headers={**headers, "Origin": "http://elsewhere.example"})
    assert foreign.status_code == 403
    assert person.client.post("/api/command", data=body, headers={**headers, "Origin": "http://localhost"}).status_code == 200


def test_no_answer_lets_another_origin_read_it_or_frame_it(person: Person) -> None:
    for path in ("/sign-on", "/console", "/api/sight", "/t/khong-co-dau", "/khong-co"):
        headers = person.client.get(path, headers={"Origin": "http://elsewhere.example"}).headers
        assert "Access-Control-Allow-Origin" not in headers
        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/console", "/api/sight"])
def test_nothing_is_seen_without_signing_on(bench: ConsoleBench, path: str) -> None:
    answer = Person(bench).client.get(path)
    assert answer.status_code in {302, 401}
    assert "Mẫu" not in answer.text


@pytest.mark.parametrize("path", ["/api/command", "/api/sign-off"])
def test_nothing_is_done_without_signing_on(bench: ConsoleBench, path: str) -> None:
    body = {"request": a_request(), "command": {"command": "close-day"}}
    assert Person(bench).post(path, body).status_code == 401
    assert Person(bench).client.get(path).status_code == 405


def test_a_disk_that_does_not_write_is_said_and_nothing_happens(
    bench: ConsoleBench, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.desk.take()

    def fails(*_: object, **__: object) -> None:
        raise BoxUnavailableError("full")

    monkeypatch.setattr(bench.desk.authority._records, "keep", fails)
    answer = person.give("call-next")
    assert answer.status_code == 503
    assert "thẻ nhớ" in answer.json["message"]
    assert bench.desk.called_at(ONE) is None


def test_printers_disk_and_broker_are_told_to_everybody(bench: ConsoleBench, person: Person) -> None:
    assert person.sight()["chips"] == []
    bench.printer(KIOSK, "paper low")
    assert [chip["text"] for chip in person.sight()["chips"]] == ["Máy lấy số sắp hết giấy (lay-so-1)"]
    bench.is_connected = False
    assert [chip["kind"] for chip in person.sight()["chips"]] == ["warn"]
    bench.desk.journal._verdict = "full"
    assert "thẻ nhớ" in person.sight()["chips"][0]["text"]


def test_the_state_in_the_page_cannot_end_its_element(bench: ConsoleBench) -> None:
    told = bench.desk.told
    assert told is not None
    evil = "</script><script>alert(1)</script>&<!--"
    officials = tuple(
        msgspec.structs.replace(official, name=evil) if official.id == HAI else official for official in told.officials
    )
    bench.desk.told = msgspec.structs.replace(told, officials=officials)
    bench.desk.sign_on(TWO, HAI)
    leader = Person(bench)
    leader.enter(LEADER, ONE)
    for path in ("/console", "/sign-on"):
        assert "<script>alert" not in leader.client.get(path).text


def test_english_is_spoken_to_who_chose_it(bench: ConsoleBench, person: Person) -> None:
    bench.desk.take(priority=True)
    answer = person.client.get("/language/en?next=/console")
    assert answer.headers["Location"] == "/console"
    assert "Call next number" in person.client.get("/console").text
    assert person.sight()["line"][0]["why"] == "Priority, its turn"
    assert person.give("finish").json["message"].isascii()
    assert person.client.get("/language/xx").status_code == 404
    assert person.client.get("/language/vi?next=//elsewhere.example").headers["Location"] == "/"
