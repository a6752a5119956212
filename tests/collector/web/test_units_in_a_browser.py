"""«Đơn vị» in a real Chromium: found, moved, merged, closed, a list taken in; at a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from office.ids import UnitId
from office.model_commitment import MODEL_COMMITMENT
from office.units import Unit
from tests.collector.web.offices import PASSWORD, FixedClock, Town
from tests.collector.web.test_directory_in_a_browser import look
from tests.collector.web.test_pages_in_a_browser import DESK, Served, Visit, today
from tests.factories import a_directory, with_queues
from tests.ports import free_port

pytestmark = pytest.mark.browser

LONG = "Xã Mẫu Có Tên Rất Dài Để Xem Trang Có Vỡ Hay Không Khi Xem Trên Điện Thoại"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    base = with_queues(a_directory(offices=3, counters=1))
    more = tuple(
        Unit(
            id=UnitId(f"xa-{n}"), kind="Xã", name=LONG if n == 1 else f"Xã Mẫu số {n}", code=f"9{n:04}", parent=UnitId("tinh-mau")
        )
        for n in range(1, 166)
    )
    other = Unit(id=UnitId("tinh-khac"), kind="Tỉnh", name="Tỉnh Khác", code="92")
    promised = (msgspec.structs.replace(MODEL_COMMITMENT, unit=UnitId("xa-mau-a"), year=today().year),)
    town = Town(
        tmp_path / "collector",
        entries=msgspec.structs.replace(base, units=(*base.units, other, *more), commitments=promised),
        clock=FixedClock(today()),
    )
    found = Served(town, free_port())
    yield found
    found.end()


def test_an_admin_keeps_the_tree_in_a_browser(served: Served, browser: Browser) -> None:
    visit = Visit(browser.new_context(viewport=DESK, locale="vi-VN").new_page())  # type: ignore[arg-type]
    page = visit.page
    page.goto(served.link)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    visit.follow(page.locator("form .button"))
    page.goto(f"{served.base}/directory")
    visit.follow(page.get_by_role("link", name="Đơn vị", exact=True))
    look(visit, "units")
    visit.follow(page.get_by_role("row", name="Tỉnh Mẫu").get_by_role("link").last)
    look(visit, "units-below")
    page.get_by_label("Tìm đơn vị").fill("xa mau a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visit.follow(page.get_by_role("link", name="Xã Mẫu A", exact=True))
    look(visit, "unit")

    visit.follow(page.get_by_role("link", name="Sáp nhập", exact=True))
    look(visit, "unit-merge")
    page.get_by_label("Đơn vị mới, thành lập cùng ngày").check()
    page.get_by_label("Xã Mẫu B").check()
    visit.follow(page.get_by_role("button", name="Xem trước thay đổi"))
    look(visit, "unit-merge-wrong")
    page.get_by_label("Tên mới").fill("Xã Mẫu Hợp Nhất")
    visit.follow(page.get_by_role("button", name="Xem trước thay đổi"))
    expect(page.get_by_text("2 cơ quan chuyển về Xã Mẫu Hợp Nhất")).to_be_visible()
    expect(page.get_by_text("của Xã Mẫu A được Xã Mẫu Hợp Nhất tiếp tục từ ngày này")).to_be_visible()
    look(visit, "unit-consequences")
    visit.follow(page.get_by_role("button", name="Xác nhận"))
    expect(page.get_by_role("status")).to_contain_text("Đã ghi")
    visit.follow(page.get_by_role("link", name="Xã Mẫu Hợp Nhất").first)
    look(visit, "unit-merged")

    page.goto(f"{served.base}/directory/units/import")
    page.get_by_label("Tệp CSV").set_input_files(
        {"name": "sai.csv", "mimeType": "text/csv", "buffer": "Mã,Tên\n1,Tỉnh Mẫu\n91,Mẫu\n".encode()}
    )
    visit.follow(page.get_by_role("button", name="Xem trước"))
    look(visit, "unit-import-wrong")
    rows = "\n".join(f"{20000 + n};Xã Thêm {n};91" for n in range(3_000))
    table = f"Mã;Tên;Mã cấp trên\n91;Tỉnh Mẫu;\n{rows}\n"
    page.get_by_label("Tệp CSV").set_input_files({"name": "danh-muc.csv", "mimeType": "text/csv", "buffer": table.encode()})
    visit.follow(page.get_by_role("button", name="Xem trước"))
    expect(page.get_by_text("Thêm mới: 3.000")).to_be_visible()
    look(visit, "unit-import")
    visit.follow(page.get_by_role("button", name="Xác nhận nhập"))
    expect(page.get_by_role("status")).to_contain_text("Đã ghi")
    # A form that is refused is an answer of 400, of which the browser tells.
    assert [one for one in visit.troubles if "400" not in one] == []
