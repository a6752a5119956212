"""«Phản ánh riêng»: read above an office alone, masked, by months, and never without an entry in the log."""

import re
from datetime import date

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.store.audit import Audit, Wanted
from collector.viewer import ROLES, Role, Viewer
from office.directory import Directory, index
from office.ids import OfficeId, UnitId
from office.periods import half_day_on
from tests.collector.comments import a_comment, commented
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A, TOP, A
from tests.factories import a_directory

HTML = {"Accept": "text/html"}
PROVINCE = UnitId("tinh-mau")
ABOVE: tuple[Viewer, ...] = (TOP, Viewer("tinh", "admin", PROVINCE), Viewer("mat-tran", "supervisor", PROVINCE))


def bribed(town: Town) -> None:
    commented(town, "bị gợi ý phong bì, gọi 0912345678", "Chị Nguyễn Thị Mẫu 1 <b>đòi</b> tiền", hint="yes")
    commented(town, *[""] * 20, hint="no", channel="exit")
    commented(town, *[""] * 3, hint="unanswered", channel="exit")
    commented(town, "", hint="yes", office="xa-mau-b")


def text(client: FlaskClient, path: str = "/hints", status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ABOVE, ids=lambda who: who.account)
def test_who_stands_above_reads_counts_by_month_and_masked_words_and_the_log_says_so(town: Town, who: Viewer) -> None:
    bribed(town)
    client = logged_in(town.app(), who)
    assert 'href="/hints"' in text(client, "/comments")
    answer = client.get("/hints", headers=HTML)
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "3 người trả lời «Có» trong 23 người đã trả lời (13,0%)" in page
    assert "3 người khác được hỏi mà không trả lời; tỷ lệ không tính họ." in page
    assert "Tháng 9 năm 2026" in page
    assert "16/09/2026" not in page
    assert "9,1%" in page
    assert "dưới 10 câu trả lời" in page
    assert "bị gợi ý phong bì, gọi [số điện thoại]" in page
    assert "Chị [người trực] 1 &lt;b&gt;đòi&lt;/b&gt; tiền" in page
    assert "phong bì" not in text(client, "/hints?office=xa-mau-b")
    entries = Audit(town.db).read(Wanted(what="hints-read"))
    assert [(one.account, one.unit) for one in entries] == [(who.account, who.unit)] * 2


def test_of_many_offices_each_has_one_row_that_leads_to_its_months(town: Town) -> None:
    for month, yes in ((7, 2), (8, 3)):
        answered = [a_comment("", hint="yes")] * yes + [a_comment("", hint="no")] * 5 + [a_comment("", hint="unanswered")]
        town.say("xa-mau-a", answered, half_day_on(date(2026, month, 3), afternoon=True))
    commented(town, "", hint="yes", office="xa-mau-b")
    client = logged_in(town.app(), TOP)
    rows = counts(text(client))
    assert [(row[0].rpartition(" ")[2], *row[1:]) for row in rows] == [
        ("A", "5", "10", "2", "33,3%"),
        ("B", "1", "0", "0", "dưới 10 câu trả lời"),
    ]
    office = text(client, re.findall(r'href="(/hints\?office=xa-mau-a)"', text(client))[0])
    assert [row[:4] for row in counts(office)] == [
        ("Tháng 8 năm 2026", "3", "5", "1"),
        ("Tháng 7 năm 2026", "2", "5", "1"),
    ]
    assert "5 người trả lời «Có» trong 15 người đã trả lời (33,3%)" in office


def test_a_choice_of_days_is_one_of_whole_months_so_that_no_two_of_them_differ_by_days(town: Town) -> None:
    for day, words in (
        (date(2026, 8, 14), "giữa tháng tám"),
        (date(2026, 8, 31), "cuối tháng tám"),
        (date(2026, 9, 1), "tháng chín"),
    ):
        town.say("xa-mau-a", [a_comment(words, hint="yes")] * 5, half_day_on(day, afternoon=True))
    town.say("xa-mau-a", [a_comment("năm kia", hint="yes")] * 5, half_day_on(date(2025, 8, 5), afternoon=True))
    client = logged_in(town.app(), TOP)
    august = "Tháng 8 năm 2026: 10 người trả lời «Có» trong 10 người đã trả lời"
    for asked in (
        "period=last-month",
        "from=2026-08-15&through=2026-08-30",
        "from=2026-08-14&to=2026-08-15",
        "period=last-month&reckoning=15-14",
    ):
        page = text(client, f"/hints?{asked}&office=xa-mau-a")
        assert august in page, asked
        assert [row[:2] for row in counts(page)] == [("Tháng 8 năm 2026", "10")], asked
        assert (page.count("giữa tháng tám"), page.count("cuối tháng tám"), page.count("tháng chín")) == (5, 5, 0), asked
    # The days of two half-months are two months, never the days between.
    assert "01/08/2026 – 30/09/2026: 15 người" in text(client, "/hints?from=2026-08-31&through=2026-09-01")
    assert "12 tháng qua: 15 người" in text(client)
    assert "Năm 2025: 5 người" in text(client, "/hints?period=last-year")
    assert "Không ai trả lời «Có» trong thời gian này." in text(client, "/hints?from=2025-09-30&to=2025-10-02")
    for wrong in ("period=x", "from=x", "from=2026-08-02&through=2026-08-01", "through=2026-08-01"):
        text(client, f"/hints?{wrong}", 400)
    page = text(client, "/hints?period=last-month")
    choice = page.partition('id="periods"')[2].partition("</details>")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", choice)[:3] == ["12 tháng qua", "Tháng này", "Tháng trước"]
    assert "Hôm nay" not in choice
    assert "<form" not in choice
    assert 'href="/hints?period=last-month&amp;office=xa-mau-a"' in page
    assert 'href="/hints?period=last-month">Phản ánh riêng</a>' in text(client, "/devices?period=last-month")
    assert Audit(town.db).read(Wanted(what="hints-read"))[0].after == {"filters": {"period": "last-month"}}


def counts(page: str) -> list[tuple[str, ...]]:
    """The cells of the table of answers."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL))
        for row in body.split("</tr>")[:-1]
    ]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_of_the_offices_own_unit_is_told_that_there_is_such_a_page(town: Town, role: Role) -> None:
    bribed(town)
    app = town.app()
    for who in ABOVE:
        text(logged_in(app, who))
    client = logged_in(app, OF_A[role])
    said = client.get("/hints", headers=HTML)
    assert said.status_code == 403
    assert said.get_data() == client.get("/hints?office=xa-mau-a", headers=HTML).get_data().replace(b"%3Foffice%3Dxa-mau-a", b"")
    assert "phong bì" not in said.get_data(as_text=True)
    for path in ("/", "/me", "/audit"):
        page = client.get(path, headers=HTML).get_data(as_text=True)
        assert "Phản ánh riêng" not in page, path
        assert "phản ánh riêng" not in page, path
        assert "hints" not in page, path


@pytest.mark.parametrize("role", ["leader", "technician"])
def test_above_an_office_too_it_takes_the_role(town: Town, role: Role) -> None:
    bribed(town)
    client = logged_in(town.app(), Viewer("nguoi-tinh", role, PROVINCE))
    text(client, "/hints", 403)


def test_what_lies_outside_of_the_scope_is_refused(town: Town) -> None:
    client = logged_in(town.app(), ABOVE[1])
    for query in ("office=xa-nao-do", "office=x'--"):
        text(client, f"/hints?{query}", 403)
    text(client, "/hints?before=x", 400)
    assert "Chưa ai trả lời «Có»" in text(client)


def test_texts_come_page_after_page(town: Town) -> None:
    town.say(
        "xa-mau-a", [a_comment(f"lời thứ {n:02}", hint="yes") for n in range(40)], half_day_on(date(2026, 9, 1), afternoon=True)
    )
    client = logged_in(town.app(), TOP)
    page = text(client)
    found = re.findall(r"lời thứ \d\d", page)
    (older,) = re.findall(r'href="(/hints\?before=\d+)"', page)
    found += re.findall(r"lời thứ \d\d", text(client, older))
    assert found == [f"lời thứ {n:02}" for n in reversed(range(40))]


def reshaped(*, merged: bool = False, alone: bool = False) -> Directory:
    """The factories' province with commune B merged into A, or a directory of one commune without anything above it."""
    whole = a_directory(offices=1 if alone else 2)
    units = tuple(
        msgspec.structs.replace(
            unit, parent=None if alone else unit.parent, merged_into=A if merged and unit.id == "xa-mau-b" else None
        )
        for unit in whole.units
        if not (alone and unit.id == PROVINCE)
    )
    return msgspec.structs.replace(whole, units=units)


def test_a_commune_that_took_over_another_does_not_read_what_was_said_there() -> None:
    whole = index(reshaped(merged=True))
    own, above = Viewer("a", "admin", A), Viewer("t", "admin", PROVINCE)
    assert own.offices(whole) == frozenset([OfficeId("xa-mau-a"), OfficeId("xa-mau-b")])
    assert own.hint_offices(own.within(whole)) == frozenset()
    assert above.hint_offices(above.within(whole)) == {OfficeId("xa-mau-a"), OfficeId("xa-mau-b")}


def test_where_nothing_stands_above_an_office_nobody_reads() -> None:
    alone = index(reshaped(alone=True))
    assert TOP.hint_offices(TOP.within(alone)) == frozenset()


@pytest.mark.parametrize("who", [*ABOVE, *OF_A.values()], ids=lambda who: who.account)
@pytest.mark.parametrize("shape", [{"merged": True}, {"alone": True}, {}])
def test_the_quick_question_has_the_same_answer(who: Viewer, shape: dict[str, bool]) -> None:
    inside = who.within(index(reshaped(**shape)))
    assert who.reads_hints(inside) == bool(who.hint_offices(inside))
