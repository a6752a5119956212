"""The photo of an official: made small and plain, whatever was sent."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from collector.store.directory import load_directory, media
from tests.collector.web.directory_visits import (
    COUNTER,
    OFFICE,
    post_file,
    send,
    text_of,
    upload,
)
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A
from tests.photos import a_photo, saved


def test_a_photo_of_a_phone_becomes_small_upright_and_says_nothing_of_where_it_was_taken(
    queue_town: Town, an: FlaskClient
) -> None:
    picture = Image.effect_noise((3000, 4000), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6
    payload = saved(picture, "JPEG", quality=90, exif=exif, comment=b"SECRET-COMMENT") + b"PK\x03\x04<script>SECRET-TAIL"
    assert len(payload) > 2_000_000
    assert upload(an, payload).status_code == 302
    (photo,) = media(queue_town.db)
    assert len(photo.data) <= 96 * 1024
    assert b"SECRET" not in photo.data
    kept = Image.open(BytesIO(photo.data))
    assert kept.size == (640, 480), "turned as the phone held it"
    shown = an.get(f"/directory/photos/{photo.sha256}")
    assert (shown.mimetype, shown.data) == ("image/jpeg", photo.data)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    place = f"{OFFICE}/officials/nguyen-thi-mau"
    assert send(an, place, **{"photo-off": "1"}).status_code == 302
    assert all(one.photo is None for one in load_directory(queue_town.db).officials)


def bomb() -> bytes:
    return saved(Image.new("1", (13_500, 13_500)), "PNG")


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "Không đọc được ảnh"),
        (lambda: b"", "Không đọc được ảnh"),
        (lambda: b"\xff\xd8\xff" + b"x" * 5000, "Không đọc được ảnh"),
        (lambda: a_photo(900, 900, (1, 2, 3), (200, 5, 6))[:4000], "Không đọc được ảnh"),
        (lambda: saved(Image.new("RGB", (9, 9)), "GIF"), "Không đọc được ảnh"),
        (bomb, "Ảnh lớn quá"),
        (lambda: a_photo(64, 64, (1, 2, 3), (4, 5, 6)) + b"\xff\xda" * 60, "quá nhiều lớp"),
    ],
    ids=["svg", "empty", "no picture", "torn", "gif", "bomb", "scans"],
)
def test_a_photo_that_is_none_or_made_to_hurt_is_refused_in_words(
    queue_town: Town, an: FlaskClient, payload: Callable[[], bytes], words: str
) -> None:
    answer = upload(an, payload())
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not list(media(queue_town.db))


def test_only_an_admin_may_send_much(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    much = {"photo": (BytesIO(b"x" * 200_000), "x.jpg")}
    assert logged_in(app, OF_A["leader"]).post(f"{OFFICE}/officials/nguyen-thi-mau", data=much).status_code in {403, 413}
    admin = logged_in(app, OF_A["admin"])
    assert post_file(admin, COUNTER, {"label": "x" * 13_000_000}).status_code == 413
