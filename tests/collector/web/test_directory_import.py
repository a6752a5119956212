"""A file of the directory in the browser: looked through first, then taken in or not."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from collector.daily_round import daily_round
from collector.store.db import transaction
from collector.store.directory_history import history
from office.ids import CounterId, OfficialId
from office.periods import from_timestamp
from tests.collector.web.directory_visits import (
    COUNTER,
    TOMORROW,
    A,
    all_inputs,
    known,
    post_file,
    send,
    text_of,
    upload,
)
from tests.collector.web.offices import TODAY, Town, token_in
from tests.photos import a_photo

FILE = """
[[counters]]
office = "xa-mau-a"
id = "quay-2"
label = "Hai"
[[officials]]
office = "xa-mau-a"
id = "nguyen-thi-mau"
name = "Nguyễn Thị Mẫu Mới"
photo = "anh.jpg"
[[counters]]
office = "xa-mau-a"
id = "quay-9"
label = "9"
"""


def look_through(client: FlaskClient, text: str, name: str = "van-phong.toml") -> TestResponse:
    token = token_in(client.get("/directory/import"))
    fields = {"csrf_token": token, "file": FileStorage(BytesIO(text.encode()), name)}
    return post_file(client, "/directory/import", fields)


def confirmed(client: FlaskClient, looked: TestResponse, **changes: str) -> TestResponse:
    fields = {key: value for key, value in all_inputs(text_of(looked)).items() if key in {"csrf_token", "name", "version"}}
    return client.post("/directory/import/confirm", data={**fields, "text": FILE, **changes})


def test_a_file_is_looked_through_before_it_is_taken_in(queue_town: Town, an: FlaskClient) -> None:
    assert upload(an, a_photo(64, 80, (1, 2, 3), (4, 5, 6))).status_code == 302
    looked = look_through(an, FILE)
    shown = text_of(looked)
    assert looked.status_code == 200
    for words in ("Thêm 1 mục, đổi 2 mục", "<del>2</del> → <ins>Hai</ins>", "Quầy: quay-9 – thêm mới"):
        assert words in shown, words
    assert len(history(queue_town.db)) == 1, "nothing is imported yet"
    assert confirmed(an, looked).location == "/directory/history"
    found = known(queue_town)
    assert found.counters[A, CounterId("quay-9")].label == "9"
    assert found.officials[A, OfficialId("nguyen-thi-mau")].photo, "the photo that is there stays"
    steps = history(queue_town.db)
    assert {(step.way, step.reason, step.account) for step in steps[:3]} == {("file", "van-phong.toml", "an")}
    assert "Tệp giống hệt" in text_of(look_through(an, FILE))


def test_a_file_may_be_planned_and_is_looked_through_again_when_the_directory_changed(queue_town: Town, an: FlaskClient) -> None:
    looked = look_through(an, FILE)
    send(an, COUNTER, label="1A")
    again = confirmed(an, looked)
    assert again.status_code == 400
    assert "vừa đổi trong lúc" in text_of(again)
    assert confirmed(an, again, on="hôm qua").status_code == 400
    assert confirmed(an, again, on=TOMORROW.isoformat()).location == "/directory/plans"
    assert (A, CounterId("quay-9")) not in known(queue_town).counters
    assert daily_round(queue_town.db, from_timestamp(queue_town.clock.ms / 1000 + 86_400)).applied == 1
    assert (A, CounterId("quay-9")) in known(queue_town).counters


def test_a_file_closes_nothing_under_the_people_who_are_there_today(queue_town: Town, an: FlaskClient) -> None:
    machines = "".join(
        f'[[{kind}]]\noffice = "xa-mau-a"\nid = "{id_}"\nvalid_to = {{day}}\n{rest}'
        for kind, id_, rest in (
            ("counters", "quay-2", 'label = "2"\n'),
            ("terminals", "danh-gia-2", 'counter = "quay-2"\nchannel = "kiosk"\nscale = "hai-long-5"\nquestion = "hai-long"\n'),
            ("stations", "hop-goi-2", 'counter = "quay-2"\nkind = "caller"\n'),
        )
    )
    for day, is_taken in ((TODAY, False), (TODAY - timedelta(days=30), False), (TOMORROW, True)):
        looked = look_through(an, machines.format(day=day))
        assert (looked.status_code == 200) == is_taken, text_of(looked)
        words = "Quầy 2 – Đóng từ ngày: hôm nay có thể còn người chờ hoặc đang được phục vụ ở đó; hãy đóng từ 17/09/2026"
        assert (words in text_of(looked)) != is_taken
    assert not history(queue_town.db)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("[[counters]\n", "a.toml", "is no TOML"),
        ("a: &a [1]\nb: *a\n", "a.yaml", "aliases"),
        (FILE, "a.exe", "must end in"),
        ("", "a.toml", "không có mục nào"),
        ('[[counters]]\noffice = "xa-mau-a"\nid = "quay-7"\nlabel = "1"\nnhan = 1', "a.toml", "tên trường này không có"),
        ('[[counters]]\noffice = "xa-mau-a"\nid = "quay-7"\nlabel = "1"\n', "a.toml", "2 quầy cùng mang số «1»"),
        ('[[officials]]\noffice = "xa-mau-a"\nid = "a"\nname = ""\n', "a.toml", "cần ít nhất 1 ký tự"),
        ("x" * 2_200_000, "a.toml", ""),
    ],
    ids=["torn", "aliases", "ending", "empty", "unknown field", "label twice", "no name", "large"],
)
def test_a_file_that_cannot_be_taken_in_says_every_reason(
    queue_town: Town, an: FlaskClient, text: str, name: str, words: str
) -> None:
    answer = look_through(an, text, name)
    assert answer.status_code in {400, 413}
    assert words in text_of(answer)
    assert not history(queue_town.db)


OUTSIDE = (
    '[[counters]]\noffice = "xa-mau-b"\nid = "quay-9"\nlabel = "1"\n',
    '[[counters]]\noffice = "xa-nao-do"\nid = "quay-9"\nlabel = "1"\n',
    '[[counters]]\noffice = "xa-mau-b"\nid = "quay-1"\nlabel = "1"\n',
    '[[stations]]\noffice = "xa-mau-b"\nid = "hop-goi-9"\nkind = "caller"\ncounter = "quay-11"\n',
    '[[units]]\nid = "thon"\nkind = "Thôn"\nname = "Thôn Mẫu"\nparent = "xa-mau-bb"\n',
    '[[units]]\nid = "xa-mau-b"\nkind = "Xã"\nname = "Xã Khác"\nparent = "tinh-mau"\n',
    '[[questions]]\nid = "hai-long"\ntext = { vi = "Khác?" }\ntopics_text = { vi = "Khác?" }\n',
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_file_is_told_nothing_of_what_is_outside_of_the_scope(an: FlaskClient, language: str) -> None:
    an.set_cookie("language", language)
    said = {re.sub(r'value="[^"]*"', "", text_of(look_through(an, text))) for text in OUTSIDE}
    assert len(said) == 1, "what is outside, as it stands or not, and what is nowhere get one answer"
    assert ("ngoài phạm vi" if language == "vi" else "outside of your scope") in said.pop()
    known_above = '[[units]]\nid = "tinh-mau"\nkind = "Tỉnh"\nname = "Tỉnh Mẫu"\n'
    assert look_through(an, known_above + FILE).status_code == 200, "what is above may stand in it as it stands here"


def test_a_code_that_is_taken_outside_of_the_scope_is_said_to_be_taken_and_not_by_whom(queue_town: Town, an: FlaskClient) -> None:
    with transaction(queue_town.db):
        queue_town.db.execute("UPDATE units SET code = '00123' WHERE id = 'xa-mau-b'")
    fields = {"name": "Thôn Mẫu", "kind": "Thôn", "code": "00123", "csrf_token": token_in(an.get("/me"))}
    answer = an.post("/directory/units/xa-mau-a/new", data=fields)
    assert answer.status_code == 400
    assert "mã «00123» là mã của đơn vị khác" in text_of(answer)
    assert "xa-mau-b" not in text_of(answer)
