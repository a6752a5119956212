"""Pages made from the code say what the code says."""

import runpy
from pathlib import Path

import pytest

GENERATED = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_page_is_what_the_code_would_write_now(path: Path) -> None:
    assert path.read_text("utf-8") == GENERATED[path], "run `make docs` and commit what it writes"
