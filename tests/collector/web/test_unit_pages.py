"""Units in the browser: found and read a level at a time, changed only after it was said what that comes to."""

import html
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.planning import apply_planned
from collector.store.audit import Audit, Wanted
from collector.store.directory import load_directory, write_directory
from collector.store.planned_changes import PlannedChanges
from collector.unit_list import changes_of
from collector.viewer import Viewer
from collector.web import unit_deeds, unit_import
from office.directory import Directory, Index, index
from office.ids import CommitmentId, OfficeId, UnitId
from office.model_commitment import MODEL_COMMITMENT
from office.periods import from_timestamp
from office.units import Unit
from tests.collector.web.offices import TODAY, Town, logged_in, token_in
from tests.factories import a_directory, with_queues

A, B, C, TOP, OTHER = (UnitId(one) for one in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "tinh-mau", "tinh-khac"))
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    base = with_queues(a_directory(offices=3))
    units = (*base.units, Unit(id=OTHER, kind="Tỉnh", name="Tỉnh Khác", code="92"))
    return Town(tmp_path / "collector", entries=msgspec.structs.replace(base, units=units))


@pytest.fixture
def admin(town: Town) -> FlaskClient:
    return logged_in(town.app())


def text_of(answer: TestResponse) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def words(answer: TestResponse) -> str:
    return " ".join(text_of(answer).split())


def known(town: Town) -> Index:
    return index(load_directory(town.db))


def ask(client: FlaskClient, path: str, **form: Any) -> TestResponse:  # noqa: ANN401 - fields
    """The first step of a deed: what it comes to, or what is wrong."""
    token = token_in(client.get(path))
    return client.post(path, data={"csrf_token": token, **form})


def hidden(answer: TestResponse) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.get_data(as_text=True)):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def confirm(client: FlaskClient, path: str, shown: TestResponse, **more: Any) -> TestResponse:  # noqa: ANN401 - fields
    return client.post(path, data=hidden(shown) | more)


def done(client: FlaskClient, path: str, **form: Any) -> TestResponse:  # noqa: ANN401 - fields
    shown = ask(client, path, **form)
    assert shown.status_code == 200, words(shown)
    answer = confirm(client, path, shown)
    assert answer.status_code == 302, words(answer)
    return shown


def test_the_tree_is_shown_a_level_at_a_time_and_searched_without_marks(admin: FlaskClient) -> None:
    top = words(admin.get("/directory/units"))
    assert "Tỉnh Khác" in top
    assert "Xã Mẫu A" not in top
    assert "Xã Mẫu A" in words(admin.get("/directory/units?below=tinh-mau"))
    found = words(admin.get("/directory/units?q=xa+mau+b"))
    assert "Xã Mẫu B" in found
    assert "Tỉnh Mẫu" in found
    assert "Xã Mẫu A" not in found
    assert "Tỉnh Khác" in words(admin.get("/directory/units?q=92"))
    assert "Không thấy đơn vị nào" in words(admin.get("/directory/units?q=%3Cscript%3E"))
    assert admin.get("/directory/units?below=khong-co").status_code == 404


def test_a_level_of_thousands_stays_light(tmp_path: Path) -> None:
    base = a_directory()
    many = tuple(Unit(id=UnitId(f"xa-{n}"), kind="Xã", name=f"Xã Mẫu {n}", parent=TOP) for n in range(3321))
    client = logged_in(Town(tmp_path / "many", entries=msgspec.structs.replace(base, units=(*base.units, *many))).app())
    first = client.get("/directory/units?below=tinh-mau")
    assert len(first.get_data()) < 80_000
    assert "trang 1 trên 67" in words(first)
    assert 'rel="next" href="/directory/units?below=tinh-mau&amp;page=2"' in first.get_data(as_text=True)
    assert 'rel="prev"' not in first.get_data(as_text=True)
    assert "Xã Mẫu 999" in words(client.get("/directory/units?below=tinh-mau&page=67"))
    assert len(client.get("/directory/units/tinh-mau/merge").get_data()) < 120_000
    assert len(client.get("/directory/units/xa-1/merge").get_data()) < 250_000


def test_nothing_is_done_before_it_was_said_and_confirmed(admin: FlaskClient, town: Town) -> None:
    path = f"/directory/units/{A}/move"
    shown = ask(admin, path, to="92", on=str(TODAY), reason="Nghị quyết mẫu")
    said = words(shown)
    assert "Xã Mẫu A chuyển từ Tỉnh Mẫu về Tỉnh Khác." in said
    assert "lịch sử giữ nguyên" in said
    assert "Nghị quyết mẫu" in said
    assert known(town).units[A].parent == TOP
    answer = confirm(admin, path, shown)
    assert answer.headers["Location"] == f"/directory/units/{A}?done=1"
    moved = known(town).units[A]
    assert (moved.parent, [(one.parent, one.until) for one in moved.former]) == (OTHER, [(TOP, TODAY)])
    entry = Audit(town.db).read(Wanted(), most=1)[0]
    assert (entry.what, entry.object, entry.reason) == ("directory-changed", f"units.{A}", "Nghị quyết mẫu")
    page = words(admin.get(f"/directory/units/{A}"))
    assert "Nay trực thuộc Tỉnh Khác" in page
    assert "trực thuộc Tỉnh Mẫu" in page


def test_several_are_merged_into_a_new_one_on_a_day_to_come_and_that_can_be_seen(admin: FlaskClient, town: Town) -> None:
    path = f"/directory/units/{A}/merge"
    form = {"way": "new", "newname": "Xã Mới", "newkind": "Xã", "newcode": "90009", "unit": [A, B], "on": str(TOMORROW)}
    shown = ask(admin, path, **form)
    said = words(shown)
    assert "Xã Mới bắt đầu, trực thuộc Tỉnh Mẫu." in said
    assert "Xã Mẫu A sáp nhập vào Xã Mới và kết thúc" in said
    assert "2 cơ quan chuyển về Xã Mới" in said
    answer = confirm(admin, path, shown, closing=[B])
    assert answer.headers["Location"] == f"/directory/units/{A}?planned=1"
    assert known(town).units[A].valid_to is None
    assert "Đang hẹn" in words(admin.get(f"/directory/units/{A}"))
    plan = PlannedChanges(town.db).open()[0]
    town.clock.ms += 86_400_000
    assert apply_planned(town.db, plan.id, now=from_timestamp(town.clock.ms / 1000)) == "applied"
    after = known(town)
    assert (after.units[A].merged_into, after.units[B].valid_to) == ("xa-moi", TOMORROW)
    assert (after.units[UnitId("xa-moi")].valid_from, after.units[UnitId("xa-moi")].code) == (TOMORROW, "90009")
    assert after.offices[OfficeId(A)].unit == "xa-moi"
    assert (after.offices[OfficeId(B)].unit, after.offices[OfficeId(B)].valid_to) == (B, TOMORROW)
    page = words(logged_in(town.app(), "hoa").get("/directory/units/xa-moi"))
    assert "Nhận lịch sử của Xã Mẫu A" in page


def test_what_was_promised_goes_on_with_the_successor_unless_somebody_says_no(town: Town) -> None:
    sets = tuple(
        msgspec.structs.replace(MODEL_COMMITMENT, id=CommitmentId(id_), title={"vi": title}, unit=unit, year=TODAY.year)
        for id_, title, unit in (("cua-a", "4 xin <b>", A), ("cua-b", "Xin chào", B), ("cua-c", "Của xã C", C))
    )
    write_directory(town.db, Directory(sample=True, commitments=sets))
    # Within a scope, where the new unit is nobody's yet.
    hoa = logged_in(town.app(), Viewer("hoa-tinh", "admin", TOP))
    path = f"/directory/units/{A}/merge"
    form = {"way": "new", "newname": "Xã Mới", "newkind": "Xã", "newcode": "90009", "unit": [A, B], "on": str(TOMORROW)}
    shown = ask(hoa, path, **form)
    said = words(shown)
    assert "Bản cam kết «4 xin <b>» của Xã Mẫu A được Xã Mới tiếp tục từ ngày này" in said
    assert "<b>" not in shown.get_data(as_text=True)
    assert "Bản cam kết nào thôi" in said
    assert confirm(hoa, path, shown, leave=["cua-b"]).status_code == 302, "a choice on the page does not make it old"
    plan = PlannedChanges(town.db).open()[0]
    town.clock.ms += 86_400_000
    assert apply_planned(town.db, plan.id, now=from_timestamp(town.clock.ms / 1000)) == "applied"
    found = known(town).commitments
    assert {one.id: (one.unit, one.valid_from, one.valid_to) for one in found.values()} == {
        "cua-a": (A, None, TOMORROW),
        "cua-b": (B, None, TOMORROW),
        "cua-c": (C, None, None),
        "cua-a-xa-moi": ("xa-moi", TOMORROW, None),
    }
    log = {(one.what, one.object): one for one in Audit(town.db).read(Wanted())}
    assert log["directory-changed", "commitments.cua-a"].after == {"valid_to": str(TOMORROW)}
    assert ("directory-changed", "commitments.cua-a-xa-moi") in log
    hoa = logged_in(town.app(), Viewer("hoa-tinh", "admin", TOP))
    into_c = ask(
        hoa, "/directory/units/xa-moi/merge", way="there", into="Xã Mẫu C", unit=["xa-moi"], on=str(TOMORROW + timedelta(9))
    )
    assert "hết hiệu lực từ ngày này; nơi nhận theo bản của mình hoặc của cấp trên" in words(into_c)
    assert "Bản cam kết nào thôi" not in words(into_c)


def test_a_split_gives_each_office_a_home_and_divides_no_history(admin: FlaskClient, town: Town) -> None:
    for name in ("Xã Đông", "Xã Tây"):
        done(admin, f"/directory/units/{TOP}/new", name=name, kind="Xã", code="", on=str(TODAY))
    shown = done(admin, f"/directory/units/{C}/close", on=str(TODAY), **{f"home:{C}": "Xã Đông"})
    assert "1 cơ quan chuyển về Xã Đông" in words(shown)
    after = known(town)
    assert (after.units[C].valid_to, after.units[C].merged_into) == (TODAY, None)
    assert after.offices[OfficeId(C)].unit == "xa-dong"


def test_an_office_without_a_home_closes_and_its_terminals_are_counted(admin: FlaskClient, town: Town) -> None:
    shown = done(admin, f"/directory/units/{C}/close", on=str(TODAY))
    assert "1 cơ quan đóng cửa, cùng 5 thiết bị" in words(shown)
    assert known(town).offices[OfficeId(C)].valid_to == TODAY
    assert "đã kết thúc" in words(admin.get("/directory/units?below=tinh-mau"))


def test_who_will_see_what_is_said(admin: FlaskClient, town: Town) -> None:
    app = town.app()
    for viewer in (
        Viewer("tinh", "leader", TOP),
        Viewer("khac", "leader", OTHER),
        Viewer("xa", "leader", A),
        Viewer("mau", "leader", C),
    ):
        logged_in(app, viewer)
    said = words(ask(admin, f"/directory/units/{A}/move", to=OTHER))
    assert "tinh: thôi xem 1 cơ quan, trừ số liệu đến hết ngày trước." in said
    assert "khac: xem thêm 1 cơ quan, cùng lịch sử." in said
    assert " xa:" not in said
    said = words(ask(admin, f"/directory/units/{C}/merge", into=A))
    assert "mau: phạm vi kết thúc, chỉ còn xem số liệu cũ" in said
    assert "xa: xem thêm 1 cơ quan, cùng lịch sử." in said


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        (f"{A}/move", {"to": "Xã Không Có"}, "không có đơn vị nào, hoặc có nhiều đơn vị, tên là «Xã Không Có»"),
        (f"{A}/move", {"to": TOP}, "Xã Mẫu A: đơn vị đã thuộc nơi đó"),
        (f"{A}/move", {"to": OTHER, "on": "31-31"}, "không phải là ngày"),
        (f"{A}/move", {"to": OTHER, "on": "1999-01-01"}, "ngoài khoảng dùng được"),
        (f"{A}/merge", {"into": A}, "không thể sáp nhập vào chính nó"),
        (f"{A}/merge", {"way": "new", "newname": "", "newkind": "Xã"}, "trống; hãy ghi vào"),
        (f"{TOP}/close", {}, "Tỉnh Mẫu: còn 3 đơn vị trực thuộc"),
        (f"{TOP}/new", {"name": "x" * 81, "kind": "Xã"}, "81 ký tự"),
        (f"{TOP}/new", {"name": "Xã", "kind": "Xã", "code": "9a"}, "«9a» không phải mã"),
        (f"{TOP}/new", {"name": "Xã", "kind": "Xã", "code": "92"}, "mã «92» cũng là mã của"),
        (f"{A}/edit", {"name": "Xã Mẫu A", "kind": "Xã", "code": ""}, "Không có gì thay đổi"),
    ],
)
def test_what_cannot_be_is_said_in_vietnamese_and_what_was_typed_stays(
    admin: FlaskClient, town: Town, path: str, form: dict[str, Any], says: str
) -> None:
    before = load_directory(town.db)
    answer = ask(admin, f"/directory/units/{path}", **form)
    assert answer.status_code == 400
    assert says in words(answer), words(answer)
    for value in form.values():
        assert html.escape(str(value)) in answer.get_data(as_text=True) or not value
    assert load_directory(town.db) == before


def test_what_somebody_changed_meanwhile_is_shown_again_before_it_is_done(admin: FlaskClient, town: Town) -> None:
    path = f"/directory/units/{A}/edit"
    shown = ask(admin, path, name="Xã Mẫu A Mới", kind="Xã", code="")
    done(admin, path, name="Xã Mẫu Khác", kind="Xã", code="")
    again = confirm(admin, path, shown)
    assert again.status_code == 200
    assert "Danh bạ vừa đổi" in words(again)
    assert known(town).units[A].name == "Xã Mẫu Khác"
    assert confirm(admin, path, again).status_code == 302
    assert known(town).units[A].name == "Xã Mẫu A Mới"


def test_what_somebody_changes_at_the_moment_of_the_last_click_is_not_written_over(
    admin: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/directory/units/{A}/edit"
    shown = ask(admin, path, name="Xã Mẫu A Mới", kind="Xã", code="")
    plan = unit_deeds._plan

    def plan_late(entries: Directory, day: date) -> None:
        plan(entries, day)
        theirs = msgspec.structs.replace(known(town).units[A], name="Xã Mẫu Khác")
        write_directory(town.db, Directory(units=(theirs,), sample=True), at=from_timestamp(town.clock.ms / 1000))

    monkeypatch.setattr(unit_deeds, "_plan", plan_late)
    assert "Danh bạ vừa đổi" in words(confirm(admin, path, shown))
    assert known(town).units[A].name == "Xã Mẫu Khác"


def test_names_are_text_wherever_they_are_shown(admin: FlaskClient) -> None:
    evil = '<img src=x onerror=alert(1)>"'
    done(admin, f"/directory/units/{A}/edit", name=evil, kind="<b>Xã", code="")
    for path in ("", "?q=img", f"?below={TOP}", f"/{A}", f"/{A}/move", f"/{B}/merge", f"/{A}/close", f"/{A}/edit"):
        text = admin.get(f"/directory/units{path}").get_data(as_text=True)
        assert "<img src=x" not in text
        assert "<b>Xã" not in text
    shown = ask(admin, f"/directory/units/{A}/move", to=OTHER, reason=evil)
    assert "<img src=x" not in shown.get_data(as_text=True)


def test_an_admin_of_a_part_changes_that_part_and_never_the_own_scope(town: Town) -> None:
    client = logged_in(town.app(), Viewer("tinh", "admin", TOP))
    assert "Tỉnh Khác" not in words(client.get("/directory/units?q=tinh"))
    for path in (f"{OTHER}", f"{OTHER}/edit", f"{OTHER}/new"):
        assert client.get(f"/directory/units/{path}").status_code == 404
    assert client.get("/directory/units/-/new").status_code == 403
    for table, says in (
        ("Mã,Tên\n92,Tỉnh Khác Mới\n", "Dòng 2: nói về đơn vị ngoài phạm vi"),
        ("Mã,Tên\n93,Tỉnh Ba\n", "thêm hoặc đổi đơn vị ngoài phạm vi"),
    ):
        token = token_in(client.get("/directory/units/import"))
        refused = client.post("/directory/units/import", data={"csrf_token": token, "text": table, "confirm": "1"})
        assert refused.status_code == 400
        assert says in words(refused)
        assert "Tỉnh Khác" not in words(refused).replace("Tỉnh Khác Mới", "")
    outside = ask(client, f"/directory/units/{A}/move", to="Tỉnh Khác")
    assert "không có đơn vị nào" in words(outside)
    assert ask(client, f"/directory/units/{A}/move", top="1").status_code == 400
    assert ask(client, f"/directory/units/{A}/merge", into=B, unit=[OTHER, A]).status_code == 200
    assert ask(client, f"/directory/units/{TOP}/close").status_code in {400, 403}
    done(client, f"/directory/units/{TOP}/edit", name="Tỉnh Mẫu Mới", kind="Tỉnh", code="")
    done(client, f"/directory/units/{A}/merge", into=B, on=str(TODAY))
    assert known(town).units[A].merged_into == B


def test_what_a_scope_does_not_show_is_not_lost_by_a_change_within_it(town: Town, admin: FlaskClient) -> None:
    done(admin, f"/directory/units/{A}/move", to=OTHER, on=str(TODAY))
    client = logged_in(town.app(), Viewer("khac", "admin", OTHER))
    assert "Tỉnh Mẫu" not in words(client.get(f"/directory/units/{A}"))
    done(client, f"/directory/units/{A}/edit", name="Xã Mẫu A Mới", kind="Xã", code="")
    assert [one.parent for one in known(town).units[A].former] == [TOP]


def test_every_write_wants_the_word_of_its_form(admin: FlaskClient) -> None:
    for path in (f"/directory/units/{A}/edit", "/directory/units/import"):
        assert admin.post(path, data={"name": "x", "kind": "y", "confirm": "1"}).status_code == 400


TABLE = "Mã;Tên;Mã cấp trên\n91;Tỉnh Mẫu;\n90001;Xã Mẫu A;91\n90077;Xã <b>Mẫu</b> Z;91\n"


def test_a_table_is_looked_through_and_then_taken_in(admin: FlaskClient, town: Town) -> None:
    path = "/directory/units/import"
    token = token_in(admin.get(path))
    sent = {"csrf_token": token, "on": str(TODAY), "file": (io.BytesIO(TABLE.encode("utf-8-sig")), "danh-muc.csv")}
    shown = admin.post(path, data=sent)
    said = words(shown)
    assert "Thêm mới: 1" in said
    assert "Ghi mã: 2" in said
    assert "Không có trong tệp, giữ nguyên: 1 92 Tỉnh Khác" in said
    assert "<b>Mẫu" not in shown.get_data(as_text=True)
    assert UnitId("xa-b-mau-b-z") not in known(town).units
    answer = admin.post(path, data=hidden(shown) | {"text": [TABLE]})
    assert answer.status_code == 302
    assert known(town).units[A].code == "90001"
    assert "Không có gì thay đổi" in words(admin.post(path, data={"csrf_token": token, "text": TABLE}))


def test_a_table_of_which_one_day_cannot_be_taken_in_changes_nothing(
    admin: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/directory/units/import"
    shown = admin.post(path, data={"csrf_token": token_in(admin.get(path)), "text": TABLE})
    before, real = load_directory(town.db), changes_of
    # The second one was read before the first was made, and is refused for that.
    monkeypatch.setattr(unit_import, "changes_of", lambda *given: real(*given) * 2)
    assert "Danh bạ vừa đổi" in words(admin.post(path, data=hidden(shown) | {"text": [TABLE]}))
    assert load_directory(town.db) == before


def test_a_wrong_table_says_its_lines_and_changes_nothing(admin: FlaskClient, town: Town) -> None:
    before = load_directory(town.db)
    path = "/directory/units/import"
    token = token_in(admin.get(path))
    answer = admin.post(path, data={"csrf_token": token, "file": (io.BytesIO("Mã,Tên\n1,Tỉnh\n91,Mẫu\n".encode()), "x.csv")})
    assert answer.status_code == 400
    assert "Dòng 2: ô «Mã»: «1» không phải mã" in words(answer)
    assert "Dòng 3: không rõ «Mẫu» là cấp gì" in words(answer)
    assert "Chưa chọn tệp" in words(admin.post(path, data={"csrf_token": token}))
    assert load_directory(town.db) == before
