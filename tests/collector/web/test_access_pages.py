"""The pages of accounts, the own account, the log and names: what is asked is done, written down, and never more than that."""

import re
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.naming import naming_for
from collector.store.audit import PAGE, Audit, Entry, Wanted
from collector.store.directory import load_directory
from collector.viewer import Viewer
from office.directory import index
from tests.collector.web.offices import PASSWORD, Town, logged_in, token_in
from tests.collector.web.viewers import MAU, OF_A, TOP

HTML = {"Accept": "text/html"}


def send(client: FlaskClient, path: str, page: str = "/me", **fields: str) -> TestResponse:
    """Send a form as the page that holds it would."""
    return client.post(path, data={"csrf_token": token_in(client.get(page, headers=HTML)), **fields}, headers=HTML)


def seen_in(answer: TestResponse) -> str:
    """Which word for what stood in the form a page carries."""
    return answer.get_data(as_text=True).partition('name="seen" value="')[2].partition('"')[0]


def words(client: FlaskClient, path: str) -> str:
    return client.get(path, headers=HTML).get_data(as_text=True)


def log(town: Town, **wanted: Any) -> list[Entry]:  # noqa: ANN401 - whatever a wish takes
    return Audit(town.db).read(Wanted(**wanted))


def link_in(answer: TestResponse) -> str:
    found = re.search(r"/invitation/[\w-]+", answer.get_data(as_text=True))
    assert found
    return found[0]


def test_an_admin_invites_somebody_who_then_sees_the_own_commune(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, TOP)
    answer = send(admin, "/accounts/invite", "/accounts", name="Bình", role="leader", unit="xa-mau-b")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "bình" in words(admin, "/accounts")
    invited = app.test_client()
    link = link_in(answer)
    data = {"csrf_token": token_in(invited.get(link)), "password": PASSWORD, "again": PASSWORD}
    assert invited.post(link, data=data).status_code == 302
    assert invited.get("/api/v1/satisfaction").get_json()["filters"] == {"unit": "xa-mau-b"}
    assert [entry.what for entry in log(town, units=["xa-mau-b"])] == ["login", "account-made", "account-invited"]


def test_what_an_admin_of_a_commune_writes_into_the_form_gives_nothing_beyond_it(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, OF_A["admin"])
    page = words(admin, "/accounts")
    assert "Xã Mẫu B" not in page
    assert "Toàn bộ" not in page
    for grant in (
        {"role": "admin", "unit": ""},
        {"role": "admin", "unit": "tinh-mau"},
        {"role": "leader", "unit": "xa-mau-b"},
        {"role": "leader", "unit": "xa-nao-do"},
        {"role": "official", "official": "xa-mau-b/nguyen-thi-mau"},
        {"role": "official", "official": ""},
    ):
        assert send(admin, "/accounts/invite", "/accounts", name="x", **grant).status_code == 403, grant
    assert send(admin, "/accounts/invite", "/accounts", name="x", role="king").status_code == 400
    assert log(town, what="account-invited") == []


@pytest.mark.parametrize("deed", ["change", "link", "disable", "second-step-off"])
def test_an_account_outside_of_the_scope_is_nowhere(town: Town, deed: str) -> None:
    app = town.app()
    logged_in(app, TOP)
    logged_in(app, Viewer("binh", "leader")._replace(unit=type(MAU[0])("xa-mau-b")))  # type: ignore[arg-type] # an id is an id
    admin = logged_in(app, OF_A["admin"])
    accounts = app.extensions["nucuoi"].accounts()
    for name in ("quan-tri", "binh"):
        id_ = accounts.named(name).id
        assert admin.get(f"/accounts/{id_}", headers=HTML).status_code == 404
        assert send(admin, f"/accounts/{id_}/{deed}", "/accounts", role="technician", unit="xa-mau-a").status_code == 404
        assert name not in words(admin, "/accounts").replace("quan-tri vien", "")
        assert not accounts.named(name).is_disabled


def test_an_account_is_changed_shut_out_and_let_in_again(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, TOP)
    somebody = logged_in(app, OF_A["leader"])
    id_ = app.extensions["nucuoi"].accounts().named("lanh-dao").id
    here = f"/accounts/{id_}"
    wanted = {"role": "official", "official": "xa-mau-a/nguyen-thi-mau", "unit": "xa-mau-b"}
    read = seen_in(admin.get(here, headers=HTML))
    assert send(admin, f"{here}/change", here, **wanted, seen=read).status_code == 302
    late = send(logged_in(app, Viewer("binh", "admin")), f"{here}/change", here, role="technician", unit="xa-mau-a", seen=read)
    assert late.status_code == 400, "another admin, whose page is older, is told"
    assert "Người khác vừa đổi tài khoản này." in late.get_data(as_text=True)
    assert somebody.get("/api/v1/revision").status_code == 401
    assert "Nguyễn Thị Mẫu 1, Xã Mẫu A" in words(admin, here)
    assert send(admin, f"{here}/change", here, role="official", official="xa-mau-a/ai-do", seen=seen_in(late)).status_code == 400
    for shown in ("đã khóa", ""):
        # Two admins press the same button: it does what it says, and once.
        for _ in range(2):
            assert send(admin, f"{here}/disable", here, disabled="1" if shown else "0").status_code == 302
            assert ("đã khóa" in words(admin, here)) == bool(shown)
    assert [len(log(town, what=f"account-{deed}")) for deed in ("disabled", "enabled")] == [1, 1]
    assert send(admin, f"{here}/disable", here).status_code == 400
    assert "/invitation/" in send(admin, f"{here}/link", here).get_data(as_text=True)
    own = app.extensions["nucuoi"].accounts().named("quan-tri").id
    assert send(admin, f"/accounts/{own}/disable", disabled="1").status_code == 400
    assert send(admin, f"/accounts/{own}/change", role="technician").status_code == 400
    told = words(admin, "/audit?what=account-changed")
    assert "vai trò: Lãnh đạo → Người trực quầy" in told
    assert "phạm vi: Xã Mẫu A → Nguyễn Thị Mẫu 1, Xã Mẫu A" in told


def test_names_that_try_to_be_code_are_words(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, TOP)
    name = '<script>alert("x")</script>'
    shown = send(admin, "/accounts/invite", "/accounts", name=name, role="leader", unit="xa-mau-a").get_data(as_text=True)
    logged_in(app, Viewer('"><img src=x onerror=alert(1)>', "leader"))
    send(admin, "/me/tokens", name="<b>đêm</b>", days="30", current=PASSWORD)
    for text in (shown, words(admin, "/accounts"), words(admin, "/audit"), words(admin, "/me")):
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<b>đêm" not in text


def test_every_form_needs_its_token(town: Town) -> None:
    app = town.app()
    client = logged_in(app, TOP)
    asked = 0
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            answer = client.post(rule.rule.replace("<int:id_>", "1").replace("<token>", "x"), data={"name": "x", "role": "admin"})
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "form-expired"), rule.rule
            asked += 1
    assert asked > 15
    assert log(town, what="account-invited") == []


def test_a_new_password_ends_the_other_sessions_and_needs_the_old_one(town: Town) -> None:
    app = town.app()
    other, client = logged_in(app, TOP), None
    client = app.test_client()
    data = {"csrf_token": token_in(client.get("/login")), "name": "quan-tri", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 302
    new = "một câu ngắn dễ nhớ"
    assert send(client, "/me/password", current="sai", password=new, again=new).status_code == 400
    assert send(client, "/me/password", current=PASSWORD, password=new, again="khác").status_code == 400
    assert send(client, "/me/password", current=PASSWORD, password="ngắn", again="ngắn").status_code == 400
    assert other.get("/api/v1/revision").status_code == 200
    assert send(client, "/me/password", current=PASSWORD, password=new, again=new).status_code == 302
    assert client.get("/api/v1/revision").status_code == 200
    assert other.get("/api/v1/revision").status_code == 401
    assert len(log(town, what="password-changed")) == 1


def test_whoever_sits_down_at_an_open_page_guesses_no_faster(town: Town) -> None:
    client = logged_in(town.app(), TOP)
    answers = [send(client, "/me/password", current="sai").status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]


def test_the_second_step_is_asked_for_once_it_was_seen_to_work(town: Town) -> None:
    app = town.app()
    client = logged_in(app, TOP)
    assert client.get("/me/second-step").headers["Location"] == "/me#second-step"
    assert send(client, "/me/second-step/offer", current="sai").status_code == 400
    assert client.get("/me/second-step").headers["Location"] == "/me#second-step"
    assert send(client, "/me/second-step/offer", current=PASSWORD).headers["Location"] == "/me/second-step"
    page = words(client, "/me/second-step")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    key = found[1].replace(" ", "")
    assert '<svg class="qr"' in page
    assert send(client, "/me/second-step/take", code="000000").status_code == 400
    right = pyotp.TOTP(key).at(town.clock.ms // 1000)
    shown = send(client, "/me/second-step/take", code=right)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert "đang bật" in words(client, "/me")
    assert key not in words(client, "/me/second-step")
    assert send(client, "/me/second-step/off", current="sai").status_code == 400
    assert send(client, "/me/second-step/off", current=PASSWORD).status_code == 302
    assert [entry.what for entry in log(town)][:3] == ["second-step-off", "recovery-codes-made", "second-step-on"]


def test_an_admin_who_needs_the_second_step_does_nothing_before_it(town: Town) -> None:
    app = town.app(admins_need_second_step=True)
    admin, leader = logged_in(app, TOP), logged_in(app, OF_A["leader"])
    for path in ("/", "/accounts", "/audit"):
        assert admin.get(path, headers=HTML).headers["Location"] == "/me#second-step"
    assert admin.get("/api/v1/satisfaction").status_code == 403
    assert send(admin, "/accounts/invite", name="x", role="admin").status_code == 403
    assert send(admin, "/me/tokens", name="x", days="30").status_code == 403
    assert leader.get("/", headers=HTML).status_code == 200
    send(admin, "/me/second-step/offer", current=PASSWORD)
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", words(admin, "/me/second-step"))
    assert found
    code = pyotp.TOTP(found[1].replace(" ", "")).at(town.clock.ms // 1000)
    assert send(admin, "/me/second-step/take", code=code).status_code == 200
    assert admin.get("/", headers=HTML).status_code == 200
    assert send(admin, "/me/second-step/off", current=PASSWORD).status_code == 400


def _second_step_of(client: FlaskClient, town: Town) -> tuple[str, list[str]]:
    """Switch the second step on; the key, and the codes that were shown."""
    send(client, "/me/second-step/offer", current=PASSWORD)
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", words(client, "/me/second-step"))
    assert found
    key = found[1].replace(" ", "")
    shown = send(client, "/me/second-step/take", code=pyotp.TOTP(key).at(town.clock.ms // 1000)).get_data(as_text=True)
    return key, re.findall(r"<code>([a-z2-7-]{19})</code>", shown)


def _with_code(app: Flask, code: str) -> FlaskClient:
    client = app.test_client()
    data = {"csrf_token": token_in(client.get("/login")), "name": "quan-tri", "password": PASSWORD}
    assert client.post("/login", data=data).headers["Location"] == "/login/code"
    client.post("/login/code", data={"csrf_token": token_in(client.get("/login/code")), "code": code})
    return client


def test_who_has_lost_the_phone_comes_in_with_a_recovery_code_once(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, TOP)
    _key, codes = _second_step_of(admin, town)
    assert len(set(codes)) == 10
    assert not any(code in words(admin, "/me") for code in codes)
    assert "Còn 10 mã" in words(admin, "/me")
    # As people write it down: spaces, capitals.
    assert _with_code(app, codes[0].upper().replace("-", " ")).get("/api/v1/revision").status_code == 200
    assert _with_code(app, codes[0]).get("/api/v1/revision").status_code == 401
    assert _with_code(app, "aaaa-aaaa-aaaa-aaaa").get("/api/v1/revision").status_code == 401
    assert "Còn 9 mã" in words(admin, "/me")
    assert [entry.what for entry in log(town)][:2] == ["login", "recovery-code-used"]
    kept = {str(row) for row in town.db.conn.execute("SELECT * FROM recovery_codes")}
    assert not any(code.replace("-", "") in row for code in codes for row in kept), "only hashes are kept"


def test_new_recovery_codes_need_the_password_and_end_the_old_ones_and_the_step_takes_them_along(town: Town) -> None:
    app = town.app()
    admin = logged_in(app, TOP)
    assert send(admin, "/me/second-step/codes", current=PASSWORD).status_code == 400, "there is no second step"
    _key, old = _second_step_of(admin, town)
    assert send(admin, "/me/second-step/codes", current="sai").status_code == 400
    shown = send(admin, "/me/second-step/codes", current=PASSWORD).get_data(as_text=True)
    new = re.findall(r"<code>([a-z2-7-]{19})</code>", shown)
    assert not set(old) & set(new)
    assert _with_code(app, old[1]).get("/api/v1/revision").status_code == 401
    assert _with_code(app, new[1]).get("/api/v1/revision").status_code == 200
    assert send(admin, "/me/second-step/off", current=PASSWORD).status_code == 302
    assert town.db.conn.execute("SELECT count(*) FROM recovery_codes").fetchone()[0] == 0


def test_a_token_is_made_by_who_knows_the_password_and_not_by_who_finds_an_open_page(town: Town) -> None:
    client = logged_in(town.app(), OF_A["leader"])
    for given in ({}, {"current": "sai"}):
        answer = send(client, "/me/tokens", name="đêm", days="30", **given)
        assert answer.status_code == 400
        assert "nucuoi_" not in answer.get_data(as_text=True)
    assert log(town, what="token-made") == []


def test_sessions_are_seen_and_ended_by_their_owner_alone(town: Town) -> None:
    app = town.app()
    other = logged_in(app, TOP)
    client = app.test_client()
    data = {"csrf_token": token_in(client.get("/login")), "name": "quan-tri", "password": PASSWORD}
    client.post("/login", data=data, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/140.0"})
    assert "Chrome · Android" in words(client, "/me")
    ids = re.findall(r"/me/sessions/(\d+)/end", words(client, "/me"))
    assert len(ids) == 1
    send(logged_in(app, OF_A["leader"]), f"/me/sessions/{ids[0]}/end")
    assert other.get("/api/v1/revision").status_code == 200
    assert send(client, f"/me/sessions/{ids[0]}/end").status_code == 302
    assert other.get("/api/v1/revision").status_code == 401
    assert client.get("/api/v1/revision").status_code == 200


def test_a_token_is_shown_once_reads_within_the_scope_and_is_withdrawn(town: Town) -> None:
    app = town.app()
    client = logged_in(app, OF_A["leader"])
    for unit in ("xa-mau-b", "tinh-mau", "xa-nao-do"):
        assert send(client, "/me/tokens", name="đêm", days="30", unit=unit).status_code == 403
    for days in ("0", "366", "-1", "x", "99999999999999", "٣"):
        assert send(client, "/me/tokens", name="đêm", days=days, current=PASSWORD).status_code == 400, days
    answer = send(client, "/me/tokens", name="đêm", days="30", current=PASSWORD)
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"nucuoi_[\w-]+", answer.get_data(as_text=True))
    assert found
    word = found[0]
    assert word not in words(client, "/me")
    header = {"Authorization": f"Bearer {word}"}
    assert app.test_client().get("/api/v1/satisfaction", headers=header).get_json()["filters"] == {"unit": "xa-mau-a"}
    assert app.test_client().post("/accounts/invite", headers=header, data={"name": "x"}).status_code == 400
    number = re.search(r"/me/tokens/(\d+)/revoke", words(client, "/me"))
    assert number
    send(logged_in(app, TOP), f"/me/tokens/{number[1]}/revoke")
    assert app.test_client().get("/api/v1/revision", headers=header).status_code == 200
    assert send(client, f"/me/tokens/{number[1]}/revoke").status_code == 302
    assert app.test_client().get("/api/v1/revision", headers=header).status_code == 401
    assert [entry.what for entry in log(town, account="lanh-dao")][:2] == ["token-revoked", "token-made"]


def test_a_supervisor_sees_a_name_for_a_reason_that_stands_in_the_log(town: Town) -> None:
    town.votes(12)
    app = town.app()
    client = logged_in(app, OF_A["supervisor"])
    code = naming_for(OF_A["supervisor"], index(load_directory(town.db)), app.extensions["nucuoi"].accounts().secret()).code(MAU)
    here = f"/names?office=xa-mau-a&official={code}"
    assert here.replace("&", "&amp;") in words(client, "/?office=xa-mau-a&rows=official")
    assert "Nguyễn" not in words(client, here)
    asked = {"office": "xa-mau-a", "official": code}
    assert send(client, "/names", here, **asked, reason=" ngắn  ").status_code == 400
    assert log(town, what="name-shown") == []
    answer = send(client, "/names", here, **asked, reason="Người dân phản ánh, cần làm rõ")
    assert "Nguyễn Thị Mẫu 1" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = log(town, what="name-shown")
    assert (entry.account, entry.object, entry.unit) == ("giam-sat", "xa-mau-a/nguyen-thi-mau", "xa-mau-a")
    assert entry.reason == "Người dân phản ánh, cần làm rõ"
    for office, official in (("xa-mau-a", "nguyen-thi-mau"), ("xa-mau-b", code), ("xa-nao-do", code), ("", "")):
        assert client.get(f"/names?office={office}&official={official}", headers=HTML).status_code == 403
        wrong = {"office": office, "official": official, "reason": "một lý do đủ dài"}
        assert send(client, "/names", here, **wrong).status_code == 403
    assert len(log(town, what="name-shown")) == 1


def test_the_log_is_filtered_paged_and_kept_to_the_scope(town: Town) -> None:
    app = town.app()
    admin, other = logged_in(app, TOP), logged_in(app, OF_A["admin"])
    for n in range(PAGE + 3):
        Audit(town.db).write(
            "export", f"/việc-{n}", at_ms=town.clock.ms, account="ai-do", role="leader", unit="xa-mau-b", reason="<i>lý do</i>"
        )
    page = words(admin, "/audit?who=ai-do")
    assert page.count("/việc-") == PAGE
    assert "<i>" not in page
    older = re.search(r'href="(/audit\?[^"]*before=\d+)"', page)
    assert older
    assert words(admin, older[1].replace("&amp;", "&")).count("/việc-") == 3
    assert "/việc-" not in words(admin, "/audit?what=login")
    assert "/việc-" not in words(admin, "/audit?from=2026-09-17")
    assert "/việc-52" in words(admin, "/audit?from=2026-09-16&through=2026-09-16")
    assert "việc-" not in words(other, "/audit")
    assert "ai-do" not in words(other, "/audit")
    assert "đăng nhập" in words(other, "/audit")
    for query in ("from=x", "through=9999-12-31", "before=x", "before=99999999999999999999", "before=-1", "from=0001-01-01"):
        assert admin.get(f"/audit?{query}", headers=HTML).status_code == 400, query
    assert "Không có mục nào" in words(admin, "/audit?who='; DROP TABLE audit")


def test_a_technician_begins_at_the_devices(town: Town) -> None:
    client = logged_in(town.app(), OF_A["technician"])
    assert client.get("/").headers["Location"] == "/devices"
    page = words(client, "/devices")
    assert "xa-mau-a/danh-gia-1" in page
    assert "xa-mau-b" not in page
    assert "Tổng quan" not in page


def test_the_pages_are_said_in_english_too(town: Town) -> None:
    client = logged_in(town.app(), TOP)
    client.set_cookie("language", "en")
    for path, said in (
        ("/accounts", "Who may look"),
        ("/me", "Tokens for programs"),
        ("/audit", "Nobody can change"),
        ("/devices", "Memory card"),
    ):
        assert said in words(client, path)
