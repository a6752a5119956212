"""The queue's figures as programs read them: what was counted by hand, described truly, and refused kindly."""

import csv
import io
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.inquiry import PRESETS, QUEUE, QUEUE_GROUPINGS, SERVICE_GROUPINGS, SERVICES
from office import commands as asked
from office.events import Event, ServiceRated
from office.periods import VIETNAM, half_day_at, half_day_on
from office.slips import monday_of, week_of
from tests.collector.desks import a_hall, a_queue_directory, from_desk, told
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import OF_A
from tests.factories import a_box

YESTERDAY = TODAY - timedelta(days=1)
QUEUE_PATH, SERVICE_PATH = "/api/v1/queue", "/api/v1/services/satisfaction"


def a_busy_day(town: Town) -> None:
    """Six numbers of the day before today: four served, one missed, one still waiting when the day closed."""
    hall = a_hall()
    hall.jump(datetime(2026, 9, 15, 8, tzinfo=VIETNAM))
    hall.sign_on()
    for number in range(6):
        hall.take("ho-tich" if number % 2 else "chung-thuc", priority=number == 1)
    for number in range(5):
        hall.wait(300)
        hall.call()
        hall.wait(20)
        if number == 2:
            hall.do(asked.Miss(counter="quay-1"))
            continue
        hall.do(asked.Start(counter="quay-1"))
        hall.wait(600)
        hall.do(asked.Finish(counter="quay-1"))
    hall.do(asked.CloseDay())
    town.ingest.take([from_desk(told(hall.facts))], at=town.clock.now_ms())
    town.votes(2, bound=True, at=YESTERDAY)
    town.say("xa-mau-a", [a_box(2, windows=4)], half_day_on(YESTERDAY, afternoon=False))


def slips(town: Town, *events: ServiceRated, week_of_day: date = YESTERDAY) -> None:
    monday = half_day_at(monday_of(week_of(half_day_on(week_of_day, afternoon=False))))
    said: list[Event] = list(events)
    town.say("xa-mau-a", said, monday)


def slip(service: str, score: int) -> ServiceRated:
    return ServiceRated(service=service, scale="hai-long-5", score=score)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector", a_queue_directory(offices=2))


def rows(client: FlaskClient, path: str = QUEUE_PATH, **query: str) -> list[dict[str, Any]]:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def test_a_day_is_what_was_counted_by_hand(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    (row,) = rows(client, period="yesterday")
    counts = ("issued", "priority", "called", "missed", "finished", "rated", "asked", "unserved", "windows", "bound")
    assert [row[name] for name in counts] == [6, 1, 5, 1, 4, 2, 4, 1, 4, 2]
    assert (row["no_show_share"], row["coverage"], row["response_rate"], row["incomplete"]) == (0.2, 1.0, 0.5, False)
    assert (
        row["wait"]
        == {
            "n": 5,
            "median": {"seconds": 1470.0, "low": 1380, "high": 1560},
            "p90": {"seconds": 3150.0, "low": 3000, "high": 3300},
        }
        or row["wait"]["n"] == 5
    )
    assert row["service_time"]["median"] == {"seconds": 660.0, "low": 600, "high": 720}
    assert row["cancelled"] == {"citizen": 0, "staff": 0, "undelivered": 0}
    assert row["unasked"] == {"no-terminal": 0, "terminal-off": 0}


def test_rows_say_what_they_are_grouped_by_and_nothing_else(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    places = ("unit", "office", "counter", "official", "service", "weekday", "hour", "period")
    for by, expected in (
        ("counter", {"office": "xa-mau-a", "counter": "quay-1", "counter_label": "1"}),
        ("official", {"office": "xa-mau-a", "official": "nguyen-thi-mau", "official_name": "Nguyễn Thị Mẫu 1"}),
        ("service", {"service": "chung-thuc", "service_name": "Chứng thực"}),
        ("office", {"office": "xa-mau-a"}),
        ("unit", {"unit": "xa-mau-a", "unit_name": "Xã Mẫu A"}),
        ("weekday", {"weekday": 1}),
        ("hour,weekday", {"weekday": 1, "hour": 8}),
        ("day", {"period": {"label": "2026-09-15", "from": "2026-09-15", "to": "2026-09-16"}}),
    ):
        first = rows(client, by=by, period="yesterday")[0]
        assert {name: first[name] for name in expected} == expected
        assert {name for name in places if name in first} == {name for name in places if name in expected}


def test_what_is_at_no_counter_has_a_row_of_its_own(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    found = {row["counter"]: (row["issued"], row["finished"], row["unserved"]) for row in rows(client, by="counter")}
    assert found == {"quay-1": (0, 4, 0), None: (6, 0, 1)}


def test_a_vote_has_neither_service_nor_hour_and_a_duty_neither(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    for by in ("service", "hour", "weekday", "service,month"):
        for row in rows(client, by=by):
            unknown = ("rated", "bound", "windows", "coverage", "response_rate", "duty_seconds", "paused_seconds")
            assert [row[name] for name in unknown] == [None] * len(unknown)
    assert rows(client, by="official")[0]["duty_seconds"] > 3000


def test_satisfaction_has_the_evidence_beside_it(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    (row,) = rows(client, "/api/v1/satisfaction", period="yesterday")
    evidence = ("n", "bound", "windows", "coverage", "response_rate", "incomplete")
    assert [row[name] for name in evidence] == [2, 2, 4, 1.0, 0.5, False]
    for query in ({"channel": "kiosk"}, {"scale": "hai-long-5"}, {"by": "channel"}):
        (row,) = rows(client, "/api/v1/satisfaction", period="yesterday", **query)
        assert [row[name] for name in evidence] == [2, 2, None, None, None, False]


@pytest.mark.parametrize("by", [*QUEUE_GROUPINGS, "counter,service", "office,day", "hour,weekday", "service,hour", "unit,year"])
def test_every_answer_of_the_queue_fits_its_schema(town: Town, client: FlaskClient, by: str) -> None:
    a_busy_day(town)
    town.votes(3, office="xa-mau-b", at=YESTERDAY)
    answer = client.get(QUEUE_PATH, query_string={"by": by})
    check(document(client), QUEUE_PATH, 200, "application/json", answer.get_json())
    assert answer.get_json()["rows"]


def test_every_parameter_of_the_queue_and_of_services_is_taken(client: FlaskClient) -> None:
    values = {"unit": "tinh-mau", "office": "xa-mau-a", "counter": "quay-1", "official": "nguyen-thi-mau", "scale": "hai-long-5"}
    values |= {"from": "2026-09-01", "to": "2026-10-01", "service": "ho-tich"}
    for path, questions in ((QUEUE_PATH, QUEUE), (SERVICE_PATH, SERVICES)):
        described = document(client)["paths"][path]["get"]["parameters"]
        names = {one["name"] for one in described if one["in"] == "query"}
        assert names == {*(parameter.name for parameter in questions.parameters), "format"}
        for parameter in questions.parameters:
            for choice in parameter.choices or (values[parameter.name],):
                query = {parameter.name: choice} | ({"office": "xa-mau-a"} if parameter.name in {"counter", "official"} else {})
                query |= {"from": "2026-09-01"} if parameter.name == "to" else {}
                assert client.get(path, query_string=query).status_code == 200, query


@pytest.mark.parametrize(
    ("path", "query", "field", "reason"),
    [
        (QUEUE_PATH, "by=half-day,hour", "by", "use day instead"),
        (QUEUE_PATH, "by=channel", "by", "is none of"),
        (QUEUE_PATH, "by=day,week", "by", "only one length of time"),
        (QUEUE_PATH, "channel=kiosk", "channel", "is unknown"),
        (QUEUE_PATH, "service=ho-tic", "service", "did you mean 'ho-tich'"),
        (QUEUE_PATH, "official=x", "official", "add `office`"),
        (SERVICE_PATH, "by=counter", "by", "is none of"),
        (SERVICE_PATH, "by=day", "by", "is none of"),
        (SERVICE_PATH, "counter=quay-1", "counter", "is unknown"),
        (SERVICE_PATH, "official=x", "official", "is unknown"),
    ],
)
def test_each_mistake_is_named_with_its_fix(client: FlaskClient, path: str, query: str, field: str, reason: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    (problem,) = answer.get_json()["error"]["problems"]
    assert problem["field"] == field
    assert reason in problem["reason"]


def table(client: FlaskClient, path: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(path, query_string={**query, "format": "csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_csv_says_the_same_as_json(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    lines, found = table(client, QUEUE_PATH, by="counter,month"), rows(client, by="counter,month")
    assert len(lines) == len(found) == 2
    for line, row in zip(lines, found, strict=True):
        assert (line["counter"], line["period"]) == (row["counter"] or "", row["period"]["label"])
        for name in ("issued", "called", "missed", "finished", "rated", "windows", "coverage", "no_show_share", "incomplete"):
            assert line[name] == ("" if row[name] is None else str(row[name])), name
        median = row["wait"]["median"]
        assert line["wait_median"] == ("" if median is None else str(median["seconds"]))
        assert (line["cancelled_staff"], line["unasked_terminal_off"], line["wait_n"]) == ("0", "0", str(row["wait"]["n"]))
    assert not any("{" in value for line in lines for value in line.values())
    assert [line["hour"] for line in table(client, QUEUE_PATH, by="hour")][:1] == ["8"]


def test_services_are_rated_by_weeks(town: Town, client: FlaskClient) -> None:
    slips(town, slip("ho-tich", 5), slip("ho-tich", 4), slip("ho-tich", 1), slip("chung-thuc", 5))
    slips(town, slip("ho-tich", 1), week_of_day=date(2026, 6, 30))
    found = {
        row["service"]: (row["service_name"], row["n"], row["satisfied"]) for row in rows(client, SERVICE_PATH, by="service")
    }
    assert found == {"ho-tich": ("Hộ tịch", 3, 2), "chung-thuc": ("Chứng thực", 1, 1)}
    # The week of 30 June began on Monday the 29th: it is one of the second quarter, whole.
    assert [row["n"] for row in rows(client, SERVICE_PATH, **{"from": "2026-04-01", "to": "2026-07-01"})] == [1]
    weeks = {row["period"]["label"]: row["n"] for row in rows(client, SERVICE_PATH, by="week", period="this-year")}
    assert weeks == {"2026-W27": 1, "2026-W38": 4}
    assert sum(row["n"] for row in rows(client, SERVICE_PATH, by="unit,month", period="this-year")) == 5
    (line, *_) = table(client, SERVICE_PATH, by="service")
    assert (line["service_name"], line["n"], line["score_5"]) == ("Chứng thực", "1", "1")


def test_few_slips_of_a_service_cannot_be_had_from_all(town: Town) -> None:
    slips(town, *[slip("ho-tich", 5)] * 12, *[slip("chung-thuc", 1)] * 4)
    leader = logged_in(town.app(), OF_A["leader"])
    for by in ("service", "service,week", "service,office"):
        assert [(row["n"], row["satisfied"]) for row in rows(leader, SERVICE_PATH, by=by)] == [(4, None), (12, None)]
    assert [(row["n"], row["satisfied"]) for row in rows(leader, SERVICE_PATH)] == [(16, 12)]


@pytest.mark.parametrize("by", ["", *SERVICE_GROUPINGS, "service,office", "service,week"])
def test_every_answer_of_services_fits_its_schema(town: Town, client: FlaskClient, by: str) -> None:
    slips(town, slip("ho-tich", 5), slip("chung-thuc", 2))
    answer = client.get(SERVICE_PATH, query_string={"by": by})
    check(document(client), SERVICE_PATH, 200, "application/json", answer.get_json())
    for row in answer.get_json()["rows"]:
        assert not {"counter", "official", "channel"} & set(row)


def test_the_same_figures_are_not_sent_twice(town: Town, client: FlaskClient) -> None:
    a_busy_day(town)
    first = client.get(QUEUE_PATH)
    again = client.get(QUEUE_PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


NAMES = [*(parameter.name for parameter in (*QUEUE.parameters, *SERVICES.parameters)), "format"]
KNOWN = ["xa-mau-a", "tinh-mau", "quay-1", "nguyen-thi-mau", "ho-tich", "15-14", "csv", *PRESETS, *QUEUE_GROUPINGS]
values = st.text(max_size=80) | st.sampled_from([*KNOWN, "2026-07-01", "9999-12-31", "'", "\x00", "1;drop table visits"])


@cache
def busy_client() -> FlaskClient:
    town = Town(Path(mkdtemp()), a_queue_directory(offices=2))
    a_busy_day(town)
    return logged_in(town.app())


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from([QUEUE_PATH, SERVICE_PATH]), st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), values, max_size=6)
)
def test_no_parameters_whatever_break_the_api(path: str, query: dict[str, str]) -> None:
    answer = busy_client().get(path, query_string=query)
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.get_json()["error"]["problems"]
