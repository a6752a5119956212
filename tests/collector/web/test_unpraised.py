"""Nobody is praised for votes that have to be looked into: not in a table, the picture, a file, or to programs."""

import re
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import get_args

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.web.language import language
from collector.web.scope import read_scope
from collector.web.wording import Wording
from office.alert_reading import Subject
from office.directory import index
from office.grade import Grade, unpraised
from office.ids import OfficeId
from office.judgement import Count, compare
from tests.collector.provinces import Habits, Province, a_province, name_of
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_compare_api import answer
from tests.collector.web.test_compare_page import UNIT, WORD, an_app, shown, spec
from tests.collector.web.test_sign_marks import rows
from tests.factories import a_directory

SAID = "Chưa nhận định: có dấu hiệu cần xem"
PRAISED: set[Grade] = {"higher", "surely-higher"}


@cache
def pressed() -> Province:
    """A province in which commune 4 is best at its counters and worst at the exit, and commune 5 is good in truth."""
    habits = {n: Habits(good=0.8) for n in range(1, 25)} | {4: Habits(good=0.99, exit_good=0.3), 5: Habits(good=0.98)}
    return a_province(Path(mkdtemp()) / "collector", 24, habits=habits)


@cache
def browser() -> FlaskClient:
    return logged_in(an_app(pressed().path))


def page_of(address: str) -> str:
    return browser().get(address, headers={"Accept": "text/html"}).get_data(as_text=True)


@given(st.sampled_from(get_args(Grade)), st.booleans())
def test_a_sign_takes_praise_and_nothing_else(word: Grade, is_signed: bool) -> None:
    found = unpraised(word, is_signed=is_signed)
    assert found == ("signed" if is_signed and word in PRAISED else word)
    assert unpraised(found, is_signed=is_signed) == found
    assert not (is_signed and found in PRAISED)


def test_the_counter_with_the_most_pressed_votes_is_praised_nowhere_and_its_exit_stands_beside_it() -> None:
    for address in (UNIT, f"{UNIT}&rows=counter"):
        table = rows(page_of(address), "places")
        for name, row in table.items():
            (found,) = WORD.findall(row)
            assert found[1] == SAID if "004" in name else found[0] != "signed", name
            assert ("ở lối ra chỉ " in row) == ("004" in name)
        signed = next(row for name, row in table.items() if "004" in name)
        (href,) = re.findall(rf'<a class="signed" href="([^"]*)"><span [^>]*><svg.*?</svg>{SAID}</span></a>', signed)
        assert f'id="{href.split("#")[1]}"' in page_of(address)
    assert "surely-higher" in {look for row in rows(page_of(UNIT), "places").values() for look, _ in WORD.findall(row)}


def test_the_overview_says_so_of_the_votes_it_shows_though_no_alert_is_open() -> None:
    office = rows(page_of(f"/?office={name_of(4)}"), "lines")
    for row in office.values():
        assert WORD.findall(row)[0][0] not in PRAISED
        assert "ở lối ra chỉ" in row
    of_unit = rows(page_of("/?unit=tinh-mau"), "lines")
    (signed,) = (row for name, row in of_unit.items() if "004" in name)
    assert WORD.findall(signed)[0] == ("signed", SAID)
    assert 'href="/compare?unit=tinh-mau#suspicious"><span class="chip grade signed">' in signed


def test_an_open_sign_is_enough_for_a_row_to_be_praised_no_more(tmp_path: Path) -> None:
    town = Town(tmp_path, a_directory(offices=1, counters=2))
    town.votes(90, 5)
    town.votes(90, 3, counter="quay-2")
    own = logged_in(town.app())

    def words() -> list[str]:
        page = own.get("/?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
        return [said for _, said in WORD.findall(page)]

    assert words()[0] == "Chắc chắn cao hơn mức chung"
    with transaction(town.db):
        for counter in ("quay-1", "quay-2"):
            key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(counter=counter))
            Alerts(town.db).begin(key, town.clock.now_ms(), {})
    assert words() == [SAID, "Chắc chắn thấp hơn mức chung"], "who is low is said to be"


def test_picture_files_and_programs_are_told_the_same() -> None:
    drawn = spec(pressed(), unit="tinh-mau")
    assert drawn is not None
    dots = {point["name"]: point for point in drawn["datasets"][drawn["layer"][3]["data"]["name"]]}
    signed = dots.pop("Xã Mẫu 004")
    assert (signed["verdict"], signed["shape"]) == (SAID, "circle")
    assert signed["color"] not in {point["color"] for point in dots.values()}, "neither green nor what others have"
    found = answer(browser(), unit="tinh-mau")["rows"]
    assert [row["office"] for row in found if row["verdict"] == "signed"] == [name_of(4)]
    assert not [row for row in found if row["mark"] == "here" and row["verdict"] in PRAISED]
    for address in ("/tables/places", "/tables/lines"):
        lines = browser().get(f"{address}?unit=tinh-mau&format=csv").get_data(as_text=True).splitlines()
        (line,) = (line for line in lines if SAID in line)
        assert "004" in line
        assert "ở lối ra chỉ" in line


def test_an_aside_is_of_the_same_scale_and_of_who_differs() -> None:
    for spot in shown(pressed(), unit="tinh-mau").spots:
        if spot.aside is None:
            assert spot.place.office != name_of(4)
            continue
        assert spot.figure is not None
        away = Count(round(spot.aside.share * spot.aside.n), spot.aside.n)
        assert compare(Count(spot.figure.satisfied, spot.figure.n), away) == "higher"


def test_who_may_not_see_signs_is_not_told_of_one() -> None:
    directory = index(load_directory(pressed().db))
    scope = read_scope({}, directory, TODAY, page="/")
    told = [Wording(language("vi"), directory, scope, sees_signs=sees).grade("signed") for sees in (True, False)]
    assert told == [SAID, "Chưa nhận định"]
