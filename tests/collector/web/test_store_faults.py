"""When the store takes no writes: pages go on being read, and nothing is done of which the log could not be told."""

import sqlite3
from time import monotonic

import pytest
from flask.testing import FlaskClient

from collector.readiness import IngestState, write_state
from collector.reports.jobs import Jobs
from collector.store.audit import Audit
from collector.web.report_orders import jobs_key
from tests.collector.comments import commented
from tests.collector.web.offices import PASSWORD, Town, link_of, logged_in, token_in

HTML = {"Accept": "text/html"}


def test_a_page_is_read_at_once_while_somebody_else_holds_the_store(town: Town, client: FlaskClient) -> None:
    token = client.post("/me/tokens", data={**_form(client), "name": "sao chép", "days": "7", "current": PASSWORD})
    word = token.get_data(as_text=True).partition("nucuoi_")[2].partition("<")[0]
    town.clock.ms += 600_000
    town.db.execute("BEGIN IMMEDIATE")
    begin = monotonic()
    assert client.get("/", headers=HTML).status_code == 200
    assert client.get("/api/v1/revision", headers={"Authorization": f"Bearer nucuoi_{word}"}).status_code == 200
    assert monotonic() - begin < 15, "it does not wait for the lock until its patience is over"
    town.db.conn.rollback()
    assert client.get("/", headers=HTML).status_code == 200
    (used,) = town.db.execute("SELECT used_at FROM sessions").fetchone()
    assert used == town.clock.ms


def test_a_link_is_used_up_only_together_with_its_entry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    app = town.app()
    link, visitor = link_of(app), app.test_client()
    data = {"csrf_token": token_in(visitor.get(link)), "password": PASSWORD, "again": PASSWORD}
    with monkeypatch.context() as patched:
        patched.setattr(Audit, "write", _is_full)
        assert visitor.post(link, data=data).status_code == 503
    assert town.db.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    assert visitor.post(link, data=data).status_code == 302


def test_nobody_is_logged_in_without_an_entry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    app = town.app()
    logged_in(app)
    town.db.execute("DELETE FROM sessions")
    visitor = app.test_client()
    data = {"csrf_token": token_in(visitor.get("/login")), "name": "lan", "password": PASSWORD}
    monkeypatch.setattr(Audit, "write", _is_full)
    assert visitor.post("/login", data=data).status_code == 503
    assert town.db.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


def test_no_comment_leaves_without_an_entry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    commented(town, "ghế hỏng")
    client = logged_in(town.app())
    with monkeypatch.context() as patched:
        patched.setattr(Audit, "write", _is_full)
        refused = client.get("/api/v1/comments")
        assert refused.status_code == 503
        assert "ghế" not in refused.get_data(as_text=True)
    assert client.get("/api/v1/comments").status_code == 200


def test_no_report_is_made_without_an_entry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.votes(12)
    app = town.app()
    client = logged_in(app)
    data = {**_form(client, "/reports"), "kind": "unit", "format": "json", "period": "this-quarter"}
    monkeypatch.setattr(Audit, "write", _is_full)
    assert client.post("/reports", data=data, headers=HTML).status_code == 503
    assert client.get("/api/v1/report?format=json").status_code == 503
    desk: Jobs = app.extensions[jobs_key()]
    assert desk.of("lan/admin/None/None") == []


def test_no_finished_report_leaves_without_an_entry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    app = town.app()
    client = logged_in(app)
    assert client.get("/api/v1/report?format=json").status_code == 202
    desk: Jobs = app.extensions[jobs_key()]
    assert desk.wait(60)
    monkeypatch.setattr(Audit, "write", _is_full)
    for path in ("/api/v1/report?format=json", "/reports/jobs/1/file"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "Content-Disposition" not in answer.headers


def test_who_waits_for_nothing_is_told_so_also_after_the_clock_went_back(town: Town, client: FlaskClient) -> None:
    counts = dict.fromkeys(("started_at", "waiting", "taken", "duplicates", "forks", "gaps"), 0)
    write_state(town.path, IngestState(at=town.clock.ms, broker=True, store=True, **counts))
    assert client.get("/readyz").status_code == 200
    town.clock.ms -= 86_400_000
    assert client.get("/readyz").status_code == 503, "an ingest that lives would have written since"


@pytest.mark.parametrize("number", ["9" * 30, "-1", "٣", "1e9"])
def test_a_number_that_no_row_has_is_no_fault_of_the_program(client: FlaskClient, number: str) -> None:
    for path in ("/directory/history?before=", "/directory?page=", "/directory/offices/xa-mau-a?done=", "/directory/units?page="):
        assert client.get(path + number, headers=HTML).status_code == 200, path


def _is_full(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def _form(client: FlaskClient, path: str = "/me") -> dict[str, str]:
    return {"csrf_token": token_in(client.get(path, headers=HTML))}
