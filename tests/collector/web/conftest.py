"""Fixtures of the pages."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A
from tests.factories import a_directory, with_queues


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


@pytest.fixture
def client(town: Town) -> FlaskClient:
    return logged_in(town.app())


@pytest.fixture
def queue_town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector", entries=with_queues(a_directory(offices=3, counters=2)))


@pytest.fixture
def app(queue_town: Town) -> Flask:
    return queue_town.app()


@pytest.fixture
def an(app: Flask) -> FlaskClient:
    return logged_in(app, OF_A["admin"])
