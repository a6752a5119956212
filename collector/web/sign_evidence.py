"""The figures behind an alert of signs: judged once more for the days it was raised about, as the rule judged them."""

from collector.inquiry import Inquiry
from collector.store.alerts import AlertKey
from collector.store.db import Database
from collector.suspects import MOST_OFFICES, Subject, suspects, suspects_of
from office.directory import Index
from office.periods import Period
from office.suspicion import Flag


def sign_evidence(db: Database, directory: Index, key: AlertKey, days: Period) -> tuple[Flag, ...]:
    """The flags of what the alert is about; none where late votes have changed what was seen.

    ``directory`` is the whole one: peers are everybody, as for the rule, but of too many offices only those of the unit above.
    """
    asked = Inquiry(days.first, days.end)
    if len(directory.offices) <= MOST_OFFICES:
        found = suspects(db, directory, asked._replace(offices=frozenset(directory.offices)), persons=False)
    else:
        found = suspects_of(db, directory, asked, {key.office}, persons=False)
    about = Subject(key.office, key.subject.counter or None)
    return next((one.flags for one in found if one.subject == about), ())
