"""Nobody reads anything personal without a login, and a login cannot be forged, guessed, kept or turned elsewhere."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.store.accounts import INVITATION_MS
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
    client.post("/logout", data={"csrf_token": token_in(page)})
    assert client.get("/api/v1/revision").status_code == 401
    thief = app.test_client()
    thief.set_cookie("nucuoi", cookie.value)
    assert thief.get("/api/v1/revision").status_code == 401


def test_a_session_ends_after_its_hours(town: Town) -> None:
    client = logged_in(town.app(session_hours=2))
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


def test_guessing_is_slowed_down(town: Town) -> None:
    app = town.app()
    client = app.test_client()
    token = token_in(client.get("/login"))
    data = {"csrf_token": token, "name": "lan", "password": "wrong password"}
    answers = [client.post("/login", data=data).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    refused = client.post("/login", data=data)
    assert refused.get_json()["error"]["code"] == "too-many-requests"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_one_name_is_guarded_against_many_addresses(town: Town) -> None:
    app = town.app(trusted_proxies=1)
    client = app.test_client()
    answers = []
    for place in range(22):
        address = {"X-Forwarded-For": f"203.0.113.{place}"}
        token = token_in(client.get("/login", headers=address))
        data = {"csrf_token": token, "name": "Lan " if place % 2 else "lan", "password": "wrong password"}
        answers.append(client.post("/login", data=data, headers=address).status_code)
    assert answers == [401] * 20 + [429] * 2


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
