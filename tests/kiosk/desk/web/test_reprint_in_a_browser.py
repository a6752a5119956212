"""«In lại phiếu» in a real Chromium: from the line, the kept list, the counter and by a number; what came of it is said once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Request, Route, expect

from office import commands as asked
from tests.kiosk.desk.desks import KIOSK, SECOND_KIOSK
from tests.kiosk.desk.web.consoles import ConsoleBench
from tests.kiosk.desk.web.stage import Stage, Visit
from tests.office.halls import LEADER, ONE

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(browser: Browser, stage: Stage) -> Visit:
    """Mẫu at counter 1, with H 001 to H 003 in line."""
    visit = Visit(browser, stage).sign_on()
    for _ in range(3):
        stage.bench.desk.take()
    visit.caught_up()
    return visit


def message(visit: Visit) -> Locator:
    return visit.page.locator("#message")


def ordered(visit: Visit, count: int = 1) -> str:
    """The number of the last slip that was ordered, when so many were."""
    expect(message(visit)).to_contain_text("Đang in lại phiếu")
    orders = visit.stage.bench.orders()
    assert len({order.order for order in orders}) == count
    return orders[-1].issued.text


def from_the_line(visit: Visit) -> None:
    visit.page.click("#rows .ticket >> nth=0")
    visit.page.click("#ticket-print")


def at_the_counter(visit: Visit) -> None:
    visit.stage.bench.desk.done(asked.CallNext(counter=ONE))
    visit.caught_up()
    visit.page.click("#reprint")
    visit.page.click("#ticket-print")


def with_the_keys(visit: Visit) -> None:
    visit.press("i")
    expect(visit.page.locator("#ticket-print")).to_be_focused()
    visit.page.keyboard.press("Enter")


def from_the_kept(visit: Visit) -> None:
    for command in (asked.Start, asked.Hold):
        visit.stage.bench.desk.done(command(counter=ONE))
    visit.caught_up()
    visit.page.click("#kept-rows .ticket")
    visit.page.click("#ticket-print")


def by_its_number(visit: Visit) -> None:
    visit.page.click("#menu summary")
    visit.page.click("[data-do=slip]")
    visit.page.fill("#slip-number", " h 001")
    visit.page.keyboard.press("Enter")


def test_every_way_to_a_number_leads_to_its_slip(visit: Visit) -> None:
    ways = (from_the_line, at_the_counter, with_the_keys, from_the_kept, by_its_number)
    for count, way in enumerate(ways, start=1):
        way(visit)
        assert ordered(visit, count) == "H 001"
        visit.stage.bench.slip("taken")
        visit.stage.bench.slip("printed")
        expect(message(visit)).to_have_text("Đã in lại H 001. Phiếu ra ở máy lấy số lay-so-1.")
        assert message(visit).get_attribute("role") == "alert"
    assert len(visit.stage.bench.desk.authority.queue.tickets) == 3
    assert visit.troubles == []


def paper_out(bench: ConsoleBench) -> None:
    bench.slip("failed", "paper out")


def unknown(bench: ConsoleBench) -> None:
    bench.slip("taken")
    bench.slip("unknown", "cannot tell")


def silent(bench: ConsoleBench) -> None:
    for _ in range(6):
        bench.wait(1)


ENDS: dict[Callable[[ConsoleBench], None], str] = {
    paper_out: "Máy lấy số lay-so-1 hết giấy: phiếu H 001 chưa ra. Xin lắp giấy rồi in lại lần nữa.",
    unknown: "Không rõ phiếu H 001 có ra không: xin xem ở máy. Máy không tự in lại.",
    silent: "Máy lấy số lay-so-1 không trả lời. Nếu phiếu H 001 không ra, xin xem máy có điện, có mạng không.",
}


def test_an_end_that_is_not_good_is_said_with_what_to_do_and_the_next_press_prints(visit: Visit) -> None:
    for count, (end, says) in enumerate(ENDS.items(), start=1):
        from_the_line(visit)
        assert ordered(visit, count) == "H 001"
        end(visit.stage.bench)
        expect(message(visit)).to_have_text(says)
        assert "good" not in (message(visit).get_attribute("class") or "")


def test_a_press_whose_answer_got_lost_is_one_slip(visit: Visit) -> None:
    said: list[str | None] = []

    def lose(route: Route, request: Request) -> None:
        said.append(request.post_data)
        if len(said) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    visit.page.route("**/api/command", lose)
    from_the_line(visit)
    visit.page.wait_for_function("() => !isBusy")
    assert len(said) == 2
    assert ordered(visit) == "H 001"


def test_a_desk_that_began_anew_remembers_no_press_so_its_end_is_unknown(visit: Visit, stage: Stage) -> None:
    from_the_line(visit)
    ordered(visit)
    before = stage.bench
    stage.fall()
    before.pin_file.close()
    before.desk.close()
    expect(visit.page.locator("#cut")).to_be_visible()
    stage.again(ConsoleBench(before.directory, clock=before.desk.clock, told=before.desk.told, pins=False))
    expect(visit.page.locator("#cut")).to_be_hidden()
    expect(message(visit)).to_contain_text("Không rõ phiếu H 001 có ra không")


def test_only_who_pressed_is_told_and_an_end_of_before_is_no_news(browser: Browser, visit: Visit, stage: Stage) -> None:
    leader = Visit(browser, stage).sign_on(LEADER, None)
    from_the_line(visit)
    ordered(visit)
    leader.caught_up()
    expect(message(leader)).to_be_hidden()
    stage.bench.slip("printed")
    expect(message(visit)).to_contain_text("Đã in lại")
    visit.page.reload()
    visit.live()
    visit.caught_up()
    expect(message(visit)).to_be_hidden()


def test_a_leader_without_a_counter_prints_by_the_number(browser: Browser, stage: Stage) -> None:
    for _ in range(12):
        stage.bench.desk.take()
    leader = Visit(browser, stage).sign_on(LEADER, None)
    by_its_number(leader)
    assert ordered(leader) == "H 001"
    leader.page.click("#menu summary")
    leader.page.click("[data-do=slip]")
    leader.page.fill("#slip-number", "H12")
    leader.page.keyboard.press("Enter")
    leader.page.wait_for_function("() => !isBusy")
    assert stage.bench.orders()[-1].issued.text == "H 012"


def test_what_is_no_number_is_asked_for_again(visit: Visit) -> None:
    visit.page.evaluate("() => DEEDS.slip()")
    for wrong in ("", "12", "H 0", "H 12345", "HH 1", "<b>1", "K 5 or"):
        visit.page.evaluate("() => show($('slip-wrong'), false)")
        visit.page.fill("#slip-number", wrong)
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("#slip-wrong")).to_contain_text("Xin nhập số như trên phiếu")
        expect(visit.page.locator("#slip-number")).to_be_focused()
    assert visit.stage.bench.said == []


def asked_for(visit: Visit, number: str) -> None:
    visit.page.evaluate("() => DEEDS.slip()")
    visit.page.fill("#slip-number", number)
    visit.page.keyboard.press("Enter")


def test_what_cannot_be_done_is_refused_in_the_officials_words(visit: Visit) -> None:
    bench = visit.stage.bench
    asked_for(visit, "K 77")
    expect(message(visit)).to_have_text("Không có số này trong ngày hôm nay.")
    bench.is_connected = False
    asked_for(visit, "H 1")
    expect(message(visit)).to_have_text("Máy lấy số không trả lời nên chưa in lại được. Xin xem máy có điện, có mạng không.")
    bench.is_connected = True
    for kiosk in (KIOSK, SECOND_KIOSK):
        bench.printer(kiosk, None)
    asked_for(visit, "H 1")
    expect(message(visit)).to_have_text("Cơ quan không có máy in phiếu. Xin đọc số cho người dân.")
    for command in (asked.CallNext, asked.Start, asked.Finish):
        bench.desk.done(command(counter=ONE))
    asked_for(visit, "H 1")
    expect(message(visit)).to_have_text("Số này đã xong nên không in lại phiếu được.")
    assert bench.said == []


def test_a_missed_number_says_what_comes_first(visit: Visit) -> None:
    for command in (asked.CallNext, asked.Miss):
        visit.stage.bench.desk.done(command(counter=ONE))
    visit.caught_up()
    visit.page.click("#kept-rows .ticket")
    expect(visit.page.locator("#ticket-print")).to_be_hidden()
    expect(visit.page.locator("#ticket-cancel")).to_be_hidden()
    expect(visit.page.locator("#ticket-text")).to_contain_text("hãy đưa số trở lại hàng chờ trước")
