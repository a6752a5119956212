"""What was done stands on the trend, with before and after in words that votes allow, and within the viewer's scope alone."""

import json
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from office.alert_reading import Subject
from office.alert_rule import AlertKind
from office.ids import OfficeId
from office.periods import half_day_on, start_of
from tests.collector.reports.tables import table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A, TOP

HTML = {"Accept": "text/html"}
DAY = date(2026, 8, 3)
TEXT = "Thêm người ở giờ đông"


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


def did(
    town: Town,
    day: date = DAY,
    text: str = TEXT,
    *,
    kind: AlertKind = "low-scores",
    office: str = "xa-mau-a",
    counter: str = "quay-1",
) -> int:
    """Somebody begins to do something about an alert."""
    at = int(start_of(half_day_on(day, afternoon=True)).timestamp() * 1000)
    with transaction(town.db):
        alerts = Alerts(town.db)
        made = alerts.begin(AlertKey(OfficeId(office), kind, Subject(counter=counter)), at - 1000, {})
        # The same may be raised again only when it is over.
        alerts.end(made, at - 500, {})
        alerts.step(made, "action", at=at, account="lanh-dao", role="leader", text=text)
    return made


def voted(town: Town, before: tuple[int, int], after: tuple[int, int], *, office: str = "xa-mau-a", day: date = DAY) -> None:
    """Votes (good, bad) two weeks before the deed and two weeks after."""
    for (good, bad), at in ((before, day - timedelta(days=14)), (after, day + timedelta(days=14))):
        town.votes(good, 5, office=office, at=at)
        if bad:
            town.votes(bad, 1, office=office, at=at)


def told(client: FlaskClient, path: str = "/?office=xa-mau-a") -> list[str]:
    """The entries of the list below the trend, as texts."""
    page = client.get(path, headers=HTML).get_data(as_text=True)
    part = page.partition('<ol class="milestones">')[2].partition("</ol>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in re.findall(r"<li.*?</li>", part, re.DOTALL)]


def drawn(client: FlaskClient, path: str = "/?office=xa-mau-a") -> list[dict[str, object]]:
    """The marks of the chart."""
    page = client.get(path, headers=HTML).get_data(as_text=True)
    found = json.loads(page.partition('id="trend-data">')[2].partition("</script>")[0])
    marks: list[dict[str, object]] = found["datasets"]["deeds"]
    return marks


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((60, 40), (90, 10), "60,0% hài lòng (100 phiếu); 28 ngày sau: 90,0% (100 phiếu): cao hơn sau việc này."),
        ((80, 20), (84, 16), "chưa thấy thay đổi rõ rệt."),
        ((90, 10), (60, 40), "thấp hơn sau việc này."),
        ((90, 10), (29, 0), "28 ngày trước và sau: chưa đủ phiếu để so sánh."),
    ],
)
def test_before_and_after_are_said_as_far_as_votes_allow(
    town: Town, app: Flask, before: tuple[int, int], after: tuple[int, int], words: str
) -> None:
    voted(town, before, after)
    # Votes that do not count, of other places, and of the day itself are in neither.
    town.votes(50, 1, at=DAY + timedelta(days=14), flags=("repeat",))
    town.votes(50, 1, office="xa-mau-b", at=DAY + timedelta(days=14))
    town.votes(50, 1, at=DAY)
    made = did(town)
    client = logged_in(app, TOP)
    (one,) = told(client)
    assert one.startswith("03/08/2026 · ")
    assert f"Quầy 1 · Nhiều phiếu chưa hài lòng {TEXT}" in one
    assert words in one
    page = client.get("/?office=xa-mau-a", headers=HTML).get_data(as_text=True)
    assert f'href="/alerts/{made}"' in page
    assert "chưa chứng minh" in page
    if "cao hơn" not in words:
        assert "cao hơn sau việc này" not in one
    (mark,) = drawn(client)
    # The trend begins in July, its second month is August: two days of thirty-one have passed.
    assert mark["label"] == "1"
    assert mark["place"] == pytest.approx(1 - 0.5 + 2.5 / 31, abs=0.02)


def test_the_risk_is_shared_by_all_deeds_that_are_compared(town: Town, app: Flask) -> None:
    voted(town, (76, 24), (88, 12))
    did(town)
    client = logged_in(app, TOP)
    assert "cao hơn sau việc này" in told(client)[0]
    for number in range(8):
        did(town, DAY + timedelta(days=1), f"Việc khác số {number}")
    found = told(client)
    assert len(found) == 9
    assert "chưa thấy thay đổi rõ rệt" in found[0]
    assert "Cùng thời gian còn việc số 2, 3" in found[0]
    assert "chia đều cho 9 việc" in client.get("/?office=xa-mau-a", headers=HTML).get_data(as_text=True)
    did(town, DAY + timedelta(days=2), "Việc thứ mười")
    page = client.get("/?office=xa-mau-a", headers=HTML).get_data(as_text=True)
    assert len(drawn(client)) == 9
    assert "Chỉ vẽ 9 việc gần nhất" in page
    assert TEXT not in " ".join(told(client))


def test_the_same_deed_about_several_alerts_is_one_and_a_young_one_waits(town: Town, app: Flask) -> None:
    voted(town, (60, 40), (90, 10))
    for counter in ("quay-1", "quay-2", "quay-3"):
        did(town, counter=counter)
    did(town, date(2026, 9, 7), "Đổi sơ đồ phòng chờ", kind="long-waits")
    did(town, date(2026, 9, 8), "Thay thẻ nhớ", kind="silent-terminal")
    first, second, third = told(logged_in(app, OF_A["leader"]), "/")
    assert first.startswith("03/08/2026 · Nhiều phiếu chưa hài lòng · 3 cảnh báo")
    assert "cao hơn sau việc này" in first
    assert second.endswith("Chưa qua 14 ngày nên chưa so được trước và sau.")
    # A terminal that is heard again is nothing that satisfied shares could show.
    assert third.endswith("Thay thẻ nhớ")


def test_a_wide_place_tells_what_was_done_where_and_leads_to_the_office(town: Town, app: Flask) -> None:
    voted(town, (60, 40), (90, 10))
    did(town)
    client = logged_in(app, TOP)
    (one,) = told(client, "/")
    assert "Xã Mẫu A" in one
    assert "28 ngày" not in one
    page = client.get("/", headers=HTML).get_data(as_text=True)
    assert re.search(r'href="/\?office=xa-mau-a[^"]*#trend-title"', page)
    assert len(drawn(client, "/")) == 1
    client.get("/language/en", headers=HTML)
    english = client.get("/?office=xa-mau-a", headers=HTML).get_data(as_text=True)
    assert "What was done, by its number in the chart" in english
    assert "28 days before: 60.0% satisfied (votes: 100); 28 days after: 90.0% (votes: 100): higher after it." in english


def test_a_deed_where_nobody_votes_as_the_chart_shows_is_told_and_has_no_mark(town: Town, app: Flask) -> None:
    voted(town, (60, 40), (90, 10))
    town.votes(20, 3, office="xa-mau-b", at=DAY + timedelta(days=9), scale="hai-long-3")
    did(town)
    client = logged_in(app, TOP)
    assert "Không có trên biểu đồ" not in client.get("/", headers=HTML).get_data(as_text=True)
    did(town, DAY + timedelta(days=1), "Việc ở nơi khác", office="xa-mau-b")
    assert len(told(client, "/")) == 2
    assert [mark["label"] for mark in drawn(client, "/")] == ["1"]
    assert "Không có trên biểu đồ: việc số 2, ở nơi không bỏ phiếu" in client.get("/", headers=HTML).get_data(as_text=True)


def test_where_the_chart_has_no_mark_at_all_the_list_speaks_of_none(town: Town, app: Flask) -> None:
    voted(town, (60, 40), (90, 10))
    town.votes(20, 3, office="xa-mau-b", at=DAY + timedelta(days=9), scale="hai-long-3")
    did(town, DAY, "Việc ở nơi khác", office="xa-mau-b")
    client = logged_in(app, TOP)
    page = client.get("/", headers=HTML).get_data(as_text=True)
    assert len(told(client, "/")) == 1
    assert ">Việc đã làm</h3>" in page
    assert "trên biểu đồ</h3>" not in page
    assert "Không có trên biểu đồ" not in page


def test_nobody_reads_deeds_of_another_scope_and_officials_read_none(town: Town, app: Flask) -> None:
    voted(town, (60, 40), (90, 10))
    voted(town, (60, 40), (90, 10), office="xa-mau-b")
    did(town, text="Việc của xã B <b>đậm</b>", office="xa-mau-b")
    for role in ("admin", "leader", "supervisor", "official"):
        client = logged_in(app, OF_A[role])
        page = client.get("/", headers=HTML).get_data(as_text=True)
        assert drawn(client, "/") == []
        assert "Việc của xã B" not in page
    page = logged_in(app, TOP).get("/?office=xa-mau-b", headers=HTML).get_data(as_text=True)
    assert "&lt;b&gt;đậm" in page
    assert "<b>đậm" not in page
    did(town)
    assert told(logged_in(app, OF_A["official"]), "/") == []


def test_the_report_draws_and_tells_the_same(town: Town) -> None:
    voted(town, (60, 40), (90, 10))
    town.votes(20, 5, at=date(2026, 9, 2))
    did(town)
    report = report_of(town, "unit", office="xa-mau-a", period="this-quarter")
    (row,) = table_of(report, "milestones").rows
    assert row[0:2] == (1, DAY)
    assert row[3] == TEXT
    assert "cao hơn sau việc này" in str(row[4])
    assert any("chưa chứng minh" in note for note in table_of(report, "milestones").notes)
    assert not any("trước kỳ" in note for note in table_of(report, "milestones").notes)
    later = report_of(town, "unit", office="xa-mau-a", from_="2026-09-01", to="2026-09-16")
    assert any("Gồm cả việc làm trước kỳ" in note for note in table_of(later, "milestones").notes)
    (chart,) = [block for section in report.sections for block in section.blocks if getattr(block, "id", "") == "trend"]
    assert [mark["label"] for mark in chart.specification["datasets"]["deeds"]] == ["1"]  # type: ignore[union-attr]
    official = report_of(town, "official", office="xa-mau-a", official="nguyen-thi-mau", period="this-quarter")
    assert TEXT not in str(official)


def test_a_wide_report_tells_before_and_after_of_the_office_and_draws_no_mark_where_it_is_not(town: Town) -> None:
    voted(town, (60, 40), (90, 10))
    for at in (date(2026, 8, 12), date(2026, 9, 2)):
        town.votes(150, 3, office="xa-mau-b", at=at, scale="hai-long-3")
    did(town)
    undrawn = table_of(report_of(town, "unit", period="this-quarter"), "milestones")
    assert undrawn.title == "Việc đã làm"
    assert "biểu đồ" not in " ".join(undrawn.notes)
    did(town, date(2026, 8, 4), "Việc ở nơi khác", office="xa-mau-b")
    alone = table_of(report_of(town, "unit", office="xa-mau-a", period="this-quarter"), "milestones")
    wide = report_of(town, "unit", period="this-quarter")
    table = table_of(wide, "milestones")
    assert table.title == "Việc đã làm, theo số trên biểu đồ"
    ours, theirs = table.rows
    # The office's votes and words, on its own scale: the chart is of the other one.
    assert ours[4] == f"Thang 5 mức, màn hình tại quầy: {alone.rows[0][4]}"
    assert "60,0% hài lòng (100 phiếu); 28 ngày sau: 90,0% (100 phiếu): cao hơn sau việc này." in str(ours[4])
    assert "đủ phiếu" in str(theirs[4])
    assert any("riêng cơ quan" in note for note in table.notes)
    assert "việc số 1, ở nơi không bỏ phiếu theo thang và cách của biểu đồ" in " ".join(table.notes)
    (chart,) = [block for section in wide.sections for block in section.blocks if getattr(block, "id", "") == "trend"]
    assert [mark["label"] for mark in chart.specification["datasets"]["deeds"]] == ["2"]  # type: ignore[union-attr]
