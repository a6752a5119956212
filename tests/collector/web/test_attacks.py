"""What a citizen, an official or an admin can enter stays text, whoever reads it where, also on pages that are made tomorrow."""

import csv
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from collector.reports.formats import write
from collector.reports.order import ReportKind
from collector.viewer import ROLES, Role
from office.directory import Directory
from tests.collector.reports.towns import report_of
from tests.collector.web.alert_towns import troubled
from tests.collector.web.hostile_towns import ATTACK, HTML, Reader, hostile_directory, pages
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_roles import WHO
from tests.collector.web.viewers import OF_A, TOP, A

NUMBERS = {"<int:id_>": "1", "<office>": "xa-mau-a", "<terminal>": "danh-gia-1", "<counter>": "quay-1", "<unit>": "xa-mau-a"}
NOT_SENT = ("/logout", "/me/password", "/second-step", "/disable", "/me/sessions", "/accounts/<int:id_>", "/login")
"""Forms that would end the visit in the middle."""

FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠](?!\d)")
QUERIES: list[dict[str, str]] = [{}, {"office": "xa-mau-a", "rows": "official", "period": "this-year"}]


@cache
def town() -> Town:
    found = Town(Path(mkdtemp()) / "collector", hostile_directory())
    a_desk_with_days(found, working_days(TODAY, 2))
    found.votes(30, 5)
    found.votes(14, 1, topics=("thai-do",))
    found.votes(20, 2, official="nguyen-thi-mau-2", counter="quay-2", topics=("thu-tuc",))
    troubled(found)
    return found


@cache
def app() -> Flask:
    return town().app()


def _rules(method: str) -> list[str]:
    found = []
    for address in WHO:
        own, _, rule = address.partition(" ")
        if own == method:
            for gap, value in NUMBERS.items():
                rule = rule.replace(gap, value)
            found.append(rule)
    return found


@cache
def client_of(who: str) -> FlaskClient:
    """Logged in once: links are not for guessing, so they are counted."""
    if who == "nobody":
        return app().test_client()
    return logged_in(app(), TOP if who == "top" else OF_A[who])  # type: ignore[index] # one of the roles


@cache
def entered() -> int:
    """Fill in every form that somebody finds on a page, with attacks for all texts; how many were sent."""
    sent: set[tuple[str, str]] = set()
    paths = [rule for rule in _rules("GET") if "<" not in rule and not rule.startswith("/api")]
    for who in ("top", *ROLES):
        client = client_of(who)
        for _at, page in list(pages(client, paths, [{}] if who != "top" else [{}, {"office": "xa-mau-a"}])):
            for form in Reader(page).forms:
                action, fields = form["action"], form["fields"]
                place = (who, f"{action} {sorted(fields)} {fields.get('step', '')}")
                if form["method"].lower() != "post" or place in sent or any(part in action for part in NOT_SENT):
                    continue
                sent.add(place)
                answer = client.post(action, data=fields, headers={**HTML, "User-Agent": ATTACK})
                assert answer.status_code != 500, (action, fields)
                assert Reader(answer.get_data(as_text=True)).broken == [], action
    return len(sent)


def test_forms_are_found_and_what_they_take_is_kept() -> None:
    assert entered() > 15
    for table in ("accounts", "api_tokens", "inspections", "alert_history"):
        assert town().db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table  # noqa: S608 - our names


@pytest.mark.parametrize("who", ["nobody", "top", *ROLES])
def test_no_text_becomes_an_element_or_an_attribute_of_any_page(who: str) -> None:
    entered()
    rules = [rule for rule in _rules("GET") if "<" not in rule]
    said = ""
    for at, page in pages(client_of(who), rules, QUERIES):
        assert Reader(page).broken == [], at
        said += page
    assert who == "nobody" or "q1=&#39;&lt;i1&gt;" in said, "the attacks were on these pages"


def test_an_error_that_says_back_what_was_asked_says_it_as_text() -> None:
    client = client_of("top")
    names = ("office", "unit", "from", "period", "rows", "scale", "counter", "official", "next", "by", "format", ATTACK)
    queries: list[dict[str, str]] = [dict.fromkeys(names, ATTACK), *({name: ATTACK} for name in ("office", "period"))]
    for rule in _rules("GET"):
        for query in queries:
            answer = client.get(rule.replace("<", "").replace(">", ""), query_string=query, headers=HTML)
            assert answer.status_code != 500, (rule, query)
            if answer.mimetype == "text/html":
                assert Reader(answer.get_data(as_text=True)).broken == [], (rule, query)


@pytest.mark.parametrize("kind", ["daily", "unit", "official", "form", "award", "supervision"])
def test_no_cell_of_a_report_begins_a_formula(kind: ReportKind) -> None:
    entered()
    person = "nguyen-thi-mau" if kind == "official" else ""
    report = report_of(town(), kind, office="xa-mau-a", period="this-quarter", official=person)
    cells = 0
    sheets = load_workbook(io.BytesIO(write(report, "xlsx"))).worksheets
    for cell in (cell for sheet in sheets for row in sheet for cell in row):
        assert cell.data_type != "f", cell.value
        cells += isinstance(cell.value, str) and "i1>" in cell.value
    assert cells, "the attacks are in the file"
    with zipfile.ZipFile(io.BytesIO(write(report, "zip"))) as packed:
        tables = [packed.read(name).decode("utf-8-sig") for name in packed.namelist() if name.endswith(".csv")]
    for table in (*tables, write(report, "csv").decode("utf-8-sig")):
        assert not [cell for row in csv.reader(io.StringIO(table)) for cell in row if FORMULA.match(cell)]


@pytest.mark.parametrize("role", ["admin", "supervisor", "leader"])
def test_no_cell_of_a_table_of_the_api_begins_a_formula(role: Role) -> None:
    client = client_of("top" if role == "admin" else role)
    attacks = 0
    for path in (rule for rule in _rules("GET") if rule.startswith("/api/v1")):
        for by in ("", "office", "unit", "counter", "official", "service"):
            answer = client.get(path, query_string={"format": "csv", "by": by, "office": "xa-mau-a"})
            if answer.mimetype == "text/csv":
                rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
                assert not [cell for row in rows for cell in row if FORMULA.match(cell)], (path, by)
                attacks += sum("<i1>" in cell for row in rows for cell in row)
    assert attacks


INJECTIONS = (
    "' OR '1'='1",
    "1); DROP TABLE accounts;--",
    '" UNION SELECT name, password FROM accounts --',
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "....//....//nucuoi.sqlite",
    "/etc/passwd\x00.css",
    "%00",
    "${76543*87654}{{76543*87654}}",
    "9" * 40,
)


def test_no_address_reaches_a_file_or_becomes_a_statement() -> None:
    client = client_of("top")
    before = town().db.conn.execute("SELECT count(*) FROM accounts").fetchone()[0]
    asked = 0
    gap = re.compile(r"<[^>]+>")
    for address in WHO:
        method, _, rule = address.partition(" ")
        if method != "GET":
            continue
        for attack in INJECTIONS:
            paths = [gap.sub(attack.replace("\x00", "%00"), rule)] if gap.search(rule) else []
            names = ("office", "q", "format", "after", "what", "next", "before")
            queries = [] if paths else [{"unit": attack}, dict.fromkeys(names, attack)]
            answers = [client.get(path, headers=HTML) for path in paths]
            answers += [client.get(rule, query_string=query) for query in queries]
            for answer in answers:
                said = answer.get_data(as_text=True)
                assert answer.status_code != 500, (rule, attack)
                assert "root:" not in said
                assert "SQLite format" not in said
                assert "OperationalError" not in said
                assert str(76_543 * 87_654) not in said, "nothing is evaluated"
                asked += 1
    assert asked > 200
    assert town().db.conn.execute("SELECT count(*) FROM accounts").fetchone()[0] == before


def test_to_look_changes_nothing_but_what_the_log_and_the_sessions_note() -> None:
    client = client_of("top")
    noted = {"audit", "sessions", "api_tokens", "login_attempts", "sqlite_sequence"}

    def everything() -> dict[str, list[tuple[object, ...]]]:
        db = town().db
        tables = [str(name) for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: list(db.conn.execute(f"SELECT * FROM {name}")) for name in tables if name not in noted}  # noqa: S608

    before = everything()
    for rule in _rules("GET"):
        client.get(rule.replace("<", "").replace(">", ""), headers=HTML)
        client.head(rule.replace("<", "").replace(">", ""), headers=HTML)
    assert everything() == before


def test_the_directory_of_these_tests_is_hostile_everywhere() -> None:
    entries: Directory = hostile_directory()
    assert all(ATTACK in unit.name and unit.kind == ATTACK for unit in entries.units)
    assert all(ATTACK in counter.label for counter in entries.counters)
    assert all(ATTACK in official.name for official in entries.officials)
    assert A in {unit.id for unit in entries.units}
