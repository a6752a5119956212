"""The rooms of the house: who may look into whom, and where each library, the clock and the topics live."""

from collections.abc import Callable

import pytest

from tests.house import ROOMS, ROOT, at, clock_faults, layer_faults, python_files, topic_faults

MODULES = python_files(*ROOMS)
Rule = Callable[[str, str], list[str]]


def test_every_room_is_looked_at() -> None:
    assert {at(path).split("/")[0] for path in MODULES} == set(ROOMS)
    assert len(MODULES) > 40


@pytest.mark.parametrize("rule", [layer_faults, clock_faults, topic_faults])
def test_no_module_breaks_a_rule(rule: Rule) -> None:
    found = [fault for path in MODULES for fault in rule(at(path), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("office/line.py", "import kiosk.journal"),
        ("office/line.py", "from collector import ingest"),
        ("office/line.py", "import os"),
        ("office/line.py", "import random"),
        ("office/line.py", "def f() -> None:\n    import sqlite3"),
        ("office/line.py", "from pathlib import Path"),
        ("office/line.py", "open('x')"),
        ("office/line.py", "print('x')"),
        ("office/line.py", "from importlib import import_module\nimport_module('kiosk.journal')"),
        ("kiosk/health.py", "from collector.store import db"),
        ("kiosk/health.py", "def f() -> None:\n    from nucuoi.cli import main"),
        ("collector/ingest.py", "import kiosk"),
        ("collector/ingest.py", "from nucuoi import cli"),
        ("nucuoi/demo.py", "from tests.factories import a_batch"),
        ("kiosk/session.py", "from kivy.app import App"),
        ("kiosk/ui.py", "import kivy"),
        ("kiosk/terminal.py", "import gpiozero"),
        ("nucuoi/demo.py", "import paho.mqtt.client"),
        ("kiosk/health.py", "from paho.mqtt import client"),
        ("kiosk/link.py", "import flask"),
        ("collector/ingest.py", "from flask import request"),
        ("collector/link.py", "import sqlite3"),
        ("collector/web/api.py", "from sqlite_utils import Database"),
        ("kiosk/ui/app.py", "import sqlite3"),
        ("kiosk/ui/app.py", "from ...collector import ingest"),
    ],
)
def test_a_broken_layer_would_be_seen(path: str, source: str) -> None:
    assert layer_faults(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("office/line.py", "from office.ids import Slug\nimport msgspec\nfrom collections.abc import Iterable"),
        ("kiosk/link.py", "from paho.mqtt import client\nfrom office import wire"),
        ("kiosk/ui/app.py", "from kivy.app import App"),
        ("kiosk/desk/console.py", "from flask import Blueprint"),
        ("collector/store/db.py", "import sqlite3\nfrom sqlite_utils import Database"),
        ("nucuoi/demo.py", "from kiosk import wiring\nfrom collector import ingest"),
    ],
)
def test_what_is_allowed_is_not_seen_as_a_fault(path: str, source: str) -> None:
    assert layer_faults(path, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nwait(t.monotonic)",
        "from time import monotonic",
        "from datetime import datetime, UTC\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date as day\nday.today()",
    ],
)
def test_a_second_clock_would_be_seen(source: str) -> None:
    assert clock_faults("kiosk/journal.py", source)
    assert clock_faults("kiosk/clock.py", source) == []


def test_moments_and_sleep_are_no_clock() -> None:
    assert (
        clock_faults("kiosk/journal.py", "import time\nfrom datetime import datetime, timedelta\ntime.sleep(1)\nhere.today()")
        == []
    )


@pytest.mark.parametrize("source", ["T = 'nucuoi/v1/a/b/events'", "t = f'nucuoi/v1/{office}'", "x.publish('nucuoi/v2')"])
def test_a_topic_written_elsewhere_would_be_seen(source: str) -> None:
    assert topic_faults("kiosk/link.py", source)
    assert topic_faults("office/topics.py", source) == []


def test_the_rules_read_the_files_that_python_runs() -> None:
    assert (ROOT / "office" / "topics.py") in MODULES
    assert all(path.suffix == ".py" for path in MODULES)
