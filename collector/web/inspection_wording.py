"""What supervisors look at during a visit, and how it was: the words of the slip, on the page and in the pack.

The things to look at are those that citizens can see and that the programme's supervisors ask for; none is about a person.
"""

from collector.web.language import Language

CHECKS = ("terminals", "privacy", "posted", "complaints", "priority", "tidy")
RESULTS = ("good", "bad", "unseen")


def check_name(check: str, words: Language) -> str:
    """What is looked at."""
    names = {
        "terminals": words.say("Máy đánh giá bật và dùng được ở mọi quầy đang phục vụ"),
        "privacy": words.say("Người dân bấm mà không ai nhìn hoặc nhắc chọn mức nào"),
        "posted": words.say("Thủ tục được niêm yết kịp thời, rõ ràng, đầy đủ, dễ đọc"),
        "complaints": words.say("Có chỉ dẫn nơi phản ánh, kiến nghị, khiếu nại, tố cáo"),
        "priority": words.say("Người được ưu tiên được phục vụ trước theo quy định"),
        "tidy": words.say("Nơi tiếp dân gọn gàng, có chỗ ngồi chờ"),
    }
    return names.get(check, check)


def result_name(result: str, words: Language) -> str:
    """How it was."""
    names = {"good": words.say("đạt"), "bad": words.say("chưa đạt"), "unseen": words.say("không xem")}
    return names.get(result, result)
