"""The comparison in a real Chromium: drawn, read on a phone, printed, and one click from the figures behind it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, expect

from tests.collector.provinces import STORIES, a_province
from tests.collector.web.offices import Town
from tests.collector.web.test_pages_in_a_browser import DESK, PATIENCE_MS, PHONE, Served, first_login
from tests.ports import free_port
from tests.wcag import breaches

pytestmark = pytest.mark.browser

DAYS = "from=2026-07-01&through=2026-09-15"


EDGES = "cards => cards.map(card => card.getBoundingClientRect()).map(box => [box.left, box.top, box.bottom])"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    # Only where its files lie is asked of a town.
    running = Served(cast("Town", a_province(tmp_path, 24, days=12, habits=STORIES)), free_port())
    yield running
    running.end()


def test_a_newcomer_sees_who_stands_out_and_is_one_click_from_why(browser: Browser, served: Served) -> None:
    visit = first_login(browser, served)
    page = visit.page
    page.get_by_role("link", name="So sánh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("So sánh")
    page.goto(f"{served.base}/compare?unit=tinh-mau&{DAYS}")
    expect(page.locator("#funnel[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#funnel svg .mark-text text", has_text="Xã Mẫu 003")).to_be_visible()
    expect(page.get_by_role("link", name="So sánh")).to_have_attribute("aria-current", "page")
    visit.picture("compare-desk-vi")
    columns: dict[int, list[tuple[float, float]]] = {}
    for left, top, bottom in page.locator(".triage > .list:not(.suspicious)").evaluate_all(EDGES):
        columns.setdefault(round(left), []).append((top, bottom))
    assert len(columns) == 3
    gaps = [below[0] - above[1] for cards in columns.values() for above, below in pairwise(cards)]
    assert gaps
    assert max(gaps) < 20, "no holes between the lists"
    assert breaches(page) == []
    page.get_by_text("Bảng đầy đủ").click()
    expect(page.get_by_role("rowheader", name="Xã Mẫu 024")).to_be_visible()
    page.get_by_label("Tìm theo tên").fill("xa mau 02")
    page.get_by_label("Tìm theo tên").press("Enter")
    expect(page.get_by_role("rowheader", name="Xã Mẫu 024")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Xã Mẫu 019")).to_be_hidden()
    assert breaches(page) == []
    # Before printing the script opens what is folded, for browsers whose style sheets cannot, and makes the chart as wide as the
    # page; after it, it folds again.
    method = page.get_by_text("Spiegelhalter 2005").first
    expect(method).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(method).to_be_visible()
    width = page.locator("#funnel svg").evaluate("svg => svg.getBoundingClientRect().width")
    assert width < 720
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(method).to_be_hidden()
    # On paper, no wider than a phone held across, what was folded stands there, a table is a table, and nothing is cut off.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})
    page.evaluate("document.querySelector('.all').open = false")
    expect(method).to_be_visible()
    assert page.locator(".all .counts thead").evaluate("head => head.getBoundingClientRect().left") >= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    expect(method).to_be_hidden()
    page.locator("#below").get_by_role("link", name="Xã Mẫu 003").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "office=xa-mau-003" in page.url
    assert "from=2026-07-01" in page.url
    assert visit.troubles == []


def test_the_comparison_is_whole_on_a_phone(browser: Browser, served: Served) -> None:
    visit = first_login(browser, served, size=PHONE)
    page = visit.page
    for code in ("vi", "en"):
        page.goto(
            f"{served.base}/language/{code}?next=/compare%3Funit%3Dtinh-mau%26{DAYS.replace('&', '%26').replace('=', '%3D')}"
        )
        expect(page.locator("#funnel[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
        page.locator(".all summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        visit.picture(f"compare-phone-{code}")
    page.locator("#periods summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert breaches(page) == []
    assert visit.troubles == []
