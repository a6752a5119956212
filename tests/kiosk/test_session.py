from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import session as visit
from kiosk.session import LONGEST_SECONDS, Action, Amend, Asked, Cast, Finish, Outcome, Session
from office.documents import Timings
from office.ids import TopicId

WAITING, MANNER = TopicId("thoi-gian-cho"), TopicId("thai-do")
ASKED = Asked(frozenset({1, 2, 3, 4, 5}), (MANNER, WAITING), Timings())
NO_TOPICS = ASKED._replace(topics=())


def tap(session: Session, score: int, at: float, asked: Asked = ASKED) -> Outcome:
    return visit.press(session, asked, score=score, via="touch", at=at, is_open=True)


def push(session: Session, score: int, at: float, asked: Asked = ASKED) -> Outcome:
    return visit.press(session, asked, score=score, via="button", at=at, is_open=True)


def after_a_tap(score: int = 4, at: float = 100.0) -> Session:
    return tap(Session(), score, at).session


def test_a_tap_casts_the_vote_and_asks_for_topics() -> None:
    outcome = tap(Session(), 4, 100.0)
    assert outcome.actions == (Cast(4, "touch", ()),)
    assert outcome.session.step == "topics"


def test_without_topics_thanks_follow_at_once() -> None:
    outcome = tap(Session(), 4, 100.0, NO_TOPICS)
    assert outcome.actions == (Cast(4, "touch", ()), Finish())
    assert outcome.session.step == "thanks"


def test_a_score_that_the_scale_does_not_have_is_nothing() -> None:
    assert tap(Session(), 6, 100.0) == Outcome(Session())


def test_topics_are_recorded_as_they_are_touched_in_the_order_of_the_screen() -> None:
    first = visit.choose(after_a_tap(), ASKED, WAITING, at=101.0)
    second = visit.choose(first.session, ASKED, MANNER, at=102.0)
    third = visit.choose(second.session, ASKED, WAITING, at=103.0)
    assert [outcome.actions for outcome in (first, second, third)] == [
        (Amend(4, (WAITING,)),),
        (Amend(4, (MANNER, WAITING)),),
        (Amend(4, (MANNER,)),),
    ]


def test_an_unknown_topic_is_not_recorded() -> None:
    assert visit.choose(after_a_tap(), ASKED, TopicId("khac"), at=101.0).actions == ()


def test_sending_finishes_with_what_was_chosen_and_skipping_drops_it() -> None:
    chosen = visit.choose(after_a_tap(), ASKED, WAITING, at=101.0).session
    assert visit.send(chosen, ASKED, at=102.0).actions == (Finish(),)
    assert visit.skip(chosen, ASKED, at=102.0).actions == (Amend(4, ()), Finish())
    assert visit.skip(after_a_tap(), ASKED, at=102.0).actions == (Finish(),)


def test_choosing_again_changes_the_same_vote() -> None:
    faces = visit.again(after_a_tap(2), ASKED, at=101.0)
    assert (faces.session.step, faces.actions) == ("again", ())
    outcome = tap(faces.session, 5, 102.0)
    assert outcome.actions == (Amend(5, ()),)
    assert outcome.session.step == "topics"


def test_a_button_pressed_while_choosing_again_changes_the_same_vote_too() -> None:
    faces = visit.again(after_a_tap(2), ASKED, at=101.0).session
    assert push(faces, 5, 102.0).actions == (Amend(5, ()),)


@pytest.mark.parametrize("leave", [visit.skip, visit.send])
def test_who_keeps_the_vote_on_the_faces_keeps_its_topics(leave: object) -> None:
    chosen = visit.choose(after_a_tap(), ASKED, WAITING, at=101.0).session
    faces = visit.again(chosen, ASKED, at=102.0).session
    assert leave(faces, ASKED, at=103.0).actions == (Finish(),)  # type: ignore[operator]


def test_who_walks_away_has_voted_as_last_stated() -> None:
    on_topics = after_a_tap(at=100.0)
    assert visit.pass_time(on_topics, ASKED, at=114.9).session == on_topics
    left = visit.pass_time(on_topics, ASKED, at=115.0)
    assert (left.session.step, left.actions) == ("thanks", (Finish(),))
    on_faces = visit.again(on_topics, ASKED, at=101.0).session
    left = visit.pass_time(on_faces, ASKED, at=111.0)
    assert (left.session.step, left.actions) == ("thanks", (Finish(),))


def test_thanks_end_by_themselves() -> None:
    thanked = visit.send(after_a_tap(at=100.0), ASKED, at=101.0).session
    assert visit.pass_time(thanked, ASKED, at=103.9).session.step == "thanks"
    assert visit.pass_time(thanked, ASKED, at=104.0).session.step == "idle"


def test_a_touch_restarts_the_wait_but_no_visit_lasts_for_ever() -> None:
    session, at = after_a_tap(at=0.0), 0.0
    while session.step == "topics":
        at += 10.0
        assert at <= LONGEST_SECONDS, "still open"
        session = visit.pass_time(visit.touch(session, ASKED, at=at).session, ASKED, at=at).session
    assert at == LONGEST_SECONDS


def test_a_press_inside_the_response_interval_carries_the_flag_and_shows_the_same() -> None:
    once = tap(Session(), 4, 100.0, NO_TOPICS).session
    idle = visit.pass_time(once, NO_TOPICS, at=103.0).session
    soon, later = tap(idle, 4, 104.9, NO_TOPICS), tap(idle, 4, 105.0, NO_TOPICS)
    assert soon.actions == (Cast(4, "touch", ("repeat",)), Finish())
    assert later.actions == (Cast(4, "touch", ()), Finish())
    assert soon.session.step == later.session.step


def test_the_interval_runs_from_press_to_press() -> None:
    session = push(Session(), 4, 100.0, NO_TOPICS).session
    for at in (104.0, 108.0, 112.0):
        outcome = push(session, 4, at, NO_TOPICS)
        assert [action.flags for action in outcome.actions if isinstance(action, Cast)] == [("repeat",)]
        session = visit.pass_time(outcome.session, NO_TOPICS, at=at + 3.9).session


def test_a_press_out_of_hours_carries_its_flag_and_an_unknown_time_accuses_nobody() -> None:
    def flags(is_open: bool | None) -> tuple[str, ...]:
        outcome = visit.press(Session(), ASKED, score=3, via="touch", at=1.0, is_open=is_open)
        return next(action.flags for action in outcome.actions if isinstance(action, Cast))

    assert [flags(True), flags(False), flags(None)] == [(), ("out-of-hours",), ()]


def test_a_button_inside_the_interval_is_a_flagged_vote_beside_the_open_one() -> None:
    on_topics = after_a_tap(4, at=100.0)
    outcome = push(on_topics, 1, 102.0)
    assert outcome.actions == (Cast(1, "button", ("repeat",), aside=True),)
    assert replace(outcome.session, pressed_at=100.0, touched_at=100.0) == on_topics


@pytest.mark.parametrize("step", ["topics", "thanks"])
def test_a_button_after_the_interval_is_the_next_visitor(step: str) -> None:
    session = replace(after_a_tap(4, at=100.0), language="en", large_text=True)
    if step == "thanks":
        session = visit.send(session, ASKED, at=104.0).session
    outcome = push(session, 1, 106.0)
    assert outcome.actions == (*((Finish(),) if step == "topics" else ()), Cast(1, "button", ()))
    assert (outcome.session.step, outcome.session.language, outcome.session.large_text) == ("topics", None, False)


def test_a_touch_where_no_faces_are_shown_is_no_vote() -> None:
    thanked = visit.send(after_a_tap(), ASKED, at=101.0).session
    assert tap(after_a_tap(), 5, 120.0).actions == ()
    assert tap(thanked, 5, 120.0).actions == ()


def test_the_touch_that_wakes_is_no_vote_even_when_it_is_reported_twice() -> None:
    dark = visit.pass_time(Session(touched_at=0.0), ASKED, at=600.0).session
    assert dark.dark
    awake = tap(dark, 5, 700.0)
    assert awake.actions == ()
    assert not awake.session.dark
    assert tap(awake.session, 5, 700.4).actions == ()
    assert tap(awake.session, 5, 700.5).actions == (Cast(5, "touch", ()),)


def test_a_button_votes_on_a_dark_screen_and_wakes_it() -> None:
    dark = visit.pass_time(Session(touched_at=0.0), ASKED, at=600.0).session
    outcome = push(dark, 5, 700.0)
    assert outcome.actions == (Cast(5, "button", ()),)
    assert not outcome.session.dark


def test_a_screen_told_never_to_go_dark_stays_lit() -> None:
    lit = ASKED._replace(timings=Timings(dark_after=0))
    assert not visit.pass_time(Session(), lit, at=1e6).session.dark


def test_language_and_large_text_last_until_the_visitor_leaves() -> None:
    english = visit.enlarge(visit.speak(Session(), ASKED, "en", at=1.0).session, ASKED, at=1.0).session
    thanked = visit.send(tap(english, 3, 2.0).session, ASKED, at=3.0).session
    assert (thanked.language, thanked.large_text) == ("en", True)
    idle = visit.pass_time(thanked, ASKED, at=6.0).session
    assert (idle.language, idle.large_text) == (None, False)
    forgotten = visit.pass_time(english, ASKED, at=31.0).session
    assert (forgotten.language, forgotten.large_text) == (None, False)
    assert visit.pass_time(english, ASKED, at=30.9).session.language == "en"


# A visit is a random row of what people and time do; the scores in it may be exchanged without anybody noticing.
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("tap"), st.integers(1, 5)),
        st.tuples(st.just("push"), st.integers(1, 5)),
        st.tuples(st.just("choose"), st.sampled_from([MANNER, WAITING])),
        st.tuples(
            st.sampled_from(["again", "skip", "send", "touch", "enlarge", "wait a little", "wait", "wait long"]), st.none()
        ),
    ),
    max_size=60,
)
asked = st.sampled_from([ASKED, NO_TOPICS, ASKED._replace(timings=Timings(dark_after=30, response_interval=0))])


class Record:
    """The ballot box as a list of votes: what each action does to them, and whether the action was allowed."""

    def __init__(self) -> None:
        self.votes: list[tuple[int, tuple[TopicId, ...], tuple[str, ...]]] = []
        self.open = False
        self.finished = 0

    def take(self, action: Action) -> None:
        match action:
            case Cast(aside=True):
                assert "repeat" in action.flags, "only a repeated press stands aside"
                self.votes.insert(len(self.votes) - self.open, (action.score, (), action.flags))
                self.finished += 1
            case Cast():
                assert not self.open, "the visit before was not finished"
                self.votes.append((action.score, (), action.flags))
                self.open = True
            case Amend():
                assert self.open, "nobody's vote was changed"
                self.votes[-1] = (action.score, action.topics, self.votes[-1][2])
            case Finish():
                assert self.open, "finished twice"
                self.open = False
                self.finished += 1


def play(row: list[tuple[str, object]], rules: Asked) -> tuple[Record, list[tuple[Session, list[type[Action]]]]]:
    """Run a row of deeds; returns what was recorded and what an onlooker could see after each deed."""
    session, at, record = Session(), 0.0, Record()
    seen: list[tuple[Session, list[type[Action]]]] = []
    for deed, value in row:
        at += {"wait a little": 0.4, "wait": 4.0, "wait long": 40.0}.get(deed, 0.3)
        match deed, value:
            case "tap", int(score):
                outcome = tap(session, score, at, rules)
            case "push", int(score):
                outcome = push(session, score, at, rules)
            case "choose", str(topic):
                outcome = visit.choose(session, rules, TopicId(topic), at=at)
            case (("again" | "skip" | "send" | "touch" | "enlarge"), _):
                outcome = getattr(visit, deed)(session, rules, at=at)
            case _:
                outcome = visit.pass_time(session, rules, at=at)
        for action in outcome.actions:
            record.take(action)
        session = outcome.session
        assert (session.score is not None) == record.open
        assert record.open == (session.step in {"topics", "again"})
        if session.score is not None:
            assert record.votes[-1][:2] == (session.score, session.chosen), "the screen shows what is recorded"
        seen.append((replace(session, score=None), [type(action) for action in outcome.actions]))
    for action in visit.end(session).actions:
        record.take(action)
    return record, seen


@given(deeds, asked)
def test_each_visit_casts_once_amends_its_own_vote_and_finishes_exactly_once(row: list[tuple[str, object]], rules: Asked) -> None:
    record, _ = play(row, rules)
    assert not record.open
    assert record.finished == len(record.votes)


@given(deeds, asked, st.permutations([1, 2, 3, 4, 5]))
def test_nobody_can_tell_from_the_screens_how_anybody_voted(
    row: list[tuple[str, object]], rules: Asked, other: list[int]
) -> None:
    exchanged = [(deed, other[value - 1] if isinstance(value, int) else value) for deed, value in row]
    record, seen = play(row, rules)
    other_record, other_seen = play(exchanged, rules)
    assert seen == other_seen
    assert [(other[score - 1], topics, flags) for score, topics, flags in record.votes] == other_record.votes


@given(deeds, asked)
def test_every_visit_comes_to_rest_when_nobody_does_anything(row: list[tuple[str, object]], rules: Asked) -> None:
    record, seen = play([*row, ("wait long", None), ("wait long", None), ("wait long", None)], rules)
    last = seen[-1][0]
    assert last.step == "idle"
    assert not record.open
