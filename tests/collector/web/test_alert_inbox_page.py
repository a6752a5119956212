"""«Việc cần làm» as an inbox: filters in the address, folded repeats, the gravest first, pages, and a way back from nothing."""

import re
from datetime import datetime
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collector.rule_book import AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from collector.store.outbox import Outbox
from collector.web.app import create_app
from collector.web.assets import Assets
from office.alert_reading import Subject
from office.alert_rule import AlertKind
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_alert_pages import BAD, HTML, do, links, read
from tests.collector.web.test_roles import bearer
from tests.collector.web.viewers import OF_A, TOP


@pytest.fixture
def app(town: Town) -> Flask:
    troubled(town)
    return town.app()


@pytest.fixture
def top(app: Flask) -> FlaskClient:
    return logged_in(app, TOP)


def begin(town: Town, office: str, kind: AlertKind, at: int = 1, **subject: str) -> int:
    with transaction(town.db):
        return Alerts(town.db).begin(AlertKey(OfficeId(office), kind, Subject(**subject)), at, {})


def cards(text: str) -> list[str]:
    return text.split('<li class="card">')[1:]


def chips(text: str) -> dict[str, int]:
    found = re.findall(r'<a class="chip"[^>]*>([^<(]+) \((\d+)\)</a>', text)
    return {name: int(n) for name, n in found}


def test_what_matters_most_stands_first_and_repeats_are_folded(town: Town, top: FlaskClient) -> None:
    begin(town, "xa-mau-b", "suspicious-votes", counter="quay-1")
    begin(town, "xa-mau-c", "falling-coverage")
    over = begin(town, "xa-mau-c", "suspicious-votes", counter="quay-2")
    with transaction(town.db):
        Alerts(town.db).end(over, 2, {}, "fine")
        for at in (3, 4):
            Alerts(town.db).again(1, at * 86_400_000, {"low": 9, "n": 20, "share": 0.45, "from": 0.3, "to": 0.6})
    text = read(top, "/alerts")[1]
    kinds = [re.sub(r"<[^>]+>", "", re.findall(r"<h3>(.*?) <span", card)[0]) for card in cards(text)]
    assert kinds == [
        *("Dấu hiệu phiếu không tự nhiên", "Thiết bị mất liên lạc", "Nhiều phiếu chưa hài lòng", "Nhiều phiếu chưa hài lòng"),
        *("Ít người được mời đánh giá hơn trước", "Dấu hiệu phiếu không tự nhiên"),
    ]
    folded = cards(text)[2]
    assert "Xã Mẫu A: Quầy 1; Quầy 2" in folded
    assert "4 lần báo, từ 16/09/2026, gần nhất 16/09/2026" in folded
    assert links(folded) == 2
    assert "Báo 3 lần từ 16/09/2026." in folded
    # The whole heading leads on, the place in it: to the one alert, or to these alone, unfolded.
    for card in cards(text):
        assert re.search(r'<h3><a href="/alerts[/?][^"]+">[^<]+<span class="where">[^<]*Xã Mẫu [^<]+</span></a></h3>', card)
    (alone,) = re.findall(r'<h3><a href="([^"]+)">', folded)
    assert alone == "/alerts?kind=low-scores&amp;office=xa-mau-a"
    (same,) = cards(read(top, alone.replace("&amp;", "&"))[1])
    assert "<h3><a" not in same
    assert '<details class="later" open>' in same
    assert "Lúc báo 07:00 05/01/1970: 9 trên 20 phiếu" in folded


def test_filters_are_kept_in_the_address_and_say_how_many_they_show(app: Flask, top: FlaskClient) -> None:
    do(logged_in(app, OF_A["leader"]), 1, "acknowledged")
    text = read(top, "/alerts")[1]
    assert chips(text) == {
        "Chưa xong": 4,
        "Chưa ai nhận": 3,
        "Chưa ai nhận quá 7 ngày": 0,
        "Đã nhận": 1,
        "Đang làm": 0,
        "Đã xong": 0,
        "Mọi loại": 4,
        "Thiết bị mất liên lạc": 1,
        "Nhiều phiếu chưa hài lòng": 3,
        "Trung tâm Phục vụ hành chính công Xã Mẫu A": 3,
        "Trung tâm Phục vụ hành chính công Xã Mẫu B": 1,
    }
    for path, n in (("kind=low-scores", 3), ("kind=low-scores&stage=open", 2), ("stage=acknowledged", 1)):
        assert links(read(top, f"/alerts?{path}")[1]) == n
    text = read(top, "/alerts?kind=low-scores&stage=open&office=xa-mau-a")[1]
    assert links(text) == 1
    assert 'href="/alerts?kind=low-scores&amp;stage=open"' in text
    assert '<input type="hidden" name="kind" value="low-scores">' in text
    assert chips(text)["Thiết bị mất liên lạc"] == 1


@pytest.mark.parametrize(
    ("words", "n"), [("xa mau b", 1), ("XÃ MẪU A", 3), ("tinh mau", 4), ("phuc vu hanh chinh", 4), ("khong co", 0)]
)
def test_a_place_is_found_by_its_name_or_that_of_a_unit_above_with_or_without_accents(
    top: FlaskClient, words: str, n: int
) -> None:
    text = read(top, f"/alerts?q={quote(words)}")[1]
    assert links(text) == n
    assert ("Không có việc nào hợp với bộ lọc" in text) == (n == 0)
    assert '<a class="button plain" href="/alerts">Bỏ mọi bộ lọc</a>' in text or n
    assert '<a href="/alerts">Bỏ mọi bộ lọc</a>' in text


def test_a_name_finds_nothing_outside_of_the_scope_and_is_shown_as_words(app: Flask) -> None:
    leader = logged_in(app, OF_A["leader"])
    assert links(read(leader, "/alerts?q=xa+mau+b")[1]) == 0
    status, text = read(leader, f"/alerts?q={quote(BAD)}")
    assert status == 200
    assert "<script>alert" not in text


def test_the_list_is_kept_to_a_place_of_the_scope(app: Flask, top: FlaskClient) -> None:
    assert links(read(top, "/alerts?office=xa-mau-b")[1]) == 1
    assert links(read(top, "/alerts?unit=tinh-mau")[1]) == 4
    assert 'href="/alerts?stage=closed&amp;unit=tinh-mau"' in read(top, "/alerts?unit=tinh-mau")[1]
    leader = logged_in(app, OF_A["leader"])
    for outside in ("office=xa-mau-b", "unit=tinh-mau", "office=xa-mau-z", "unit=%3Cscript%3E"):
        assert read(leader, f"/alerts?{outside}")[0] == 400


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=0", "page=9999999999", "kind='%20OR%201", "stage=x", "before=1", "q=" + "x" * 200]
)
def test_a_hostile_filter_is_answered(app: Flask, query: str) -> None:
    client = logged_in(app, OF_A["leader"])
    assert read(client, f"/alerts?{query}")[0] == 400
    assert read(client, "/alerts/99999999999999999999999")[0] == 404


def test_more_than_a_page_can_be_turned_with_its_filters(town: Town, top: FlaskClient) -> None:
    with transaction(town.db):
        for number in range(45):
            key = AlertKey(OfficeId(f"xa-mau-{number}"), "long-waits", Subject())
            Alerts(town.db).begin(key, number, {})
    text = read(top, "/alerts?kind=long-waits")[1]
    assert (links(text), "trang 1 trên 5" in text.lower()) == (10, True)
    (after,) = re.findall(r'rel="next" href="([^"]+)"', text)
    assert after == "/alerts?kind=long-waits&amp;page=2"
    assert links(read(top, after.replace("&amp;", "&"))[1]) == 10
    assert links(read(top, "/alerts?kind=long-waits&page=5")[1]) == 5
    assert links(read(top, "/alerts?kind=long-waits&page=900")[1]) == 5


def test_a_wait_is_never_said_to_be_longer_or_shorter_than_was_measured(town: Town, top: FlaskClient) -> None:
    with transaction(town.db):
        numbers = {"minutes": 31.9, "median": 5 / 60, "n": 24}
        alert = Alerts(town.db).begin(AlertKey(OfficeId("xa-mau-a"), "long-waits", Subject()), 1, numbers)
    assert "chờ ít nhất 31 phút; một nửa chờ dưới 1 phút (24 người)" in read(top, f"/alerts/{alert}")[1]


def test_nothing_at_all_and_nothing_closed_are_said_apart(town: Town) -> None:
    client = logged_in(town.app())
    assert "Khi số liệu vượt quy tắc" in read(client, "/alerts")[1]
    text = read(client, "/alerts?stage=closed")[1]
    assert "Không có việc nào hợp với bộ lọc" in text
    assert "Khi số liệu vượt quy tắc" not in text


def test_the_api_takes_the_same_filters(town: Town, app: Flask) -> None:
    client, word = app.test_client(), bearer(town, TOP)

    def ids(query: str) -> list[int]:
        answer = client.get(f"/api/v1/alerts?{query}", headers=word)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return sorted(row["id"] for row in answer.get_json()["rows"])

    everything = ids("")
    assert len(everything) == 4
    assert len(ids("kind=low-scores")) == 3
    assert len(ids("office=xa-mau-a&kind=low-scores")) == 2
    assert ids("q=xa+mau+b") == ids("office=xa-mau-b") != everything
    assert ids("unit=tinh-mau") == ids("stage=open") == everything
    begin(town, "xa-mau-a", "idle-counters", int(datetime(2026, 7, 1, tzinfo=VIETNAM).timestamp() * 1000))
    assert ids("from=2026-07-01&to=2026-07-02") == [5]
    assert ids("from=2026-07-02&to=2026-07-03") == []
    assert ids("period=this-year&reckoning=15-14&kind=idle-counters") == [5]
    assert ids("stage=closed") == ids("state=closed") == ids("stage=acting") == []
    for wrong in ("state=open&stage=open", "kind=x", "office=xa-mau-z", "period=x", "to=2026-07-01", "through=2026-07-01"):
        assert client.get(f"/api/v1/alerts?{wrong}", headers=word).status_code == 400


def test_what_was_raised_in_some_days_is_sought_and_paging_and_filters_keep_the_days(town: Town, top: FlaskClient) -> None:
    midnight = int(datetime(2026, 7, 1, tzinfo=VIETNAM).timestamp() * 1000)
    end = int(datetime(2026, 10, 1, tzinfo=VIETNAM).timestamp() * 1000)
    begin(town, "xa-mau-a", "long-waits", midnight - 1)
    begin(town, "xa-mau-b", "long-waits", end)
    for number in range(12):
        begin(town, f"xa-mau-{number}", "long-waits", midnight + number)
    with transaction(town.db):
        Alerts(town.db).again(1, midnight, {})
    days = "from=2026-07-01&through=2026-09-30"
    text = read(top, f"/alerts?{days}&kind=long-waits")[1]
    assert "Báo lần đầu: Quý III năm 2026 · 01/07/2026 – 30/09/2026" in text
    assert "Còn 2 việc chưa xong báo vào ngày khác." in text
    assert (chips(text)["Chưa xong"], chips(text)["Chờ lâu"], chips(text)["Mọi loại"]) == (12, 12, 16)
    (after,) = re.findall(r'rel="next" href="([^"]+)"', text)
    second = read(top, unescape(after))[1]
    assert (links(text), links(second)) == (10, 2)
    assert f"kind=long-waits&{days}" in unescape(after)
    for link in re.findall(r'<a class="chip"[^>]*href="([^"]*)"', text):
        assert days in unescape(link), link
    assert '<a href="/alerts?kind=long-waits" >Mọi ngày</a>' in text
    assert '<a href="/alerts?kind=long-waits">Xem mọi ngày</a>' in text
    assert '<input type="hidden" name="from" value="2026-07-01">' in text
    for same in ("from=2026-07-01&to=2026-10-01", "period=this-quarter"):
        assert chips(read(top, f"/alerts?{same}")[1])["Chưa xong"] == 16, same
    # Of whatever day, as without a choice; months of another reckoning are no choice of days.
    for everything in ("/alerts", "/alerts?reckoning=15-14"):
        text = read(top, everything)[1]
        assert chips(text)["Chưa xong"] == 18
        assert "Báo lần đầu" not in text
        assert text.count('aria-current="true">Mọi ngày</a>') == 1
    for wrong in ("period=x", "from=x", "through=2026-09-30", f"{days}&period=this-year", "from=2026-07-01&through=2026-06-01"):
        assert read(top, f"/alerts?{wrong}")[0] == 400, wrong


def test_how_long_nobody_has_taken_something_is_said_counted_and_sought(town: Town, app: Flask, top: FlaskClient) -> None:
    day = 86_400_000
    old = [begin(town, "xa-mau-b", "idle-counters", town.clock.ms - n * day - 1, counter=str(n)) for n in (7, 201)]
    taken = begin(town, "xa-mau-a", "suspicious-votes", town.clock.ms - 300 * day)
    with transaction(town.db):
        Alerts(town.db).step(taken, "acknowledged", at=town.clock.ms, account="lanh-dao", role="leader")
    text = read(top, "/alerts")[1]
    assert '<a class="late-link" href="/alerts?waited=7">2 việc chưa ai nhận quá 7 ngày</a>' in text
    assert chips(text)["Chưa ai nhận quá 7 ngày"] == 2
    (folded,) = (card for card in cards(text) if "Quầy trống" in card)
    assert "2 việc chưa ai nhận, lâu nhất 201 ngày" in folded
    assert "Chưa ai nhận, đã 7 ngày" in folded
    assert "Chưa ai nhận, đã 201 ngày" in read(top, f"/alerts/{old[1]}")[1]
    assert "đã 300 ngày" not in text
    sought = read(top, "/alerts?waited=7")[1]
    assert (
        links(sought),
        chips(sought)["Chưa xong"],
        chips(sought)["Quầy trống khi có người chờ"],
        chips(sought)["Mọi loại"],
    ) == (2, 7, 2, 2)
    assert links(read(top, "/alerts?waited=30")[1]) == 1
    assert links(read(top, "/alerts?waited=7&kind=low-scores")[1]) == 0
    leader = read(logged_in(app, OF_A["leader"]), "/alerts")[1]
    assert "late-link" not in leader
    answer = app.test_client().get("/api/v1/alerts?waited=30", headers=bearer(town, TOP))
    assert [row["id"] for row in answer.get_json()["rows"]] == [old[1]]
    for wrong in ("0", "x", "-7", "367"):
        assert read(top, f"/alerts?waited={wrong}")[0] == 400


def test_where_nobody_is_written_to_it_is_said_with_the_way_to_mend_it_for_who_may(town: Town, app: Flask) -> None:
    top, leader = logged_in(app, TOP), logged_in(app, OF_A["leader"])
    n = len(town.entries.offices)
    assert f"{n} trên {n} cơ quan chưa có địa chỉ nào nhận thư" in read(top, "/alerts")[1]
    assert 'href="/alerts/rules#receivers">Đặt người nhận thư</a>' in read(top, "/alerts")[1]
    assert "1 trên 1 cơ quan" in read(leader, "/alerts")[1]
    assert 'href="/alerts/rules?unit=xa-mau-a#receivers"' in read(top, "/alerts/1")[1]
    assert "Chưa có địa chỉ nào: việc mới không được gửi" in read(top, "/alerts/rules?unit=xa-mau-a")[1]
    for path in ("/alerts", "/alerts/1"):
        text = read(leader, path)[1]
        assert "Quản trị viên đặt người nhận thư." in text
        assert "/alerts/rules" not in text
    with transaction(town.db):
        keep_settings(town.db, UnitId("xa-mau-a"), AlertSettings(mail_to=("van-phong@xa-mau.example",)))
    assert f"{n - 1} trên {n} cơ quan" in read(top, "/alerts")[1]
    assert "chưa có địa chỉ nào nhận thư" not in read(leader, "/alerts")[1]
    text = read(leader, "/alerts/1")[1]
    assert "Nay cơ quan đã có địa chỉ nhận thư" in text
    assert "van-phong@" not in text
    assert "Chưa có địa chỉ nào" not in read(top, "/alerts/rules?unit=xa-mau-a")[1]


def test_a_program_that_hears_of_alerts_is_somebody_who_is_told_until_it_hears_them_no_more(town: Town) -> None:
    troubled(town)
    address = "https://tiep-nhan.example/nucuoi"
    top = logged_in(create_app(town.frame()._replace(webhook=address), Assets()), TOP)
    paths = ("/alerts", "/alerts/1", "/alerts/rules?unit=xa-mau-a")
    deaf = "cơ quan chưa có địa chỉ nào nhận thư", "Cơ quan này chưa có địa chỉ nào", "Chưa có địa chỉ nào: việc mới không"
    for path, said in zip(paths, deaf, strict=True):
        assert said not in read(top, path)[1]
    assert "Nay việc mới được gửi cho chương trình nhận báo" in read(top, "/alerts/1")[1]
    assert "việc mới chỉ được gửi cho chương trình nhận báo" in read(top, "/alerts/rules?unit=xa-mau-a")[1]
    outbox = Outbox(town.db)
    for alert, is_heard in ((2, False), (3, True)):
        with transaction(town.db):
            outbox.put(alert, "webhook", address, 0)
        letter = outbox.claim(town.clock.now_ms())
        assert letter is not None
        if is_heard:
            outbox.sent(letter, town.clock.now_ms())
        else:
            outbox.failed(letter, town.clock.now_ms(), "connection refused")
        assert (deaf[0] in read(top, "/alerts")[1]) is not is_heard


def test_a_hidden_place_is_no_choice(app: Flask) -> None:
    text = logged_in(app, OF_A["supervisor"]).get("/alerts", headers=HTML).get_data(as_text=True)
    assert "Mẫu B" not in text
    assert chips(text)["Chưa xong"] == 3
