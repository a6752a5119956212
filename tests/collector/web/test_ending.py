"""A place that is no more is not missed without a word: every page says what has become of it, and from which day on."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.viewer import Viewer
from office.ids import CounterId, OfficialId, UnitId
from tests.collector.comments import commented
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.viewers import TOP
from tests.factories import a_directory

ENDED = date(2026, 7, 1)
MERGED = "Xã Mẫu C đã nhập vào Xã Mẫu A từ 01/07/2026"
QUARTER = "from=2026-07-01&through=2026-09-15"


@cache
def town() -> Town:
    """C was merged into A on 1 July, B closed on 1 August without a successor."""
    base = a_directory(offices=4, counters=2)
    ends: dict[str, dict[str, Any]] = {
        "xa-mau-c": {"valid_to": ENDED, "merged_into": UnitId("xa-mau-a")},
        "xa-mau-b": {"valid_to": date(2026, 8, 1)},
    }
    units = tuple(msgspec.structs.replace(one, **ends.get(one.id, {})) for one in base.units)
    made = Town(Path(mkdtemp()), entries=msgspec.structs.replace(base, units=units))
    for office in "abd":
        made.votes(30, office=f"xa-mau-{office}", at=date(2026, 7, 6))
    made.votes(30, office="xa-mau-c", at=date(2026, 6, 8))
    commented(made, "ghế hỏng", "nước uống", office="xa-mau-c")
    commented(made, "loa nhỏ")
    return made


@cache
def client(viewer: Viewer) -> FlaskClient:
    return logged_in(town().app(), viewer)


def told(path: str, viewer: Viewer = TOP) -> str:
    answer = client(viewer).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


@pytest.mark.parametrize("place", ["office=xa-mau-c", "unit=xa-mau-c"])
def test_the_overview_of_a_merged_place_says_so_and_leads_to_who_has_its_work(place: str) -> None:
    for days in (QUARTER, "period=this-week"):
        page = client(TOP).get(f"/?{place}&{days}").get_data(as_text=True)
        assert f"{MERGED}." in page
        (href,) = re.findall(r'<a href="/\?([^"]*)">Xem Xã Mẫu A</a>', page)
        assert sorted(href.split("&amp;")) == sorted([*days.split("&"), "unit=xa-mau-a"])
        assert "Chưa thiết bị nào kết nối" not in page


def test_a_closed_place_has_no_successor_to_be_led_to() -> None:
    page = told("/?office=xa-mau-b&period=this-week")
    assert "Xã Mẫu B đã đóng từ 01/08/2026." in page
    assert "đã đóng" not in told("/?office=xa-mau-a&period=this-week")


def test_the_places_above_count_who_is_there_and_name_who_has_ended() -> None:
    assert f"3 cơ quan; {MERGED}." in told(f"/compare?unit=tinh-mau&{QUARTER}")
    both = told("/compare?unit=tinh-mau&period=this-week")
    assert f"2 cơ quan; Xã Mẫu B đã đóng từ 01/08/2026; {MERGED}." in both
    assert MERGED in told(f"/?unit=tinh-mau&{QUARTER}")
    for place in ("unit=xa-mau-a", "office=xa-mau-a"):
        assert MERGED in told(f"/?{place}&{QUARTER}"), "its history is part of the successor's"
    assert "đã nhập" not in told(f"/?office=xa-mau-d&{QUARTER}")
    # It was there then; and years later nobody looks for it.
    assert "đã nhập" not in told("/compare?unit=tinh-mau&from=2026-06-01&through=2026-06-30")
    assert "đã nhập" not in told("/compare?unit=xa-mau-d&from=2026-07-01&through=2026-09-15")


def test_of_who_had_ended_before_its_days_no_dossiers_are_expected_and_who_ended_in_them_is_marked() -> None:
    def offices(days: str) -> list[str]:
        page = client(TOP).get(f"/dossiers?unit=tinh-mau&{days}").get_data(as_text=True)
        return re.findall(r'<tr><th scope="row">Trung tâm Phục vụ hành chính công (.*?)</th>', page)

    a, b, d = "Xã Mẫu A", "Xã Mẫu B (đã đóng từ 01/08/2026)", "Xã Mẫu D"
    assert offices(QUARTER) == [a, b, d]
    assert offices("period=this-week") == [a, d]
    assert offices("from=2026-06-01&through=2026-09-15") == [a, b, f"Xã Mẫu C ({MERGED.removeprefix('Xã Mẫu C ')})", d]
    assert f"{MERGED}." in told(f"/dossiers?unit=tinh-mau&{QUARTER}")
    assert "Xã Mẫu C (đã nhập vào Xã Mẫu A từ 01/07/2026) chưa nhập" in told(f"/dossiers?office=xa-mau-c&{QUARTER}")


def test_the_report_of_the_places_above_says_who_has_ended() -> None:
    def notes(**asked: Any) -> list[str]:  # noqa: ANN401 - whatever an order takes
        report = report_of(town(), "unit", **asked)
        (section,) = (one for one in report.sections if one.title in {"Theo cơ quan", "Theo quầy"})
        return [block for block in section.blocks if isinstance(block, str)]

    assert f"3 cơ quan; {MERGED}." in notes(unit="tinh-mau", period="this-quarter")
    assert f"{MERGED}." in notes(office="xa-mau-c", period="this-quarter")
    assert not [note for note in notes(unit="tinh-mau", period="last-quarter") if "đã nhập" in note]


def test_the_directory_says_which_day_the_counters_closed() -> None:
    page = told("/directory/offices/xa-mau-c")
    assert "đã nhập vào Xã Mẫu A từ 01/07/2026 · Xem Xã Mẫu A" in page
    assert "Đã đóng: 2 Quầy 1 01/07/2026 Quầy 2 01/07/2026" in page
    assert TODAY.strftime("%d/%m/%Y") not in page
    assert f"Lịch sử {MERGED}." in page
    assert "đã nhập vào Xã Mẫu A từ 01/07/2026" in told("/directory")


WHERE_PLACES_ARE_CHOSEN = {
    "/reports": Viewer("giam-sat", "supervisor"),
    "/comments": Viewer("giam-sat", "supervisor"),
    "/inspections": Viewer("giam-sat", "supervisor"),
    "/hints": TOP,
    "/accounts": TOP,
    "/me": TOP,
    "/alerts/rules": TOP,
    "/targets": TOP,
    "/directory/new-office": TOP,
    "/directory/survey/use": TOP,
    "/directory/survey/new/commitments": TOP,
}


@pytest.mark.parametrize("path", WHERE_PLACES_ARE_CHOSEN)
def test_who_chooses_a_place_sees_which_have_ended(path: str) -> None:
    page = client(WHERE_PLACES_ARE_CHOSEN[path]).get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    options = re.findall(r"<option[^>]*>([^<]*)</option>", page)
    assert [one for one in options if one.endswith("(đã nhập vào Xã Mẫu A từ 01/07/2026)")]
    assert [one for one in options if one.endswith("(đã đóng từ 01/08/2026)")]
    assert [one for one in options if "Xã Mẫu D" in one and "(" not in one]


def test_who_chooses_a_counter_or_an_official_of_a_terminal_sees_who_is_there_no_more(tmp_path: Path) -> None:
    base = a_directory(offices=1, counters=2)
    counter = msgspec.structs.replace(base.counters[0], id=CounterId("quay-9"), label="9", valid_to=ENDED)
    official = msgspec.structs.replace(base.officials[0], id=OfficialId("tran-van-cu"), name="Trần Văn Cũ", valid_to=ENDED)
    entries = msgspec.structs.replace(base, counters=(*base.counters, counter), officials=(*base.officials, official))
    page = (
        logged_in(Town(tmp_path, entries=entries).app()).get("/directory/offices/xa-mau-a/new/terminals").get_data(as_text=True)
    )
    assert ">Quầy 9 (đã đóng từ 01/07/2026)</option>" in page
    assert ">Quầy 1</option>" in page
    assert ">Trần Văn Cũ (đã đóng từ 01/07/2026)</option>" in page


def test_comments_of_an_ended_place_count_on_the_overview_as_they_do_on_their_page() -> None:
    for place in ("", "unit=tinh-mau&"):
        page = client(TOP).get(f"/?{place}period=this-week").get_data(as_text=True)
        (href, n), *_ = re.findall(r'<a href="(/comments\?state=waiting[^"]*)"><b class="number">(\d+)</b>', page)
        assert n == "3", place
        assert client(TOP).get(href.replace("&amp;", "&")).get_data(as_text=True).count('class="comment') >= 3
