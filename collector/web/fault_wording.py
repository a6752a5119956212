"""What is wrong with an entry of the directory, for who fills in a form: the sentences of an import, in Vietnamese."""

import re
from datetime import date

from collector.web.language import Language, faults
from office.fault import Fault

_READ = (
    (re.compile(r"^is missing"), "còn thiếu; hãy ghi vào"),
    (re.compile(r"^is unknown"), "tên trường này không có; hãy bỏ đi hoặc sửa lại"),
    (re.compile(r"^expected str of length >= (\d+)"), "cần ít nhất {0} ký tự"),
    (re.compile(r"^expected str of length <= (\d+)"), "dài quá; nhiều nhất {0} ký tự"),
    (re.compile(r"^expected str matching regex"), "không đúng dạng; hãy sửa lại"),
    (re.compile(r"^expected (?:int|float) >= ([\d.]+)"), "nhỏ quá; ít nhất {0}"),
    (re.compile(r"^expected (?:int|float) <= ([\d.]+)"), "lớn quá; nhiều nhất {0}"),
    (re.compile(r"^expected int"), "phải là số nguyên"),
    (re.compile(r"^invalid enum value"), "không có trong các lựa chọn; hãy chọn lại"),
    (re.compile(r"^expected"), "không đúng dạng; hãy sửa lại"),
)
_PATH = re.compile(r"^([^\s:]+): ", re.DOTALL)
_NAMED_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


def said(problem: str, words: Language) -> tuple[str, str]:
    """Where a problem is, and what it is, in the language of a page."""
    is_vietnamese = words.code == "vi"
    if isinstance(problem, Fault):
        template = faults().gettext(problem.template) if is_vietnamese else problem.template
        values = {name: _value(value, words) for name, value in problem.values.items()}
        return problem.path, template.format(**values)
    found = _PATH.match(problem)
    path, sentence = (found[1], problem[found.end() :]) if found else ("", problem)
    if is_vietnamese:
        for pattern, vietnamese in _READ:
            if match := pattern.match(sentence):
                return path, vietnamese.format(*match.groups())
    return path, sentence


def _value(value: object, words: Language) -> object:
    if isinstance(value, date):
        return words.day(value)
    return weekday(value, words) if isinstance(value, str) and value in _NAMED_DAYS else value


def sub_place(path: str, words: Language) -> str:
    """Which part of a field: a language, a weekday, a line."""
    found = []
    for part in path.replace("[", ".").replace("]", "").split("."):
        if part in {"vi", "en"}:
            found.append({"vi": words.say("Tiếng Việt"), "en": words.say("Tiếng Anh")}[part])
        elif part in _NAMED_DAYS:
            found.append(weekday(part, words))
        elif part.startswith("#"):
            found.append(words.say("dòng %(n)s") % {"n": part[1:]})
        elif part.startswith("score "):
            found.append(words.say("mức %(n)s") % {"n": part.removeprefix("score ")})
        elif f"[{part}]" in path and part:
            found.append(words.say("dòng %(n)s") % {"n": int(part) + 1} if part.isdigit() else f"«{part}»")
    return ", ".join(found)


def weekday(day: object, words: Language) -> str:
    """The name of a day of the week."""
    names = {
        "mon": words.say("Thứ hai"),
        "tue": words.say("Thứ ba"),
        "wed": words.say("Thứ tư"),
        "thu": words.say("Thứ năm"),
        "fri": words.say("Thứ sáu"),
        "sat": words.say("Thứ bảy"),
        "sun": words.say("Chủ nhật"),
    }
    return names.get(str(day), str(day))
