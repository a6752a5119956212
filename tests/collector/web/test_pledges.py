"""What was promised and is doubted: on the overview, in a report, on a person's sheet and in the supervision pack."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from collector.changing import check_scope
from collector.errors import ForbiddenError
from collector.inquiry import Inquiry
from collector.pledges import pledges
from collector.reports.model import Report
from collector.store.directory import load_directory
from collector.viewer import Viewer
from nucuoi.sample.province import sample_directory
from office.commitment import Signatory
from office.directory import Directory, index
from office.ids import CommitmentId, OfficeId, OfficialId, UnitId
from office.units import Former
from tests.collector.reports.tables import cells, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_overview import text_of
from tests.factories import a_directory


def entries() -> Directory:
    """A set of the province, signed for a year, and one of another commune."""
    (shipped,) = sample_directory(1).commitments
    own = msgspec.structs.replace(
        shipped,
        unit=UnitId("tinh-mau"),
        year=2026,
        signatories=(Signatory(role="Đảng ủy Tỉnh Mẫu"), Signatory(role="Ủy ban nhân dân Tỉnh Mẫu", name="Trần Văn Ký")),
    )
    other = msgspec.structs.replace(
        shipped, id=CommitmentId("rieng"), unit=UnitId("xa-mau-b"), title={"vi": "Cam kết riêng <b>của xã B</b>"}
    )
    return msgspec.structs.replace(a_directory(offices=3, counters=3), commitments=(own, other))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town(tmp_path_factory.mktemp("town") / "collector", entries())
    town.votes(30, 5)
    town.votes(8, 1, topics=("huong-dan", "thoi-gian-cho"))
    town.votes(3, 2, topics=("thai-do",))
    town.votes(8, 1, office="xa-mau-b", topics=("huong-dan",))
    town.votes(1, 1, official="nguyen-thi-mau-2", counter="quay-2", topics=("thai-do",))
    return town


def test_the_overview_says_which_promises_are_doubted_and_how_often(town: Town) -> None:
    text = text_of(logged_in(town.app()), "/?office=xa-mau-a")
    assert "Điều đã cam kết mà người dân thấy chưa tốt 4 xin, 4 luôn, 5 không" in text
    assert "Luôn lắng nghe; Luôn giúp đỡ · 8 lượt" in text
    assert "4 xin; Luôn mỉm cười; Luôn nhẹ nhàng · 4 lượt" in text


def test_sets_of_a_unit_that_hold_at_the_same_time_are_said_to_and_past_ones_are_past(tmp_path: Path) -> None:
    (own, other) = entries().commitments
    kept = {"id": CommitmentId("cua-xa-c"), "title": {"vi": "Bộ nhận tiếp"}, "valid_from": date(2026, 7, 1)}
    past = {"id": CommitmentId("cu"), "title": {"vi": "Bộ cũ"}, "valid_to": date(2026, 7, 1)}
    sets = (own, other, msgspec.structs.replace(other, **kept), msgspec.structs.replace(other, **past))
    text = text_of(logged_in(Town(tmp_path, msgspec.structs.replace(entries(), commitments=sets)).app()), "/directory/survey")
    assert "Cùng lúc với «Bộ nhận tiếp» (từ ngày 01/07/2026): mọi bộ đều được tính." in text
    assert text.count("Cùng lúc với") == 2
    assert re.search(r"Bộ cũ (?:(?!Bộ).)*đã hết hiệu lực", text)
    assert text.count("đã hết hiệu lực") == 1


def test_a_commune_that_signed_its_own_is_held_to_that(town: Town) -> None:
    client = logged_in(town.app())
    assert "Cam kết riêng" not in text_of(client, "/?office=xa-mau-a")
    page = client.get("/?office=xa-mau-b", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Cam kết riêng &lt;b&gt;của xã B&lt;/b&gt;" in page


def test_an_office_that_moved_is_held_to_the_promises_of_where_it_stood_at_the_end_of_the_days() -> None:
    whole, move, end = index(entries()), date(2026, 7, 1), date(2026, 10, 1)
    home = whole.offices[OfficeId("xa-mau-b")]
    moved = msgspec.structs.replace(home, unit=UnitId("xa-mau-a"), former=(Former(parent=home.unit, until=move),))
    after = whole._replace(offices={**whole.offices, home.id: moved})
    for until, sets in ((move, ["rieng"]), (end, ["4-xin-4-luon-5-khong"])):
        assert [one.id for one in pledges(after, Inquiry(date(2026, 4, 1), until, office=home.id))] == sets


def test_of_few_votes_no_promise_is_named_to_those_on_the_spot(town: Town) -> None:
    leader = logged_in(town.app(), Viewer("lien", "leader", UnitId("xa-mau-b")))
    assert "Điều đã cam kết" not in text_of(leader, "/")


def test_a_scope_knows_what_was_promised_above_it_and_not_beside_it(town: Town) -> None:
    whole = index(load_directory(town.db))
    inside = Viewer("lien", "leader", UnitId("xa-mau-a")).within(whole)
    assert set(inside.commitments) == {"4-xin-4-luon-5-khong"}
    assert inside.lineage == ("tinh-mau",)


@pytest.mark.parametrize(
    ("owner", "wanted"), [("xa-mau-a", "tinh-mau"), ("xa-mau-a", "xa-mau-b"), ("xa-mau-b", "xa-mau-a"), ("xa-mau-a", None)]
)
def test_an_admin_changes_the_sets_of_the_own_scope_alone(owner: str, wanted: str | None) -> None:
    (shipped,) = sample_directory(1).commitments
    old = msgspec.structs.replace(entries(), commitments=(msgspec.structs.replace(shipped, unit=UnitId(owner)),))
    new = Directory(commitments=(msgspec.structs.replace(shipped, unit=None if wanted is None else UnitId(wanted)),))
    admin = Viewer("an", "admin", UnitId("xa-mau-a"))
    with pytest.raises(ForbiddenError):
        check_scope(admin, new, old)
    check_scope(Viewer("top", "admin"), new, old)
    if owner == admin.unit:
        check_scope(admin, Directory(commitments=old.commitments), old)


def test_a_report_names_promises_with_the_reasons_that_stand_for_them(town: Town) -> None:
    report = report_of(town, "unit", period="this-quarter", office="xa-mau-a")
    first = cells(table_of(report, "commitments"), 0)
    assert (first["items"], first["reasons"], first["n"]) == ("Luôn lắng nghe; Luôn giúp đỡ", "Hướng dẫn rõ ràng", 8)


def test_a_persons_sheet_has_only_promises_that_are_about_the_official(town: Town, tmp_path: Path) -> None:
    (shipped,) = entries().commitments[:1]
    waiting = msgspec.structs.replace(shipped.items[0], topics=("thoi-gian-cho",), text={"vi": "Không để ai chờ lâu"})
    changed = msgspec.structs.replace(
        entries(), commitments=(msgspec.structs.replace(shipped, items=(waiting, *shipped.items[1:])),)
    )
    other = Town(tmp_path / "collector", changed)
    other.votes(30, 5)
    other.votes(8, 1, topics=("huong-dan", "thoi-gian-cho"))
    sheet = report_of(other, "official", period="this-quarter", office="xa-mau-a", official="nguyen-thi-mau")
    assert [cells(table_of(sheet, "commitments"), n)["items"] for n in range(len(table_of(sheet, "commitments").rows))] == [
        "Luôn lắng nghe; Luôn giúp đỡ"
    ]
    own = text_of(
        logged_in(other.app(), Viewer("mau", "official", None, (OfficeId("xa-mau-a"), OfficialId("nguyen-thi-mau")))), "/"
    )
    assert "Luôn lắng nghe; Luôn giúp đỡ · 8 lượt" in own
    assert "Không để ai chờ lâu" not in own
    few = report_of(town, "official", period="this-quarter", office="xa-mau-a", official="nguyen-thi-mau-2")
    assert not [table for table in few.tables() if table.id == "commitments"]


def test_the_pack_carries_the_set_in_force_with_those_who_signed(town: Town) -> None:
    report = report_of(town, "supervision", period="this-quarter")
    table = table_of(report, "commitments-4-xin-4-luon-5-khong")
    assert len(table.rows) == 13
    assert cells(table, 6) == {"group": "4 luôn", "item": "Luôn lắng nghe", "observable": "có", "reasons": "Hướng dẫn rõ ràng"}
    said = " ".join(_sentences(report))
    assert "có hiệu lực năm 2026 · Người ký: Đảng ủy Tỉnh Mẫu; Ủy ban nhân dân Tỉnh Mẫu Trần Văn Ký" in said


def _sentences(report: Report) -> list[str]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, str)]
