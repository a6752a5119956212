"""The collector's pages for who reads by ear, by keyboard or in large letters: axe-core on every page that the header knows."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.collector.desks import a_queue_directory
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_pages_in_a_browser import DESK, PHONE, a_good_year, a_served, devices, first_login, today
from tests.wcag import breaches

pytestmark = pytest.mark.browser


def places_of(page: Page) -> list[str]:
    """Where the header leads, in its order."""
    found: list[str] = page.eval_on_selector_all("header a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(href for href in found if not href.startswith("/language/")))


def test_every_page_keeps_the_rules_of_wcag(browser: Browser, tmp_path: Path) -> None:
    served = a_served(tmp_path / "collector", a_queue_directory(offices=2, counters=5))
    a_good_year(served.town)
    a_desk_with_days(served.town, working_days(today() - timedelta(days=1), 4))
    devices(served.town, dark=1)
    page = first_login(browser, served).page
    found: dict[str, list[str]] = {}
    for path in [*places_of(page), "/?office=xa-mau-a", "/?office=xa-mau-a&rows=official", "/dossiers", "/targets", "/nothing"]:
        page.goto(served.base + path)
        expect(page.locator("h1").first).to_be_visible()
        for name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)  # type: ignore[arg-type] # a dictionary as it wants it
            found[f"{path} {name}"] = breaches(page)
    page.context.clear_cookies()
    page.goto(f"{served.base}/login")
    found["/login"] = breaches(page)
    served.end()
    assert len(found) >= 9
    assert {path: broken for path, broken in found.items() if broken} == {}
    page.evaluate("document.body.append(document.createElement('img'))")
    assert [line for line in breaches(page) if line.startswith("image-alt")], "the check itself finds what is wrong"
