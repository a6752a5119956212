"""The sample province says that it is one, and an importer has nothing to complain of in it."""

from datetime import datetime

import msgspec
import pytest

from nucuoi.fleet import choose_terminals
from nucuoi.sample import sample_directory
from nucuoi.sample.province import sample_file
from office.directory import Directory, desk_assignment_for, index
from office.ids import DESK, ServiceId
from office.periods import VIETNAM
from office.soundness import problems


@pytest.mark.parametrize("always_open", [True, False])
@pytest.mark.parametrize("offices", [1, 3, 30])
def test_the_sample_directory_is_sound_and_marked(offices: int, always_open: bool) -> None:
    directory = sample_directory(offices, always_open=always_open)

    assert problems(directory) == []
    assert directory.sample
    assert len(directory.offices) == len({office.id for office in directory.offices}) == offices
    assert all("Mẫu" in unit.name for unit in directory.units)


def test_three_offices_are_the_file_as_it_stands() -> None:
    assert sample_directory(3) == msgspec.toml.decode(sample_file(), type=Directory)


def test_the_communes_use_the_scales_with_five_four_and_three_levels() -> None:
    used = {terminal.office: terminal.scale for terminal in sample_directory(3).terminals}

    assert used == {"xa-mau-a": "hai-long-5", "xa-mau-b": "hai-long-4", "xa-mau-c": "hai-long-3"}


def test_further_communes_bear_their_own_name() -> None:
    office = sample_directory(4).offices[3]

    assert (office.id, office.name["vi"]) == ("xa-mau-d", "Trung tâm Phục vụ hành chính công Xã Mẫu D")


def test_an_office_that_is_always_open_is_open_on_a_sunday_night() -> None:
    sunday_night = datetime(2026, 8, 30, 23, 58, tzinfo=VIETNAM)

    assert sunday_night.weekday() == 6
    assert all(office.hours.is_open(sunday_night) for office in sample_directory(3, always_open=True).offices)
    assert not any(office.hours.is_open(sunday_night) for office in sample_directory(3).offices)


@pytest.mark.parametrize("offices", [3, 30])
def test_every_office_has_a_whole_queue(offices: int) -> None:
    known = index(sample_directory(offices))
    for office in known.offices:
        hall = known.hall(office)
        assert [(service.id, service.series) for service in hall.services] == [
            ("chung-thuc", "A"),
            ("ho-tich", "H"),
            ("dat-dai", "K"),
            ("bao-tro-xa-hoi", "M"),
            ("nhan-ket-qua", "S"),
            ("tiep-cong-dan", "X"),
        ]
        kinds = {station.id: station.kind for station in hall.stations if station.id != "lay-so-2"}
        assert kinds == {"desk": "desk", "lay-so-1": "ticket", "bang-goi-so": "board"}
        assert sum(official.leader for official in hall.officials) == 1
        served = {service for counter in hall.counters for service in counter.services}
        assert served == {service.id for service in hall.services}
        assert desk_assignment_for(known, office, DESK, 1).contradictions() == []


def test_a_fee_or_time_limit_of_the_sample_says_that_it_is_invented() -> None:
    for service in sample_directory().services:
        for texts, mark in ((service.fee, "mẫu"), (service.time_limit, "mẫu")):
            assert not texts or (mark in texts["vi"] and "sample" in texts["en"])
        assert {*service.popular} == {*service.papers} == {"vi", "en"}


def test_citizen_reception_has_the_hours_that_the_office_tells_for_complaints() -> None:
    known = index(sample_directory())
    days = {office: known.services[office, ServiceId("tiep-cong-dan")].open for office in known.offices}
    spans = (("08:00", "11:00"),)
    assert days == {"xa-mau-a": {"thu": spans}, "xa-mau-b": {"tue": spans}, "xa-mau-c": {"wed": spans}}


def test_the_thirteen_commitments_are_shown_between_calls() -> None:
    for office in sample_directory().offices:
        text = " ".join(notice["vi"].lower() for notice in office.notices)
        assert (text.count("xin "), text.count("luôn "), text.count("không ")) == (4, 4, 5)


def test_one_terminal_stands_at_an_exit_and_a_choice_by_office_leaves_it_out() -> None:
    exits = [terminal for terminal in sample_directory().terminals if terminal.counter is None]
    assert [(terminal.office, terminal.id, terminal.channel) for terminal in exits] == [("xa-mau-a", "loi-ra-1", "exit")]
    assert exits[0] in choose_terminals(sample_directory())
    assert exits[0] not in choose_terminals(sample_directory(), most_per_office=10)


def test_no_office_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="offices: 0 is too few"):
        sample_directory(0)
