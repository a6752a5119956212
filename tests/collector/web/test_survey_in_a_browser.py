"""«Bộ câu hỏi» in a real Chromium: its preview follows what is typed and marks what a screen would cut; its pages keep WCAG."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.collector.web.offices import PASSWORD, Town, link_of
from tests.collector.web.test_pledges import entries
from tests.collector.web.viewers import TOP
from tests.wcag import breaches

pytestmark = pytest.mark.browser

TOO_LONG = "Ông/bà có hài lòng với thái độ phục vụ và thời gian giải quyết thủ tục hành chính của bộ phận này hôm nay không? " * 3


@pytest.fixture
def page(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    app = Town(tmp_path / "collector", entries()).app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{server.server_port}")
        page.goto(link_of(app, TOP))
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        with page.expect_navigation():
            page.click("main button[type=submit]")
        yield page
        page.close()
    finally:
        server.shutdown()
        server.server_close()


def test_the_preview_follows_what_is_typed_and_marks_what_a_screen_would_cut(page: Page) -> None:
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto("/directory/survey/questions/hai-long")
    question, warning = page.locator(".k-question").first, page.locator("[data-cut-warning]")
    page.fill("[name='text:vi']", "Hôm nay ông/bà được phục vụ thế nào?")
    assert question.inner_text() == "Hôm nay ông/bà được phục vụ thế nào?"
    assert not warning.is_visible()
    page.fill("[name='text:vi']", TOO_LONG[:120])
    assert not warning.is_visible(), "what may be written fits"
    small = question.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    page.fill("[name='text:vi']", TOO_LONG)
    assert warning.is_visible()
    assert "cut" in (question.get_attribute("class") or "")
    assert question.evaluate("text => parseFloat(getComputedStyle(text).fontSize)") < small
    page.check("[name=preview-language][value=en]")
    assert question.inner_text() == "Are you satisfied with today's service?"
    page.goto("/directory/survey/scales/hai-long-5")
    page.select_option("[name='levels:2.face']", "2")
    page.fill("[name='levels:4.label:vi']", "")
    page.fill("[name='levels:4.label:en']", "")
    assert page.locator(".k-cell:visible").count() == 4
    assert page.locator(".k-cell use").nth(2).get_attribute("href") == "#face-2"
    page.goto("/directory/survey/new/commitments")
    rows = page.locator(".rows").last
    rows.locator("button").click()
    page.fill("[name='items:2.text:vi']", "Đúng hẹn")
    assert rows.locator(".row").count() == 3
    page.fill("[name='title:vi']", "Cam kết mẫu")
    with page.expect_navigation():
        page.click(".survey-form button[type=submit]")
    assert page.get_by_text("Đã lưu.").is_visible()
    assert page.input_value("[name='items:0.text:vi']") == "Đúng hẹn"
    assert not troubles
    for path in ("", "/scales/hai-long-5", "/commitments/4-xin-4-luon-5-khong", "/use?place=unit:"):
        page.goto(f"/directory/survey{path}")
        assert breaches(page) == [], path
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
