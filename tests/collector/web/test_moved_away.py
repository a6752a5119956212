"""Who looked after a place that has moved away opens every page of figures: with its name, without its people and its present."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.bounds import kept_within
from collector.inquiry import GROUPINGS as VOTE_GROUPINGS
from collector.inquiry import QUEUE_GROUPINGS, SERVICE_GROUPINGS
from collector.naming import naming_for
from collector.reports.order import ReportKind, read_order
from collector.reports.press import build
from collector.store.directory import load_directory
from collector.viewer import Role, Viewer
from collector.web.language import language
from office.directory import index
from office.ids import UnitId
from office.units import Former, Unit
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.factories import a_directory, with_queues

TOP, B = UnitId("tinh-mau"), UnitId("xa-mau-b")
MOVED = TODAY - timedelta(days=10)
BEFORE, SINCE = MOVED - timedelta(days=5), MOVED + timedelta(days=2)
ROLES: tuple[Role, ...] = ("admin", "leader", "supervisor")


@cache
def town() -> Town:
    base = with_queues(a_directory(offices=3, counters=2))
    units = tuple(
        msgspec.structs.replace(one, parent=UnitId("tinh-khac"), former=(Former(parent=TOP, until=MOVED),))
        if one.id == B
        else one
        for one in base.units
    )
    other = Unit(id=UnitId("tinh-khac"), kind="Tỉnh", name="Tỉnh Giấu Kín")
    people = tuple(msgspec.structs.replace(one, name="Người Ở B") if one.office == "xa-mau-b" else one for one in base.officials)
    made = Town(Path(mkdtemp()), entries=msgspec.structs.replace(base, units=(*units, other), officials=people))
    for office in ("xa-mau-a", "xa-mau-b", "xa-mau-c"):
        made.votes(40, office=office, at=BEFORE)
        made.votes(25, 1, office=office, at=SINCE)
    return made


@cache
def client(role: Role) -> FlaskClient:
    return logged_in(town().app(), Viewer(f"tinh-{role}", role, TOP))


SPAN = f"from={MOVED - timedelta(days=20)}&through={TODAY}"
TIME = f"from={MOVED - timedelta(days=20)}&to={TODAY + timedelta(days=1)}"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_figures_opens_and_tells_nothing_of_now(role: Role) -> None:
    places = ("", "&unit=xa-mau-b", "&office=xa-mau-b", "&office=xa-mau-b&rows=official", "&unit=xa-mau-a")
    addresses = [f"/?{SPAN}{place}" for place in places] + [f"/compare?{SPAN}{place}" for place in places[:3]]
    addresses += [f"/api/v1/satisfaction?{TIME}&by={by}" for by in VOTE_GROUPINGS if by != "half-day"]
    addresses += [f"/api/v1/queue?{TIME}&by={by}" for by in QUEUE_GROUPINGS if by != "half-day"]
    addresses += [f"/api/v1/services/satisfaction?{TIME}&by={by}" for by in SERVICE_GROUPINGS]
    addresses += [f"/api/v1/compare?{TIME}", f"/reports?{SPAN}&unit=xa-mau-b", f"/devices?{SPAN}", "/alerts", "/inspections"]
    addresses += [f"/api/v1/satisfaction?{TIME}&office=xa-mau-b&by={by}" for by in ("official", "counter")]
    for address in addresses:
        answer = client(role).get(address, headers={"Accept": "text/html"} if "/api/" not in address else {})
        text = answer.get_data(as_text=True)
        assert answer.status_code in {200, 403}, (address, text[:500])
        assert "Người Ở B" not in text, address
        assert "Giấu Kín" not in text, address
        assert "tinh-khac" not in text, address


def test_its_votes_count_up_to_the_day_alone() -> None:
    def n(place: str) -> int:
        rows = client("leader").get(f"/api/v1/satisfaction?{TIME}{place}").get_json()["rows"]
        return sum(row["n"] for row in rows)

    assert n("&unit=xa-mau-b") == n("&office=xa-mau-b") == 40
    assert n("") == 65 + 65 + 40


def test_what_is_there_now_is_nowhere_in_the_pages_of_today() -> None:
    for address in (
        "/devices",
        "/alerts",
        "/inspections",
        "/directory",
        "/directory/units?q=mau",
        "/api/v1/units",
        "/api/v1/offices",
    ):
        answer = client("admin").get(address)
        if answer.status_code == 200:
            assert "xa-mau-b" not in answer.get_data(as_text=True), address


def test_above_both_a_place_is_listed_where_it_stands_now() -> None:
    whole = logged_in(town().app(), "hoa")
    for unit, is_there in (("tinh-mau", False), ("tinh-khac", True)):
        offices = whole.get(f"/api/v1/offices?unit={unit}").get_json()["rows"]
        assert ("xa-mau-b" in [row["id"] for row in offices]) == is_there
    assert {"code"} < whole.get("/api/v1/units").get_json()["rows"][0].keys()


@pytest.mark.parametrize("kind", ["daily", "unit", "form", "award", "supervision"])
@pytest.mark.parametrize("place", ["tinh-mau", "xa-mau-b"])
def test_every_report_of_those_days_is_made_without_its_people_and_its_present(kind: ReportKind, place: str) -> None:
    viewer = Viewer("tinh", "supervisor", TOP)
    inside = viewer.with_past(index(load_directory(town().db)))
    asked = {"from": [str(BEFORE)], "through": [str(TODAY)], "unit": [place]}
    order = read_order(kind, asked, inside, TODAY, language("vi"))
    order = order._replace(inquiry=kept_within(order.inquiry, viewer, inside), naming=naming_for(viewer, inside, b"x" * 32))
    said = msgspec.json.encode(build(town().db, inside, order)).decode()
    # The form of a province has its sums alone.
    assert kind == "form" or "Mẫu B" in said
    assert "Người Ở B" not in said
    assert "Giấu Kín" not in said
