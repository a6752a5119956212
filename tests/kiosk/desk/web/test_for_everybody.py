"""The console for who reads by ear, by keyboard, in large letters or in high contrast."""

import pytest
from playwright.sync_api import Browser, expect

from office import commands as asked
from office.ids import TicketId
from tests.kiosk.desk.desks import KIOSK
from tests.kiosk.desk.web import sanity
from tests.kiosk.desk.web.stage import SIZES, Stage, Visit
from tests.office.halls import ONE
from tests.wcag import breaches

pytestmark = pytest.mark.browser


def test_what_happens_is_said_to_a_screen_reader_and_everything_has_a_name(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    stage.bench.desk.take(priority=True)
    visit.caught_up()
    page = visit.page
    page.click("#next")
    expect(page.locator("#spoken")).to_contain_text("Đang mời H 001, Hộ tịch.")
    expect(page.locator("#spoken")).to_contain_text("Ưu tiên")
    stage.bench.desk.done(asked.AskHelp(place=KIOSK))
    expect(page.locator("#spoken")).to_contain_text("cần hỗ trợ")
    for check in (sanity.NAMELESS, sanity.DANGLING, sanity.DOUBLE):
        assert page.evaluate(check) == []
    assert page.locator("html").get_attribute("lang") == "vi"


@pytest.mark.parametrize("size", ["360", "1366"])
def test_the_pages_keep_the_rules_of_wcag(browser: Browser, stage: Stage, size: str) -> None:
    visit = Visit(browser, stage, size).sign_on()
    page = visit.page
    for priority in (True, False, False):
        stage.bench.desk.take(priority=priority)
    stage.bench.desk.done(asked.AskHelp(place=KIOSK))
    visit.caught_up()
    assert breaches(page) == [], "free"
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    stage.bench.desk.done(asked.Miss(counter=ONE))
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.caught_up()
    assert breaches(page) == [], "called"
    page.click("[data-do=walk-in]:visible" if size == "1366" else "#menu summary")
    assert breaches(page) == [], "a dialog"
    page.goto(f"{stage.base}/sign-on")
    assert breaches(page) == [], "sign-on"
    note = stage.bench.desk.authority.note_of(TicketId(stage.bench.desk.take().ticket))
    assert note is not None
    page.goto(f"{stage.base}/t/{note.token}")
    assert breaches(page) == [], "a phone"


@pytest.mark.parametrize("path", ["/console", "/sign-on"])
def test_every_text_has_enough_contrast(browser: Browser, stage: Stage, path: str) -> None:
    visit = Visit(browser, stage).sign_on()
    stage.bench.desk.take(priority=True)
    stage.bench.desk.take()
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    stage.bench.desk.done(asked.Miss(counter=ONE))
    visit.page.goto(f"{stage.base}{path}")
    assert visit.page.evaluate(sanity.CONTRAST) == []


@pytest.mark.parametrize("size", ["360", "800", "1366"])
def test_everything_that_is_pressed_is_large_enough_for_a_finger(browser: Browser, stage: Stage, size: str) -> None:
    visit = Visit(browser, stage, size).sign_on()
    for _ in range(3):
        stage.bench.desk.take()
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.caught_up()
    assert visit.page.evaluate(sanity.SMALL) == []


@pytest.mark.parametrize(("size", "letters"), [(size, 125) for size in SIZES] + [("683", 100), ("960", 100)])
def test_larger_letters_and_a_page_at_twice_its_size_fit(browser: Browser, stage: Stage, size: str, letters: int) -> None:
    visit = Visit(browser, stage, size).sign_on()
    for _ in range(3):
        stage.bench.desk.take(priority=True)
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.caught_up()
    visit.page.evaluate("(letters) => { document.documentElement.style.fontSize = `${letters}%`; }", letters)
    visit.picture(f"large-{size}")
    assert visit.misfits() == []
    assert visit.page.locator("#called [data-do=start]").is_visible()


def test_high_contrast_and_forced_colours_show_the_same(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage, forced_colors="active", contrast="more").sign_on()
    stage.bench.desk.take()
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.caught_up()
    visit.picture("forced-1366")
    assert visit.misfits() == []
    expect(visit.page.locator("#number")).to_be_visible()
