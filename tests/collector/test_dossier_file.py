"""A file of dossiers is taken whole or not at all, and what is wrong in it is told with its line."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from collector.dossier_file import MOST_BYTES, checked_file
from collector.dossier_rows import MOST_FAULTS, Checked, read_day
from collector.store.audit import Audit, Wanted
from collector.store.db import open_database
from collector.store.dossiers import Dossiers
from nucuoi.cli import main
from office.directory import Index, index
from office.dossiers import DossierCounts, DossierDay
from office.ids import OfficeId
from office.periods import Period
from tests.collector.ledgers import a_store
from tests.factories import a_directory

TODAY = date(2026, 9, 16)
SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "ho-so.csv"
HEAD = "office,day,received,early,on_time,late,returned,overdue\n"
GOOD = "xa-mau-a,2026-09-01,42,9,31,1,41,3\n"


def directory() -> Index:
    return index(a_directory(offices=3))


def read(text: str | bytes) -> Checked:
    return checked_file(text.encode() if isinstance(text, str) else text, directory(), TODAY)


def test_the_sample_is_read() -> None:
    checked = read(SAMPLE.read_bytes())
    assert not checked.faults
    assert [(one.office, one.day.day, one.counts.returned) for one in checked.days] == [
        ("xa-mau-a", 1, 41),
        ("xa-mau-a", 2, 36),
        ("xa-mau-b", 1, 26),
    ]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + GOOD,
        "\ufeff" + (HEAD + GOOD).replace("\n", "\r\n"),
        (HEAD + GOOD).replace(",", ";"),
        (HEAD + GOOD).replace(",", "\t") + "\t\t\t\t\t\t\t\n\n",
        HEAD.replace("office", "unit") + GOOD,
        HEAD + '"xa-mau-a" , 1/9/2026,"42",9,31,1,,3\n',
        HEAD + GOOD.replace("2026-09-01", "2026-09-01 00:00:00"),
        "Cơ Quan,NGÀY,Tiếp nhận,trước hạn,Đúng hạn,Quá hạn,Đã trả,Tồn  quá hạn\n" + GOOD,
    ],
)
def test_a_file_says_the_same_however_a_spreadsheet_wrote_it(text: str) -> None:
    expected = DossierDay(OfficeId("xa-mau-a"), date(2026, 9, 1), DossierCounts(42, 9, 31, 1), 3)
    assert read(text) == Checked([expected], [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (1, "office", "columns")),
        (HEAD, (None, "file", "empty")),
        (HEAD + GOOD[:-4] + "\n", (2, "line", "width")),
        (HEAD.replace("late", "lat") + GOOD, (1, "column", "unknown-column")),
        (HEAD.replace("late", "early") + GOOD, (1, "early", "twice-column")),
        (HEAD + GOOD + GOOD, (3, "day", "duplicate")),
        (HEAD + GOOD.replace("xa-mau-a", "xa-nao-do"), (2, "office", "no-such-office")),
        (HEAD + GOOD.replace("xa-mau-a", "=cmd|' /C calc'!A1"), (2, "office", "no-such-office")),
        (HEAD + GOOD.replace("xa-mau-a", ""), (2, "office", "place")),
        (HEAD.replace("office", "unit") + GOOD.replace("xa-mau-a", "tinh-mau"), (2, "unit", "no-office")),
        (HEAD + GOOD.replace("2026-09-01", "2026-09-17"), (2, "day", "future")),
        (HEAD + GOOD.replace("2026-09-01", "46266"), (2, "day", "excel-day")),
        (HEAD + GOOD.replace("2026-09-01", "09/16/2026"), (2, "day", "day")),
        (HEAD + GOOD.replace("2026-09-01", "1990-09-01"), (2, "day", "too-old")),
        (HEAD + GOOD.replace("42", "-42"), (2, "received", "number")),
        (HEAD + GOOD.replace("42", "4.2"), (2, "received", "number")),
        (HEAD + GOOD.replace("42", "٤٢"), (2, "received", "number")),
        (HEAD + GOOD.replace("42", "=1+1"), (2, "received", "number")),
        (HEAD + GOOD.replace("42", "9" * 500), (2, "received", "number")),
        (HEAD + GOOD.replace("42", "100001"), (2, "received", "too-many")),
        (HEAD + GOOD.replace("42", ""), (2, "received", "missing")),
        (HEAD + GOOD.replace(",41,", ",30,"), (2, "returned", "sum")),
        (HEAD + '"' + "x" * 200_000, (None, "file", "width")),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_taken(text: str, found: tuple[int | None, str, str]) -> None:
    checked = read(text)
    assert checked.days == []
    assert [fault[:3] for fault in checked.faults][:1] == [found] or found in [fault[:3] for fault in checked.faults]
    assert all(len(fault.sentence()) < 250 for fault in checked.faults)


def test_every_fault_is_told_up_to_a_hundred() -> None:
    checked = read(HEAD + "xa-nao-do,mai,x,,,-1,,\n" * 2)
    assert [(fault.line, fault.field) for fault in checked.faults][:6] == [
        (2, "office"),
        (2, "day"),
        (2, "received"),
        (2, "on_time"),
        (2, "late"),
        (3, "office"),
    ]
    many = read(HEAD + GOOD + "xa-nao-do,mai,x,,,-1,,\n" * 500)
    assert (len(many.faults), many.is_cut, many.days) == (MOST_FAULTS, True, [])


def test_other_bytes_are_refused_in_words() -> None:
    for content in ((HEAD + GOOD).encode("utf-16"), b"\xff\xfe\x00" * 9, b"PK\x03\x04\x00"):
        assert [fault.why for fault in read(content).faults] == ["encoding"]
    assert [fault.why for fault in read(b"x" * (MOST_BYTES + 1)).faults] == ["size"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEAD + text).encode("utf-8", "surrogatepass")))
def test_whatever_stands_in_a_file_it_is_taken_or_refused(content: bytes) -> None:
    checked = read(content)
    assert bool(checked.days) != bool(checked.faults)


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_day_either_way(day: date) -> None:
    assert read_day(day.isoformat()) == read_day(f"{day.day}/{day.month}/{day.year}") == day


def config(directory: Path) -> str:
    file = directory / "collector.toml"
    file.write_text(f'directory = "{directory}"\n', "utf-8")
    return str(file)


def test_the_command_takes_a_file_and_a_later_one_replaces_it_with_the_history_kept(tmp_path: Path) -> None:
    a_store(tmp_path, entries=a_directory(offices=3)).close()
    file, where = tmp_path / "ho-so.csv", ["--config", config(tmp_path)]

    def run(text: str, *flags: str) -> tuple[int, str]:
        file.write_text(text, "utf-8")
        done = CliRunner().invoke(main, ["collector", "dossiers", "import", str(file), *where, *flags])
        return done.exit_code, done.output

    assert run(HEAD + GOOD, "--dry-run") == (0, "1 days would be new, 0 replaced, 0 unchanged\n")
    assert run(HEAD + GOOD) == (0, "1 days are new, 0 replaced, 0 unchanged\n")
    later = GOOD.replace(",31,1,41", ",30,2,41")
    assert run(HEAD + later) == (0, "0 days are new, 1 replaced, 0 unchanged\n")
    assert run(HEAD + later) == (0, "0 days are new, 0 replaced, 1 unchanged\n")
    code, said = run(HEAD + GOOD.replace("41", "40") + GOOD.replace("xa-mau-a", "xa-x"))
    assert code == 1
    assert "line 2: returned '40' is not the sum" in said
    assert "line 3: office 'xa-x' is no office" in said
    db = open_database(tmp_path / "nucuoi.sqlite")
    office, day = OfficeId("xa-mau-a"), date(2026, 9, 1)
    found = Dossiers(db).sums([office], [Period(day, date(2026, 9, 2))])[office, 0]
    assert (found.counts, found.days, found.overdue) == (DossierCounts(42, 9, 30, 2), 1, 3)
    (version,) = Dossiers(db).history(office, day)
    assert (version.entry.counts, version.number, version.replaced_by) == (DossierCounts(42, 9, 31, 1), 1, 2)
    entries = Audit(db).read(Wanted(what="dossiers-imported"))
    assert [(entry.account, entry.object, entry.after["file"]) for entry in entries] == [
        ("command line", str(number), "ho-so.csv") for number in (3, 2, 1)
    ]
