"""The national list as a table: read whatever wrote it, wrong lines named, compared by code, taken in as dated changes."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.changing import change_directory
from collector.people import COMMAND_LINE
from collector.store.directory import load_directory, write_directory
from collector.unit_list import Comparison, changes_of, compared
from collector.unit_table import MOST_PROBLEMS, Row, read_unit_table
from office.belonging import line_on
from office.directory import Directory, index
from office.errors import DirectoryInvalidError
from office.ids import OfficeId, UnitId
from office.model_commitment import MODEL_COMMITMENT
from office.periods import VIETNAM
from tests.collector.ledgers import a_store
from tests.factories import a_directory

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
PLAIN = """Mã,Tên,Cấp,Mã cấp trên,Ngày hiệu lực
91,Tỉnh Mẫu,Tỉnh,,
90001,Xã Mẫu A,Xã,91,01/07/2025
90002,Xã Mẫu B,Xã,91,2025-07-01
"""


def rows(text: str, **columns: str) -> list[Row]:
    return read_unit_table(text.encode(), columns)


def said(data: bytes | str) -> list[str]:
    with pytest.raises(DirectoryInvalidError) as error:
        read_unit_table(data if isinstance(data, bytes) else data.encode())
    return [str(one) for one in error.value.problems]


def test_what_spreadsheets_write_is_read_alike() -> None:
    expected = rows(PLAIN)
    assert [(row.code, row.parent, row.day) for row in expected] == [
        ("91", None, None),
        ("90001", "91", date(2025, 7, 1)),
        ("90002", "91", date(2025, 7, 1)),
    ]
    windows = PLAIN.replace("\n", "\r\n")
    for data in (
        b"\xef\xbb\xbf" + windows.replace(",", ";").encode(),
        windows.replace(",", "\t").encode("utf-16"),
        ("Danh mục đơn vị hành chính,,,,\n" + PLAIN).replace("Tên", "TÊN ĐƠN VỊ").encode(),
        PLAIN.replace("Xã Mẫu A", '"Xã  Mẫu A "').encode(),
    ):
        assert [row._replace(line=0) for row in read_unit_table(data)] == [row._replace(line=0) for row in expected]


def test_a_list_that_names_the_province_beside_each_commune_has_it_once() -> None:
    wide = "Tỉnh Thành phố;Mã TP;Phường xã;Mã PX\nTỉnh Mẫu;91;Xã Mẫu A;90001\nTỉnh Mẫu;91;Phường Mẫu B;90002\n"
    assert [(row.code, row.kind, row.parent) for row in rows(wide)] == [
        ("91", "Tỉnh", None),
        ("90001", "Xã", "91"),
        ("90002", "Phường", "91"),
    ]
    assert "line 3: the code '91' has another name" in said(wide.replace("Tỉnh Mẫu;91;Phường", "Tỉnh Khác;91;Phường"))[0]


def test_columns_may_be_called_otherwise() -> None:
    assert [row.code for row in rows("Số;Gọi là\n91;Tỉnh Mẫu\n", code="Số", name="Gọi là")] == ["91"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "file: is empty"),
        ("a,b\n1,2\n", "file: has no heads of columns"),
        ("Mã,Tên\n", "file: has no rows"),
        ("Mã,Mã,Tên\n", "line 1: two columns are both «Mã»"),
        (PLAIN.replace("90002", "90001"), "line 4: the code '90001' stands in line 3 too"),
        (PLAIN.replace("90002,Xã Mẫu B,Xã,91", "90002,Xã Mẫu B,Xã,"), "line 4: «Mã cấp trên» is empty; where cells are joined"),
        (PLAIN.replace("90001", "901"), "line 3: «Mã»: '901' is no code"),
        (PLAIN.replace("90001", "=1+1"), "line 3: «Mã»: '=1+1' is no code"),
        (PLAIN.replace("2025-07-01", "45839"), "line 4: «Ngày hiệu lực»: '45839' is no day"),
        (PLAIN.replace("2025-07-01", "31/02/2025"), "line 4: «Ngày hiệu lực»: '31/02/2025' is no day"),
        (PLAIN.replace("Xã Mẫu A,Xã", "Mẫu A,"), "line 3: does not say what 'Mẫu A' is"),
        (PLAIN.replace("Xã Mẫu A", "x" * 200), "line 3: «Tên» is too long"),
        (PLAIN.replace("Xã Mẫu A", "Xã \x07"), "line 3: «Tên» is too long for a name, or holds signs"),
        (PLAIN + '"90003,Xã', "line 5: cannot be read as CSV"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, says: str) -> None:
    assert said(text)[0].startswith(says)


def test_other_bytes_and_endless_faults_are_answered_short() -> None:
    assert said("Mã,Tên\n91,Tỉnh Mẫu".encode("cp1258", "replace"))[0].startswith(("file: is no text", "file: has no heads"))
    assert said(b"Ma,Ten\n\x00")[0].startswith("file: is no text")
    assert said(b"PK\x03\x04\xff\xfe\x00")[0].startswith("file: is no text")
    assert len(said("Mã,Tên\n" + "x,y\n" * 9000)) == MOST_PROBLEMS
    assert said("Mã,Tên\n" + "91,y\n" * 30_000)[0].startswith("file: has more than")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='Mã Tên,;\t"\r\n0189Xx=\x00', max_size=200).map(str.encode))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    for given_ in (data, "Mã,Tên,Mã cấp trên\n".encode() + data):
        with suppress(DirectoryInvalidError):
            assert all(row.code and row.name and row.kind for row in read_unit_table(given_))


def whats(found: Comparison) -> list[tuple[str, str]]:
    return [(step.what, step.name) for step in found.steps]


def against(text: str, directory: Directory | None = None) -> Comparison:
    return compared(index(directory or a_directory(offices=3)), rows(text), today=TODAY)


def test_units_without_a_code_get_it_by_name_and_place() -> None:
    found = against(PLAIN)
    assert whats(found) == [("coded", "Tỉnh Mẫu"), ("coded", "Xã Mẫu A"), ("coded", "Xã Mẫu B")]
    assert {unit.id: unit.code for unit in found.entries[TODAY].units} == {
        "tinh-mau": "91",
        "xa-mau-a": "90001",
        "xa-mau-b": "90002",
    }


def take(path: Path, *texts: str) -> tuple[Comparison, Directory]:
    """The last of some tables, taken in one after the other; and what then is there."""
    db = a_store(path, offices=3)
    for text in texts:
        known = index(load_directory(db))
        found = compared(known, rows(text), today=TODAY)
        for day, change in changes_of(known, found, TODAY, "bảng"):
            change_directory(db, change, on=day, by=COMMAND_LINE, now=NOW)
    return found, load_directory(db)


def test_a_table_is_taken_in_as_dated_changes_and_a_second_time_does_nothing(tmp_path: Path) -> None:
    reform = (
        "Mã,Tên,Mã cấp trên,Ngày hiệu lực,Ngày hết hiệu lực,Sáp nhập vào\n"
        "91,Tỉnh Mẫu,,,,\n92,Tỉnh Khác,,01/07/2026,,\n"
        "90001,Xã Mẫu A Mới,91,01/07/2026,,\n"
        "90002,Xã Mẫu B,92,01/07/2026,,\n"
        "90003,Xã Mẫu C,91,,01/07/2026,90009\n"
        "90009,Xã Hợp Nhất,92,01/07/2026,,\n"
    )
    found, whole = take(tmp_path, PLAIN + "90003,Xã Mẫu C,Xã,91,\n", reform)
    assert whats(found) == [
        ("added", "Tỉnh Khác"),
        ("renamed", "Xã Mẫu A Mới"),
        ("moved", "Xã Mẫu B"),
        ("merged", "Xã Mẫu C"),
        ("added", "Xã Hợp Nhất"),
    ]
    known, day = index(whole), date(2026, 7, 1)
    assert line_on(known.units, UnitId("xa-mau-b"), date(2026, 6, 30)) == ["xa-mau-b", "tinh-mau"]
    assert line_on(known.units, UnitId("xa-mau-b"), day) == ["xa-mau-b", "tinh-khac"]
    assert line_on(known.units, UnitId("xa-mau-c"), day) == ["xa-mau-c", "xa-hop-nhat", "tinh-khac"]
    assert known.offices[OfficeId("xa-mau-c")].unit == "xa-hop-nhat"
    again = compared(known, rows(reform), today=TODAY)
    assert (again.steps, again.entries, again.missing) == ([], {}, [])


def test_what_a_merged_unit_promised_is_kept_by_the_one_that_the_table_names(tmp_path: Path) -> None:
    db = a_store(tmp_path, offices=3)
    signed = msgspec.structs.replace(MODEL_COMMITMENT, unit=UnitId("xa-mau-b"), year=2026)
    write_directory(db, Directory(sample=True, commitments=(signed,)))
    table = "Mã,Tên,Ngày hết hiệu lực,Sáp nhập vào\n91,Tỉnh Mẫu,,\n90001,Xã Mẫu A,,\n90002,Xã Mẫu B,01/07/2026,90001\n"
    for text in (PLAIN, table, table):
        known = index(load_directory(db))
        for day, change in changes_of(known, compared(known, rows(text), today=TODAY), TODAY, "bảng"):
            change_directory(db, change, on=day, by=COMMAND_LINE, now=NOW)
    day = date(2026, 7, 1)
    assert [(one.unit, one.valid_from, one.valid_to) for one in load_directory(db).commitments] == [
        ("xa-mau-b", None, day),
        ("xa-mau-a", day, None),
    ]


def test_what_is_to_come_waits_for_its_day(tmp_path: Path) -> None:
    found, whole = take(tmp_path, PLAIN, PLAIN.replace("90002,Xã Mẫu B,Xã,91,2025-07-01", "90002,Xã Mẫu B Mới,Xã,91,01/01/2027"))
    assert list(found.entries) == [date(2027, 1, 1)]
    assert index(whole).units[UnitId("xa-mau-b")].name == "Xã Mẫu B"


def test_what_the_table_does_not_mention_stays_and_is_named(tmp_path: Path) -> None:
    found, whole = take(tmp_path, PLAIN, "Mã,Tên\n91,Tỉnh Mẫu\n")
    assert [unit.name for unit in found.missing] == ["Xã Mẫu A", "Xã Mẫu B"]
    assert all(unit.valid_to is None for unit in whole.units)


def test_codes_that_lead_nowhere_are_named_with_their_line() -> None:
    for text, says in (
        (PLAIN.replace("Xã,91,2025", "Xã,99,2025"), "line 4: no unit has the code '99' of «Mã cấp trên»"),
        (
            "Mã,Tên,Ngày hết hiệu lực,Sáp nhập vào\n91,Tỉnh Mẫu,01/07/2026,77\n",
            "line 2: no unit has the code '77' of «Sáp nhập vào»",
        ),
        ("Mã,Tên,Ngày hết hiệu lực\n91,Tỉnh Mẫu,01/07/2026\n", "line 2: 3 units still stand below it"),
    ):
        with pytest.raises(DirectoryInvalidError) as error:
            against(text)
        assert str(error.value.problems[0]).startswith(says)


def test_a_whole_country_is_compared_and_taken_in_in_seconds(tmp_path: Path) -> None:
    lines = [f"{10 + n},Tỉnh Mẫu {n},," for n in range(34)]
    lines += [f"{10_000 + n},Xã Mẫu {n % 1700},{10 + n % 34},01/07/2025" for n in range(3_321)]
    db = a_store(tmp_path)
    for names in ("Xã Mẫu", "Xã Mẫu Mới"):
        began = process_time()
        known = index(load_directory(db))
        table = "Mã,Tên,Mã cấp trên,Ngày hiệu lực\n" + "\n".join(lines).replace("Xã Mẫu", names)
        found = compared(known, rows(table), today=TODAY)
        for day, change in changes_of(known, found, TODAY, "bảng"):
            change_directory(db, change, on=day, by=COMMAND_LINE, now=NOW)
        assert process_time() - began < 20
    whole = load_directory(db).units
    assert len(whole) == 2 + 34 + 3_321
    assert sum(unit.name.startswith("Xã Mẫu Mới") for unit in whole) == 3_321
