"""Ordering a report in a real Chromium: the form, the progress that survives a reload, the file, and a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.collector.web.test_pages_in_a_browser import PATIENCE_MS, PHONE, Served, first_login, served, today

__all__ = ["served"]

pytestmark = pytest.mark.browser


def test_a_report_is_ordered_waited_for_and_taken(browser: Browser, served: Served) -> None:
    served.town.votes(40, at=today() - timedelta(days=1))
    visit = first_login(browser, served)
    page = visit.page
    page.get_by_role("link", name="Báo cáo", exact=True).click()
    expect(page.locator("#person-field")).to_be_hidden()
    page.get_by_role("radio", name="Minh chứng của một người").check()
    expect(page.locator("#person-field")).to_be_visible()
    visit.picture("reports-form")
    page.get_by_role("radio", name="Báo cáo kỳ").check()
    page.locator("#period").select_option("this-year")
    page.get_by_role("button", name="Lập báo cáo").click()
    expect(page.locator(".orders li")).to_have_count(1)
    page.reload()
    link = page.get_by_role("link", name="Tải về")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("nucuoi-unit_")
    visit.picture("reports-ready")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # two numbers
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visit.picture("reports-phone")
    assert visit.troubles == []
    page.close()
