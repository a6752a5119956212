"""Slips as offices have them: the usual one, long names, nothing but the number, and what nobody should write."""

import msgspec

from kiosk.slip import SAMPLE_SLIP, Slip

BARE_SLIP = Slip(office="Xã Mẫu A", number="A 001", service="Hộ tịch", issued="07:30, thứ Hai 31/8/2026")

LONG_SLIP = msgspec.structs.replace(
    SAMPLE_SLIP,
    office="Trung tâm Phục vụ hành chính công xã Mẫu A, Tỉnh Mẫu, cơ sở hai tại Nhà văn hoá thôn Mẫu B",
    number="S 1234",
    service="Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp chuyển đổi, "
    "chuyển nhượng, thừa kế, tặng cho, góp vốn bằng quyền sử dụng đất; ĐỔI TÊN NGƯỜI SỬ DỤNG ĐẤT Ở ẪỖỂẰỰỴ",
    ahead="Còn 128 người trước ông/bà, chưa ước lượng được thời gian chờ.",
    notice="Sau 11:30 nghỉ trưa; số đã lấy được giữ thứ tự cho buổi chiều, từ 13:30. Xin hỏi người hướng dẫn.",
)

HOSTILE_SLIP = msgspec.structs.replace(
    SAMPLE_SLIP,
    office="Đ" * 90 + "\n\x07\x1b@" + "Ỗ " * 400,
    number="H" * 40,
    service="a\u0302\u0303\u0323" * 40 + "\u202e ngược",
    ahead=" ",
    issued="e" + "\u0301" * 60,
    notice="☃" * 40,
)

SLIPS = {"usual": SAMPLE_SLIP, "bare": BARE_SLIP, "long": LONG_SLIP, "hostile": HOSTILE_SLIP}
