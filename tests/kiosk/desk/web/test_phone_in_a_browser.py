"""The page of a phone in a real Chromium, with and without a script."""

import pytest
from playwright.sync_api import Browser, expect

from office import commands as asked
from tests.kiosk.desk.web.stage import Stage, Visit
from tests.kiosk.desk.web.test_comment import serve
from tests.office.halls import MAU, ONE
from tests.wcag import breaches

pytestmark = pytest.mark.browser


def test_a_phone_without_a_script_sees_and_cancels_its_number(browser: Browser, stage: Stage) -> None:
    bench = stage.bench
    issued = bench.desk.take()
    note = bench.desk.authority.note_of(next(iter(bench.desk.authority.queue.tickets)))
    assert note is not None
    visit = Visit(browser, stage, "360", java_script_enabled=False)
    page = visit.page
    page.goto(f"{stage.base}/t/{note.token}")
    expect(page.locator("h1")).to_have_text(issued.text)
    visit.picture("phone-360")
    page.click("text=Hủy số")
    visit.picture("phone-ask-360")
    page.click("button:has-text('Hủy số')")
    expect(page.locator(".big")).to_have_text("Số này đã hủy")
    visit.picture("phone-cancelled-360")


def test_a_phone_without_a_script_writes_once_and_keeps_the_rules_of_forms(browser: Browser, stage: Stage) -> None:
    (path,) = serve(stage.bench)
    visit = Visit(browser, stage, "320", java_script_enabled=False)
    page = visit.page
    page.goto(f"{stage.base}{path}")
    page.click("text=Góp ý với chúng tôi")
    for size in ("320", "360"):
        visit.resize(size)
        visit.picture(f"phone-comment-{size}")
    page.fill("#text", "Ghế hỏng, xin gọi 0900000000")
    page.check("input[name=hint][value=no]")
    page.click("text=Gửi góp ý")
    expect(page.locator("h1")).to_contain_text("Đã ghi nhận")
    visit.picture("phone-commented-360")
    assert stage.bench.desk.journal.rows("SELECT text, hint FROM comments") == [("Ghế hỏng, xin gọi [số điện thoại]", "no")]
    page.goto(f"{stage.base}{path}/comment")
    expect(page.locator("h1")).to_have_text("Không tìm thấy số này")


def test_the_form_of_a_comment_fits_a_small_phone(browser: Browser, stage: Stage) -> None:
    (path,) = serve(stage.bench)
    visit = Visit(browser, stage, "320")
    visit.page.goto(f"{stage.base}{path}/comment")
    assert visit.misfits() == []
    assert breaches(visit.page) == []
    assert visit.troubles == []


def test_a_phone_hears_that_it_is_called_and_says_when_it_cannot(browser: Browser, stage: Stage) -> None:
    bench = stage.bench
    bench.desk.take()
    bench.desk.take()
    note = bench.desk.authority.note_of(list(bench.desk.authority.queue.tickets)[1])
    assert note is not None
    bench.desk.sign_on(ONE, MAU)
    visit = Visit(browser, stage, "360")
    page = visit.page
    page.clock.install()
    page.goto(f"{stage.base}/t/{note.token}")
    page.click("#remind")
    assert page.get_attribute("#remind", "aria-pressed") == "true"
    for _ in range(2):
        bench.desk.done(asked.CallNext(counter=ONE))
        bench.desk.done(asked.Miss(counter=ONE)) if bench.desk.authority.queue.called == 1 else None
    page.clock.run_for(11_000)
    expect(page.locator(".call")).to_have_text("Mời ông/bà đến Quầy 1")
    visit.picture("phone-called-360")
    stage.fall()
    page.clock.run_for(11_000)
    expect(page.locator("#cut")).to_contain_text("vẫn giữ nguyên")
    visit.picture("phone-cut-360")
    assert visit.misfits() == []
    assert visit.troubles == []
