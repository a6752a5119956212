"""What invented citizens write on their phones: SỐ LIỆU MẪU, some of it with what has to be masked."""

from random import Random
from typing import NamedTuple

from office.masking import masked
from office.survey import Hint

SAYINGS = (
    "Cán bộ hướng dẫn rõ ràng, nhẹ nhàng. Cảm ơn anh chị!",
    "Chờ hơi lâu vào đầu giờ sáng, xin mở thêm quầy chứng thực.",
    "Xin thêm ghế ngồi và quạt ở hàng hiên cho người già.",
    "Biểu mẫu dán trên tường chữ nhỏ quá, đọc không được.",
    "Phải đi lại hai lần vì lần đầu không được nói thiếu giấy tờ gì.",
    "Cô Mẫu giúp tôi viết tờ khai, tôi rất biết ơn.",
    "Đường vào trụ sở ngập nước khi mưa, xe máy khó đi.",
    "Máy lấy số dễ dùng, có người chỉ giúp.",
    "Hồ sơ của ông Trần Văn Mẫu nộp từ tuần trước, xin trả lời qua số 0900 000 000.",
    "Nhà vệ sinh cần sạch hơn.",
    "Giờ nghỉ trưa nên có người trực vì bà con ở xa.",
    "Nhân viên nói hơi nhanh, người lớn tuổi nghe không kịp.",
)
SAYINGS_WITH_A_YES = (
    "Có người nói đưa thêm tiền thì được làm nhanh hơn.",
    "Được gợi ý mua quà, tôi không đưa.",
)

_YES, _NO = 0.04, 0.6


class Said(NamedTuple):
    """What one invented citizen wrote, masked, and answered."""

    text: str
    hint: Hint


def said_on_a_phone(chance: Random, officials: tuple[str, ...] = ()) -> Said:
    """A text with an answer to the question about a bribe."""
    hint = answered(chance)
    return Said(masked(chance.choice(SAYINGS_WITH_A_YES if hint == "yes" else SAYINGS), officials), hint)


def answered(chance: Random) -> Hint:
    """An answer to the question about a bribe alone."""
    share = chance.random()
    return "yes" if share < _YES else "no" if share < _YES + _NO else "unanswered"
