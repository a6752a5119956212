"""Why an address cannot be followed, in the language of the page."""

from collector.reason import Reason
from collector.web.language import Language


def said(found: Reason, words: Language) -> str:
    """A reason as a page says it; one that this version does not know is said to be unusable, and no more."""
    text = _sentences(words).get(found.pattern)
    if text is None:
        return words.say("không dùng được; xin bỏ ra hoặc sửa lại")
    near = words.say(" (có phải «%(near)s»?)") % {"near": found.near} if found.near else ""
    return text % found.values + near


def name(status: int, words: Language) -> str:
    """What a status means, for the few that have no words of their own."""
    names = {
        400: words.say("Yêu cầu không đúng cách."),
        401: words.say("Chưa đăng nhập."),
        405: words.say("Địa chỉ này không nhận việc ấy."),
        413: words.say("Nội dung gửi lên quá lớn."),
        415: words.say("Loại nội dung này không nhận được."),
    }
    return names.get(status, words.say("Yêu cầu không thực hiện được."))


def _sentences(words: Language) -> dict[str, str]:
    """By the patterns of the reasons; each fills the same gaps."""
    say = words.say
    return {
        "is unknown": say("tham số này không có"),
        "is unknown; use one of %(choices)s": say("tham số này không có; dùng một trong: %(choices)s"),
        "is not known to this page; leave it out": say("trang này không dùng tham số ấy; xin bỏ ra"),
        "stands more than once; give it once": say("có nhiều lần; chỉ ghi một lần"),
        "stands more than once; give it once with a comma between": say("có nhiều lần; ghi một lần, cách nhau bằng dấu phẩy"),
        "%(value)r is none of %(choices)s": say("«%(value)s» không phải là một trong: %(choices)s"),
        "is none of %(choices)s": say("phải là một trong: %(choices)s"),
        "is none of those that can be chosen": say("không có trong những gì chọn được"),
        "takes at most %(most)s different groupings; leave the others out": say("nhóm theo nhiều nhất %(most)s cách khác nhau"),
        "takes only one length of time; leave the other out": say("chỉ nhóm theo một độ dài thời gian"),
        "takes an hour or a weekday with a day or longer; use day instead of half-day": say(
            "giờ hoặc thứ trong tuần chỉ đi với ngày hoặc dài hơn, không đi với buổi"
        ),
        "%(value)r is not in the directory": say("không có «%(value)s» trong danh mục"),
        "%(value)r is not of this office": say("không có «%(value)s» trong cơ quan này"),
        "%(value)r is the code of nobody in this office": say("«%(value)s» không phải mã của ai trong cơ quan này"),
        "is known only within its office; add `office`": say("chỉ hiểu được trong một cơ quan; xin thêm office"),
        "does not belong to the unit asked for; leave one of them out": say("không thuộc đơn vị đang hỏi; xin bỏ một trong hai"),
        "cannot stand together with `from` or `to`; leave one out": say("không đi cùng ngày đầu, ngày cuối; xin bỏ một thứ"),
        "is missing; `to` alone does not say where to begin": say("còn thiếu; chỉ có ngày cuối thì không biết bắt đầu từ đâu"),
        "is missing; an evidence sheet is about one official of an office": say(
            "còn thiếu; phiếu của một người cần biết là ai, ở cơ quan nào"
        ),
        "must be later than `from` (%(first)s); `to` is the day after the last one": say("phải sau ngày đầu (%(first)s)"),
        "%(value)r is no day such as 2026-07-01": say("«%(value)s» không phải là ngày, ví dụ 2026-07-01"),
        "%(value)s is out of range; use a day between %(first)s and %(last)s": say(
            "%(value)s nằm ngoài khoảng dùng được: từ %(first)s đến %(last)s"
        ),
        "holds %(offices)s offices, at most %(most)s are read at once; ask for a smaller unit": say(
            "có %(offices)s cơ quan, mỗi lần xem nhiều nhất %(most)s cơ quan; xin chọn đơn vị nhỏ hơn"
        ),
        "to `to` are %(days)s days, at most %(most)s are counted at once; ask for less, or group by longer periods": say(
            "là %(days)s ngày, mỗi lần tính nhiều nhất %(most)s ngày; xin chọn ngắn hơn"
        ),
        "is not known here; leave it out": say("ở đây không dùng tham số này; xin bỏ ra"),
        "is given more than once; give one": say("có nhiều giá trị; chỉ ghi một"),
        "%(value)r is no whole number from %(least)s to %(most)s": say(
            "«%(value)s» không phải là số nguyên từ %(least)s đến %(most)s"
        ),
        "is longer than %(most)s characters": say("dài hơn %(most)s ký tự"),
        "is no number of an entry": say("không phải là số của một dòng nhật ký"),
        "is no number of a comment": say("không phải là số của một góp ý"),
        "does not stand together with `stage`; leave one of them out": say("không đi cùng stage; xin bỏ một trong hai"),
    }
