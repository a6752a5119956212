"""The feed of committed events: nothing is left out, nothing comes twice, and nobody reads beyond the scope."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from collector.store import feed
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A


def page(client: FlaskClient, **query: int) -> dict[str, Any]:
    answer = client.get("/api/v1/events", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def everything(client: FlaskClient, limit: int) -> list[dict[str, Any]]:
    """Read on until there is no more."""
    events: list[dict[str, Any]] = []
    after, more = 0, True
    while more:
        answer = page(client, after=after, limit=limit)
        assert answer["next"] > after or not answer["more"]
        events, after, more = events + answer["events"], answer["next"], answer["more"]
    return events


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_page_after_page_is_the_whole_record_each_event_once_as_it_was_sent(town: Town, limit: int) -> None:
    town.votes(9)
    town.votes(5, office="xa-mau-b")
    client = logged_in(town.app())
    found = everything(client, limit)
    rows = town.db.execute("SELECT position, event FROM ledger ORDER BY position").fetchall()
    assert [one["position"] for one in found] == [position for position, _ in rows] == list(range(1, 17))
    raw = client.get("/api/v1/events").get_data()
    for _, event in rows:
        assert bytes(event) in raw, "the very bytes, which its digest is of"
    assert {one["office"] for one in found} == {"xa-mau-a", "xa-mau-b"}
    assert found[0]["received_at"].endswith("+07:00")


def test_what_comes_later_is_found_from_the_last_cursor_on(town: Town) -> None:
    town.votes(3)
    client = logged_in(town.app())
    last = page(client)["next"]
    assert page(client, after=last) == {"ledger": page(client)["ledger"], "events": [], "next": last, "more": False}
    town.votes(2)
    assert len(page(client, after=last)["events"]) == 2


def test_an_admin_of_one_commune_reads_its_events_and_the_cursor_still_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_SCANNED", 4)
    town.votes(30, office="xa-mau-b")
    town.votes(3)
    found = everything(logged_in(town.app(), OF_A["admin"]), 100)
    assert {one["office"] for one in found} == {"xa-mau-a"}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=-1", "after"),
        ("after=99", "after"),
        ("after=1&after=2", "after"),
        ("after=1'%20OR%201=1", "after"),
        ("after=٣", "after"),
        ("after=" + "9" * 400, "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=1.0", "limit"),
        ("aftr=1", "aftr"),
    ],
)
def test_what_cannot_be_followed_is_named(town: Town, query: str, field: str) -> None:
    town.votes(3)
    answer = logged_in(town.app()).get(f"/api/v1/events?{query}")
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.get_json()["error"]["problems"]] == [field]
