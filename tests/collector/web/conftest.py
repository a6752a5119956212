"""Fixtures of the pages."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.collector.web.offices import Town, logged_in


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


@pytest.fixture
def client(town: Town) -> FlaskClient:
    return logged_in(town.app())
