"""Flags come from the record's sums: of those who game, within the offices asked for, and of nobody honest."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from collector.inquiry import Inquiry, read_inquiry
from collector.store.box_sizes import BoxPlace, box_sizes
from collector.store.directory import load_directory
from collector.suspects import Subject, Suspect, has_peers, peers_of, suspects, suspects_of
from office.directory import Index, index
from office.equal_boxes import FEWEST_IN_BOX, Boxes
from office.ids import OfficeId
from office.suspicion import Kind
from tests.collector.provinces import LAST_DAY, STORIES, Habits, a_province, a_told_province, name_of
from tests.collector.web.offices import TODAY, Town

BEHIND: dict[int, Kind] = {7: "few-votes", 11: "few-windows", 19: "repeats", 23: "equal-boxes", 29: "counter-against-exit"}
"""The communes that game, and what gives them away; the others of the stories are only bad, silent or slow."""


def asked(directory: Index, **query: str) -> Inquiry:
    given = {"period": "this-quarter", **query}
    return read_inquiry({name: [value] for name, value in given.items()}, directory, LAST_DAY + timedelta(days=1))


@pytest.fixture(scope="module")
def found() -> list[Suspect]:
    province = a_told_province()
    directory = index(load_directory(province.db))
    return suspects(province.db, directory, asked(directory, unit="tinh-mau"))


@pytest.mark.parametrize(("number", "kind"), BEHIND.items())
def test_who_games_is_flagged_for_that(found: list[Suspect], number: int, kind: Kind) -> None:
    kinds = {flag.kind for suspect in found if suspect.subject.office == name_of(number) for flag in suspect.flags}
    assert kinds == {kind}


def test_nobody_else_is_flagged(found: list[Suspect]) -> None:
    assert {suspect.subject.office for suspect in found} == {name_of(number) for number in BEHIND}


def test_a_thing_is_said_once_of_the_person_and_not_again_of_counter_and_office(found: list[Suspect]) -> None:
    levels = Counter((suspect.subject.office, suspect.subject.level) for suspect in found)
    assert levels[OfficeId(name_of(19)), "official"] == 2
    assert (OfficeId(name_of(19)), "counter") not in levels
    assert (OfficeId(name_of(29)), "office") not in levels


def test_without_the_right_to_persons_the_counter_stands_for_them() -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    found = suspects(province.db, directory, asked(directory, unit="tinh-mau"), persons=False)
    assert all(suspect.subject.official is None for suspect in found)
    assert {suspect.subject.office for suspect in found} == {name_of(number) for number in BEHIND}


def test_the_surest_stand_first(found: list[Suspect]) -> None:
    chances = [min(flag.chance for flag in suspect.flags) for suspect in found]
    assert chances == sorted(chances)
    assert all(list(suspect.flags) == sorted(suspect.flags, key=lambda flag: flag.chance) for suspect in found)


def test_only_offices_asked_for_are_judged_and_only_days_asked_for() -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    assert suspects(province.db, directory, asked(directory, office=name_of(19))) == []
    assert suspects(province.db, directory, asked(directory, unit="tinh-mau", period="last-year")) == []


def test_an_office_alone_is_judged_by_what_is_usual_in_the_unit_above(found: list[Suspect]) -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    for number in (19, 29, 1):
        here = [suspect for suspect in found if suspect.subject.office == name_of(number)]
        assert suspects_of(province.db, directory, asked(directory, office=name_of(number)), [OfficeId(name_of(number))]) == here
    assert [suspect for suspect in found if suspect.subject.office == name_of(19)]
    assert peers_of(directory, [OfficeId(name_of(19))]) == frozenset(directory.offices)


def test_enough_offices_are_judged_among_themselves_and_a_lonely_one_is_not(tmp_path: Path) -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    some = frozenset(OfficeId(name_of(number)) for number in range(1, 10))
    assert peers_of(directory, some) == some
    alone = index(load_directory(a_province(tmp_path, 1, days=2).db))
    assert peers_of(alone, [OfficeId(name_of(1))]) == {name_of(1)}
    assert not has_peers(alone, [OfficeId(name_of(1))])


def test_a_directory_within_a_scope_is_all_that_is_read() -> None:
    province = a_told_province()
    directory = index(load_directory(province.db))
    inside = {id_: office for id_, office in directory.offices.items() if id_ <= name_of(20)}
    found = suspects(province.db, directory._replace(offices=inside), asked(directory))
    assert {suspect.subject.office for suspect in found} == {name_of(7), name_of(11), name_of(19)}


def test_an_honest_province_has_less_than_one_flag_for_a_hundred_officials(tmp_path: Path) -> None:
    province = a_province(tmp_path, 60, days=15, seed=5)
    directory = index(load_directory(province.db))
    found = suspects(province.db, directory, asked(directory, unit="tinh-mau"))
    assert len(found) < 0.01 * len(directory.officials)


def test_who_has_no_terminal_is_not_suspected_of_asking_nobody(tmp_path: Path) -> None:
    for has_terminal, kinds in ((False, set()), (True, {"never-opened"})):
        habits = {5: Habits(has_terminal=has_terminal, asked=0.0)}
        province = a_province(tmp_path / str(has_terminal), 20, days=10, habits=habits)
        directory = index(load_directory(province.db))
        found = suspects(province.db, directory, asked(directory, unit="tinh-mau"))
        assert {flag.kind for suspect in found for flag in suspect.flags} == kinds


def test_an_office_whose_officials_give_most_numbers_themselves_is_flagged_as_a_whole(tmp_path: Path) -> None:
    province = a_province(tmp_path, 20, days=10, habits={4: Habits(walk_ins=0.7)})
    directory = index(load_directory(province.db))
    (found,) = suspects(province.db, directory, asked(directory, unit="tinh-mau"))
    assert found.subject == Subject(OfficeId(name_of(4)))
    assert [flag.kind for flag in found.flags] == ["walk-ins"]


def test_boxes_are_those_of_the_single_votes(tmp_path: Path) -> None:
    town = Town(tmp_path)
    day = TODAY - timedelta(days=2)
    for number, (n, score) in enumerate([(6, 5), (3, 5), (4, 4), (5, 3), (9, 5)]):
        town.votes(n, score, at=day + timedelta(days=number // 2), afternoon=bool(number % 2), counter="quay-1")
    town.votes(7, 5, at=day, afternoon=False, flags=("repeat",))
    town.votes(3, 2, at=day, afternoon=False)
    town.votes(8, 5, at=day, channel="exit", official=None)
    town.votes(8, 5, office="xa-mau-b", at=day)
    directory = index(load_directory(town.db))
    every = defaultdict(list)
    query = (
        "SELECT office, counter, official, scale, channel, half_day, score FROM ratings JOIN cells ON cells.id = cell"
        " WHERE flag = '' AND channel <> 'exit'"
    )
    for *place, half, score in town.db.execute(query):
        every[BoxPlace(*place), half].append(score)
    sizes: defaultdict[BoxPlace, Counter[int]] = defaultdict(Counter)
    equal: Counter[BoxPlace] = Counter()
    for (place, _half), scores in every.items():
        if len(scores) >= FEWEST_IN_BOX:
            sizes[place][len(scores)] += 1
            equal[place] += len(set(scores)) == 1
    found = box_sizes(town.db, asked(directory, period="this-year"))
    assert found == {place: Boxes(dict(some), equal[place]) for place, some in sizes.items()}
    assert len(found) == 2
    assert set(box_sizes(town.db, asked(directory, office="xa-mau-b"))) == {
        place for place in found if place.office == "xa-mau-b"
    }
    none = Inquiry(date(2026, 1, 1), date(2026, 2, 1))
    assert box_sizes(town.db, none) == {}


def test_who_has_no_votes_and_no_queue_is_no_suspect(tmp_path: Path) -> None:
    town = Town(tmp_path)
    directory = index(load_directory(town.db))
    assert suspects(town.db, directory, asked(directory)) == []


def test_a_level_is_named_by_what_is_there() -> None:
    office = OfficeId("xa-mau-a")
    levels = [Subject(office).level, Subject(office, counter="quay-1").level, Subject(office, official="x").level]
    assert levels == ["office", "counter", "official"]


def test_the_stories_are_of_communes_that_exist() -> None:
    assert max(STORIES) <= 40
