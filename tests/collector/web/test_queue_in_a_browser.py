"""The queue's part of the first page in a real Chromium: charts, tables, both sizes, and what arrives while it is open."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.collector.desks import a_queue_directory
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_pages_in_a_browser import (
    DESK,
    PATIENCE_MS,
    PHONE,
    Served,
    a_served,
    devices,
    first_login,
    today,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = a_served(tmp_path / "collector", a_queue_directory(offices=2, counters=5))
    yield running
    running.end()


def some_days() -> str:
    """The days of the desk, as the page is asked for them."""
    first, last = today() - timedelta(days=20), today() - timedelta(days=1)
    return f"from={first}&through={last}"


def test_the_queue_of_an_office_is_what_the_api_says(browser: Browser, served: Served) -> None:
    a_desk_with_days(served.town, working_days(today() - timedelta(days=1), 6))
    devices(served.town, dark=1)
    visit = first_login(browser, served)
    page = visit.page
    page.goto(f"{served.base}/?office=xa-mau-a&{some_days()}")
    expect(page.locator("#load svg path").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#trend svg path").first).to_be_visible()
    asked = f"office=xa-mau-a&from={today() - timedelta(days=20)}&to={today()}"
    (total,) = page.request.get(f"{served.base}/api/v1/queue?{asked}").json()["rows"]
    tile = page.locator(".queue .tile", has=page.get_by_role("heading", name="Đã phục vụ", exact=True))
    expect(tile.locator(".figure")).to_have_text(f"{total['finished']:,}".replace(",", "."))
    counters = page.request.get(f"{served.base}/api/v1/queue?{asked}&by=counter").json()["rows"]
    for row in counters:
        if row["counter"] is not None:
            line = page.locator(".counts tbody tr", has=page.get_by_role("rowheader", name=f"Quầy {row['counter_label']}"))
            expect(line.locator("td").first).to_have_text(str(row["finished"]))
    visit.picture("queue-desk-vi")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Queue and participation")).to_be_visible()
    expect(page.locator("#load svg path").first).to_be_visible()
    visit.picture("queue-desk-en")
    assert visit.troubles == []


def test_the_queue_is_whole_on_a_phone(browser: Browser, served: Served) -> None:
    a_desk_with_days(served.town, working_days(today() - timedelta(days=1), 3))
    visit = first_login(browser, served, size=PHONE)
    page = visit.page
    for place in ("office=xa-mau-a", "unit=tinh-mau", "office=xa-mau-b"):
        for code in ("vi", "en"):
            page.goto(f"{served.base}/language/{code}?next=/")
            page.goto(f"{served.base}/?{place}&{some_days()}")
            if place != "office=xa-mau-b":
                expect(page.locator("#load svg path").first).to_be_visible()
                expect(page.locator(".counts .number").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], place
            visit.picture(f"queue-{place.partition('=')[2]}-phone-{code}")
    assert visit.troubles == []


def test_who_takes_a_number_appears_without_loading_the_page(browser: Browser, served: Served) -> None:
    visit = first_login(browser, served)
    page = visit.page
    page.goto(f"{served.base}/?office=xa-mau-a&{some_days()}")
    expect(page.get_by_text("Chưa có số liệu hàng chờ")).to_be_visible()
    visit.picture("queue-empty-desk-vi")
    page.evaluate("window.sameDocument = true")
    a_desk_with_days(served.town, working_days(today() - timedelta(days=1), 1))
    expect(page.locator("#load svg path").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".counts tbody tr").first).to_be_visible()
    assert page.evaluate("window.sameDocument") is True
    assert visit.troubles == []


def test_a_service_whose_name_tries_to_be_code_is_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
    plain = a_queue_directory(counters=5)
    services = tuple(msgspec.structs.replace(service, name={"vi": evil[:60]}) for service in plain.services)
    served = a_served(tmp_path / "collector", msgspec.structs.replace(plain, services=services))
    a_desk_with_days(served.town, working_days(today() - timedelta(days=1), 1))
    visit = first_login(browser, served)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type] # a size
    visit.page.goto(f"{served.base}/?office=xa-mau-a&{some_days()}")
    expect(visit.page.locator("#load svg path").first).to_be_visible(timeout=PATIENCE_MS)
    expect(visit.page.locator(".counts").get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert visit.page.locator("img").count() == 0
    visit.picture("queue-evil-desk-vi")
    served.end()
    assert visit.troubles == []
