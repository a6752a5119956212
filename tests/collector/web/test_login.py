"""Nobody reads anything personal without a login, and a login cannot be forged, guessed, kept or turned elsewhere."""

import re
from typing import Any

import pyotp
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.store.accounts import INVITATION_MS, Account
from collector.store.second_step import SecondStep
from collector.web.auth import BY_ITSELF
from collector.web.pages import path_inside
from collector.web.wiring import first_link
from tests.collector.web.offices import PASSWORD, Town, link_of, logged_in, token_in

HTML = {"Accept": "text/html"}


def login(app: Flask, name: str = "lan", password: str = PASSWORD, target: str | None = None) -> Any:  # noqa: ANN401
    client = app.test_client()
    token = token_in(client.get("/login"))
    path = "/login" if target is None else f"/login?next={target}"
    return client, client.post(path, data={"csrf_token": token, "name": name, "password": password})


def test_the_first_account_comes_by_the_link_that_the_program_prints(town: Town) -> None:
    app = town.app()
    frame = app.extensions["nucuoi"]
    link = first_link(frame)
    assert link is not None
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/invitation/[A-Za-z0-9_-]{43}", link)
    client = app.test_client()
    path = link.removeprefix("http://127.0.0.1:8080")
    page = client.get(path)
    assert "quan-tri" in page.get_data(as_text=True)
    answer = client.post(path, data={"csrf_token": token_in(page), "password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/", headers=HTML).status_code == 200
    assert first_link(frame) is None
    again = app.test_client().get(path)
    assert again.status_code == 410


def test_nothing_but_the_open_pages_is_there_without_login(town: Town) -> None:
    town.votes(3)
    app = town.app()
    stranger = app.test_client()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "<" in rule.rule:
            continue
        answer = stranger.get(rule.rule, headers=HTML)
        text = answer.get_data(as_text=True)
        assert "Nguyễn" not in text, rule.rule
        assert "Trung tâm Phục vụ" not in text, rule.rule
    assert stranger.get("/?unit=tinh-mau", headers=HTML).headers["Location"] == "/login?next=/%3Funit%3Dtinh-mau"


def test_a_wrong_password_says_the_same_as_an_unknown_name(town: Town) -> None:
    app = town.app()
    logged_in(app)
    _, wrong = login(app, password="wrong password")
    _, unknown = login(app, name="nobody", password="wrong password")
    assert wrong.status_code == unknown.status_code == 401
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.get_data(as_text=True)) == strip.sub("", unknown.get_data(as_text=True))
    assert login(app)[1].status_code == 302


def test_forms_without_their_token_do_nothing(town: Town) -> None:
    app = town.app()
    client = logged_in(app)
    for path, data in (
        ("/login", {"name": "lan", "password": PASSWORD}),
        ("/logout", {}),
        (link_of(app, "minh"), {"password": "x"}),
    ):
        answer = client.post(path, data=data)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "form-expired")
    assert client.get("/api/v1/revision").status_code == 200


def test_logging_out_ends_the_session_for_good(town: Town) -> None:
    app = town.app()
    client = logged_in(app)
    cookie = client.get_cookie("nucuoi")
    assert cookie is not None
    page = client.get("/", headers=HTML)
    out = client.post("/logout", data={"csrf_token": token_in(page)})
    assert out.headers["Clear-Site-Data"] == '"cache"', "who goes back in this browser sees none of it"
    assert client.get("/api/v1/revision").status_code == 401
    thief = app.test_client()
    thief.set_cookie("nucuoi", cookie.value)
    assert thief.get("/api/v1/revision").status_code == 401


def test_a_session_ends_after_its_hours(town: Town) -> None:
    client = logged_in(town.app(session_hours=2, idle_minutes=600))
    town.clock.ms += 2 * 3_600_000 - 1
    assert client.get("/api/v1/revision").status_code == 200
    town.clock.ms += 1
    assert client.get("/api/v1/revision").status_code == 401


def test_a_forged_cookie_is_nobody(town: Town) -> None:
    app, other = town.app(), Flask("other")
    other.secret_key = b"another key"
    signer = other.session_interface.get_signing_serializer(other)  # type: ignore[attr-defined] # the default interface has it
    client = app.test_client()
    for value in (signer.dumps({"_user_id": "1"}), "rubbish", "", "a.b.c"):
        client.set_cookie("nucuoi", value)
        assert client.get("/api/v1/revision").status_code == 401


def test_a_link_grows_old_and_two_passwords_must_agree(town: Town) -> None:
    app = town.app()
    link = link_of(app)
    client = app.test_client()
    token = token_in(client.get(link))
    assert client.post(link, data={"csrf_token": token, "password": PASSWORD, "again": "another one"}).status_code == 400
    assert client.post(link, data={"csrf_token": token, "password": "short", "again": "short"}).status_code == 400
    assert client.post(link, data={"csrf_token": token}).status_code == 400
    town.clock.ms += INVITATION_MS
    assert client.post(link, data={"csrf_token": token, "password": PASSWORD, "again": PASSWORD}).status_code == 410
    assert client.get("/invitation/x").status_code == 410


def test_guessing_from_one_address_is_slowed_down(town: Town) -> None:
    app = town.app()
    client = app.test_client()
    token = token_in(client.get("/login"))
    data = {"csrf_token": token, "name": "lan", "password": "wrong password"}
    answers = [client.post("/login", data={**data, "name": f"lan-{n}"}).status_code for n in range(12)]
    assert answers == [401] * 10 + [429] * 2
    refused = client.post("/login", data=data)
    assert refused.get_json()["error"]["code"] == "too-many-requests"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def guesses(app: Flask, name: str, n: int, word: str = "sai") -> list[int]:
    """The answers to guesses from as many addresses."""
    answers = []
    for place in range(n):
        client = app.test_client()
        address = {"X-Forwarded-For": f"203.0.113.{place}"}
        token = token_in(client.get("/login", headers=address))
        data = {"csrf_token": token, "name": f" {name.upper()}" if place % 2 else name, "password": word}
        answers.append(client.post("/login", data=data, headers=address).status_code)
    return answers


@pytest.mark.parametrize("name", ["lan", "nobody"])
def test_one_name_is_guarded_against_many_addresses_whether_or_not_somebody_has_it(town: Town, name: str) -> None:
    app = town.app(trusted_proxies=1)
    logged_in(app)
    assert guesses(app, name, 7) == [401] * 5 + [429] * 2
    # Neither the right password nor a restart of the program shortens the wait.
    assert guesses(town.app(trusted_proxies=1), name, 1, PASSWORD) == [429]
    town.clock.ms += 30_000
    assert guesses(app, name, 3) == [401] + [429] * 2
    town.clock.ms += 60_000
    assert guesses(app, name, 1, PASSWORD) == [302 if name == "lan" else 401]


def test_a_stranger_cannot_keep_the_owner_out(town: Town) -> None:
    app = town.app(trusted_proxies=1)
    owner = logged_in(app)
    assert guesses(app, "lan", 6)[-1] == 429
    page = owner.get("/", headers=HTML)
    owner.post("/logout", data={"csrf_token": token_in(page)})
    data = {"csrf_token": token_in(owner.get("/login")), "name": "lan", "password": PASSWORD}
    assert owner.post("/login", data=data).status_code == 302
    # And whoever has stolen the browser guesses no faster.
    owner.post("/logout", data={"csrf_token": token_in(owner.get("/", headers=HTML))})
    data |= {"csrf_token": token_in(owner.get("/login")), "password": "wrong password"}
    assert [owner.post("/login", data=data).status_code for _ in range(6)] == [401] * 5 + [429]


def test_an_open_page_that_asks_by_itself_keeps_nobody_logged_in(town: Town) -> None:
    client = logged_in(town.app(idle_minutes=30))
    for _ in range(2):
        town.clock.ms += 29 * 60_000
        assert client.get("/", headers=HTML).status_code == 200
    town.clock.ms += 29 * 60_000
    assert client.get("/api/v1/revision").status_code == 200
    for path in ("/", "/reports"):
        assert client.get(path, headers={**HTML, BY_ITSELF: "1"}).status_code == 200
    town.clock.ms += 60_000
    assert client.get("/api/v1/revision").status_code == 401


def test_a_session_of_before_the_login_is_none_of_after_it(town: Town) -> None:
    app = town.app()
    logged_in(app)
    client = app.test_client()
    client.get("/login")
    planted = client.get_cookie("nucuoi")
    assert planted is not None
    data = {"csrf_token": token_in(client.get("/login")), "name": "lan", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 302
    thief = app.test_client()
    thief.set_cookie("nucuoi", planted.value)
    assert thief.get("/api/v1/revision").status_code == 401


def with_second_step(app: Flask, town: Town) -> tuple[Account, str]:
    """An account that is asked for six digits, and their key."""
    logged_in(app)
    frame = app.extensions["nucuoi"]
    account = frame.accounts().named("lan")
    step = SecondStep(frame.store.db())
    key = step.offer(account)
    assert step.take(account, pyotp.TOTP(key).at(town.clock.ms // 1000), town.clock.ms)
    town.clock.ms += 30_000
    return account, key


def test_the_password_alone_opens_nothing_where_six_digits_are_asked_for(town: Town) -> None:
    app = town.app()
    _, key = with_second_step(app, town)
    client, answer = login(app, target="/%3Funit%3Dtinh-mau")
    assert answer.headers["Location"] == "/login/code"
    assert client.get("/api/v1/revision").status_code == 401
    code = pyotp.TOTP(key).at(town.clock.ms // 1000)
    token = token_in(client.get("/login/code"))
    assert client.post("/login/code", data={"csrf_token": token, "code": "000000"}).status_code == 401
    right = client.post("/login/code", data={"csrf_token": token, "code": f"{code[:3]} {code[3:]}"})
    assert (right.status_code, right.headers["Location"]) == (302, "/?unit=tinh-mau")
    assert client.get("/api/v1/revision").status_code == 200
    # The same digits let nobody in a second time.
    again, _ = login(app)
    answer = again.post("/login/code", data={"csrf_token": token_in(again.get("/login/code")), "code": code})
    assert answer.status_code == 401


def test_who_showed_the_password_of_before_does_not_come_in_with_the_digits(town: Town) -> None:
    app = town.app()
    account, key = with_second_step(app, town)
    client, _ = login(app)
    token = token_in(client.get("/login/code"))
    app.extensions["nucuoi"].accounts().set_password(account, "mot mat khau khac")
    answer = client.post("/login/code", data={"csrf_token": token, "code": pyotp.TOTP(key).at(town.clock.ms // 1000)})
    assert answer.headers["Location"] == "/login"
    assert client.get("/api/v1/revision").status_code == 401


def test_six_digits_are_not_for_guessing_and_not_for_later(town: Town) -> None:
    app = town.app(trusted_proxies=1)
    _, key = with_second_step(app, town)
    client, _ = login(app)
    token = token_in(client.get("/login/code"))
    wrong = [
        client.post(
            "/login/code", data={"csrf_token": token, "code": f"{n:06}"}, headers={"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(6)
    ]
    assert wrong[-1] == 429
    town.clock.ms += 40_000
    late, _ = login(app)
    town.clock.ms += 300_001
    code = {"csrf_token": token_in(late.get("/login")), "code": pyotp.TOTP(key).at(town.clock.ms // 1000)}
    answer = late.post("/login/code", data=code)
    assert answer.headers["Location"] == "/login"
    assert app.test_client().get("/login/code").headers["Location"] == "/login"


def test_cookies_keep_to_https_unless_it_is_switched_off(town: Town) -> None:
    cookies = {}
    for secure in (True, False):
        client = town.app(secure_cookies=secure).test_client()
        cookies[secure] = client.get("/login").headers["Set-Cookie"]
        assert "HttpOnly" in cookies[secure]
        assert "SameSite=Lax" in cookies[secure]
    assert "Secure" in cookies[True]
    assert "Secure" not in cookies[False]


def test_every_answer_tells_the_browser_what_to_refuse(town: Town) -> None:
    client = logged_in(town.app())
    for path in ("/", "/login", "/nothing", "/api/v1/revision", "/healthz"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
    assert "no-cache" in client.get("/").headers["Cache-Control"]


def test_pages_have_nothing_inline(town: Town) -> None:
    town.votes(40)
    client = logged_in(town.app())
    for path in ("/", "/?period=last-year", "/login", "/nothing", "/?rows=official&office=xa-mau-a"):
        text = client.get(path, headers=HTML).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path
        assert re.findall(r"<script(?![^>]* src=)[^>]*>", text) in ([], ['<script type="application/json" id="trend-data">'])


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "evil",
        "javascript:alert(1)",
        "/%0d%0aX: y",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_a_login(town: Town, target: str) -> None:
    app = town.app()
    logged_in(app)
    _, answer = login(app, target=target)
    assert answer.headers["Location"] == "/"


def test_a_page_asked_for_before_the_login_is_shown_after_it(town: Town) -> None:
    app = town.app()
    logged_in(app)
    _, answer = login(app, target="/%3Funit%3Dtinh-mau")
    assert answer.headers["Location"] == "/?unit=tinh-mau"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet="/\\:@.?#ab \t\r\n"))
def test_a_path_inside_is_never_another_place(target: str) -> None:
    found = path_inside(target)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert found.isprintable()


def test_metrics_are_for_this_machine_or_the_token(town: Town) -> None:
    town.votes(3)
    app = town.app()
    client = app.test_client()
    text = client.get("/metrics").get_data(as_text=True)
    assert "nucuoi_votes 3.0" in text
    assert "nucuoi_ledger_events 4.0" in text
    assert "nucuoi_ready 0.0" in text
    assert 'nucuoi_terminals{presence="unknown"} 9.0' in text
    assert "mau" not in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    guarded = town.app(metrics_token="0123456789abcdef").test_client()
    assert guarded.get("/metrics").status_code == 403
    away = {"REMOTE_ADDR": "203.0.113.9"}
    token = {"Authorization": "Bearer 0123456789abcdef"}
    assert guarded.get("/metrics", headers=token, environ_base=away).status_code == 200


def test_the_language_is_remembered_and_stays_inside(town: Town) -> None:
    client = town.app().test_client()
    assert 'lang="vi"' in client.get("/login").get_data(as_text=True)
    assert client.get("/language/en?next=//evil.example").headers["Location"] == "/"
    assert 'lang="en"' in client.get("/login").get_data(as_text=True)
