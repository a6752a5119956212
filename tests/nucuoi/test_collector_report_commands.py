"""``nucuoi collector report`` writes what the pages show, and says what it could not follow."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from collector.store.audit import Audit, Wanted
from collector.store.db import database_path, open_database
from nucuoi.cli import main
from tests.collector.reports.towns import DAY
from tests.collector.web.offices import Town

FROM_THE_15TH = ("--from", "2026-08-15", "--through", "2026-09-15", "--reckoning", "15-14")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    town = Town(tmp_path / "store")
    town.votes(12, at=DAY)
    town.db.close()
    path = tmp_path / "collector.toml"
    path.write_text(f'directory = "{town.path}"\n[broker]\npassword_file = "p"\n', "utf-8")
    (tmp_path / "p").write_text("x", "utf-8")
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["collector", "report", *words, "--config", str(config)])


def test_the_daily_sheet_is_written_to_a_file(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "ngay.xlsx"
    done = run(config, "daily", "--unit", "tinh-mau", "--date", "2026-09-15", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert load_workbook(io.BytesIO(file.read_bytes()))["Theo cơ quan"]["F5"].value == 12


def test_standard_output_takes_a_report_too(config: Path) -> None:
    done = run(config, "daily", "--date", "2026-09-15", "--format", "json", "-o", "-", "--agency", "UBND Xã Mẫu A")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout_bytes)["letterhead"]["agency"] == "UBND Xã Mẫu A"


def test_a_unit_has_a_report_of_a_period_from_the_15th_on(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "thang.json"
    done = run(config, "unit", "--office", "xa-mau-a", *FROM_THE_15TH, "-o", str(file))
    assert done.exit_code == 0, done.output
    source = json.loads(file.read_bytes())["provenance"]
    assert (source["first"], source["last"], source["votes"]) == ("2026-08-15", "2026-09-15", 12)


def test_what_is_written_at_the_command_line_is_in_the_log_too(config: Path, tmp_path: Path) -> None:
    assert run(config, "daily", "--unit", "tinh-mau", "--date", "2026-09-15", "-o", str(tmp_path / "a.csv")).exit_code == 0
    db = open_database(database_path(tmp_path / "store"))
    (entry,) = Audit(db).read(Wanted(what="report"))
    db.close()
    assert (entry.account, entry.object, entry.unit, entry.after["format"]) == ("command line", "daily", "tinh-mau", "csv")


@pytest.mark.parametrize("kind", ["official", "form", "award", "supervision"])
def test_reports_on_persons_and_the_form_are_written_too(config: Path, kind: str) -> None:
    person = ("--office", "xa-mau-a", *(("--official", "nguyen-thi-mau") if kind == "official" else ()))
    done = run(config, kind, *person, "--from", "2026-08-15", "--through", "2026-09-15", "--format", "json", "-o", "-")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout_bytes)["provenance"]["votes"] == 12


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--date", "15/09/2026", "-o", "x.csv"), "--from: '15/09/2026' is no day"),
        (("--office", "xa-mau-z", "-o", "x.csv"), "--office: 'xa-mau-z' is not in the directory"),
        (("-o", "x.pptx"), "'pptx' is none of"),
    ],
)
def test_what_cannot_be_followed_is_said(config: Path, words: tuple[str, ...], reason: str) -> None:
    done = run(config, "daily", *words)
    assert done.exit_code == 1
    assert reason in done.output
