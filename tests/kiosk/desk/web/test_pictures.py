"""Every state of the console at every size: nothing is cut off, nothing is wider than the page; all of it can be looked at."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser

from office import commands as asked
from office.desk_assignment import DeskAssignment
from office.services import Service
from tests.kiosk.desk.desks import KIOSK, SECOND_KIOSK, a_told
from tests.kiosk.desk.web.consoles import ConsoleBench
from tests.kiosk.desk.web.stage import SIZES, Stage, Visit
from tests.office.halls import BA, HAI, LAND, LEADER, MAU, ONE, RESULT, STATUS, THREE, TWO

pytestmark = pytest.mark.browser

LONG = "Nguyễn Hoàng Phương Thảo Nguyên Mẫu"
SERVICES = (
    Service(
        id=STATUS,
        name={"vi": "Hộ tịch"},
        series="H",
        popular={"vi": "Đăng ký khai sinh"},
        papers={"vi": ("Giấy chứng sinh", "Căn cước của cha, mẹ", "Giấy chứng nhận kết hôn")},
    ),
    Service(id=LAND, name={"vi": "Đất đai, đo đạc bản đồ và môi trường nông nghiệp"}, series="K"),
    Service(id=RESULT, name={"vi": "Nhận kết quả"}, series="H"),
)


def an_office() -> DeskAssignment:
    told = a_told(services=SERVICES)
    people = tuple(
        msgspec.structs.replace(official, name=LONG, title="Công chức Tư pháp – Hộ tịch, kiêm Văn phòng – Thống kê")
        if official.id == HAI
        else official
        for official in told.officials
    )
    return msgspec.structs.replace(told, officials=people)


def free(bench: ConsoleBench) -> None:
    bench.printer(KIOSK, "paper low")
    bench.printer(SECOND_KIOSK, None)
    for _ in range(3):
        bench.desk.take()
        bench.wait(240)
    bench.desk.take(RESULT, priority=True)
    bench.wait(500)


def called(bench: ConsoleBench) -> None:
    free(bench)
    bench.desk.authority.submit(
        asked.Issue(terminal=KIOSK, service=STATUS, priority=True), request="uutien0000000001", asker=KIOSK, category="elderly"
    )
    ticket = list(bench.desk.authority.queue.tickets)[-1]
    bench.desk.done(asked.ConfirmDelivery(ticket=ticket, outcome="printed"))
    bench.desk.done(asked.CancelTicket(counter=ONE, ticket=list(bench.desk.authority.queue.tickets)[3]))
    bench.desk.done(asked.CallNext(counter=ONE))


def serving(bench: ConsoleBench) -> None:
    free(bench)
    for _ in range(4):
        bench.desk.done(asked.CallNext(counter=ONE))
        bench.desk.done(asked.Start(counter=ONE))
        bench.wait(372)
    bench.desk.done(asked.Hold(counter=ONE))
    for _ in range(4):
        bench.desk.take()
        bench.wait(100)
    bench.desk.done(asked.CallNext(counter=ONE))
    bench.desk.done(asked.Miss(counter=ONE))
    bench.desk.done(asked.CallNext(counter=ONE))
    bench.desk.done(asked.Start(counter=ONE))
    bench.desk.done(asked.SignOn(counter=THREE, official=HAI))
    bench.desk.take(LAND)
    bench.desk.done(asked.CallNext(counter=THREE))
    bench.desk.done(asked.Start(counter=THREE))
    bench.desk.done(asked.Transfer(counter=THREE, service=STATUS, to_counter=ONE))
    bench.wait(70)


def nobody(_bench: ConsoleBench) -> None:
    pass


def paused(bench: ConsoleBench) -> None:
    free(bench)
    bench.desk.done(asked.PauseDuty(counter=ONE, reason="errand"))
    bench.wait(130)


def hundred(bench: ConsoleBench) -> None:
    for at in range(100):
        bench.desk.take(RESULT if at % 3 else STATUS, priority=at % 7 == 0)
        bench.wait(20)


def helped(bench: ConsoleBench) -> None:
    serving(bench)
    bench.desk.done(asked.AskHelp(place=KIOSK))
    bench.desk.done(asked.AskHelp(place=TWO))
    bench.printer(KIOSK, "paper out")
    bench.wait(100)


STATES: dict[str, Callable[[ConsoleBench], None]] = {
    "free": free,
    "called": called,
    "serving": serving,
    "nobody": nobody,
    "paused": paused,
    "hundred": hundred,
    "help": helped,
}


@pytest.fixture
def bench(tmp_path: Path) -> ConsoleBench:
    return ConsoleBench(tmp_path / "desk", told=an_office())


@pytest.mark.parametrize("state", STATES)
def test_a_console_fits_in_every_state_at_every_size(browser: Browser, stage: Stage, state: str) -> None:
    visit = Visit(browser, stage).sign_on(MAU)
    STATES[state](stage.bench)
    visit.caught_up()
    for size in SIZES:
        visit.resize(size)
        visit.picture(f"{state}-{size}")
        assert visit.misfits() == [], size
    assert visit.troubles == []


def test_a_long_name_fits(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(HAI, THREE)
    serving_elsewhere = stage.bench
    serving_elsewhere.desk.take(LAND)
    serving_elsewhere.desk.done(asked.CallNext(counter=THREE))
    visit.caught_up()
    for size in SIZES:
        visit.resize(size)
        visit.picture(f"long-{size}")
        assert visit.misfits() == [], size


def test_a_cut_console_fits_and_does_not_look_like_an_empty_one(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(MAU)
    serving(stage.bench)
    visit.caught_up()
    stage.fall()
    visit.page.wait_for_selector("#cut:not([hidden])")
    for size in SIZES:
        visit.resize(size)
        visit.picture(f"cut-{size}")
        assert visit.misfits() == [], size
    assert "từ" in visit.page.inner_text("#cut")
    assert visit.page.locator("#next").is_disabled()


def test_a_leaders_view_fits_at_every_size(browser: Browser, stage: Stage) -> None:
    helped(stage_with(stage, MAU))
    stage.bench.desk.take(LAND)
    stage.bench.wait(2_000)
    visit = Visit(browser, stage).sign_on(LEADER, None)
    for size in SIZES:
        visit.resize(size)
        visit.picture(f"leader-{size}")
        assert visit.misfits() == [], size
    visit.resize("360")
    visit.page.click(f"#services [data-service={LAND}]")
    visit.picture("leader-service-360")
    visit.resize("1366")
    visit.picture("leader-service-1366")
    assert visit.troubles == []


def test_the_dialogs_fit(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(MAU)
    serving(stage.bench)
    visit.caught_up()
    page = visit.page
    ways: dict[str, tuple[str, str]] = {
        "transfer": ("key", "c"),
        "walk-in": ("key", "n"),
        "pause": ("dialog", "pause-dialog"),
        "ticket": ("click", "#rows .ticket >> nth=0"),
        "held": ("click", "#kept-rows .ticket >> nth=0"),
        "missed": ("click", "#kept-rows .ticket >> nth=1"),
        "reprint": ("key", "i"),
        "slip": ("dialog", "slip-dialog"),
        "off": ("dialog", "off-dialog"),
    }
    for name, (way, what) in ways.items():
        if way == "key":
            page.keyboard.press(what)
        elif way == "click":
            page.click(what)
        else:
            page.evaluate("(id) => open(id)", what)
        for size in ("360", "800", "1366"):
            visit.resize(size)
            visit.picture(f"dialog-{name}-{size}")
            assert visit.misfits() == [], (name, size)
        visit.page.keyboard.press("Escape")
        visit.resize("1366")
    visit.page.click("#menu summary")
    visit.picture("menu-1366")
    visit.resize("360")
    visit.picture("menu-360")
    assert visit.troubles == []


def test_what_came_of_a_slip_fits(browser: Browser, stage: Stage) -> None:
    visit = Visit(browser, stage).sign_on(MAU)
    serving(stage.bench)
    visit.caught_up()
    visit.page.evaluate("() => DEEDS.slip()")
    visit.page.keyboard.press("Enter")
    for size in ("320", "360", "1366"):
        visit.resize(size)
        visit.picture(f"slip-wrong-{size}")
        assert visit.misfits() == [], size
    visit.page.keyboard.press("Escape")
    for name, outcome, reason in (("out", "failed", "paper out"), ("unknown", "unknown", ""), ("done", "printed", "")):
        visit.page.evaluate("() => DEEDS.reprint()")
        visit.page.click("#ticket-print")
        visit.page.wait_for_function("() => !isBusy && sight.slips.length")
        stage.bench.slip(outcome, reason)  # type: ignore[arg-type]
        visit.caught_up()
        for size in ("320", "360", "1366"):
            visit.resize(size)
            visit.picture(f"slip-{name}-{size}")
            assert visit.misfits() == [], (name, size)
    assert visit.troubles == []


def test_signing_on_fits(browser: Browser, stage: Stage) -> None:
    stage.bench.desk.sign_on(TWO, BA)
    visit = Visit(browser, stage)
    visit.page.goto(f"{stage.base}/sign-on?out=day")
    visit.page.check(f"input[name=official][value={HAI}]")
    visit.page.check(f"input[name=counter][value={TWO}]")
    visit.page.fill("#pin", "1234")
    for size in SIZES:
        visit.resize(size)
        visit.picture(f"sign-on-{size}")
        assert visit.misfits() == [], size
    for _ in range(4):
        visit.page.fill("#pin", "9999")
        visit.page.click("#enter")
        visit.page.wait_for_function("() => document.getElementById('message').textContent && !isBusy")
    visit.picture("sign-on-locked-1366")
    visit.page.click("#first")
    visit.picture("first-pin-1366")
    assert visit.troubles == []


def stage_with(stage: Stage, official: str) -> ConsoleBench:
    stage.bench.desk.sign_on(ONE, official)
    return stage.bench
