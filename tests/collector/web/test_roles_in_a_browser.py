"""Each role in a real Chromium: it opens every page that is for it, wide and on a phone, and is told calmly of what is not."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from collector.viewer import ROLES, Role, Viewer
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import PASSWORD, Town, link_of
from tests.collector.web.test_roles import WHO
from tests.collector.web.viewers import OF_A, TOP

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("NUCUOI_PICTURES")
"""A directory for photographs of every page as each role sees it; none are taken without it."""

PATIENCE_MS = 30_000

NO_PAGES = {"/names", "/dossiers/sample.csv", "/me/second-step"}
"""A name is asked for by a code, a file is no page, and a second step begins with a button."""

PAGES = {
    rule: roles
    for method, _, rule in (address.partition(" ") for address in WHO)
    for roles in [WHO[f"{method} {rule}"]]
    if method == "GET" and roles and "<" not in rule and not rule.startswith("/api/") and rule not in NO_PAGES
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    town = Town(tmp_path_factory.mktemp("roles") / "collector")
    town.votes(40)
    troubled(town)
    app = town.app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Visit:
    """One person with a browser, and everything that went wrong on the way."""

    def __init__(self, browser: Browser, app: Flask, base: str, who: Viewer) -> None:
        self.page: Page = browser.new_page(viewport=WIDE, base_url=base, locale="vi-VN")  # type: ignore[arg-type] # two numbers
        self.troubles: list[str] = []
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.goto(link_of(app, who))
        self.page.fill("[name=password]", PASSWORD)
        self.page.fill("[name=again]", PASSWORD)
        # Another page that is asked for before this one goes would cut the login off.
        with self.page.expect_navigation():
            self.page.click("main button[type=submit]")

    def sees(self, path: str, name: str) -> None:
        """The page answers, and nothing of it lies beside the screen, wide or on a phone."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert self.page.locator("h1").count() == 1, path
        for size in (WIDE, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type] # two numbers
            # A chart takes a moment to follow the size.
            expect(self.page.locator("html"), path).to_have_js_property("scrollWidth", size["width"], timeout=PATIENCE_MS)
            if PICTURES:
                self.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_at_both_sizes_and_is_told_calmly_of_the_others(
    browser: Browser, served: tuple[Flask, str], role: Role
) -> None:
    visit = Visit(browser, *served, OF_A[role])
    mine = [path for path, roles in PAGES.items() if role in roles]
    assert len(mine) >= 3
    for path in mine:
        visit.sees(path, f"{role}{path.replace('/', '-')}")
    assert visit.troubles == []
    links = {link.get_attribute("href") for link in visit.page.locator("header nav a").all()}
    assert links, "the pages are a touch away"
    assert {path for path in links if path in PAGES} <= set(mine), "no page is offered that would be refused"
    for path in sorted(PAGES.keys() - set(mine))[:2]:
        answer = visit.page.goto(path)
        assert answer is not None
        assert answer.status == 403, path
        assert "Tài khoản này không có quyền vào đây" in visit.page.inner_text("main")
    visit.page.close()


def test_an_admin_of_everything_opens_every_page(browser: Browser, served: tuple[Flask, str]) -> None:
    visit = Visit(browser, *served, TOP)
    for path, roles in PAGES.items():
        if "admin" in roles:
            visit.sees(path, f"top{path.replace('/', '-')}")
    assert visit.troubles == []
    visit.page.close()
