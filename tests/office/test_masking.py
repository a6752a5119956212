"""What points at a person is masked, whatever surrounds it; what does not stays as it was written."""

import re
import unicodedata
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from office.masking import LONGEST_TEXT, MARKS, clean, marks_in, masked, personal_marks

PEOPLE = ("Nguyễn Thị Mẫu", "Đỗ Văn Thử")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("gọi 0912345678 nhé", "gọi [số điện thoại] nhé"),
        ("gọi 0912.345.678 nhé", "gọi [số điện thoại] nhé"),
        ("gọi 0912 - 345 - 678", "gọi [số điện thoại]"),
        ("+84 912 345 678", "[số điện thoại]"),
        ("(024) 3825 1234", "[số điện thoại]"),
        ("０９１２３４５６７８", "[số điện thoại]"),
        ("cccd 079 123 456 789", "cccd [số giấy tờ]"),
        ("cmnd 123.456.789", "cmnd [số giấy tờ]"),
        ("hộ chiếu B1234567", "hộ chiếu [số giấy tờ]"),
        ("tài khoản 1903 2233 4455 66", "tài khoản [dãy số]"),
        ("mail ten.toi@vidu.vn nhé", "mail [thư điện tử] nhé"),
        ("mail ten @ vidu . vn nhé", "mail [thư điện tử] nhé"),
        ("xem https://vidu.vn/a?b=1 và www.vidu.com", "xem [địa chỉ mạng] và [địa chỉ mạng]"),
        ("zalo.me/0123 đi", "[địa chỉ mạng] đi"),
        ("xe 36A-123.45 đỗ chắn", "xe [biển số] đỗ chắn"),
        ("xe 36B1-12345", "xe [biển số]"),
        ("sinh ngày 02/03/1957", "sinh ngày [ngày]"),
        ("tôi sinh năm 1957", "tôi sinh [ngày]"),
        ("sáng ngày 15/10 tôi đến", "sáng ngày [ngày] tôi đến"),
        ("lấy số A012 mà", "lấy số [số thứ tự] mà"),
        ("ở số nhà 12/4 đường lớn", "ở [số nhà] đường lớn"),
        ("bà Trần Thị Mẫu chờ lâu", "bà [tên] chờ lâu"),
        ("tôi tên là trần văn mẫu", "tôi tên là [tên]"),
        ("Tôi là Lê Mẫu ở thôn 2", "Tôi là [tên] ở thôn 2"),
        ("Phạm Văn Mẫu gửi", "[tên] gửi"),
        ("chị NGUYỄN THỊ MẪU rất tốt", "chị [người trực] rất tốt"),
        ("chi nguyen thi mau rat tot", "chi [người trực] rat tot"),
        ("cô Mẫu hướng dẫn kỹ", "cô [người trực] hướng dẫn kỹ"),
        ("chị Thị Mẫu", "chị [người trực]"),
        ("anh thử nói to", "anh [người trực] nói to"),
        ("gọi 0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ nhé", "gọi [số điện thoại] nhé"),
        ("⓪⑨①② ③④⑤ ⁶⁷⁸", "[số điện thoại]"),
        ("0\u03329\u03321\u03322 345 678", "[số điện thoại]"),
        ("𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖 và ٠٩١٢٣٤٥٦٧٨", "[số điện thoại] và [số điện thoại]"),
        ("0912*345*678 và 0912…345…678", "[số điện thoại] và [số điện thoại]"),
        ("0912 — 345 • 678", "[số điện thoại]"),
        ("0912😀345😀678", "[số điện thoại]"),
        ("gọi không chín một hai ba bốn năm sáu bảy tám", "gọi [số điện thoại]"),
        ("khong chin 12 ba bon 5 sau bay tam", "[số điện thoại]"),
        ("cmnd 123456789 đồng chí ạ", "cmnd [số giấy tờ] đồng chí ạ"),
        ("xe 36 B1 – 12345", "xe [biển số]"),
        ("lấy số A-012", "lấy số [số thứ tự]"),
        ("mail ten.toi(at)vidu(dot)vn nhé", "mail [thư điện tử] nhé"),
        ("mail ten a còng vidu chấm vn", "mail [thư điện tử]"),
        ("nguyễn văn mẫu làm chậm", "[tên] làm chậm"),
        ("Nguyen Van Mau lam cham", "[tên] lam cham"),
        ("N\u0332guyễn V\u0336ăn M\ufe0fẫu Tư", "[tên]"),
        ("N\u3164guyễn Văn Mẫu", "[tên]"),
        ("𝐍𝐠𝐮𝐲𝐞̂̃𝐧 𝐕𝐚̆𝐧 𝐌𝐚̂̃𝐮", "[tên]"),
        ("đ/c Lan và chị (Hoa)", "đ/c [tên] và chị ([tên])"),
        ("gặp a Tuấn hoặc c mẫu", "gặp a [tên] hoặc c [người trực]"),
        ("zalo: Mẫu Đẹp", "zalo: [tên]"),
    ],
)
def test_what_points_at_a_person_is_masked(written: str, shown: str) -> None:
    assert masked(written, PEOPLE) == shown
    assert marks_in(written, PEOPLE) == set(re.findall(r"\[.*?\]", shown))
    assert not marks_in(shown, PEOPLE)


@pytest.mark.parametrize(
    "written",
    [
        "Cán bộ hướng dẫn rõ ràng, cảm ơn anh chị!",
        "Chờ 45 phút, có 3 người ở quầy 2",
        "Bị đòi 2.000.000 đồng, có người nói 200.000.000đ",
        "Ông bà ở xã cần thêm ghế ngồi, 24/7 cũng được",
        "Anh Chị ở Quầy 3 vui vẻ 😀",
        "Cần làm theo Nghị định 118/2025",
        "Làm 5 lần rồi, 2026 vẫn chưa xong",
        "Hộ tịch làm nhanh, tên trên biển to quá",
        "Mở 08:00-11:30 và 13:30-17:00, một hai ba lần tới đều đóng",
        "Thu 50.000 + 200.000 = 250.000đ; đợi bốn năm sáu bảy tám lần",
        "a. Bổ sung ghế. c. Nhắc nhở chung. Quầy A Hẹn lại",
        "Họ thì chậm, ho thi cham, hồ thị xã, văn thư",
        "Ê Đê ê̆ ơ̆ ô̆, ภาษาไทย ที่",
        "",
    ],
)
def test_what_points_at_nobody_stays(written: str) -> None:
    assert masked(written, PEOPLE) == written
    assert not marks_in(written, PEOPLE)


def test_text_is_cleaned_of_what_hides_or_turns_letters() -> None:
    assert clean("a\u202eb\u2066c\u200bd\x00e\x1b[31mf\ufeff") == "abcde[31mf"
    assert clean("dòng 1\r\n\tdòng\u2028 2") == "dòng 1 dòng 2"
    assert clean(unicodedata.normalize("NFD", "Nguyễn Thị Mẫu")) == "Nguyễn Thị Mẫu"
    assert clean("a" + "\u0301" * 90) == "á" + "\u0301" * 4
    assert clean("\ud800x") == "x"
    assert masked("0912\u200b345\u202e678") == "[số điện thoại]"


def test_a_text_that_grows_by_its_marks_ends_before_the_longest() -> None:
    shown = masked(" ".join(["a@b"] * 125))
    assert len(shown) <= LONGEST_TEXT
    assert shown.endswith("]")


PIECES = st.sampled_from(
    [
        *(
            "0912345678",
            "0912 345 678",
            "079123456789",
            "a@b.vn",
            "www.a.vn",
            "36A-123.45",
            "Nguyễn Thị Mẫu",
            "đỗ văn thử",
            "A012",
        ),
        *("ông", "Trần Văn Mẫu", "tên là", "[tên]", "[", "]", "1", "12", "sinh", "ngày", "1/2/1990", "đồng", "2.000.000", *MARKS),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=12).flatmap(
    lambda parts: st.sampled_from([" ", "", ", ", "\u200b", "-"]).map(lambda gap: gap.join(parts))
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("1" + "\u0301" * 9)
@example("a@x\u0301")
def test_whatever_is_written_the_laws_hold(text: str) -> None:
    shown = masked(text, PEOPLE)
    assert masked(shown, PEOPLE) == shown
    assert len(shown) <= LONGEST_TEXT
    assert clean(shown) == shown
    assert all(unicodedata.category(letter)[0] != "C" for letter in shown)
    assert "nguyễn thị mẫu" not in shown.casefold()
    assert not re.search(r"0\d{8,}|\w@\w", shown), shown


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="ăâ xyz,!?", max_size=20),
    st.text(alphabet="ăâ xyz,!?", max_size=20),
    st.from_regex(r"0[1-9]([ .-]?[0-9]){8}", fullmatch=True),
)
@example("x", "", "0100000.000")
def test_a_phone_number_never_survives_its_surroundings(before: str, after: str, number: str) -> None:
    shown = masked(f"{before} {number} {after}")
    assert not re.search(r"\d{3}", re.sub(r"\D", "", shown)), shown


def test_a_text_made_to_be_slow_is_not() -> None:
    for text in ("1." * 5000, "a@" * 5000, "a." * 5000, "Nguyễn " * 900, "-" * 9000, "[" * 9000):
        assert len(masked(text[:LONGEST_TEXT], PEOPLE)) <= LONGEST_TEXT
    begin = process_time()
    for piece in ("1.", "09-", "a-.", "a@", "a(at)", "một ", "1 một ", "a chấm ", "Nguyễn văn ", "a\u0332", "đ/c A "):
        personal_marks(piece * (20_000 // len(piece)), PEOPLE)
    assert process_time() - begin < 10, "a form carries 64 KiB, and its text is looked at before it is measured"
