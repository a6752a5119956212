"""The directory in the store: what was imported is what is read, and a terminal hears only of what changed."""

import sqlite3
from hashlib import sha256

import msgspec
import pytest
from sqlite_utils import Database

from collector.store.directory import assignments, directory_version, load_directory, media, write_directory
from collector.store.migrations import SETS
from office.directory import Directory
from office.documents import Assignment, read_document
from office.errors import DirectoryInvalidError
from office.ids import CounterId, OfficialId, ScaleId
from tests.factories import a_directory


def with_terminal(directory: Directory, **changes: object) -> Directory:
    """``directory`` with its first terminal changed."""
    first, *rest = directory.terminals
    return msgspec.structs.replace(directory, terminals=(msgspec.structs.replace(first, **changes), *rest))


@pytest.fixture
def db() -> Database:
    database = Database(sqlite3.connect(":memory:", check_same_thread=False))
    for migrations in SETS:
        migrations.apply(database)
    return database


def test_an_empty_store_holds_an_empty_directory(db: Database) -> None:
    assert load_directory(db) == Directory()
    assert directory_version(db) == 0


def test_what_was_written_is_what_is_read(db: Database) -> None:
    written = a_directory(offices=3, counters=4)
    changes = write_directory(db, written)
    assert load_directory(db) == written
    assert len(changes.added) == 4 + 3 + 12 + 12 + 12 + 3 + 1 + 6
    assert directory_version(db) == 1


def test_writing_the_same_again_changes_nothing(db: Database) -> None:
    write_directory(db, a_directory(counters=2))
    before = list(assignments(db))
    changes = write_directory(db, a_directory(counters=2))
    assert not changes.any
    assert list(assignments(db)) == before
    assert directory_version(db) == 1


def test_only_the_terminal_whose_content_changed_gets_a_new_revision(db: Database) -> None:
    write_directory(db, a_directory(counters=2))
    write_directory(db, with_terminal(a_directory(counters=2), official=None))
    revisions = {stored.terminal: stored.revision for stored in assignments(db)}
    assert revisions == {"danh-gia-1": 2, "danh-gia-2": 1}
    documents = {stored.terminal: read_document(stored.payload, Assignment) for stored in assignments(db)}
    assert {name: document.revision for name, document in documents.items()} == revisions
    assert directory_version(db) == 2


def test_a_new_name_of_the_office_reaches_each_of_its_terminals_only(db: Database) -> None:
    old = a_directory(offices=2, counters=2)
    write_directory(db, old)
    office = msgspec.structs.replace(old.offices[0], name={"vi": "Trung tâm Phục vụ hành chính công"})
    write_directory(db, msgspec.structs.replace(old, offices=(office, old.offices[1])))
    revisions = {(stored.office, stored.terminal): stored.revision for stored in assignments(db)}
    assert {place for (place, _), revision in revisions.items() if revision == 2} == {"xa-mau-a"}
    assert sum(revision == 2 for revision in revisions.values()) == 2


def test_a_directory_with_faults_writes_nothing(db: Database) -> None:
    write_directory(db, a_directory(counters=2))
    bad = with_terminal(a_directory(counters=3), scale=ScaleId("x"), counter=CounterId("y"))
    with pytest.raises(DirectoryInvalidError) as caught:
        write_directory(db, bad)
    assert len(caught.value.problems) == 2
    assert load_directory(db) == a_directory(counters=2)
    assert directory_version(db) == 1


def test_a_partial_file_may_refer_to_what_is_already_there(db: Database) -> None:
    write_directory(db, a_directory(counters=2))
    terminal = msgspec.structs.replace(a_directory(counters=2).terminals[0], official=OfficialId("nguyen-thi-mau-2"))
    changes = write_directory(db, Directory(sample=True, terminals=(terminal,)))
    assert changes.changed == ("terminals.xa-mau-a/danh-gia-1",)
    assert len(load_directory(db).terminals) == 2


@pytest.mark.parametrize(
    "trace",
    [
        "INSERT INTO cells (office, counter, scale, channel) VALUES ('xa-mau-a', 'quay-1', 'hai-long-5', 'kiosk')",
        "INSERT INTO sources (office, terminal) VALUES ('xa-mau-a', 'danh-gia-1')",
    ],
)
def test_a_scale_with_votes_or_with_votes_that_may_wait_keeps_its_levels(db: Database, trace: str) -> None:
    old = a_directory(counters=2)
    write_directory(db, old)
    scale = next(scale for scale in old.scales if scale.id == "hai-long-5")
    levels = tuple(msgspec.structs.replace(level, satisfied=level.score >= 3) for level in scale.levels)
    new = msgspec.structs.replace(old, scales=(msgspec.structs.replace(scale, levels=levels),))
    db.execute(trace)
    db.conn.commit()
    with pytest.raises(DirectoryInvalidError, match="votes refer to this scale"):
        write_directory(db, new)
    assert load_directory(db) == old


def test_a_scale_that_nobody_saw_may_change(db: Database) -> None:
    old = a_directory(counters=2)
    write_directory(db, old)
    scale = next(scale for scale in old.scales if scale.id == "hai-long-5")
    levels = tuple(msgspec.structs.replace(level, satisfied=level.score >= 3) for level in scale.levels)
    assert write_directory(db, msgspec.structs.replace(old, scales=(msgspec.structs.replace(scale, levels=levels),))).changed


def test_photos_are_kept_by_hash_for_the_offices_that_show_them(db: Database) -> None:
    photo = b"\xff\xd8\xff picture"
    digest = sha256(photo).hexdigest()
    old = a_directory(offices=2, counters=2)
    official = msgspec.structs.replace(old.officials[0], photo=digest)
    write_directory(db, msgspec.structs.replace(old, officials=(official, *old.officials[1:])), photos={digest: photo})
    assert [(item.office, item.sha256, item.data) for item in media(db)] == [("xa-mau-a", digest, photo)]
    shown = {(s.office, s.terminal): read_document(s.payload, Assignment).official for s in assignments(db)}
    faces = {key: face.photo for key, face in shown.items() if face is not None}
    assert [key for key, face in faces.items() if face == digest] == [("xa-mau-a", "danh-gia-1")]
