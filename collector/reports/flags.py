"""Why a vote is left out, in words."""

from collector.web.language import Language


def flag_name(flag: str, words: Language) -> str:
    """The reason behind a flag; an unknown one stands as it is."""
    names = {
        "repeat": words.say("bấm lặp"),
        "out-of-hours": words.say("ngoài giờ"),
        "no-window": words.say("không có lượt mời đang mở"),
    }
    return names.get(flag, flag)
