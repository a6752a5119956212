"""Reads spoken numbers back, as somebody who hears them: written from how people count, not from how the program does."""

_VALUES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


def heard_vietnamese(words: list[str]) -> int:
    """Left to right: a value is held until the word that says how much it weighs."""
    total, held = 0, 0
    for word in words:
        if word in {"nghìn", "ngàn"}:
            total, held = total + held * 1000, 0
        elif word == "trăm":
            total, held = total + held * 100, 0
        elif word == "mươi":
            total, held = total + held * 10, 0
        elif word == "mười":
            assert held == 0, words
            total += 10
        elif word in {"linh", "lẻ"}:
            assert held == 0, words
        else:
            assert held == 0, f"two values in a row: {words}"
            held = _VALUES[word]
    return total + held


def heard_english(words: list[str]) -> int:
    total, held = 0, 0
    for word in words:
        if word == "thousand":
            total, held = (total + held) * 1000, 0
        elif word == "hundred":
            total, held = total + held * 100, 0
        elif word != "and":
            held += _ENGLISH[word]
    return total + held


def heard_digits(words: list[str]) -> str:
    """The figures, one for each word, in any of the three grammars."""
    figures = {**{word: value for word, value in _VALUES.items() if value < 10}, **_ENGLISH, **{str(n): n for n in range(10)}}
    return "".join(str(figures[word]) for word in words)
