"""The set of promises that ships with the product, for whoever has none yet: «4 xin, 4 luôn, 5 không» of «Nụ cười công sở».

It is a beginning and holds nowhere by itself: an administration takes it over, signs it, and says which reasons stand for items.
"""

from office.commitment import CommitmentItem, CommitmentSet
from office.ids import CommitmentId, ItemId

_ASK, _ALWAYS, _NEVER = (
    {"vi": "4 xin", "en": "4 courtesies"},
    {"vi": "4 luôn", "en": "4 always"},
    {"vi": "5 không", "en": "5 never"},
)


def _item(id_: str, group: dict[str, str], vi: str, en: str, *, observable: bool = True) -> CommitmentItem:
    return CommitmentItem(id=ItemId(id_), group=group, text={"vi": vi, "en": en}, observable=observable)


MODEL_COMMITMENT = CommitmentSet(
    id=CommitmentId("4-xin-4-luon-5-khong"),
    title={"vi": "4 xin, 4 luôn, 5 không", "en": "4 courtesies, 4 always, 5 never"},
    items=(
        _item("xin-chao", _ASK, "Xin chào", "Greet"),
        _item("xin-loi", _ASK, "Xin lỗi", "Apologise"),
        _item("xin-cam-on", _ASK, "Xin cảm ơn", "Thank"),
        _item("xin-phep", _ASK, "Xin phép", "Ask leave"),
        _item("luon-mim-cuoi", _ALWAYS, "Luôn mỉm cười", "Always smile"),
        _item("luon-nhe-nhang", _ALWAYS, "Luôn nhẹ nhàng", "Always be gentle"),
        _item("luon-lang-nghe", _ALWAYS, "Luôn lắng nghe", "Always listen"),
        _item("luon-giup-do", _ALWAYS, "Luôn giúp đỡ", "Always help"),
        _item(
            "khong-cua-quyen",
            _NEVER,
            "Không cửa quyền, hách dịch, gây khó khăn, phiền hà",
            "Never be bossy, overbearing or make needless trouble",
        ),
        _item(
            "khong-quan-lieu",
            _NEVER,
            "Không quan liêu, vô cảm, vô trách nhiệm",
            "Never be bureaucratic, indifferent or irresponsible",
        ),
        _item(
            "khong-tham-nhung",
            _NEVER,
            "Không tham nhũng, lãng phí, lợi ích nhóm",
            "Never corrupt, wasteful or serving a group",
            observable=False,
        ),
        _item(
            "khong-xu-ninh",
            _NEVER,
            "Không xu nịnh, chạy chọt, gian dối",
            "Never flatter, pull strings or deceive",
            observable=False,
        ),
        _item("khong-loi-dung", _NEVER, "Không lợi dụng chức vụ, quyền hạn", "Never abuse position or power", observable=False),
    ),
)
