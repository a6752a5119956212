"""The file for Datasette holds what its description says, opens in Datasette, and tells nothing of a person or of few."""

import asyncio
import stat
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from datasette.app import Datasette  # type: ignore[import-untyped] # it has none

from collector.dossier_import import Importer, import_dossiers
from collector.export_tables import TABLES
from collector.people import COMMAND_LINE
from collector.store.audit import Audit, Wanted
from collector.store.db import transaction
from collector.store.targets import TargetBook
from nucuoi.cli import main
from office.dossiers import DossierCounts, DossierDay
from office.ids import OfficeId, UnitId
from office.targets import Targets
from tests.collector.desks import a_queue_directory
from tests.collector.web.offices import Town
from tests.collector.web.queue_days import a_desk_with_days, working_days

DAY = date(2026, 9, 15)
A = OfficeId("xa-mau-a")


@cache
def town() -> Town:
    found = Town(Path(mkdtemp()) / "collector", a_queue_directory(offices=2, counters=3))
    a_desk_with_days(found, working_days(DAY, 3))
    found.votes(40, 5, at=DAY)
    found.votes(7, 1, at=DAY - timedelta(days=7), office="xa-mau-b", topics=("thai-do",))
    found.votes(30, 5, at=DAY - timedelta(days=6), office="xa-mau-b", counter="quay-2", official="nguyen-thi-mau-2")
    found.votes(50, 5, at=DAY - timedelta(days=5), office="xa-mau-b", counter="quay-3", official="nguyen-thi-mau-3")
    days = [DossierDay(A, DAY, DossierCounts(1300, 240, 1000, 36), 7)]
    import_dossiers(found.db, days, Importer(COMMAND_LINE, found.clock.ms, "command line"))
    with transaction(found.db):
        TargetBook(found.db).keep(UnitId(""), 2026, Targets(satisfied=85), at_ms=0, account="an", role="admin")
    return found


@cache
def exported() -> tuple[Path, Path]:
    """The file and its description, as the command writes them."""
    config = town().path / "collector.toml"
    config.write_text('directory = "."\n', "utf-8")
    file = town().path / "so-lieu.sqlite"
    done = CliRunner().invoke(main, ["collector", "export-db", str(file), "--config", str(config)])
    assert done.exit_code == 0, done.output
    return file, file.with_suffix(".metadata.yaml")


PAGE = "/so-lieu/figures_by_day"


@cache
def answers() -> dict[str, Any]:
    """What Datasette answers, by address; every one is asked for once."""
    file, metadata = exported()

    async def ask() -> dict[str, Any]:
        datasette = Datasette([str(file)], metadata=yaml.safe_load(metadata.read_text("utf-8")))
        await datasette.invoke_startup()
        found = {}
        for path in ("/so-lieu.json", PAGE, *(f"/so-lieu/{table.name}.json?_size=max" for table in TABLES)):
            answer = await datasette.client.get(path)
            assert answer.status_code == 200, answer.text
            found[path] = answer.json() if ".json" in path else answer.text
        return found

    # In a thread of its own: where a browser test ran before, this one has a loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


def table_named(name: str) -> Any:  # noqa: ANN401 - JSON
    return answers()[f"/so-lieu/{name}.json?_size=max"]


def rows(name: str) -> list[dict[str, Any]]:
    said = table_named(name)
    return [dict(zip(said["columns"], row, strict=True)) for row in said["rows"]]


def test_datasette_opens_it_and_finds_the_documented_columns_and_no_others() -> None:
    found = answers()["/so-lieu.json"]
    tables = {table["name"]: table["columns"] for table in found["tables"]}
    views = {view["name"] for view in found["views"]}
    assert set(tables) | views == {table.name for table in TABLES}
    for table in TABLES:
        columns = [column.name for column in table.columns]
        said = table_named(table.name)
        assert said["columns"] == columns, table.name
        assert said["rows"], table.name
        assert (table.name in views) == (table.query is not None)
    page = answers()[PAGE]
    assert "Satisfaction by office and day" in page
    assert "SỐ LIỆU MẪU" in page
    assert "Votes on the satisfied levels" in page


def test_it_says_what_the_pages_say() -> None:
    assert [(row["received"], row["late"], row["share_in_time"]) for row in rows("dossiers_by_month")] == [
        (1300, 36, pytest.approx(1240 / 1276))
    ]
    (target,) = rows("targets")
    assert (target["unit"], target["measure"], target["value"]) == ("-", "satisfied", 85)
    waits = rows("waits_by_day")
    assert sum(row["served"] for row in waits) > 100
    assert all((row["median_from"] is None) == (row["waits"] < 5) for row in waits)
    by_day, by_month = (sum(row["votes"] for row in rows(name)) for name in ("figures_by_day", "figures_by_month"))
    assert by_day == by_month > 59


def test_no_share_of_few_can_be_read_or_had_by_subtraction() -> None:
    for name, part in (("figures_by_day", "day"), ("figures_by_month", "counter")):
        wholes: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows(name):
            month = row["day"][:7] if part == "day" else row["month"]
            wholes[row["office"], row["scale"], row["channel"], month].append(row)
        kept_back = 0
        for whole in wholes.values():
            few = [row["votes"] for row in whole if row["satisfied"] is None]
            assert all(row["satisfied"] is None for row in whole if row["votes"] < 10)
            assert not few or len(few) == len(whole) or (len(few) > 1 and sum(few) >= 10)
            kept_back += len(few)
        assert kept_back, name


def test_nothing_of_a_person_or_of_the_own_database_is_in_it() -> None:
    file, metadata = exported()
    content = file.read_bytes() + metadata.read_bytes()
    for word in ("nguyen-thi-mau", "Nguyễn", "thai-do", "password", "token", "nguyen", "command line"):
        assert word.encode() not in content, word
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.object for entry in Audit(town().db).read(Wanted(what="export"))] == ["so-lieu.sqlite"]


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "so-lieu.sqlite"
    file.write_text("x", "utf-8")
    config = town().path / "collector.toml"
    config.write_text('directory = "."\n', "utf-8")
    done = CliRunner().invoke(main, ["collector", "export-db", str(file), "--config", str(config)])
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert file.read_text("utf-8") == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["so-lieu.sqlite"]
