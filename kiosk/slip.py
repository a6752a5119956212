"""What stands on a ticket's slip of paper: plain texts, in the language of whoever took it. How it is drawn: slip_image."""

import unicodedata

from msgspec import Struct

MOST_LETTERS = 300
"""Of one text. The longest names of procedures have some 200; what goes on beyond is no name but an accident."""

MOST_NUMBER_LETTERS = 16

_CUT = "…"


class Slip(Struct, frozen=True, kw_only=True):
    """The texts of a slip; those that may be left out are empty.

    Nothing here says who the visitor is, nor that he or she belongs to a priority group: slips lie about and are read.
    ``qr`` is the address to follow the ticket on a phone, with a random token and never with the number; it is given only where a
    phone can reach that page.
    """

    office: str
    number: str
    service: str
    issued: str
    """When it was issued, as people read it: «09:05, thứ Ba 1/9/2026»."""
    again: str = ""
    """«IN LẠI lúc 9:10» on a slip that is not the first of its number."""
    caption: str = ""
    """Above the number: «Số của ông/bà»."""
    ahead: str = ""
    """«Còn 5 người trước ông/bà, khoảng 20–30 phút.»"""
    notice: str = ""
    qr: str = ""
    qr_caption: str = ""
    """«Quét để theo dõi trên điện thoại»."""
    sample: str = ""
    """«SỐ LIỆU MẪU» where the office is a sample, else empty."""


SAMPLE_SLIP = Slip(
    office="Trung tâm Phục vụ hành chính công xã Mẫu A",
    number="H 012",
    service="Chứng thực bản sao từ bản chính giấy tờ, văn bản",
    issued="09:05, thứ Ba 1/9/2026",
    caption="Số của ông/bà",
    ahead="Còn 5 người trước ông/bà, khoảng 20–30 phút.",
    notice="Xin mời ngồi chờ. Khi đến lượt, loa sẽ mời và bảng sẽ hiện số quầy.",
    qr="https://mau.example.vn/so/4vJ9mQzK2rT7wXc1bN8dLg",
    qr_caption="Quét để theo dõi trên điện thoại",
    sample="SỐ LIỆU MẪU",
)
"""A whole slip for trying a printer; every letter with two marks is worth looking at."""


def plain(text: str, most: int = MOST_LETTERS) -> str:
    r"""``text`` as it can be set: composed letters, no control or direction marks, single spaces, at most ``most`` letters.

    >>> plain(" Hộ\t tịch\u202e ")
    'Hộ tịch'
    >>> plain("abcdef", 4)
    'abc…'
    """
    composed = unicodedata.normalize("NFC", text[: most * 8])
    letters = (letter if unicodedata.category(letter)[0] != "C" else " " if letter.isspace() else "" for letter in composed)
    words = " ".join("".join(letters).split())
    return words if len(words) <= most else words[: most - 1].rstrip() + _CUT
