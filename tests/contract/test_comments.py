"""A comment from the disk of a desk to the page of the collector: counted once, also when the card was copied meanwhile."""

import shutil
from pathlib import Path

from collector.store.comments import Comments
from collector.store.hints import hint_texts
from kiosk.journal import Journal
from office.ids import DESK, OfficeId
from office.stream import EMPTY, Disagreement
from tests.collector.ledgers import a_store, an_arrival, an_ingest, one
from tests.factories import a_directory, with_queues
from tests.kiosk.desk.desks import DeskBench, a_comment_box

OFFICE = OfficeId("xa-mau-a")


def filled(directory: Path) -> DeskBench:
    """A desk in whose box five comments wait, one of which tells of a bribe."""
    desk = DeskBench(directory)
    box = a_comment_box(desk)
    for number in range(4):
        box.put("phone", text=f"góp ý {number}", hint="no")
    box.put("phone", text="bị gợi ý phong bì", hint="yes")
    return desk


def sent(journal: Journal, *, is_copy: bool) -> list[bytes]:
    """What the card sends; a copy has noticed that the ledger knows another history, and says all of it again in a new stream."""
    (state,) = journal.streams()
    stream = journal.begin_again(state.stream, Disagreement.FORK, EMPTY) if is_copy else state.stream
    return journal.batch(stream, 0)


def test_comments_of_a_copied_card_count_once_and_each_reaches_who_may_read_it(tmp_path: Path) -> None:
    desk = filled(tmp_path / "card")
    desk.close()
    shutil.copytree(tmp_path / "card", tmp_path / "copy")
    db = a_store(tmp_path / "collector", entries=with_queues(a_directory()))
    ingest = an_ingest(db)
    for card in ("card", "copy"):
        here = DeskBench(tmp_path / card)
        here.clock.advance(12 * 3600)
        assert a_comment_box(here).open_if_due() == 5
        at = here.clock.now()
        assert at is not None
        batch = sent(here.journal, is_copy=card == "copy")
        ingest.take([an_arrival(batch, office=OFFICE, terminal=DESK)], at=int(at.timestamp() * 1000))
        here.close()
    assert one(db, "SELECT count(*) FROM dead_letters") == 0
    assert sorted(comment.text for comment in Comments(db).listed([OFFICE])) == [f"góp ý {number}" for number in range(4)]
    assert [found.text for found in hint_texts(db, [OFFICE])] == ["bị gợi ý phong bì"]
    assert one(db, "SELECT count(*) FROM repeats") == 5
