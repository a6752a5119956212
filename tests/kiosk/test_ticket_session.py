from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk import ticket_session as steps
from kiosk.ticket_session import CallHelp, CallOff, CancelNumber, GiveUp, Outcome, Take, Tell, Visit, Waits
from office.ids import ServiceId
from office.requests import PRIORITIES, Answer, IssuedNumber

WAITS = Waits()
SERVICE = ServiceId("ho-tich")
REQUEST = "yeucau000000000001"


def issued(number: int = 12) -> Answer:
    return Answer(
        request=REQUEST,
        issued=IssuedNumber(ticket=f"k3f9a2b7-h{number}", series="H", number=number, text=f"H {number:03d}", service=SERVICE),
    )


def at_papers(**changes: object) -> Visit:
    return replace(steps.choose(Visit(), WAITS, SERVICE, at=1.0).visit, **changes)  # type: ignore[arg-type]


def asking(**changes: object) -> Visit:
    return replace(steps.asked(steps.take(at_papers(), WAITS, at=2.0).visit, REQUEST), **changes)  # type: ignore[arg-type]


def test_a_number_is_asked_for_only_from_the_papers_and_once() -> None:
    papers = at_papers()
    assert steps.choose(Visit(), WAITS, SERVICE, at=1.0).actions == ()
    first = steps.take(papers, WAITS, at=2.0)
    assert first.actions == (Take(SERVICE, None),)
    assert steps.take(first.visit, WAITS, at=2.1).actions == ()


@pytest.mark.parametrize("category", PRIORITIES)
def test_the_reason_of_a_priority_goes_into_the_request_and_is_forgotten_with_the_answer(category: str) -> None:
    wanted = steps.ask_priority(at_papers(), WAITS, at=2.0).visit
    papers = steps.claim(wanted, WAITS, category, at=3.0).visit
    taken = steps.take(papers, WAITS, at=4.0)
    assert taken.actions == (Take(SERVICE, category),)
    told = steps.answered(steps.asked(taken.visit, REQUEST), WAITS, REQUEST, issued(), prints=True, at=5.0)
    assert told.visit.category is None


def test_a_reason_that_nobody_knows_is_none() -> None:
    wanted = steps.ask_priority(at_papers(), WAITS, at=2.0).visit
    assert steps.claim(wanted, WAITS, "vip", at=3.0).visit.category is None


def test_not_being_of_a_priority_group_after_all_takes_it_back() -> None:
    papers = at_papers(category="elderly")
    back = steps.claim(steps.ask_priority(papers, WAITS, at=2.0).visit, WAITS, None, at=3.0).visit
    assert (back.step, back.category) == ("papers", None)


def test_the_number_is_noted_and_printed_before_it_shows() -> None:
    told = steps.answered(asking(), WAITS, REQUEST, issued(), prints=True, at=3.0)
    assert [type(action) for action in told.actions] == [Tell]
    assert (told.visit.step, told.visit.paper) == ("number", "printing")


def test_without_a_printer_the_screen_says_so_at_once() -> None:
    assert steps.answered(asking(), WAITS, REQUEST, issued(), prints=False, at=3.0).visit.paper == "none"


def test_a_number_that_comes_when_nobody_waits_for_it_is_cancelled() -> None:
    left = steps.back(asking(), WAITS, at=3.0)
    assert left.actions == (GiveUp(REQUEST),)
    late = steps.answered(left.visit, WAITS, REQUEST, issued(), prints=True, at=4.0)
    assert [type(action) for action in late.actions] == [CancelNumber]
    assert late.visit == left.visit


def test_the_answer_to_another_request_is_not_told_to_this_citizen() -> None:
    other = steps.answered(asking(), WAITS, "yeucau000000000099", issued(99), prints=True, at=3.0)
    assert other.visit.step == "asking"
    assert [type(action) for action in other.actions] == [CancelNumber]


def test_who_walks_off_while_the_desk_is_silent_is_not_waited_for() -> None:
    left = steps.pass_time(asking(), WAITS, at=2.0 + WAITS.asking)
    assert (left.visit.step, left.actions) == ("services", (GiveUp(REQUEST),))


def test_a_refusal_is_shown_with_its_reason_and_ends_by_itself() -> None:
    answer = Answer(request=REQUEST, refused="too-early", about={"again": "07:00"})
    refused = steps.answered(asking(), WAITS, REQUEST, answer, prints=True, at=3.0).visit
    assert (refused.step, refused.refused, dict(refused.about)) == ("refused", "too-early", {"again": "07:00"})
    assert steps.pass_time(refused, WAITS, at=3.0 + WAITS.refused).visit.step == "services"


def test_what_became_of_the_slip_gives_time_to_read_it() -> None:
    told = steps.answered(asking(), WAITS, REQUEST, issued(), prints=True, at=3.0).visit
    failed = steps.printed(told, WAITS, REQUEST, "paper out", at=3.0 + WAITS.number - 1).visit
    assert steps.pass_time(failed, WAITS, at=3.0 + WAITS.number + 1).visit.step == "number"
    assert steps.pass_time(failed, WAITS, at=3.0 + 2 * WAITS.number).visit.step == "services"


def test_the_slip_of_the_visitor_before_says_nothing_to_this_one() -> None:
    told = steps.answered(asking(), WAITS, REQUEST, issued(), prints=True, at=3.0).visit
    assert steps.printed(told, WAITS, "yeucau000000000099", "paper out", at=4.0).visit == told


def test_help_is_called_once_and_can_be_called_off() -> None:
    called = steps.call_help(Visit(), WAITS, is_called=False, at=1.0)
    assert (called.visit.step, called.actions) == ("help", (CallHelp(),))
    assert steps.call_help(Visit(), WAITS, is_called=True, at=1.0).actions == ()
    assert steps.call_off(called.visit, WAITS, at=2.0).actions == (CallOff(),)
    assert steps.pass_time(called.visit, WAITS, at=1.0 + WAITS.help).actions == (), "a call stands when its citizen has left"


def test_the_tap_that_wakes_a_dark_screen_does_nothing_else() -> None:
    dark = steps.pass_time(Visit(), WAITS, at=WAITS.dark).visit
    assert dark.dark
    woken = steps.choose(dark, WAITS, SERVICE, at=1_000.0).visit
    assert (woken.step, woken.dark) == ("services", False)
    assert steps.choose(woken, WAITS, SERVICE, at=1_000.0 + WAITS.wake / 2).visit.step == "services"
    assert steps.choose(woken, WAITS, SERVICE, at=1_000.0 + WAITS.wake).visit.step == "papers"


def test_language_and_large_text_last_until_the_visitor_has_gone() -> None:
    english = steps.enlarge(steps.speak(at_papers(), WAITS, "en", at=2.0).visit, WAITS, at=3.0).visit
    services = steps.back(english, WAITS, at=4.0).visit
    assert (services.language, services.large_text) == ("en", True)
    told = steps.answered(asking(language="en"), WAITS, REQUEST, issued(), prints=True, at=3.0).visit
    assert steps.back(told, WAITS, at=5.0).visit.language is None
    assert steps.pass_time(services, WAITS, at=4.0 + WAITS.language_back).visit == Visit(touched_at=4.0)


@given(st.integers(-5, 500))
def test_no_page_stands_before_the_first(first: int) -> None:
    assert steps.turn_to(Visit(), WAITS, first, at=1.0).visit.first == max(0, first)


class AnyVisitor(RuleBasedStateMachine):
    """Whatever people do: each number that came is told or cancelled once, and nobody is left standing for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.visit, self.at = Visit(), 0.0
        self.open: dict[str, bool] = {}
        self.count = 0
        self.settled: list[str] = []

    def follow(self, outcome: Outcome) -> None:
        visit = outcome.visit
        for action in outcome.actions:
            match action:
                case Take():
                    self.count += 1
                    request = f"yeucau{self.count:012d}"
                    self.open[request] = True
                    visit = steps.asked(visit, request)
                case GiveUp(request=request):
                    assert self.open[request]
                    self.open[request] = False
                case Tell(request=request) | CancelNumber(request=request):
                    self.settled.append(request)
                case _:
                    pass
        self.visit = visit

    @rule(what=st.sampled_from(["choose", "priority", "claim", "take", "back", "help", "off", "touch", "turn", "speak"]))
    def touches(self, what: str) -> None:
        self.at += 0.7
        v, at = self.visit, self.at
        self.follow(
            {
                "choose": lambda: steps.choose(v, WAITS, SERVICE, at=at),
                "priority": lambda: steps.ask_priority(v, WAITS, at=at),
                "claim": lambda: steps.claim(v, WAITS, "elderly", at=at),
                "take": lambda: steps.take(v, WAITS, at=at),
                "back": lambda: steps.back(v, WAITS, at=at),
                "help": lambda: steps.call_help(v, WAITS, is_called=False, at=at),
                "off": lambda: steps.call_off(v, WAITS, at=at),
                "touch": lambda: steps.touch(v, WAITS, at=at),
                "turn": lambda: steps.turn_to(v, WAITS, 4, at=at),
                "speak": lambda: steps.speak(v, WAITS, "en", at=at),
            }[what]()
        )

    @rule(seconds=st.sampled_from([0.1, 1.0, 30.0, 61.0, 1_000.0]))
    def waits(self, seconds: float) -> None:
        self.at += seconds
        self.follow(steps.pass_time(self.visit, WAITS, at=self.at))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), refused=st.booleans())
    def answers(self, data: st.DataObject, refused: bool) -> None:
        request = data.draw(st.sampled_from(sorted(self.open)))
        del self.open[request]
        answer = Answer(request=request, refused="cap-reached") if refused else issued(len(self.settled) + 1)
        before = len(self.settled)
        self.follow(steps.answered(self.visit, WAITS, request, answer, prints=True, at=self.at))
        assert len(self.settled) == before + (not refused)

    @invariant()
    def a_step_that_is_not_the_first_ends(self) -> None:
        assert (self.visit.step == "services") == (self.visit.step_ends_at is None)

    @invariant()
    def a_number_shows_only_with_its_number(self) -> None:
        assert self.visit.step != "number" or self.visit.issued is not None

    @invariant()
    def no_category_outlives_its_request(self) -> None:
        assert self.visit.category is None or self.visit.step in {"papers", "priority", "asking", "refused"}


AnyVisitor.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyVisitor = AnyVisitor.TestCase
