"""«Thiết bị»: how long each terminal was up, on its own page, beside the figures and for whom it is."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from collector.ingest import Arrival
from collector.store.db import transaction
from collector.store.devices import Device
from collector.store.reach import Delivery
from collector.store.uptimes import sum_next_day
from collector.web.device_list import MOST_OPEN, Named, Search, device_list
from collector.web.language import language
from collector.web.uptime_wording import UptimeWording
from office.directory import index
from office.documents import Health, Presence, encode_document
from office.ids import OfficeId, TerminalId
from office.periods import half_day_on, start_of
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from office.uptime import Uptime
from tests.collector.reports.tables import cells, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.viewers import OF_A, TOP

MINUTE = 60_000
HOUR = 60 * MINUTE
MONDAY = TODAY - timedelta(days=2)


def _ms(day: date, hour: int) -> int:
    return int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000) + hour * HOUR


def _said(town: Town, terminal: str, words: Sequence[tuple[date, int, str]], office: str = "xa-mau-a") -> None:
    """What a terminal said at what hour; the collector listened all the time, and summed its days."""
    for day, hour, state in words:
        if state in {"0", "1"}:
            arrival = Arrival(uplink_topic(OfficeId(office)), state.encode())
        else:
            topic = terminal_topic(OfficeId(office), TerminalId(terminal), PRESENCE)
            arrival = Arrival(topic, encode_document(Presence(state)))  # type: ignore[arg-type]
        town.ingest.take([arrival], at=_ms(day, hour))


def _listened(town: Town) -> None:
    with transaction(town.db):
        town.db.conn.execute("INSERT INTO listening (began_at, until) VALUES (?, ?)", (_ms(MONDAY, 0), town.clock.ms))
        for _ in range(3):
            sum_next_day(town.db, index(town.entries), town.clock.ms)


@pytest.fixture
def dark(town: Town) -> Town:
    """Terminal 1 was off on Monday from 9 to 11, terminal 2 the whole of Tuesday, the line of office B since Monday noon."""
    _said(town, "danh-gia-1", [(MONDAY, 6, "online"), (MONDAY, 9, "offline"), (MONDAY, 11, "online")])
    _said(town, "danh-gia-2", [(MONDAY, 6, "online"), (MONDAY, 18, "offline")])
    _said(town, "danh-gia-1", [(MONDAY, 6, "1"), (MONDAY, 6, "online"), (MONDAY, 12, "0")], office="xa-mau-b")
    _listened(town)
    return town


def _words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.get_data(as_text=True).split())


def test_the_page_of_a_terminal_says_how_long_it_was_up_and_when_it_was_not(dark: Town) -> None:
    client = logged_in(dark.app())
    page = _words(client, "/devices/xa-mau-a/danh-gia-1?period=this-week")
    # Monday and Tuesday 7.5 hours each, of today the four hours of the morning; two of them dark.
    assert "89,5%" in page
    assert '<p class="figure bad">2 giờ</p>' in page
    assert page.count("<rect") >= 4
    assert "09:00 14/09/2026" in page
    assert "mất kết nối" in page
    assert "đến nay" in page


def test_behind_a_cut_line_the_page_says_that_nothing_is_known_and_blames_nobody(dark: Town) -> None:
    page = _words(logged_in(dark.app()), "/devices/xa-mau-b/danh-gia-1?period=this-week")
    assert "100,0%" not in page, "what little is known does not stand for the rest"
    unknown = "<p><strong>không biết từ 14/09/2026 (đường truyền của cơ quan đứt)</strong></p>"
    assert page.count(f'<p class="figure">–</p>{unknown}') == 2, "neither that it worked nor that it was never gone"
    assert "không rõ, đường truyền đứt" in page
    assert "không biết từ" not in _words(logged_in(dark.app()), "/devices/xa-mau-a/danh-gia-2?period=this-week")


def test_a_list_in_the_order_of_uptime_shows_the_share_by_which_it_stands(dark: Town) -> None:
    client = logged_in(dark.app())
    heads = [head for head, _open, _keys in _groups(_words(client, "/devices?period=this-week&order=uptime"))]
    # 24.5 of the 38 hours of two terminals; of the third nothing is known.
    assert "Hoạt động 64,5% giờ mở cửa đã biết · không rõ 33,3%" in heads[0]
    assert all("giờ mở cửa: chưa nói được tỷ lệ hoạt động" in head or "không rõ tình trạng" in head for head in heads[1:])
    assert not any("Hoạt động" in head for head, *_ in _groups(_words(client, "/devices?period=this-week")))


def test_a_list_of_terminals_keeps_to_the_place_asked_for_and_links_to_each(dark: Town) -> None:
    client = logged_in(dark.app())
    page = _words(client, "/devices?office=xa-mau-a&period=this-week")
    assert "/devices/xa-mau-a/danh-gia-2?period=this-week" in page
    assert "xa-mau-b" not in page
    assert client.get("/devices?office=nha-ai").status_code == 400
    assert "ghi nhận từ 14/09/2026" in page


OVER = f"from={MONDAY}&through={MONDAY + timedelta(days=1)}"


def test_of_days_that_are_over_overview_comparison_and_api_say_what_was_recorded_in_them(dark: Town) -> None:
    for office in ("a", "b", "c"):
        dark.votes(30, 5, office=f"xa-mau-{office}", at=MONDAY)
    _said(dark, "danh-gia-1", [(TODAY, 6, "1"), (TODAY, 6, "online")], office="xa-mau-c")
    client = logged_in(dark.app())

    def told(path: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", _words(client, path)).split())

    office = told(f"/?office=xa-mau-a&{OVER}")
    # Of three terminals one was never heard; of the other two ten of thirty hours are missing.
    assert "Quầy 2: máy tắt hoặc ngừng 50,0% giờ mở cửa Hiện nay (16/09/2026): 1/3 đang kết nối" in office
    assert "mất kết nối từ" not in office
    card = told("/?office=xa-mau-a&period=this-week")
    assert "1/3 Hoạt động" in card, "days that run have the present state"
    assert "Từ đầu kỳ" not in card, "who is off now is not told twice"
    listed = told(f"/compare?unit=tinh-mau&{OVER}").partition("Không có phiếu hoặc máy tắt lâu")[2].partition("Ít lượt khách")[0]
    assert " ".join(listed.split()) == (
        "1 Xã Mẫu A Quầy 2: máy tắt hoặc ngừng 50,0% giờ mở cửa"
        " Hiện nay (16/09/2026): Xã Mẫu B, không máy đánh giá nào kết nối, từ 12:00 14/09/2026."
    )
    running = told("/compare?unit=tinh-mau&period=this-week").partition("hoặc máy tắt lâu")[2].partition("Ít lượt khách")[0]
    assert running.strip() == (
        "2 Xã Mẫu B không máy đánh giá nào kết nối, từ 12:00 14/09/2026"
        " Xã Mẫu A Quầy 2: máy tắt hoặc ngừng 50,0% giờ mở cửa, tính đến hết hôm qua"
    )
    for days, silent in ((OVER, ["xa-mau-a"]), ("period=this-week", ["xa-mau-a", "xa-mau-b"])):
        found = client.get(f"/api/v1/compare?unit=tinh-mau&{days}".replace("through=2026-09-15", "to=2026-09-16")).get_json()[
            "rows"
        ]
        assert [row["office"] for row in found if "silent" in row["lists"]] == silent
    by_counter = client.get(f"/compare?office=xa-mau-a&{OVER}&rows=counter").get_data(as_text=True)
    assert '#devices">Quầy 2</a>' in by_counter


def test_of_days_that_are_over_who_was_off_for_long_is_among_those_to_look_at(dark: Town) -> None:
    _said(dark, "danh-gia-2", [(TODAY, 6, "online")])
    client = logged_in(dark.app())
    away = "xa-mau-a/danh-gia-2"
    for state in ("gone", "trouble"):
        listed = {key: head for head, _open, keys in _groups(_words(client, f"/devices?{OVER}&state={state}")) for key in keys}
        assert "1 tắt hoặc ngừng lâu trong kỳ" in listed[away]
    row = _words(client, f"/devices?{OVER}").partition(f"{away}</span>")[2].partition("</tr>")[0]
    assert 'đang kết nối</span> <span class="chip verdict lower">tắt hoặc ngừng lâu trong kỳ</span>' in row
    card = re.sub(r"<[^>]+>", " ", _words(client, "/?office=xa-mau-a&period=this-week"))
    assert "Từ đầu kỳ đến hết hôm qua: Quầy 2: máy tắt hoặc ngừng 50,0% giờ mở cửa" in " ".join(card.split())
    # On this page only the present matters of days that run.
    running = [key for *_, keys in _groups(_words(client, "/devices?period=this-week&state=trouble")) for key in keys]
    assert away not in running
    assert "lâu trong kỳ" not in _words(client, "/devices?period=this-week")


def test_a_terminal_outside_of_the_scope_and_one_that_is_nowhere_get_the_same_answer(dark: Town) -> None:
    client = logged_in(dark.app(), OF_A["technician"])
    outside, nowhere = (client.get(f"/devices/{path}") for path in ("xa-mau-b/danh-gia-1", "xa-mau-z/danh-gia-1"))
    assert outside.status_code == nowhere.status_code == 404
    assert client.get("/devices/xa-mau-a/danh-gia-1").status_code == 200
    assert client.get("/devices?office=xa-mau-b").status_code == 403


def _groups(page: str) -> list[tuple[str, bool, list[str]]]:
    """Each office of the list: what its head says, whether it is open, and its terminals."""
    parts = page.split('<details class="card table office-devices"')[1:]
    plain = [re.sub(r"<[^>]+>", " ", part.partition("</summary>")[0].partition(">")[2]) for part in parts]
    return [
        (
            " ".join(head.split()),
            part.partition(">")[0].strip() == "open",
            re.findall(r'<span class="hint">([a-z0-9/-]+)</span>', part),
        )
        for head, part in zip(plain, parts, strict=True)
    ]


def _well(town: Town, office: str, terminal: str, **health: Any) -> None:  # noqa: ANN401 - fields of the document
    document = Health(**{"software": "1", "boot": "b", "clock": "synchronised", "disk": "ok", **health})
    topic = terminal_topic(OfficeId(office), TerminalId(terminal), HEALTH)
    town.ingest.take([Arrival(topic, encode_document(document))], at=_ms(TODAY, 6))


def test_offices_in_trouble_stand_first_and_open_with_their_counts_and_the_others_are_folded(town: Town) -> None:
    for number in (1, 2, 3):
        _said(town, f"danh-gia-{number}", [(MONDAY, 6, "online")], office="xa-mau-a")
        _said(town, f"danh-gia-{number}", [(MONDAY, 6, "online")], office="xa-mau-b")
        _said(town, f"danh-gia-{number}", [(MONDAY, 6, "1"), (MONDAY, 6, "online"), (MONDAY, 12, "0")], office="xa-mau-c")
        _well(town, "xa-mau-a", f"danh-gia-{number}", assignment=1)
    _said(town, "danh-gia-2", [(MONDAY, 9, "offline")], office="xa-mau-b")
    _well(town, "xa-mau-b", "danh-gia-3", disk="full")
    client = logged_in(town.app(), TOP)
    page = _words(client, "/devices")
    (first, second, third) = _groups(page)
    assert first[0].startswith(
        "Xã Mẫu B 2 trên 3 đang kết nối · Thiết lập mới áp dụng ở 0 trên 3 thiết bị 1 mất kết nối 1 thẻ nhớ hoặc nút bấm hỏng"
    )
    assert first[2] == ["xa-mau-b/danh-gia-2", "xa-mau-b/danh-gia-3", "xa-mau-b/danh-gia-1"]
    assert second[0].startswith("Xã Mẫu C 0 trên 3 đang kết nối")
    assert "3 không rõ, đường truyền đứt" in second[0]
    assert third[0] == "Xã Mẫu A 3 trên 3 đang kết nối · Thiết lập mới áp dụng ở 3 trên 3 thiết bị tất cả đang kết nối"
    assert [group[1] for group in (first, second, third)] == [True, True, False]
    assert "Thiết lập mới áp dụng ở 3 trên 9 thiết bị" in page.partition("</h1>")[2].partition("</p>")[0]
    for state, n in (("trouble", 5), ("offline", 1), ("unknown", 3), ("ill", 1), ("online", 4), ("late", 6)):
        kept = _words(client, f"/devices?state={state}")
        assert sum(len(group[2]) for group in _groups(kept)) == n, state
        assert re.search(rf'href="/devices\?state={state}" aria-current="true">[^<]+\({n}\)<', kept), state
    assert [group[0][:8] for group in _groups(_words(client, "/devices?order=name"))] == ["Xã Mẫu A", "Xã Mẫu B", "Xã Mẫu C"]


def test_a_terminal_is_found_by_its_name_its_id_or_its_office_without_marks(dark: Town) -> None:
    client = logged_in(dark.app(), TOP)
    assert [group[2] for group in _groups(_words(client, "/devices?find=QUAY+2&order=name"))] == [
        [f"xa-mau-{letter}/danh-gia-2"] for letter in "abc"
    ]
    (only,) = _groups(_words(client, "/devices?find=xa+mau+b"))
    assert only[1]
    assert len(only[2]) == 3
    assert [group[2] for group in _groups(_words(client, "/devices?find=xa-mau-c/danh-gia-3"))] == [["xa-mau-c/danh-gia-3"]]
    none = _words(client, "/devices?find=%3Cscript%3E&state=offline")
    assert "Không thấy thiết bị nào" in none
    assert "<script>" not in none.partition("<main")[2]
    technician = logged_in(dark.app(), OF_A["technician"])
    assert "Không thấy thiết bị nào" in _words(technician, "/devices?find=xa-mau-b")


@pytest.mark.parametrize(
    "query", ["state=x", "order=share", "page=0", "page=-1", "page=x", "page=99999", "find=" + "x" * 61, "page=٣"]
)
def test_a_list_of_terminals_refuses_what_it_cannot_follow(town: Town, query: str) -> None:
    assert logged_in(town.app(), TOP).get(f"/devices?{query}", headers={"Accept": "text/html"}).status_code == 400


def test_many_offices_come_page_after_page_each_once_and_only_the_first_ones_in_trouble_are_open() -> None:
    found = [Named(_a_device(f"xa-{n:02}", place), f"Quầy {place}", f"Xã {n}", "") for n in range(60) for place in range(7)]
    seen: list[str] = []
    for number in (1, 2, 3):
        list_ = device_list(found, lambda _some: Delivery(0, 0, ()), {}, Search("", "", "trouble", number))
        assert (list_.pages, list_.offices, list_.found) == (3, 60, 420)
        seen += [group.name for group in list_.groups]
        assert sum(len(group.rows) for group in list_.groups if group.is_open) <= MOST_OPEN
        assert list_.groups[0].is_open
    assert seen == [f"Xã {n}" for n in range(60)], "and 9 stands before 10"


def _a_device(office: str, place: int) -> Device:
    return Device(OfficeId(office), TerminalId(f"danh-gia-{place}"), "rating", None, "offline", 0, None)


def test_the_overview_says_beside_a_counter_that_its_terminal_was_off(dark: Town) -> None:
    dark.votes(40, 5, at=MONDAY)
    dark.votes(40, 5, at=MONDAY, official="nguyen-thi-mau-2", counter="quay-2")
    client = logged_in(dark.app())
    page = _words(client, "/?office=xa-mau-a&period=this-week")
    # Up to yesterday: counter 1 two hours of fifteen, counter 2 the whole of Tuesday.
    assert "máy tắt hoặc ngừng 13,3% giờ mở cửa" in page
    assert "máy tắt hoặc ngừng 50,0% giờ mở cửa" in page
    assert "ghi nhận từ 14/09/2026" in page
    assert "/devices?office=xa-mau-a&amp;period=this-week" in page


def test_the_api_says_it_in_seconds_within_the_scope_and_as_a_table(dark: Town) -> None:
    path = "/api/v1/terminals/uptime?period=this-week"
    answer = logged_in(dark.app(), OF_A["technician"]).get(path).get_json()
    assert answer["since"] == str(MONDAY)
    rows = {row["terminal"]: row for row in answer["rows"]}
    assert {row["office"] for row in answer["rows"]} == {"xa-mau-a"}
    assert (rows["danh-gia-1"]["dark_seconds"], rows["danh-gia-1"]["share"]) == (7_200, pytest.approx(17 / 19))
    assert rows["danh-gia-3"]["share"] is None
    table = logged_in(dark.app(), TOP).get(f"{path}&format=csv").get_data(as_text=True).splitlines()
    assert table[0].lstrip("\ufeff").startswith("office,terminal,kind,counter,up_seconds")
    assert len(table) == 1 + 9


def test_reports_carry_the_record_and_their_method_says_what_it_came_to(dark: Town) -> None:
    dark.votes(40, 5, at=MONDAY)
    one = report_of(dark, "unit", office="xa-mau-a", period="this-week")
    lines = [cells(table_of(one, "uptime"), place) for place in range(3)]
    assert [line["dark"] for line in lines] == [2, 8, 0]
    assert [line["unheard"] for line in lines] == [0, 0, 15]
    assert one.provenance.uptime is not None
    assert one.provenance.uptime.dark_seconds == int(9.5 * 3600)
    assert any("mất kết nối hoặc không báo tình trạng 9 giờ 30 phút" in paragraph for paragraph in one.method)
    pack = report_of(dark, "supervision", period="this-week")
    by_office = {line["office"]: line for line in (cells(table_of(pack, "uptime"), place) for place in range(3))}
    assert by_office["Xã Mẫu A"]["worst"] == "Quầy 2"
    assert by_office["Xã Mẫu B"]["cut"] == 11
    assert by_office["Xã Mẫu C"]["share"] is None


def test_without_a_record_nothing_is_said_of_uptime(town: Town) -> None:
    town.votes(40)
    client = logged_in(town.app(), TOP)
    for path in ("/", "/devices"):
        assert "ghi nhận từ" not in _words(client, path)
    assert "Chưa ghi nhận gì" in _words(client, "/devices/xa-mau-a/danh-gia-1")


def test_lengths_of_time_are_said_as_people_say_them() -> None:
    words = UptimeWording(language("vi"))
    said = [words.length(length) for length in (0, 59_999, 5 * MINUTE, HOUR, HOUR + MINUTE, 10 * HOUR, 1_234 * HOUR)]
    assert said == ["0 phút", "0 phút", "5 phút", "1 giờ", "1 giờ 1 phút", "10 giờ", "1.234 giờ"]
    assert words.elapsed(49 * HOUR) == "2 ngày"
    assert words.elapsed(47 * HOUR) == "47 giờ"


def test_little_absence_is_not_worth_a_word_and_the_unknown_is_not_called_off() -> None:
    words = UptimeWording(language("vi"))
    assert words.absence(Uptime(up=96, dark=4)) is None
    assert words.absence(Uptime(up=90, dark=5, out=5)) == "máy tắt hoặc ngừng 10,0% giờ mở cửa"
    assert words.absence(Uptime(up=90, cut=10)) == "không rõ máy có hoạt động trong 10,0% giờ mở cửa"
    assert words.absence(Uptime()) is None
