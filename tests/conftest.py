"""What every room's tests share: laws without a deadline, for a slow machine is no fault of a law; and one browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for real programs goes first, so that no process is left with it when the others have ended."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in ("faults", "screen", "browser")))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium for the whole run: Playwright's loop can run only once in a process."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  most runs of a few tests need none

    # Five seconds, the default, are little on a machine that is shared; what is there already is not waited for.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
