"""A photo is sent once, whatever else is wrong with its form; it is kept small, short, for one session and one form."""

from base64 import b64decode
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from collector.store.accounts import Accounts
from collector.store.db import Database
from collector.store.directory import load_directory, media
from collector.store.photo_drafts import KEPT_MS, MOST, MOST_OF_SESSION, PhotoDrafts
from collector.store.sessions import Sessions
from tests.collector.ledgers import a_store, let_in
from tests.collector.web.directory_visits import OFFICE, all_inputs, fields_of, post_file, text_of
from tests.collector.web.offices import Town, logged_in, token_in
from tests.collector.web.viewers import TOP
from tests.photos import a_photo

PERSON, OTHER, NEW = (
    f"{OFFICE}/{place}" for place in ("officials/nguyen-thi-mau", "officials/nguyen-thi-mau-2", "new/officials")
)


def tried(
    client: FlaskClient, place: str, photo: bytes | None = None, *, kept: str = "", forget: str = "", **changes: str
) -> TestResponse:
    fields = {**fields_of(client, place), "photo-kept": kept, "photo-forget": forget, **changes}
    return post_file(client, place, fields if photo is None else {**fields, "photo": FileStorage(BytesIO(photo), "anh.jpg")})


def word_in(answer: TestResponse) -> str:
    return all_inputs(text_of(answer)).get("photo-kept", "")


def wrong(client: FlaskClient, place: str = PERSON, photo: bytes | None = None) -> str:
    """The word for a photo whose form has no name."""
    answer = tried(client, place, photo=photo or a_photo(600, 900, (1, 2, 3), (200, 5, 6)), name="")
    assert answer.status_code == 400
    return word_in(answer)


def face(town: Town, id_: str = "nguyen-thi-mau") -> str | None:
    return next(one.photo for one in load_directory(town.db).officials if (one.office, one.id) == ("xa-mau-a", id_))


def drafts(town: Town) -> int:
    return int(town.db.execute("SELECT count(*) FROM photo_drafts").fetchone()[0])


def test_the_next_try_uses_the_photo_drawn_anew_and_it_is_gone(queue_town: Town, an: FlaskClient) -> None:
    raw = a_photo(1200, 1800, (1, 2, 3), (200, 5, 6)) + b"SECRET-TAIL"
    shown = text_of(tried(an, PERSON, photo=raw, name=""))
    kept = b64decode(shown.partition("data:image/jpeg;base64,")[2].partition('"')[0])
    assert Image.open(BytesIO(kept)).size == (533, 800)
    assert b"SECRET" not in kept
    assert queue_town.db.execute("SELECT bytes FROM photo_drafts").fetchone()[0] == kept, "never what was sent"
    word = all_inputs(shown)["photo-kept"]
    assert not list(media(queue_town.db))
    again = tried(an, PERSON, name="", kept=word)
    assert word_in(again) not in {"", word}, "a third try may follow, and the old word is worth nothing"
    assert (face(queue_town), drafts(queue_town)) == (None, 1)
    assert tried(an, PERSON, name="Nguyễn Thị Mẫu Mới", kept=word_in(again)).status_code == 302
    assert face(queue_town) == sha256(kept).hexdigest()
    assert drafts(queue_town) == 0
    gone = tried(an, OTHER, kept=word_in(again))
    assert (gone.status_code, face(queue_town, "nguyen-thi-mau-2")) == (400, None)


def test_a_photo_kept_for_one_form_is_no_other_forms(queue_town: Town, an: FlaskClient) -> None:
    word = wrong(an)
    for place in (OTHER, NEW):
        answer = tried(an, place, name="Nguyễn Thị Mẫu Khác", kept=word)
        assert answer.status_code == 400
        assert "không còn được giữ" in text_of(answer)
        assert "data:image/jpeg" not in text_of(answer)
    first, second = wrong(an, NEW), wrong(an, NEW, a_photo(64, 80, (9, 9, 9), (4, 5, 6)))
    assert tried(an, NEW, name="Nguyễn Thị Mẫu Khác", kept=second).status_code == 302
    assert tried(an, NEW, name="Nguyễn Thị Mẫu Nữa", kept=first).status_code == 302
    faces = [one.photo for one in load_directory(queue_town.db).officials if "Khác" in one.name or "Nữa" in one.name]
    assert len(set(faces)) == 2, "each window has the photo that was sent in it"


def test_a_photo_kept_for_one_session_is_nobody_elses(queue_town: Town, app: Flask, an: FlaskClient) -> None:
    word = wrong(an)
    answer = tried(logged_in(app, TOP), PERSON, name="Kẻ Lạ", kept=word)
    assert (answer.status_code, "không còn được giữ" in text_of(answer)) == (400, True)
    assert "data:image/jpeg" not in text_of(answer)
    assert face(queue_town) is None
    assert drafts(queue_town) == 1
    an.post("/logout", data={"csrf_token": token_in(an.get(PERSON))})
    assert drafts(queue_town) == 0, "it ends with the session"


def test_a_kept_photo_can_be_declined_or_replaced_or_come_too_late(queue_town: Town, an: FlaskClient) -> None:
    assert tried(an, PERSON, kept=wrong(an), forget="1").status_code == 302
    assert (face(queue_town), drafts(queue_town)) == (None, 0)
    torn = tried(an, PERSON, photo=b"no picture", kept=(word := wrong(an)))
    assert "Không đọc được ảnh" in text_of(torn)
    assert word_in(torn) != word, "the one before stays at hand"
    blue = a_photo(64, 80, (0, 0, 99), (0, 0, 200))
    assert tried(an, PERSON, photo=blue, kept=word_in(torn)).status_code == 302
    (used,) = media(queue_town.db)
    assert (face(queue_town), drafts(queue_town)) == (used.sha256, 0)
    assert Image.open(BytesIO(used.data)).size == (64, 80), "the new one"
    late = wrong(an)
    queue_town.clock.ms += KEPT_MS
    assert "không còn được giữ" in text_of(tried(an, PERSON, kept=late))
    assert face(queue_town) == used.sha256
    hostile = tried(an, PERSON, kept='"><script>' * 50)
    assert (hostile.status_code, "<script>" in text_of(hostile)) == (400, False)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return a_store(tmp_path)


def a_session(db: Database, name: str) -> str:
    let_in(db, TOP._replace(account=name))
    account = Accounts(db, PasswordHasher()).named(name)
    assert account is not None
    return Sessions(db, 10**9).begin(account, 0, 24)


def test_few_are_kept_of_each_and_of_everybody_and_none_for_long(db: Database) -> None:
    store, session = PhotoDrafts(db), a_session(db, "an")
    words = [store.keep(b"%d" % n, session=session, form="/f", now_ms=n) for n in range(MOST_OF_SESSION + 2)]
    found = [store.find(word, session=session, form="/f", now_ms=9) for word in words]
    assert found == [None, None, b"2", b"3", b"4"], "the oldest make room"
    for n in range(MOST // MOST_OF_SESSION + 1):
        other = a_session(db, f"nguoi-{n}")
        for _ in range(MOST_OF_SESSION):
            store.keep(b"x", session=other, form="/f", now_ms=9)
    assert db.execute("SELECT count(*) FROM photo_drafts").fetchone()[0] == MOST
    store.keep(b"x", session=session, form="/f", now_ms=KEPT_MS + 100)
    assert db.execute("SELECT count(*) FROM photo_drafts").fetchone()[0] == 1, "what is too old is taken out"
    ahead = store.keep(b"x", session=session, form="/f", now_ms=2 * KEPT_MS)
    assert store.find(ahead, session=session, form="/f", now_ms=9) is None
    store.keep(b"x", session=session, form="/f", now_ms=9)
    assert db.execute("SELECT count(*) FROM photo_drafts").fetchone()[0] == 1, "nor does a clock that ran ahead keep it"
    store.keep(b"x", session="no session", form="/f", now_ms=9)
    assert db.execute("SELECT count(*) FROM photo_drafts").fetchone()[0] == 1
