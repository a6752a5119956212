"""Figures of dossiers as they are asked for: by office, unit and length of time, within the directory of the viewer."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from collector.inquiry import Inquiry, unit_of
from collector.store.db import Database
from collector.store.dossiers import Dossiers
from collector.store.satisfaction import natural
from office.directory import Index
from office.dossiers import DossierSum, added
from office.ids import OfficeId
from office.periods import Period, Span, bucket_of, half_day_on


class DossierGroup(NamedTuple):
    """What a row is about; what it is not grouped by is ``None``."""

    unit: str | None = None
    office: str | None = None
    period: Span | None = None


class DossierRow(NamedTuple):
    """One group with its sums."""

    group: DossierGroup
    figure: DossierSum


def dossier_offices(inquiry: Inquiry, directory: Index) -> list[OfficeId]:
    """The offices that an inquiry is about."""
    counted = inquiry.counted()
    asked = directory.offices if inquiry.office is None else {inquiry.office} & directory.offices.keys()
    return [office for office in asked if counted is None or office in counted]


def dossier_figures(db: Database, directory: Index, inquiry: Inquiry) -> list[DossierRow]:
    """The rows asked for, ordered by place, then time; without any where nothing is known."""
    found: defaultdict[DossierGroup, dict[OfficeId, DossierSum]] = defaultdict(dict)
    for part in inquiry.parts(directory):
        spans = list(_spans(part))
        cut = [Period(max(span.first, part.first), min(span.end, part.end)) for span in spans]
        for (office, place), one in Dossiers(db).sums(dossier_offices(part, directory), cut).items():
            group = DossierGroup(
                unit=unit_of(directory, office, part.first) if "unit" in inquiry.by else None,
                office=office if "office" in inquiry.by else None,
                period=spans[place] if inquiry.bucket else None,
            )
            before = found[group].get(office)
            found[group][office] = before.then(one) if before else one
    return [DossierRow(group, added(found[group].values())) for group in sorted(found, key=_order)]


def _spans(inquiry: Inquiry) -> Iterator[Span]:
    if inquiry.bucket is None:
        yield Span("", inquiry.first, inquiry.end)
        return
    day = inquiry.first
    while day < inquiry.end:
        span = bucket_of(half_day_on(day, afternoon=False), inquiry.bucket, inquiry.reckoning)
        yield span
        day = span.end


def _order(group: DossierGroup) -> tuple[object, ...]:
    return natural(group.unit or ""), natural(group.office or ""), group.period.first.isoformat() if group.period else ""
