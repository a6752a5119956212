"""A supervisor's slip is written once, answered by the office, read within the scope, and carried by the pack."""

import sqlite3
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.naming import Naming
from collector.store.audit import Audit, Wanted
from collector.store.inspections import Inspections
from collector.viewer import Viewer
from collector.web.frame import Frame
from office.directory import index
from office.ids import OfficeId
from tests.collector.reports.tables import cells, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import TODAY, Town, logged_in, token_in
from tests.collector.web.viewers import MAU, OF_A, TOP, B

HTML = {"Accept": "text/html"}


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


def write(client: FlaskClient, path: str = "/inspections", **given: str) -> TestResponse:
    token = token_in(client.get("/inspections", headers=HTML))
    return client.post(path, data={"csrf_token": token, **given}, headers=HTML)


def slip(client: FlaskClient, **given: str) -> TestResponse:
    said = {"office": "xa-mau-a", "visited_on": "2026-09-14", "remark": "Bảng niêm yết thiếu hai thủ tục"}
    return write(client, **(said | given))


def text(client: FlaskClient) -> str:
    return client.get("/inspections", headers=HTML).get_data(as_text=True)


def test_a_slip_is_written_answered_and_carried_by_the_pack(town: Town, app: Flask) -> None:
    supervisor, leader = logged_in(app, OF_A["supervisor"]), logged_in(app, OF_A["leader"])
    done = slip(supervisor, recommendation="Niêm yết đủ", due_on="2026-09-20", **{"check-posted": "bad", "check-tidy": "good"})
    assert (done.status_code, done.headers["Location"]) == (303, "/inspections#slip-1")
    assert write(leader, "/inspections/1/replies", text="Đã niêm yết ngày 16/9").status_code == 303
    for client in (supervisor, leader):
        said = text(client)
        for words in ("Bảng niêm yết thiếu hai thủ tục", "Niêm yết đủ", "Đã niêm yết ngày 16/9", "chưa đạt"):
            assert words in said
    line = cells(table_of(report_of(town, "supervision", period="this-quarter"), "slips"), 0)
    assert (line["office"], line["visited_on"], line["until"]) == ("Xã Mẫu A", date(2026, 9, 14), date(2026, 9, 20))
    assert line["reply"] == "Đã niêm yết ngày 16/9"
    assert str(line["checks"]).endswith("có chỗ ngồi chờ: đạt")
    assert not table_of(report_of(town, "supervision", period="last-quarter"), "slips").rows


def test_who_cannot_write_a_slip_and_who_sees_none_is_told_who_writes_them_and_where(app: Flask) -> None:
    said, invite = "Phiếu do người có vai trò Giám sát ghi, ngay ở trang này", '<a href="/accounts">Mời người giám sát</a>'
    supervisor, admin, leader = (logged_in(app, OF_A[role]) for role in ("supervisor", "admin", "leader"))
    assert [(said in page, invite in page) for page in map(text, (supervisor, admin, leader))] == [
        *((True, False), (True, True), (True, False)),
    ]
    slip(supervisor)
    assert [said in page for page in map(text, (supervisor, admin, leader))] == [False, True, True]


def test_what_was_written_is_never_changed(town: Town, app: Flask) -> None:
    slip(logged_in(app, OF_A["supervisor"]))
    for statement in (
        "UPDATE inspections SET text = 'x'",
        "DELETE FROM inspections",
        "REPLACE INTO inspections SELECT * FROM inspections",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            town.db.conn.execute(statement)


def test_each_slip_and_reply_is_in_the_log(town: Town, app: Flask) -> None:
    slip(logged_in(app, OF_A["supervisor"]))
    write(logged_in(app, OF_A["admin"]), "/inspections/1/replies", text="Đã nhận")
    assert [(entry.account, entry.object, entry.unit) for entry in Audit(town.db).read(Wanted(what="inspection"))] == [
        ("an", "1", "xa-mau-a"),
        ("giam-sat", "1", "xa-mau-a"),
    ]


def test_a_supervisor_is_told_as_what_and_not_by_whom_a_reply_was_written(app: Flask) -> None:
    supervisor, leader = logged_in(app, OF_A["supervisor"]), logged_in(app, OF_A["leader"])
    slip(supervisor)
    assert write(leader, "/inspections/1/replies", text="Đã nhắc người trực").status_code == 303
    assert "lanh-dao, Lãnh đạo · " in text(leader)
    assert "lanh-dao" not in text(supervisor), "accounts are called as their owners are"
    assert "Lãnh đạo · " in text(supervisor)


def test_nobody_reads_or_answers_outside_the_scope(app: Flask) -> None:
    slip(logged_in(app, Viewer("giam-sat-b", "supervisor", B)), office="xa-mau-b", remark="Chỉ ở B")
    assert "Chỉ ở B" in text(logged_in(app, TOP))
    for role in ("leader", "admin", "supervisor"):
        assert "Chỉ ở B" not in text(logged_in(app, OF_A[role]))
    assert write(logged_in(app, OF_A["leader"]), "/inspections/1/replies", text="x").status_code == 404
    assert slip(logged_in(app, OF_A["supervisor"]), office="xa-mau-b").status_code == 403
    assert slip(logged_in(app, OF_A["supervisor"]), office="xa-nao-do").status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"office": ""}, "Cơ quan"),
        ({"visited_on": "2026-09-17"}, "Ngày đến"),
        ({"visited_on": "hôm qua"}, "Ngày đến"),
        ({"due_on": "2026-09-13"}, "Đề nghị trả lời trước ngày"),
        ({"check-posted": "x"}, "Nội dung xem xét"),
        ({"remark": " "}, "Nhận xét"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(
    town: Town, app: Flask, given: dict[str, str], field: str
) -> None:
    answer = slip(logged_in(app, OF_A["supervisor"]), **given)
    assert answer.status_code == 400
    assert field in answer.get_data(as_text=True).partition('role="alert">')[2].partition("</p>")[0]
    assert Inspections(town.db).of() == []


def test_an_answer_that_is_late_is_marked(app: Flask) -> None:
    client = logged_in(app, OF_A["supervisor"])
    slip(client, visited_on="2026-09-01", due_on="2026-09-15")
    slip(client, due_on=TODAY.isoformat())
    assert text(client).count('<span class="wrong">') == 1


def test_nobody_is_named_on_a_slip_nor_in_a_reply_and_what_was_typed_stays(town: Town, app: Flask) -> None:
    supervisor, leader = logged_in(app, OF_A["supervisor"]), logged_in(app, OF_A["leader"])
    for field, label in (("remark", "Nhận xét"), ("recommendation", "Kiến nghị")):
        answer = slip(supervisor, **{field: "Chị nguyễn thị mẫu nói to", "check-tidy": "bad"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert f"Chưa ghi: ô «{label}» có tên người làm ở cơ quan. Xin bỏ đi rồi ghi lại" in page
        assert 'aria-invalid="true">Chị nguyễn thị mẫu nói to</textarea>' in page
        assert 'name="check-tidy" value="bad" checked' in page
    assert Inspections(town.db).of() == []
    frame: Frame = app.extensions["nucuoi"]
    code = Naming(index(town.entries), frame.accounts().secret(), shows_names=False).code(MAU)
    # What the form asks for instead is taken: a code and a counter, and a day.
    assert slip(supervisor, remark=f"Nhân viên {code} ở quầy 2 nói to, ngày 14/9").status_code == 303
    answer = write(leader, "/inspections/1/replies", text="Đã nhắc bà Mẫu, gọi 0912 345 678")
    assert answer.status_code == 400
    assert "ô «Trả lời» có tên người làm ở cơ quan, số điện thoại." in answer.get_data(as_text=True)
    assert ">Đã nhắc bà Mẫu, gọi 0912 345 678</textarea>" in answer.get_data(as_text=True)
    assert Inspections(town.db).of()[0].replies == ()


def test_hostile_texts_stay_texts(town: Town, app: Flask) -> None:
    bad = "</p><script>alert(1)</script>\x00=1+1"
    slip(logged_in(app, OF_A["supervisor"]), remark=bad, recommendation=bad)
    assert "<script>alert" not in text(logged_in(app, TOP))
    (found,) = Inspections(town.db).of([OfficeId("xa-mau-a")])
    assert "\x00" not in found.remark
