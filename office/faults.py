"""Sentences about faults that several kinds of entries can have: each with its field, the reason and the fix."""

import re
from collections.abc import Collection, Mapping, Sequence

from office.documents import ClockTime, Weekday
from office.fault import Fault
from office.ids import nearest

_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_MOST_LANGUAGES = 6


def missing(word: str, choices: Collection[str], field: str, kind: str) -> list[str]:
    """One sentence when ``word`` is not among ``choices``."""
    if word in choices:
        return []
    near = nearest(word, choices)
    return [Fault(field, "no {kind} {word!r}; add it or correct the id{near}", kind=kind, word=word, near=near)]


def plain_problems(text: str, field: str) -> list[str]:
    """What is wrong with a word that stands for all languages."""
    if not text.strip():
        return [Fault(field, "is empty; write it")]
    if any(ord(character) < ord(" ") for character in text):
        return [Fault(field, "contains a line break or control character; remove it")]
    return []


def language_problems(languages: Sequence[str], field: str) -> list[str]:
    """What is wrong with the languages that a screen offers."""
    found: list[str] = []
    if not 1 <= len(languages) <= _MOST_LANGUAGES or len(set(languages)) != len(languages):
        found.append(Fault(field, "give 1 to {most} languages, each once", most=_MOST_LANGUAGES))
    if "vi" not in languages:
        found.append(Fault(field, "Vietnamese is missing; add 'vi'"))
    found += [
        Fault(field, "{language!r} is no language code; write two or three letters such as 'vi'", language=language)
        for language in languages
        if not _LANGUAGE.match(language)
    ]
    return found


def span_problems(week: Mapping[Weekday, Sequence[tuple[ClockTime, ClockTime]]], field: str) -> list[str]:
    """What is wrong with the spans of some weekdays."""
    found: list[str] = []
    for day, spans in week.items():
        last = ""
        for begin, end in spans:
            if begin >= end:
                found.append(Fault(f"{field}.{day}", "{begin} to {end} ends before it begins; swap them", begin=begin, end=end))
            if begin < last:
                sentence = "{begin} to {end} begins before the span before it has ended; order them"
                found.append(Fault(f"{field}.{day}", sentence, begin=begin, end=end))
            last = max(last, end)
    return found
