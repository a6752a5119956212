"""«Việc cần làm»: who sees, who acts, step by step; nothing of another commune, no name, and no words that become code."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.alerting import evaluate
from collector.rule_book import RuleBook
from collector.store.alert_rules import load_rule_book
from collector.store.alerts import AlertKey, Alerts
from collector.store.audit import Audit, Wanted
from collector.store.db import transaction
from collector.store.outbox import GIVE_UP_MS, Outbox
from collector.viewer import Role
from office.alert_reading import Subject
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import Town, logged_in, token_in
from tests.collector.web.viewers import OF_A, TOP

HTML = {"Accept": "text/html"}
BAD = '<script>alert(1)</script> & "q" \' {{ 7*7 }}'


@pytest.fixture
def app(town: Town) -> Flask:
    troubled(town)
    return town.app()


def read(client: FlaskClient, path: str) -> tuple[int, str]:
    answer = client.get(path, headers=HTML)
    return answer.status_code, answer.get_data(as_text=True)


def links(text: str) -> int:
    """How many alerts a page leads to."""
    return len(re.findall(r'<a href="/alerts/\d+">', text))


def do(client: FlaskClient, id_: int, step: str, **form: str) -> TestResponse:
    token = token_in(client.get(f"/alerts/{id_}", headers=HTML))
    return client.post(f"/alerts/{id_}", data={"csrf_token": token, "step": step, **form}, headers=HTML)


def ids(town: Town, office: str) -> list[int]:
    return sorted(alert.id for alert in Alerts(town.db).listed([OfficeId(office)], is_closed=False))


@pytest.mark.parametrize("role", ["admin", "leader", "supervisor"])
def test_the_inbox_holds_what_is_in_scope_and_nothing_else(town: Town, app: Flask, role: Role) -> None:
    client = logged_in(app, OF_A[role])
    status, text = read(client, "/alerts")
    assert status == 200
    assert (text.count('<li class="card">'), links(text)) == (2, 3)
    assert "16 trên 24 phiếu chưa hài lòng: 66,7%" in text
    assert "Mẫu B" not in text
    assert "Nguyễn" not in text
    (other,) = ids(town, "xa-mau-b")
    outside, nowhere = read(client, f"/alerts/{other}"), read(client, "/alerts/999")
    assert outside[0] == nowhere[0] == 404
    # The word of a form carries its second, which may pass between the two.
    said = [re.sub(r'value="[^"]*"', "", page) for _status, page in (outside, nowhere)]
    assert said[0].replace(f"/alerts/{other}", "") == said[1].replace("/alerts/999", "")
    assert links(read(logged_in(app, TOP), "/alerts")[1]) == 4


def test_a_leader_takes_it_acts_and_says_what_came_of_it_and_all_is_in_the_log(town: Town, app: Flask) -> None:
    client = logged_in(app, OF_A["leader"])
    (first, *_) = ids(town, "xa-mau-a")
    assert do(client, first, "acknowledged").status_code == 302
    assert do(client, first, "action", text="Mở thêm quầy buổi sáng").status_code == 302
    assert "Đang làm" in read(client, "/alerts")[1]
    assert do(client, first, "result", text="Đã mở thêm một quầy", public="1").status_code == 302
    status, text = read(client, f"/alerts/{first}")
    assert status == 200
    for found in ("Nhận việc", "Mở thêm quầy buổi sáng", "Đã mở thêm một quầy", "công bố"):
        assert found in text
    assert links(read(client, "/alerts")[1]) == 2
    assert links(read(client, "/alerts?stage=closed")[1]) == 1
    assert [one.text for one in Alerts(town.db).published(OfficeId("xa-mau-a"), 9)] == ["Đã mở thêm một quầy"]
    entries = Audit(town.db).read(Wanted(what="action"))
    assert [(one.account, one.object, one.unit, one.after["step"]) for one in entries] == [
        ("lanh-dao", f"alert {first}", "xa-mau-a", step) for step in ("result", "action", "acknowledged")
    ]
    late = do(client, first, "result", text="Nữa")
    assert late.status_code == 400
    assert "đã có người ghi" in late.get_data(as_text=True)
    assert len(Audit(town.db).read(Wanted(what="action"))) == 3


def primary(text: str) -> list[str]:
    """What the green buttons of a page's steps say."""
    return re.findall(r'<button class="button" type="submit">([^<]+)</button>', text)


def test_one_step_at_a_time_is_asked_for_and_closing_is_not_the_button_of_another_box(town: Town, app: Flask) -> None:
    client = logged_in(app, OF_A["leader"])
    (first, *_) = ids(town, "xa-mau-a")
    text = read(client, f"/alerts/{first}")[1]
    assert primary(text) == ["Tôi nhận việc này"]
    assert re.findall(r'<li aria-current="step">([^<]+)</li>', text) == ["Nhận việc"]
    assert "text-result" not in text
    do(client, first, "acknowledged")
    text = read(client, f"/alerts/{first}")[1]
    assert primary(text) == ["Ghi việc đang làm"]
    unfolded = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
    assert re.findall(r'<textarea id="text-(\w+)"', unfolded) == ["action"]
    do(client, first, "action", text="Mở thêm quầy")
    text = read(client, f"/alerts/{first}")[1]
    assert primary(text) == ["Ghi kết quả và đóng việc"]
    unfolded = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
    assert re.findall(r'<textarea id="text-(\w+)" name="text" rows="3" required', unfolded) == ["result"]


def test_what_did_not_break_the_rule_is_said_with_its_days_and_counts_and_not_as_over(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    numbers = {"low": 12, "n": 40, "share": 0.3, "from": 0.18, "to": 0.45}
    with transaction(town.db):
        Alerts(town.db).end(first, town.clock.ms, numbers)
    text = read(logged_in(app, TOP), f"/alerts/{first}")[1]
    assert re.search(r"Lần xem 16/09/2026: không vượt quy tắc</strong>\s*<span class=\"hint\">\d\d:\d\d thứ Tư 16/09/2026", text)
    assert "Số liệu của đợt ấy: 12 trên 40 phiếu chưa hài lòng: 30,0%" in text
    with transaction(town.db):
        Alerts(town.db).end(first, town.clock.ms, {**numbers, "days": 7})
    assert "Số liệu từ 09/09/2026 đến hết 15/09/2026: 12 trên 40 phiếu" in read(logged_in(app, TOP), f"/alerts/{first}")[1]


def test_a_supervisor_reads_and_writes_nothing_and_sees_no_account(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    do(logged_in(app, OF_A["leader"]), first, "action", text="Mở thêm quầy")
    client = logged_in(app, OF_A["supervisor"])
    text = read(client, f"/alerts/{first}")[1]
    assert "Chỉ xem" in text
    assert "Mở thêm quầy" in text
    assert "lanh-dao" not in text
    assert "<textarea" not in text
    token = token_in(client.get("/me", headers=HTML))
    assert client.post(f"/alerts/{first}", data={"csrf_token": token, "step": "acknowledged"}).status_code == 403
    (other,) = ids(town, "xa-mau-b")
    leader = logged_in(app, OF_A["leader"]._replace(account="khac"))
    token = token_in(leader.get(f"/alerts/{first}", headers=HTML))
    assert leader.post(f"/alerts/{other}", data={"csrf_token": token, "step": "acknowledged"}).status_code == 404


def test_without_the_token_of_the_form_nothing_happens(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    client = logged_in(app, OF_A["leader"])
    assert client.post(f"/alerts/{first}", data={"step": "acknowledged"}).status_code == 400
    assert client.post("/alerts/rules", data={"unit": "xa-mau-a"}).status_code == 400
    assert len(Alerts(town.db).history(first)) == 1


def test_what_is_written_is_shown_as_words(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    client = logged_in(app, OF_A["leader"])
    assert do(client, first, "action", text=BAD).status_code == 302
    text = read(client, f"/alerts/{first}")[1]
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;q&#34; &#39; {{ 7*7 }}" in text
    refused = do(client, first, "result", text=BAD + "x" * 1001)
    assert refused.status_code == 400
    assert "<script>alert" not in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Đã nhắc nhở Nguyễn Thị Mẫu 1", "tên người làm ở cơ quan"),
        ("đã nhắc nguyễn  thị MẪU 1", "tên người làm ở cơ quan"),
        ("Đã xin lỗi bà Trần Thị Mẫu, gọi 0912 345 678", "tên người, số điện thoại"),
        ("Đã trả hồ sơ cccd 079 123 456 789", "số giấy tờ"),
        ("Đã phục vụ số A012 trước", "số thứ tự của một người"),
        ("", "xin ghi từ 1 đến 1.000 ký tự"),
        (" \n ", "xin ghi từ 1 đến 1.000 ký tự"),
    ],
)
@pytest.mark.parametrize(("step", "label"), [("action", "Việc đang làm"), ("result", "Kết quả"), ("closed", "Vì sao")])
def test_nobody_is_named_in_what_many_may_read(app: Flask, text: str, what: str, step: str, label: str) -> None:
    client = logged_in(app, OF_A["leader"])
    refused = do(client, 1, step, text=text, public="1")
    assert refused.status_code == 400
    page = refused.get_data(as_text=True)
    assert re.search(rf"Ô «{label}»[^<]*{what}", page)
    assert re.search(rf'autofocus[^>]*aria-describedby="wrong-{step}"[^>]*>{re.escape(text)}</textarea>', page)
    assert 'name="public" value="1" checked' in page or step != "result"
    assert do(client, 1, step, text="Đã mở 2 quầy từ 07:30 ngày 15/09").status_code == 302


def test_an_admin_takes_back_what_was_published_and_a_leader_does_not(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    leader, admin = logged_in(app, OF_A["leader"]), logged_in(app, OF_A["admin"])
    do(leader, first, "result", text="Đã mở", public="1")
    assert do(leader, first, "withdrawn", text="x").status_code == 403
    assert do(admin, first, "withdrawn", text="Ghi nhầm").status_code == 302
    assert Alerts(town.db).published(OfficeId("xa-mau-a"), 9) == []


def test_each_alert_is_one_click_from_its_evidence(town: Town, app: Flask) -> None:
    client = logged_in(app, OF_A["leader"])
    for id_ in ids(town, "xa-mau-a"):
        text = read(client, f"/alerts/{id_}")[1]
        (link,) = re.findall(r'<a class="button plain" href="([^"]+)">Xem số liệu', text)
        target, _, part = link.replace("&amp;", "&").partition("#")
        status, page = read(client, target)
        assert status == 200, link
        # Not to the top of a long page: to the row or part that holds it.
        assert not part or f'id="{part}"' in page, link


def form_of(client: FlaskClient, unit: str) -> dict[str, str]:
    answer = client.get(f"/alerts/rules?unit={unit}", headers=HTML)
    assert answer.status_code == 200
    field = r'<input (?:type="hidden" )?id="([\w.-]+)" name="[\w.-]+"(?: inputmode="decimal")? value="([^"]*)"'
    fields = dict(re.findall(field, answer.get_data(as_text=True)))
    return {"csrf_token": token_in(answer), "unit": unit, **fields}


def test_an_admin_gives_a_unit_rules_of_its_own_and_they_hold(town: Town, app: Flask) -> None:
    client = logged_in(app, OF_A["admin"])
    form = form_of(client, "xa-mau-a") | {
        "low-scores.own": "1",
        "low-scores.on": "1",
        "low-scores.threshold": "12,5",
        "quiet.own": "1",
        "quiet.begin": "21:00",
        "quiet.end": "07:00",
        "quiet.days": "sun",
        "mail.own": "1",
        "mail_to": "a@example.org\r\nb@example.org",
        "public": "yes",
    }
    assert client.post("/alerts/rules", data=form).status_code == 302
    late = client.post("/alerts/rules", data=form | {"mail_to": "c@example.org"}, headers=HTML)
    assert (late.status_code, load_rule_book(town.db).settings[UnitId("xa-mau-a")].mail_to) == (
        400,
        ("a@example.org", "b@example.org"),
    )
    assert "người khác vừa đổi mục này" in late.get_data(as_text=True)
    assert "c@example.org" in late.get_data(as_text=True), "what was typed is not lost"
    book, directory = load_rule_book(town.db), app.extensions["nucuoi"].store.directory()
    rules, settings = book.of_unit(directory, UnitId("xa-mau-a")), book.settings_of(directory, UnitId("xa-mau-a"))
    assert (rules["low-scores"].threshold, rules["low-scores"].least_n) == (0.125, 20)
    assert (settings.mail_to, settings.is_public) == (("a@example.org", "b@example.org"), True)
    assert settings.quiet is not None
    assert (settings.quiet.begin, settings.quiet.days) == ("21:00", ("sun",))
    assert [kind for _, kind in book.rules] == ["low-scores"]
    (entry,) = Audit(town.db).read(Wanted(what="directory-changed"))
    assert (entry.object, entry.unit) == ("alerts", "xa-mau-a")
    assert read(logged_in(app, TOP), "/audit")[0] == 200
    assert 'value="12.5"' in read(client, "/alerts/rules?unit=xa-mau-a")[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"low-scores.own": "1", "low-scores.threshold": "nan"},
        {"low-scores.own": "1", "low-scores.threshold": BAD},
        {"low-scores.own": "1", "low-scores.least_n": "3"},
        {"low-scores.own": "1", "low-scores.days": "1e99"},
        {"mail.own": "1", "mail_to": "a@b.vn\nBcc: c"},
        {"quiet.own": "1", "quiet.begin": "25:00", "quiet.end": "06:00"},
        {"quiet.own": "1", "quiet.begin": BAD, "quiet.end": "06:00"},
    ],
)
def test_what_cannot_be_used_is_marked_and_nothing_is_kept(town: Town, app: Flask, wrong: dict[str, str]) -> None:
    client = logged_in(app, OF_A["admin"])
    answer = client.post("/alerts/rules", data=form_of(client, "xa-mau-a") | wrong, headers=HTML)
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert "aria-invalid" in text
    assert "<script>alert" not in text
    assert load_rule_book(town.db) == RuleBook({}, {})


def test_rules_of_a_unit_outside_the_scope_are_not_there(app: Flask) -> None:
    client = logged_in(app, OF_A["admin"])
    token = token_in(client.get("/alerts/rules", headers=HTML))
    for unit in ("xa-mau-b", "tinh-mau", "", "xa-nao-do"):
        assert client.get(f"/alerts/rules?unit={unit}", headers=HTML).status_code == 403
        assert client.post("/alerts/rules", data={"csrf_token": token, "unit": unit}).status_code == 403
    assert "Mẫu B" not in read(client, "/alerts/rules")[1]


def test_an_empty_list_says_when_figures_were_really_looked_at(town: Town) -> None:
    client = logged_in(town.app())
    assert "Số liệu chưa được xem lại lần nào; báo kỹ thuật viên." in read(client, "/alerts")[1]
    morning = datetime(2026, 9, 16, 8, tzinfo=VIETNAM)
    rounds = (
        (0, "gần nhất lúc 08:00 16/09/2026"),
        (60, "mỗi 1 phút, gần nhất lúc 08:01"),
        (9_000, "gần nhất lúc 10:30"),
    )
    for seconds, words in rounds:
        evaluate(town.db, morning + timedelta(seconds=seconds))
        text = read(client, "/alerts")[1]
        assert words in text
    # A pause of hours is no interval.
    assert "xem lại mỗi" not in text


def test_the_overview_says_what_was_done_in_its_days_and_leads_to_what_waits(town: Town, app: Flask) -> None:
    client = logged_in(app, TOP)
    first = ids(town, "xa-mau-a")[0]
    assert "Chưa ai ghi việc đã làm trong thời gian này" in read(client, "/?office=xa-mau-a")[1]
    for step, text in (("acknowledged", ""), ("action", "Thêm một người"), ("result", "Đã thêm một người")):
        assert do(client, first, step, text=text).status_code == 302
    page = read(client, "/?office=xa-mau-a")[1].partition('id="deeds-title"')[2]
    # Of an alert that has a result only the result is told.
    assert "Đã thêm một người" in page
    assert "Thêm một người" not in page.replace("Đã thêm một người", "")
    assert '<a class="quiet" href="/alerts?office=xa-mau-a">2 việc chưa xong</a>' in page
    assert "Đã thêm một người" not in read(client, "/?office=xa-mau-b")[1]
    assert "Đã thêm một người" not in read(client, "/?office=xa-mau-a&period=last-year")[1]
    assert "Đã thêm một người" in read(client, "/?unit=tinh-mau")[1]
    later = read(client, "/?office=xa-mau-a&from=2026-09-17&through=2026-09-18")[1]
    assert re.search(r"Chưa ai ghi việc đã làm trong thời gian này\. Gần nhất:.*Đã thêm một người", later, flags=re.DOTALL)


def test_signs_that_are_so_now_stand_above_the_figures_of_their_place_and_lead_to_the_evidence(town: Town, app: Flask) -> None:
    with transaction(town.db):
        key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(counter="quay-2"))
        id_ = Alerts(town.db).begin(key, town.clock.ms, {})
    page = read(logged_in(app, TOP), "/?office=xa-mau-a")[1]
    assert "Có dấu hiệu bất thường về phiếu:" in page
    assert f'<a href="/alerts/{id_}">Trung tâm Phục vụ hành chính công Xã Mẫu A, Quầy 2</a>' in page
    assert '<a href="/compare?office=xa-mau-a#suspicious">Xem bằng chứng' in page
    # Other days have no sign: what is so now is told by the alert.
    for days in ("period=today", "from=2031-01-01&through=2031-03-31", "from=2026-01-01&through=2026-03-31"):
        other = read(logged_in(app, TOP), f"/?office=xa-mau-a&{days}")[1]
        assert '<a href="/alerts?office=xa-mau-a&amp;kind=suspicious-votes">Xem bằng chứng' in other
    assert f'href="/alerts/{id_}"' in read(logged_in(app, TOP), "/alerts?office=xa-mau-a&kind=suspicious-votes")[1]
    assert "Có dấu hiệu bất thường" not in read(logged_in(app, TOP), "/?office=xa-mau-b")[1]
    with transaction(town.db):
        Alerts(town.db).end(id_, town.clock.ms, {})
    assert "Có dấu hiệu bất thường" not in read(logged_in(app, TOP), "/?office=xa-mau-a")[1]


def test_the_page_of_an_alert_says_whether_its_mail_went_and_to_whom_only_to_admins(town: Town, app: Flask) -> None:
    (first, *_) = ids(town, "xa-mau-a")
    admin, supervisor = logged_in(app, TOP), logged_in(app, OF_A["supervisor"])
    assert "Cơ quan này chưa có địa chỉ nào nhận thư" in read(admin, f"/alerts/{first}")[1]
    outbox, now = Outbox(town.db), town.clock.ms
    with transaction(town.db):
        outbox.put(first, "mail", "lanh-dao@xa-mau.example", now)
    assert "đang đợi" in read(admin, f"/alerts/{first}")[1]
    letter = outbox.claim(now)
    assert letter is not None
    outbox.failed(letter, now, "550 <b>no such box</b>")
    said = read(admin, f"/alerts/{first}")[1]
    assert "đã thử 1 lần, thử lại lúc 12:01 16/09/2026" in said
    assert "550 &lt;b&gt;no such box" in said
    outbox.sent(letter, now + 60_000)
    said = read(admin, f"/alerts/{first}")[1]
    assert "đã gửi" in said
    assert "lanh-dao@xa-mau.example" in said
    assert "no such box" not in said
    told = read(supervisor, f"/alerts/{first}")[1]
    assert "đã gửi" in told
    assert "xa-mau.example" not in told
    late = now + GIVE_UP_MS + 1
    with transaction(town.db):
        outbox.put(first, "webhook", "https://chuong-trinh.example/vao?khoa=bi-mat", now)
    letter = outbox.claim(late)
    assert letter is not None
    outbox.failed(letter, late, "no answer")
    said = read(admin, f"/alerts/{first}")[1]
    assert "không gửi được" in said
    assert "bi-mat" not in said, "the address of a webhook may hold a secret"
