"""Somebody who has never seen the province finds in one page who needs a look, and is told no more than the votes allow."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.config import Config, WebConfig
from collector.naming import naming_for
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.viewer import Viewer
from collector.web import comparison as compared
from collector.web.app import create_app
from collector.web.assets import Assets
from collector.web.compare_wording import CompareWording
from collector.web.comparison import Comparison, comparison
from collector.web.funnel_chart import funnel
from collector.web.language import language
from collector.web.scope import read_scope
from collector.web.wiring import make_frame
from office.directory import index
from office.funnel import RISK_95, limits
from office.ids import UnitId
from tests.collector.provinces import Habits, Province, a_province, a_told_province, name_of
from tests.collector.web.offices import TODAY, FixedClock, Town, logged_in
from tests.collector.web.test_overview import text_of

UNIT = "/compare?unit=tinh-mau"
TOP = Viewer("quan-tri", "admin")
WORD = re.compile(r'<span class="chip grade ([a-z-]+)"><svg.*?</svg>([^<]*)</span>')


def an_app(path: Path) -> Flask:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    configured = Config(directory=str(path), web=WebConfig(secure_cookies=False))
    return create_app(make_frame(configured, clock=FixedClock(), hasher=hasher), _files())


@cache
def _files() -> Assets:
    return Assets()


@cache
def client() -> FlaskClient:
    return logged_in(an_app(a_told_province().path))


def shown(province: Province, **query: str) -> Comparison:
    directory = index(load_directory(province.db))
    scope = read_scope({name: [value] for name, value in query.items()}, directory, TODAY, page="/compare")
    return comparison(province.db, directory, scope, TODAY)


def spec(province: Province, **query: str) -> dict[str, Any] | None:
    directory = index(load_directory(province.db))
    scope = read_scope({name: [value] for name, value in query.items()}, directory, TODAY, page="/compare")
    found, words = comparison(province.db, directory, scope, TODAY), language("vi")
    return funnel(found, words, CompareWording(words, directory, scope, found, naming_for(TOP, directory, b"x")))


def a_list(page: str, id_: str) -> str:
    """The words of one list."""
    found = re.search(rf'<section class="card list {id_}".*?</section>', page, flags=re.DOTALL)
    assert found, id_
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_each_story_stands_on_its_list_with_its_evidence() -> None:
    page = client().get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(r"Xã Mẫu 003 4\d,\d% .* phiếu ·", a_list(page, "below"))
    assert "Xã Mẫu 013 không máy đánh giá nào kết nối, từ 08:00 16/08/2026" in a_list(page, "silent")
    assert re.search(r"Xã Mẫu 011 2\d,\d% mời \d+ trên 1\.\d+ lượt khách", a_list(page, "coverage"))
    assert re.search(r"Xã Mẫu 007 \d,\d% \d+ phiếu trên", a_list(page, "response"))
    assert re.search(r"Xã Mẫu 017 \d+–(\d+) phút 9 trên 10 người chờ dưới \1 phút · trung vị 4\d–4\d phút", a_list(page, "waits"))
    signs = a_list(page, "suspicious")
    assert re.search(
        r"Xã Mẫu 019 Nguyễn Thị Mẫu 1 Bấm lặp nhiều\. \d+ trên \d+ lần bấm là bấm lặp; ở nơi khác thường có [\d,]+\.", signs
    )
    assert re.search(r"Xã Mẫu 029 Quầy 1 Tại quầy khác hẳn lối ra, điện thoại\. Tại quầy 9\d,\d% hài lòng \(\d+ phiếu\);", signs)
    assert "Ngẫu nhiên mà như vậy: chưa đến 1 trên 1 triệu." in signs
    for number in (1, 2, 4, 5):
        assert f"Xã Mẫu 00{number} " not in signs


def test_each_row_is_one_click_from_the_figures_of_the_same_days() -> None:
    page = client().get(f"{UNIT}&period=this-month", headers={"Accept": "text/html"}).get_data(as_text=True)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/\?[^"]*office=[^"]*)"', page)]
    assert "/?period=this-month&office=xa-mau-003" in links
    assert "/?period=this-month&office=xa-mau-019&rows=official#row-nguyen-thi-mau" in links
    for link in {link for link in links if "xa-mau-003" in link or "rows=official" in link}:
        text = text_of(client(), link)
        assert "Tháng 9 năm 2026" in text


def test_the_overview_of_a_unit_leads_to_the_comparison_of_the_same_days() -> None:
    page = client().get("/?unit=tinh-mau&period=this-month", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/compare?unit=tinh-mau&amp;period=this-month"' in page
    assert 'href="/compare?' not in client().get("/?office=xa-mau-003", headers={"Accept": "text/html"}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("here", "place", "period"),
    [
        (f"{UNIT}&period=last-month", "unit:tinh-mau", "last-month"),
        ("/?office=xa-mau-003", "unit:xa-mau-003", "this-quarter"),
        ("/?unit=tinh-mau&from=2026-08-01&through=2026-08-31", "unit:tinh-mau", None),
    ],
)
def test_what_is_on_the_page_is_one_click_from_its_report(here: str, place: str, period: str | None) -> None:
    page = client().get(here, headers={"Accept": "text/html"}).get_data(as_text=True)
    (link,) = re.findall(r'href="(/reports\?[^"]*)"', page)
    form = client().get(link.replace("&amp;", "&"), headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'<option value="{place}" selected>' in form
    if period is None:
        assert 'name="from" value="2026-08-01"' in form
        assert 'name="through" value="2026-08-31"' in form
    else:
        assert f'<option value="{period}" selected>' in form


def test_what_devices_have_not_sent_yet_is_said_beside_the_flag(tmp_path: Path) -> None:
    province = a_province(tmp_path, 24, days=10, habits={19: Habits(repeats=0.45)})
    browser = logged_in(an_app(tmp_path))
    sentence = "Số liệu ở đây có thể còn thiếu"
    query = f"{UNIT}&from=2026-08-01&through=2026-09-15"
    assert sentence not in text_of(browser, query)
    with transaction(province.db):
        # Dark since the first of its days.
        province.db.conn.execute("UPDATE terminal_states SET presence = 'offline', presence_at = presence_at - 2592000000")
    assert sentence in a_list(browser.get(query, headers={"Accept": "text/html"}).get_data(as_text=True), "suspicious")


def test_the_table_is_in_the_order_of_names_and_has_words_only_where_votes_allow_them() -> None:
    page = client().get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    assert names == [f"Xã Mẫu {number:03d}" for number in range(1, 41)]
    rows = dict(zip(names, WORD.findall(page), strict=True))
    assert rows["Xã Mẫu 003"] == ("surely-lower", "Chắc chắn thấp hơn mức chung")
    assert rows["Xã Mẫu 013"] == ("too-few", "Chưa có phiếu")
    assert ("level", "Trong mức thường gặp") in rows.values()


def test_the_funnel_has_a_mark_for_each_place_and_names_who_is_far_out() -> None:
    found = shown(a_told_province(), unit="tinh-mau")
    drawn = spec(a_told_province(), unit="tinh-mau")
    assert drawn is not None
    outer, inner, _common, marks, names, _rings = drawn["layer"]
    values_of = drawn["datasets"]
    points, near, far = (values_of[layer["data"]["name"]] for layer in (marks, inner, outer))
    assert len(points) == 39
    far_out = [f"Xã Mẫu {spot.place.office[-3:]}" for spot in found.spots if spot.position in {"far-below", "far-above"}]
    assert "Xã Mẫu 003" in far_out
    assert {point["label"] for point in points} - {""} == set(far_out)
    assert names["encoding"]["text"]["field"] == "label"
    assert len({(point["shape"], point["color"]) for point in points}) >= 2
    assert found.reference is not None
    for curve in near:
        assert curve["share"] == pytest.approx(
            getattr(limits(curve["n"], found.reference, RISK_95, spread=found.spread.factor), curve["line"]), abs=1e-4
        )
    assert {(one["n"], one["line"]) for one in far} == {(one["n"], one["line"]) for one in near}


def test_that_limits_were_widened_is_said() -> None:
    assert "nên các giới hạn đã nới rộng" in text_of(client(), UNIT)


def test_an_office_shows_its_counters() -> None:
    text = text_of(client(), "/compare?office=xa-mau-003")
    assert "Mỗi dấu là một quầy" in text
    assert re.search(r"Quầy 1 \d+ [34]\d,\d% ", text)
    assert "Không thấy dấu hiệu nào" in text


def test_the_counters_of_one_office_are_judged_by_what_is_usual_in_the_unit_above() -> None:
    page = client().get("/compare?office=xa-mau-019", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(r"Nguyễn Thị Mẫu 1 Bấm lặp nhiều\. \d+ trên \d+", a_list(page, "suspicious"))
    app = an_app(a_told_province().path)
    mine = logged_in(app, Viewer("lanh-dao-19", "leader", UnitId("xa-mau-019"))).get("/compare", headers={"Accept": "text/html"})
    assert a_list(mine.get_data(as_text=True), "suspicious").count("Bấm lặp nhiều") == 2
    assert "Xã Mẫu 029" not in mine.get_data(as_text=True)


def test_the_counters_of_a_whole_unit_are_compared_and_the_worst_is_named_with_how_sure_that_is() -> None:
    page = client().get(f"{UNIT}&rows=counter", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'aria-current="true">Theo quầy' in page
    assert re.search(r"Xã Mẫu 003, Quầy 1 [34]\d,\d% ", a_list(page, "below"))
    names = re.findall(r'<th scope="row"><a href="([^"]*)">([^<]*)</a>', page)
    assert len(names) == 80
    assert ("/?office=xa-mau-003#row-quay-2", "Xã Mẫu 003, Quầy 2") in names


def test_where_nobody_is_surely_lower_the_lowest_is_named_as_not_sure(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(60, 5)
    town.votes(7, 1)
    town.votes(40, 5, counter="quay-2")
    town.votes(3, 1, counter="quay-2")
    page = logged_in(town.app()).get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(
        r"Không nơi nào\. Tỷ lệ thấp nhất là của Quầy 1: 89,6% \([^)]*\), vẫn trong mức thường gặp\.", a_list(page, "below")
    )


def test_who_seems_lower_is_named_before_who_has_the_lowest_share_of_fewer_votes(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for counter, good, bad in (("quay-1", 1900, 100), ("quay-2", 825, 75), ("quay-3", 55, 7)):
        town.votes(good, 5, counter=counter)
        town.votes(bad, 1, counter=counter)
    page = logged_in(town.app()).get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    card = a_list(page, "below")
    assert re.search(r"Có vẻ thấp hơn, chưa đủ chắc: Quầy 2: 91,7% \([^)]*\)\. Tỷ lệ thấp nhất là của Quầy 3: 88,7%", card)


def test_the_lowest_is_said_to_seem_lower_where_that_is_not_sure(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for counter, good in (("quay-1", 105), ("quay-2", 100), ("quay-3", 86)):
        town.votes(good, 5, counter=counter)
        town.votes(120 - good, 1, counter=counter)
    page = logged_in(town.app()).get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Không nơi nào. Có vẻ thấp hơn, chưa đủ chắc: Quầy 3: 71,7% (63,0%–79,0%)." in a_list(page, "below")
    assert WORD.findall(page)[2] == ("lower", "Có vẻ thấp hơn mức chung")


def test_who_is_surely_lower_on_another_scale_is_said_where_that_is_chosen(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for counter, good in (("quay-1", 100), ("quay-2", 100), ("quay-3", 30)):
        town.votes(120, 5, counter=counter)
        town.votes(good, 3, counter=counter, scale="hai-long-3")
        town.votes(110 - good, 1, counter=counter, scale="hai-long-3")
    browser = logged_in(town.app())
    page = browser.get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "360 phiếu · 100,0%</a>" in page
    assert "330 phiếu · 69,7% · 1 nơi chắc chắn thấp</a>" in page
    lowest = r"Ở thang và cách bỏ phiếu này, tỷ lệ thấp nhất là của Quầy \d: 100,0% \([^)]*\), vẫn trong mức thường gặp\."
    sure = r"Chắc chắn thấp hơn mức chung Ở cách bỏ phiếu khác: Thang 3 mức · màn hình tại quầy: 1 nơi chắc chắn thấp"
    none = r"Ở thang và cách đang xem: không nơi nào\."
    assert re.search(rf"{sure} {none} {lowest} Thang hoặc cách khác có nơi thấp nhất riêng", a_list(page, "below"))
    chosen = browser.get("/compare?office=xa-mau-a&scale=hai-long-3", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(r'aria-current="true">[^<]*330 phiếu · 69,7% · 1 nơi chắc chắn thấp</a>', chosen), "also of the one shown"
    assert "Chắc chắn thấp hơn mức chung 1 Quầy 3" in a_list(chosen, "below")


def test_one_place_alone_is_not_called_the_lowest(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(60, 5)
    page = logged_in(town.app()).get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Không nơi nào." in a_list(page, "below")


def test_a_place_with_votes_of_another_kind_only_is_not_said_to_have_none(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(60, 5)
    town.votes(40, 3, counter="quay-2", scale="hai-long-3")
    browser = logged_in(town.app())
    text = text_of(browser, "/compare?office=xa-mau-a&scale=hai-long-5")
    assert "1 nơi chỉ có phiếu ở thang hoặc cách bỏ phiếu khác" in text
    assert re.search(r"Quầy 2 0 – – Bỏ phiếu cách khác", text)
    assert re.search(r"Quầy 3 0 – – Chưa có phiếu", text)
    assert re.search(r"Quầy 2 0 – Bỏ phiếu cách khác", text_of(browser, "/?office=xa-mau-a&scale=hai-long-5"))


def test_too_many_offices_are_not_shown_by_counter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compared, "MOST_OFFICES_BY_COUNTER", 39)
    page = client().get(f"{UNIT}&rows=counter", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Mỗi dấu là một cơ quan" in page
    assert ">Theo quầy<" not in page


def test_a_period_without_votes_has_no_funnel_and_says_who_is_silent() -> None:
    page = client().get(f"{UNIT}&period=last-year", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Không có phiếu nào trong thời gian này" in page
    assert 'id="funnel"' not in page
    assert "và 32 nơi khác" in a_list(page, "silent")
    assert "Chưa có số liệu hàng chờ" in a_list(page, "waits")
    assert "Không nơi nào thấp rõ rệt" not in page


def test_few_votes_have_no_mark_no_share_and_no_words(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(9, 1)
    text = text_of(logged_in(town.app()), "/compare?unit=tinh-mau")
    assert "9 phiếu: chưa nơi nào đủ 10 phiếu để nêu tỷ lệ." in text
    assert re.search(r"Xã Mẫu A 9 – – Chưa đủ phiếu", text)
    town.votes(20, 1)
    assert re.search(r"Xã Mẫu A 29 0,0% 0,0%–11,7% Chưa đủ phiếu", text_of(logged_in(town.app()), "/compare?unit=tinh-mau"))


def test_a_directory_without_offices_says_so(tmp_path: Path) -> None:
    town = Town(tmp_path)
    empty = msgspec.structs.replace(town.entries, offices=(), counters=(), officials=(), terminals=(), units=())
    app = Town(tmp_path / "empty", empty).app()
    assert "Chưa có gì để so sánh" in text_of(logged_in(app), "/compare")


def test_one_office_alone_is_compared_by_its_counters(tmp_path: Path) -> None:
    province = a_province(tmp_path, 1, days=10)
    found = shown(province)
    assert (found.rows, [spot.place.counter for spot in found.spots]) == ("counter", ["quay-1", "quay-2"])
    text = text_of(logged_in(an_app(tmp_path)), "/compare")
    assert "Mỗi dấu là một quầy" in text
    # Two people have no peers anywhere: that is said, and not that there is no sign.
    assert "Chưa đủ người và quầy để so với nhau" in text
    assert "Không thấy dấu hiệu nào" not in text


def test_too_many_offices_have_no_flags_and_a_short_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compared, "MOST_OFFICES", 10)
    monkeypatch.setattr("collector.web.compare_page.MOST_ROWS", 10)
    page = client().get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Quá nhiều cơ quan để xét cùng lúc" in a_list(page, "suspicious")
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    assert "Xã Mẫu 003" in names
    assert len(names) < 20
    assert "tất cả 40 nơi có trong tệp CSV" in page


def test_a_supervisor_is_told_codes_and_the_same_flags() -> None:
    app = an_app(a_told_province().path)
    page = logged_in(app, Viewer("giam-sat", "supervisor", UnitId("tinh-mau"))).get(UNIT, headers={"Accept": "text/html"})
    signs = a_list(page.get_data(as_text=True), "suspicious")
    assert "Nguyễn Thị Mẫu" not in page.get_data(as_text=True)
    assert re.search(r"Xã Mẫu 019 Người trực \w{4,} Bấm lặp nhiều", signs)


def test_a_leader_of_a_commune_compares_its_counters_only() -> None:
    app = an_app(a_told_province().path)
    leader = logged_in(app, Viewer("lanh-dao", "leader", UnitId("xa-mau-019")))
    text = text_of(leader, "/compare")
    assert "Quầy 1" in text
    assert "Xã Mẫu 003" not in text
    assert leader.get("/compare?office=xa-mau-003").status_code == 403


def test_names_that_try_to_be_code_are_shown_as_text(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    town = Town(tmp_path)
    entries = msgspec.structs.replace(
        town.entries,
        units=tuple(msgspec.structs.replace(unit, name=evil) for unit in town.entries.units),
        counters=tuple(msgspec.structs.replace(one, label=f"<b>{n}") for n, one in enumerate(town.entries.counters)),
    )
    other = Town(tmp_path / "evil", entries)
    other.votes(40)
    other.votes(40, 1, office="xa-mau-b")
    for path in ("/compare", "/compare?office=xa-mau-a"):
        page = logged_in(other.app()).get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<b>" not in page


def test_english_says_it_too() -> None:
    client().get("/language/en")
    try:
        text = text_of(client(), UNIT)
    finally:
        client().get("/language/vi")
    assert "Look at these first" in text
    assert re.search(r"presses were repeats; elsewhere it is usually \d+\.", text)
    assert "By chance alone: less than 1 in 1 million." in text


def test_who_is_like_the_others_is_on_no_list(tmp_path: Path) -> None:
    same = dict.fromkeys(range(1, 13), Habits())
    found = shown(a_province(tmp_path, 12, days=15, habits=same), unit="tinh-mau")
    assert (found.below, found.coverage.rows, found.response.rows, found.waits, found.silent, found.suspects) == ([],) * 6
    assert found.spread.factor == 1.0


values = st.text(max_size=30) | st.sampled_from(
    ["tinh-mau", name_of(3), "hai-long-5", "exit", "15-14", "last-month", "'", "\x00", "official"]
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["unit", "office", "scale", "channel", "period", "from", "to", "through", "reckoning", "rows", "by"])
        | st.text(max_size=6),
        values,
        max_size=4,
    )
)
def test_no_parameters_whatever_break_the_page_or_the_api(query: dict[str, str]) -> None:
    for path in ("/compare", "/api/v1/compare"):
        assert client().get(path, query_string=query).status_code in {200, 400}
