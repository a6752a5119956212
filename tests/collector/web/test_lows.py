"""Who is asked, or answers, less often than elsewhere is told against the share that all other pages say of the same visits."""

import re
from pathlib import Path

from collector.web.comparison import Low, lows
from collector.web.spot import Place
from office.ids import CounterId, OfficeId
from tests.collector.provinces import Habits, a_province
from tests.collector.web.offices import logged_in
from tests.collector.web.test_compare_page import a_list, an_app


def test_the_common_share_is_that_of_all_visits_though_a_place_is_judged_by_at_most_all() -> None:
    places = [Place(OfficeId("xa-mau-a"), CounterId(str(number))) for number in range(20)]
    more, low = places[0], places[-1]
    found = lows(dict.fromkeys(places, (960, 1_000)) | {more: (1_100, 1_000), low: (700, 1_000)})
    assert found.rows == [Low(low, 700, 1_000)]
    assert found.reference == (1_100 + 18 * 960 + 700) / 20_000
    assert lows({more: (1_100, 1_000)}).reference == 1
    assert lows({}).reference is None


def test_of_who_asks_few_it_is_said_in_how_many_visits_the_terminal_was_off(tmp_path: Path) -> None:
    a_province(tmp_path, 30, days=3, habits={11: Habits(asked=0.2, off=3), 12: Habits(asked=0.2)})
    page = logged_in(an_app(tmp_path)).get("/compare?unit=tinh-mau&from=2026-08-01&through=2026-09-15&rows=counter")
    listed = a_list(page.get_data(as_text=True), "coverage")
    # The morning and afternoon of three days.
    assert re.search(r"Xã Mẫu 011, Quầy 1 [\d,]+% mời \d+ trên \d+ lượt khách · máy tắt 18 lượt ", listed)
    assert re.search(r"Xã Mẫu 012, Quầy 1 [\d,]+% mời \d+ trên \d+ lượt khách (?!·)", listed)
