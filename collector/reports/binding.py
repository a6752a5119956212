"""What every report has around its sections: its place and days, how its figures are made, and from what and when."""

from collector.reports.method import method
from collector.reports.model import Provenance, Report, Section
from collector.reports.order import Order
from collector.reports.places import letterhead
from office.directory import Index


def bind(
    order: Order,
    directory: Index,
    source: Provenance,
    *,
    title: str,
    sections: tuple[Section, ...],
    shares: bool = True,
    more_method: tuple[str, ...] = (),
    summary: tuple[str, ...] = (),
) -> Report:
    """The report that ``order`` asks for; ``shares``: whether it holds any, ``more_method``: how figures of its own are made.

    ``summary``: what it comes to.
    """
    period = order.words.period(order.period, order.inquiry.reckoning)
    if source.running:
        period = order.words.say("%(period)s, chưa hết kỳ") % {"period": period}
    return Report(
        kind=order.kind,
        title=title,
        period=period,
        letterhead=letterhead(order, directory),
        summary=summary,
        sections=sections,
        method=(*method(order, directory, source, shares=shares), *more_method),
        provenance=source,
        sample=directory.sample,
        language=order.words.code,
        made_on=order.today,
    )
