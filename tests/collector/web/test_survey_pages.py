"""«Bộ câu hỏi»: who may change what is asked and promised, what is refused and in which words, and for how many terminals."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.store.audit import Audit, Wanted
from collector.store.directory import load_directory
from collector.store.directory_history import history
from collector.store.planned_changes import PlannedChanges
from nucuoi.sample import sample_directory
from office.directory import Index, index
from office.ids import CommitmentId, QuestionId, ScaleId, TopicId
from office.model_commitment import MODEL_COMMITMENT
from tests.collector.web.offices import TODAY, FixedClock, Town, logged_in, token_in
from tests.collector.web.test_pledges import entries
from tests.collector.web.viewers import OF_A, TOP

SURVEY = "/directory/survey"
SCALE, QUESTION, TOPIC = f"{SURVEY}/scales/hai-long-5", f"{SURVEY}/questions/hai-long", f"{SURVEY}/topics/thai-do"
SET, USE = f"{SURVEY}/commitments/4-xin-4-luon-5-khong", f"{SURVEY}/use"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("town") / "collector", entries())


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


@pytest.fixture
def top(app: Flask) -> FlaskClient:
    return logged_in(app, TOP)


@pytest.fixture
def an(app: Flask) -> FlaskClient:
    return logged_in(app, OF_A["admin"])


class Fields(HTMLParser):
    """What a browser would send of the form that is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._inside = "entry-form" in (has.get("class") or "")
        if not self._inside:
            return
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "input" and name and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            self.found.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            self.found[name] = [""]
        elif tag == "option" and "selected" in has:
            self.found[self._select] = [value]
        elif tag == "textarea":
            self._area = name
            self.found[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] = [self.found[self._area][0] + data.lstrip("\n")]


def fields_of(client: FlaskClient, path: str) -> dict[str, list[str]]:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    reader = Fields()
    reader.feed(answer.get_data(as_text=True))
    assert reader.found["csrf_token"]
    return reader.found


def send(client: FlaskClient, path: str, fields: dict[str, list[str]] | None = None, /, **changes: Any) -> TestResponse:  # noqa: ANN401
    """Post the form as it stands, with ``changes`` (``text__vi`` for ``text:vi``)."""
    given = {name.replace("__", ":"): value if isinstance(value, list) else [value] for name, value in changes.items()}
    return client.post(path, data={**(fields or fields_of(client, path)), **given}, headers={"Accept": "text/html"})


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def stored(town: Town) -> Index:
    return index(load_directory(town.db))


def test_a_question_is_changed_with_history_log_and_delivery(town: Town, top: FlaskClient) -> None:
    answer = send(top, QUESTION, text__vi="Ông/bà thấy hôm nay được phục vụ thế nào?", reason="Theo góp ý")
    assert answer.status_code == 302, text_of(answer)
    assert stored(town).questions[QuestionId("hai-long")].text["vi"] == "Ông/bà thấy hôm nay được phục vụ thế nào?"
    page = text_of(top.get(answer.location))
    assert "Câu hỏi áp dụng ở 0 trên 9 thiết bị" in page
    assert "Theo góp ý" in page
    assert history(town.db, name="questions.hai-long")[0].account == "quan-tri"
    (entry,) = Audit(town.db).read(Wanted(what="directory-changed"), most=5)
    assert entry.object == "questions.hai-long"


def test_the_form_shows_all_of_an_entry_and_saving_it_unchanged_changes_nothing(town: Town, top: FlaskClient) -> None:
    before = load_directory(town.db)
    for path in (SCALE, QUESTION, TOPIC, SET):
        answer = send(top, path)
        assert answer.status_code == 302, (path, text_of(answer))
        assert answer.location.endswith("same=1"), (path, text_of(answer))
    assert load_directory(town.db) == before


def test_what_is_shared_is_changed_only_by_who_sees_everything(town: Town, an: FlaskClient) -> None:
    before = load_directory(town.db)
    token = token_in(an.get(f"{SURVEY}/new/commitments"))
    for path in (SCALE, QUESTION, TOPIC, SET, f"{SURVEY}/new/topics"):
        answer = an.post(path, data={"csrf_token": token, "label:vi": "Mới", "about": "office", "on": TODAY.isoformat()})
        assert answer.status_code == 403, path
    page = text_of(an.get(QUESTION))
    assert "entry-form" not in page
    assert "chỉ quản trị viên" in page
    assert an.get(f"{SURVEY}/new/scales").status_code == 404
    assert load_directory(town.db) == before


def test_a_commune_signs_its_own_set_and_nobody_elses(town: Town, an: FlaskClient) -> None:
    assert an.get(f"{SURVEY}/commitments/rieng").status_code == 404
    assert "rieng" not in text_of(an.get(SURVEY))
    like = f"{SURVEY}/new/commitments?like=4-xin-4-luon-5-khong"
    fields = fields_of(an, like)
    assert fields["unit"] == ["xa-mau-a"]
    answer = send(an, f"{SURVEY}/new/commitments", fields, title__vi="Cam kết của xã A", **{"signatories:0.role": "Đảng ủy xã"})
    assert answer.status_code == 302, text_of(answer)
    made = stored(town).commitments[CommitmentId("cam-ket-cua-xa-a")]
    assert (made.unit, made.year, len(made.items), made.signatories[0].role) == ("xa-mau-a", 2026, 13, "Đảng ủy xã")
    assert "Đã lưu." in text_of(an.get(answer.location))
    fields = fields_of(an, f"{SURVEY}/commitments/cam-ket-cua-xa-a")
    moved = send(an, f"{SURVEY}/commitments/cam-ket-cua-xa-a", {**fields, "unit": ["xa-mau-b"]})
    assert moved.status_code == 400
    assert "không có trong các lựa chọn" in text_of(moved)
    assert stored(town).commitments[made.id].unit == "xa-mau-a"


def test_who_has_no_set_begins_with_the_one_that_ships(tmp_path: Path) -> None:
    town = Town(tmp_path, msgspec.structs.replace(entries(), commitments=()))
    top = logged_in(town.app(), TOP)
    assert "Bắt đầu từ bộ «4 xin, 4 luôn, 5 không»" in text_of(top.get(SURVEY))
    fields = fields_of(top, f"{SURVEY}/new/commitments?like={MODEL_COMMITMENT.id}")
    assert send(top, f"{SURVEY}/new/commitments", fields, title__vi="Cam kết của tỉnh").status_code == 302
    made = stored(town).commitments[CommitmentId("cam-ket-cua-tinh")]
    assert [(one.text, one.group, one.observable) for one in made.items] == [
        (one.text, one.group, one.observable) for one in MODEL_COMMITMENT.items
    ]
    shipped = sample_directory(1).commitments[0]
    assert [(one.id, one.text, one.group, one.observable) for one in shipped.items] == [
        (one.id, one.text, one.group, one.observable) for one in MODEL_COMMITMENT.items
    ]


def test_a_promise_that_nobody_can_observe_gets_no_reason_and_the_row_is_named(town: Town, top: FlaskClient) -> None:
    fields = fields_of(top, SET)
    answer = send(top, SET, {**fields, "items:12.topics": ["thai-do"]})
    assert answer.status_code == 400
    assert "«khong-loi-dung»: người dân không quan sát được điều này" in text_of(answer)
    assert not stored(town).commitments[CommitmentId("4-xin-4-luon-5-khong")].items[12].topics


def test_a_row_without_words_is_taken_away_and_a_new_one_gets_an_id(town: Town, top: FlaskClient) -> None:
    fields = fields_of(top, SET)
    gone = {name: ([""] if name.startswith(("items:0.text", "items:0.group")) else value) for name, value in fields.items()}
    answer = send(top, SET, {**gone, "items:13.text:vi": ["Đúng hẹn"], "items:13.observable": ["1"]})
    assert answer.status_code == 302, text_of(answer)
    items = stored(town).commitments[CommitmentId("4-xin-4-luon-5-khong")].items
    assert [items[0].id, items[-1].id, len(items)] == ["xin-loi", "dung-hen", 13]


def test_a_scale_with_votes_keeps_its_meaning_and_the_way_out_is_said(town: Town, top: FlaskClient) -> None:
    town.votes(3, 5)
    answer = send(top, SCALE, **{"levels:2.satisfied": "1"})
    page = text_of(answer)
    assert answer.status_code == 400
    assert "đã có phiếu theo thang này" in page
    assert 'href="/directory/survey/new/scales?like=hai-long-5"' in page
    assert send(top, SCALE, **{"levels:2.label:vi": "Tạm được"}).status_code == 302
    level = next(one for one in stored(town).scales[ScaleId("hai-long-5")].levels if one.score == 3)
    assert (level.label["vi"], level.satisfied) == ("Tạm được", False)
    fields = fields_of(top, f"{SURVEY}/new/scales?like=hai-long-5")
    made = send(top, f"{SURVEY}/new/scales", {**fields, "id": ["thang-moi"], "levels:2.satisfied": ["1"]})
    assert made.status_code == 302, text_of(made)
    assert stored(town).scales[ScaleId("thang-moi")].satisfied_scores() == {3, 4, 5}


@pytest.mark.parametrize(
    ("path", "changes", "says"),
    [
        (QUESTION, {"topics_text__vi": "á" * 91}, "Tiếng Việt: dài 91 ký tự"),
        (QUESTION, {"text__vi": ""}, "Tiếng Việt: "),
        (SCALE, {"levels:0.label:vi": "á" * 41}, "mức 5, Tiếng Việt: dài 41 ký tự"),
        (SCALE, {"levels:0.face": ["1"]}, "mặt"),
        (SCALE, {"levels:0.face": ["9"]}, "không có trong các lựa chọn"),
        (TOPIC, {"about": "nobody"}, "không có trong các lựa chọn"),
        (SET, {"year": "1999"}, "nhỏ quá"),
        (SET, {"valid_from": "2027-02-01", "valid_to": "2027-01-01"}, "sẽ hết hiệu lực"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    top: FlaskClient, path: str, changes: dict[str, Any], says: str
) -> None:
    answer = send(top, path, **changes)
    page = text_of(answer)
    assert answer.status_code == 400
    assert re.search(rf'class="field-wrong"[^>]*>(?:<span>[^<]*</span>)*<span>[^<]*{re.escape(says)}', page), page[-3000:]
    typed = next(iter(changes.values()))
    if isinstance(typed, str) and typed.startswith("á"):
        assert typed in page


def test_a_form_that_is_older_than_the_entry_is_refused_with_both_versions(town: Town, top: FlaskClient) -> None:
    old = fields_of(top, TOPIC)
    assert send(top, TOPIC, label__vi="Thái độ").status_code == 302
    answer = send(top, TOPIC, old, label__vi="Cách cư xử")
    page = text_of(answer)
    assert answer.status_code == 400
    assert "người khác vừa đổi mục này" in page
    assert "Cách cư xử" in page
    assert stored(town).topics[TopicId("thai-do")].label["vi"] == "Thái độ"


def test_a_change_waits_for_its_day_and_is_shown_as_planned(town: Town, top: FlaskClient) -> None:
    day = TODAY + timedelta(days=10)
    answer = send(top, TOPIC, label__vi="Cách cư xử", on=day.isoformat())
    assert answer.location.startswith("/directory/plans")
    (plan,) = PlannedChanges(town.db).open()
    assert plan.day == day
    assert stored(town).topics[TopicId("thai-do")].label["vi"] == "Thái độ phục vụ"
    assert "Cách cư xử" in text_of(top.get("/directory/plans"))
    assert "thay đổi đã hẹn" in text_of(top.get(TOPIC))


def test_words_that_try_to_be_code_are_words(top: FlaskClient) -> None:
    assert send(top, QUESTION, text__vi=HOSTILE, topics_text__vi=HOSTILE).status_code == 302
    assert send(top, TOPIC, label__vi=HOSTILE).status_code == 302
    assert send(top, SET, title__vi=HOSTILE, **{"items:0.text:vi": HOSTILE, "signatories:0.role": HOSTILE}).status_code == 302
    for path in (SURVEY, QUESTION, TOPIC, SET, SCALE, f"{USE}?place=unit:", "/directory/history"):
        assert "<script>alert" not in text_of(top.get(path)), path


def test_no_change_without_the_pages_own_token(top: FlaskClient) -> None:
    for path in (QUESTION, f"{SURVEY}/new/topics", USE):
        assert top.post(path, data={"text:vi": "x"}).status_code == 400


def test_all_terminals_of_a_commune_ask_what_was_chosen_at_once(town: Town, an: FlaskClient) -> None:
    page = f"{USE}?place=unit:xa-mau-a"
    assert "3 máy đánh giá ở 1 cơ quan" in text_of(an.get(page))
    answer = send(an, USE, fields_of(an, page), scale="hai-long-4", **{"topics.own": "1", "topics": ["thai-do", "thu-tuc"]})
    assert answer.status_code == 302, text_of(answer)
    assert "Bộ câu hỏi áp dụng ở 0 trên 3 thiết bị" in text_of(an.get(answer.location))
    for (office, _), terminal in stored(town).terminals.items():
        is_own = office == "xa-mau-a"
        assert (terminal.scale == "hai-long-4") is is_own
        assert (terminal.topics == ("thai-do", "thu-tuc")) is is_own
        assert terminal.question == "hai-long"


def test_places_outside_of_the_scope_have_no_terminals(town: Town, an: FlaskClient) -> None:
    fields = fields_of(an, f"{USE}?place=unit:xa-mau-a")
    for place in ("unit:xa-mau-b", "office:xa-mau-b", "unit:tinh-mau", "unit:", "x"):
        answer = send(an, USE, {**fields, "place": [place]}, scale="hai-long-4")
        assert answer.status_code == 400, place
        assert "Không có máy đánh giá nào" in text_of(answer), place
    assert all(terminal.scale == "hai-long-5" for terminal in stored(town).terminals.values())


def test_terminals_that_changed_meanwhile_are_looked_at_again(town: Town, top: FlaskClient) -> None:
    fields = fields_of(top, f"{USE}?place=unit:")
    assert send(top, USE, fields_of(top, f"{USE}?place=office:xa-mau-a"), scale="hai-long-4").status_code == 302
    answer = send(top, USE, fields, scale="hai-long-3")
    assert answer.status_code == 400
    assert "vừa được đổi" in text_of(answer)
    assert not any(terminal.scale == "hai-long-3" for terminal in stored(town).terminals.values())


@pytest.mark.parametrize(
    ("changes", "says"),
    [({}, "Chưa chọn gì để đổi."), ({"topics.own": "1", "topics": ["t"] * 7}, ""), ({"scale": "x"}, "")],
)
def test_what_cannot_be_chosen_is_refused(top: FlaskClient, changes: dict[str, Any], says: str) -> None:
    answer = send(top, USE, fields_of(top, f"{USE}?place=unit:"), **changes)
    assert answer.status_code == 400
    assert says in text_of(answer)


def test_a_set_says_where_it_holds_and_a_question_which_terminals_ask_it(top: FlaskClient) -> None:
    assert "Đang có hiệu lực ở 3 đơn vị" in text_of(top.get(SET))
    assert "9 máy đánh giá" in text_of(top.get(QUESTION))
    assert "Chưa máy nào dùng." in text_of(top.get(f"{SURVEY}/scales/hai-long-3"))


def test_a_day_that_no_other_year_has_is_a_day(town: Town, top: FlaskClient) -> None:
    town.clock.ms = FixedClock(date(2028, 2, 29)).ms
    again = logged_in(top.application, "lan")
    assert "Hôm nay không có hiệu lực ở đơn vị nào" in text_of(again.get(SET))


def test_what_is_nowhere_is_not_found(top: FlaskClient) -> None:
    for path in (f"{SURVEY}/scales/x", f"{SURVEY}/x/y", f"{SURVEY}/new/x", f"{SURVEY}/units/xa-mau-a"):
        assert top.get(path).status_code == 404
