"""A form that was not saved says so at its head, and each line there leads to the field it is about."""

import re

import pytest
from flask import Flask

from tests.collector.web.offices import logged_in, token_in
from tests.collector.web.viewers import TOP

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("path", "sent", "fields"),
    [
        ("/directory/new-office", {}, ["queue.priority_run"]),
        ("/directory/survey/new/commitments", {"unit": "xa-mau-a"}, ["title"]),
        ("/targets", {"unit": "xa-mau-a", "year": "2026", "satisfied": "x"}, ["satisfied"]),
        ("/directory/units/xa-mau-a/edit", {"kind": "Xã", "code": "x"}, ["name", "code"]),
        (
            "/alerts/rules",
            {
                "unit": "xa-mau-a",
                "low-scores.own": "1",
                "low-scores.threshold": "mười",
                "quiet.own": "1",
                "quiet.begin": "x",
                "mail.own": "1",
                "mail_to": "x",
            },
            ["low-scores.threshold", "quiet-begin", "mail_to"],
        ),
    ],
)
def test_the_head_of_a_refused_form_leads_to_each_field(app: Flask, path: str, sent: dict[str, str], fields: list[str]) -> None:
    client = logged_in(app, TOP)
    token = token_in(client.get("/me", headers=HTML))
    answer = client.post(path, data={"csrf_token": token, **sent}, headers=HTML)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    head = page.partition('id="wrong"')[2].partition("</div>")[0]
    links = re.findall(r'<a href="#([^"]+)">[^<]+</a>', head)
    assert set(fields) <= set(links)
    assert sent.get("low-scores.threshold", "") in page, "what was typed is not lost"
    assert [link for link in links if page.count(f'id="{link}"') != 1] == []


@pytest.mark.parametrize("path", ["/directory", "/directory/units?below=tinh-mau"])
def test_a_page_behind_the_end_of_a_list_is_its_last_one(app: Flask, path: str) -> None:
    page = logged_in(app, TOP).get(f"{path}{'&' if '?' in path else '?'}page={'9' * 30}", headers=HTML).get_data(as_text=True)
    assert "xa-mau-c" in page
    assert "Chưa có đơn vị trực thuộc" not in page


def test_a_day_that_is_given_twice_is_asked_for_once(app: Flask) -> None:
    answer = logged_in(app, TOP).get("/?from=2026-09-01&through=2026-09-02&through=2026-09-30")
    assert answer.status_code == 400
    assert [one["field"] for one in answer.get_json()["error"]["problems"]] == ["through"]
