"""Vietnamese first, English second, and no text without its English; numbers and days by CLDR."""

import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import collector
from collector.web.language import DOMAINS, language
from collector.web.scope import PERIODS
from office.periods import VIETNAM, Period

ROOM = Path(collector.__file__).parent
CATALOGUES = [ROOM / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po" for domain in DOMAINS]


def texts() -> set[str]:
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
    options = {"**/templates/**.html": {"silent": "false"}}
    found = [
        message
        for place in ("web", "reports")
        for message in extract_from_dir(ROOM / place, methods, options, keywords={"say": None, "_": None})
    ]
    return {str(message[2]) for message in found} | {name for _, name in PERIODS}


def messages() -> list[Message]:
    return [message for file in CATALOGUES for message in read_po(BytesIO(file.read_bytes())) if message.id]


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    catalogue = {str(message.id): str(message.string) for message in messages()}
    used = texts()
    assert len(used) > 100
    assert used - set(catalogue) == set()
    assert set(catalogue) - used == set()
    assert all(catalogue.values())


def test_a_translation_fills_the_same_gaps() -> None:
    # A quarter is counted in Roman numerals in Vietnamese only.
    gap = re.compile(r"%\((\w+)\)s|\{(\w+)\}|%%")
    for message in messages():
        source, translation = (str(text).replace("(roman)", "(number)") for text in (message.id, message.string))
        assert sorted(gap.findall(source)) == sorted(gap.findall(translation)), source


def test_no_text_has_two_english_ones() -> None:
    ids = [str(message.id) for message in messages()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("code", "number", "percent", "day"),
    [("vi", "1.462", "80,6%", "15/09/2026"), ("en", "1,462", "80.6%", "15 Sep 2026"), ("xx", "1.462", "80,6%", "15/09/2026")],
)
def test_numbers_and_days_are_written_as_the_language_writes_them(code: str, number: str, percent: str, day: str) -> None:
    words = language(code)
    assert words.number(1462) == number
    assert words.percent(0.8055) == percent
    assert words.day(date(2026, 9, 15)) == day


@pytest.mark.parametrize(
    ("first", "end", "reckoning", "vietnamese", "english"),
    [
        (date(2026, 7, 1), date(2026, 10, 1), "calendar", "Quý III năm 2026", "Quarter 3 of 2026"),
        (date(2026, 6, 15), date(2026, 9, 15), "15-14", "Quý III năm 2026", "Quarter 3 of 2026"),
        (date(2026, 9, 1), date(2026, 10, 1), "calendar", "Tháng 9 năm 2026", "September 2026"),
        (date(2026, 1, 1), date(2026, 7, 1), "calendar", "6 tháng đầu năm 2026", "First half of 2026"),
        (date(2026, 7, 1), date(2027, 1, 1), "calendar", "6 tháng cuối năm 2026", "Second half of 2026"),
        (date(2025, 12, 15), date(2026, 12, 15), "15-14", "Năm 2026", "Year 2026"),
        (date(2026, 9, 14), date(2026, 9, 21), "calendar", "Tuần 38 năm 2026", "Week 38 of 2026"),
        (date(2026, 9, 14), date(2026, 9, 15), "calendar", "14/09/2026", "14 Sep 2026"),
        (date(2026, 6, 15), date(2026, 9, 15), "calendar", "15/06/2026 – 14/09/2026", "15 Jun 2026 – 14 Sep 2026"),
    ],
)
def test_whole_periods_have_names(first: date, end: date, reckoning: str, vietnamese: str, english: str) -> None:
    period = Period(first, end)
    assert language("vi").period(period, reckoning) == vietnamese  # type: ignore[arg-type] # of the two reckonings
    assert language("en").period(period, reckoning) == english  # type: ignore[arg-type] # of the two reckonings


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("vi", ["thứ Hai", "thứ Bảy", "Chủ nhật", "8–9 giờ", "21:05 thứ Hai 14/09/2026"]),
        ("en", ["Monday", "Saturday", "Sunday", "8:00–9:00", "Monday 14 Sep 2026, 21:05"]),
    ],
)
def test_weekdays_and_hours_within_a_sentence(code: str, said: list[str]) -> None:
    words = language(code)
    found = [
        *(words.weekday_name(day) for day in (0, 5, 6)),
        words.hours(8),
        words.moment_of_week(datetime(2026, 9, 14, 21, 5, tzinfo=VIETNAM)),
    ]
    assert found == said
