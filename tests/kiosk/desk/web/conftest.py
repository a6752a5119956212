"""Fixtures of the desk's pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.kiosk.desk.web.stage import Stage


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ConsoleBench]:
    bench = ConsoleBench(tmp_path / "desk")
    yield bench
    bench.close()


@pytest.fixture
def person(bench: ConsoleBench) -> Person:
    """Nguyễn Thị Mẫu at counter 1."""
    person = Person(bench)
    assert person.enter().status_code == 200
    return person


@pytest.fixture
def stage(bench: ConsoleBench) -> Iterator[Stage]:
    stage = Stage(bench)
    yield stage
    stage.fall()
    if stage.bench is not bench:
        stage.bench.close()
