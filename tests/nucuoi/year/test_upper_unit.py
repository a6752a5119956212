"""What the upper unit sends to the demo has a story: one office misses its target, and the others reach it."""

from datetime import date, timedelta
from pathlib import Path

from collector.dossier_figures import dossier_figures
from collector.inquiry import Inquiry
from nucuoi.sample import sample_directory
from nucuoi.year.stories import HONEST
from nucuoi.year.upper_unit import TARGETS, send_dossiers
from office.directory import index
from office.ids import OfficeId
from tests.collector.ledgers import a_store

FIRST, END = date(2026, 7, 1), date(2026, 9, 14)


def test_the_office_that_has_yet_to_do_something_misses_its_target_and_the_others_reach_it(tmp_path: Path) -> None:
    entries = sample_directory(3, always_open=True)
    directory, db = index(entries), a_store(tmp_path, entries=entries)
    told = HONEST._replace(improved={OfficeId("xa-mau-b"): END + timedelta(days=1)})
    send_dossiers(db, directory, told, FIRST, END, seed="1", visits=30, at=0)
    rows = dossier_figures(db, directory, Inquiry(FIRST, END, by=("office",)))
    db.close()
    shares = {row.group.office: row.figure.counts.share for row in rows}
    assert {office for office, share in shares.items() if share is None or share * 100 < (TARGETS.dossiers or 0)} == {"xa-mau-b"}
    assert len(shares) == 3
