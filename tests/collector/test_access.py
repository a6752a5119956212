"""The store as threads read it: one connection for each, and directories that are read again only when they changed."""

import gc
from pathlib import Path

import msgspec
import pytest

from collector.garbage import seldom
from collector.store import access
from collector.store.access import StoreAccess
from collector.store.db import database_path
from collector.store.directory import write_directory
from collector.viewer import Viewer
from office.ids import OfficeId, OfficialId, UnitId
from office.periods import from_timestamp
from tests.collector.ledgers import a_store
from tests.factories import a_directory


def test_a_directory_within_a_scope_is_the_same_until_the_directory_changes(tmp_path: Path) -> None:
    entries = a_directory(offices=2)
    db = a_store(tmp_path, entries=entries)
    store = StoreAccess(database_path(tmp_path))
    leader = Viewer("lan", "leader", UnitId("xa-mau-a"))
    first = store.directory_within(leader)
    assert set(first.offices) == {"xa-mau-a"}
    assert store.directory_within(Viewer("minh", "supervisor", UnitId("xa-mau-a"))) is first
    renamed = msgspec.structs.replace(entries.units[1], name="Xã Mẫu A mới")
    write_directory(
        db,
        msgspec.structs.replace(entries, units=(entries.units[0], renamed, *entries.units[2:])),
        photos={},
        at=from_timestamp(0),
    )
    assert store.directory_within(leader).units[UnitId("xa-mau-a")].name == "Xã Mẫu A mới"
    store.close()


def test_no_two_scopes_share_a_directory(tmp_path: Path) -> None:
    a_store(tmp_path, entries=a_directory(offices=2, counters=2)).close()
    store = StoreAccess(database_path(tmp_path))
    own = (OfficeId("xa-mau-a"), OfficialId("nguyen-thi-mau"))
    viewers = [
        Viewer("a", "admin"),
        Viewer("b", "leader", UnitId("xa-mau-a")),
        Viewer("c", "leader", UnitId("xa-mau-b")),
        Viewer("d", "official", None, own),
        Viewer("e", "official"),
        Viewer("f", "admin", None, own),
    ]
    for _ in range(2):
        for viewer in viewers:
            assert store.directory_within(viewer) == viewer.within(store.directory()), viewer
    for n in range(100):
        assert store.directory_within(Viewer("x", "leader", UnitId(f"xa-{n}"))).units == {}
    store.close()


@pytest.mark.parametrize(("least", "is_kept_out"), [(2, True), (3, False)])
def test_the_directory_of_a_country_is_left_alone_by_the_garbage_collector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, is_kept_out: bool
) -> None:
    a_store(tmp_path, entries=a_directory(offices=2)).close()
    monkeypatch.setattr(access, "_COUNTRY", least)
    store = StoreAccess(database_path(tmp_path))
    gc.unfreeze()
    try:
        directory = store.directory()
        assert (gc.get_freeze_count() > 0) is is_kept_out
        assert any(one is directory.offices for one in gc.get_objects()) is not is_kept_out, "what is frozen is not visited"
    finally:
        gc.unfreeze()
        store.close()


def test_garbage_is_looked_for_less_often_than_usual() -> None:
    usual = gc.get_threshold()
    try:
        seldom()
        assert all(now > before for now, before in zip(gc.get_threshold(), (700, 10, 10), strict=True))
        assert gc.isenabled()
    finally:
        gc.set_threshold(*usual)


def test_a_change_that_is_written_while_the_directory_is_read_is_wholly_in_it_or_not_at_all(tmp_path: Path) -> None:
    small, large = a_directory(offices=1), a_directory(offices=2)
    writer = a_store(tmp_path, entries=small)
    store = StoreAccess(database_path(tmp_path))

    def write_once(statement: str) -> None:
        if "FROM services" in statement and len(small.offices) == writer.execute("SELECT count(*) FROM offices").fetchone()[0]:
            write_directory(writer, large, photos={}, at=from_timestamp(0))

    store.db().conn.set_trace_callback(write_once)
    read = store.directory()
    assert {counter.office for counter in read.counters.values()} == set(read.offices)
    assert set(store.directory().offices) == {office.id for office in large.offices}
    store.close()
