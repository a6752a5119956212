"""What was found in a directory stays with that very directory, and of directories that were replaced nothing stays for long."""

from collections.abc import Iterator
from itertools import count

import pytest

from collector import findings
from collector.findings import Findings
from office.directory import Index, index
from tests.factories import a_directory


@pytest.fixture
def directory() -> Index:
    return index(a_directory(offices=3))


@pytest.fixture
def seeker() -> Iterator[int]:
    return count()


def test_it_is_sought_once_for_each_directory_and_key(directory: Index, seeker: Iterator[int]) -> None:
    kept: Findings[str, int] = Findings()
    # Equal, yet another object: it may be the one that follows.
    other = Index(*directory)
    asked = [(directory, "a"), (directory, "a"), (directory, "b"), (other, "a"), (directory, "a"), (other, "a")]
    assert [kept.get(one, key, lambda: next(seeker)) for one, key in asked] == [0, 0, 1, 2, 0, 2]


def test_old_directories_are_let_go_and_the_one_asked_for_stays(
    directory: Index, seeker: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST_OFFICES", 8)
    kept: Findings[str, int] = Findings()
    first, second, third = (Index(*directory) for _ in range(3))
    for one in (first, second, first, third):
        kept.get(one, "a", lambda: next(seeker))
    # Three offices each: two of them have room, and the first was asked for after the second.
    assert [next(at for at, one in enumerate((first, second, third)) if one is left) for left in kept.directories()] == [0, 2]
    assert kept.get(first, "a", lambda: next(seeker)) == 0
    assert kept.get(second, "a", lambda: next(seeker)) == 3
    monkeypatch.setattr(findings, "MOST_OFFICES", 2)
    alone = Index(*directory)
    assert kept.get(alone, "a", lambda: next(seeker)) == kept.get(alone, "a", lambda: next(seeker)) == 4
    assert len(kept.directories()) == 1


def test_of_one_directory_no_more_is_kept_than_agreed(
    directory: Index, seeker: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST_FOUND", 2)
    kept: Findings[int, int] = Findings()
    assert [kept.get(directory, key, lambda: next(seeker)) for key in (0, 1, 0, 2, 0)] == [0, 1, 0, 2, 3]


def test_what_could_not_be_found_is_sought_again(directory: Index) -> None:
    kept: Findings[str, int] = Findings()
    with pytest.raises(ZeroDivisionError):
        kept.get(directory, "a", lambda: 1 // 0)
    assert kept.get(directory, "a", lambda: 7) == 7
