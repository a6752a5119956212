"""Nobody reads of a place outside the scope: not a figure, a name, or whether it is there. Every route, every role."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from collector.viewer import ROLES, Role
from collector.web.report_orders import jobs_key
from office.directory import Directory
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A, TOP
from tests.factories import a_directory, with_queues

HTML = {"Accept": "text/html"}
OUTSIDE = ("xa-mau-b", "xa mau b", "mẫu b", "tỉnh mẫu", "tinh-mau", "người ở b", "nguoi-o-b", "biệt danh b")
"""What says that commune B, its people, or what stands above both is there."""

KNOWN = {"/login", "/login/code", "/logout", "/invitation/<token>", "/language/<code>", "/assets/<digest>/<name>"}


def entries() -> Directory:
    """Two communes; everything of the second one has a name of its own."""
    whole = with_queues(a_directory(offices=2, counters=2))

    def renamed(entry: Any, **changes: Any) -> Any:  # noqa: ANN401 - any entry of the directory
        return msgspec.structs.replace(entry, **changes) if entry.office == "xa-mau-b" else entry

    return msgspec.structs.replace(
        whole,
        officials=tuple(
            renamed(one, name=f"Người Ở B {one.id[-1]}", id=f"nguoi-o-b-{n}") for n, one in enumerate(whole.officials)
        ),
        terminals=tuple(renamed(one, official=None) for one in whole.terminals),
        services=tuple(renamed(one, name={"vi": "Biệt danh B"}) for one in whole.services),
    )


@cache
def app() -> Flask:
    town = Town(Path(mkdtemp()), entries=entries())
    town.votes(40, office="xa-mau-a")
    town.votes(12, 1, office="xa-mau-a", topics=("thai-do",))
    town.votes(77, office="xa-mau-b", official="nguoi-o-b-2")
    return town.app()


@cache
def client(role: Role) -> FlaskClient:
    return logged_in(app(), OF_A[role])


def text(browser: FlaskClient, path: str, **query: str) -> tuple[int, str]:
    if path == "/api/v1/report":
        query = {"format": "json"} | query
    answer = browser.get(path, query_string=query, headers={} if path.startswith("/api") else HTML)
    if answer.status_code == 202:
        # A report is being written.
        assert app().extensions[jobs_key()].wait(60)
        answer = browser.get(path, query_string=query)
    return answer.status_code, answer.get_data(as_text=True)


def routes() -> Iterator[Rule]:
    """Every address that can be asked for with a login."""
    for rule in app().url_map.iter_rules():
        if rule.rule not in KNOWN and "GET" in (rule.methods or ()):
            yield rule


QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"unit": "xa-mau-b"},
    {"office": "xa-mau-b"},
    {"office": "xa-mau-b", "counter": "quay-1"},
    {"office": "xa-mau-b", "official": "nguoi-o-b-2"},
    {"unit": "tinh-mau"},
    {"unit": "xa-mau-a", "office": "xa-mau-b"},
    {"office": "xa-mau-a", "official": "nguoi-o-b-2"},
    {"unit": "xa-mau-"},
    {"office": "xa-mau-bb"},
    {"by": "office"},
    {"by": "unit"},
    {"by": "official"},
    {"by": "service"},
    {"by": "counter", "format": "csv"},
    {"rows": "official"},
    {"service": "ho-tich"},
    {"by": "offices"},
)


@pytest.mark.parametrize("role", ROLES)
def test_no_route_tells_a_viewer_of_one_commune_of_another(role: Role) -> None:
    asked = 0
    for rule in routes():
        path = rule.rule.replace("<int:id_>", "1")
        for query in QUERIES:
            status, said = text(client(role), path, **query)
            assert status != 500, (path, query)
            # The address stands in the link that changes the language.
            said = re.sub(r'href="/language/[^"]*"', "", said).casefold()
            # What was asked may be said back.
            for value in query.values():
                said = said.replace(value, "")
            for word in OUTSIDE:
                assert word not in said, (path, query, word)
            assert not re.search(r"(?<![\w.,-])77(?![\w.,%])", said), (path, query)
            asked += 1
    assert asked > 100


def test_no_route_tells_a_supervisor_a_name_or_an_id_that_is_made_of_one() -> None:
    asked: tuple[dict[str, str], ...] = (
        {},
        {"rows": "official"},
        {"by": "official"},
        {"by": "official", "format": "csv"},
        {"office": "xa-mau-a"},
    )
    for rule in routes():
        for query in (*asked, {"office": "xa-mau-a", "rows": "official", "by": "official"}):
            said = text(client("supervisor"), rule.rule.replace("<int:id_>", "1"), **query)[1].casefold()
            for word in ("nguyễn", "nguyen", "thị mẫu", "thi-mau"):
                assert word not in said, (rule.rule, query)


@pytest.mark.parametrize("role", ["admin", "leader", "supervisor"])
@pytest.mark.parametrize("path", ["/", "/api/v1/satisfaction", "/api/v1/queue", "/api/v1/services/satisfaction"])
@pytest.mark.parametrize("name", ["unit", "office"])
def test_what_is_outside_and_what_is_nowhere_get_one_answer(role: Role, path: str, name: str) -> None:
    answers = [text(client(role), path, **{name: value}) for value in ("xa-mau-b", "xa-nao-do")]
    assert [status for status, _ in answers] == [403, 403]
    outside, nowhere = (said.replace("xa-mau-b", "").replace("xa-nao-do", "") for _, said in answers)
    strip = re.compile(r'(?<=value=")[^"]{20,}')
    assert strip.sub("", outside) == strip.sub("", nowhere)
    if path != "/":
        assert '"code":"outside-scope"' in outside


def test_without_a_place_the_own_one_is_meant() -> None:
    for role in ("admin", "leader", "supervisor"):
        answer = client(role).get("/api/v1/satisfaction?by=office").get_json()
        assert answer["filters"] == {"unit": "xa-mau-a"}
        assert [(row["office"], row["n"]) for row in answer["rows"]] == [("xa-mau-a", 52)]
        page = text(client(role), "/")[1]
        assert re.search(r'<span aria-current="location">Xã Mẫu A</span>', page)
    everything = logged_in(app(), TOP).get("/api/v1/satisfaction?by=office").get_json()
    assert everything["filters"] == {}
    assert [row["n"] for row in everything["rows"]] == [52, 77]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["/", "/api/v1/satisfaction", "/api/v1/queue"]),
    st.sampled_from(["admin", "leader", "supervisor", "official"]),
    st.dictionaries(
        st.sampled_from(["unit", "office", "official", "counter", "by", "rows", "service"]),
        st.text(max_size=12)
        | st.sampled_from(["xa-mau-a", "xa-mau-b", "xa-mau-c", "tinh-ma", "nguoi-o-b", "quay-1", "office", "official", "unit"]),
        max_size=4,
    ),
)
def test_whatever_is_asked_nothing_leaks(path: str, role: Role, query: dict[str, str]) -> None:
    status, said = text(client(role), path, **query)
    assert status in {200, 400, 403}
    assert "Xã Mẫu B" not in said
    assert "Người Ở B" not in said
    assert "Tỉnh Mẫu" not in said
