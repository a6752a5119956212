"""An admin and a supervisor in a real browser, on a phone: invited, two steps, codes, one name for a reason, all in the log."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from collector.clock import SystemClock
from tests.collector.web.offices import PASSWORD
from tests.collector.web.test_pages_in_a_browser import DESK, PHONE, Served, Visit, a_served, today
from tests.factories import a_directory

pytestmark = pytest.mark.browser


def fits(page: Page) -> bool:
    """Whether nothing reaches over the edge of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def set_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Lưu và đăng nhập").click()


def key_in_the_picture(page: Page, place: Path) -> str:
    page.locator("svg.qr").screenshot(path=place)
    (code,) = zxingcpp.read_barcodes(Image.open(place))
    found = re.fullmatch(r"otpauth://totp/N%E1%BB%A5%20C%C6%B0%E1%BB%9Di:quan-tri\?secret=([A-Z2-7]{32})&issuer=.*", code.text)
    assert found, code.text
    return found[1]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = a_served(tmp_path / "collector", a_directory(offices=2, counters=2))
    yield running
    running.end()


def test_a_supervisor_is_invited_and_sees_one_name_for_a_reason(browser: Browser, served: Served, tmp_path: Path) -> None:
    served.town.votes(40, at=today())
    admin = Visit(browser.new_context(viewport=PHONE, locale="vi-VN").new_page())  # type: ignore[arg-type] # a dictionary as it wants it
    page = admin.page
    set_password(page, served.link)
    page.get_by_role("link", name="quan-tri").click()
    page.locator("#second-step").get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_role("button", name="Bật").click()
    key = key_in_the_picture(page, tmp_path / "code.png")
    assert fits(page)
    admin.picture("second-step-phone")
    page.get_by_label("6 chữ số").fill(pyotp.TOTP(key).at(SystemClock().now_ms() // 1000))
    page.get_by_role("button", name="Bật").click()
    expect(page.locator(".codes code")).to_have_count(10)
    assert fits(page)
    admin.picture("recovery-codes-phone")
    page.get_by_role("link", name="Tôi đã chép").click()
    expect(page.get_by_text("đang bật")).to_be_visible()
    for path in ("/me", "/accounts", "/audit", "/devices", "/devices/xa-mau-a/danh-gia-1"):
        page.goto(served.base + path)
        assert fits(page), path
        admin.picture(f"access-{path[1:].replace('/', '-')}-phone")
    page.goto(f"{served.base}/accounts")
    page.get_by_label("Tên đăng nhập").fill("<b>Giám sát</b> rất dài " + "x" * 40)
    page.locator("input[value=supervisor]").check()
    page.locator("#unit").select_option("xa-mau-a")
    page.get_by_role("button", name="Tạo liên kết mời").click()
    link = page.get_by_role("textbox", name="Liên kết").input_value()
    assert fits(page)

    other = Visit(browser.new_context(viewport=DESK, locale="vi-VN").new_page())  # type: ignore[arg-type] # the same
    sees = other.page
    set_password(sees, link)
    sees.goto(f"{served.base}/?rows=official")
    row = sees.get_by_role("row", name=re.compile("Người trực [2-9A-Z]{4} "))
    expect(row.first).to_be_visible()
    expect(sees.get_by_text("Nguyễn Thị Mẫu")).to_have_count(0)
    other.picture("supervisor-desk")
    row.first.get_by_role("link", name="Xem tên").click()
    sees.get_by_label("Lý do").fill("Người dân phản ánh thái độ, cần làm rõ")
    sees.get_by_role("button", name="Xem tên").click()
    expect(sees.get_by_role("heading", name="Nguyễn Thị Mẫu 1")).to_be_visible()

    page.goto(f"{served.base}/audit?what=name-shown")
    expect(page.get_by_text("Người dân phản ánh thái độ, cần làm rõ")).to_be_visible()
    assert fits(page)
    assert admin.troubles == other.troubles == []
