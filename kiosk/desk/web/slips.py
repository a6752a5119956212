"""What came of a slip that an official had printed again, in words: what happened, and what to do at the machine."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from kiosk.desk.reprints import Order
from kiosk.desk.web.wording import Wording

Kind = Literal["pending", "good", "bad"]

_STUCK = frozenset({"cutter stuck", "fault", "stalled"})
_UNREACHED = frozenset({"off", "offline", "no permission", "no driver", "not understood", "no answer"})


class SlipNotice(msgspec.Struct, frozen=True, kw_only=True):
    """One press of «In lại phiếu». ``id`` is the request's; ``message`` changes with what is known."""

    id: str
    kind: Kind
    number: str
    message: str


def notices(orders: Iterable[Order], wording: Wording) -> list[SlipNotice]:
    """What an official is told of these presses, oldest first."""
    return [
        SlipNotice(id=order.request, kind=_kind(order), number=order.slip.text, message=_message(order, wording))
        for order in orders
    ]


def _kind(order: Order) -> Kind:
    if order.is_pending:
        return "pending"
    return "good" if order.state == "printed" else "bad"


def _message(order: Order, wording: Wording) -> str:
    say = wording.words.say
    gaps = {"number": order.slip.text, "place": wording.kiosk(order.terminal)}
    if order.is_pending:
        sentence = say("Đang in lại phiếu %(number)s…")
    elif order.state == "printed":
        sentence = say("Đã in lại %(number)s. Phiếu ra ở %(at)s.")
        gaps["at"] = gaps["place"][:1].lower() + gaps["place"][1:]
    elif order.state == "silent":
        sentence = say("%(place)s không trả lời. Nếu phiếu %(number)s không ra, xin xem máy có điện, có mạng không.")
    elif order.state == "unknown":
        sentence = say("Không rõ phiếu %(number)s có ra không: xin xem ở máy. Máy không tự in lại.")
    else:
        sentence = _failure(order.reason, wording)
    return sentence % gaps


def _failure(reason: str, wording: Wording) -> str:
    say = wording.words.say
    if reason == "paper out":
        return say("%(place)s hết giấy: phiếu %(number)s chưa ra. Xin lắp giấy rồi in lại lần nữa.")
    if reason == "cover open":
        return say("%(place)s đang mở nắp máy in: phiếu %(number)s chưa ra. Xin đóng nắp rồi in lại lần nữa.")
    if reason in _STUCK:
        return say("%(place)s bị kẹt: phiếu %(number)s chưa ra trọn. Xin gỡ giấy, tắt bật máy in rồi in lại lần nữa.")
    if reason in _UNREACHED:
        return say("%(place)s không liên lạc được với máy in: phiếu %(number)s chưa ra. Xin xem máy in có bật không.")
    if reason == "no printer":
        return say("%(place)s không có máy in. Xin đọc số %(number)s cho người dân.")
    if reason in {"busy", "late"}:
        return say("%(place)s đang bận: phiếu %(number)s chưa ra. Xin đợi một phút rồi in lại lần nữa.")
    if reason == "disk":
        return say("%(place)s không ghi được vào thẻ nhớ nên không in phiếu %(number)s. Xin báo kỹ thuật viên.")
    return say("Phiếu %(number)s chưa in được. Xin xem máy lấy số rồi in lại lần nữa.")
