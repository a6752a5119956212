"""The API says what was counted by hand, and answers every mistake with its name."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from office.periods import half_day_on
from office.statistics import wilson
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import OF_A
from tests.factories import a_directory, a_rating

SECOND = "nguyen-thi-mau-2"


def rows(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/satisfaction", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def a_quarter(town: Town) -> None:
    """Counted by hand: office A 8 votes that count (6 satisfied) and 2 that do not; office B 3 of 3 satisfied."""
    town.votes(3, 5, at=date(2026, 7, 1))
    town.votes(2, 4, at=date(2026, 8, 14), afternoon=True)
    town.votes(1, 1, at=date(2026, 8, 15), topics=("thoi-gian-cho", "thai-do"))
    town.votes(1, 2, at=date(2026, 9, 14), counter="quay-2", official=SECOND)
    town.votes(1, 5, at=date(2026, 9, 15), counter="quay-2", official=None)
    town.votes(1, 5, at=date(2026, 9, 15), flags=("repeat",))
    town.votes(1, 1, at=date(2026, 9, 15), flags=("out-of-hours", "repeat"))
    town.votes(3, 5, office="xa-mau-b", at=date(2026, 9, 1))
    town.votes(4, 5, at=date(2026, 6, 30))


def test_a_quarter_is_what_was_counted_by_hand(town: Town, client: FlaskClient) -> None:
    a_quarter(town)
    (row,) = rows(client, period="this-quarter", office="xa-mau-a")
    assert row["n"] == 8
    assert row["satisfied"] == 6
    assert row["share"] == 0.75
    low, high = wilson(6, 8) or (0, 0)
    assert row["interval"] == {"low": low, "high": high}
    assert row["distribution"] == {"1": 1, "2": 1, "3": 0, "4": 2, "5": 4}
    assert row["excluded"] == {"out-of-hours": 1, "repeat": 1}
    assert row["excluded_total"] == 2
    assert (row["scale"], row["channel"]) == ("hai-long-5", "kiosk")
    assert "official_name" not in row


def test_the_15_14_quarter_has_other_days(town: Town, client: FlaskClient) -> None:
    a_quarter(town)
    (third,) = rows(client, **{"from": "2026-06-15", "to": "2026-09-15", "office": "xa-mau-a"})
    assert third["n"] == 4 + 3 + 2 + 1 + 1
    labels = {
        row["period"]["label"]: row["n"]
        for row in rows(
            client, **{"from": "2026-06-15", "to": "2026-12-15", "office": "xa-mau-a", "by": "quarter", "reckoning": "15-14"}
        )
    }
    assert labels == {"2026-Q3": 11, "2026-Q4": 1}
    assert rows(client, period="last-quarter", reckoning="15-14", office="xa-mau-a")[0]["n"] == 11


def test_days_are_half_open(town: Town, client: FlaskClient) -> None:
    town.votes(1, at=date(2026, 9, 1))
    town.votes(10, at=date(2026, 9, 2), afternoon=True)
    town.votes(100, at=date(2026, 9, 3))
    assert rows(client, **{"from": "2026-09-02", "to": "2026-09-03"})[0]["n"] == 10
    assert rows(client, **{"from": "2026-09-01", "to": "2026-09-03"})[0]["n"] == 11
    assert rows(client, **{"from": "2026-09-04", "to": "2026-09-05"}) == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("half-day", {"2026-07-01-am": 3, "2026-08-14-pm": 2, "2026-08-15-am": 1, "2026-09-14-am": 1, "2026-09-15-am": 1}),
        ("day", {"2026-07-01": 3, "2026-08-14": 2, "2026-08-15": 1, "2026-09-14": 1, "2026-09-15": 1}),
        ("week", {"2026-W27": 3, "2026-W33": 3, "2026-W38": 2}),
        ("month", {"2026-07": 3, "2026-08": 3, "2026-09": 2}),
        ("quarter", {"2026-Q3": 8}),
        ("half-year", {"2026-H2": 8}),
        ("year", {"2026": 8}),
    ],
)
def test_each_length_of_time_adds_up(town: Town, client: FlaskClient, by: str, expected: dict[str, int]) -> None:
    a_quarter(town)
    found = rows(client, office="xa-mau-a", by=by, **{"from": "2026-07-01", "to": "2026-10-01"})
    assert {row["period"]["label"]: row["n"] for row in found} == expected


def test_a_counter_has_no_names_and_an_official_only_the_votes_under_that_name(town: Town, client: FlaskClient) -> None:
    a_quarter(town)
    counters = rows(client, office="xa-mau-a", by="counter")
    assert [(row["counter"], row["counter_label"], row["n"]) for row in counters] == [("quay-1", "1", 6), ("quay-2", "2", 2)]
    assert not any("official" in key for row in counters for key in row)
    people = rows(client, office="xa-mau-a", by="official")
    assert [(row["official"], row["official_name"], row["n"]) for row in people] == [
        (None, None, 1),
        ("nguyen-thi-mau", "Nguyễn Thị Mẫu 1", 6),
        (SECOND, "Nguyễn Thị Mẫu 2", 1),
    ]
    assert rows(client, office="xa-mau-a", official=SECOND)[0]["n"] == 1
    both = rows(client, office="xa-mau-a", by="counter,official")
    assert [(row["counter"], row["official"], row["n"]) for row in both] == [
        ("quay-1", "nguyen-thi-mau", 6),
        ("quay-2", None, 1),
        ("quay-2", SECOND, 1),
    ]


def test_a_unit_is_everything_below_it(town: Town, client: FlaskClient) -> None:
    a_quarter(town)
    assert rows(client, unit="tinh-mau")[0]["n"] == 11
    assert rows(client, unit="xa-mau-b")[0]["n"] == 3
    assert rows(client, unit="xa-mau-c") == []
    assert [(row["unit"], row["unit_name"], row["n"]) for row in rows(client, by="unit")] == [
        ("xa-mau-a", "Xã Mẫu A", 8),
        ("xa-mau-b", "Xã Mẫu B", 3),
    ]
    assert [(row["office"], row["n"]) for row in rows(client, by="office")] == [("xa-mau-a", 8), ("xa-mau-b", 3)]


def test_scales_and_channels_are_never_in_one_row(town: Town, client: FlaskClient) -> None:
    town.votes(2, 5)
    town.votes(3, 3, scale="hai-long-3")
    town.votes(4, 5, channel="button")
    found = rows(client, office="xa-mau-a")
    assert {(row["scale"], row["channel"]): (row["n"], row["satisfied"]) for row in found} == {
        ("hai-long-5", "kiosk"): (2, 2),
        ("hai-long-3", "kiosk"): (3, 3),
        ("hai-long-5", "button"): (4, 4),
    }
    assert [row["n"] for row in rows(client, channel="button")] == [4]
    assert [row["n"] for row in rows(client, scale="hai-long-3")] == [3]
    assert [row["n"] for row in rows(client, by="channel", scale="hai-long-5")] == [4, 2]


def test_unknown_times_long_spans_and_votes_at_once_are_counted_beside(town: Town, client: FlaskClient) -> None:
    town.say("xa-mau-a", [a_rating(5)] * 2, None)
    town.votes(3, until="2026-09-17T00:00:00+07:00", at=date(2026, 9, 14))
    town.votes(4, release="at once")
    (row,) = rows(client, office="xa-mau-a", period="today")
    assert (row["n"], row["time_unknown"], row["spanned"], row["at_once"]) == (9, 2, 3, 4)


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("ofice=x", "ofice", "did you mean 'office'?"),
        ("by=conter", "by", "did you mean 'counter'?"),
        ("by=day,week", "by", "only one length of time"),
        ("by=counter,official,office", "by", "at most 2"),
        ("by=counter&by=office", "by", "more than once"),
        ("office=xa-mau-z", "office", "did you mean"),
        ("unit=tinh-mua", "unit", "did you mean 'tinh-mau'?"),
        ("counter=quay-1", "counter", "add `office`"),
        ("office=xa-mau-a&counter=quay-9", "counter", "not of this office"),
        ("office=xa-mau-a&official=x", "official", "not of this office"),
        ("office=xa-mau-a&unit=xa-mau-b", "office", "does not belong"),
        ("channel=fax", "channel", "kiosk, button, exit, phone"),
        ("scale=x", "scale", "not in the directory"),
        ("period=this-quater", "period", "did you mean 'this-quarter'?"),
        ("period=today&from=2026-01-01", "period", "cannot stand together"),
        ("from=2026-13-01", "from", "is no day"),
        ("from=20260101", "from", "is no day"),
        ("from=1999-01-01", "from", "out of range"),
        ("to=2026-01-01", "from", "is missing"),
        ("from=2026-02-01&to=2026-02-01", "to", "must be later"),
        ("from=2020-01-01&to=2026-01-01&by=day", "from", "at most 400"),
        ("reckoning=14-15", "reckoning", "15-14"),
        ("format=xml", "format", "json, csv"),
    ],
)
def test_each_mistake_is_named_with_its_fix(client: FlaskClient, query: str, field: str, reason: str) -> None:
    answer = client.get(f"/api/v1/satisfaction?{query}")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert error["code"] == "invalid-parameters"
    assert [problem["field"] for problem in error["problems"]] == [field]
    assert reason in error["problems"][0]["reason"]


def test_all_mistakes_are_named_at_once(client: FlaskClient) -> None:
    answer = client.get("/api/v1/satisfaction?x=1&by=y&office=z&from=0&format=w")
    assert {problem["field"] for problem in answer.get_json()["error"]["problems"]} == {"x", "by", "office", "from", "format"}


def test_csv_says_the_same_as_json(town: Town, client: FlaskClient) -> None:
    a_quarter(town)
    answer = client.get("/api/v1/satisfaction?by=counter,month&office=xa-mau-a&format=csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    expected = rows(client, by="counter,month", office="xa-mau-a")
    assert len(table) == len(expected) == 4
    for line, row in zip(table, expected, strict=True):
        assert (line["counter"], line["period"], int(line["n"])) == (row["counter"], row["period"]["label"], row["n"])
        assert line["share"] == ("" if row["share"] is None else str(row["share"]))
        assert [int(line[f"score_{score}"]) for score in range(1, 6)] == list(row["distribution"].values())
        assert line["interval_low"] == (str(row["interval"]["low"]) if row["interval"] else "")
    accepted = client.get("/api/v1/satisfaction?by=counter,month&office=xa-mau-a", headers={"Accept": "text/csv"})
    assert accepted.data == answer.data


def test_a_name_in_csv_is_never_a_formula(tmp_path: Path) -> None:
    directory = a_directory()
    evil = msgspec.structs.replace(directory.officials[0], name="=HYPERLINK(1)")
    label = msgspec.structs.replace(directory.counters[0], label="@SUM(1)")
    town = Town(tmp_path, msgspec.structs.replace(directory, officials=(evil,), counters=(label,)))
    town.votes(1)
    client = logged_in(town.app())
    table = client.get("/api/v1/satisfaction?by=counter,official&format=csv").data.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(table))
    assert line["official_name"] == "'=HYPERLINK(1)"
    assert line["counter_label"] == "'@SUM(1)"


def test_the_same_figures_are_not_sent_twice(town: Town, client: FlaskClient) -> None:
    town.votes(1)
    first = client.get("/api/v1/satisfaction")
    again = client.get("/api/v1/satisfaction", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    town.votes(1)
    assert client.get("/api/v1/satisfaction", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_revision_changes_with_each_opened_box(town: Town, client: FlaskClient) -> None:
    first = client.get("/api/v1/revision")
    assert client.get("/api/v1/revision", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    town.votes(1)
    second = client.get("/api/v1/revision", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.get_json() != first.get_json()


def test_tomorrow_is_the_end_when_none_is_given(town: Town, client: FlaskClient) -> None:
    town.votes(2, at=TODAY)
    answer = client.get("/api/v1/satisfaction?from=2026-09-16").get_json()
    assert (answer["from"], answer["to"]) == ("2026-09-16", "2026-09-17")
    assert answer["rows"][0]["n"] == 2
    assert answer["sample"] is True
    assert half_day_on(TODAY, afternoon=False)


def chosen(client: FlaskClient, **query: str) -> list[tuple[object, ...]]:
    answer = client.get("/api/v1/satisfaction/topics", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    check(document(client), "/api/v1/satisfaction/topics", 200, "application/json", answer.get_json())
    return [tuple(row[name] for name in ("channel", "topic", "about", "n", "unsatisfied")) for row in answer.get_json()["rows"]]


def test_reasons_are_those_of_the_unsatisfied_each_channel_by_itself(town: Town, client: FlaskClient) -> None:
    town.votes(40, 5, topics=("thai-do",))
    town.votes(7, 1, topics=("thoi-gian-cho",))
    town.votes(2, 2, topics=("thoi-gian-cho", "thai-do"))
    town.votes(1, 1, topics=("thai-do",), flags=("repeat",))
    town.votes(3, 1, topics=("thai-do",), channel="exit")
    town.votes(5, 1, office="xa-mau-b", topics=("thai-do",))
    own = [
        ("exit", "thai-do", "official", 3, 3),
        ("kiosk", "thoi-gian-cho", "office", 9, 9),
        ("kiosk", "thai-do", "official", 2, 9),
    ]
    assert chosen(client, office="xa-mau-a") == own
    assert chosen(client, office="xa-mau-a", channel="exit") == own[:1]
    assert ("kiosk", "thai-do", "official", 7, 14) in chosen(client)
    assert chosen(logged_in(town.app(), OF_A["supervisor"])) == own
    assert chosen(logged_in(town.app(), OF_A["leader"])) == own[1:], "three votes are too few for those on the spot"
    assert logged_in(town.app(), OF_A["leader"]).get("/api/v1/satisfaction/topics?office=xa-mau-b").status_code == 403
    assert client.get("/api/v1/satisfaction/topics?by=counter").status_code == 400
    table = list(
        csv.reader(io.StringIO(client.get("/api/v1/satisfaction/topics?office=xa-mau-a&format=csv").text.lstrip("\ufeff")))
    )
    assert [line[2] for line in table] == ["topic", "thai-do", "thoi-gian-cho", "thai-do"]
