"""The lists for admins alone: what is to change in the directory, what was changed, and by which rules alerts are raised."""

import re
from datetime import datetime, timedelta

import msgspec

from collector.changing import Change, change_directory, version_of
from collector.rule_book import AlertSettings
from collector.store.alert_rules import keep_rule, keep_settings
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.viewer import Viewer
from office.alert_rule import ALERT_KINDS, DEFAULT_RULES
from office.directory import Directory, index
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from office.quiet_hours import QuietHours
from tests.collector.web.directory_visits import HOSTILE
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_listing_apis import page, renumbered
from tests.collector.web.viewers import OF_A, TOP

HISTORIES = ("/directory/history", "/directory/offices/xa-mau-b", "/directory/plans")


def test_what_is_planned_and_what_was_done_stand_entry_by_entry_within_the_scope(town: Town) -> None:
    renumbered(town, "quay-1", "1A")
    renumbered(town, "quay-2", "2A", later=1, by=OF_A["admin"])
    admin, other = logged_in(town.app(), OF_A["admin"]), logged_in(town.app(), Viewer("binh", "admin", UnitId("xa-mau-b")))
    (plan,) = page(admin, "planned-changes")["rows"]
    assert (plan["day"], plan["account"], plan["reason"], plan["state"], plan["is_held"]) == (
        "2026-09-17",
        "an",
        HOSTILE,
        "waiting",
        False,
    )
    (part,) = plan["changes"]
    assert (part["name"], part["before"]["label"], part["after"]["label"]) == ("counters.xa-mau-a/quay-2", "2", "2A")
    (step,) = page(admin, "directory-changes")["rows"]
    assert (step["name"], step["before"]["label"], step["after"]["label"], step["way"]) == (
        "counters.xa-mau-a/quay-1",
        "1",
        "1A",
        "form",
    )
    for name in ("planned-changes", "directory-changes"):
        assert page(other, name)["rows"] == []
        assert other.get(f"/api/v1/{name}?office=xa-mau-a").status_code == 400
        assert len(page(admin, name, office="xa-mau-a")["rows"]) == 1
    assert [row["id"] for row in page(logged_in(town.app(), TOP), "planned-changes", office="xa-mau-b")["rows"]] == []


def test_where_a_place_came_from_is_told_to_who_sees_it(town: Town) -> None:
    old, now = index(load_directory(town.db)), datetime.fromtimestamp(town.clock.ms / 1000, VIETNAM)
    office, unit = old.offices[OfficeId("xa-mau-b")], old.units[UnitId("xa-mau-a")]
    for entries, name, was in (
        (Directory(offices=(msgspec.structs.replace(office, unit=UnitId("xa-mau-a")),)), "offices.xa-mau-b", office),
        (Directory(units=(msgspec.structs.replace(unit, name="Xã Mẫu A mới"),)), "units.xa-mau-a", unit),
    ):
        for later in (1, 0) if name.startswith("units") else (0,):
            change = Change(entries, {name: version_of(was)}, "")
            change_directory(town.db, change, on=now.date() + timedelta(days=later), by=TOP, now=now)
    admin, top = logged_in(town.app(), OF_A["admin"]), logged_in(town.app(), TOP)
    (moved,) = page(admin, "directory-changes")["rows"]
    assert (moved["before"]["unit"], moved["after"]["unit"]) == (None, "xa-mau-a")
    assert [one["parent"] for one in moved["after"]["former"]] == [None]
    assert [row["before"]["unit"] for row in page(top, "directory-changes", office="xa-mau-b")["rows"]] == ["xa-mau-b"]
    assert [row["after"].get("parent") for row in page(top, "directory-changes")["rows"]] == ["tinh-mau", None]
    assert [one["changes"][0]["after"].get("parent") for one in page(admin, "planned-changes")["rows"]] == [None]
    for path in ("/api/v1/directory-changes", "/api/v1/planned-changes", "/api/v1/audit", "/audit", *HISTORIES):
        said = admin.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert "tinh-mau" not in said, path
        assert not re.search(r'(?:unit":|parent":|parent: |đơn vị: |đơn vị trên |<(?:del|ins)>)"?xa-mau-b', said), path
        assert "None" not in said, path
    where = "Từng thuộc: <del>–</del> → <ins>%s đến trước 16/09/2026</ins>"
    assert where % "–" in admin.get(HISTORIES[0]).get_data(as_text=True)
    assert where % "Xã Mẫu B" in top.get(HISTORIES[0]).get_data(as_text=True)


def test_rules_stand_as_said_and_as_they_hold_without_anybodys_address(town: Town) -> None:
    strict = msgspec.structs.replace(DEFAULT_RULES["low-scores"], threshold=0.05)
    with transaction(town.db):
        keep_rule(town.db, UnitId("tinh-mau"), "low-scores", strict)
        keep_settings(town.db, UnitId("tinh-mau"), AlertSettings(mail_to=("nguyen.thi.mau@example.vn", "b@example.vn")))
        keep_settings(town.db, UnitId("xa-mau-a"), AlertSettings(quiet=QuietHours(begin="19:00"), is_public=True))
    admin, top = logged_in(town.app(), OF_A["admin"]), logged_in(town.app(), TOP)
    (row,) = page(admin, "alert-rules")["rows"]
    assert row["unit"] == "xa-mau-a"
    assert row["own"] == {
        "rules": [],
        "quiet": {"begin": "19:00", "end": "06:30", "days": []},
        "receivers": None,
        "is_public": True,
    }
    assert [rule["kind"] for rule in row["holding"]["rules"]] == list(ALERT_KINDS)
    assert (row["holding"]["rules"][0]["threshold"], row["holding"]["receivers"]) == (0.05, 2)
    whole = page(top, "alert-rules")["rows"]
    assert [one["unit"] for one in whole[:2]] == [None, "tinh-mau"]
    assert whole[0]["holding"]["receivers"] == 0
    assert whole[1]["own"]["rules"][0]["threshold"] == 0.05
    assert [one["unit"] for one in page(top, "alert-rules", unit="xa-mau-b")["rows"]] == ["xa-mau-b"]
    for browser in (admin, top):
        assert "@" not in browser.get("/api/v1/alert-rules").get_data(as_text=True)
    assert logged_in(town.app(), OF_A["leader"]).get("/api/v1/alert-rules").status_code == 403
