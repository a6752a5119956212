from collections.abc import Iterator

import pytest

from tests.kiosk import journals


@pytest.fixture(autouse=True)
def _close_journals() -> Iterator[None]:
    """Journals that a test left open, as a kill would, are closed after it."""
    yield
    while journals.OPEN:
        journals.OPEN.pop().close()
