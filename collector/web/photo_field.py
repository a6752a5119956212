"""The photo of a form: the one that was sent with it, or the one that the try before had sent and that was kept for it."""

from base64 import b64encode
from hashlib import sha256
from typing import NamedTuple

from flask import request
from flask_login import current_user

from collector.errors import PhotoInvalidError
from collector.photo_intake import Photo, take_photo
from collector.store.photo_drafts import PhotoDrafts
from collector.web.frame import frame
from collector.web.pages import spoken

KEPT = "photo-kept"
"""The input that carries the word of a kept photo."""

_LONGEST_WORD = 64


class SentPhoto(NamedTuple):
    """``photo`` is what the form brings, ``problem`` why it brings none, ``word`` that of the kept one."""

    photo: Photo | None = None
    problem: str = ""
    word: str = ""

    @property
    def preview(self) -> str:
        """The picture as an address that carries it, so that nobody else can ask for it."""
        return "" if self.photo is None else f"data:image/jpeg;base64,{b64encode(self.photo.data).decode()}"


def read_photo(form: str) -> SentPhoto:
    """What the request in hand brings for the form at the address ``form``."""
    _ = spoken().say
    word = request.form.get(KEPT, "")[:_LONGEST_WORD]
    if word and request.form.get("photo-forget"):
        forget_photo(SentPhoto(word=word))
        word = ""
    sent = request.files.get("photo")
    if sent is not None and sent.filename:
        try:
            return SentPhoto(take_photo(sent.read()), word=word)
        except PhotoInvalidError as error:
            return _kept(word, form)._replace(problem=_sentence(error.code))
    kept = _kept(word, form)
    if word and kept.photo is None:
        return SentPhoto(problem=_("Ảnh gửi lần trước không còn được giữ; xin chọn lại ảnh, hoặc lưu lại lần nữa để giữ ảnh cũ."))
    return kept


def keep_photo(sent: SentPhoto, form: str) -> SentPhoto:
    """The same, kept for the next try of this session with this form."""
    if sent.photo is None:
        return sent
    drafts, here = PhotoDrafts(frame().store.db()), frame()
    if sent.word:
        drafts.drop(sent.word, session=current_user.id)
    return sent._replace(word=drafts.keep(sent.photo.data, session=current_user.id, form=form, now_ms=here.clock.now_ms()))


def forget_photo(sent: SentPhoto) -> None:
    """Drop what was kept: it is used, or not wanted."""
    if sent.word:
        PhotoDrafts(frame().store.db()).drop(sent.word, session=current_user.id)


def _kept(word: str, form: str) -> SentPhoto:
    if not word:
        return SentPhoto()
    here = frame()
    data = PhotoDrafts(here.store.db()).find(word, session=current_user.id, form=form, now_ms=here.clock.now_ms())
    return SentPhoto() if data is None else SentPhoto(Photo(sha256(data).hexdigest(), data), word=word)


def _sentence(code: str) -> str:
    _ = spoken().say
    return {
        "size": _("Ảnh nặng quá 12 MB; hãy gửi ảnh nhỏ hơn."),
        "pixels": _("Ảnh lớn quá; hãy thu nhỏ lại rồi gửi."),
        "scans": _("Ảnh JPEG này có quá nhiều lớp; hãy lưu lại dạng thường rồi gửi."),
        "form": _("Không đọc được ảnh; hãy gửi ảnh JPEG hoặc PNG còn nguyên."),
    }[code]
