"""The demo's directory is its own, one demo's at a time, and nobody else's files are ever removed."""

import subprocess
import sys
from pathlib import Path

import pytest

from nucuoi.stage import MARK, Notes, StageError, default_directory, take


def test_the_directory_is_the_users_data_and_never_the_source_tree() -> None:
    assert default_directory({"XDG_DATA_HOME": "/somewhere"}) == Path("/somewhere/nucuoi-demo")
    assert default_directory({}) == default_directory({"XDG_DATA_HOME": "relative"}) == Path.home() / ".local/share/nucuoi-demo"


def test_what_a_run_notes_the_next_one_reads(tmp_path: Path) -> None:
    first = take(tmp_path / "new" / "demo", reset=False)
    first.note(Notes(page="http://127.0.0.1:1/", past_until="2026-09-01T12:00:00+07:00", processes={"broker": 7}))
    first.release()

    second = take(tmp_path / "new" / "demo", reset=False)

    assert second.notes() == Notes(page="http://127.0.0.1:1/", past_until="2026-09-01T12:00:00+07:00", processes={"broker": 7})
    assert second.directory.stat().st_mode & 0o077 == 0
    second.release()


def test_notes_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    stage = take(tmp_path, reset=False)
    (tmp_path / "notes.json").write_text("{")

    assert stage.notes() == Notes()
    stage.release()


def test_reset_empties_it_without_following_links(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    (kept / "file").write_text("keep")
    stage = take(tmp_path / "demo", reset=False)
    stage.broker.mkdir()
    (stage.broker / "state").write_text("old")
    (stage.directory / "link").symlink_to(kept)
    stage.release()

    take(tmp_path / "demo", reset=True).release()

    assert sorted(entry.name for entry in (tmp_path / "demo").iterdir()) == ["demo.lock", MARK]
    assert (kept / "file").read_text() == "keep"


@pytest.mark.parametrize("reset", [True, False])
def test_a_directory_with_other_files_is_refused_and_untouched(tmp_path: Path, reset: bool) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")

    with pytest.raises(StageError, match="not the demo's"):
        take(tmp_path, reset=reset)

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.odt"]


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nucuoi-demo"])
def test_a_directory_that_cannot_be_is_an_error_that_names_it_and_the_fix(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StageError, match=r"cannot be used: .*; name another one with --directory"):
        take(tmp_path / place, reset=False)


def test_a_second_demo_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    stage = take(tmp_path, reset=False)
    stage.note(Notes(page="http://127.0.0.1:8123/"))
    second = f"from pathlib import Path; from nucuoi.stage import take; take(Path({str(tmp_path)!r}), reset=True)"

    done = subprocess.run([sys.executable, "-c", second], capture_output=True, text=True, check=False)

    assert done.returncode
    assert f"a demo runs in {tmp_path} already; its page is http://127.0.0.1:8123/" in done.stderr
    assert stage.notes().page, "nothing was removed"
    stage.release()
    take(tmp_path, reset=True).release()
