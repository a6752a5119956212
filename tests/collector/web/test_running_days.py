"""Days that run do not look like days that are over: nobody may read a fall where something is still to come."""

from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_overview import text_of
from tests.collector.web.viewers import TOP


def test_the_title_of_days_that_run_says_so_and_up_to_when_its_figures_are(town: Town) -> None:
    town.votes(30)
    client = logged_in(town.app(), TOP)
    said = "· chưa hết kỳ 01/07/2026 – 30/09/2026 · số liệu đến 16/09/2026"
    assert f"Quý III năm 2026 {said}" in text_of(client, "/?period=this-quarter")
    assert "· chưa hết kỳ số liệu đến 16/09/2026" in text_of(client, "/?from=2026-09-02&through=2026-09-16")
    for days in ("period=last-month", "period=today", "from=2026-09-02&through=2026-09-15", "from=2031-01-01&through=2031-03-31"):
        assert "chưa hết kỳ" not in text_of(client, f"/?{days}"), days
