"""Why an address cannot be followed is said in the language of the page, and to programs in English."""

import ast
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import collector
from collector.reason import Reason, reason
from collector.web.language import language
from collector.web.reason_wording import said

ROOM = Path(collector.__file__).parent
HTML = {"Accept": "text/html"}


def patterns() -> set[str]:
    """Every sentence that some module makes; those of the feed are for programs alone."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        if path.name == "feed_api.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reason":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_reason_has_its_vietnamese_and_fills_the_same_gaps() -> None:
    def made(pattern: str) -> Reason:
        return reason(pattern, value="x", choices="a", least=1, most=2, days=3, first="1", last="2")

    unknown = said(reason("something new"), language("vi"))
    assert len(patterns()) > 20
    for pattern in patterns():
        sentence = said(made(pattern), language("vi"))
        assert sentence != unknown, pattern
        assert "%(" not in sentence
        assert said(made(pattern), language("en")) != sentence


def test_a_sentence_of_a_newer_version_is_not_shown_in_its_own_language() -> None:
    assert said(reason("is too purple"), language("vi")) == "không dùng được; xin bỏ ra hoặc sửa lại"


@pytest.mark.parametrize(
    ("path", "vietnamese"),
    [
        ("/?office=xa-mau-aa", "không có «xa-mau-aa» trong danh mục (có phải «xa-mau-a»?)"),
        ("/?unit=x&unit=y", "có nhiều lần; chỉ ghi một lần"),
        ("/?from=2026-13-01", "«2026-13-01» không phải là ngày, ví dụ 2026-07-01"),
        ("/?from=1990-01-01", "1990-01-01 nằm ngoài khoảng dùng được"),
        ("/?rows=x", "phải là một trong: counter, official"),
        ("/?perod=today", "tham số này không có (có phải «period»?)"),
        ("/compare?channel=fax", "«fax» không phải là một trong"),
        ("/audit?before=x", "không phải là số của một dòng nhật ký"),
        ("/alerts?page=x", "«x» không phải là số nguyên từ 1 đến 1000000"),
        ("/alerts?kind=x", "«x» không phải là một trong"),
    ],
)
def test_a_page_says_it_in_vietnamese(client: FlaskClient, path: str, vietnamese: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 400
    # The header leads to /directory, so only what is below the heading is looked at.
    text = answer.get_data(as_text=True).partition("<h1>")[2].partition("</main>")[0]
    assert vietnamese in text
    for english in ("directory", "did you mean", "is none", "is unknown", "give it", "leave"):
        assert english not in text


def test_an_english_page_and_a_program_are_told_in_english(client: FlaskClient) -> None:
    told = client.get("/api/v1/satisfaction?office=xa-mau-aa").get_json()["error"]["problems"]
    assert told == [{"field": "office", "reason": "'xa-mau-aa' is not in the directory (did you mean 'xa-mau-a'?)"}]
    client.set_cookie("language", "en")
    assert "“xa-mau-aa” is not in the directory (did you mean “xa-mau-a”?)" in client.get(
        "/?office=xa-mau-aa", headers=HTML
    ).get_data(as_text=True)


def test_what_was_asked_wrongly_is_shown_as_text(client: FlaskClient) -> None:
    text = client.get("/?office=<script>alert(1)</script>", headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_wrong_way_of_asking_has_no_english_name(client: FlaskClient) -> None:
    answer = client.get("/logout", headers=HTML)
    assert answer.status_code == 405
    assert "Địa chỉ này không nhận việc ấy. (405)" in answer.get_data(as_text=True)


def test_a_reason_is_a_sentence_as_it_stands() -> None:
    found = reason("%(value)r is none of %(choices)s", value="vi%s", choices="vi, en", meant="vi%s", among=("vi", "en"))
    assert isinstance(found, Reason)
    assert found == "'vi%s' is none of vi, en (did you mean 'vi'?)"
