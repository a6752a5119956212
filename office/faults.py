"""Sentences about faults that several kinds of entries can have: each with its field, the reason and the fix."""

import re
from collections.abc import Collection, Mapping, Sequence

from office.documents import ClockTime, Weekday
from office.ids import nearest

_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_MOST_LANGUAGES = 6


def missing(word: str, choices: Collection[str], field: str, kind: str) -> list[str]:
    """One sentence when ``word`` is not among ``choices``."""
    if word in choices:
        return []
    return [f"{field}: no {kind} {word!r}; add it or correct the id{nearest(word, choices)}"]


def plain_problems(text: str, field: str) -> list[str]:
    """What is wrong with a word that stands for all languages."""
    if not text.strip():
        return [f"{field}: is empty; write it"]
    if any(ord(character) < ord(" ") for character in text):
        return [f"{field}: contains a line break or control character; remove it"]
    return []


def language_problems(languages: Sequence[str], field: str) -> list[str]:
    """What is wrong with the languages that a screen offers."""
    found = []
    if not 1 <= len(languages) <= _MOST_LANGUAGES or len(set(languages)) != len(languages):
        found.append(f"{field}: give 1 to {_MOST_LANGUAGES} languages, each once")
    if "vi" not in languages:
        found.append(f"{field}: Vietnamese is missing; add 'vi'")
    found += [
        f"{field}: {language!r} is no language code; write two or three letters such as 'vi'"
        for language in languages
        if not _LANGUAGE.match(language)
    ]
    return found


def span_problems(week: Mapping[Weekday, Sequence[tuple[ClockTime, ClockTime]]], field: str) -> list[str]:
    """What is wrong with the spans of some weekdays."""
    found = []
    for day, spans in week.items():
        last = ""
        for begin, end in spans:
            if begin >= end:
                found.append(f"{field}.{day}: {begin} to {end} ends before it begins; swap them")
            if begin < last:
                found.append(f"{field}.{day}: {begin} to {end} begins before the span before it has ended; order them")
            last = max(last, end)
    return found
