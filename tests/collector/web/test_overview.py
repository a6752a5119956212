"""The first page says what the data knows, and no more than the votes allow."""

import re
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.ingest import Arrival
from collector.naming import naming_for
from collector.store.directory import load_directory
from collector.viewer import Viewer
from collector.web.language import language
from collector.web.overview import Overview, overview
from collector.web.scope import Scope, crumbs, read_scope
from office.directory import Directory, index
from office.documents import Health, Presence, encode_document
from office.ids import OfficeId, TerminalId, UnitId
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from office.units import Unit
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.factories import a_directory, with_queues

HTML = {"Accept": "text/html"}


def text_of(client: FlaskClient, path: str) -> str:
    """The words of a page, without its marks."""
    page = client.get(path, headers=HTML)
    assert page.status_code == 200, page.get_data(as_text=True)
    plain = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.get_data(as_text=True), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def scope_of(town: Town, **query: str) -> Scope:
    return read_scope({name.rstrip("_"): [value] for name, value in query.items()}, index(load_directory(town.db)), TODAY)


def shown(town: Town, **query: str) -> Overview:
    directory, top = index(load_directory(town.db)), Viewer("lan", "admin")
    told = naming_for(top, directory, bytes(32))
    return overview(town.db, directory, scope_of(town, **query), TODAY, viewer=top, naming=told)


def test_the_figure_stands_with_its_number_and_interval(town: Town, client: FlaskClient) -> None:
    town.votes(81, 5)
    town.votes(19, 1)
    text = text_of(client, "/?office=xa-mau-a")
    assert "Hài lòng 81,0% 100 phiếu · 72,2%–87,5%" in text
    assert "Quý III năm 2026" in text
    assert "01/07/2026 – 30/09/2026" in text


def test_few_votes_have_a_number_but_no_share(town: Town, client: FlaskClient) -> None:
    town.votes(9, 5)
    text = text_of(client, "/?office=xa-mau-a")
    assert "Hài lòng – 9 phiếu: chưa đủ để nói tỷ lệ" in text
    assert "Quầy 1 9 – Chưa đủ phiếu" in text
    town.votes(1, 5)
    assert "Quầy 1 10 100,0%" in text_of(client, "/?office=xa-mau-a")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ((95, 5), "cao hơn quý II năm 2026"),
        ((80, 20), "chưa thấy thay đổi rõ rệt so với quý II năm 2026"),
        ((50, 50), "thấp hơn quý II"),
    ],
)
def test_a_change_is_said_only_where_the_votes_show_it(town: Town, client: FlaskClient, now: tuple[int, int], words: str) -> None:
    town.votes(80, 5, at=date(2026, 5, 4))
    town.votes(20, 1, at=date(2026, 5, 4))
    town.votes(now[0], 5)
    town.votes(now[1], 1)
    assert words in text_of(client, "/?office=xa-mau-a")


def test_too_few_votes_before_make_no_comparison(town: Town, client: FlaskClient) -> None:
    town.votes(29, 1, at=date(2026, 5, 4))
    town.votes(100, 5)
    text = text_of(client, "/?office=xa-mau-a")
    assert "quý II" not in text


def test_counters_are_judged_against_the_rest(town: Town) -> None:
    for counter, good in (("quay-1", 84), ("quay-2", 98), ("quay-3", 60)):
        town.votes(good, 5, counter=counter, official=None)
        town.votes(100 - good, 1, counter=counter, official=None)
    lines = shown(town, office="xa-mau-a").lines
    assert [(line.id, line.verdict) for line in lines] == [
        ("quay-2", "surely-higher"),
        ("quay-1", "level"),
        ("quay-3", "surely-lower"),
    ]


def test_a_counter_without_votes_is_there_too(town: Town) -> None:
    town.votes(40)
    lines = shown(town, office="xa-mau-a").lines
    assert [(line.id, line.figure is None) for line in lines] == [("quay-1", False), ("quay-2", True), ("quay-3", True)]


def test_people_stand_by_name_and_not_by_figure(town: Town) -> None:
    for number, good in ((1, 10), (2, 60), (3, 40)):
        person = "nguyen-thi-mau" if number == 1 else f"nguyen-thi-mau-{number}"
        town.votes(good, 5, counter=f"quay-{number}", official=person)
        town.votes(70 - good, 1, counter=f"quay-{number}", official=person)
    town.votes(50, 5, official=None)
    lines = shown(town, office="xa-mau-a", rows="official").lines
    assert [line.id for line in lines] == ["nguyen-thi-mau", "nguyen-thi-mau-2", "nguyen-thi-mau-3", None]


def test_names_are_read_only_where_they_are_asked_for(town: Town, client: FlaskClient) -> None:
    town.votes(40)
    assert "Nguyễn Thị Mẫu" not in text_of(client, "/?office=xa-mau-a")
    assert "Nguyễn Thị Mẫu" not in text_of(client, "/?unit=tinh-mau")
    assert "Nguyễn Thị Mẫu 1 40 100,0%" in text_of(client, "/?office=xa-mau-a&rows=official")


def test_one_scale_and_one_channel_at_a_time(town: Town, client: FlaskClient) -> None:
    town.votes(40, 5)
    town.votes(30, 1, scale="hai-long-3")
    town.votes(20, 1, channel="button")
    assert shown(town, office="xa-mau-a").total == shown(town, office="xa-mau-a", scale="hai-long-5", channel="kiosk").total
    three = shown(town, office="xa-mau-a", scale="hai-long-3")
    assert three.total is not None
    assert (three.total.n, three.total.satisfied) == (30, 0)
    text = text_of(client, "/?office=xa-mau-a")
    for words in ("Thang 5 mức · màn hình tại quầy · 40 phiếu", "Thang 3 mức", "nút bấm tại quầy · 20 phiếu"):
        assert words in text


def test_left_out_votes_are_counted_by_kind(town: Town, client: FlaskClient) -> None:
    town.votes(40)
    town.votes(19, flags=("repeat",))
    town.votes(4, flags=("out-of-hours",))
    assert "Không tính vào kết quả 23 4 ngoài giờ, 19 bấm lặp" in text_of(client, "/?office=xa-mau-a")


def test_the_trend_has_twelve_months_and_keeps_those_without_votes(town: Town) -> None:
    for month in (1, 3, 9):
        town.votes(10, 4, at=date(2026, month, 5))
    months = shown(town, office="xa-mau-a").months
    assert [month.span.label for month in months] == [f"2026-0{number}" for number in range(1, 10)]
    assert [month.figure.n if month.figure else None for month in months] == [10, None, 10, None, None, None, None, None, 10]
    town.votes(10, 4, at=date(2025, 9, 30))
    assert len(shown(town, office="xa-mau-a").months) == 9
    town.votes(10, 4, at=date(2025, 10, 1))
    assert len(shown(town, office="xa-mau-a").months) == 12


def test_topics_are_those_of_the_unsatisfied(town: Town, client: FlaskClient) -> None:
    town.votes(40, 5, topics=("thai-do",))
    town.votes(7, 1, topics=("thoi-gian-cho",))
    town.votes(2, 2, topics=("thoi-gian-cho", "thu-tuc"))
    text = text_of(client, "/?office=xa-mau-a")
    assert "từ 9 phiếu chưa hài lòng Thời gian chờ 9 Thủ tục, giấy tờ 2 " in text


def test_votes_sent_at_once_are_said(town: Town, client: FlaskClient) -> None:
    town.votes(40)
    assert "gửi ngay" not in text_of(client, "/?office=xa-mau-a")
    town.votes(1, release="at once")
    assert "Có phiếu được gửi ngay, không đợi hòm phiếu" in text_of(client, "/?office=xa-mau-a")


def test_a_terminal_that_releases_at_once_is_said_before_any_vote(town: Town, client: FlaskClient) -> None:
    hear(town, 1, Health(software="1", boot="b", clock="synchronised", disk="ok", release="at once"))
    assert "Có phiếu được gửi ngay" in text_of(client, "/?office=xa-mau-a")


def test_sample_data_is_said_on_every_page_and_real_data_is_not(tmp_path: Path) -> None:
    for sample in (True, False):
        entries = msgspec.structs.replace(a_directory(), sample=sample)
        app = Town(tmp_path / str(sample), entries).app()
        pages = [app.test_client().get("/login", headers=HTML), logged_in(app).get("/"), logged_in(app).get("/x", headers=HTML)]
        for page in pages:
            assert ("SỐ LIỆU MẪU" in page.get_data(as_text=True)) is sample


def test_an_empty_collector_says_what_to_do(tmp_path: Path) -> None:
    client = logged_in(Town(tmp_path, Directory()).app())
    assert "Chưa có danh mục đơn vị" in text_of(client, "/")
    assert client.get("/api/v1/satisfaction").get_json()["rows"] == []


def test_no_votes_yet_and_no_votes_in_a_period_are_different(town: Town, client: FlaskClient) -> None:
    assert "Chưa có phiếu nào" in text_of(client, "/?office=xa-mau-a")
    town.votes(1)
    assert "Không có phiếu nào trong thời gian này" in text_of(client, "/?office=xa-mau-a&period=last-year")


def hear(town: Town, number: int, health: Health | None, *, state: str = "online", office: str = "xa-mau-a") -> None:
    place = OfficeId(office), TerminalId(f"danh-gia-{number}")
    messages = [Arrival(terminal_topic(*place, PRESENCE), encode_document(Presence(state)))]  # type: ignore[arg-type]
    if health is not None:
        messages.append(Arrival(terminal_topic(*place, HEALTH), encode_document(health)))
    town.ingest.take(messages, at=town.clock.now_ms())


def test_terminals_are_told_as_far_as_they_are_known(town: Town) -> None:
    client = logged_in(town.app(idle_minutes=600))
    good = Health(software="1", boot="b", clock="synchronised", disk="ok")
    assert "Thiết bị – Chưa thiết bị nào kết nối." in text_of(client, "/?office=xa-mau-a")
    for number in (1, 2, 3):
        hear(town, number, good)
    assert "Thiết bị 3/3 Tất cả đang kết nối." in text_of(client, "/?office=xa-mau-a")
    hear(town, 2, None, state="offline")
    assert "2/3 Quầy 2 mất kết nối từ 12:00 16/09/2026" in text_of(client, "/?office=xa-mau-a")
    hear(town, 3, msgspec.structs.replace(good, disk="full"))
    assert "Quầy 3 ngừng nhận phiếu" in text_of(client, "/?office=xa-mau-a")
    hear(town, 3, msgspec.structs.replace(good, stuck_buttons=(1,)))
    assert "Quầy 3 có nút bấm bị kẹt" in text_of(client, "/?office=xa-mau-a")
    town.clock.ms += 3_600_000
    town.ingest.take([Arrival(uplink_topic(OfficeId("xa-mau-a")), b"0")], at=town.clock.now_ms())
    assert "0/3 Quầy 1 không rõ, đường truyền của cơ quan đứt từ 13:00 16/09/2026" in text_of(client, "/?office=xa-mau-a")
    assert "Xã Mẫu A, Quầy 1" in text_of(client, "/?unit=tinh-mau")


def test_the_terminals_of_a_queue_are_called_by_what_they_do(tmp_path: Path) -> None:
    directory = with_queues(a_directory())
    exit_ = msgspec.structs.replace(
        directory.terminals[0], id=TerminalId("loi-ra-1"), channel="exit", counter=None, official=None
    )
    second = msgspec.structs.replace(directory.stations[1], id=TerminalId("lay-so-2"))
    entries = msgspec.structs.replace(directory, terminals=(*directory.terminals, exit_), stations=(*directory.stations, second))
    town = Town(tmp_path, entries)
    client = logged_in(town.app())

    def say(terminal: str, leaf: str, document: Presence | Health) -> None:
        topic = terminal_topic(OfficeId("xa-mau-a"), TerminalId(terminal), leaf)
        town.ingest.take([Arrival(topic, encode_document(document))], at=town.clock.now_ms())

    names = {
        "danh-gia-1": "Quầy 1",
        "loi-ra-1": "Máy đánh giá ở lối ra",
        "desk": "Bàn điều hành",
        "lay-so-1": "Máy lấy số lay-so-1",
        "lay-so-2": "Máy lấy số lay-so-2",
        "bang-goi-so": "Bảng gọi số",
        "hop-goi-1": "Hộp gọi số, Quầy 1",
    }
    for terminal in names:
        say(terminal, PRESENCE, Presence("online"))
    assert "7/7 Tất cả đang kết nối." in text_of(client, "/?office=xa-mau-a")
    for terminal, name in names.items():
        say(terminal, PRESENCE, Presence("offline"))
        assert f"6/7 {name} mất kết nối" in text_of(client, "/?office=xa-mau-a")
        say(terminal, PRESENCE, Presence("online"))
    say("desk", HEALTH, Health(software="1", boot="b", clock="synchronised", disk="full"))
    assert "Bàn điều hành ngừng hoạt động: thẻ nhớ hỏng hoặc đầy" in text_of(client, "/?office=xa-mau-a")


@pytest.mark.parametrize(
    ("query", "before"),
    [
        ({"period": "this-quarter"}, (date(2026, 4, 1), date(2026, 7, 1))),
        ({"period": "this-quarter", "reckoning": "15-14"}, (date(2026, 6, 15), date(2026, 9, 15))),
        ({"period": "today"}, (TODAY - timedelta(days=1), TODAY)),
        ({"from_": "2026-09-02", "through": "2026-09-04"}, (date(2026, 8, 30), date(2026, 9, 2))),
        ({"period": "this-year"}, (date(2025, 1, 1), date(2026, 1, 1))),
    ],
)
def test_the_period_before_is_the_bucket_before_or_as_many_days(
    town: Town, query: dict[str, str], before: tuple[date, date]
) -> None:
    assert tuple(scope_of(town, **query).before()) == before


def test_the_last_day_of_a_form_is_counted(town: Town) -> None:
    scope = scope_of(town, from_="2026-09-02", through="2026-09-04")
    assert tuple(scope.period) == (date(2026, 9, 2), date(2026, 9, 5))


def test_the_way_down_is_shown(town: Town) -> None:
    directory = index(load_directory(town.db))
    words = language("vi")
    assert [crumb.name for crumb in crumbs(scope_of(town), directory, words)] == ["Tỉnh Mẫu"]
    inside = crumbs(scope_of(town, office="xa-mau-b", period="last-year"), directory, words)
    assert [(crumb.name, crumb.href) for crumb in inside] == [
        ("Tỉnh Mẫu", "/?period=last-year&unit=tinh-mau"),
        ("Xã Mẫu B", None),
    ]
    other = Unit(id=UnitId("tinh-khac"), kind="Tỉnh", name="Tỉnh Mẫu Khác")
    two = index(msgspec.structs.replace(load_directory(town.db), units=(*load_directory(town.db).units, other)))
    assert [crumb.name for crumb in crumbs(scope_of(town), two, words)] == ["Tất cả đơn vị"]


def test_a_unit_with_one_office_is_about_that_office(town: Town) -> None:
    assert scope_of(town, unit="xa-mau-b").inquiry.office == "xa-mau-b"
    assert scope_of(town, unit="tinh-mau").inquiry.office is None


def test_the_download_has_the_figures_of_the_page(town: Town, client: FlaskClient) -> None:
    town.votes(40)
    page = client.get("/?office=xa-mau-a", headers=HTML).get_data(as_text=True)
    found = re.search(r'href="(/api/v1/satisfaction[^"]+)"', page)
    assert found
    answer = client.get(found[1].replace("&amp;", "&"))
    assert answer.content_type.startswith("text/csv")
    assert ",40,40,1.0," in answer.get_data(as_text=True)
