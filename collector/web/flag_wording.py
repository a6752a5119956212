"""What is said of a flag: its name, its evidence in a plain sentence, and how rarely honest work looks like this."""

from collector.web.language import Language
from office.suspicion import Flag, Kind

_ROUND = 10
_MOST_RARE = 1_000_000


def flag_name(kind: Kind, words: Language) -> str:
    """What a flag is called."""
    names: dict[Kind, str] = {
        "repeats": words.say("Bấm lặp nhiều"),
        "out-of-hours": words.say("Bấm ngoài giờ nhiều"),
        "no-window": words.say("Phiếu không có lượt khách"),
        "few-windows": words.say("Ít mời đánh giá"),
        "never-opened": words.say("Không hề mời đánh giá"),
        "few-votes": words.say("Ít khách trả lời"),
        "many-votes": words.say("Nhiều khách trả lời khác thường"),
        "terminal-off": words.say("Máy đánh giá hay tắt"),
        "missed": words.say("Vắng mặt nhiều"),
        "cancelled": words.say("Hủy số nhiều"),
        "transferred": words.say("Chuyển quầy nhiều"),
        "walk-ins": words.say("Nhiều số do người trực cấp"),
        "equal-boxes": words.say("Cả buổi cùng một mức"),
        "counter-against-exit": words.say("Tại quầy khác hẳn lối ra, điện thoại"),
    }
    return names[kind]


def flag_evidence(flag: Flag, words: Language) -> str:
    """What was seen, what is usual, and how rare that is."""
    values = {
        "observed": words.number(flag.observed),
        "whole": words.number(flag.whole),
        "expected": words.number(round(flag.expected, 1 if flag.expected < _ROUND else 0)),
        "share": words.percent(flag.observed / flag.whole if flag.whole else 0.0),
        "usual": words.percent(min(flag.expected / flag.whole, 1.0) if flag.whole else 0.0),
    }
    return f"{_sentence(flag.kind, words) % values} {_rarity(flag.chance, words)}"


def _sentence(kind: Kind, words: Language) -> str:
    sentences: dict[Kind, str] = {
        "repeats": words.say("%(observed)s trên %(whole)s lần bấm là bấm lặp; ở nơi khác thường có %(expected)s."),
        "out-of-hours": words.say("%(observed)s trên %(whole)s lần bấm là ngoài giờ; ở nơi khác thường có %(expected)s."),
        "no-window": words.say(
            "%(observed)s trên %(whole)s lần bấm khi không có lượt khách nào; ở nơi khác thường có %(expected)s."
        ),
        "few-windows": words.say("Mời đánh giá %(observed)s trên %(whole)s lượt khách; ở nơi khác thường mời %(expected)s."),
        "never-opened": words.say("Không mời lượt nào trong %(whole)s lượt khách; ở nơi khác thường mời %(expected)s."),
        "few-votes": words.say("Chỉ %(observed)s trên %(whole)s lượt được mời có trả lời; ở nơi khác thường có %(expected)s."),
        "many-votes": words.say("Có tới %(observed)s trên %(whole)s lượt được mời trả lời; ở nơi khác thường có %(expected)s."),
        "terminal-off": words.say("Máy tắt trong %(observed)s trên %(whole)s lượt khách; ở nơi khác thường là %(expected)s."),
        "missed": words.say("%(observed)s trên %(whole)s lần gọi ghi là vắng mặt; ở nơi khác thường là %(expected)s."),
        "cancelled": words.say("%(observed)s trên %(whole)s số bị người trực hủy; ở nơi khác thường là %(expected)s."),
        "transferred": words.say("%(observed)s trên %(whole)s lượt bị chuyển quầy; ở nơi khác thường là %(expected)s."),
        "walk-ins": words.say("%(observed)s trên %(whole)s số do người trực cấp; ở nơi khác thường là %(expected)s."),
        "equal-boxes": words.say(
            "%(observed)s trên %(whole)s hòm phiếu theo buổi có mọi phiếu cùng một mức;"
            " phiếu như ở đây thường chỉ làm nên %(expected)s."
        ),
        "counter-against-exit": words.say(
            "Tại quầy %(share)s hài lòng (%(whole)s phiếu); ở lối ra hoặc qua điện thoại chỉ %(usual)s."
        ),
    }
    return sentences[kind]


def _rarity(chance: float, words: Language) -> str:
    times = round(1 / chance)
    if times >= _MOST_RARE:
        return words.say("Ngẫu nhiên mà như vậy: chưa đến 1 trên 1 triệu.")
    digits = len(str(times)) - 1
    rounded = times // 10**digits * 10**digits
    return words.say("Ngẫu nhiên mà như vậy: khoảng 1 trên %(times)s.") % {"times": words.number(rounded)}
