"""«Danh bạ» in a real Chromium: an admin looks, changes, errs, plans, sends a photo and a file; at a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from collector.ingest import Arrival
from office.documents import Presence, encode_document
from office.ids import OfficeId, TerminalId
from office.topics import HEALTH, PRESENCE, terminal_topic
from tests.collector.web.offices import PASSWORD, FixedClock, Town
from tests.collector.web.test_pages_in_a_browser import DESK, PHONE, Served, Visit, today
from tests.factories import a_directory, a_health, with_queues
from tests.photos import a_photo
from tests.ports import free_port
from tests.wcag import breaches

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - window.innerWidth"
LONG = "Nguyễn Thị Mẫu Có Họ Tên Rất Dài Để Xem Trang Có Vỡ Hay Không Khi In Ra Và Xem"


def a_town(path: Path) -> Town:
    entries = with_queues(a_directory(offices=3, counters=3))
    first = msgspec.structs.replace(
        entries.officials[0], name=LONG, title="Phó Giám đốc Trung tâm Phục vụ hành chính công", leader=True
    )
    return Town(
        path, entries=msgspec.structs.replace(entries, officials=(first, *entries.officials[1:])), clock=FixedClock(today())
    )


def hear(town: Town, terminal: str, revision: int, *, state: str = "online") -> None:
    """What a terminal says of itself, through the real ingest."""
    office, id_ = OfficeId("xa-mau-a"), TerminalId(terminal)
    said = [
        Arrival(terminal_topic(office, id_, PRESENCE), encode_document(Presence(state=state))),  # type: ignore[arg-type]
        Arrival(terminal_topic(office, id_, HEALTH), encode_document(a_health(assignment=revision))),
    ]
    town.ingest.take(said, at=town.clock.now_ms())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    town = a_town(tmp_path / "collector")
    town.ingest.take([Arrival("nucuoi/v1/xa-mau-a/uplink", b"1")], at=town.clock.now_ms())
    for n in (1, 2, 3):
        hear(town, f"danh-gia-{n}", 1, state="offline" if n == 3 else "online")
    for terminal in ("desk", "lay-so-1", "bang-goi-so"):
        hear(town, terminal, 1)
    found = Served(town, free_port())
    yield found
    found.end()


def look(visit: Visit, name: str) -> None:
    """Photograph a page at both sizes, and hold it to the rules of accessible pages and to its window."""
    for size, window in (("phone", PHONE), ("desk", DESK)):
        visit.page.set_viewport_size(window)  # type: ignore[arg-type]
        visit.picture(f"{name}-{size}")
        assert visit.page.evaluate(WIDER) <= 0, name
    assert breaches(visit.page) == [], name


def test_an_admin_keeps_the_directory_in_a_browser(  # noqa: PLR0915 - one visit that looks at everything
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    visit = Visit(browser.new_context(viewport=DESK, locale="vi-VN").new_page())  # type: ignore[arg-type]
    page, office = visit.page, f"{served.base}/directory/offices/xa-mau-a"
    page.goto(served.link)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    visit.follow(page.locator("form .button"))
    visit.follow(page.get_by_role("link", name="Danh bạ", exact=True))
    page.get_by_label("Tìm cơ quan").fill("xa mau a")
    visit.follow(page.get_by_role("button", name="Tìm"))
    look(visit, "directory")
    page.get_by_role("link", name="Trung tâm Phục vụ hành chính công Xã Mẫu A").click()
    expect(page.get_by_text("Danh bạ áp dụng ở 6 trên 7 thiết bị")).to_be_visible()
    look(visit, "directory-office")
    page.get_by_role("link", name="Quầy 1", exact=True).first.click()
    page.get_by_label("Số quầy").fill("2")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("2 quầy cùng mang số «2»")).to_be_visible()
    expect(page.get_by_label("Số quầy")).to_have_value("2")
    page.get_by_label("Số quầy").fill("1A")
    page.get_by_label("Lý do").first.fill("Dọn lại sảnh")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    expect(page.get_by_text("Thay đổi này áp dụng ở 0 trên 5 thiết bị").first).to_be_visible()
    look(visit, "directory-office-changed")
    for kind, id_ in (("services", "chung-thuc"), ("terminals", "danh-gia-1"), ("stations", "desk"), ("counters", "quay-1")):
        page.goto(f"{office}/{kind}/{id_}")
        look(visit, f"directory-{kind}")
    page.goto(f"{office}/edit")
    page.locator("[name='hours.open:mon.1.begin']").fill("25:00")
    page.get_by_label("Số chữ số trên phiếu").fill("nhiều")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("«nhiều» không phải là số")).to_be_visible()
    look(visit, "directory-office-form-wrong")
    photo = tmp_path / "anh.png"
    photo.write_bytes(a_photo(600, 900, (120, 80, 60), (20, 60, 120), form="PNG"))
    page.goto(f"{office}/officials/nguyen-thi-mau")
    page.locator("#photo").set_input_files(photo)
    page.locator("[name='name']").fill("")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_alt_text("Ảnh vừa gửi")).to_be_visible()
    look(visit, "directory-official-wrong")
    page.locator("[name='name']").fill(LONG)
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("img.face").first).to_be_visible()
    page.goto(f"{office}/officials/nguyen-thi-mau")
    look(visit, "directory-official")
    visit.follow(page.locator("#closing").get_by_role("button", name="Đóng"))
    page.goto(f"{office}/officials/nguyen-thi-mau-2")
    page.get_by_label("Chức danh").fill("Công chức tư pháp")
    page.locator("#on").fill("2099-01-01")
    page.get_by_role("button", name="Lưu").click()
    visit.follow(page.get_by_role("link", name="Thay đổi đã hẹn").first)
    look(visit, "directory-plans")
    served.town.db.execute("UPDATE planned_changes SET account = 'nguoi-da-nghi'")
    served.town.db.conn.commit()
    page.reload()
    expect(page.get_by_role("button", name="Xác nhận, áp dụng từ 01/01/2099")).to_be_visible()
    look(visit, "directory-plans-held")
    page.get_by_role("button", name="Bỏ thay đổi này").click()
    expect(page.get_by_text("Không có gì đang chờ")).to_be_visible()
    file = tmp_path / "van-phong.toml"
    counters = (("quay-2", "Hai"), ("quay-9", "9"))
    text = "".join(f'[[counters]]\noffice = "xa-mau-a"\nid = "{id_}"\nlabel = "{label}"\n' for id_, label in counters)
    file.write_text(text, "utf-8")
    page.goto(f"{served.base}/directory/import")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Thêm 1 mục, đổi 1 mục")).to_be_visible()
    look(visit, "directory-import")
    page.get_by_role("button", name="Nhập những thay đổi này").click()
    expect(page.get_by_role("heading", name="Lịch sử danh bạ")).to_be_visible()
    look(visit, "directory-history")
