"""Who is asked, or answers, less often than elsewhere is told against the share that all other pages say of the same visits."""

from collector.web.comparison import Low, lows
from collector.web.spot import Place
from office.ids import CounterId, OfficeId


def test_the_common_share_is_that_of_all_visits_though_a_place_is_judged_by_at_most_all() -> None:
    places = [Place(OfficeId("xa-mau-a"), CounterId(str(number))) for number in range(20)]
    more, low = places[0], places[-1]
    found = lows(dict.fromkeys(places, (960, 1_000)) | {more: (1_100, 1_000), low: (700, 1_000)})
    assert found.rows == [Low(low, 700, 1_000)]
    assert found.reference == (1_100 + 18 * 960 + 700) / 20_000
    assert lows({more: (1_100, 1_000)}).reference == 1
    assert lows({}).reference is None
