import os
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.assignment import MOST_MEDIA_BYTES, MOST_MEDIA_FILES, AssignmentCache
from office.documents import Assignment, encode_document
from office.ids import OfficeId, TerminalId
from tests.factories import OFFICE, TERMINAL, an_assignment

PHOTO = b"\xff\xd8\xff a small photo"
DIGEST = sha256(PHOTO).hexdigest()


def a_cache(
    directory: Path, *, office: OfficeId = OFFICE, terminal: TerminalId = TERMINAL
) -> tuple[AssignmentCache[Assignment], list[str]]:
    log: list[str] = []
    cache = AssignmentCache(directory, Assignment, office=office, terminal=terminal, log=log.append)
    cache.load()
    return cache, log


def payload(revision: int = 7) -> bytes:
    return encode_document(msgspec.structs.replace(an_assignment(), revision=revision))


def test_an_assignment_is_there_again_after_a_restart_without_a_network(tmp_path: Path) -> None:
    cache, _ = a_cache(tmp_path)
    heard: list[Assignment] = []
    cache.listeners.append(heard.append)
    assert cache.accept(payload())
    again, log = a_cache(tmp_path)
    assert again.current == cache.current == heard[0]
    assert log == []


def test_the_same_assignment_again_is_no_news(tmp_path: Path) -> None:
    cache, _ = a_cache(tmp_path)
    heard: list[Assignment] = []
    cache.listeners.append(heard.append)
    assert cache.accept(payload())
    assert cache.accept(payload())
    assert len(heard) == 1


def test_a_lower_revision_of_a_collector_that_went_back_holds_and_is_noted(tmp_path: Path) -> None:
    cache, log = a_cache(tmp_path)
    cache.accept(payload(7))
    assert cache.accept(payload(3))
    assert cache.current is not None
    assert cache.current.revision == 3
    assert "went back" in log[0]


@pytest.mark.parametrize(
    ("office", "terminal"), [(OFFICE, TerminalId("danh-gia-2")), (OfficeId("xa-mau-b"), TERMINAL)], ids=["terminal", "office"]
)
def test_an_assignment_for_another_terminal_is_refused(tmp_path: Path, office: OfficeId, terminal: TerminalId) -> None:
    cache, log = a_cache(tmp_path, office=office, terminal=terminal)
    assert not cache.accept(payload())
    assert cache.current is None
    assert "it is for xa-mau-a/danh-gia-1" in log[0]


def test_an_assignment_kept_under_another_name_is_not_used(tmp_path: Path) -> None:
    a_cache(tmp_path)[0].accept(payload())
    cache, log = a_cache(tmp_path, terminal=TerminalId("danh-gia-2"))
    assert cache.current is None
    assert "was ignored" in log[0]


@pytest.mark.parametrize("kept", [0, 1, 40, -1])
def test_a_torn_file_is_no_assignment_and_the_next_one_replaces_it(tmp_path: Path, kept: int) -> None:
    a_cache(tmp_path)[0].accept(payload())
    path = tmp_path / "assignment.json"
    path.write_bytes(path.read_bytes()[:kept])
    cache, log = a_cache(tmp_path)
    assert cache.current is None
    assert log
    assert cache.accept(payload())
    assert a_cache(tmp_path)[0].current == cache.current


def test_what_a_dying_program_half_wrote_is_never_the_assignment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, _ = a_cache(tmp_path)
    cache.accept(payload(1))

    def torn(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", torn)
    assert cache.accept(payload(2)), "it holds all the same until the next start"
    monkeypatch.undo()
    again, _ = a_cache(tmp_path)
    assert again.current is not None
    assert again.current.revision == 1
    assert [path.name for path in tmp_path.iterdir()] == ["assignment.json"]


def test_a_directory_in_the_place_of_the_file_is_survived(tmp_path: Path) -> None:
    (tmp_path / "assignment.json").mkdir()
    cache, log = a_cache(tmp_path)
    assert cache.current is None
    assert cache.accept(payload())
    assert len(log) == 2


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(max_size=300), st.integers(0, 1500).map(lambda n: payload()[:n] + b"\x00" + payload()[n + 1 :])))
def test_whatever_comes_the_cache_holds_an_assignment_for_this_terminal_or_none(tmp_path: Path, rubbish: bytes) -> None:
    cache, _ = a_cache(tmp_path)
    before = cache.current
    if not cache.accept(rubbish):
        assert cache.current is before
    if cache.current is not None:
        assert (cache.current.office.id, cache.current.terminal) == (OFFICE, TERMINAL)


def test_a_photo_is_kept_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    cache, _ = a_cache(tmp_path)
    assert cache.media(DIGEST) is None
    assert cache.accept_media(DIGEST, PHOTO)
    assert cache.accept_media(DIGEST, PHOTO)
    path = a_cache(tmp_path)[0].media(DIGEST)
    assert path is not None
    assert path.read_bytes() == PHOTO
    assert cache.photo(DIGEST) == PHOTO


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", DIGEST.upper(), DIGEST[:-1], "a/" + DIGEST])
def test_bytes_without_their_hash_are_refused(tmp_path: Path, digest: str) -> None:
    cache, log = a_cache(tmp_path)
    assert not cache.accept_media(digest, PHOTO)
    assert cache.media(digest) is None
    assert log
    assert list(tmp_path.rglob("*")) == []


def test_a_photo_over_96_kib_is_refused(tmp_path: Path) -> None:
    cache, _ = a_cache(tmp_path)
    exact, over = b"x" * MOST_MEDIA_BYTES, b"x" * (MOST_MEDIA_BYTES + 1)
    assert cache.accept_media(sha256(exact).hexdigest(), exact)
    assert not cache.accept_media(sha256(over).hexdigest(), over)


def test_a_torn_photo_is_written_again(tmp_path: Path) -> None:
    cache, _ = a_cache(tmp_path)
    cache.accept_media(DIGEST, PHOTO)
    path = cache.media(DIGEST)
    assert path is not None
    path.write_bytes(PHOTO[:4])
    assert cache.accept_media(DIGEST, PHOTO)
    assert path.read_bytes() == PHOTO


def test_a_photo_that_the_card_has_changed_is_not_shown_and_makes_room_for_the_next_copy(tmp_path: Path) -> None:
    cache, log = a_cache(tmp_path)
    assert cache.photo(DIGEST) is None
    assert log == [], "one that has not come is no fault"
    cache.accept_media(DIGEST, PHOTO)
    path = cache.media(DIGEST)
    assert path is not None
    path.write_bytes(PHOTO[::-1])
    assert cache.photo(DIGEST) is None
    assert "torn" in log[0]
    assert cache.accept_media(DIGEST, PHOTO)
    assert cache.photo(DIGEST) == PHOTO


def test_photos_do_not_fill_the_card(tmp_path: Path) -> None:
    cache, log = a_cache(tmp_path)
    for n in range(MOST_MEDIA_FILES):
        (tmp_path / "media").mkdir(exist_ok=True)
        (tmp_path / "media" / f"{n:064x}").touch()
    assert not cache.accept_media(DIGEST, PHOTO)
    assert "are kept already" in log[0]
