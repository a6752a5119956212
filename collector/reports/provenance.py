"""What a report's figures are made of: how many votes, what was left out, who could vote, and what may still come."""

from collector.participation import missing_from, participation
from collector.reports.model import Lagging, Provenance, UptimeSum
from collector.reports.order import Order, offices_of_order
from collector.reports.places import Places
from collector.store.db import Database, ledger_id
from collector.store.satisfaction import Row, satisfaction
from collector.store.standing import revision
from collector.web.scope import Scope
from collector.web.uptime_view import midnight, uptime_view
from office.ballot import add_counts
from office.directory import Index
from office.ids import ScaleId


def provenance(db: Database, directory: Index, order: Order) -> Provenance:
    """Read within the caller's snapshot, so that it speaks of the same record as the tables."""
    asked = order.inquiry._replace(by=(), scale=None, channel=None)
    rows = satisfaction(db, directory, asked)
    whole = next(iter(participation(db, directory, asked, order.today, measures=("windows", "finished"))), None)
    places = Places(directory, order.words)
    missing = missing_from(db, directory, asked)
    return Provenance(
        ledger=ledger_id(db),
        revision=revision(db),
        first=asked.first,
        last=order.last_day,
        reckoning=asked.reckoning,
        place=places.whole(order.inquiry),
        offices=len(offices_of_order(order, directory)),
        scales=tuple(dict.fromkeys(ScaleId(row.group.scale) for row in rows)),
        votes=sum(row.figure.n for row in rows),
        excluded=excluded(rows),
        time_unknown=sum(row.figure.time_unknown for row in rows),
        spanned=sum(row.figure.spanned for row in rows),
        at_once=sum(row.figure.at_once for row in rows),
        served=whole.figure.finished if whole else 0,
        windows=whole.figure.windows if whole else 0,
        bound=sum(row.figure.bound for row in rows),
        coverage=whole.coverage if whole else None,
        response_rate=whole.response_rate if whole else None,
        lagging=tuple(
            Lagging(office, places.office(office), since) for office, since in sorted(missing.items()) if since < asked.end
        ),
        running=asked.end > order.today,
        uptime=_uptime(db, directory, order),
    )


def _uptime(db: Database, directory: Index, order: Order) -> UptimeSum | None:
    view = uptime_view(db, directory, Scope(order.inquiry, {}, "counter"), midnight(order.today))
    if view is None or not view.total.open:
        return None
    up, out, dark, cut, unheard = (round(length / 1000) for length in view.total)
    return UptimeSum(
        since=view.since, up_seconds=up, out_seconds=out, dark_seconds=dark, cut_seconds=cut, unheard_seconds=unheard
    )


def excluded(rows: list[Row]) -> dict[str, int]:
    """The votes that were left out, by reason, most often first."""
    counts = add_counts(row.figure.excluded for row in rows)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
