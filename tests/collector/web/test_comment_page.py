"""«Góp ý»: who reads what people wrote, who decides about it, and that nothing of it does harm."""

import csv
import io
import re
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask.testing import FlaskClient

from collector.rule_book import EVERYWHERE, AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.audit import Audit, Wanted
from collector.store.comments import Comments
from collector.store.db import transaction
from collector.viewer import Role, Viewer
from office.ids import UnitId
from tests.collector.comments import commented
from tests.collector.web.offices import Town, logged_in, token_in
from tests.collector.web.viewers import OF_A, TOP

HTML = {"Accept": "text/html"}
ABOVE = Viewer("tinh", "admin", UnitId("tinh-mau"))


def text(client: FlaskClient, path: str = "/comments", status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def position(town: Town, said: str) -> int:
    return next(one.position for one in Comments(town.db).listed(None) if one.text == said)


def decide(client: FlaskClient, place: int, state: str, status: int = 303, **given: str) -> str:
    page = client.get(f"/comments/{place}", headers=HTML)
    seen = re.search(r'name="seen" value="(\d+)"', page.get_data(as_text=True))
    form = {"csrf_token": token_in(page), "state": state, "seen": seen[1] if seen else "0", **given}
    answer = client.post(f"/comments/{place}", data=form, headers=HTML)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_what_people_wrote_is_shown_masked_escaped_and_in_one_line(town: Town) -> None:
    hostile = '<script>alert(1)</script> \u202e gọi 0912345678 "onmouseover=x {{7*7}}'
    commented(town, hostile, "x" * 500, "😀" * 100, "a\u0301\u0302\u0303" * 40)
    page = text(logged_in(town.app(), OF_A["leader"]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; gọi [số điện thoại] &#34;onmouseover=x {{7*7}}" in page
    assert "<script>alert" not in page
    assert "0912345678" not in page
    assert "\u202e" not in page
    assert "16/09/2026" in page
    assert "sáng" not in page.partition("<main")[2]


@pytest.mark.parametrize("role", ["admin", "leader", "supervisor"])
def test_each_reads_those_of_the_own_scope_also_hidden_ones_with_the_reason(town: Town, role: Role) -> None:
    commented(town, "ghế hỏng", "nói tục")
    commented(town, "của xã khác", office="xa-mau-b")
    app = town.app()
    decide(logged_in(app, TOP), position(town, "nói tục"), "hidden", reason="insult", text="Ghi chú kín")
    client = logged_in(app, OF_A[role])
    page = text(client, "/comments?state=all")
    assert "ghế hỏng" in page
    assert "nói tục" in page
    assert "xúc phạm người khác" in page
    assert "của xã khác" not in page
    assert "Ghi chú kín" in text(client, f"/comments/{position(town, 'nói tục')}")
    text(client, f"/comments/{position(town, 'của xã khác')}", 404)
    text(client, "/comments/999999", 404)
    text(client, "/comments?office=xa-mau-b", 403)
    text(client, "/comments?state=x", 400)
    text(client, "/comments?before=x", 400)
    assert ("lan" in re.findall(r"\w+", page)) is False


def test_a_leader_approves_answers_and_hides_and_the_log_keeps_it(town: Town) -> None:
    commented(town, "ghế hỏng", "cảm ơn")
    client = logged_in(town.app(), OF_A["leader"])
    place = position(town, "ghế hỏng")
    assert "chờ duyệt" in text(client, f"/comments/{place}")
    decide(client, place, "shown")
    decide(client, place, "answered", text="  Đã thay\n ghế ")
    page = text(client, f"/comments/{place}")
    assert "Đã thay ghế" in page
    assert page.count("lanh-dao") >= 2
    entries = Audit(town.db).read(Wanted(what="comment"))
    assert [(one.object, one.unit, one.after["state"], one.reason) for one in entries] == [
        (f"comment {place}", "xa-mau-a", "answered", "Đã thay ghế"),
        (f"comment {place}", "xa-mau-a", "shown", ""),
    ]
    assert "(1)" in text(client, "/comments?state=answered")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "answered", "text": " \u200b"}, "Xin ghi từ 1"),
        ({"state": "answered", "text": "x" * 1001}, "Xin ghi từ 1"),
        ({"state": "answered", "text": "Đã nhắc Nguyễn Thị Mẫu 1"}, "Xin không ghi tên"),
        ({"state": "answered", "text": "Gọi lại 0912345678"}, "Xin không ghi tên"),
        ({"state": "hidden", "reason": ""}, "Xin chọn lý do"),
        ({"state": "hidden", "reason": "x"}, "Xin chọn lý do"),
        ({"state": "hidden", "reason": "other", "text": ""}, "Xin ghi từ 1"),
        ({"state": "shown", "seen": "7"}, "vừa có người xử lý"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_not_taken(town: Town, given: dict[str, str], said: str) -> None:
    commented(town, "ghế hỏng")
    client = logged_in(town.app(), OF_A["leader"])
    page = decide(client, position(town, "ghế hỏng"), status=400, **given)
    assert said in page
    assert Comments(town.db).listed(None)[0].state == "waiting"


def test_an_answer_may_say_when_the_office_is_open(town: Town) -> None:
    commented(town, "ghế hỏng")
    decide(logged_in(town.app(), OF_A["leader"]), position(town, "ghế hỏng"), "answered", text="Thay từ ngày 20/10/2026")


def test_nobody_decides_without_the_right_the_word_of_the_form_or_in_another_place(town: Town) -> None:
    commented(town, "ghế hỏng")
    commented(town, "của xã khác", office="xa-mau-b")
    app = town.app()
    leader, place = logged_in(app, OF_A["leader"]), position(town, "ghế hỏng")
    assert leader.post(f"/comments/{place}", data={"state": "shown", "seen": "0"}).status_code == 400
    decide(leader, place, "gone", 400)
    decide(leader, position(town, "của xã khác"), "shown", 404)
    supervisor = logged_in(app, OF_A["supervisor"])
    app.config["WTF_CSRF_ENABLED"] = False
    assert supervisor.post(f"/comments/{place}", data={"state": "shown", "seen": "0"}).status_code == 403
    assert leader.post(f"/comments/{position(town, 'của xã khác')}", data={"state": "shown", "seen": "0"}).status_code == 404
    assert {one.state for one in Comments(town.db).listed(None)} == {"waiting"}


def test_a_leader_is_not_the_last_judge_of_what_is_said_about_him(town: Town) -> None:
    commented(town, "lãnh đạo nói gắt")
    app = town.app()
    leader, above, place = logged_in(app, OF_A["leader"]), logged_in(app, ABOVE), position(town, "lãnh đạo nói gắt")
    decide(leader, place, "hidden", reason="insult")
    assert "đã ẩn: xúc phạm" in text(above, "/comments?state=hidden")
    decide(above, place, "shown")
    page = text(leader, f"/comments/{place}")
    assert "Cấp trên đã quyết định" in page
    assert "<textarea" not in page
    app.config["WTF_CSRF_ENABLED"] = False
    last = Comments(town.db).listed(None)[0].decision
    assert last is not None
    answer = leader.post(f"/comments/{place}", data={"state": "hidden", "reason": "insult", "seen": str(last.id)}, headers=HTML)
    assert answer.status_code == 400
    assert Comments(town.db).listed(None)[0].state == "shown"


def several(client: FlaskClient, places: list[int], status: int = 303, **given: str) -> str:
    """The form of the list as a browser sends it; the page that it leads to."""
    token = token_in(client.get("/comments?state=all", headers=HTML)) or token_in(client.get("/me"))
    form: dict[str, object] = {"csrf_token": token, "ticked": [str(place) for place in places], **given}
    answer = client.post("/comments", data=form, headers=HTML)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return text(client, answer.headers["Location"].partition("#")[0]) if status == 303 else answer.get_data(as_text=True)


def test_what_approving_and_hiding_mean_is_said_to_who_decides(town: Town) -> None:
    commented(town, "một", "hai")
    app = town.app()
    said = "Duyệt: đã đọc, giữ ở mục «Đã duyệt». Ẩn: cất sang mục «Đã ẩn», kèm lý do."
    page = text(logged_in(app, OF_A["leader"]))
    assert said in page
    assert re.search(r'<script src="/assets/\w+/comments.js" defer></script>', page)
    assert 'id="chosen" role="status" hidden' in page
    assert said not in text(logged_in(app, OF_A["supervisor"]))


def test_one_decision_about_several_is_written_for_each_in_its_history_and_in_the_log(town: Town) -> None:
    commented(town, "tục một", "tục hai", "ghế hỏng")
    commented(town, "tục ba", office="xa-mau-b")
    top = logged_in(town.app(), TOP)
    said = ["tục một", "tục hai", "tục ba"]
    page = several(top, [position(town, one) for one in said], state="hidden", reason="insult", text=" Ghi\n chú ")
    assert "Đã ghi quyết định cho 3 góp ý" in page
    assert {one.text: one.state for one in Comments(town.db).listed(None)} == dict.fromkeys(said, "hidden") | {
        "ghế hỏng": "waiting"
    }
    entries = Audit(town.db).read(Wanted(what="comment"))
    assert [(one.object, one.unit, one.after, one.reason) for one in reversed(entries)] == [
        (f"comment {position(town, one)}", unit, {"state": "hidden", "reason": "insult"}, "Ghi chú")
        for one, unit in zip(said, ["xa-mau-a", "xa-mau-a", "xa-mau-b"], strict=True)
    ]
    for one in said:
        shown = text(top, f"/comments/{position(town, one)}")
        assert "đã ẩn: xúc phạm người khác" in shown
        assert "Ghi chú" in shown


def test_what_changed_meanwhile_is_refused_by_name_and_the_rest_is_written_down(town: Town) -> None:
    commented(town, "một", "hai", "ba", "bị ẩn trước")
    commented(town, "của xã khác", office="xa-mau-b")
    app = town.app()
    leader, first, other = logged_in(app, OF_A["leader"]), position(town, "bị ẩn trước"), position(town, "của xã khác")
    decide(logged_in(app, ABOVE), first, "hidden", reason="insult")
    page = several(leader, [position(town, "một"), first, other, 999_999, position(town, "hai")], state="shown")
    assert "Đã ghi quyết định cho 2 góp ý" in page
    told = page.partition('id="told"')[2].partition("</div>")[0]
    assert re.findall(r"Góp ý(?:</a>)? (\d+)", told.replace("\n", "")) == [str(first), str(other), "999999"]
    assert "đã ẩn (xúc phạm người khác)" in told
    assert f'href="/comments/{first}"' in told
    assert f'href="/comments/{other}"' not in told, "outside and nowhere are told alike"
    states = {one.text: one.state for one in Comments(town.db).listed(None)}
    assert states == {"một": "shown", "hai": "shown", "ba": "waiting", "bị ẩn trước": "hidden", "của xã khác": "waiting"}
    last = next(one.decision for one in Comments(town.db).listed(None) if one.position == first)
    assert last is not None
    assert last.from_above, "the decision from above stands"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "hidden"}, "Xin chọn lý do ẩn"),
        ({"state": "hidden", "reason": "other"}, "Xin ghi từ 1"),
        ({"state": "hidden", "reason": "insult", "text": "x" * 1001}, "Xin ghi từ 1"),
        ({"state": "hidden", "reason": "insult", "text": "Nguyễn Thị Mẫu 1 nói"}, "Xin không ghi tên"),
        ({"state": "answered", "text": "Đã thay"}, "Xin chọn duyệt hay ẩn"),
        ({"ticked": "", "state": "shown"}, "đánh dấu ít nhất một"),
        ({"ticked": "1' OR 1=1", "state": "shown"}, "đánh dấu ít nhất một"),
    ],
)
def test_a_decision_about_several_that_says_too_little_is_taken_for_none_and_keeps_the_ticks(
    town: Town, given: dict[str, str], said: str
) -> None:
    commented(town, "một", "hai")
    client = logged_in(town.app(), OF_A["leader"])
    place = position(town, "hai")
    page = several(client, [place], 400, **given)
    assert said in page
    assert page.count("checked") == (("ticked" not in given) + (given["state"] != "answered"))
    assert {one.state for one in Comments(town.db).listed(None)} == {"waiting"}
    assert Audit(town.db).read(Wanted(what="comment")) == []


def test_only_who_decides_has_boxes_to_tick_and_only_for_what_waits(town: Town) -> None:
    commented(town, "một", "hai", "ba")
    app = town.app()
    leader, supervisor = logged_in(app, OF_A["leader"]), logged_in(app, OF_A["supervisor"])
    decide(leader, position(town, "ba"), "shown")
    page = text(leader, "/comments?state=all")
    assert sorted(map(int, re.findall(r'name="ticked" value="(\d+)"', page))) == sorted(
        position(town, one) for one in ("một", "hai")
    )
    assert 'name="ticked"' not in text(supervisor, "/comments?state=all")
    assert leader.post("/comments", data={"ticked": "1", "state": "shown"}).status_code == 400, "without the word of the form"
    app.config["WTF_CSRF_ENABLED"] = False
    assert supervisor.post("/comments", data={"ticked": "1", "state": "shown"}).status_code == 403
    many = {"ticked": [str(n) for n in range(31)], "state": "shown"}
    assert leader.post("/comments", data=many, headers=HTML).status_code == 400
    for hostile in ("decided=999", "decided=x", "late=1.<b>", "late=" + ".".join("9" * 15 for _ in range(31)), "decided=٣"):
        assert 'id="told"' not in text(leader, f"/comments?state=waiting&{hostile}"), hostile


def test_the_overview_counts_comments_by_state_and_leads_to_them_for_who_may_read_them(town: Town) -> None:
    commented(town, "một", "hai", "ba")
    commented(town, "của xã khác", office="xa-mau-b")
    commented(town, "bị gợi ý", hint="yes")
    town.votes(12)
    app = town.app()
    leader, top = logged_in(app, OF_A["leader"]), logged_in(app, TOP)
    decide(leader, position(town, "ba"), "answered", text="Đã thay ghế")

    def told(client: FlaskClient, path: str) -> dict[str, str]:
        part = text(client, path).partition("written-title")[2].partition("</section>")[0]
        found = re.findall(r'href="([^"]+)"><b class="number">(\d+)</b> ([^<]+)</a>', part)
        return {name: f"{n} {href.replace('&amp;', '&')}" for href, n, name in found}

    mine = told(leader, "/")
    assert mine["chờ duyệt"].startswith("2 /comments?state=waiting")
    assert mine["đã trả lời"].startswith("1 ")
    assert "đã ẩn" not in mine
    assert told(top, "/")["chờ duyệt"] == "3 /comments?state=waiting"
    by_unit = told(top, "/?unit=xa-mau-b")["chờ duyệt"].partition(" ")
    assert by_unit[0] == "1"
    page = text(top, by_unit[2])
    assert "của xã khác" in page
    assert "một" not in re.findall(r"<blockquote[^>]*>([^<]*)", page)
    for role in ("official", "technician"):
        client = logged_in(app, OF_A[role])
        assert "written-title" not in client.get("/", follow_redirects=True, headers=HTML).get_data(as_text=True)
    text(leader, "/comments?unit=xa-mau-b", 403)


def test_a_file_holds_no_formula_keeps_to_the_filter_and_stands_in_the_log(town: Town) -> None:
    commented(town, "=HYPERLINK(1)", "@SUM(1)", "-2+3", "thường")
    commented(town, "của xã khác", office="xa-mau-b")
    client = logged_in(town.app(), OF_A["leader"])
    decide(client, position(town, "thường"), "hidden", reason="senseless")
    body = client.get("/comments?state=waiting&format=csv").get_data(as_text=True)
    said = [row["text"] for row in csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))]
    assert said == ["'-2+3", "'@SUM(1)", "'=HYPERLINK(1)"]
    (entry,) = Audit(town.db).read(Wanted(what="export"))
    assert (entry.object, entry.after["n"]) == ("/comments", 3)


def test_many_comments_come_page_after_page_each_once(town: Town) -> None:
    commented(town, *(f"góp ý thứ {n:02}" for n in range(70)))
    client = logged_in(town.app(), OF_A["leader"])
    found: list[str] = []
    path = "/comments?state=waiting"
    for _ in range(3):
        page = text(client, path)
        found += re.findall(r"góp ý thứ \d\d", page)
        path = (re.findall(r'href="(/comments\?[^"]*before=\d+)"', page) or [""])[0].replace("&amp;", "&")
    assert found == [f"góp ý thứ {n:02}" for n in reversed(range(70))]
    assert path == ""
    assert "Không còn góp ý nào cũ hơn" in text(client, "/comments?before=1&state=all")


def test_what_was_answered_in_public_is_told_to_everybody_until_it_is_hidden(town: Town) -> None:
    with transaction(town.db):
        keep_settings(town.db, EVERYWHERE, AlertSettings(is_public=True))
    commented(town, "ghế <b>hỏng</b>", "kín")
    app = town.app()
    leader, place = logged_in(app, OF_A["leader"]), position(town, "ghế <b>hỏng</b>")
    decide(leader, position(town, "kín"), "answered", text="Trả lời kín")
    assert "Chưa có việc nào được công bố" in text(app.test_client(), "/o/xa-mau-a")
    decide(leader, place, "answered", text="Đã thay ghế", public="1")
    page = text(app.test_client(), "/o/xa-mau-a")
    assert "«ghế &lt;b&gt;hỏng&lt;/b&gt;»" in page
    assert "Đã thay ghế" in page
    assert "kín" not in page
    assert "lanh-dao" not in page
    assert "Đã thay ghế" not in text(app.test_client(), "/o/xa-mau-b")
    decide(leader, place, "hidden", reason="personal")
    assert "ghế" not in text(app.test_client(), "/o/xa-mau-a").partition("<main>")[2]


SECRET = "đòi phong bì"
"""Said only by those who answered that money was hinted at."""


@pytest.fixture(scope="module")
def bribed() -> Town:
    town = Town(Path(mkdtemp()))
    commented(town, f"bị {SECRET} một", f"bị {SECRET} hai", hint="yes")
    commented(town, *[""] * 83, hint="yes", channel="exit")
    commented(town, "không ai gợi ý gì", hint="no")
    town.votes(12)
    return town


QUERIES: tuple[str, ...] = (
    "",
    "?state=all",
    "?by=office",
    "?format=csv&state=all",
    "?state=hidden",
    "?limit=1000",
    "?office=xa-mau-a",
)


@pytest.mark.parametrize("role", ["admin", "leader", "official", "supervisor", "technician"])
def test_nobody_of_a_commune_reads_in_any_route_what_was_said_of_bribes_there(bribed: Town, role: Role) -> None:
    app = bribed.app()
    client = logged_in(app, OF_A[role])
    asked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule in {"/logout", "/assets/<digest>/<name>", "/language/<code>"}:
            continue
        for place in range(1, 5) if "<int:id_>" in rule.rule else [1]:
            for query in QUERIES:
                path = rule.rule.replace("<int:id_>", str(place)).replace("<office>", "xa-mau-a").replace("<token>", "x")
                said = client.get(path + query, headers={} if path.startswith("/api") else HTML).get_data(as_text=True)
                assert SECRET not in said, path + query
                assert "comment.given" not in said, path + query
                # 85 said yes: the count is as much of a secret as the words.
                assert not re.search(r"(?<![\w.,:/-])8[356](?![\w.,:/%-])", said.partition("<main")[2]), path + query
                asked += 1
    assert asked > 100


def test_the_feed_of_events_has_no_comments_whoever_reads(bribed: Town) -> None:
    client = logged_in(bribed.app(), TOP)
    types, after, more = [], 0, True
    while more:
        answer = client.get(f"/api/v1/events?limit=10&after={after}").get_json()
        assert answer["next"] > after
        types += [row["event"]["type"] for row in answer["events"]]
        after, more = answer["next"], answer["more"]
    assert types.count("vn.nucuoi.rating.given.v1") == 12
    assert set(types) == {"vn.nucuoi.rating.given.v1", "vn.nucuoi.stream.began.v1"}
