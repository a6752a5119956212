"""A town in which every text that somebody can enter tries to be code: an element, an attribute, a formula."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import msgspec
from flask.testing import FlaskClient

from office.directory import Directory
from tests.collector.desks import a_queue_directory
from tests.collector.web.offices import PASSWORD

HTML = {"Accept": "text/html"}
ATTACK = "=\" q1='<i1>"
"""Eleven letters, for a counter's label takes twelve: a formula, the end of an attribute and a new one, an element."""

_TEXTS = frozenset(
    {"name", "title", "label", "text", "topics_text", "popular", "papers", "fee", "time_limit", "lodge", "notices"}
)


def hostile_directory() -> Directory:
    """Two communes with a queue; ids are as they were, every text is an attack that carries its id."""
    plain = msgspec.to_builtins(a_queue_directory(offices=2, counters=3))
    for unit in plain["units"]:
        unit["kind"] = ATTACK
    for service in plain["services"]:
        service.update({name: {"vi": ""} for name in ("popular", "fee", "time_limit")}, papers={"vi": [""]})
    for office in plain["offices"]:
        office["lodge"] = {"vi": ""}
    for official in plain["officials"]:
        official["title"] = ATTACK
    return msgspec.convert(_poisoned(plain), Directory)


def _poisoned(value: Any, key: str = "", id_: str = "") -> Any:  # noqa: ANN401 - a tree of plain values
    if isinstance(value, dict):
        if key in _TEXTS:
            said = f"{ATTACK}{id_}"
            return {language: [said] if isinstance(part, (list, tuple)) else said for language, part in value.items()}
        return {name: _poisoned(part, name, value.get("id", id_)) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_poisoned(part, "", id_) for part in value]
    return f"{ATTACK}{id_[-1:] if key == 'label' else id_}" if key in _TEXTS and isinstance(value, str) else value


class Reader(HTMLParser):
    """What a browser makes of a page: whether an attack became part of it, and the forms that stand on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.broken: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._select: str | None = None
        self.feed(page)
        if "<i1" in page:
            self.broken.append("an element, or the beginning of one within a script")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "i1" or any(name.startswith("q1") or '"' in name or "'" in name for name in given):
            self.broken.append(f"{tag} {given}")
        if tag == "form":
            self.forms.append({"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}})
        if not self.forms:
            return
        fields: dict[str, str] = self.forms[-1]["fields"]
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(given, fields)
        elif tag == "textarea" and name:
            fields[name] = _cut(given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in fields or "selected" in given):
            fields[self._select] = given.get("value", "")

    def _input(self, given: dict[str, str], fields: dict[str, str]) -> None:
        kind, name = given.get("type", "text"), given["name"]
        if kind in {"radio", "checkbox"}:
            if name not in fields or "checked" in given:
                fields[name] = given.get("value", "on")
        elif kind in {"hidden", "date", "number", "time", "month"}:
            fields[name] = given.get("value", "") or ("2026-12-01" if kind == "date" else given.get("min", "") or "1")
        elif kind == "password":
            fields[name] = PASSWORD
        elif kind != "file":
            fields[name] = _cut(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None


def _cut(given: dict[str, str]) -> str:
    most = int(given.get("maxlength") or 60)
    return (ATTACK * 4)[: min(most, len(ATTACK) * 2)]


def pages(client: FlaskClient, rules: list[str], queries: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Every page that is HTML, under its address."""
    for rule in rules:
        for query in queries:
            answer = client.get(rule, query_string=query, headers=HTML)
            assert answer.status_code != 500, (rule, query)
            if answer.mimetype == "text/html":
                yield f"{rule} {query}", answer.get_data(as_text=True)
