"""The report of a unit or an office for a month, a quarter, a half-year or a year."""

from collector.reports.action_section import action_section
from collector.reports.binding import bind
from collector.reports.coding import under_codes
from collector.reports.commitment_section import commitment_section
from collector.reports.counter_section import counter_annex, where_counters_are
from collector.reports.dossier_section import dossier_section
from collector.reports.doubt_section import doubt_section
from collector.reports.flag_section import flag_section
from collector.reports.low_invitations import low_invitations
from collector.reports.marked_places import signs_of
from collector.reports.model import Report
from collector.reports.order import Order
from collector.reports.part_section import part_section, queue_of, votes_below
from collector.reports.place_section import expected_places, place_section
from collector.reports.provenance import provenance
from collector.reports.queue_section import queue_section
from collector.reports.rated_places import rated_counters, rated_parts, rated_places
from collector.reports.reading import Reading
from collector.reports.satisfaction_section import satisfaction_section
from collector.reports.summary import Found, summary
from collector.reports.target_section import held_targets, target_section
from collector.reports.topic_section import topic_section
from collector.store.db import Database
from collector.store.satisfaction import snapshot
from collector.web.scope import offices_shown
from office.directory import Index


def unit_report(db: Database, directory: Index, order: Order) -> Report:
    """The report, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    coded = Reading(db, directory, under_codes(db, directory, order))
    with snapshot(db):
        source = provenance(db, directory, order)
        kinds = reading.kinds()
        votes = votes_below(reading)
        queue, units = queue_of(reading, votes), rated_parts(reading, kinds, votes)
        # The offices of the comparison: what a viewer is not shown of signs there is not told on paper either.
        shown = offices_shown(reading.scope, directory)
        signs = signs_of(coded, shown)
        flags, held = flag_section(coded, shown, signs), held_targets(reading, kinds, queue)
        counters = rated_counters(reading, kinds)
        rated, low = rated_places(reading, kinds, expected_places(reading)), low_invitations(reading)
        sections = (
            satisfaction_section(reading, kinds),
            queue_section(reading, queue, low),
            *dossier_section(reading),
            topic_section(reading, kinds),
            *commitment_section(reading, kinds),
            *part_section(reading, units, queue, signs),
            place_section(reading, rated, signs, low, where_counters_are(reading)),
            *target_section(reading, held),
            doubt_section(reading, kinds, source, low),
            flags,
            action_section(reading),
            *counter_annex(reading, counters, signs, low),
        )
        said = summary(
            reading, Found(source, rated, counters, units, low, signs, flags, queue, None if held is None else held.goals)
        )
    return bind(
        order,
        directory,
        source,
        title=words.say("Kết quả phục vụ và mức độ hài lòng của người dân"),
        sections=sections,
        summary=said,
    )
