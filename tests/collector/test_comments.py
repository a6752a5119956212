"""Comments in the record: masked, counted once however often they are said, and decided about for good."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from collector.errors import CommentStepError
from collector.rebuild import rebuild
from collector.store.comments import Comments
from collector.store.db import StoreError
from office.events import Event
from office.ids import OfficeId, StreamId
from office.masking import LONGEST_TEXT
from office.periods import HalfDay
from office.stream import digest_of
from office.wire import encode
from tests.collector.comments import a_comment, commented
from tests.collector.ledgers import a_store, an_ingest, one, projections, rows, take
from tests.collector.web.offices import Town
from tests.factories import AFTERNOON, MORNING, OFFICE, a_chain, an_event


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return a_store(tmp_path)


def texts(store: Database) -> list[str]:
    return [str(text) for (text,) in rows(store, "SELECT text FROM comments ORDER BY position")]


def dead(store: Database) -> list[tuple[object, ...]]:
    return rows(store, "SELECT reason, detail FROM dead_letters")


def test_a_comment_is_masked_and_a_rebuild_makes_it_again(store: Database) -> None:
    said: list[Event] = [
        a_comment("Chị Nguyễn Thị Mẫu 1 bảo gọi 0912345678"),
        a_comment("", hint="no", channel="exit"),
        a_comment("xin thêm ghế\u202e", hint="unanswered", release="at once"),
    ]
    take(an_ingest(store), a_chain(said))
    assert texts(store) == ["Chị [người trực] 1 bảo gọi [số điện thoại]", "", "xin thêm ghế"]
    assert rows(store, "SELECT channel, hint, half_day, at_once FROM comments ORDER BY position") == [
        ("phone", None, MORNING, 0),
        ("exit", "no", MORNING, 0),
        ("phone", "unanswered", MORNING, 1),
    ]
    before = projections(store)
    rebuild(store)
    assert projections(store) == before


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (a_comment(""), "text"),
        (a_comment("\u200b \n"), "text"),
        (a_comment("a" * (LONGEST_TEXT + 1)), "data"),
        (a_comment("a", channel="kiosk"), "data"),
        (a_comment("a", hint="maybe"), "data"),
    ],
)
def test_what_is_no_comment_is_a_dead_letter(store: Database, data: Event, why: str) -> None:
    take(an_ingest(store), a_chain([data]))
    ((reason, detail),) = dead(store)
    assert reason == "data-invalid"
    assert why in str(detail)
    assert texts(store) == []


def test_a_comment_with_an_exact_time_does_not_count(store: Database) -> None:
    (began,) = a_chain([])
    said = encode(
        a_comment(),
        source="/xa-mau-a/danh-gia-1",
        stream=StreamId("dongsukienmau001"),
        sequence=2,
        previous=digest_of(began),
        time="2026-09-01T08:12:00+07:00",
    )
    take(an_ingest(store), [began, said])
    assert dead(store)[0][0] == "time-invalid"


@pytest.mark.parametrize("is_first_heard_first", [True, False])
def test_a_comment_that_is_said_again_counts_once_under_one_word(store: Database, is_first_heard_first: bool) -> None:
    chain = a_chain([a_comment("một"), a_comment("hai")])
    other = StreamId("dongsukienmau002")
    again = [(f"dongsukienmau001-{n:010d}", digest_of(chain[n - 1])) for n in (2, 3)]
    began = a_chain([], stream=other)
    second = an_event(a_comment("một"), stream=other, sequence=2, previous=digest_of(began[0]), origin=again[0])
    third = an_event(a_comment("hai"), stream=other, sequence=3, previous=digest_of(second), origin=again[1])
    sayings = [chain, [*began, second, third], chain]
    take(an_ingest(store), *(sayings if is_first_heard_first else reversed(sayings[:2])))
    assert texts(store) == ["một", "hai"]
    assert rows(store, "SELECT word FROM comments ORDER BY position") == [(digest_of(chain[1]),), (digest_of(chain[2]),)]


def test_a_time_that_cannot_be_is_not_believed_and_the_comment_is_kept(store: Database) -> None:
    take(an_ingest(store), a_chain([a_comment()], half=HalfDay(AFTERNOON + 400)))
    assert rows(store, "SELECT half_day, unknown FROM comments") == [(AFTERNOON + 1, 1)]


def decided(town: Town, said: str, state: str, **how: object) -> None:
    comments = Comments(town.db)
    found = next(one for one in comments.listed(None) if one.text == said)
    with town.db.atomic():
        comments.decide(
            found,
            state,  # type: ignore[arg-type]
            **{"at_ms": 1, "account": "lan", "role": "admin", "from_above": False, **how},  # type: ignore[arg-type]
        )


def test_decisions_survive_a_rebuild_and_are_never_changed(tmp_path: Path) -> None:
    town = Town(tmp_path)
    commented(town, "ghế hỏng", "nói to", "xin cảm ơn")
    decided(town, "ghế hỏng", "answered", text="Đã thay ghế", is_public=True)
    decided(town, "nói to", "hidden", reason="senseless")
    rebuild(town.db)
    comments = Comments(town.db)
    assert {one.text: one.state for one in comments.listed(None)} == {
        "ghế hỏng": "answered",
        "nói to": "hidden",
        "xin cảm ơn": "waiting",
    }
    assert comments.counts([OFFICE]) == {"waiting": 1, "shown": 0, "hidden": 1, "answered": 1}
    assert comments.counts([OfficeId("xa-mau-b")])["waiting"] == 0
    assert [one.answer for one in comments.published(OFFICE, 5)] == ["Đã thay ghế"]
    decided(town, "ghế hỏng", "hidden", reason="personal")
    assert comments.published(OFFICE, 5) == []
    for statement in (
        "UPDATE comment_decisions SET state = 'shown'",
        "DELETE FROM comment_decisions",
        "REPLACE INTO comment_decisions SELECT id, office, word, at, account, role, 0, 'shown', '', '', 0 FROM comment_decisions",
    ):
        with pytest.raises(StoreError, match="append-only"):
            town.db.conn.execute(statement)
    assert one(town.db, "SELECT count(*) FROM comment_decisions") == 3


def test_a_decision_from_above_stands_against_the_office(tmp_path: Path) -> None:
    town = Town(tmp_path)
    commented(town, "lãnh đạo nói gắt")
    decided(town, "lãnh đạo nói gắt", "hidden", reason="insult")
    decided(town, "lãnh đạo nói gắt", "shown", from_above=True)
    with pytest.raises(CommentStepError) as refused:
        decided(town, "lãnh đạo nói gắt", "hidden", reason="insult")
    assert refused.value.code == "above"
    decided(town, "lãnh đạo nói gắt", "answered", text="Đã nhắc nhở", from_above=True)


def test_two_who_decide_at_once_do_not_both(tmp_path: Path) -> None:
    town = Town(tmp_path)
    commented(town, "ghế hỏng")
    comments = Comments(town.db)
    (read_before,) = comments.listed(None)
    decided(town, "ghế hỏng", "shown")
    with pytest.raises(CommentStepError, match="done"):
        comments.decide(read_before, "hidden", at_ms=1, account="a", role="leader", from_above=False, reason="insult")


def test_what_was_said_of_a_bribe_is_in_nothing_that_the_office_may_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    commented(town, "bị gợi ý phong bì", hint="yes")
    commented(town, "", hint="yes", channel="exit")
    commented(town, "không ai gợi ý gì", hint="no")
    comments = Comments(town.db)
    assert [one.text for one in comments.listed(None)] == ["không ai gợi ý gì"]
    assert sum(comments.counts(None).values()) == 1
    hidden = [position for (position,) in rows(town.db, "SELECT position FROM comments WHERE hint = 'yes'")]
    assert [comments.find(int(str(position))) for position in hidden] == [None, None]
