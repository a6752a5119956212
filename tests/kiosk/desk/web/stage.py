"""Real pages in a real Chromium: a desk that the test's own process serves, and pages that note everything that went wrong."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from kiosk.desk.web.server import PageServer
from tests.kiosk.desk.web.consoles import PIN, ConsoleBench
from tests.office.halls import MAU, ONE
from tests.ports import free_port

SIZES = {"360": (360, 768), "320": (320, 640), "800": (800, 480), "1366": (1366, 768), "1920": (1920, 1080)}
ZOOMED = {"683": (683, 384), "960": (960, 540)}
"""Large screens at twice the size, as browsers count them."""

PATIENCE_MS = 30_000
PICTURES = os.environ.get("NUCUOI_PICTURES")
"""A directory for photographs of the pages; none are taken without it."""

OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll('button, .chip, h1, h2, p, td, dd, small, b, .number')]
    .filter((e) => e.offsetParent && !e.classList.contains('unseen') && getComputedStyle(e).display !== 'inline')
    .filter((e) => e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.id || e.className + ' ' + e.textContent.trim().slice(0, 40));
  return [...(wide > 0 ? [`page wider by ${wide}`] : []), ...cut];
}"""
"""What does not fit on the page."""


class Stage:
    """A served desk; :meth:`fall` and :meth:`rise` are a power cut of the desk and its next start, at the same address."""

    def __init__(self, bench: ConsoleBench) -> None:
        self.bench = bench
        self.port = free_port()
        self._server: PageServer | None = None
        self.rise()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rise(self) -> None:
        settings = self.bench.frame.settings
        self._server = PageServer(self.bench.app(), "127.0.0.1", self.port, streams=settings.streams)
        self._server.start()

    def fall(self) -> None:
        self.bench.changes.end()
        if self._server is not None:
            self._server.stop()
        self._server = None

    def again(self, bench: ConsoleBench) -> None:
        """The next process."""
        self.bench = bench
        self.rise()


class Visit:
    """One browser of somebody, with everything that went wrong in it."""

    def __init__(self, browser: Browser, stage: Stage, size: str = "1366", **options: Any) -> None:  # noqa: ANN401
        width, height = {**SIZES, **ZOOMED}[size]
        self.stage = stage
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        # That a connection breaks, or a command is refused, is what some tests are about.
        is_meant = "net::ERR" in message.text or "the server responded with a status" in message.text
        if message.type in {"error", "warning"} and not is_meant:
            self.troubles.append(message.text)

    def resize(self, size: str) -> None:
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})

    def sign_on(self, official: str = MAU, counter: str | None = ONE) -> "Visit":
        """Sign on as a person does."""
        page = self.page
        page.goto(f"{self.stage.base}/sign-on")
        page.check(f"input[name=official][value={official}]")
        page.check(f'input[name=counter][value="{counter or ""}"]')
        page.fill("#pin", PIN)
        page.click("#enter")
        page.wait_for_url("**/console")
        self.live()
        return self

    def live(self) -> None:
        """Wait until the console hears its desk."""
        self.page.wait_for_function("() => live.source && live.source.readyState === 1 && live.isLive")

    def caught_up(self) -> None:
        """Wait until the page shows what the desk knows now."""
        number = self.stage.bench.changes.number
        self.page.wait_for_function("(number) => sight && sight.number >= number", arg=number)

    def press(self, key: str) -> None:
        """Press a key as a person does: after the last command was answered."""
        self.page.wait_for_function("() => !isBusy")
        self.page.keyboard.press(key)

    def picture(self, name: str) -> None:
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    def misfits(self) -> list[str]:
        """What does not fit at this size."""
        found: list[str] = self.page.evaluate(OVERFLOW)
        return found
