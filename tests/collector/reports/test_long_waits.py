"""Who waited long, and where some were not served, is said first and by name: a province's median hides one office's crowd."""

import pytest

from collector.reports import unit_report
from collector.reports.low_invitations import LowInvitations, low_invitations
from collector.reports.model import Report
from collector.reports.reading import Reading
from collector.store.directory import load_directory
from collector.web import comparison
from office.directory import index
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.test_summary import of
from tests.collector.reports.towns import busy_town, order_of
from tests.collector.web.offices import TODAY


def told(report: Report) -> str:
    """The paragraph about waits."""
    return next(one for one in report.summary if "chờ từ 30 phút" in one or one.startswith("Chờ lâu"))


def on_the_comparison(limit: int) -> list[tuple[int, str]]:
    """Its lists of long waits, of offices and of counters, as the summary has them."""
    town, names = busy_town(), {}
    order = order_of(town, "unit", period="this-quarter")
    directory = index(load_directory(town.db))
    for by in ((), ("counter",)):
        scope = Reading(town.db, directory, order).scope
        page = comparison.comparison(town.db, directory, scope._replace(inquiry=scope.inquiry._replace(by=by)), TODAY)
        for spot in page.waits:
            assert spot.queue is not None
            found = spot.queue.figure.wait.nine_of_ten
            assert found is not None
            assert found.low >= limit
            office = directory.units[directory.offices[spot.place.office].unit].name
            label = "" if spot.place.counter is None else f", Quầy {spot.place.counter.rpartition('-')[2]}"
            names[f"{office}{label}"] = found.low
    return sorted(((low, name) for name, low in names.items()), key=lambda one: (-one[0], "Quầy" in one[1]))


def test_the_summary_names_the_offices_and_counters_of_the_comparisons_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [name for _low, name in on_the_comparison(comparison.LONG_WAIT_SECONDS)]
    assert {"Xã Mẫu A", "Xã Mẫu A, Quầy 1"} < set(listed)
    said = told(of(busy_town()))
    places = [said.index(f"{name} (9 trên 10 người chờ dưới ") for name in listed[:3]]
    assert places == sorted(places)
    assert f" và {len(listed) - 3} nơi nữa." in said
    # On which weekday, and with how many counters: what can be changed.
    assert said.endswith(". Quầy có người trực, trung bình mỗi ngày: thứ Sáu 3, các ngày khác 3.")
    assert "Xã Mẫu A: cả ngày thứ Sáu, 9 trên 10 người chờ dưới" in said
    assert "nơi nữa. Cả ngày thứ Sáu, 9 trên 10" in told(of(busy_town(), office="xa-mau-a"))
    assert "– cả cơ quan (9 trên 10 người chờ dưới 80 phút), Quầy" in told(of(busy_town(), office="xa-mau-a"))
    monkeypatch.setattr(comparison, "LONG_WAIT_SECONDS", 100_000)
    assert told(of(busy_town())) == "Không nơi nào có 1 trên 10 người chờ từ 30 phút."


def test_where_people_were_not_served_before_closing_is_said_in_the_summary_and_below_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (counted,) = table_of(of(busy_town()), "people").notes
    assert "Hết giờ" not in counted

    def with_unserved(reading: Reading) -> LowInvitations:
        low = low_invitations(reading)
        offices = {place: row._replace(figure=row.figure._replace(unserved=25)) for place, row in low.offices.items()}
        return low._replace(offices=offices)

    monkeypatch.setattr(unit_report, "low_invitations", with_unserved)
    report = of(busy_town())
    sentence = "Hết giờ chưa phục vụ 25 người: Xã Mẫu A 25."
    assert told(report).endswith(sentence)
    assert table_of(report, "people").notes == (counted, sentence)
    assert table_of(of(busy_town(), office="xa-mau-a"), "people").notes == (counted,)


@pytest.mark.parametrize("table", ["served", "counters"])
def test_tables_of_waits_say_how_long_nine_of_ten_waited(table: str) -> None:
    assert any(column(table_of(of(busy_town()), table), "wait_nine"))
