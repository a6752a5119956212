"""The directory in the store: what was imported is what is read, and a terminal hears only of what changed."""

import sqlite3
from hashlib import sha256

import msgspec
import pytest
from sqlite_utils import Database

from collector.store.directory import assignments, directory_version, load_directory, media, write_directory
from collector.store.migrations import SETS
from office.desk_assignment import MOST_ASSIGNMENT_BYTES, DeskAssignment
from office.directory import Directory
from office.documents import Assignment, read_document
from office.errors import DirectoryInvalidError
from office.ids import CounterId, OfficialId, ScaleId
from office.services import QueueRules
from tests.factories import a_directory, with_queues


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


def with_service(directory: Directory, **changes: object) -> Directory:
    """``directory`` with its first service changed."""
    first, *rest = directory.services
    return msgspec.structs.replace(directory, services=(msgspec.structs.replace(first, **changes), *rest))


def test_a_queue_that_was_written_is_what_is_read(db: Database) -> None:
    directory = with_service(
        with_queues(a_directory(offices=2, counters=2)),
        papers={"vi": ("Bản chính", "Căn cước")},
        open={"thu": (("07:30", "11:30"),)},
        daily_cap=40,
        picture="document",
    )
    office, official, counter = directory.offices[0], directory.officials[0], directory.counters[0]
    written = msgspec.structs.replace(
        with_terminal(directory, channel="exit", counter=None, official=None),
        offices=(
            msgspec.structs.replace(office, queue=QueueRules(width=2), notices=({"vi": "Luôn mỉm cười"},)),
            *directory.offices[1:],
        ),
        officials=(msgspec.structs.replace(official, leader=True), *directory.officials[1:]),
        counters=(msgspec.structs.replace(counter, services=(directory.services[0].id,)), *directory.counters[1:]),
    )
    write_directory(db, written)
    assert load_directory(db) == written
    assert not write_directory(db, written).any


def test_the_terminals_of_a_queue_are_told_as_the_others_are(db: Database) -> None:
    directory = with_queues(a_directory(counters=2))
    write_directory(db, directory)
    told = {str(stored.terminal): stored for stored in assignments(db)}
    assert set(told) == {"danh-gia-1", "danh-gia-2", "desk", "lay-so-1", "bang-goi-so", "hop-goi-1"}
    assert read_document(told["lay-so-1"].payload, DeskAssignment).kind == "ticket"
    assert read_document(told["danh-gia-1"].payload, Assignment).desk
    write_directory(db, with_service(directory, fee={"vi": "Không thu"}))
    revisions = {stored.terminal: stored.revision for stored in assignments(db)}
    assert {name for name, revision in revisions.items() if revision == 2} == {"desk", "lay-so-1", "bang-goi-so", "hop-goi-1"}


def test_a_desk_that_comes_to_an_office_is_told_to_its_rating_terminals(db: Database) -> None:
    write_directory(db, a_directory(counters=2))
    write_directory(db, with_queues(a_directory(counters=2)))
    revisions = {str(stored.terminal): stored.revision for stored in assignments(db)}
    assert (revisions["danh-gia-1"], revisions["danh-gia-2"], revisions["desk"]) == (2, 2, 1)


def test_a_service_keeps_its_series_once_its_desk_has_spoken(db: Database) -> None:
    directory = with_queues(a_directory(offices=2, counters=2))
    write_directory(db, directory)
    other = with_service(directory, series="K")
    assert write_directory(db, other).changed == ("services.xa-mau-a/chung-thuc",)
    db.execute("INSERT INTO sources (id, office, terminal) VALUES (1, 'xa-mau-b', 'desk'), (2, 'xa-mau-a', 'danh-gia-1')")
    write_directory(db, directory)
    db.execute("INSERT INTO sources (id, office, terminal) VALUES (3, 'xa-mau-a', 'desk')")
    with pytest.raises(DirectoryInvalidError, match=r"services.xa-mau-a/chung-thuc.series: numbers were given as A; keep 'A'"):
        write_directory(db, other)
    assert write_directory(db, with_service(directory, daily_cap=9)).changed, "its words and limits may change"


def test_a_desk_is_never_told_more_than_a_broker_takes(db: Database) -> None:
    directory = with_queues(a_directory())
    papers = {language: tuple(f"{n} " + "ấ" * 190 for n in range(12)) for language in ("vi", "en", "mtq")}
    many = tuple(
        msgspec.structs.replace(directory.services[0], id=f"dich-vu-{n}", papers=papers, office="xa-mau-a") for n in range(9)
    )
    with pytest.raises(DirectoryInvalidError, match=f"at most {MOST_ASSIGNMENT_BYTES} can be sent"):
        write_directory(db, msgspec.structs.replace(directory, services=many))
    assert directory_version(db) == 0


def test_a_database_from_before_the_queue_keeps_its_directory_and_order() -> None:
    db = Database(sqlite3.connect(":memory:"))
    record, directory, *others = SETS
    record.apply(db)
    directory.apply(db, stop_before="m002_queue")
    for terminal in ("b", "a"):
        db.execute(
            "INSERT INTO terminals VALUES ('xa-mau-a', ?, 'quay-1', NULL, 'kiosk', 'hai-long-5', 'hai-long', '[]', "
            "'[\"vi\"]', 'best-first', '{}')",
            [terminal],
        )
    db.execute("INSERT INTO offices VALUES ('xa-mau-a', 'xa-mau-a', '{\"vi\": \"x\"}', '{\"open\": {}}', '{}')")
    db.execute("INSERT INTO officials VALUES ('xa-mau-a', 'nguyen-thi-mau', 'Nguyễn Thị Mẫu', '', NULL)")
    for migrations in (directory, *others):
        migrations.apply(db)
    loaded = load_directory(db)
    assert [terminal.id for terminal in loaded.terminals] == ["b", "a"]
    assert (loaded.officials[0].leader, loaded.offices[0].queue, loaded.stations) == (False, QueueRules(), ())
