from datetime import datetime, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from kiosk.terminal import PROBE_SECONDS, Terminal
from kiosk.view import hours_text, initials
from office.documents import Assignment, Timings
from office.ids import TopicId
from office.periods import VIETNAM
from office.survey import Channel
from tests.factories import COUNTER, an_assignment, an_exit_assignment, some_hours, some_topics
from tests.fakes import CastVote, FakeBallotBox, FakeClock

SUNDAY = datetime(2026, 9, 6, 9, 0, tzinfo=VIETNAM)
LUNCH = datetime(2026, 9, 1, 12, 0, tzinfo=VIETNAM)


class Stand:
    """A terminal with its fakes, and what its lamps heard."""

    def __init__(self, assignment: Assignment | None = None, *, clock: FakeClock | None = None, has_screen: bool = True) -> None:
        self.box, self.clock = FakeBallotBox(), clock or FakeClock()
        self.terminal = Terminal(self.box, self.clock, "touch" if has_screen else "none", name="xa-mau-a/danh-gia-1")
        self.signs: list[str] = []
        self.terminal.set_assignment(assignment or an_assignment())
        self.terminal.tick()
        self.terminal.add_listener(self.signs.append)

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.terminal.tick()

    @property
    def shown(self) -> str:
        return self.terminal.view().screen

    @property
    def votes(self) -> list[CastVote]:
        return list(self.box.votes.values())


def test_a_tap_is_in_the_box_before_the_topics_show() -> None:
    stand = Stand()
    stand.terminal.press(4)
    assert stand.shown == "topics"
    assert stand.votes == [
        CastVote(
            counter=COUNTER,
            official=an_assignment().official.id,  # type: ignore[union-attr]
            scale=an_assignment().scale.id,
            score=4,
            channel="kiosk",
            flags=(),
        )
    ]


def test_a_whole_visit_ends_as_it_began() -> None:
    stand = Stand()
    before = stand.terminal.view()
    topics = [topic.id for topic in some_topics(6)]
    stand.terminal.press(2)
    stand.terminal.choose(topics[1])
    stand.terminal.again()
    assert (stand.shown, bool(stand.terminal.view().keep)) == ("faces", True)
    stand.terminal.press(5)
    assert not any(topic.chosen for topic in stand.terminal.view().topics)
    stand.terminal.choose(topics[0])
    stand.terminal.send()
    assert stand.shown == "thanks"
    stand.wait(3)
    assert stand.terminal.view() == before
    assert [(vote.score, vote.topics, vote.finished) for vote in stand.votes] == [(5, (topics[0],), True)]


def test_the_view_is_the_same_after_every_score() -> None:
    def visit(score: int) -> list[object]:
        stand = Stand()
        seen: list[object] = []
        stand.terminal.press(score)
        seen.append(stand.terminal.view())
        for seconds in (20, 3):
            stand.wait(seconds)
            seen.append(stand.terminal.view())
        return [*seen, stand.signs]

    first = visit(1)
    assert all(visit(score) == first for score in (2, 3, 4, 5))


def test_a_button_box_has_no_topics_and_beeps_once_a_press() -> None:
    stand = Stand(an_assignment(channel="button"), has_screen=False)
    stand.terminal.press(3, via="button")
    assert stand.signs.count("taken") == 1
    assert [(vote.channel, vote.finished) for vote in stand.votes] == [("button", True)]


@pytest.mark.parametrize(
    ("assigned", "via", "cast"),
    [
        ("kiosk", "touch", "kiosk"),
        ("kiosk", "button", "button"),
        ("button", "button", "button"),
        ("button", "touch", "kiosk"),
        ("exit", "touch", "exit"),
        ("exit", "button", "exit"),
    ],
)
def test_the_channel_says_screen_or_button_at_a_counter_and_the_place_elsewhere(
    assigned: Channel, via: str, cast: Channel
) -> None:
    stand = Stand(an_assignment(channel=assigned))
    stand.terminal.press(3, via=via)  # type: ignore[arg-type]
    assert stand.votes[0].channel == cast


def test_at_the_exit_no_vote_is_taken_before_somebody_said_which_counter_it_was() -> None:
    stand = Stand(an_exit_assignment())
    stand.terminal.press(3)
    assert (stand.votes, stand.signs) == ([], ["refused"])


def test_a_repeated_button_leaves_two_votes_one_of_them_flagged() -> None:
    stand = Stand()
    stand.terminal.press(5, via="button")
    stand.wait(1)
    stand.terminal.press(5, via="button")
    assert [(vote.flags, vote.finished) for vote in stand.votes] == [((), False), (("repeat",), True)]
    assert stand.shown == "topics"
    assert stand.signs.count("taken") == 2


@pytest.mark.parametrize("disk", ["full", "read-only", "failing"])
def test_a_disk_that_takes_nothing_puts_the_terminal_out_of_service_and_nobody_is_thanked(disk: str) -> None:
    stand = Stand()
    stand.box.disk = disk  # type: ignore[assignment]
    stand.terminal.press(5)
    assert (stand.shown, stand.votes, stand.signs.count("taken")) == ("out of service", [], 0)
    stand.terminal.press(5)
    stand.wait(PROBE_SECONDS)
    assert (stand.shown, stand.votes, stand.terminal.service) == ("out of service", [], "out of service")
    stand.box.disk = "ok"
    stand.wait(PROBE_SECONDS)
    assert (stand.shown, stand.terminal.service) == ("faces", "in service")
    stand.terminal.press(5)
    assert [(vote.score, vote.flags) for vote in stand.votes] == [(5, ())], "the lost press is not held against the next one"


def test_a_disk_that_fails_between_vote_and_topics_keeps_the_vote_as_it_was() -> None:
    stand = Stand()
    stand.terminal.press(5)
    stand.box.disk = "full"
    stand.terminal.choose(some_topics(6)[0].id)
    assert stand.shown == "out of service"
    assert [(vote.score, vote.topics, vote.finished) for vote in stand.votes] == [(5, (), True)]


def test_a_box_that_fails_by_itself_is_seen_at_the_next_tick() -> None:
    stand = Stand()
    stand.box._verdict = stand.box.disk = "failing"
    stand.wait(0.1)
    assert stand.shown == "out of service"


def test_a_terminal_on_a_full_disk_starts_out_of_service() -> None:
    box = FakeBallotBox()
    box.disk = box._verdict = "full"
    terminal = Terminal(box, FakeClock())
    assert (terminal.view().screen, terminal.service) == ("out of service", "out of service")


def test_without_an_assignment_nothing_is_asked_and_no_press_counts() -> None:
    stand = Stand()
    stand.terminal.set_assignment(None)
    stand.terminal.press(5)
    stand.terminal.press(5, via="button")
    assert (stand.shown, stand.votes, stand.terminal.service) == ("unassigned", [], "unassigned")
    assert stand.terminal.view().footnote == "xa-mau-a/danh-gia-1"
    assert "refused" in stand.signs


def test_a_new_assignment_waits_for_the_visitor_whose_vote_is_about_the_official_shown() -> None:
    stand = Stand()
    stand.terminal.press(1)
    stand.terminal.set_assignment(an_assignment(revision=2, official_name="Trần Văn Mẫu", levels=3))
    stand.wait(0.1)
    stand.terminal.again()
    assert (len(stand.terminal.view().faces), "Nguyễn Thị Mẫu" in stand.terminal.view().official) == (5, True)
    stand.terminal.press(5)
    stand.wait(15)
    assert stand.shown == "thanks"
    stand.wait(3)
    assert (len(stand.terminal.view().faces), "Trần Văn Mẫu" in stand.terminal.view().official) == (3, True)
    assert [(vote.score, vote.scale) for vote in stand.votes] == [(5, "hai-long-5")]


def test_assignments_from_another_thread_are_taken_in_order_at_the_next_tick() -> None:
    stand = Stand()
    offers = [an_assignment(revision=2, levels=4), an_assignment(revision=3, levels=3)]

    def offer_all() -> None:
        for offer in offers:
            stand.terminal.offer_assignment(offer)

    thread = Thread(target=offer_all)
    thread.start()
    thread.join()
    assert len(stand.terminal.view().faces) == 5
    stand.terminal.tick()
    assert len(stand.terminal.view().faces) == 3


def test_an_assignment_wakes_a_dark_screen() -> None:
    stand = Stand()
    stand.wait(600)
    assert stand.terminal.view().dark
    stand.terminal.set_assignment(an_assignment(revision=2))
    assert not stand.terminal.view().dark


def test_an_unassigned_screen_is_never_dark() -> None:
    terminal = Terminal(FakeBallotBox(), clock := FakeClock())
    clock.advance(10_000)
    terminal.tick()
    assert (terminal.view().screen, terminal.view().dark) == ("unassigned", False)


def test_the_touch_that_wakes_is_no_vote() -> None:
    stand = Stand()
    stand.wait(600)
    assert stand.terminal.view().dark
    stand.terminal.press(5)
    assert (stand.votes, stand.terminal.view().dark) == ([], False)
    stand.wait(1)
    stand.terminal.press(5)
    assert len(stand.votes) == 1


def test_out_of_hours_the_vote_is_taken_flagged_and_the_hours_are_shown() -> None:
    stand = Stand(clock=FakeClock(now=LUNCH))
    assert stand.terminal.view().notices == ("Ngoài giờ làm việc (7:30–11:30, 13:30–17:00). Đánh giá vẫn được ghi, để riêng.",)
    stand.terminal.press(3)
    assert stand.votes[0].flags == ("out-of-hours",)


def test_on_a_closed_day_the_screen_says_so() -> None:
    assert Stand(clock=FakeClock(now=SUNDAY)).terminal.view().notices == (
        "Hôm nay không làm việc. Đánh giá vẫn được ghi, để riêng.",
    )


def test_a_clock_that_is_not_set_accuses_nobody() -> None:
    stand = Stand(clock=FakeClock(now=SUNDAY, trusted=False))
    stand.terminal.press(3)
    assert (stand.votes[0].flags, stand.terminal.view().notices) == ((), ())


def test_opening_time_takes_the_notice_away_without_a_touch() -> None:
    stand = Stand(clock=FakeClock(now=LUNCH + timedelta(minutes=89, seconds=50)))
    assert stand.terminal.view().notices
    stand.wait(11)
    assert not stand.terminal.view().notices


def test_votes_that_leave_at_once_and_sample_data_are_said_on_the_screen() -> None:
    terminal = Terminal(FakeBallotBox(), FakeClock(), release="at once")
    terminal.set_assignment(an_assignment(sample=True))
    assert terminal.view().notices == ("Chế độ thử: mỗi đánh giá được gửi đi ngay, không gom trong hòm phiếu.",)
    assert terminal.view().sample == "SỐ LIỆU MẪU"
    terminal.set_assignment(an_assignment(sample=False))
    assert terminal.view().sample == ""


def test_english_lasts_until_the_visitor_leaves() -> None:
    stand = Stand()
    stand.terminal.set_language("en")
    assert stand.terminal.view().counter_word == "Counter"
    stand.terminal.set_language("fr")
    assert stand.terminal.view().language == "en", "a language that the assignment does not offer"
    stand.terminal.press(3)
    assert (stand.terminal.view().send, stand.terminal.view().skip) == ("Send", "Skip")
    stand.wait(15)
    assert stand.terminal.view().title == "Thank you!"
    stand.wait(3)
    assert stand.terminal.view().counter_word == "Quầy"


def test_a_paused_counter_takes_no_vote_but_lets_the_visit_end() -> None:
    stand = Stand()
    stand.terminal.press(3)
    stand.terminal.set_away(away=True, back_at="9:30")
    stand.terminal.send()
    assert stand.shown == "thanks"
    stand.wait(3)
    view = stand.terminal.view()
    assert (view.screen, view.detail) == ("away", "Trở lại lúc khoảng 9:30. Ông/bà đang có số xin chờ, số không bị mất.")
    stand.terminal.press(3, via="button")
    assert len(stand.votes) == 1
    stand.terminal.set_away(away=False)
    assert stand.shown == "faces"


def test_a_program_that_ends_completes_the_open_vote() -> None:
    stand = Stand()
    stand.terminal.press(3)
    stand.terminal.close()
    assert stand.votes[0].finished


def test_faces_stand_in_the_order_of_the_assignment() -> None:
    best = Stand().terminal.view().faces
    worst = Stand(structs.replace(an_assignment(), order="worst-first")).terminal.view().faces
    assert [face.score for face in best] == [5, 4, 3, 2, 1]
    assert best == worst[::-1]


def test_the_view_stays_the_same_object_until_it_changes() -> None:
    stand = Stand()
    view = stand.terminal.view()
    stand.wait(1)
    stand.terminal.touch_anywhere()
    assert stand.terminal.view() is view
    assert stand.signs == []


@pytest.mark.parametrize(("name", "letters"), [("Nguyễn Thị Mẫu", "TM"), ("Mẫu", "M"), ("Lê Ánh", "LÁ"), ("  ", "")])
def test_initials_are_those_of_the_name_by_which_one_is_called(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_holiday_has_no_hours() -> None:
    hours = structs.replace(some_hours(), closed_on=(LUNCH.date(),))
    assert (hours_text(hours, LUNCH), hours_text(some_hours(), LUNCH)) == ("", "7:30–11:30, 13:30–17:00")


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.integers(0, 6)),
        st.tuples(st.just("button"), st.integers(0, 6)),
        st.tuples(st.just("choose"), st.integers(0, 5)),
        st.tuples(st.just("disk"), st.sampled_from(["ok", "ok", "full", "read-only"])),
        st.tuples(st.sampled_from(["again", "skip", "send", "touch", "reassign", "little", "long", "away", "back"]), st.just(0)),
    ),
    max_size=50,
)


@given(deeds)
def test_every_press_that_was_taken_is_one_vote_whatever_the_disk_does(row: list[tuple[str, object]]) -> None:
    stand = Stand(an_assignment(timings=Timings(dark_after=60)))
    topics = [topic.id for topic in some_topics(6)]
    for deed, value in row:
        before = len(stand.votes)
        taken = stand.signs.count("taken")
        stepped_again = bool(stand.terminal.view().keep)
        match deed, value:
            case "press", int(score):
                stand.terminal.press(score)
            case "button", int(score):
                stand.terminal.press(score, via="button")
            case "choose", int(index):
                stand.terminal.choose(TopicId(topics[index]))
            case "disk", str(disk):
                stand.box.disk = disk  # type: ignore[assignment]
            case "reassign", _:
                stand.terminal.set_assignment(an_assignment(revision=9, levels=3))
            case (("again" | "skip" | "send"), _):
                getattr(stand.terminal, deed)()
            case "touch", _:
                stand.terminal.touch_anywhere()
            case (("away" | "back"), _):
                stand.terminal.set_away(away=deed == "away")
            case _:
                stand.wait(0.7 if deed == "little" else 20.0)
        new_votes, new_signs = len(stand.votes) - before, stand.signs.count("taken") - taken
        assert new_votes <= 1
        assert new_signs == new_votes or (stepped_again and new_signs == 1)
        if stand.shown == "thanks":
            assert all(vote.finished for vote in stand.votes), "thanked for a vote that is still open"
    stand.box.disk = "ok"
    for _ in range(4):
        stand.wait(20)
    assert all(vote.finished for vote in stand.votes)
    assert stand.shown in {"faces", "away"}
