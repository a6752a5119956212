"""The queue's part of the first page: figures that the API says, and words for what is missing or not there yet."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.participation import participation
from collector.store.directory import load_directory
from collector.web.language import language
from collector.web.queue_view import QueueView
from collector.web.queue_wording import QueueWording
from collector.web.scope import read_scope
from office.directory import index
from office.histogram import Quantile
from office.ids import OfficeId
from tests.collector.desks import a_hall, a_queue_directory, from_desk, told
from tests.collector.test_queues import hear
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_overview import shown, text_of
from tests.collector.web.test_queue_api import a_busy_day
from tests.factories import a_directory

YESTERDAY = TODAY - timedelta(days=1)
PAGE = "/?office=xa-mau-a&period=yesterday"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector", a_queue_directory(offices=2))


def queue_of(town: Town, **query: str) -> QueueView:
    return shown(town, **query).queue


def test_the_tiles_say_who_was_served_and_rated_and_how_long_people_waited(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    text = text_of(client, PAGE)
    assert "Đã phục vụ 4 2 phiếu ở mọi cách bỏ phiếu · 6 số đã phát · 1 ưu tiên · 1 hết giờ chưa được phục vụ" in text
    assert "Thời gian chờ (trung vị) 34–38 phút 9 trên 10 người chờ dưới 60 phút" in text
    assert "Tỷ lệ tham gia đánh giá 50,0% 2 phiếu trên 4 lượt mời · mời được 100,0% lượt phục vụ" in text
    assert "Vắng mặt khi được mời 20,0% 1 trên 5 lượt mời vào quầy" in text


def test_the_tables_have_each_counter_and_each_service(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    text = text_of(client, PAGE)
    assert "Quầy 1 4 34–38 phút 60 phút 10–12 phút 20,0% 100,0% 50,0%" in text
    assert "Phục vụ Chờ (trung vị) 9 trên 10 dưới Làm việc (trung vị) Chứng thực 2" in text
    assert re.search(r"Hộ tịch 2 [\d–]+ phút \d+ phút [\d–]+ phút", text)
    assert [row.group.counter for row in queue_of(town, office="xa-mau-a").places] == ["quay-1"]


def test_a_unit_shows_its_offices(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    assert [row.group.office for row in queue_of(town, unit="tinh-mau").places] == ["xa-mau-a"]
    assert "Hàng chờ theo cơ quan" in text_of(client, "/?unit=tinh-mau")


def test_the_hours_have_no_hole(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    hours = queue_of(town, office="xa-mau-a").hours
    assert [(hour.hour, hour.issued, hour.wait.n) for hour in hours] == [(8, 6, 5)]
    assert "8 giờ 6 34–38 phút" in text_of(client, PAGE)


def test_no_queue_yet_and_none_in_a_period_are_different(town: Town, client: FlaskClient) -> None:
    assert "Chưa có số liệu hàng chờ" in text_of(client, "/?office=xa-mau-a")
    a_busy_day(town)
    assert "Không có lượt nào trong hàng chờ" in text_of(client, "/?office=xa-mau-a&period=last-year")
    # The neighbour has votes, and its windows count, but it never gave a number.
    town.votes(12, office="xa-mau-b", at=YESTERDAY)
    assert "Chưa có số liệu hàng chờ" in text_of(client, "/?office=xa-mau-b")


def test_an_office_without_a_desk_has_its_votes_all_the_same(tmp_path: Path) -> None:
    town = Town(tmp_path, a_directory())
    town.votes(40)
    text = text_of(logged_in(town.app()), "/?office=xa-mau-a")
    assert "Hài lòng 100,0%" in text
    assert "Chưa có số liệu hàng chờ" in text


def test_a_queue_stands_there_before_any_vote(town: Town, client: FlaskClient) -> None:
    hall = a_hall()
    hall.jump(hall.wall and hall.wall + timedelta(days=13))
    hall.take()
    town.ingest.take([from_desk(told(hall.facts))], at=town.clock.now_ms())
    text = text_of(client, PAGE)
    assert "Chưa có phiếu nào" in text
    assert "0 phiếu ở mọi cách bỏ phiếu · 1 số đã phát" in text
    assert "Tỷ lệ tham gia đánh giá – 0 phiếu trên 0 lượt mời" in text


def test_what_may_still_come_is_said_with_since_when(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    assert "còn thiếu số liệu" not in text_of(client, PAGE)
    hear(town, state="offline", at=town.clock.now_ms() - 86_400_000)
    sentence = "Có thể còn thiếu số liệu từ ngày 15/09/2026: thiết bị của Xã Mẫu A mất kết nối hoặc chưa gửi hết."
    assert sentence in text_of(client, PAGE)
    assert sentence in text_of(client, "/?unit=tinh-mau")
    hear(town)
    assert "còn thiếu số liệu" not in text_of(client, PAGE)


def test_a_day_that_is_not_over_says_so(town: Town, client: FlaskClient) -> None:
    hall = a_hall()
    hall.jump(hall.wall and hall.wall + timedelta(days=14))
    hall.take()
    town.ingest.take([from_desk(told(hall.facts))], at=town.clock.now_ms())
    assert "Hôm nay chưa hết" in text_of(client, "/?office=xa-mau-a&period=today")
    assert "Hôm nay chưa hết" not in text_of(client, "/?office=xa-mau-a&period=this-week")


def test_unknown_hours_are_counted_and_said(town: Town, client: FlaskClient) -> None:
    hall = a_hall()
    hall.jump(None)
    hall.take()
    town.ingest.take([from_desk(told(hall.facts))], at=town.clock.now_ms())
    text = text_of(client, "/?office=xa-mau-a&period=today")
    assert "Chưa có lượt nào biết giờ." in text
    assert "1 việc không rõ giờ vì đồng hồ của bàn điều hành chưa đúng." in text


def test_a_long_list_of_offices_is_cut_short(town: Town) -> None:
    directory = index(load_directory(town.db))
    wording = QueueWording(language("vi"), directory, read_scope({}, directory, TODAY))
    missing = dict.fromkeys([OfficeId("xa-mau-a"), OfficeId("xa-mau-b")], TODAY)
    view = QueueView(None, [], [], [], missing, is_running=False, was_ever=True)
    assert "thiết bị của Xã Mẫu A, Xã Mẫu B mất" in wording.missing(view)[0]
    directory = directory._replace(
        offices={**directory.offices, OfficeId("xa-mau-c"): msgspec.structs.replace(directory.offices[OfficeId("xa-mau-a")])}
    )
    wording = QueueWording(language("vi"), directory, read_scope({}, directory, TODAY))
    more = view._replace(missing={**missing, OfficeId("xa-mau-c"): TODAY})
    assert "của Xã Mẫu A, Xã Mẫu B và 1 cơ quan khác mất" in wording.missing(more)[0]


@pytest.mark.parametrize(
    ("found", "vietnamese", "english"),
    [
        (None, "–", "–"),
        (Quantile(0, 5), "dưới 5 giây", "under 5 s"),
        (Quantile(105, 120), "105–120 giây", "105–120 s"),
        (Quantile(150, 180), "2,5–3 phút", "2.5–3 min"),
        (Quantile(1800, 2040), "30–34 phút", "30–34 min"),
        (Quantile(28_800, None), "trên 8 giờ", "over 8 hours"),
    ],
)
def test_a_duration_is_said_as_well_as_it_is_known(town: Town, found: Quantile | None, vietnamese: str, english: str) -> None:
    directory = index(load_directory(town.db))
    for code, expected in (("vi", vietnamese), ("en", english)):
        assert QueueWording(language(code), directory, read_scope({}, directory, TODAY)).between(found) == expected


def test_a_share_of_participation_is_never_said_to_be_more_than_all(town: Town) -> None:
    directory = index(load_directory(town.db))
    wording = QueueWording(language("vi"), directory, read_scope({}, directory, TODAY))
    assert (wording.share(1.2), wording.share(0.5), wording.share(None)) == ("100,0%", "50,0%", "–")


def test_the_page_says_what_the_api_says(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    (row,) = client.get("/api/v1/queue?office=xa-mau-a&period=yesterday").get_json()["rows"]
    total = queue_of(town, office="xa-mau-a", period="yesterday").total
    assert total is not None
    assert (row["finished"], row["coverage"]) == (total.figure.finished, total.coverage)
    assert total.rated is not None
    assert row["rated"] == total.rated.votes
    page = client.get(PAGE).get_data(as_text=True)
    link = re.search(r'href="(/api/v1/queue\?[^"]+)"', page)
    assert link
    table = client.get(link[1].replace("&amp;", "&"))
    assert table.content_type.startswith("text/csv")
    assert "2026-09-15" in table.get_data(as_text=True)


def test_english_says_it_too(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    client.get("/language/en")
    text = text_of(client, PAGE)
    assert "Served 4 votes by every way to vote: 2 · 6 numbers given · 1 priority" in text
    assert "Waiting time (median) 34–38 min 9 people in 10 waited less than 60 min" in text


def test_the_figures_come_from_the_same_reading(town: Town) -> None:
    a_busy_day(town)
    directory = index(load_directory(town.db))
    scope = read_scope({"office": ["xa-mau-a"]}, directory, TODAY)
    whole, total = participation(town.db, directory, scope.inquiry, TODAY)[0], queue_of(town, office="xa-mau-a").total
    assert total is not None
    assert total._replace(figure=whole.figure) == whole
    # The page does not read what it does not show.
    unread = {"walk", "idle", "asked", "unasked", "recalled", "transferred", "walk_ins", "duty_seconds", "paused_seconds"}
    for name, value in whole.figure._asdict().items():
        assert name in unread or getattr(total.figure, name) == value, name
