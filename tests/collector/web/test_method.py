"""Under every figure stands what it is made of: who could vote, who did, what was left out, uptime, and what may still come."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask import Flask

from collector.ingest import Arrival
from collector.reports.order import ReportKind
from collector.store.db import transaction
from collector.store.listening import Listening
from collector.web.language import language
from collector.web.made_of import made_of, method_lines
from office.directory import index
from office.documents import Presence, encode_document
from office.ids import DESK, OfficeId, TerminalId
from office.periods import half_day_on, start_of
from office.topics import PRESENCE, terminal_topic, uplink_topic
from tests.collector.desks import a_queue_directory
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_public_page import switch
from tests.collector.web.viewers import OF_A, TOP
from tests.factories import a_directory

AUGUST = date(2026, 8, 31)
ASKED, REPLIED, LEFT_OUT, UPTIME, MISSING = (
    "Ai được hỏi:",
    "Ai trả lời:",
    "Không tính vào kết quả:",
    "Thiết bị:",
    "Có thể còn thiếu",
)
DAYS = "from=2026-08-01&through=2026-08-31"


def _ms(day: date) -> int:
    return int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000)


@cache
def town() -> Town:
    """Two working days of August in one office, whose desk has been dark since the 31st."""
    found = Town(Path(mkdtemp()) / "collector", a_queue_directory(offices=2, counters=3))
    for terminal, state, day in ((DESK, "online", date(2026, 8, 1)), (DESK, "offline", AUGUST)):
        topic = terminal_topic(OfficeId("xa-mau-a"), TerminalId(terminal), PRESENCE)
        found.ingest.take([Arrival(topic, encode_document(Presence(state)))], at=_ms(day))  # type: ignore[arg-type]
    found.ingest.take([Arrival(uplink_topic(OfficeId("xa-mau-a")), b"1")], at=_ms(date(2026, 8, 1)))
    a_desk_with_days(found, working_days(AUGUST, 2))
    found.votes(40, 5, at=AUGUST)
    found.votes(6, 5, at=AUGUST, flags=("repeat",))
    with transaction(found.db):
        Listening(found.db).enter(_ms(date(2026, 8, 1)), found.clock.ms)
    switch(found)
    return found


@cache
def app() -> Flask:
    return town().app()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("admin", f"/?{DAYS}"),
        ("supervisor", f"/?office=xa-mau-a&{DAYS}"),
        ("official", f"/?{DAYS}"),
        ("leader", f"/compare?{DAYS}"),
        ("admin", f"/compare?rows=counter&{DAYS}"),
        ("nobody", "/o/xa-mau-a"),
    ],
)
def test_every_page_of_figures_says_what_they_are_made_of(who: str, path: str) -> None:
    client = app().test_client() if who == "nobody" else logged_in(app(), TOP if who == "admin" else OF_A[who])  # type: ignore[index]
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    page = " ".join(answer.get_data(as_text=True).split())
    for sentence in (ASKED, REPLIED, LEFT_OUT, UPTIME, MISSING):
        assert sentence in page, sentence
    assert "Xã Mẫu A (31/08/2026)" in page


@pytest.mark.parametrize("kind", ["daily", "unit", "official", "form", "award", "supervision"])
def test_the_method_of_every_report_says_it_too(kind: ReportKind) -> None:
    person = "nguyen-thi-mau" if kind == "official" else ""
    report = report_of(town(), kind, office="xa-mau-a", official=person, from_="2026-08-01", to="2026-09-01")
    said = " ".join(report.method)
    for word in (
        "Tỷ lệ được mời là",
        "Tỷ lệ tham gia là",
        "không tính vào kết quả",
        "Thiết bị: tính trong giờ mở cửa",
        "31/08/2026",
    ):
        assert word in said, word
    assert (report.provenance.windows > 0, report.provenance.coverage) != (True, None)


def test_where_nobody_counts_who_came_it_is_said_that_nobody_knows_who_was_asked() -> None:
    entries = index(a_directory())
    words = language("vi")
    lines = method_lines(made_of([], [], None, {}), entries, words)
    assert lines[0].startswith("Ai được hỏi: không có số liệu hàng chờ")
    assert lines[-1].startswith("Có thể còn thiếu: không thấy")
    assert not any(line.startswith(UPTIME) for line in lines), "nothing was recorded"


def test_of_many_offices_that_lag_the_first_are_named() -> None:
    entries = index(a_directory(offices=8))
    said = method_lines(made_of([], [], None, dict.fromkeys(entries.offices, TODAY)), entries, language("en"))[-1]
    assert said.count("Xã Mẫu") == 5
    assert "3" in said.rpartition(";")[2]
