"""The lists for programs, from units to the log: all of the scope once, page after page, and nothing of another one."""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.changing import Change, change_directory, version_of
from collector.ingest import Arrival
from collector.naming import naming_for
from collector.store.alerts import Alerts
from collector.store.audit import Audit, Wanted
from collector.store.comments import Comments
from collector.store.db import transaction
from collector.store.directory import load_directory, write_directory
from collector.store.inspections import Inspections
from collector.store.targets import TargetBook
from collector.viewer import Role, Viewer
from office.commitment import Signatory
from office.directory import Directory, index
from office.documents import Presence, encode_document
from office.ids import CommitmentId, CounterId, OfficeId, QuestionId, ScaleId, TerminalId, TopicId, UnitId
from office.model_commitment import MODEL_COMMITMENT
from office.periods import VIETNAM
from office.survey import Topic
from office.targets import Targets
from office.topics import HEALTH, PRESENCE, terminal_topic
from tests.collector.comments import commented
from tests.collector.web.alert_towns import troubled
from tests.collector.web.directory_visits import HOSTILE
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.test_roles import bearer
from tests.collector.web.viewers import OF_A, TOP
from tests.factories import SCALE, a_health

SHARED = ("scales", "questions", "topics")
LISTS = (
    *("units", "offices", "officials", "alerts", "comments", "commitments", "terminals", "targets", "inspections", "audit"),
    *("planned-changes", "directory-changes", "alert-rules", "terminals/standing"),
    *SHARED,
)


def filled(town: Town) -> None:
    """Something of everything: alerts, three of each thing that is asked and promised, targets, slips and a log."""
    troubled(town)
    commented(town, "ghế hỏng", "quạt kêu", HOSTILE)
    old = load_directory(town.db)
    ids = ("mot", "hai", "ba")
    signed = (UnitId("tinh-mau"), UnitId("xa-mau-a"), UnitId("xa-mau-b"))
    mine = Signatory(role="Chủ tịch", name="Nguyễn Thị Mẫu")
    write_directory(
        town.db,
        Directory(
            sample=old.sample,
            scales=tuple(msgspec.structs.replace(old.scales[0], id=ScaleId(id_)) for id_ in ids),
            questions=tuple(msgspec.structs.replace(old.questions[0], id=QuestionId(id_)) for id_ in ids),
            topics=tuple(Topic(id=TopicId(id_), about="office", label={"vi": HOSTILE}) for id_ in ids),
            commitments=tuple(
                msgspec.structs.replace(MODEL_COMMITMENT, id=CommitmentId(id_), unit=unit, year=2026, signatories=(mine,))
                for id_, unit in zip(ids, signed, strict=True)
            ),
        ),
    )
    with transaction(town.db):
        for unit, share in zip(signed, (80.0, 85.0, None), strict=True):
            targets = Targets(satisfied=share, wait=15)
            TargetBook(town.db).keep(unit, 2026, targets, at_ms=town.clock.ms, account="lan", role="admin")
            Audit(town.db).write("targets-changed", "2026", at_ms=town.clock.ms, account="lan", role="admin", unit=unit)
    for n in (1, 2, 3):
        renumbered(town, "quay-1", f"{n}A")
        renumbered(town, "quay-2", f"{n}B", later=n)
    for office in ("xa-mau-a", "xa-mau-b", "xa-mau-a"):
        slip = Inspections(town.db).add(
            OfficeId(office),
            at_ms=town.clock.ms,
            account="giam-sat",
            role="supervisor",
            visited_on=TODAY,
            checks={"posted": "good"},
            remark=HOSTILE,
            recommendation="",
            due_on=TODAY,
        )
        found = Inspections(town.db).find(slip)
        assert found is not None
        Inspections(town.db).reply(found, at_ms=town.clock.ms, account="lan", role="leader", text="Đã sửa")


def renumbered(town: Town, counter: str, label: str, *, by: Viewer = TOP, later: int = 0) -> None:
    """A counter of commune A gets another number, today or some days later."""
    now = datetime.fromtimestamp(town.clock.ms / 1000, VIETNAM)
    was = index(load_directory(town.db)).counters[OfficeId("xa-mau-a"), CounterId(counter)]
    entries = Directory(counters=(msgspec.structs.replace(was, label=label),))
    change = Change(entries, {f"counters.xa-mau-a/{counter}": version_of(was)}, HOSTILE)
    change_directory(town.db, change, on=now.date() + timedelta(days=later), by=by, now=now)


def page(browser: FlaskClient, name: str, **query: str | int) -> dict[str, Any]:
    response = browser.get(f"/api/v1/{name}", query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    check(document(browser), f"/api/v1/{name}", 200, "application/json", found)
    return found


def everything(browser: FlaskClient, name: str, limit: int, **query: str) -> list[dict[str, Any]]:
    """Read on until there is no more."""
    cursor, rows, more = (
        "before" if name in {"alerts", "audit", "comments", "directory-changes"} else "after",
        list[dict[str, Any]](),
        dict[str, Any](),
    )
    while True:
        answer = page(browser, name, limit=limit, **query, **more)
        assert len(answer["rows"]) <= limit
        rows += answer["rows"]
        if answer["next"] is None:
            return rows
        more = {cursor: answer["next"]}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Who sees everything of a town in which there is something of everything."""
    town = Town(tmp_path_factory.mktemp("filled") / "collector")
    filled(town)
    return logged_in(town.app())


@pytest.mark.parametrize("name", LISTS)
def test_page_after_page_is_the_whole_list_each_row_once(reader: FlaskClient, name: str) -> None:
    whole = page(reader, name)
    assert whole["next"] is None
    assert len(whole["rows"]) > 2
    assert everything(reader, name, 1) == everything(reader, name, 2) == whole["rows"]


def test_an_office_stands_with_its_unit_counters_and_services(town: Town) -> None:
    (office,) = page(logged_in(town.app()), "offices", office="xa-mau-a")["rows"]
    hall = index(load_directory(town.db)).hall(OfficeId("xa-mau-a"))
    assert office["unit"] == "xa-mau-a"
    assert [counter["id"] for counter in office["counters"]] == [counter.id for counter in hall.counters]
    assert [unit["id"] for unit in page(logged_in(town.app()), "units", unit="xa-mau-a")["rows"]] == ["xa-mau-a"]


def test_a_supervisor_reads_the_codes_that_rows_of_figures_have_and_no_title(town: Town) -> None:
    town.votes(40)
    browser = logged_in(town.app(), OF_A["supervisor"])
    answer = browser.get("/api/v1/officials").get_data(as_text=True)
    assert "nguyen-thi-mau" not in answer
    assert "Nguyễn" not in answer
    rows = page(browser, "officials")["rows"]
    told = naming_for(OF_A["supervisor"], index(load_directory(town.db)), town.app().extensions["nucuoi"].accounts().secret())
    assert {row["id"] for row in rows} == {told.code(key) for key in told.directory.officials if key[0] == "xa-mau-a"}
    assert {row["title"] for row in rows} == {""}
    figures = browser.get("/api/v1/satisfaction?by=official").get_json()["rows"]
    assert {row["official"] for row in figures} <= {row["id"] for row in rows}


@pytest.mark.parametrize(("role", "n"), [("official", 1), ("leader", 3), ("admin", 3)])
def test_who_is_kept_to_a_place_or_a_person_lists_just_that(town: Town, role: Role, n: int) -> None:
    rows = page(logged_in(town.app(), OF_A[role]), "officials")["rows"]
    assert len(rows) == n
    assert {row["office"] for row in rows} == {"xa-mau-a"}


def test_an_alert_stands_with_its_evidence_and_what_was_done(town: Town) -> None:
    troubled(town)
    alerts = Alerts(town.db)
    first = alerts.listed([OfficeId("xa-mau-a")], is_closed=False)[0].id
    with transaction(town.db):
        for what, text in (("acknowledged", ""), ("action", "Thêm người"), ("result", "Đã thêm người")):
            alerts.step(first, what, at=1_790_000_000_000, account="lan", role="leader", text=text)  # type: ignore[arg-type]
    browser = logged_in(town.app(), TOP)
    (closed,) = page(browser, "alerts", state="closed")["rows"]
    assert closed["id"] == first
    assert closed["numbers"]
    assert [entry["what"] for entry in closed["history"]] == ["raised", "acknowledged", "action", "result", "closed"]
    assert "lan" not in {entry["role"] for entry in closed["history"]}
    assert first not in {row["id"] for row in page(browser, "alerts")["rows"]}
    assert {row["office"] for row in page(logged_in(town.app(), OF_A["leader"]), "alerts")["rows"]} == {"xa-mau-a"}


def test_comments_stand_with_every_decision_and_what_is_read_stands_in_the_log(town: Town) -> None:
    commented(town, "ghế hỏng, gọi 0912345678", "chưa ai đọc")
    commented(town, "của xã khác", office="xa-mau-b")
    comments = Comments(town.db)
    with transaction(town.db):
        for state, said in (
            ("hidden", {"reason": "insult", "text": "Ghi chú"}),
            ("answered", {"text": "Đã thay", "is_public": True}),
        ):
            one = next(one for one in comments.listed(None) if one.text.startswith("ghế"))
            comments.decide(one, state, at_ms=town.clock.ms, account="lan", role="leader", from_above=False, **said)  # type: ignore[arg-type]
    supervisor = logged_in(town.app(), OF_A["supervisor"])
    whole = page(supervisor, "comments")
    assert [(row["text"], row["day"]) for row in whole["rows"]] == [
        ("chưa ai đọc", "2026-09-16"),
        ("ghế hỏng, gọi [số điện thoại]", "2026-09-16"),
    ]
    assert whole["counts"] == {"waiting": 1, "shown": 0, "hidden": 0, "answered": 1}
    (answered,) = page(supervisor, "comments", state="answered")["rows"]
    assert [(said["state"], said["reason"], said["text"], said["is_public"]) for said in answered["history"]] == [
        ("hidden", "insult", "Ghi chú", False),
        ("answered", "", "Đã thay", True),
    ]
    assert "lan" not in {said["role"] for said in answered["history"]}
    assert page(supervisor, "comments", state="shown")["rows"] == []
    first = supervisor.get("/api/v1/comments")
    assert supervisor.get("/api/v1/comments", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    read = Audit(town.db).read(Wanted(what="export"))
    assert [(one.account, one.object, one.unit, one.after["n"], one.after["filters"]) for one in read] == [
        ("giam-sat", "/api/v1/comments", "xa-mau-a", 2, {}),
        ("giam-sat", "/api/v1/comments", "xa-mau-a", 1, {"state": "answered"}),
        ("giam-sat", "/api/v1/comments", "xa-mau-a", 2, {}),
    ]


@pytest.mark.parametrize(
    "who", [TOP, Viewer("tinh", "supervisor", UnitId("tinh-mau")), *OF_A.values()], ids=lambda who: who.account
)
def test_no_list_tells_that_anybody_spoke_of_a_bribe(town: Town, who: Viewer) -> None:
    commented(town, "cảm ơn", "không ai đòi", hint="no")
    browser = logged_in(town.app(), who)
    before = {name: browser.get(f"/api/v1/{name}").get_data() for name in LISTS if name != "audit"}
    commented(town, "bị gợi ý phong bì", hint="yes")
    for name, said in before.items():
        assert browser.get(f"/api/v1/{name}").get_data() == said, name
    assert "hint" not in browser.get("/api/v1/comments").get_data(as_text=True)


def test_what_is_promised_is_told_whole_within_the_scope_and_from_above_it(town: Town) -> None:
    filled(town)
    rows = page(logged_in(town.app(), OF_A["leader"]), "commitments")["rows"]
    assert [(row["id"], row["unit"]) for row in rows] == [("hai", "xa-mau-a"), ("mot", "tinh-mau")]
    item = rows[0]["items"][0]
    assert (item["id"], item["group"]["vi"], item["text"]["vi"], item["observable"]) == ("xin-chao", "4 xin", "Xin chào", True)
    assert rows[0]["signatories"] == [{"role": "Chủ tịch", "name": "Nguyễn Thị Mẫu"}]
    top = logged_in(town.app(), TOP)
    assert [row["id"] for row in page(top, "commitments", unit="xa-mau-b")["rows"]] == ["ba"]
    assert logged_in(town.app(), OF_A["leader"]).get("/api/v1/commitments?unit=xa-mau-b").status_code == 400
    program = bearer(town, OF_A["admin"]._replace(account="chuong-trinh"))
    answer = town.app().test_client().get("/api/v1/commitments", headers=program)
    assert [row["id"] for row in answer.get_json()["rows"]] == ["hai", "mot"]


def test_a_terminal_stands_with_what_it_asks(queue_town: Town) -> None:
    rows = {row["id"]: row for row in page(logged_in(queue_town.app(), OF_A["technician"]), "terminals")["rows"]}
    assert {row["office"] for row in rows.values()} == {"xa-mau-a"}
    rating, caller = rows["danh-gia-1"], rows["hop-goi-1"]
    assert (rating["kind"], rating["channel"], rating["counter"], rating["scale"]) == ("rating", "kiosk", "quay-1", SCALE)
    assert (caller["kind"], caller["channel"], caller["counter"], caller["scale"]) == ("caller", None, "quay-1", None)
    assert "nguyen-thi-mau" not in str(rows), "who is on duty is no part of it"


def test_a_terminal_stands_with_how_it_fares_and_what_it_lacks_but_never_with_what_waits_in_its_box(queue_town: Town) -> None:
    def hear(terminal: str, state: Literal["online", "offline"], **said: object) -> None:
        place = (OfficeId("xa-mau-a"), TerminalId(terminal))
        presence = Arrival(terminal_topic(*place, PRESENCE), encode_document(Presence(state=state)))
        health = Arrival(terminal_topic(*place, HEALTH), encode_document(a_health(waiting=77, **said)))
        queue_town.ingest.take([presence, health], at=queue_town.clock.now_ms())

    hear("danh-gia-1", "online", assignment=1)
    hear("danh-gia-2", "online", stuck_buttons=(3,), assignment=0)
    hear("desk", "offline", assignment=1)
    technician = logged_in(queue_town.app(), OF_A["technician"])
    answer = page(technician, "terminals/standing")
    rows = {row["id"]: row for row in answer["rows"]}
    assert {row["office"] for row in rows.values()} == {"xa-mau-a"}
    assert [rows[id_]["standing"] for id_ in ("danh-gia-1", "danh-gia-2", "desk", "hop-goi-1")] == [
        "online",
        "ill",
        "offline",
        "never",
    ]
    well, ill, never = rows["danh-gia-1"], rows["danh-gia-2"], rows["hop-goi-1"]
    assert (well["kind"], well["counter"], well["wanted"], well["has"]) == ("rating", "quay-1", 1, 1)
    assert (ill["stuck_buttons"], ill["wanted"], ill["has"], ill["disk"], ill["software"]) == ([3], 1, 0, "ok", "0.1.0")
    assert (never["since"], never["has"], never["software"], never["disk"]) == (None, None, None, None)
    assert well["since"] == "2026-09-16T12:00:00+07:00"
    assert "77" not in str(answer), "nobody is told of a closed box"
    assert [row["id"] for row in page(technician, "terminals/standing", standing="ill")["rows"]] == ["danh-gia-2"]
    top = logged_in(queue_town.app(), TOP)
    assert {row["standing"] for row in page(top, "terminals/standing", office="xa-mau-b")["rows"]} == {"never"}


def test_what_was_written_down_is_told_within_the_scope(town: Town) -> None:
    filled(town)
    leader = logged_in(town.app(), OF_A["leader"])
    (row,) = page(leader, "targets", year=2026)["rows"]
    assert (row["unit"], row["own"]["satisfied"], row["holding"]["satisfied"], row["holding"]["wait"]) == ("xa-mau-a", 85, 85, 15)
    assert page(leader, "targets", year=2027)["rows"] == []
    everything_of_b = {row["unit"]: row for row in page(logged_in(town.app(), TOP), "targets")["rows"]}["xa-mau-b"]
    assert (everything_of_b["own"]["satisfied"], everything_of_b["holding"]["satisfied"]) == (None, 80), "said above"
    slips = page(leader, "inspections")["rows"]
    assert [row["office"] for row in slips] == ["xa-mau-a"] * 2
    assert [reply["text"] for reply in slips[0]["replies"]] == ["Đã sửa"]
    assert "lan" not in {reply["role"] for reply in slips[0]["replies"]}
    admin = logged_in(town.app(), OF_A["admin"])
    log = page(admin, "audit")["rows"]
    assert {row["unit"] for row in log} == {"xa-mau-a"}
    assert [row["object"] for row in page(admin, "audit", what="targets-changed")["rows"]] == ["2026"]
    assert leader.get("/api/v1/audit").status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("units?unit=xa-mau-z", "unit"),
        ("offices?office=%00", "office"),
        ("officials?office=xa-mau-a&office=xa-mau-b", "office"),
        ("units?limit=0", "limit"),
        ("units?limit=1e3", "limit"),
        ("offices?after=" + "x" * 999, "after"),
        ("officials?aftr=x", "aftr"),
        ("alerts?before=-1", "before"),
        ("alerts?before=1'%20OR%201=1", "before"),
        ("alerts?state=done", "state"),
        ("comments?state=done", "state"),
        ("comments?before=0", "before"),
        ("comments?office=xa-mau-z", "office"),
        ("commitments?unit=xa-mau-z", "unit"),
        ("commitments?office=xa-mau-a", "office"),
        ("terminals?office=xa-mau-z", "office"),
        ("terminals/standing?standing=dead", "standing"),
        ("planned-changes?office=xa-mau-z", "office"),
        ("planned-changes?unit=xa-mau-a", "unit"),
        ("directory-changes?unit=xa-mau-z", "unit"),
        ("directory-changes?after=1", "after"),
        ("alert-rules?unit=xa-mau-z", "unit"),
        ("targets?year=1e3", "year"),
        ("targets?year=99999", "year"),
        ("inspections?unit=%00", "unit"),
        ("audit?what=everything", "what"),
        ("audit?before=-1", "before"),
        ("scales?unit=xa-mau-a", "unit"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_field(town: Town, query: str, field: str) -> None:
    answer = logged_in(town.app()).get(f"/api/v1/{query}")
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.get_json()["error"]["problems"]] == [field]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_changed_is_said_in_few_bytes(reader: FlaskClient, name: str) -> None:
    first = reader.get(f"/api/v1/{name}")
    again = reader.get(f"/api/v1/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
