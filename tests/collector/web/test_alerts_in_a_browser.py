"""«Việc cần làm» in a real Chromium: from the inbox to the result, at a desk and on a phone, by the rules of accessible forms."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from collector.rule_book import EVERYWHERE, AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.db import transaction
from tests.collector.comments import commented
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import PASSWORD, FixedClock, Town
from tests.collector.web.test_pages_in_a_browser import DESK, PHONE, Served, Visit, today
from tests.ports import free_port
from tests.wcag import breaches

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    town = Town(tmp_path / "collector", clock=FixedClock(today()))
    with transaction(town.db):
        keep_settings(town.db, EVERYWHERE, AlertSettings(is_public=True))
    troubled(town)
    commented(town, *(f"Góp ý thứ {n}, xin thêm ghế ở chỗ chờ" for n in range(8)))
    last_month = today().replace(day=1) - timedelta(days=10)
    town.votes(52, 5, at=last_month)
    town.votes(9, 2, at=last_month)
    found = Served(town, free_port())
    yield found
    found.end()


def look(visit: Visit, name: str) -> None:
    """Photograph a page, and hold it to the rules of accessible pages and to its window."""
    visit.picture(name)
    assert breaches(visit.page) == [], name
    assert visit.page.evaluate(WIDER) <= 0, name


def walk_on_a_phone(visit: Visit, base: str) -> None:
    """One row of pages, and the first figure, on the first screen; how many are ticked is said where it can be seen."""
    page = visit.page
    page.goto(f"{base}/?period=last-month")
    assert page.evaluate("document.querySelector('header nav').offsetHeight") <= 60
    assert page.evaluate("document.querySelector('.figure').getBoundingClientRect().bottom") < PHONE["height"]
    expect(page.get_by_role("link", name="Tổng quan")).to_be_in_viewport()
    for name in ("Việc cần làm", "Nhật ký"):
        visit.follow(page.get_by_role("link", name=name, exact=True))
        expect(page.locator("header [aria-current]")).to_be_in_viewport()
    page.goto(f"{base}/comments")
    form, said = page.locator("#several"), page.locator("#chosen")
    expect(said).to_be_hidden()
    expect(form).not_to_be_in_viewport()
    for number in (0, 1):
        page.get_by_label("Chọn", exact=True).nth(number).check()
    expect(said).to_have_text("Đã chọn 2 góp ý")
    expect(said).to_be_in_viewport()
    look(visit, "comments-ticked-phone")
    for number in (0, 1):
        page.get_by_label("Chọn", exact=True).nth(number).uncheck()
    expect(form).not_to_be_in_viewport()


def test_from_the_inbox_to_the_published_result(served: Served, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    page = visit.page
    page.goto(served.link)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    visit.follow(page.locator("form .button"))
    visit.follow(page.get_by_role("link", name="Việc cần làm"))
    expect(page.locator(".alerts > li")).to_have_count(3)
    page.get_by_text("Xem 2 việc").click()
    expect(page.get_by_role("link", name="Quầy 2", exact=True)).to_be_visible()
    look(visit, "alerts-desk")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look(visit, "alerts-phone")
    visit.follow(page.locator(".alerts > li a").first)
    visit.follow(page.get_by_role("button", name="Tôi nhận việc này"))
    page.get_by_label("Việc đang làm").fill("Gọi kỹ thuật viên, thay dây nguồn của máy đánh giá")
    visit.follow(page.get_by_role("button", name="Ghi việc đang làm"))
    expect(page.locator(".history li")).to_have_count(3)
    look(visit, "alert-phone")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    look(visit, "alert-desk")
    page.get_by_label("Kết quả").fill("Đã thay dây nguồn; máy chạy lại từ sáng nay " + "rất dài " * 40)
    page.get_by_label("Công bố cho người dân").check()
    visit.follow(page.get_by_role("button", name="Ghi kết quả và đóng việc"))
    expect(page.get_by_role("heading", name="Việc này đã đóng")).to_be_visible()
    look(visit, "alert-closed-desk")
    page.goto(f"{served.base}/alerts/rules")
    look(visit, "alert-rules-desk")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look(visit, "alert-rules-phone")
    page.goto(f"{served.base}/o/xa-mau-a")
    expect(page.get_by_text("Đã thay dây nguồn")).to_be_visible()
    look(visit, "public-phone")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    look(visit, "public-desk")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{served.base}/alerts?stage=closed&kind=long-waits")
    look(visit, "alerts-empty-phone")
    walk_on_a_phone(visit, served.base)
    assert visit.troubles == []
    context.close()
