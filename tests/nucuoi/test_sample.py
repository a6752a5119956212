"""The sample province says that it is one, and an importer has nothing to complain of in it."""

from datetime import datetime

import msgspec
import pytest

from nucuoi.sample import sample_directory
from nucuoi.sample.province import sample_file
from office.directory import Directory
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


def test_no_office_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="offices: 0 is too few"):
        sample_directory(0)
