"""«Danh bạ»: who may change what by which address, what is said where, what is kept, and how far a change has come."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

import msgspec
from flask import Flask
from flask.testing import FlaskClient

from collector.daily_round import daily_round
from collector.ingest import Arrival
from collector.store.audit import Audit, Wanted
from collector.store.directory import assignments, load_directory
from collector.store.directory_history import history
from collector.store.planned_changes import PlannedChanges
from collector.viewer import Viewer
from office.documents import Presence, encode_document
from office.ids import CounterId, OfficeId, OfficialId, ServiceId, TerminalId, UnitId
from office.periods import from_timestamp
from office.topics import HEALTH, PRESENCE, terminal_topic
from tests.collector.web.directory_visits import (
    COUNTER,
    HOSTILE,
    OFFICE,
    TOMORROW,
    A,
    all_inputs,
    fields_in,
    fields_of,
    known,
    label,
    send,
    text_of,
)
from tests.collector.web.offices import TODAY, Town, logged_in, token_in
from tests.collector.web.viewers import TOP
from tests.factories import a_directory, a_health
from tests.photos import a_photo


def test_a_form_that_is_sent_as_it_is_shown_changes_nothing(queue_town: Town, an: FlaskClient) -> None:
    before = load_directory(queue_town.db)
    for place in (
        "edit",
        "counters/quay-1",
        "services/ho-tich",
        "officials/nguyen-thi-mau",
        "terminals/danh-gia-1",
        "stations/hop-goi-1",
    ):
        answer = send(an, f"{OFFICE}/{place}")
        assert answer.location == f"{OFFICE}?same=1", place
    assert load_directory(queue_town.db) == before
    assert not history(queue_town.db)


def test_a_change_is_made_audited_and_shown_with_its_history_and_delivery(queue_town: Town, an: FlaskClient) -> None:
    answer = send(an, COUNTER, label="1A", reason="dọn lại sảnh")
    assert (answer.status_code, answer.location) == (302, f"{OFFICE}?done=1")
    assert label(queue_town) == "1A"
    (entry,) = Audit(queue_town.db).read(Wanted(what="directory-changed"))
    assert (entry.account, entry.object, entry.reason) == ("an", "counters.xa-mau-a/quay-1", "dọn lại sảnh")
    shown = text_of(an.get(answer.location))
    for words in (
        "Thay đổi này áp dụng ở 0 trên 5 thiết bị",
        "dọn lại sảnh",
        "<del>1</del> → <ins>1A</ins>",
        "chưa kết nối lần nào",
    ):
        assert words in shown
    assert "dọn lại sảnh" in text_of(an.get(COUNTER))


def test_delivery_is_counted_from_what_each_terminal_says_of_itself(queue_town: Town, an: FlaskClient) -> None:
    def hear(terminal: str, revision: int, state: Literal["online", "offline"] = "online") -> None:
        place = (A, TerminalId(terminal))
        presence = Arrival(terminal_topic(*place, PRESENCE), encode_document(Presence(state=state)))
        health = Arrival(terminal_topic(*place, HEALTH), encode_document(a_health(assignment=revision)))
        queue_town.ingest.take([presence, health], at=queue_town.clock.now_ms())

    queue_town.ingest.take([Arrival("nucuoi/v1/xa-mau-a/uplink", b"1")], at=queue_town.clock.now_ms())
    machines = ("danh-gia-1", "danh-gia-2", "desk", "lay-so-1", "bang-goi-so", "hop-goi-1")
    for machine in machines:
        hear(machine, 1)
    assert "Danh bạ áp dụng ở 6 trên 6 thiết bị" in text_of(an.get(OFFICE))
    send(an, COUNTER, label="1A")
    shown = text_of(an.get(f"{OFFICE}?done=1"))
    assert "Thay đổi này áp dụng ở 0 trên 5 thiết bị" in shown, "the terminal at the other counter is told nothing new"
    assert "Danh bạ áp dụng ở 1 trên 6 thiết bị" in shown
    for machine in ("desk", "lay-so-1", "bang-goi-so", "danh-gia-1"):
        hear(machine, 2)
    hear("hop-goi-1", 1, "offline")
    shown = text_of(an.get(f"{OFFICE}?done=1"))
    assert "Thay đổi này áp dụng ở 4 trên 5 thiết bị" in shown
    assert "Hộp gọi số hop-goi-1, Quầy 1A" in shown
    assert "mất kết nối từ 12:00 16/09/2026" in shown
    hear("hop-goi-1", 2)
    assert "Thay đổi này áp dụng ở 5 trên 5 thiết bị" in text_of(an.get(f"{OFFICE}?done=1"))


def test_a_stale_form_is_refused_with_what_differs_and_nothing_typed_is_lost(
    queue_town: Town, app: Flask, an: FlaskClient
) -> None:
    stale = fields_of(an, COUNTER)
    send(logged_in(app, TOP), COUNTER, label="1A")
    answer = an.post(COUNTER, data={**stale, "label": "1B", "reason": "khác"})
    assert answer.status_code == 400
    shown = text_of(answer)
    assert "người khác vừa đổi mục này" in shown
    assert "<td>1A</td><td>1B</td>" in shown
    assert 'value="1B"' in shown
    assert 'value="khác"' in shown
    assert label(queue_town) == "1A"
    assert an.post(COUNTER, data={**fields_in(shown), "label": "1B"}).status_code == 302, "who has seen it may still replace it"
    assert label(queue_town) == "1B"


def test_every_problem_stands_at_its_field_in_vietnamese(queue_town: Town, an: FlaskClient) -> None:
    answer = send(an, COUNTER, label="2", reason="thử")
    assert answer.status_code == 400
    assert "2 quầy cùng mang số «2»; mỗi quầy một số riêng" in text_of(answer)
    answer = send(an, COUNTER, label="")
    assert '<p class="field-wrong" id="label-wrong"><span>cần ít nhất 1 ký tự</span></p>' in text_of(answer)
    answer = send(an, f"{OFFICE}/edit", queue__width="9", hours__evening="10:00", hours__open_at_mon__1__begin="26:00")
    shown = text_of(answer)
    assert "«26:00» không phải là giờ" in shown
    assert 'value="26:00"' in shown
    answer = send(an, f"{OFFICE}/edit", hours__evening="10:00")
    assert "10:00 phải muộn hơn giờ trưa (12:00)" in text_of(answer)
    answer = send(an, COUNTER, on="2020-01-01")
    assert "Từ ngày: 01/01/2020 đã qua" in text_of(answer)
    answer = send(an, COUNTER, on="mai")
    assert "Từ ngày: «mai» không phải là ngày" in text_of(answer)
    assert not history(queue_town.db)


def test_entries_are_added_with_an_id_of_their_own_making(queue_town: Town, an: FlaskClient) -> None:
    assert send(an, f"{OFFICE}/new/counters", label="9").status_code == 302
    assert send(an, f"{OFFICE}/new/officials", name="Nguyễn Thị Mẫu").status_code == 302
    assert (
        send(
            an, f"{OFFICE}/new/services", name_at_vi="Đất đai", series="K", papers_at_vi="Sổ đỏ\nCăn cước", picture="land"
        ).status_code
        == 302
    )
    assert send(an, f"{OFFICE}/new/terminals", counter="quay-9").status_code == 302
    assert send(an, f"{OFFICE}/new/stations", kind="board", languages=["vi"]).status_code == 302
    found = known(queue_town)
    assert found.counters[A, CounterId("quay-9")].label == "9"
    assert (A, OfficialId("nguyen-thi-mau-3")) in found.officials
    assert found.services[A, ServiceId("dat-dai")].papers == {"vi": ("Sổ đỏ", "Căn cước")}
    terminal = found.terminals[A, TerminalId("danh-gia-3")]
    assert (terminal.counter, terminal.scale) == ("quay-9", found.terminals[A, TerminalId("danh-gia-1")].scale)
    assert (A, TerminalId("bang-1")) in found.stations
    for address, fields, words in (
        ("counters", {"label": "7", "id": "quay-1"}, "mã «quay-1» đã có"),
        ("counters", {"label": "7", "id": "Quầy 7"}, "không dùng làm mã được"),
        ("officials", {"name": " "}, "cần ít nhất 1 ký tự"),
        ("terminals", {"counter": ""}, "chưa chọn quầy"),
        ("stations", {"kind": "caller", "languages": ["vi"]}, "chưa chọn quầy đặt hộp gọi số"),
        ("services", {"name:vi": "Mới", "series": "Z"}, "«Z» không có trong các lựa chọn"),
    ):
        answer = an.post(f"{OFFICE}/new/{address}", data={**fields_of(an, f"{OFFICE}/new/{address}"), **fields})
        assert answer.status_code == 400, words
        assert words in text_of(answer)


def test_an_office_is_added_within_the_scope_only(an: FlaskClient) -> None:
    answer = send(an, "/directory/new-office", name_at_vi="Điểm tiếp nhận số 2", unit="xa-mau-a")
    assert answer.location == "/directory/offices/diem-tiep-nhan-so-2?done=1"
    assert an.get(answer.location).status_code == 200
    refused = send(an, "/directory/new-office", name_at_vi="Nơi khác", unit="xa-mau-b")
    assert refused.status_code == 400, "a unit outside is none of the choices"
    taken = send(an, "/directory/new-office", name_at_vi="Nơi khác", id="xa-mau-b", unit="xa-mau-a")
    assert "mã «xa-mau-b» đã có" in text_of(taken)
    assert "Xã Mẫu B" not in text_of(taken)


OTHERS = [
    "/directory/offices/xa-mau-b",
    "/directory/offices/xa-mau-b/edit",
    "/directory/offices/xa-mau-b/new/counters",
    "/directory/offices/xa-mau-b/counters/quay-1",
    "/directory/offices/xa-mau-b/officials/nguyen-thi-mau",
    "/directory/history?office=xa-mau-b",
]


def test_what_is_outside_of_the_scope_is_nowhere(queue_town: Town, app: Flask, an: FlaskClient) -> None:
    top = logged_in(app, TOP)
    photo = a_photo(64, 80, (1, 2, 3), (4, 5, 6))
    place = "/directory/offices/xa-mau-b/officials/nguyen-thi-mau"
    assert top.post(place, data={**fields_of(top, place), "photo": (BytesIO(photo), "b.jpg")}).status_code == 302
    send(top, "/directory/offices/xa-mau-b/counters/quay-1", label="SECRET-B", reason="SECRET-B")
    send(top, "/directory/offices/xa-mau-b/counters/quay-2", label="SECRET-B2", on=TOMORROW.isoformat(), reason="SECRET-B")
    digest = next(one.photo for one in load_directory(queue_town.db).officials if one.photo)
    assert top.get(f"/directory/photos/{digest}").status_code == 200
    assert an.get(f"/directory/photos/{digest}").status_code == 404
    before = load_directory(queue_town.db)
    token = fields_of(an, COUNTER)["csrf_token"]
    for address in OTHERS:
        answer = an.get(address)
        assert answer.status_code == 404, address
        assert "SECRET" not in text_of(answer)
        path = address.partition("?")[0]
        for form in (path, f"{path}/close"):
            data = {"csrf_token": token, "label": "x", "day": TOMORROW.isoformat(), "name": "x"}
            assert an.post(form, data=data).status_code in {404, 405}, form
    number = PlannedChanges(queue_town.db).open()[0].id
    assert an.post(f"/directory/plans/{number}/withdraw", data={"csrf_token": token}).status_code == 404
    for address in (
        "/directory",
        "/directory?q=xa+mau+b",
        "/directory/history",
        "/directory/plans",
        OFFICE,
        f"{OFFICE}?done=1",
        "/directory/import",
    ):
        assert "SECRET" not in text_of(an.get(address)), address
        assert "Xã Mẫu B" not in text_of(an.get(address)), address
    assert load_directory(queue_town.db) == before
    file = b'[[counters]]\noffice = "xa-mau-b"\nid = "quay-1"\nlabel = "9"\n'
    answer = an.post("/directory/import", data={"csrf_token": token, "file": (BytesIO(file), "b.toml")})
    assert "ở ngoài phạm vi" in text_of(answer)
    assert "SECRET" not in text_of(answer)


def test_no_form_is_taken_without_its_token(queue_town: Town, an: FlaskClient) -> None:
    for address in (
        COUNTER,
        f"{COUNTER}/close",
        f"{OFFICE}/edit",
        f"{OFFICE}/close",
        f"{OFFICE}/new/counters",
        "/directory/import/confirm",
    ):
        answer = an.post(address, data={"label": "9", "day": TOMORROW.isoformat()})
        assert answer.status_code == 400
        assert "form-expired" in text_of(answer) or "biểu mẫu" in text_of(answer).lower()
    assert not history(queue_town.db)


def test_every_text_is_shown_as_it_was_typed_and_never_as_a_page(an: FlaskClient) -> None:
    texts = {"name:vi": HOSTILE, "name:en": HOSTILE, "lodge:vi": HOSTILE, "notices:0.vi": HOSTILE, "reason": HOSTILE}
    assert an.post(f"{OFFICE}/edit", data={**fields_of(an, f"{OFFICE}/edit"), **texts}).status_code == 302
    hostile = {"name": HOSTILE, "title": HOSTILE, "reason": HOSTILE}
    official = f"{OFFICE}/officials/nguyen-thi-mau"
    assert an.post(official, data={**fields_of(an, official), **hostile}).status_code == 302
    service = f"{OFFICE}/services/ho-tich"
    words = {f"{name}:vi": HOSTILE for name in ("name", "popular", "papers", "fee", "time_limit")}
    assert (
        an.post(service, data={**fields_of(an, service), **words, "on": TOMORROW.isoformat(), "reason": HOSTILE}).status_code
        == 302
    )
    assert an.post(COUNTER, data={**fields_of(an, COUNTER), "label": HOSTILE}).status_code == 400
    wrong = an.post(COUNTER, data={**fields_of(an, COUNTER), "label": HOSTILE, "on": HOSTILE, "services": HOSTILE})
    text = f'[[counters]]\noffice = "xa-mau-a"\nid = "quay-1"\nlabel = "<b>x</b>"\n{HOSTILE}'
    token = fields_of(an, COUNTER)["csrf_token"]
    torn = an.post("/directory/import", data={"csrf_token": token, "file": (BytesIO(text.encode()), f"{HOSTILE}.toml")})
    whole = an.post(
        "/directory/import", data={"csrf_token": token, "file": (BytesIO(text[:-27].encode()), "</textarea><script>.toml")}
    )
    pages = [
        text_of(an.get(address))
        for address in (
            "/directory",
            OFFICE,
            f"{OFFICE}/edit",
            official,
            service,
            "/directory/plans",
            "/directory/history",
            "/audit",
        )
    ]
    for shown in [*pages, text_of(wrong), text_of(torn), text_of(whole)]:
        assert "<script>alert" not in shown
        assert "<b>x</b>" not in shown
    assert "&lt;script&gt;" in pages[0]


def test_a_planned_change_is_shown_withdrawn_or_made_on_its_day(queue_town: Town, app: Flask, an: FlaskClient) -> None:
    answer = send(an, COUNTER, label="1A", on=TOMORROW.isoformat(), reason="từ mai")
    assert answer.location == f"{OFFICE}?planned=1"
    assert label(queue_town) == "1"
    for address in ("/directory/plans", OFFICE, COUNTER):
        assert "đã hẹn" in text_of(an.get(address))
    assert "<del>1</del> → <ins>1A</ins>" in text_of(an.get("/directory/plans"))
    token = fields_of(an, COUNTER)["csrf_token"]
    assert an.post("/directory/plans/1/withdraw", data={"csrf_token": token}).status_code == 302
    assert "Không có gì đang chờ" in text_of(an.get("/directory/plans"))
    send(an, COUNTER, label="2A", on=TOMORROW.isoformat())
    send(an, f"{OFFICE}/counters/quay-2", label="2A")
    queue_town.clock.ms += 86_400_000
    assert daily_round(queue_town.db, from_timestamp(queue_town.clock.ms / 1000)).failed == 1
    shown = text_of(logged_in(app, TOP).get("/directory/plans"))
    assert "không áp dụng được" in shown
    assert "2 quầy cùng mang số «2A»" in shown


def test_the_plan_of_somebody_who_was_shut_out_waits_for_somebody_else(queue_town: Town, app: Flask, an: FlaskClient) -> None:
    for place, on in (("quay-1", TOMORROW), ("quay-2", TOMORROW + timedelta(days=9))):
        send(an, f"{OFFICE}/counters/{place}", label=f"{place}B", on=on.isoformat())
    top = logged_in(app, TOP)
    number_of_an = queue_town.db.execute("SELECT id FROM accounts WHERE name = 'an'").fetchone()[0]
    token = token_in(top.get("/accounts"))
    assert top.post(f"/accounts/{number_of_an}/disable", data={"csrf_token": token, "disabled": "1"}).status_code == 302
    for address in ("/directory/plans", OFFICE):
        assert "chờ người khác xác nhận" in text_of(top.get(address)), address
    assert "2 chờ xác nhận" in text_of(top.get("/directory"))
    assert daily_round(queue_town.db, from_timestamp(queue_town.clock.ms / 1000 + 86_400)).held == 1
    queue_town.clock.ms += 86_400_000
    assert label(queue_town) == "1"
    top, binh = logged_in(app, TOP), logged_in(app, Viewer("binh", "admin", UnitId("xa-mau-b")))
    shown = text_of(top.get("/directory/plans"))
    assert shown.count("an không còn quyền đổi những mục này") == 2
    assert "Xác nhận, áp dụng ngay" in shown
    assert "Xác nhận, áp dụng từ 26/09/2026" in shown
    assert binh.post("/directory/plans/1/confirm", data={"csrf_token": token_in(binh.get("/directory/plans"))}).status_code == 404
    assert top.post("/directory/plans/1/confirm").status_code == 400, "without the token of the form"
    for number, words in ((1, "Đã xác nhận và áp dụng."), (2, "Thay đổi được áp dụng đúng ngày hẹn."), (1, "")):
        answer = top.post(f"/directory/plans/{number}/confirm", data={"csrf_token": token_in(top.get("/directory/plans"))})
        assert answer.status_code == (302 if words else 404)
        assert not words or words in text_of(top.get(answer.location))
    assert label(queue_town) == "quay-1B"
    assert "quan-tri xác nhận" in text_of(top.get("/directory/plans"))
    log = text_of(top.get("/audit"))
    assert "xác nhận lịch đổi danh mục của người khác" in log
    assert "giữ lại lịch đổi danh mục, chờ người khác xác nhận" in log


def test_what_closes_takes_its_machines_along_and_can_be_opened_again(queue_town: Town, app: Flask, an: FlaskClient) -> None:
    shown = fields_of(an, COUNTER)
    page = text_of(an.get(COUNTER))
    assert "Máy đánh giá danh-gia-1" in page
    assert "Hộp gọi số hop-goi-1" in page
    versions = {key: value for key, value in all_inputs(page).items() if key.startswith("version:")}
    data = {"csrf_token": shown["csrf_token"], "reason": "quầy cũ", **versions}
    refused = an.post(f"{COUNTER}/close", data={**data, "day": TODAY.isoformat()})
    assert "Sớm nhất là 17/09/2026" in text_of(refused)
    assert an.post(f"{COUNTER}/close", data={**data, "day": "khi nào"}).status_code == 400
    assert an.post(f"{COUNTER}/close", data={**data, "day": TOMORROW.isoformat()}).status_code == 302
    found = known(queue_town)
    assert found.counters[A, CounterId("quay-1")].valid_to == TOMORROW
    assert found.terminals[A, TerminalId("danh-gia-1")].valid_to == TOMORROW
    assert found.stations[A, TerminalId("hop-goi-1")].valid_to == TOMORROW
    assert "Đóng từ ngày: <del>–</del> → <ins>17/09/2026</ins>" in text_of(an.get(COUNTER))
    queue_town.clock.ms += 86_400_000
    daily_round(queue_town.db, from_timestamp(queue_town.clock.ms / 1000))
    an = logged_in(app, TOP)
    assert "Đã đóng: 1" in text_of(an.get(OFFICE))
    desk = next(one.payload for one in assignments(queue_town.db) if (one.office, one.terminal) == (A, "desk"))
    assert [one["id"] for one in msgspec.json.decode(desk)["counters"]] == ["quay-2"]
    page = text_of(an.get(COUNTER))
    versions = {key: value for key, value in all_inputs(page).items() if key.startswith("version:")}
    assert (
        an.post(f"{COUNTER}/close", data={"csrf_token": token_in(an.get(COUNTER)), "reopen": "1", **versions}).status_code == 302
    )
    assert known(queue_town).counters[A, CounterId("quay-1")].valid_to is None


def test_the_list_of_a_country_has_pages_and_a_search_without_accents(tmp_path: Path) -> None:
    entries = a_directory(offices=1, counters=1)
    office = entries.offices[0]
    many = tuple(
        msgspec.structs.replace(office, id=OfficeId(f"van-phong-{n}"), name={"vi": f"Văn phòng Đặc biệt {n}"})
        for n in range(3321)
    )
    town = Town(tmp_path / "collector", entries=msgspec.structs.replace(entries, offices=(office, *many)))
    client = logged_in(town.app(), TOP)
    shown = text_of(client.get("/directory?page=2"))
    assert shown.count('<th scope="row">') == 50
    assert "trang 2 trên 67" in shown
    assert 'rel="prev" href="/directory?q=&amp;page=1"' in shown
    assert 'rel="next" href="/directory?q=&amp;page=3"' in shown
    assert 'rel="next"' not in text_of(client.get("/directory?page=67"))
    shown = text_of(client.get("/directory?q=van+phong+dac+biet+3320"))
    assert shown.count('<th scope="row">') == 1
    assert "Không thấy cơ quan nào" in text_of(client.get("/directory?q=khong-co"))
    assert client.get("/directory?page=99999999999999999999").status_code == 200
