"""`nucuoi collector units import`: what a table would change is said first, and what is wrong with it by its lines."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.store.db import database_path, open_database
from collector.store.directory import load_directory
from nucuoi.cli import main
from nucuoi.sample.province import sample_file


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "collector.toml"
    path.write_text('directory = "data"\n', encoding="utf-8")
    (tmp_path / "office.toml").write_bytes(sample_file())
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["collector", *words, "--config", str(config)])


def test_a_table_is_looked_at_first_and_then_taken_in(config: Path) -> None:
    run(config, "import", str(config.parent / "office.toml"))
    table = config.parent / "don-vi.csv"
    table.write_text("Số;Tên;Mã cấp trên\n91;Tỉnh Mẫu;\n90001;Xã Mẫu A;91\n90077;Xã Mẫu Z;91\n", encoding="utf-8-sig")
    words = ("units", "import", str(table), "--column", "code=Số", "--on", "2026-01-01")
    looked = run(config, *words, "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert "line 3: coded 90001 Xã Mẫu A from 2026-01-01: 90001" in looked.output
    assert "line 4: added 90077 Xã Mẫu Z" in looked.output
    assert "Would change 3 things, 0 of them on a day to come; 0 units are as in don-vi.csv." in looked.output
    assert run(config, *words).output.endswith("Changed 3 things, 0 of them on a day to come; 0 units are as in don-vi.csv.\n")
    db = open_database(database_path(config.parent / "data"))
    codes = {unit.id: unit.code for unit in load_directory(db).units}
    db.close()
    assert (codes["tinh-mau"], codes["xa-mau-a"], codes["xa-mau-z"]) == ("91", "90001", "90077")  # type: ignore[index]  # ids
    assert run(config, *words).output == "Changed 0 things, 0 of them on a day to come; 3 units are as in don-vi.csv.\n"


def test_wrong_lines_and_wrong_columns_are_named_and_nothing_is_changed(config: Path) -> None:
    table = config.parent / "don-vi.csv"
    table.write_text("Mã,Tên\n1,Tỉnh Mẫu\n91,Mẫu\n", encoding="utf-8")
    refused = run(config, "units", "import", str(table))
    assert refused.exit_code == 1
    assert "don-vi.csv: 2 problems, nothing was imported" in refused.output
    assert "line 2: «Mã»: '1' is no code" in refused.output
    assert run(config, "units", "import", str(table), "--column", "x=y").exit_code == 2
    assert run(config, "units", "import", str(config.parent / "none.csv")).exit_code == 1
