"""The page that everybody may read: only where it is on, only of many, nothing of anybody, light, and the same for all."""

from datetime import date

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from collector.public_office import FEWEST_PUBLIC, public_office
from collector.rule_book import EVERYWHERE, AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.alerts import Alerts
from collector.store.comments import Comments
from collector.store.db import transaction
from collector.store.directory import load_directory
from office.directory import index
from office.ids import OfficeId, UnitId
from office.periods import half_day_on
from tests.collector.comments import commented
from tests.collector.desks import a_queue_directory
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import TOP
from tests.factories import a_box

AUGUST, JULY = date(2026, 8, 12), date(2026, 7, 8)
MOST_BYTES = 50_000


def switch(town: Town, unit: UnitId = EVERYWHERE, *, on: bool = True) -> None:
    with transaction(town.db):
        keep_settings(town.db, unit, AlertSettings(is_public=on))


@pytest.fixture
def anybody(town: Town) -> FlaskClient:
    return town.app().test_client()


def text(client: FlaskClient, path: str = "/o/xa-mau-a") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def body(page: str) -> str:
    """What is read; the head holds digests, in which any digits may stand."""
    return page.partition("<main>")[2]


def test_an_office_has_a_page_only_where_it_is_switched_on(town: Town, anybody: FlaskClient) -> None:
    town.votes(40, at=AUGUST)
    outside, nowhere = anybody.get("/o/xa-mau-a"), anybody.get("/o/xa-nao-do")
    assert outside.status_code == nowhere.status_code == 404
    assert outside.get_data() == nowhere.get_data()
    switch(town, UnitId("tinh-mau"))
    switch(town, UnitId("xa-mau-b"), on=False)
    assert [anybody.get(f"/o/xa-mau-{end}").status_code for end in "abc"] == [200, 404, 200]
    for path in ("/o/", "/o/xa-mau-a/x", "/o/..%2f..", "/o/' OR 1"):
        assert anybody.get(path).status_code == 404


def test_an_ended_month_has_its_share_with_n_and_interval(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    town.votes(54, 5, at=AUGUST)
    town.votes(6, 1, at=AUGUST)
    page = text(anybody)
    assert "SỐ LIỆU MẪU" in page
    assert "Trung tâm Phục vụ hành chính công Xã Mẫu A" in page
    assert "<strong>90,0%</strong> hài lòng" in page
    assert "79,9%–95,3%, 60 phiếu" in page
    assert "Tháng 8 năm 2026" in page
    assert "Thang 5 mức, màn hình tại quầy" in page
    assert "khoảng tin cậy 95%" in page


def test_of_few_and_of_the_running_month_nothing_is_said_not_even_how_many(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    town.votes(FEWEST_PUBLIC - 1, 1, at=AUGUST)
    town.votes(77, 1, at=TODAY)
    page = text(anybody)
    assert "%</strong>" not in page
    assert "29" not in body(page)
    assert "77" not in body(page)
    assert "Chưa có tháng nào đủ 30 phiếu" in page
    assert "Tháng 8" not in page
    town.votes(40, at=JULY)
    town.clock.ms += 300_000
    page = text(anybody)
    assert page.count("Chưa đủ 30 phiếu") == 1
    assert "29" not in body(page)
    assert "Tháng 8" in page
    assert "Tháng 6" not in page


def test_scales_and_channels_are_not_mixed(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    town.votes(40, 5, at=AUGUST)
    town.votes(35, 1, at=AUGUST, channel="exit", official=None)
    assert "<strong>100,0%</strong> hài lòng" in text(anybody)


def test_the_number_of_a_month_that_is_not_told_cannot_be_had_from_the_whole(town: Town) -> None:
    for day, votes in ((date(2026, 6, 10), 40), (JULY, 12), (AUGUST, 50)):
        town.votes(votes, 5, at=day, bound=True)
        town.say("xa-mau-a", [a_box(votes, windows=60)], half_day_on(day, afternoon=False))
    found = public_office(town.db, index(load_directory(town.db)), OfficeId("xa-mau-a"), TODAY)
    assert [month.figure and month.figure.n for month in found.months] == [50, None, 40]
    assert [row.rated and row.rated.bound for row in found.whole] == [40, 50]
    assert [row.figure.windows for row in found.whole] == [60, 60]


def test_waits_of_a_month_stand_beside(town: Town) -> None:
    town = Town(town.path.parent / "queue", entries=a_queue_directory())
    switch(town)
    a_desk_with_days(town, working_days(AUGUST, 2))
    page = text(town.app().test_client())
    assert "Một nửa số người chờ dưới" in page
    assert page.count("<h3>") == 1


def test_what_was_done_is_told_until_it_is_taken_back_and_names_nobody(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    troubled(town)
    alerts = Alerts(town.db)
    first = min(one.id for one in alerts.listed([OfficeId("xa-mau-a")], is_closed=False))
    assert "Chưa có việc nào được công bố" in text(anybody)
    with transaction(town.db):
        alerts.step(
            first, "result", at=town.clock.ms, account="lanh-dao", role="leader", text="Mở <b>thêm</b> quầy", is_public=True
        )
    page = text(anybody)
    assert "Mở &lt;b&gt;thêm&lt;/b&gt; quầy" in page
    assert "Nhiều người chưa hài lòng" in page
    for word in ("lanh-dao", "Nguyễn", "nguyen", "quay-1", "Quầy 1"):
        assert word not in page
    assert "Chưa có việc nào được công bố" in text(anybody, "/o/xa-mau-b")
    with transaction(town.db):
        alerts.step(first, "withdrawn", at=town.clock.ms, account="x", role="admin", text="Ghi nhầm")
    assert "thêm" not in text(anybody)


def test_it_is_light_needs_no_script_and_leaves_nothing_in_the_browser(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    town.votes(54, 5, at=AUGUST)
    answer = anybody.get("/o/xa-mau-a")
    page = answer.get_data(as_text=True)
    style = page.partition('href="')[2].partition('"')[0]
    assert style.startswith("/assets/")
    assert len(answer.get_data()) + len(anybody.get(style).get_data()) < MOST_BYTES
    assert "<script" not in page
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = anybody.get("/o/xa-mau-a", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    town.votes(20, 1, at=JULY)
    town.votes(20, 1, at=JULY)
    assert anybody.get("/o/xa-mau-a").get_data() == answer.get_data()
    town.clock.ms += 300_000
    assert anybody.get("/o/xa-mau-a", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_who_is_logged_in_reads_the_same_bytes(town: Town) -> None:
    switch(town)
    app = town.app()
    assert text(app.test_client()) == text(logged_in(app, TOP))


def test_in_english_too_and_in_no_other_language(town: Town, anybody: FlaskClient) -> None:
    switch(town)
    town.votes(54, 5, at=AUGUST)
    assert "People said – the office did" in text(anybody, "/o/xa-mau-a?lang=en")
    assert text(anybody, "/o/xa-mau-a?lang=<b>") == text(anybody)


def test_an_office_whose_name_would_be_code_is_shown_as_words(town: Town) -> None:
    office = town.entries.offices[0]
    named = msgspec.structs.replace(office, name={"vi": "<script>x</script> Xã & Mẫu"}, lodge={"vi": "Bàn <i>1</i>"})
    entries = msgspec.structs.replace(town.entries, offices=(named, *town.entries.offices[1:]))
    town = Town(town.path.parent / "code", entries=entries)
    switch(town)
    app: Flask = town.app()
    page = text(app.test_client())
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt; Xã &amp; Mẫu" in page
    assert "Bàn &lt;i&gt;1&lt;/i&gt;" in page


def test_programs_read_the_same_where_the_page_is_on_and_nothing_where_it_is_off(town: Town, anybody: FlaskClient) -> None:
    town.votes(54, 5, at=AUGUST)
    town.votes(6, 1, at=AUGUST)
    town.votes(FEWEST_PUBLIC - 1, 1, at=JULY)
    troubled(town)
    commented(town, "ghế hỏng, gọi 0912345678", "chưa ai đọc")
    commented(town, "phong bì", hint="yes")
    alerts, comments = Alerts(town.db), Comments(town.db)
    first = min(one.id for one in alerts.listed([OfficeId("xa-mau-a")], is_closed=False))
    with transaction(town.db):
        alerts.step(first, "result", at=town.clock.ms, account="lanh-dao", role="leader", text="Mở thêm quầy", is_public=True)
        said = next(one for one in comments.listed(None) if one.text.startswith("ghế"))
        decided = {"at_ms": town.clock.ms, "account": "lanh-dao", "role": "leader", "from_above": False}
        comments.decide(said, "answered", text="Đã thay", is_public=True, **decided)  # type: ignore[arg-type]
    address = "/api/v1/public?office=xa-mau-a"
    off, nowhere = anybody.get(address), anybody.get("/api/v1/public?office=xa-nao-do")
    assert (off.status_code, off.get_data()) == (nowhere.status_code, nowhere.get_data()) == (400, off.get_data())
    assert anybody.get("/api/v1/public").status_code == 400
    switch(town)
    answer = anybody.get(address)
    found = answer.get_json()
    check(document(anybody), "/api/v1/public", 200, "application/json", found)
    (month,) = found["months"]
    assert (month["month"]["from"], month["votes"]["n"], month["votes"]["share"], month["wait"]) == ("2026-08-01", 60, 0.9, None)
    assert found["answers"] == [{"day": "2026-09-16", "text": "ghế hỏng, gọi [số điện thoại]", "answer": "Đã thay"}]
    assert [(one["said"], one["text"]) for one in found["deeds"]] == [("Nhiều người chưa hài lòng", "Mở thêm quầy")]
    for word in ("lanh-dao", "phong bì", "chưa ai đọc", "29", "nguyen"):
        assert word not in answer.get_data(as_text=True), word
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert anybody.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert logged_in(town.app(), TOP).get(address).get_data() == answer.get_data()
    with transaction(town.db):
        alerts.step(first, "withdrawn", at=town.clock.ms, account="x", role="admin", text="Ghi nhầm")
    assert anybody.get(address).get_json()["deeds"] == []
