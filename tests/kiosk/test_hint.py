"""The question about a bribe at the exit: after the vote is complete, alike for every answer, and never tied to a vote."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from kiosk import session as visit
from kiosk.chain import read
from kiosk.comment_box import CommentBox
from kiosk.session import Answer, Asked, Cast, Finish, Outcome, Session
from kiosk.terminal import Terminal
from office.documents import Assignment, Timings
from office.events import CommentGiven
from office.ids import CounterId
from office.survey import HINTS, Hint
from office.wire import read_body
from tests.factories import an_assignment, an_exit_assignment, some_hours, some_topics
from tests.fakes import FakeBallotBox, FakeClock, FakeComments
from tests.kiosk.journals import Chance, a_box, a_journal

ONE = CounterId("quay-1")
ASKED = Asked(frozenset({1, 2, 3, 4, 5}), (some_topics(1)[0].id,), Timings(), counters=frozenset({ONE}), hint=True)
ASKING = structs.replace(an_exit_assignment(3), asks_hint=True)


def asked_for_a_hint(score: int = 4) -> Outcome:
    chosen = visit.choose_counter(Session(), ASKED, ONE, at=100.0).session
    voted = visit.press(chosen, ASKED, score=score, via="touch", at=101.0, is_open=True).session
    return visit.send(voted, ASKED, at=102.0)


def test_the_vote_is_complete_before_the_question_is_put() -> None:
    outcome = asked_for_a_hint()
    assert outcome.actions == (Finish(),)
    assert (outcome.session.step, outcome.session.score) == ("hint", None)


@pytest.mark.parametrize("hint", HINTS)
def test_every_answer_leads_to_the_same_thanks(hint: Hint) -> None:
    outcome = visit.answer(asked_for_a_hint().session, ASKED, hint, at=103.0)
    assert outcome.actions == (Answer(hint),)
    assert outcome.session == visit.answer(asked_for_a_hint().session, ASKED, "no", at=103.0).session
    assert outcome.session.step == "thanks"


def test_who_skips_or_walks_away_has_answered_nothing() -> None:
    session = asked_for_a_hint().session
    skipped = visit.skip(session, ASKED, at=103.0)
    assert skipped.actions == (Answer("unanswered"),)
    assert visit.pass_time(session, ASKED, at=116.9).session.step == "hint"
    left = visit.pass_time(session, ASKED, at=117.0)
    assert (left.actions, left.session.step) == ((Answer("unanswered"),), "thanks")


def test_a_button_pressed_on_the_question_is_the_next_visitor() -> None:
    pressed = visit.press(asked_for_a_hint().session, ASKED, score=2, via="button", at=160.0, is_open=True)
    assert pressed.actions == (Answer("unanswered"), Cast(2, "button", ()))


def test_there_is_no_way_back_to_the_vote() -> None:
    session = asked_for_a_hint().session
    assert visit.again(session, ASKED, at=103.0).session == session
    assert visit.choose(session, ASKED, ASKED.topics[0], at=103.0).actions == ()
    assert visit.send(session, ASKED, at=103.0).actions == ()
    assert visit.end(session).actions == ()


@given(st.integers(1, 5), st.integers(1, 5))
def test_nothing_in_the_session_tells_which_score_came_before(one: int, other: int) -> None:
    assert asked_for_a_hint(one) == asked_for_a_hint(other)


class Stand:
    """A terminal at the exit with its fakes, and what its lamps heard."""

    def __init__(self, assignment: Assignment = ASKING, *, has_screen: bool = True) -> None:
        self.box, self.comments, self.clock = FakeBallotBox(), FakeComments(), FakeClock()
        self.terminal = Terminal(self.box, self.clock, "touch" if has_screen else "none", comments=self.comments)
        self.signs: list[str] = []
        self.terminal.set_assignment(assignment)
        self.terminal.tick()
        self.terminal.add_listener(self.signs.append)

    def vote(self, score: int = 4) -> None:
        self.terminal.choose_counter(ONE)
        self.terminal.press(score)
        self.terminal.send()

    @property
    def shown(self) -> str:
        return self.terminal.view().screen


def test_what_a_bystander_sees_and_hears_is_alike_for_every_score_and_answer() -> None:
    def whole(score: int, answer: Callable[[Terminal], None]) -> list[object]:
        stand = Stand()
        stand.vote(score)
        seen: list[object] = [stand.terminal.view()]
        answer(stand.terminal)
        seen.append(stand.terminal.view())
        stand.clock.advance(3)
        stand.terminal.tick()
        return [*seen, stand.terminal.view(), stand.signs, stand.shown]

    answers: list[Callable[[Terminal], None]] = [
        lambda terminal: terminal.answer("yes"),
        lambda terminal: terminal.answer("no"),
        lambda terminal: terminal.skip(),
    ]
    first = whole(1, answers[0])
    assert all(whole(score, answer) == first for score in (1, 5) for answer in answers)
    assert first[-1] == "counters"


def test_the_answer_is_kept_before_the_thanks_and_the_vote_was_before_it() -> None:
    stand = Stand()
    stand.vote()
    assert stand.shown == "hint"
    (vote,) = stand.box.votes.values()
    assert vote.finished
    assert stand.comments.answers == []
    stand.terminal.answer("yes")
    assert stand.comments.answers == ["yes"]
    assert stand.shown == "thanks"


def test_a_disk_that_does_not_take_the_answer_thanks_for_nothing_and_keeps_the_vote() -> None:
    stand = Stand()
    stand.vote()
    stand.comments.disk = "full"
    stand.terminal.answer("yes")
    assert stand.shown == "out of service"
    assert [vote.finished for vote in stand.box.votes.values()] == [True]
    assert stand.signs.count("refused") == 1


@pytest.mark.parametrize(
    "stand",
    [Stand(an_exit_assignment(3)), Stand(ASKING, has_screen=False)],
    ids=["not told to", "no screen"],
)
def test_it_is_asked_only_where_the_directory_says_so_and_a_screen_can(stand: Stand) -> None:
    stand.vote()
    assert stand.shown != "hint"


def test_an_assignment_that_asks_beside_an_official_is_refused() -> None:
    assert "asks_hint" in " ".join(structs.replace(an_assignment(), asks_hint=True).contradictions())
    assert ASKING.contradictions() == []


def test_answers_leave_shuffled_from_five_on_and_beside_no_vote(tmp_path: Path) -> None:
    journal, clock, chance = a_journal(tmp_path), FakeClock(), Chance()
    comments = CommentBox(
        journal,
        clock,
        release="half-day",
        hours=some_hours,
        visits=lambda _first, _last: 0,
        random_key=chance.key,
        shuffle=chance.shuffle,
    )
    terminal = Terminal(a_box(journal, clock), clock, comments=comments)
    terminal.set_assignment(ASKING)
    terminal.tick()

    def visit_once(hint: Hint) -> None:
        terminal.choose_counter(ONE)
        terminal.press(4)
        terminal.send()
        terminal.answer(hint)
        clock.advance(10)
        terminal.tick()

    for hint in ("no", "yes", "unanswered", "no"):
        visit_once(hint)
    clock.advance(4 * 3600)
    assert comments.open_if_due() == 0
    visit_once("no")
    clock.advance(8 * 3600)
    assert comments.open_if_due() == 5
    events = [
        read_body(envelope) for (said,) in journal.rows("SELECT bytes FROM events ORDER BY place") if (envelope := read(said))
    ]
    given = [event for event in events if isinstance(event, CommentGiven)]
    assert sorted(str(event.hint) for event in given) == ["no", "no", "no", "unanswered", "yes"]
    assert [str(event.hint) for event in given] != ["no", "yes", "unanswered", "no", "no"]
    assert {(event.text, event.channel) for event in given} == {("", "exit")}
    assert journal.rows("SELECT count(*) FROM comments") == [(0,)]
