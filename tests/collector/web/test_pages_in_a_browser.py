"""The pages in a real Chromium: login by link, figures, chart, refresh, both sizes, and names that try to be code."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, expect

from collector.clock import SystemClock
from collector.ingest import Arrival
from office.directory import Directory
from office.documents import Health, Presence, encode_document
from office.ids import OfficeId, TerminalId
from office.periods import from_timestamp
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from tests.collector.web.offices import PASSWORD, FixedClock, Town
from tests.factories import a_directory
from tests.ports import free_port

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 60_000
PICTURES = os.environ.get("NUCUOI_PICTURES")
"""A directory for photographs of the pages; none are taken without it."""


class Served:
    """`nucuoi collector web` as a process of its own, with the link that it printed."""

    def __init__(self, town: Town, port: int) -> None:
        self.town = town
        config = town.path / "collector.toml"
        config.write_text(f'directory = "."\n[web]\nport = {port}\nsecure_cookies = false\n', encoding="utf-8")
        self.base = f"http://127.0.0.1:{port}"
        self._log = (town.path / "web.log").open("wb")
        self._program = subprocess.Popen(
            [sys.executable, "-m", "nucuoi", "collector", "web", "--config", str(config)],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._program.stdout is not None
        said = self._program.stdout.readline().decode()
        found = re.search(r"http://\S+/invitation/\S+", said)
        assert found, (town.path / "web.log").read_text()
        self.link = found[0]

    def end(self) -> None:
        self._program.terminate()
        assert self._program.wait(30) == 0
        assert self._program.stdout is not None
        self._program.stdout.close()
        self._log.close()


class Visit:
    """One page with everything that went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def follow(self, link: Locator) -> None:
        """Click what leads to another page, and wait until that is there: a click alone may return before the page goes."""
        with self.page.expect_navigation():
            link.click()

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def today() -> date:
    return from_timestamp(SystemClock().now_ms() / 1000).date()


class Now(FixedClock):
    """The machine's clock, for votes that a program in real time reads."""

    def now_ms(self) -> int:
        return SystemClock().now_ms()


def a_served(directory: Path, entries: Directory) -> Served:
    return Served(Town(directory, entries, Now()), free_port())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = a_served(tmp_path / "collector", a_directory(offices=3, counters=5))
    yield running
    running.end()


def first_login(browser: Browser, served: Served, *, size: dict[str, int] | None = None) -> Visit:
    visit = Visit(browser.new_page(viewport=size or DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"))  # type: ignore[arg-type]
    visit.page.goto(served.link)
    visit.page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    visit.page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    visit.picture("invitation")
    visit.follow(visit.page.get_by_role("button", name="Lưu và đăng nhập"))
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    return visit


def a_good_year(town: Town) -> None:
    """Months of votes that differ by counter, with topics, misuse and another scale."""
    shares = {"quay-1": 84, "quay-2": 89, "quay-3": 69, "quay-4": 80}
    topics = ("thoi-gian-cho", "huong-dan", "dung-hen", "thu-tuc", "thai-do")
    day = today()
    for back in range(0, 330, 3):
        at = day - timedelta(days=back)
        for number, (counter, share) in enumerate(shares.items()):
            person = "nguyen-thi-mau" if number == 0 else f"nguyen-thi-mau-{number + 1}"
            place: dict[str, Any] = {"counter": counter, "official": person, "at": at}
            good = 1 + (share + back * 7 + number * 3) % 5
            town.votes(good + share // 10, 5 if back % 2 else 4, **place)
            town.votes(
                (100 - share + back % 7) // 10,
                2 if back % 4 else 1,
                topics=(topics[(back + number) % 5], topics[back % 2]),
                **place,
            )
            if back % 30 == 0:
                town.votes(1, 5, flags=("repeat" if back % 60 else "out-of-hours",), **place)
    town.votes(9, 4, counter="quay-5", official="nguyen-thi-mau-5", at=day)
    town.votes(21, 3, scale="hai-long-3", at=day)
    town.votes(16, 4, office="xa-mau-b", at=day)


def devices(town: Town, *, dark: int) -> None:
    health = Health(software="1", boot="b", clock="synchronised", disk="ok")
    for number in range(1, 6):
        place = OfficeId("xa-mau-a"), TerminalId(f"danh-gia-{number}")
        state = Presence("offline" if number <= dark else "online")
        messages = [
            Arrival(terminal_topic(*place, PRESENCE), encode_document(state)),
            Arrival(terminal_topic(*place, HEALTH), encode_document(health)),
            Arrival(uplink_topic(place[0]), b"1"),
        ]
        town.ingest.take(messages, at=SystemClock().now_ms())


def test_the_first_login_leads_to_the_figure_that_the_api_says(browser: Browser, served: Served) -> None:
    a_good_year(served.town)
    devices(served.town, dark=1)
    visit = first_login(browser, served)
    page = visit.page
    page.goto(f"{served.base}/?office=xa-mau-a&period=this-quarter")
    expect(page.locator("#trend svg path").first).to_be_visible(timeout=PATIENCE_MS)
    answer = page.request.get(f"{served.base}/api/v1/satisfaction?office=xa-mau-a&scale=hai-long-5").json()["rows"][0]
    share = f"{answer['share'] * 100:.1f}%".replace(".", ",")
    tile = page.locator(".tile", has=page.get_by_role("heading", name="Hài lòng", exact=True))
    expect(tile.locator(".figure")).to_have_text(share)
    counters = page.request.get(f"{served.base}/api/v1/satisfaction?office=xa-mau-a&scale=hai-long-5&by=counter").json()["rows"]
    for row in counters:
        line = page.locator(".lines tbody tr", has=page.get_by_role("rowheader", name=f"Quầy {row['counter_label']}"))
        expect(line.locator("td").first).to_have_text(str(row["n"]))
    assert len(counters) == page.locator(".lines tbody tr").count() == 5
    expect(page.get_by_text("Quầy 1 mất kết nối từ")).to_be_visible()
    visit.picture("overview-desk-vi")
    page.get_by_role("link", name="theo người trực").click()
    expect(page.get_by_role("rowheader", name="Nguyễn Thị Mẫu 2")).to_be_visible()
    visit.picture("officials-desk-vi")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Satisfied", exact=True)).to_be_visible()
    expect(page.locator("#trend svg path").first).to_be_visible()
    visit.picture("officials-desk-en")
    page.goto(f"{served.base}/?unit=tinh-mau")
    expect(page.locator("#trend svg path").first).to_be_visible()
    visit.picture("unit-desk-en")
    page.goto(f"{served.base}/?office=xa-mau-a")
    page.locator("#periods summary").click()
    visit.picture("periods-desk-en")
    assert visit.troubles == []


def test_the_page_is_whole_on_a_phone(browser: Browser, served: Served) -> None:
    a_good_year(served.town)
    devices(served.town, dark=0)
    visit = first_login(browser, served, size=PHONE)
    page = visit.page
    for path, name in (
        ("/?office=xa-mau-a", "overview"),
        ("/?unit=tinh-mau", "unit"),
        ("/?office=xa-mau-a&rows=official", "officials"),
        ("/nothing", "missing"),
        ("/?period=last-year&office=xa-mau-c", "nothing"),
    ):
        for code in ("vi", "en"):
            page.goto(f"{served.base}/language/{code}?next={path.replace('&', '%26')}")
            if name in {"overview", "unit", "officials"}:
                expect(page.locator("#trend svg path").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            visit.picture(f"{name}-phone-{code}")
    page.goto(f"{served.base}/?office=xa-mau-a")
    page.locator("#periods summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visit.picture("periods-phone")
    assert [trouble for trouble in visit.troubles if "404" not in trouble] == []


def test_new_votes_appear_without_loading_the_page(browser: Browser, served: Served) -> None:
    visit = first_login(browser, served)
    page = visit.page
    page.goto(f"{served.base}/?office=xa-mau-a")
    expect(page.get_by_text("Chưa có phiếu nào")).to_be_visible()
    visit.picture("empty-desk-vi")
    page.evaluate("window.sameDocument = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "x-by-itself" not in request.headers else None)
    served.town.votes(40, 5, at=today())
    expect(page.locator(".tile .figure").first).to_have_text("100,0%", timeout=PATIENCE_MS)
    expect(page.locator("#trend svg path").first).to_be_visible()
    page.locator(".as-table summary").first.focus()
    served.town.votes(10, 1, at=today())
    expect(page.locator(".tile .figure").first).to_have_text("80,0%", timeout=PATIENCE_MS)
    expect(page.locator(".as-table summary").first).to_be_focused()
    assert {url.removeprefix(served.base) for url in asked} == {"/api/v1/revision"}
    assert page.evaluate("window.sameDocument") is True
    assert visit.troubles == []


def test_a_server_that_is_gone_is_said_with_since_when(browser: Browser, tmp_path: Path) -> None:
    served = a_served(tmp_path / "collector", a_directory(counters=2))
    served.town.votes(40, 5, at=today())
    visit = first_login(browser, served)
    expect(visit.page.locator("#trend svg path").first).to_be_visible()
    served.end()
    expect(visit.page.locator("#stale")).to_contain_text("Mất kết nối với máy chủ từ", timeout=PATIENCE_MS)
    expect(visit.page.locator(".tile .figure").first).to_have_text("100,0%")
    visit.picture("stale-desk-vi")


def test_names_that_try_to_be_code_are_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
    plain = a_directory(counters=2)
    entries = msgspec.structs.replace(
        plain,
        units=tuple(msgspec.structs.replace(unit, name=evil) for unit in plain.units),
        offices=tuple(msgspec.structs.replace(office, name={"vi": evil}) for office in plain.offices),
        counters=tuple(msgspec.structs.replace(counter, label=f"<b>{number}") for number, counter in enumerate(plain.counters)),
        officials=tuple(msgspec.structs.replace(official, name=evil[:80]) for official in plain.officials),
        topics=tuple(msgspec.structs.replace(topic, label={"vi": evil[:60]}) for topic in plain.topics),
    )
    served = a_served(tmp_path / "collector", entries)
    served.town.votes(40, 5, at=today())
    served.town.votes(9, 1, at=today(), topics=("thai-do",))
    visit = first_login(browser, served)
    for path in ("/?office=xa-mau-a", "/?office=xa-mau-a&rows=official", "/?unit=tinh-mau"):
        visit.page.goto(served.base + path)
        expect(visit.page.locator("#trend svg path").first).to_be_visible()
        expect(visit.page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("main b b, .lines b").count() == 0
    visit.picture("evil-desk-vi")
    served.end()
    assert visit.troubles == []


def test_the_keyboard_reaches_everything_and_escape_closes_the_menu(browser: Browser, served: Served) -> None:
    served.town.votes(40, 5, at=today())
    visit = first_login(browser, served)
    page = visit.page
    page.goto(f"{served.base}/?office=xa-mau-a")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Đến nội dung chính")).to_be_focused()
    page.locator("#periods summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Quý trước")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Quý trước")).to_be_hidden()
    expect(page.locator("#periods summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Tháng này").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Tháng"))
