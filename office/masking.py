"""What people write, made fit to be kept: cleaned to plain letters, and without what points at a person.

Masked are numbers that lead to somebody (phone, papers, account, number plate, a ticket's number), dates, addresses of mail and
web, and names; names of the office's officials say that they were one. The rules are made to hide too much rather than too
little. They are no proof: a person who can be told from the story itself is what moderation is for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_TEXT = 500
"""Characters of a comment, before and after masking."""

OFFICIAL, NAME = "[người trực]", "[tên]"
PHONE, PAPERS, NUMBER, PLATE, TICKET = "[số điện thoại]", "[số giấy tờ]", "[dãy số]", "[biển số]", "[số thứ tự]"
MAIL, WEB, DAY, HOUSE = "[thư điện tử]", "[địa chỉ mạng]", "[ngày]", "[số nhà]"
MARKS = (OFFICIAL, NAME, PHONE, PAPERS, NUMBER, PLATE, TICKET, MAIL, WEB, DAY, HOUSE)
"""What stands in the place of what was masked."""
OF_AN_OFFICE = frozenset({DAY, HOUSE, MAIL, WEB})
"""What an office may say of itself: a day on which it is open, and where it is found."""

_MOST_MARKS_ON_A_LETTER = 4
_MOST_ROUNDS = 8
_FANCY = ("<font>", "<circle>", "<square>", "<wide>", "<narrow>")
"""How Unicode says that a sign is a letter or a digit in another dress: bold, in a circle, as wide as a Chinese one."""
_NOT_SEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
"""Letters, signs and marks that show nothing, though they are no format characters: between two letters they hide a name."""
_LINES = frozenset("\u0305\u0332\u0333\u033f\u0347")
_OVERLAY = 1
"""The combining class of strokes through a letter."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARKED = re.compile("(" + "|".join(map(re.escape, MARKS)) + ")")
_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)*")
_WEB = re.compile(
    r"(?:https?|ftp)\s?:\s?//\S+|\bwww\.\S+"
    # From the begin of a word alone: from each hyphen anew, 60 KB of «09-09-…» took three minutes.
    r"|(?<![\w-])[\w-]+(?:\.[\w-]+){0,9}"
    r"\.(?:com|net|org|info|gov|edu|vn|me|io|link|xyz|top|site|online|ly|gl|tv|app|shop)\b(?:/\S*)?",
    re.IGNORECASE,
)
_SPELT_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+\s?(?:[(\[{]\s?(?:at|a còng|a móc)\s?[)\]}]|\ba (?:còng|móc|cong|moc)\b)\s?[\w-]+"
    r"(?:\s?(?:\.|[(\[{]?\s?\b(?:dot|chấm|cham)\b\s?[)\]}]?)\s?[\w-]+){0,4}",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b\d{2}[ –—-]{0,3}[A-ZĐ]{1,2}\d?[ .–—-]{0,3}(?:\d{3}[. ]?\d{2}|\d{4})\b", re.IGNORECASE)
_TICKET = re.compile(r"\b[AHKMSX][ -]?\d{3}\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}\b|\bngày\s+\d{1,2}(?:\s?[/.-]\s?\d{1,2}|\s+tháng\s+\d{1,2})(?:\s+năm\s+\d{4})?"
    r"|\bsinh(?:\s+(?:ngày|năm))?\s*:?\s*\d[\d/.-]*|\b\d{4}\s?-\s?\d{2}\s?-\s?\d{2}\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\bsố\s+nhà\s*:?\s*\d\S*", re.IGNORECASE)
_PASSPORT = re.compile(r"\b[A-Z] ?\d{7,8}\b(?![\s.,()/_–-]{0,3}\d)", re.IGNORECASE)
# Whatever people put between the digits; not what stands between sums and hours.
_BETWEEN = r"(?:[^\w:;=<>+%?!&]|_){0,3}"
_LONG = re.compile(rf"\+?\(?\d(?:{_BETWEEN}\d){{7,}}")
_DIGIT_WORD = r"(?:không|khong|một|mot|mốt|hai|ba|bốn|bon|tư|năm|nam|lăm|sáu|sau|bảy|bay|bẩy|tám|tam|chín|chin|mười|muoi)"
_SPOKEN = re.compile(rf"(?:\d|\b{_DIGIT_WORD}\b)(?:{_BETWEEN}(?:\d|\b{_DIGIT_WORD}\b)){{7,}}", re.IGNORECASE)
_FEWEST_SPOKEN = 4
_PHONE = re.compile(r"0\d{9,10}|84\d{9}")
_MONEY = re.compile(r"[1-9]\d{0,2}(?:[.,]?\d{3})+")
_CURRENCY = re.compile(r"\s?(?:đồng\b(?!\s+(?:chí|bào|nghiệp))|đ\b(?!/)|vnđ|vnd)", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"""[ .,:("'“‘«-]{1,3}""")
_GAP_IN_NAME = r"[\W_]{1,3}"
_TITLES = _words("ông bà anh chị cô chú bác cậu em thầy cháu chí bộ viên mr ms mrs đc")
"""The last word of what stands before a name; «chí», «bộ» and «viên» end «đồng chí», «cán bộ» and «nhân viên»."""
_SHORT_TITLES = _words("a c")
"""«anh» and «chị», as people write on a phone."""
_LETTERED = _words("quầy phòng nhà khu hạng cửa bàn loại mẫu nhóm tổ lớp tầng")
"""What is told apart by a letter behind it."""
_INTRODUCTIONS = (
    *("tên là", "tên tôi là", "tôi là", "tôi tên", "tên tôi", "họ tên", "họ và tên", "tên", "ký tên", "kí tên"),
    *("zalo", "facebook", "fb"),
)
_LONGEST_INTRODUCTION = 40
_MIDDLES = _words("văn thị van thi")
"""What stands behind a family's name in no other words than names."""
_NEVER_NAMES = _words("làm nói nhận hỏi trả đòi ngồi đi về đến đang cứ vẫn lại bị được giúp tiếp việc lam noi rat qua")
"""Words that go on behind a name that is written in small letters."""
_FAMILIES = _words(
    "nguyen tran pham huynh hoang "
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào đoàn lâm mai trịnh trương tô tạ phùng quách"
    " lương vương triệu giàng lò sùng quàng cầm nông ksor hờ thạch"
)
_NO_NAMES = _words(
    "chị anh em bà ông cô chú bác quầy phòng trưởng phó chủ cán bộ ủy ban xã phường tỉnh huyện thôn ấp rất quá đã ở tại có không"
    " nhân viên đồng chí một cửa trung tâm và là thì mà này kia ấy đó nào ơi ạ tôi mình con cháu thầy"
)
_MOST_NAME_WORDS = 5
_SURE_WORDS = 2


class _Letters(NamedTuple):
    """A text without accents and in small letters, and where each of its letters stands in the text."""

    plain: str
    places: tuple[int, ...]


def clean(text: str) -> str:
    r"""Plain text in one line: NFC, no control or format characters (which turn or hide letters), no towers of accents.

    Letters and digits in another dress (in a circle, with a line below) become plain ones.

    >>> clean("  Cảm ơn\u202e \n nhiều\u200b ")
    'Cảm ơn nhiều'
    >>> clean("0\ufe0f\u20e39\ufe0f\u20e3 ①② 𝐌ẫu")
    '09 12 Mẫu'
    """
    kept: list[str] = []
    marks = 0
    is_on_letter = False
    for letter in unicodedata.normalize("NFC", "".join(map(_undressed, text))):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
            is_on_letter = False
        elif category == "Mn":
            # A line or a stroke, and any mark on a digit, is there to hide what is read all the same.
            marks += 1
            is_line = letter in _LINES or unicodedata.combining(letter) == _OVERLAY
            if is_on_letter and not is_line and marks <= _MOST_MARKS_ON_A_LETTER:
                kept.append(letter)
        elif category[0] != "C" and category != "Me" and letter not in _NOT_SEEN:
            kept.append(letter)
            marks, is_on_letter = 0, category[0] in "LM"
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _undressed(letter: str) -> str:
    if letter.isascii():
        return letter
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    if letter in _NOT_SEEN:
        return ""
    return unicodedata.normalize("NFKC", letter) if unicodedata.decomposition(letter).startswith(_FANCY) else letter


def masked(text: str, officials: Iterable[str] = ()) -> str:
    """``text`` cleaned, with what points at a person replaced by a mark, and no longer than ``LONGEST_TEXT``.

    ``officials`` are the full names of those who work in the office. Masking what is masked changes nothing.

    >>> masked("Gọi tôi 0912.345.678, hồ sơ của bà Trần Thị Mẫu")
    'Gọi tôi [số điện thoại], hồ sơ của bà [tên]'
    >>> masked("Chị Nguyễn thị mẫu ở quầy 2 rất tốt", ["Nguyễn Thị Mẫu"])
    'Chị [người trực] ở quầy 2 rất tốt'
    """
    names = tuple(officials)
    found = clean(text)
    for _ in range(_MOST_ROUNDS):
        # A mark may have taken the letter from under an accent.
        before, found = found, _shortened(clean(_round(found, names)))
        if found == before:
            break
    return found


def marks_in(text: str, officials: Iterable[str] = ()) -> frozenset[str]:
    """What masking would put into ``text``; empty when nothing in it points at a person."""
    plain = _MARKED.sub(" ", clean(text))
    return frozenset(_MARKED.findall(_round(plain, tuple(officials))))


def personal_marks(text: str, officials: Iterable[str] = ()) -> list[str]:
    """What of :func:`marks_in` an office may not write where others read it, in the order of ``MARKS``."""
    found = marks_in(text, officials) - OF_AN_OFFICE
    return [mark for mark in MARKS if mark in found]


def _round(text: str, officials: tuple[str, ...]) -> str:
    return "".join(part if part in MARKS else _masked_part(part, officials) for part in _MARKED.split(text))


def _masked_part(text: str, officials: tuple[str, ...]) -> str:
    for pattern, mark in ((_MAIL, MAIL), (_SPELT_MAIL, MAIL), (_WEB, WEB), (_HOUSE, HOUSE)):
        text = pattern.sub(mark, text)
    text = _outside_marks(text, lambda part: _SPOKEN.sub(_spoken, part))
    text = _outside_marks(text, lambda part: _LONG.sub(_long_number, _PASSPORT.sub(PAPERS, _PLATE.sub(PLATE, part))))
    text = _outside_marks(text, lambda part: _TICKET.sub(TICKET, _DAY.sub(_day, part)))
    text = _outside_marks(text, lambda part: _without_officials(part, officials))
    return _outside_marks(text, _without_names)


def _outside_marks(text: str, deed: Callable[[str], str]) -> str:
    return "".join(part if part in MARKS else deed(part) for part in _MARKED.split(text))


def _day(found: re.Match[str]) -> str:
    begins = found[0][:4].casefold()
    return f"{found[0][:4]} {DAY}" if begins in {"sinh", "ngày"} else DAY


def _long_number(found: re.Match[str]) -> str:
    said = found[0]
    if _MONEY.fullmatch(said) and _CURRENCY.match(found.string, found.end()):
        return said
    if _DAY.fullmatch(said):
        return DAY
    digits = re.sub(r"\D", "", said)
    if said.startswith("+") or _PHONE.fullmatch(digits):
        return PHONE
    return PAPERS if len(digits) in {9, 12} else NUMBER


def _spoken(found: re.Match[str]) -> str:
    """A number of which digits are written as words; a few such words beside a year are none."""
    words = len(_WORD.findall(found[0]))
    begins = found[0][0] == "0" or found[0][:5].casefold() in {"không", "khong"}
    return PHONE if words >= _FEWEST_SPOKEN or (words and begins) else found[0]


def _without_officials(text: str, officials: tuple[str, ...]) -> str:
    letters = _letters(text)
    spans = sorted(
        (letters.places[found.start(1)], letters.places[found.end(1) - 1] + 1)
        for pattern in _patterns(officials)
        for found in pattern.finditer(letters.plain)
    )
    return _replaced(text, spans, OFFICIAL)


def _without_names(text: str) -> str:
    words = list(_WORD.finditer(text))
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        end = _name_at(text, words, at)
        if end is None:
            at += 1
        else:
            spans.append((words[at].start(), words[end - 1].end()))
            at = end
    return _replaced(text, spans, NAME)


def _name_at(text: str, words: Sequence[re.Match[str]], at: int) -> int | None:
    """Behind the last word of a name that begins with a word, or ``None`` when none begins there."""
    word = words[at][0]
    begin = words[at].start()
    is_introduced = text[max(0, begin - _LONGEST_INTRODUCTION) : begin].casefold().rstrip(" :,.").endswith(_INTRODUCTIONS)
    is_family = word.casefold() in _FAMILIES
    follows_title = at > 0 and _is_title(text, words, at)
    is_upper = word[0].isupper() and word.casefold() not in _NO_NAMES
    whole = _run(text, words, at, any_case=is_introduced and is_family)
    if is_upper and (follows_title or is_introduced):
        return whole
    if is_family and at + 2 < len(words) and words[at + 1][0].casefold() in _MIDDLES:
        named = _run(text, words, at, any_case=not words[at + 2][0][0].isupper())
        return named if named > at + 2 else None
    if is_family and whole > at + 1 and (is_upper or is_introduced):
        return whole
    return None


def _is_title(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the word before is a title."""
    gap, title = _between(text, words, at), words[at - 1][0].casefold()
    before = words[at - 2][0].casefold() if at > 1 else ""
    if title == "c" and before == "đ" and _between(text, words, at - 1) == "/":
        return bool(_GAP.fullmatch(gap))
    if title in _SHORT_TITLES:
        return gap == " " and before not in _LETTERED
    return title in _TITLES and bool(_GAP.fullmatch(gap))


def _run(text: str, words: Sequence[re.Match[str]], at: int, *, any_case: bool) -> int:
    end = at + 1
    while end < len(words) and end - at < _MOST_NAME_WORDS and _between(text, words, end).strip(" ") == "":
        word = words[end][0]
        if word.casefold() in _NO_NAMES or word in _NEVER_NAMES or not (word[0].isupper() or (any_case and end - at < 4)):  # noqa: PLR2004  three names
            break
        end += 1
    return end


def _between(text: str, words: Sequence[re.Match[str]], at: int) -> str:
    return text[words[at - 1].end() : words[at].start()]


def _replaced(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    parts: list[str] = []
    done = 0
    for begin, end in spans:
        if begin >= done:
            parts += [text[done:begin], mark]
            done = end
    return "".join([*parts, text[done:]])


def _shortened(text: str) -> str:
    """At most ``LONGEST_TEXT`` characters, with no half of a mark at the end."""
    if len(text) <= LONGEST_TEXT:
        return text
    end = LONGEST_TEXT
    for found in _MARKED.finditer(text):
        if found.start() < LONGEST_TEXT < found.end():
            end = found.start()
    return text[:end].rstrip()


@lru_cache(maxsize=64)
def _patterns(officials: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Full names with any gap between their words, and the ends of names behind a title; longer ones first."""
    titles = "|".join(sorted({_letters(title).plain for title in _TITLES | _SHORT_TITLES}))
    found: list[re.Pattern[str]] = []
    for name in sorted(set(officials), key=lambda name: (-len(name), name)):
        words = _WORD.findall(_letters(clean(name)).plain)
        if len(words) > 1:
            ends = [_GAP_IN_NAME.join(map(re.escape, words[begin:])) for begin in range(len(words))]
            # Three words in a row are that name also where somebody forgot a space; two may be parts of other words.
            found.append(re.compile(f"({ends[0]})" if len(words) > _SURE_WORDS else rf"\b({ends[0]})\b"))
            found.extend(re.compile(rf"\b(?:{titles}){_GAP_IN_NAME}({end})\b") for end in ends[1:])
    return tuple(found)


def _letters(text: str) -> _Letters:
    plain: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        bare = unicodedata.normalize("NFD", letter)[0].casefold()
        if unicodedata.category(letter) != "Mn":
            plain.append("d" if bare == "đ" else bare if len(bare) == 1 else letter)
            places.append(place)
    return _Letters("".join(plain), tuple(places))
