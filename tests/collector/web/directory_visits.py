"""Visits to the pages of the directory: what a browser would send, and what the pages then hold."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from collector.store.directory import load_directory
from office.directory import Index, index
from office.ids import CounterId, OfficeId
from tests.collector.web.offices import TODAY, Town

A = OfficeId("xa-mau-a")
OFFICE = "/directory/offices/xa-mau-a"
COUNTER = f"{OFFICE}/counters/quay-1"
TOMORROW = TODAY + timedelta(days=1)
HOSTILE = '"><script>alert(1)</script>'


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fields_of(client: FlaskClient, address: str) -> dict[str, Any]:
    """What a browser would send if the form were sent as it is shown."""
    found: dict[str, Any] = {}

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.form = ""
            self.select = self.area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            has = dict(attrs)
            name = has.get("name") or ""
            if tag == "form":
                self.form = has.get("class") or ""
            if self.form != "entry-form":
                return
            if tag == "input" and has.get("type") != "file" and (has.get("type") != "checkbox" or "checked" in has):
                found.setdefault(name, []).append(has.get("value") or "")
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and "selected" in has:
                found[self.select] = has.get("value") or ""
            elif tag == "textarea":
                self.area = name
                found[name] = ""

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                found[self.area] = str(found[self.area]) + data.removeprefix("\n")

    Reader().feed(text_of(client.get(address)))
    assert "csrf_token" in found
    return found


def send(client: FlaskClient, address: str, **changes: str | list[str]) -> TestResponse:
    """Fill in a form and send it; ``__`` stands for a dot, ``_at_`` for a colon."""
    changed = {name.replace("__", ".").replace("_at_", ":"): value for name, value in changes.items()}
    return client.post(address, data={**fields_of(client, address), **changed})


def known(town: Town) -> Index:
    return index(load_directory(town.db))


def label(town: Town) -> str:
    return known(town).counters[A, CounterId("quay-1")].label


def fields_in(shown: str) -> dict[str, str]:
    form = shown[shown.index('class="entry-form"') : shown.index("</form>", shown.index('class="entry-form"'))]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))


def all_inputs(shown: str) -> dict[str, str]:
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown))


def post_file(client: FlaskClient, place: str, fields: dict[str, Any]) -> TestResponse:
    """A form with a file, in memory: the client's own way leaves a temporary file open."""
    boundary, body = encode_multipart({name: value for name, value in fields.items() if value != []})
    return client.post(place, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def upload(client: FlaskClient, payload: bytes, name: str = "anh.jpg") -> TestResponse:
    place = f"{OFFICE}/officials/nguyen-thi-mau"
    return post_file(client, place, {**fields_of(client, place), "photo": FileStorage(BytesIO(payload), name)})
