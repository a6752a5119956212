"""Consoles in a real Chromium: two at once, the same command twice, a stale page, a desk that dies and comes back, keys alone."""

import threading

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from office import commands as asked
from tests.kiosk.desk.web.consoles import PIN, ConsoleBench
from tests.kiosk.desk.web.stage import Stage, Visit
from tests.office.halls import BA, HAI, LAND, LEADER, MAU, ONE, RESULT, STATUS, THREE, TWO

pytestmark = pytest.mark.browser


def number(visit: Visit) -> str:
    return visit.page.inner_text("#number")


def test_two_consoles_that_press_next_at_the_same_moment_get_two_tickets(browser: Browser, stage: Stage) -> None:
    one, two = Visit(browser, stage).sign_on(MAU, ONE), Visit(browser, stage).sign_on(HAI, THREE)
    for _ in range(2):
        stage.bench.desk.take(RESULT)
    for visit in (one, two):
        visit.caught_up()
    barrier = threading.Barrier(2)
    submit = stage.bench.door.submit

    def together(*args: object, **kwargs: object) -> object:
        barrier.wait(30)
        return submit(*args, **kwargs)  # type: ignore[arg-type]

    stage.bench.door.submit = together  # type: ignore[method-assign, assignment]
    for visit in (one, two):
        visit.page.evaluate("() => { DEEDS.next(); }")
    for visit in (one, two):
        expect(visit.page.locator("#doing")).to_have_text("Đang mời")
    assert {number(one), number(two)} == {"H 001", "H 002"}
    assert one.troubles + two.troubles == []


def test_a_press_reaches_every_other_console_by_itself(browser: Browser, stage: Stage) -> None:
    one, two = Visit(browser, stage).sign_on(MAU, ONE), Visit(browser, stage).sign_on(HAI, THREE)
    stage.bench.desk.take(RESULT)
    expect(two.page.locator("#rows tr")).to_have_count(1)
    one.page.click("#next")
    expect(two.page.locator("#rows tr")).to_have_count(0)
    expect(two.page.locator("#empty")).to_contain_text("0 người chờ")


def test_a_command_whose_answer_got_lost_is_said_again_and_carried_out_once(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    for _ in range(3):
        stage.bench.desk.take()
    visit.caught_up()
    said: list[str | None] = []

    def lose(route: Route, request: Request) -> None:
        said.append(request.post_data)
        if len(said) == 1:
            # The desk carries it out; the answer never arrives.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    visit.page.route("**/api/command", lose)
    visit.page.click("#next")
    expect(visit.page.locator("#doing")).to_have_text("Đang mời")
    visit.page.wait_for_function("() => !isBusy")
    assert len(said) == 2
    assert said[0] == said[1]
    assert number(visit) == "H 001"
    assert stage.bench.desk.authority.queue.called == 1


def test_a_stale_page_is_told_so_and_shows_the_state_at_once(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    for _ in range(2):
        stage.bench.desk.take()
    visit.caught_up()
    visit.page.evaluate("() => { live.heard = () => {}; }")
    stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.page.click("#next")
    expect(visit.page.locator("#message")).to_contain_text("thay đổi")
    assert number(visit) == "H 001"
    assert stage.bench.desk.authority.queue.called == 1


def test_a_desk_that_dies_is_seen_at_once_and_heals_by_itself(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    for _ in range(3):
        stage.bench.desk.take()
    visit.caught_up()
    visit.page.click("#next")
    expect(visit.page.locator("#number")).to_have_text("H 001")
    stage.fall()
    expect(visit.page.locator("#cut")).to_contain_text("Mất kết nối với bàn điều hành từ")
    expect(visit.page.locator("#conn-text")).to_have_text("Mất kết nối")
    expect(visit.page.locator("#line-title")).to_contain_text("chưa biết")
    expect(visit.page.locator("#stale")).to_be_visible()
    assert number(visit) == "H 001"
    for button in visit.page.locator("main [data-do]:visible:not(.ticket)").all():
        assert button.is_disabled()
    visit.press("s")
    assert stage.bench.desk.authority.queue.started == 0
    before = stage.bench
    before.pin_file.close()
    before.desk.close()
    stage.again(ConsoleBench(before.directory, clock=before.desk.clock, told=before.desk.told, pins=False))
    expect(visit.page.locator("#cut")).to_be_hidden()
    expect(visit.page.locator("#conn-text")).to_have_text("Đang kết nối")
    expect(visit.page.locator("#line-title")).to_contain_text("2 người")
    visit.press("s")
    expect(visit.page.locator("#doing")).to_have_text("Đang phục vụ")
    assert visit.troubles == []


def test_an_empty_line_and_a_cut_one_never_look_alike(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    expect(visit.page.locator("#line-title")).to_contain_text("0 người")
    stage.fall()
    expect(visit.page.locator("#cut")).to_be_visible()
    for place in ("#line-title", "#empty"):
        assert "0 người" not in visit.page.inner_text(place)
    assert visit.page.title().startswith("⚠")


def test_a_line_that_says_nothing_is_cut_off_too(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage)
    visit.page.clock.install()
    visit.sign_on()
    # The connection stays open and silent, as behind a dead switch: only the missing beats tell.
    visit.page.evaluate("() => { live.word = () => {}; live.open = () => {}; }")
    visit.page.clock.run_for(11_000)
    expect(visit.page.locator("#cut")).to_be_visible()


def test_a_morning_with_the_keyboard_alone(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage)
    page = visit.page
    page.goto(f"{stage.base}/sign-on")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name === 'official'"):
            break
    page.keyboard.press("Space")
    for _ in range(4):
        if page.evaluate("(who) => document.activeElement.value === who", MAU):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("() => document.activeElement.value") == ONE
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    visit.live()
    for _ in range(3):
        stage.bench.desk.take()
    visit.caught_up()
    visit.press("Space")
    expect(page.locator("#doing")).to_have_text("Đang mời")
    # A second press while somebody is called calls nobody.
    visit.press("Space")
    visit.press("s")
    expect(page.locator("#doing")).to_have_text("Đang phục vụ")
    visit.press("Space")
    expect(page.locator("#number")).to_have_text("H 002")
    visit.press("v")
    expect(page.locator("#kept-rows li")).to_have_count(1)
    visit.press("z")
    expect(page.locator("#kept-rows li")).to_have_count(0)
    visit.press("Space")
    page.locator("#called").wait_for()
    visit.press("s")
    page.locator("#serving").wait_for()
    visit.press("c")
    visit.press("ArrowDown")
    visit.press("ArrowDown")
    visit.press("Tab")
    visit.press("Tab")
    visit.press("Enter")
    expect(page.locator("#doing")).to_have_text("Quầy đang rảnh")
    assert [ticket.target for ticket in stage.bench.desk.authority.queue.tickets.values()].count(THREE) == 1
    assert visit.troubles == []


def test_the_space_bar_calls_after_a_touch_and_presses_a_button_that_the_keyboard_chose(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    for _ in range(3):
        stage.bench.desk.take()
    visit.caught_up()
    page = visit.page
    page.click("#next")
    page.click("#called [data-do=start]")
    expect(page.locator("#doing")).to_have_text("Đang phục vụ")
    visit.press("Space")
    expect(page.locator("#number")).to_have_text("H 002")
    page.focus("#called [data-do=start]")
    visit.press("Space")
    expect(page.locator("#doing")).to_have_text("Đang phục vụ")
    assert number(visit) == "H 002"
    # The button is gone; the focus is at the ticket and not lost.
    assert page.evaluate("() => document.activeElement.id") == "now"


def test_shortcuts_can_be_switched_off_and_stay_off(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    stage.bench.desk.take()
    visit.caught_up()
    page = visit.page
    page.click("#menu summary")
    page.click("#keys")
    page.reload()
    visit.live()
    assert page.locator("kbd").first.is_hidden()
    page.keyboard.press("Space")
    assert page.evaluate("() => isBusy") is False
    assert stage.bench.desk.authority.queue.called == 0


def test_a_leader_closes_a_service_and_moves_another_in_two_touches(browser: Browser, stage: Stage) -> None:
    stage.bench.desk.sign_on(ONE, MAU)
    visit = Visit(browser, stage).sign_on(LEADER, None)
    page = visit.page
    page.click(f"#services [data-service={RESULT}]")
    page.click("#service-stop")
    expect(page.locator("#services tr").nth(2)).to_contain_text("Đã ngừng nhận số")
    page.click(f"#services [data-service={LAND}]")
    page.click("#service-moves button >> nth=0")
    expect(page.locator("#services tr").nth(1)).to_contain_text("1 quầy")
    assert stage.bench.desk.authority.queue.moved == {LAND: frozenset({ONE})}
    page.click("#close-day")
    page.click("#day-yes")
    expect(page.locator("#day")).to_have_text("Đã đóng")
    assert visit.troubles == []


def test_the_end_of_the_day_is_told_at_every_counter(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    stage.bench.desk.done(asked.CloseDay())
    visit.page.wait_for_url("**/sign-on?out=day*")
    expect(visit.page.locator(".notice").first).to_contain_text("đã đóng")


def test_a_colleague_takes_over_with_the_own_pin(browser: Browser, stage: Stage) -> None:
    one, two = Visit(browser, stage).sign_on(MAU, ONE), Visit(browser, stage)
    page = two.page
    page.goto(f"{stage.base}/sign-on?counter={ONE}")
    page.check(f"input[name=official][value={BA}]")
    assert page.inner_text("#enter") == "Trực thay ở quầy này"
    for digit in PIN:
        page.click(f"[data-digit='{digit}']")
    page.click("#enter")
    page.wait_for_url("**/console")
    one.page.wait_for_url("**/sign-on?out=taken*")
    expect(one.page.locator(".notice").first).to_contain_text("Lê Thị Mẫu đã trực thay")


def test_the_page_remembers_who_sat_here_and_waits_for_the_pin(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(HAI, THREE)
    page = visit.page
    page.click("#menu summary")
    page.click("[data-do=sign-off]")
    page.click("#off-yes")
    page.wait_for_url("**/sign-on")
    assert page.evaluate("() => document.activeElement.id") == "pin"
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    assert stage.bench.desk.authority.queue.counter(THREE).official == HAI
    page.goto(f"{stage.base}/sign-on?counter={THREE}")
    assert page.evaluate("() => document.querySelector('input[name=official]:checked')") is None
    assert visit.troubles == []


def test_who_signs_off_is_not_told_that_the_session_ended(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(HAI, THREE)
    page, seen = visit.page, []
    page.on("framenavigated", lambda frame: seen.append(frame.url.removeprefix(stage.base)))

    def overtaken(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_function("() => live.isOver")
        route.fulfill(response=answer)

    page.route("**/api/sign-off", overtaken)
    page.click("#menu summary")
    page.click("[data-do=sign-off]")
    page.click("#off-yes")
    page.wait_for_url("**/sign-on")
    assert seen == ["/sign-on"]


def test_a_sign_off_whose_answer_is_lost_still_leaves_the_console(browser: Browser, stage: Stage) -> None:
    page = Visit(browser, stage).sign_on(HAI, THREE).page

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/sign-off", lost, times=1)
    page.click("#menu summary")
    page.click("[data-do=sign-off]")
    page.click("#off-yes")
    page.wait_for_url("**/sign-on?*")
    assert stage.bench.desk.authority.queue.counter(THREE).official is None


def test_who_moves_is_asked_first(browser: Browser, stage: Stage) -> None:
    Visit(browser, stage).sign_on(MAU, ONE)
    visit = Visit(browser, stage)
    page = visit.page
    page.goto(f"{stage.base}/sign-on")
    page.check(f"input[name=official][value={MAU}]")
    page.check(f"input[name=counter][value={TWO}]")
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    expect(page.locator("#move-text")).to_contain_text("quầy 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    assert stage.bench.desk.authority.queue.counter(TWO).official == MAU


def test_help_is_asked_with_one_touch_and_answered_by_a_colleague(browser: Browser, stage: Stage) -> None:
    one, two = Visit(browser, stage).sign_on(MAU, ONE), Visit(browser, stage).sign_on(HAI, THREE)
    one.page.click("#ask-help")
    expect(two.page.locator("#help")).to_contain_text("Quầy 1 cần hỗ trợ")
    two.page.click("[data-do=help-go]")
    expect(one.page.locator("#help")).to_be_hidden()


def test_a_number_without_paper_is_given_and_called(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on()
    page = visit.page
    page.keyboard.press("n")
    page.check(f"input[name=service][value={STATUS}]")
    page.select_option("#walk-priority", "elderly")
    page.click("#walk-call")
    expect(page.locator("#message")).to_contain_text("H 001")
    expect(page.locator("#check")).to_contain_text("Người cao tuổi")
    ticket = next(iter(stage.bench.desk.authority.queue.tickets.values()))
    assert (ticket.walk_in, ticket.priority, ticket.status) == (True, True, "called")
