"""What each role may open: a table of every route, so that a new one has to say for whom it is."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from collector.naming import naming_for
from collector.store.audit import Audit, Wanted
from collector.store.directory import load_directory
from collector.store.tokens import Purpose, Tokens
from collector.viewer import ROLES, Role, Viewer
from office.directory import index
from office.ids import OfficialId, UnitId
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import MAU, OF_A, TOP, A, B

ANYBODY: frozenset[Role] = frozenset(ROLES)
FIGURES: frozenset[Role] = frozenset(["admin", "leader", "official", "supervisor"])
PLACES: frozenset[Role] = frozenset(["admin", "leader", "supervisor"])
ADMIN: frozenset[Role] = frozenset(["admin"])
SUPERVISOR: frozenset[Role] = frozenset(["supervisor"])
OPEN = None
"""Also without a login."""

WHO: dict[str, frozenset[Role] | None] = {
    "GET /inspections": PLACES,
    "POST /inspections": frozenset(["supervisor"]),
    "POST /inspections/<int:id_>/replies": frozenset(["admin", "leader"]),
    "GET /reports": FIGURES,
    "POST /reports": FIGURES,
    "GET /reports/jobs/<int:id_>": FIGURES,
    "GET /reports/jobs/<int:id_>/file": FIGURES,
    "GET /": ANYBODY,
    "GET /devices": frozenset(["admin", "leader", "supervisor", "technician"]),
    "GET /devices/<office>/<terminal>": frozenset(["admin", "leader", "supervisor", "technician"]),
    "GET /directory": ADMIN,
    "GET /directory/history": ADMIN,
    "GET /directory/photos/<sha256>": ADMIN,
    "GET /directory/plans": ADMIN,
    "GET /directory/survey": ADMIN,
    "GET /directory/survey/use": ADMIN,
    "POST /directory/survey/use": ADMIN,
    "GET /directory/survey/new/<kind>": ADMIN,
    "POST /directory/survey/new/<kind>": ADMIN,
    "GET /directory/survey/<kind>/<id_>": ADMIN,
    "POST /directory/survey/<kind>/<id_>": ADMIN,
    "POST /directory/plans/<int:id_>/withdraw": ADMIN,
    "POST /directory/plans/<int:id_>/confirm": ADMIN,
    "GET /directory/import": ADMIN,
    "POST /directory/import": ADMIN,
    "POST /directory/import/confirm": ADMIN,
    "GET /directory/new-office": ADMIN,
    "POST /directory/new-office": ADMIN,
    "GET /directory/offices/<office>": ADMIN,
    "GET /directory/offices/<office>/edit": ADMIN,
    "POST /directory/offices/<office>/edit": ADMIN,
    "POST /directory/offices/<office>/close": ADMIN,
    "GET /directory/offices/<office>/new/<kind>": ADMIN,
    "POST /directory/offices/<office>/new/<kind>": ADMIN,
    "GET /directory/offices/<office>/<kind>/<id_>": ADMIN,
    "POST /directory/offices/<office>/<kind>/<id_>": ADMIN,
    "POST /directory/offices/<office>/<kind>/<id_>/close": ADMIN,
    "GET /accounts": ADMIN,
    "POST /accounts/invite": ADMIN,
    "POST /accounts/withdraw": ADMIN,
    "GET /accounts/<int:id_>": ADMIN,
    "POST /accounts/<int:id_>/change": ADMIN,
    "POST /accounts/<int:id_>/link": ADMIN,
    "POST /accounts/<int:id_>/disable": ADMIN,
    "POST /accounts/<int:id_>/second-step-off": ADMIN,
    "GET /audit": ADMIN,
    "GET /names": SUPERVISOR,
    "POST /names": SUPERVISOR,
    "GET /me": ANYBODY,
    "POST /me/password": ANYBODY,
    "POST /me/second-step/offer": ANYBODY,
    "GET /me/second-step": ANYBODY,
    "POST /me/second-step/take": ANYBODY,
    "POST /me/second-step/off": ANYBODY,
    "POST /me/second-step/codes": ANYBODY,
    "POST /me/sessions/<int:id_>/end": ANYBODY,
    "POST /me/tokens": ANYBODY,
    "POST /me/tokens/<int:id_>/revoke": ANYBODY,
    "GET /api/v1/satisfaction": FIGURES,
    "GET /api/v1/queue": FIGURES,
    "GET /api/v1/terminals/uptime": frozenset(["admin", "leader", "supervisor", "technician"]),
    "GET /api/v1/services/satisfaction": PLACES,
    "GET /compare": PLACES,
    "GET /tables/<name>": FIGURES,
    "GET /alerts": PLACES,
    "GET /alerts/<int:id_>": PLACES,
    "POST /alerts/<int:id_>": frozenset(["admin", "leader"]),
    "GET /comments": PLACES,
    "POST /comments": frozenset(["admin", "leader"]),
    "GET /comments/<int:id_>": PLACES,
    "POST /comments/<int:id_>": frozenset(["admin", "leader"]),
    "GET /hints": frozenset(),
    "GET /directory/units": ADMIN,
    "GET /directory/units/<unit>": ADMIN,
    "GET /directory/units/<unit>/<deed>": ADMIN,
    "POST /directory/units/<unit>/<deed>": ADMIN,
    "GET /directory/units/import": ADMIN,
    "POST /directory/units/import": ADMIN,
    "GET /alerts/rules": ADMIN,
    "POST /alerts/rules": ADMIN,
    "GET /api/v1/compare": PLACES,
    "GET /api/v1/events": frozenset(["admin"]),
    "GET /api/v1/units": ANYBODY,
    "GET /api/v1/offices": ANYBODY,
    "GET /api/v1/officials": FIGURES,
    "GET /api/v1/alerts": PLACES,
    "GET /api/v1/alert-rules": ADMIN,
    "GET /api/v1/comments": PLACES,
    "GET /api/v1/public": OPEN,
    "GET /api/v1/satisfaction/topics": FIGURES,
    "GET /api/v1/terminals/standing": frozenset(["admin", "leader", "supervisor", "technician"]),
    "GET /api/v1/directory-changes": ADMIN,
    "GET /api/v1/planned-changes": ADMIN,
    "GET /api/v1/commitments": ANYBODY,
    "GET /api/v1/scales": ANYBODY,
    "GET /api/v1/questions": ANYBODY,
    "GET /api/v1/topics": ANYBODY,
    "GET /api/v1/terminals": frozenset(["admin", "leader", "supervisor", "technician"]),
    "GET /api/v1/targets": PLACES,
    "GET /api/v1/targets/reached": PLACES,
    "GET /api/v1/inspections": PLACES,
    "GET /api/v1/audit": ADMIN,
    "GET /targets": PLACES,
    "POST /targets": ADMIN,
    "GET /api/v1/report": FIGURES,
    "GET /dossiers": PLACES,
    "POST /dossiers": ADMIN,
    "GET /dossiers/sample.csv": ADMIN,
    "GET /api/v1/dossiers": PLACES,
    "POST /api/v1/dossiers": ADMIN,
    "GET /api/v1/revision": ANYBODY,
    "GET /api/v1/openapi.json": OPEN,
    "GET /o/<office>": OPEN,
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,
    "GET /login": OPEN,
    "POST /login": OPEN,
    "GET /login/code": OPEN,
    "POST /login/code": OPEN,
    "POST /logout": OPEN,
    "GET /invitation/<token>": OPEN,
    "POST /invitation/<token>": OPEN,
    "GET /language/<code>": OPEN,
    "GET /assets/<digest>/<name>": OPEN,
}


def addresses(town: Town) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in town.app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_says_for_whom_it_is(town: Town) -> None:
    assert addresses(town) == set(WHO)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_is_for_it_and_nothing_else(town: Town, role: Role) -> None:
    app = town.app()
    client = logged_in(app, OF_A[role])
    frame = app.extensions["nucuoi"]
    code = naming_for(OF_A["supervisor"], index(load_directory(town.db)), frame.accounts().secret()).code(MAU)
    app.config["WTF_CSRF_ENABLED"] = False
    for address, roles in WHO.items():
        method, _, rule = address.partition(" ")
        if roles is OPEN:
            continue
        query = {"office": "xa-mau-a", "official": code} if rule == "/names" else {}
        sent: dict[str, Any] = {"query_string": query} if method == "GET" else {"data": query}
        status = client.open(rule.replace("<int:id_>", "999"), method=method, **sent).status_code
        if role in roles:
            assert status not in {401, 403, 500}, address
        else:
            assert status == 403, address


def test_without_a_login_nothing_opens_but_what_is_for_everybody(town: Town) -> None:
    app = town.app()
    app.config["WTF_CSRF_ENABLED"] = False
    for address, roles in WHO.items():
        method, _, rule = address.partition(" ")
        if roles is not OPEN:
            assert app.test_client().open(rule.replace("<int:id_>", "999"), method=method).status_code == 401, address


def votes_of_three(town: Town) -> None:
    town.votes(20, 5)
    town.votes(30, 4, official="nguyen-thi-mau-2", counter="quay-2")
    town.votes(3, 1, official="nguyen-thi-mau-3", counter="quay-3")


def rows(client: FlaskClient, query: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get(f"/api/v1/satisfaction?{query}").get_json()["rows"]
    return found


def test_an_official_reads_the_own_figures_and_no_others(town: Town) -> None:
    votes_of_three(town)
    client = logged_in(town.app(), OF_A["official"])
    for query in ("", "office=xa-mau-a", "by=official", "by=counter", "unit=xa-mau-a", "office=xa-mau-a&official=nguyen-thi-mau"):
        assert [row["n"] for row in rows(client, query)] == [20], query
    assert client.get("/api/v1/satisfaction?office=xa-mau-a&official=nguyen-thi-mau-2").status_code == 403
    assert client.get("/api/v1/satisfaction?office=xa-mau-a&official=ai-do").status_code == 403
    page = client.get("/?rows=official", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Nguyễn Thị Mẫu 1" in page
    assert "Nguyễn Thị Mẫu 2" not in page
    assert "Thiết bị" not in page


@pytest.mark.parametrize("role", ["leader", "official"])
def test_few_votes_have_no_scores_for_those_on_the_spot(town: Town, role: Role) -> None:
    town.votes(9, 1, topics=("thai-do",))
    client = logged_in(town.app(), OF_A[role])
    (row,) = rows(client, "office=xa-mau-a")
    assert (row["n"], row["satisfied"], row["share"], row["interval"], row["distribution"]) == (9, None, None, None, {})
    text = client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Dưới 10 phiếu" in text
    assert "Rất không hài lòng" not in text
    assert "9 phiếu chưa hài lòng" not in text
    table = client.get("/api/v1/satisfaction?office=xa-mau-a&format=csv").get_data(as_text=True)
    assert ";9;;;;" in table or ",9,,,," in table, table
    town.votes(1, 1)
    (row,) = rows(client, "office=xa-mau-a")
    assert (row["n"], row["satisfied"], row["distribution"]) == (10, 0, {"1": 10, "2": 0, "3": 0, "4": 0, "5": 0})
    assert rows(logged_in(town.app(), OF_A["admin"]), "office=xa-mau-a")[0]["n"] == 10


def test_what_is_kept_back_cannot_be_had_by_subtraction(town: Town) -> None:
    votes_of_three(town)
    app = town.app()
    leader, admin = logged_in(app, OF_A["leader"]), logged_in(app, OF_A["admin"])
    for by in ("official", "counter"):
        told = {row["n"]: row["satisfied"] for row in rows(leader, f"office=xa-mau-a&by={by}")}
        assert told == {20: None, 30: 30, 3: None}, by
        assert all(row["satisfied"] is not None for row in rows(admin, f"office=xa-mau-a&by={by}"))
    assert rows(leader, "office=xa-mau-a")[0]["satisfied"] == 50
    town.votes(7, 1, official=None)
    told = {row["n"]: row["satisfied"] for row in rows(leader, "office=xa-mau-a&by=official")}
    assert told == {20: 20, 30: 30, 3: None, 7: None}
    page = leader.get("/?office=xa-mau-a&rows=official", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert page.count('class="interval"') == 2


def test_a_supervisor_is_told_codes_in_an_order_that_tells_no_names(town: Town) -> None:
    votes_of_three(town)
    app = town.app()
    client = logged_in(app, OF_A["supervisor"])
    found = rows(client, "office=xa-mau-a&by=official")
    coded = naming_for(OF_A["supervisor"], index(load_directory(town.db)), app.extensions["nucuoi"].accounts().secret())
    codes = {coded.code((MAU[0], OfficialId(f"nguyen-thi-mau{end}"))): n for end, n in (("", 20), ("-2", 30), ("-3", 3))}
    assert {row["official"]: row["n"] for row in found} == codes
    assert [row["official"] for row in found] == sorted(codes)
    assert [row["official_name"] for row in found] == [f"Người trực {code}" for code in sorted(codes)]
    code = next(iter(codes))
    assert [row["n"] for row in rows(client, f"office=xa-mau-a&official={code}")] == [20]
    # A guess at who it is confirms nothing.
    for guess in ("nguyen-thi-mau", "ai-do", "nguyen-thi-ma"):
        answer = client.get(f"/api/v1/satisfaction?office=xa-mau-a&official={guess}")
        assert answer.status_code == 400
        assert guess in answer.get_data(as_text=True)
        assert "nguyen-thi-mau-" not in answer.get_data(as_text=True)
    for path in ("/?rows=official", "/api/v1/queue?by=official", "/api/v1/satisfaction?by=official&format=csv"):
        text = client.get(path, headers={"Accept": "text/html"} if path.startswith("/?") else {}).get_data(as_text=True)
        assert "Nguyễn" not in text, path
        assert "nguyen" not in text, path
    page = client.get("/?rows=official", headers={"Accept": "text/html"}).get_data(as_text=True)
    shown = [page.index(f"Người trực {code}") for code in sorted(codes)]
    assert shown == sorted(shown)


def test_an_export_stands_in_the_log(town: Town) -> None:
    town.votes(12)
    client = logged_in(town.app(), OF_A["leader"])
    assert client.get("/api/v1/satisfaction?office=xa-mau-a&by=official&format=csv").status_code == 200
    assert client.get("/api/v1/satisfaction?office=xa-mau-a&by=official").status_code == 200
    (entry,) = Audit(town.db).read(Wanted(what="export"))
    assert (entry.account, entry.role, entry.object, entry.unit) == ("lanh-dao", "leader", "/api/v1/satisfaction", "xa-mau-a")
    assert entry.after["filters"]["office"] == "xa-mau-a"
    assert entry.after["by"] == ["official"]


def test_a_scope_that_is_no_more_shows_nothing_and_says_so(town: Town) -> None:
    town.votes(12)
    for viewer in (
        Viewer("x", "leader", A)._replace(unit=UnitId("xa-da-mat")),
        Viewer("y", "official", None, (MAU[0], OfficialId("z"))),
    ):
        client = logged_in(town.app(), viewer)
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 403
        assert client.get("/api/v1/satisfaction").get_json()["error"]["code"] == "outside-scope"


def bearer(town: Town, viewer: Viewer, unit: UnitId | None = None, days: int = 30, purpose: Purpose = "read") -> dict[str, str]:
    """The header of a token of an account that is made for it."""
    app = town.app()
    frame = app.extensions["nucuoi"]
    if frame.accounts().named(viewer.account) is None:
        logged_in(app, viewer)
    account = frame.accounts().named(viewer.account)
    word = Tokens(frame.store.db()).make(account, "nightly", unit, town.clock.ms, days, purpose=purpose)
    return {"Authorization": f"Bearer {word}"}


def test_a_token_reads_as_its_owner_and_no_longer_than_it_lasts(town: Town) -> None:
    town.votes(12)
    token = bearer(town, OF_A["leader"], days=1)
    client = town.app().test_client()
    answer = client.get("/api/v1/satisfaction", headers=token)
    assert (answer.status_code, answer.get_json()["filters"]) == (200, {"unit": "xa-mau-a"})
    assert "Set-Cookie" not in answer.headers
    assert client.get("/api/v1/satisfaction?unit=xa-mau-b", headers=token).status_code == 403
    assert client.get("/", headers=token).status_code == 401
    assert client.get("/api/v1/satisfaction", headers={"Authorization": "Bearer nucuoi_x"}).status_code == 401
    town.clock.ms += 24 * 3_600_000
    assert client.get("/api/v1/satisfaction", headers=token).status_code == 401


def test_a_token_may_ask_for_the_head_of_what_it_may_read_and_of_nothing_else(town: Town) -> None:
    client, token = town.app().test_client(), bearer(town, OF_A["leader"])
    asked = [client.open("/api/v1/satisfaction", method=method, headers=token) for method in ("GET", "HEAD")]
    assert [answer.status_code for answer in asked] == [200, 200]
    assert asked[1].headers["ETag"] == asked[0].headers["ETag"]
    assert asked[1].get_data() == b""
    assert client.head("/api/v1/satisfaction?unit=xa-mau-b", headers=token).status_code == 403
    assert client.head("/", headers=token).status_code == 401
    assert client.head("/api/v1/satisfaction", headers=bearer(town, TOP, purpose="dossiers")).status_code == 401


def test_a_token_is_meant_by_whoever_sends_it(town: Town) -> None:
    token = bearer(town, OF_A["leader"])
    client = logged_in(town.app(), TOP)
    assert client.get("/api/v1/satisfaction", headers=token).get_json()["filters"] == {"unit": "xa-mau-a"}
    assert client.get("/api/v1/satisfaction", headers={"Authorization": "Bearer x"}).status_code == 401
    assert client.get("/api/v1/satisfaction").get_json()["filters"] == {}


def test_a_token_is_never_wider_than_its_owner_is_now(town: Town) -> None:
    token = bearer(town, TOP, B)
    app = town.app()
    assert app.test_client().get("/api/v1/satisfaction", headers=token).get_json()["filters"] == {"unit": "xa-mau-b"}
    accounts = app.extensions["nucuoi"].accounts()
    accounts.change(accounts.named("quan-tri"), Viewer("quan-tri", "leader", A))
    assert app.test_client().get("/api/v1/satisfaction", headers=token).status_code == 401
    accounts.disable(accounts.named("quan-tri"), disabled=True)
    assert app.test_client().get("/api/v1/satisfaction", headers=token).status_code == 401
