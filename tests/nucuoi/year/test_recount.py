"""Whoever counts the ledger again finds what every page, answer, report and export says: no vote lost, doubled or moved."""

import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from collector.reports.model import Range, Report
from collector.store.db import database_path
from collector.store.directory import load_directory
from collector.store.export import write_export
from collector.viewer import Viewer
from nucuoi.year.feed import Year, feed
from office.directory import index
from office.ids import UnitId
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import FixedClock, Town, logged_in
from tests.collector.web.viewers import TOP
from tests.nucuoi.year.recount import Count, Recount, Where, shortest_of, within

FIRST, MERGER, END = date(2026, 6, 15), date(2026, 7, 1), date(2026, 7, 13)
DAY = timedelta(days=1)
FEWEST = 10
Keep = Callable[[Where], bool]
Kinds = Mapping[tuple[str, str], Count]


class Asked(NamedTuple):
    """The same question in an address, and as what is kept of the ledger; the days are [first, end)."""

    place: dict[str, str]
    only: dict[str, str | tuple[str, ...]]
    first: date = FIRST
    end: date = END

    @property
    def address(self) -> dict[str, str]:
        return {**self.place, "from": str(self.first), "to": str(self.end)}

    def keep(self, **more: str) -> Keep:
        return within(self.first, self.end, **{**self.only, **more})


PLACES = [
    Asked({}, {}),
    Asked({"unit": "tinh-mau"}, {}, MERGER - DAY, MERGER + DAY),
    # The unit that took another over has its whole history.
    Asked({"unit": "xa-mau-d"}, {"office": ("xa-mau-d", "xa-mau-f")}),
    Asked({"unit": "xa-mau-f"}, {"office": "xa-mau-f"}, MERGER, END),
    Asked({"office": "xa-mau-a"}, {"office": "xa-mau-a"}, FIRST, FIRST + DAY),
    Asked({"office": "xa-mau-e"}, {"office": "xa-mau-e"}, END - DAY, END + 9 * DAY),
    Asked({"office": "xa-mau-b"}, {"office": "xa-mau-b"}, date(2028, 2, 29), date(2028, 3, 1)),
]
WITHIN_OFFICES = [
    Asked({"office": "xa-mau-a", "counter": "quay-2"}, {"office": "xa-mau-a", "counter": "quay-2"}),
    Asked({"office": "xa-mau-b", "official": "vu-thi-mau"}, {"office": "xa-mau-b", "official": "vu-thi-mau"}),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Four weeks of six offices, with those who game and a merger; nobody changes it."""
    town = Town(tmp_path_factory.mktemp("recount") / "collector", clock=FixedClock(END))
    town.db.conn.execute("PRAGMA synchronous = OFF")
    feed(town.db, Year("7", FIRST, END, offices=6, visits=20))
    yield town
    town.db.close()


@pytest.fixture(scope="module")
def client(town: Town) -> FlaskClient:
    return logged_in(town.app(), TOP)


@pytest.fixture(scope="module")
def ledger(town: Town) -> Recount:
    found = Recount(database_path(town.path))
    assert len(found.votes) > 700
    assert any(vote.flag for vote in found.votes)
    return found


def rows_of(client: FlaskClient, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def same_votes(row: Mapping[str, Any], found: Count) -> None:
    told = (row["n"], row["satisfied"], row["excluded"], row["bound"])
    assert told == (found.n, found.satisfied, found.excluded, found.bound)
    assert {int(score): n for score, n in row["distribution"].items() if n} == found.distribution
    if found.n:
        assert (row["interval"]["low"], row["interval"]["high"]) == pytest.approx(found.interval)


@pytest.mark.parametrize(
    "asked", [*PLACES, *WITHIN_OFFICES], ids=lambda asked: "-".join([*asked.place.values(), str(asked.first)])
)
def test_votes_are_those_of_the_ledger(client: FlaskClient, ledger: Recount, asked: Asked) -> None:
    rows = rows_of(client, "satisfaction", asked.address)
    found = ledger.counts(asked.keep())
    assert {(row["scale"], row["channel"]) for row in rows} == found.keys()
    for row in rows:
        same_votes(row, found[row["scale"], row["channel"]])
        windows, finished = (ledger.deed(what, asked.keep()) for what in ("windows", "finished"))
        assert (row["windows"], row["coverage"]) == (windows, windows / finished if finished else None)
        bound = sum(count.bound for count in found.values())
        assert row["response_rate"] == (bound / windows if windows else None)


@pytest.mark.parametrize("by", ["counter", "official", "office", "half-day", "day", "month"])
def test_rows_are_those_of_the_ledger_and_none_is_missing(client: FlaskClient, ledger: Recount, by: str) -> None:
    rows = rows_of(client, "satisfaction", {"from": str(FIRST), "to": str(END), "by": by, "reckoning": "15-14"})
    groups = {(*_group(by, vote.where), vote.scale, vote.channel) for vote in ledger.votes}
    assert {(*_told(by, row), row["scale"], row["channel"]) for row in rows} == groups
    for row in rows:
        told = _told(by, row)
        found = ledger.counts(lambda where, told=told: _group(by, where) == told)  # type: ignore[misc] # bound at once
        same_votes(row, found[row["scale"], row["channel"]])


def _group(by: str, where: Where) -> tuple[object, ...]:
    if by in {"counter", "official"}:
        return where.office, getattr(where, by)
    if by == "half-day":
        return (f"{where.day}-{'pm' if where.is_afternoon else 'am'}",)
    if by == "month":
        # From the 15th on a day is of the next month; these four weeks are all of July.
        return ("2026-07",)
    return (str(where.day),) if by == "day" else (where.office,)


def _told(by: str, row: Mapping[str, Any]) -> tuple[object, ...]:
    if by in {"counter", "official"}:
        return row["office"], row[by]
    return (row["office"] if by == "office" else row["period"]["label"],)


@pytest.mark.parametrize(
    "asked", [*PLACES, *WITHIN_OFFICES], ids=lambda asked: "-".join([*asked.place.values(), str(asked.first)])
)
def test_visits_and_waits_are_those_of_the_ledger(client: FlaskClient, ledger: Recount, asked: Asked) -> None:
    rows = rows_of(client, "queue", asked.address)
    keep = asked.keep()
    if not rows:
        assert not [deed for deed in ledger.deeds if keep(deed.where)]
        return
    (row,) = rows
    for name in ("issued", "called", "recalled", "missed", "finished", "transferred", "unserved", "windows"):
        assert row[name] == ledger.deed(name, keep), name
    votes = ledger.counts(keep).values()
    assert (row["rated"], row["bound"]) == (sum(one.n for one in votes), sum(one.bound for one in votes))
    for name, what in (("wait", "wait"), ("walk", "started")):
        lasted = ledger.seconds(what, keep)
        assert row[name]["n"] == len(lasted)
        for quantile, percent in (("median", 50), ("p90", 90)) if lasted else ():
            bin_ = row[name][quantile]
            assert bin_["low"] <= shortest_of(lasted, percent) < bin_["high"]


@pytest.mark.parametrize("asked", PLACES[:5], ids=lambda asked: "-".join([*asked.place.values(), str(asked.first)]))
def test_the_page_says_what_the_ledger_holds(client: FlaskClient, ledger: Recount, asked: Asked) -> None:
    query = asked.place | {"from": str(asked.first), "through": str(asked.end - DAY)}
    text = re.sub(r"<[^>]+>", " ", client.get("/", query_string=query, headers={"Accept": "text/html"}).get_data(as_text=True))
    found = ledger.counts(asked.keep())
    if not found:
        assert re.search(r"\d phiếu ·", text) is None
        return
    most = max(found.values(), key=lambda count: count.n)
    low, high = most.interval
    percent = [f"{100 * share:.1f}%".replace(".", ",") for share in (most.satisfied / most.n, low, high)]
    n = f"{most.n:,}".replace(",", ".")
    if most.n < FEWEST:
        assert re.search(rf"Hài lòng\s+–\s+{n} phiếu: chưa đủ để nói tỷ lệ", text)
        return
    assert re.search(rf"{percent[0]}\s+{n} phiếu · {percent[1]}–{percent[2]}", text), (percent, n)
    served = f"{ledger.deed('finished', asked.keep()):,}".replace(",", ".")
    assert re.search(rf"Đã phục vụ\s+{served}\s", text)


@pytest.mark.parametrize("asked", PLACES[:5], ids=lambda asked: "-".join([*asked.place.values(), str(asked.first)]))
def test_reports_say_what_the_ledger_holds(town: Town, ledger: Recount, asked: Asked) -> None:
    report = _report(town, "unit", asked)
    found = ledger.counts(asked.keep())
    votes = sum(count.n for count in found.values())
    assert report.provenance.votes == votes
    assert report.provenance.excluded == _added(found)
    assert report.provenance.served == ledger.deed("finished", asked.keep())
    if votes:
        table = table_of(report, "satisfaction")
        shares = [count.satisfied / count.n if count.n >= FEWEST else None for count in found.values()]
        assert sorted(zip(column(table, "n"), column(table, "share"), strict=True), key=str) == sorted(
            zip((count.n for count in found.values()), shares, strict=True), key=str
        )
    lasted = [ledger.seconds(what, asked.keep()) for what in ("wait", "started")]
    if any(lasted):
        times = table_of(report, "times")
        assert column(times, "n")[:2] == [len(each) for each in lasted]
        for cell, each in zip(column(times, "median"), lasted, strict=False):
            assert isinstance(cell, Range)
            assert cell.high is not None
            # Minutes have one decimal.
            assert cell.low - 0.05 <= shortest_of(each, 50) / 60 <= cell.high + 0.05
    daily = table_of(_report(town, "daily", asked), "offices")
    assert sum(int(str(n)) for n in column(daily, "votes")) == votes
    assert sum(int(str(n)) for n in column(daily, "served")) == ledger.deed("finished", asked.keep())


def _report(town: Town, kind: Any, asked: Asked) -> Report:  # noqa: ANN401 - one of the kinds
    days = {"from_": str(asked.first), "to": str(asked.end)}
    return report_of(town, kind, today=END, **asked.place, **days)


def _added(found: Kinds) -> dict[str, int]:
    flags = {flag for count in found.values() for flag in count.excluded}
    return {flag: sum(count.excluded.get(flag, 0) for count in found.values()) for flag in flags}


def test_a_sheet_holds_the_votes_cast_while_the_person_was_shown(town: Town, ledger: Recount) -> None:
    asked = WITHIN_OFFICES[1]
    ((_kind, count),) = ledger.counts(asked.keep()).items()
    table = table_of(_report(town, "official", asked), "satisfaction")
    assert (column(table, "n"), column(table, "share")) == ([count.n], [count.satisfied / count.n])


def test_the_export_is_the_ledger_without_small_numbers(town: Town, ledger: Recount, tmp_path: Path) -> None:
    write_export(town.db, index(load_directory(town.db)), tmp_path / "so.sqlite", END)
    with sqlite3.connect(tmp_path / "so.sqlite") as db:
        rows = db.execute(
            "SELECT office, counter, month, scale, channel, votes, satisfied, excluded FROM figures_by_month"
        ).fetchall()
    db.close()
    assert sum(row[5] for row in rows) == sum(not vote.flag for vote in ledger.votes)
    for office, counter, month, scale, channel, n, satisfied, excluded in rows:
        found = ledger.counts(
            lambda where, at=(office, counter, month): (where.office, where.counter, f"{where.day:%Y-%m}") == at  # type: ignore[misc] # bound at once
        )[scale, channel]
        assert (n, excluded) == (found.n, sum(found.excluded.values()))
        assert satisfied in ({None} if n < FEWEST else {None, found.satisfied})


def test_who_is_on_the_spot_is_told_nothing_of_few_votes(town: Town, ledger: Recount) -> None:
    client = logged_in(town.app(), Viewer("lanh-dao", "leader", UnitId("xa-mau-d")))
    guarded = 0
    for by in ("", "counter", "official", "day", "half-day", "counter,day", "official,week"):
        for first in (FIRST, FIRST + 9 * DAY, MERGER, END - 6 * DAY, END - 3 * DAY):
            rows = rows_of(client, "satisfaction", {"from": str(first), "to": str(END), "by": by})
            found = ledger.counts(within(first, END, office=("xa-mau-d", "xa-mau-f")))
            assert sum(row["n"] for row in rows) == sum(count.n for count in found.values())
            for whole in _wholes(rows, is_place="counter" in by or "official" in by):
                assert not [n for n, is_told in whole if is_told and n < FEWEST]
                hidden = [n for n, is_told in whole if n and not is_told]
                if hidden and any(is_told for _, is_told in whole):
                    assert len(hidden) > 1
                    assert sum(hidden) >= FEWEST
                    guarded += max(hidden) >= FEWEST
    assert guarded, "no row had to be kept back for the sake of another; take other days"


def _wholes(rows: list[dict[str, Any]], *, is_place: bool) -> Iterable[list[tuple[int, bool]]]:
    """The rows whose whole may be known, each with its number and whether anything is told of its scores."""
    found: dict[tuple[object, ...], list[tuple[int, bool]]] = {}
    for row in rows:
        is_told = any(row[name] for name in ("satisfied", "share", "interval", "distribution"))
        whole = (row["scale"], row["channel"], row.get("office"), str(row.get("period")) if is_place else "")
        found.setdefault(whole, []).append((row["n"], is_told))
    return found.values()


def test_a_file_says_what_the_answer_says(client: FlaskClient) -> None:
    query = {"from": str(FIRST), "to": str(END), "by": "counter,week"}
    rows = rows_of(client, "satisfaction", query)
    text = client.get("/api/v1/satisfaction", query_string=query | {"format": "csv"}).get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        for name in ("n", "satisfied", "share", "bound", "windows", "coverage", "response_rate", "excluded_total"):
            assert line[name] == ("" if row[name] is None else str(row[name]))


@pytest.mark.parametrize(
    ("first", "end"),
    [("2026-07-02", "2026-07-01"), ("2026-07-01", "2026-07-01"), ("2026-02-29", "2026-03-01"), ("2026-13-01", "")],
)
def test_days_that_are_none_are_refused_and_not_counted(client: FlaskClient, first: str, end: str) -> None:
    for path in ("satisfaction", "queue", "compare", "terminals/uptime", "dossiers", "services/satisfaction"):
        assert client.get(f"/api/v1/{path}", query_string={"from": first, "to": end}).status_code == 400
