"""Names as long as they may be, in a real Chromium: no page is wider than the screen, and no menu opens beside it."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from office.directory import Directory
from tests.collector.comments import commented
from tests.collector.desks import a_queue_directory
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_pages_in_a_browser import DESK, PHONE
from tests.collector.web.viewers import TOP

pytestmark = pytest.mark.browser

LONG = "Trung tâm phục vụ hành chính công phường Nghĩa Thượng Trường Giang Mẫu thuộc thành phố Khánh Hưởng Mẫu"
PAGES = (
    *("/", "/?office=xa-mau-a", "/?office=xa-mau-a&rows=official", "/compare?rows=counter", "/alerts", "/comments", "/reports"),
    *("/devices", "/directory", "/directory/offices/xa-mau-a", "/directory/units/xa-mau-a/merge", "/accounts", "/targets"),
)


def long_names() -> Directory:
    plain = msgspec.to_builtins(a_queue_directory(offices=2, counters=3))
    for n, unit in enumerate(plain["units"]):
        unit.update(name=f"{n} {LONG}"[:80], kind="Phường, đặc khu trực thuộc tỉnh")
    for n, office in enumerate(plain["offices"]):
        office["name"] = {"vi": f"{n} {LONG}"}
    for n, counter in enumerate(plain["counters"]):
        counter["label"] = f"Một cửa XYZ{n}"
    for official in plain["officials"]:
        official["name"] = f"Nguyễn Thị Mẫu {LONG}"[:50]
    for n, service in enumerate(plain["services"]):
        service["name"] = {"vi": f"{n} {LONG}"[:60]}
    return msgspec.convert(plain, Directory)


def opened(browser: Browser, client: FlaskClient, size: dict[str, int]) -> Page:
    """A page to which the client answers; without scripts, so that nothing is asked for behind its back."""

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        told = client.get(f"{address.path}?{address.query}", headers={"Accept": route.request.headers.get("accept", "*/*")})
        route.fulfill(status=told.status_code, headers=dict(told.headers), body=told.get_data())

    page = browser.new_page(viewport=size, locale="vi-VN", java_script_enabled=False)  # type: ignore[arg-type]
    page.route("**/*", answer)
    return page


def test_no_name_is_too_long_for_a_page(browser: Browser, tmp_path: Path) -> None:
    town = Town(tmp_path / "collector", entries=long_names())
    a_desk_with_days(town, working_days(TODAY - timedelta(days=1), 5))
    town.votes(40)
    town.votes(12, 1, counter="quay-2")
    commented(town, "khôngcódấucách" * 30)
    client = logged_in(town.app(), TOP)
    phone = opened(browser, client, PHONE)
    wide = {}
    for path in PAGES:
        phone.goto(f"http://town{path}")
        phone.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })")
        wide[path] = phone.evaluate("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(PAGES, PHONE["width"])
    phone.close()
    # Beside a long name, at any width, what the menu of periods opens is in sight.
    for width in (DESK["width"], 760):
        desk = opened(browser, client, {**DESK, "width": width})
        desk.goto("http://town/?office=xa-mau-a")
        desk.locator("#periods summary").click()
        sheet = desk.locator("#periods .sheet").bounding_box()
        assert sheet is not None
        assert sheet["x"] >= 0
        assert sheet["x"] + sheet["width"] <= width
        desk.close()
