"""Vietnamese and English: words by gettext, numbers and days by CLDR.

The source texts are Vietnamese, so a text without a translation is shown in Vietnamese. Catalogues are read from ``.po`` files
at the start; there is no compiled file that could be older than its source.
"""

import gettext
import io
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from babel.dates import format_date, format_datetime, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from office.periods import BUCKETS, Period, Reckoning, bucket_of, half_day_on

LANGUAGES = ("vi", "en")
DOMAINS = (
    "nucuoi",
    "reports",
    "compare",
    "access",
    "alerts",
    "reasons",
    "directory",
    "units",
    "uptime",
    "comments",
    "dossiers",
    "survey",
)
"""The catalogues: of the pages, of the reports, of the comparison, and of accounts and the log."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_ROMAN = ("I", "II", "III", "IV")


class Language(NamedTuple):
    """One language of the pages: ``code`` is ``vi`` or ``en``."""

    code: str
    catalogue: gettext.NullTranslations

    def say(self, text: str) -> str:
        """``text`` (Vietnamese) in this language."""
        return self.catalogue.gettext(text)

    def number(self, value: float) -> str:
        """``1.462`` or ``1,462``."""
        return _number(self.code, value)

    def percent(self, share: float) -> str:
        """``80,6%`` or ``80.6%``: always one digit."""
        return _percent(self.code, share)

    def day(self, day: date) -> str:
        """``15/09/2026`` or ``15 Sept 2026``."""
        return format_date(day, "dd/MM/yyyy" if self.code == "vi" else "d MMM yyyy", locale=self.code)

    def moment(self, moment: datetime) -> str:
        """Day and time of day; ``moment`` is shown as it stands."""
        return format_datetime(moment, "HH:mm dd/MM/yyyy" if self.code == "vi" else "d MMM yyyy, HH:mm", locale=self.code)

    def moment_of_week(self, moment: datetime) -> str:
        """``21:00 thứ Hai 14/09/2026`` or ``Monday 14 Sep 2026, 21:00``: where it matters which days of the week come again."""
        name = self.weekday_name(moment.weekday())
        if self.code == "vi":
            return f"{moment:%H:%M} {name} {self.day(moment.date())}"
        return f"{name} {self.moment(moment)}"

    def month(self, label: str) -> str:
        """``T9`` or ``Sep`` for ``2026-09``; January carries its year."""
        year, month = (int(part) for part in label.split("-"))
        first = date(year, month, 1)
        short = f"T{month}" if self.code == "vi" else format_date(first, "MMM", locale=self.code)
        return f"{short}/{year}" if month == 1 else short

    def hour(self, hour: int) -> str:
        """``8 giờ`` or ``8:00``."""
        return f"{hour} giờ" if self.code == "vi" else f"{hour}:00"

    def weekday(self, weekday: int) -> str:
        """``Thứ 2`` or ``Mon`` for 0."""
        if self.code == "vi":
            return "CN" if weekday == 6 else f"Thứ {weekday + 2}"  # noqa: PLR2004 - Sunday
        return str(get_day_names("abbreviated", locale=self.code)[weekday])

    def hours(self, hour: int) -> str:
        """``8–9 giờ`` or ``8:00–9:00``: an hour from its beginning to its end."""
        return f"{hour}–{hour + 1} giờ" if self.code == "vi" else f"{hour}:00–{hour + 1}:00"

    def weekday_name(self, weekday: int) -> str:
        """``thứ Hai`` or ``Monday`` for 0, as it stands within a sentence."""
        if self.code == "vi":
            return _WEEKDAYS[weekday]
        return str(get_day_names("wide", locale=self.code)[weekday])

    def days(self, period: Period) -> str:
        """The first and the last day of ``period``."""
        last = date.fromordinal(period.end.toordinal() - 1)
        return self.day(last) if last == period.first else f"{self.day(period.first)} – {self.day(last)}"

    def period(self, period: Period, reckoning: Reckoning) -> str:
        """``Quý III năm 2026`` where the days are a whole bucket, else its days."""
        for bucket in BUCKETS[1:]:
            span = bucket_of(half_day_on(period.first, afternoon=False), bucket, reckoning)
            if (span.first, span.end) == tuple(period):
                return self._bucket(bucket, span.label, period)
        return self.days(period)

    def _bucket(self, bucket: str, label: str, period: Period) -> str:
        if bucket == "day":
            return self.days(period)
        year, _, part = label.partition("-")
        number = int(part.lstrip("QHW")) if part else 0
        if bucket == "month" and self.code != "vi":
            return format_date(date(int(year), number, 1), "LLLL y", locale=self.code)
        values = {"year": year, "number": number, "roman": _ROMAN[number - 1] if 1 <= number <= len(_ROMAN) else ""}
        names = {
            "week": self.say("Tuần %(number)s năm %(year)s"),
            "month": self.say("Tháng %(number)s năm %(year)s"),
            "quarter": self.say("Quý %(roman)s năm %(year)s"),
            "half-year": self.say("6 tháng đầu năm %(year)s") if number == 1 else self.say("6 tháng cuối năm %(year)s"),
            "year": self.say("Năm %(year)s"),
        }
        return names[bucket] % values


# A table of a page says hundreds of numbers, and most of them again at the next view.
@lru_cache(maxsize=20_000)
def _number(code: str, value: float) -> str:
    return str(format_decimal(value, locale=code))


@lru_cache(maxsize=20_000)
def _percent(code: str, share: float) -> str:
    return str(format_percent(share, "#,##0.0%", locale=code))


@cache
def language(code: str) -> Language:
    """The language of ``code``; Vietnamese for any that is not spoken here."""
    if code == "en":
        catalogues = [_catalogue(domain) for domain in DOMAINS]
        for other in catalogues[1:]:
            catalogues[0].add_fallback(other)
        return Language("en", catalogues[0])
    return Language("vi", gettext.NullTranslations())


@cache
def faults() -> gettext.NullTranslations:
    """What is wrong with an entry of the directory, in Vietnamese: such sentences are English in the rules."""
    return _catalogue("faults", "vi")


def _catalogue(domain: str, code: str = "en") -> gettext.NullTranslations:
    text = (files("collector") / "locale" / code / "LC_MESSAGES" / f"{domain}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
