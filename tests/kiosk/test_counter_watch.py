"""Whom the screen shows and whether a vote is bound: what the desk said, for as long as it is believed."""

from datetime import timedelta

import pytest
from msgspec import structs

from kiosk.counter_watch import CounterWatch
from kiosk.link import Heard
from kiosk.terminal import Terminal
from office.counter_document import BELIEVED_SECONDS, CounterDocument, WindowDocument
from office.documents import OfficialFace, encode_document
from office.ids import CounterId, OfficialId
from office.periods import moment_text
from office.topics import counter_topic
from tests.factories import COUNTER, OFFICE, an_assignment, an_exit_assignment
from tests.fakes import CastVote, FakeBallotBox, FakeClock

MAU = OfficialFace(id=OfficialId("nguyen-thi-mau"), name="Nguyễn Thị Mẫu")
HAI = OfficialFace(id=OfficialId("tran-van-mau"), name="Trần Văn Mẫu")


def a_window(number: int = 1, *, closes_in: float | None = None) -> WindowDocument:
    return WindowDocument(window=f"ngaymau1-{number}", service="ho-tich", is_finished=closes_in is not None, closes_in=closes_in)


class Office:
    """A terminal of an office with a desk, and a pen for the desk's documents."""

    def __init__(self) -> None:
        self.clock, self.box = FakeClock(), FakeBallotBox()
        self.log: list[str] = []
        self.watch = CounterWatch(OFFICE, self.clock.monotonic, self.log.append)
        self.terminal = Terminal(self.box, self.clock, desk=self.watch)
        self.terminal.set_assignment(structs.replace(an_assignment(topics=0), desk=True, official=HAI))
        self.terminal.tick()

    def say(self, **changes: object) -> None:
        document = CounterDocument(counter=COUNTER, revision=1, state="free", official=MAU)
        self.hear(encode_document(structs.replace(document, **changes)))

    def hear(self, payload: bytes, counter: CounterId = COUNTER) -> None:
        self.watch.hear(Heard(counter_topic(OFFICE, counter), payload))
        self.terminal.tick()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.terminal.tick()

    def vote(self, score: int = 4) -> CastVote:
        """One press, on a screen that is awake, and the thanks after it."""
        self.terminal.touch_anywhere()
        self.clock.advance(1)
        self.terminal.press(score)
        self.wait(4)
        return list(self.box.votes.values())[-1]


def test_a_silent_desk_leaves_nobody_shown_and_votes_go_on_unbound_and_unflagged() -> None:
    office = Office()
    assert office.terminal.view().official == ""
    vote = office.vote()
    assert (vote.official, vote.window, vote.flags) == (None, None, ())


def test_the_desk_says_whom_the_screen_shows() -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    assert "Nguyễn Thị Mẫu" in office.terminal.view().official
    vote = office.vote()
    assert (vote.official, vote.window, vote.flags) == (MAU.id, "ngaymau1-1", ())


def test_a_desk_that_fell_silent_is_believed_for_a_quarter_of_an_hour() -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    office.wait(BELIEVED_SECONDS - 1)
    assert office.terminal.view().official
    office.wait(1)
    assert office.terminal.view().official == ""
    assert office.vote().window is None


def test_nobody_is_shown_after_the_time_that_the_desk_named() -> None:
    office = Office()
    wall = office.clock.now()
    assert wall is not None
    office.say(until=moment_text(wall + timedelta(seconds=60)), window=a_window())
    office.wait(59)
    assert office.terminal.view().official
    office.wait(2)
    assert office.terminal.view().official == ""


def test_one_vote_a_window_and_the_second_is_kept_apart() -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    first, second = office.vote(), office.vote()
    assert first.flags == ()
    assert (second.window, second.flags) == (None, ("no-window",))
    office.wait(60)
    assert office.vote().flags == ("no-window",)


def test_a_vote_without_a_visit_is_kept_apart_and_the_screen_says_so() -> None:
    office = Office()
    office.say()
    assert any("để riêng" in notice for notice in office.terminal.view().notices)
    assert office.vote().flags == ("no-window",)


def test_the_screen_says_nothing_of_it_while_a_visit_waits_for_its_vote() -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    assert office.terminal.view().notices == ()


def test_a_window_closes_by_itself_though_the_desk_died() -> None:
    office = Office()
    office.say(window=a_window(closes_in=120.0))
    office.wait(119)
    assert office.vote().window == "ngaymau1-1"
    office.say(window=a_window(2, closes_in=100.0))
    office.wait(100)
    assert office.vote().flags == ("no-window",)


def test_a_new_visit_can_vote_again() -> None:
    office = Office()
    for number in (1, 2, 3):
        office.say(state="serving", window=a_window(number))
        office.wait(30)
        assert office.vote().window == f"ngaymau1-{number}"


def test_a_window_counts_once_when_it_was_voted_in_or_its_visit_ended() -> None:
    office = Office()
    office.say(state="serving", window=a_window(1))
    office.say(state="serving", window=a_window(2))
    office.say(window=a_window(2, closes_in=120.0))
    office.say(window=a_window(2, closes_in=60.0))
    office.say(state="serving", window=a_window(3))
    office.vote()
    office.say(window=a_window(3, closes_in=120.0))
    assert office.box.windows == {"ngaymau1-2": (COUNTER, MAU.id), "ngaymau1-3": (COUNTER, MAU.id)}


def test_after_a_start_of_the_program_a_used_window_stays_used() -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    office.vote()
    again = Terminal(office.box, office.clock, desk=office.watch)
    again.set_assignment(structs.replace(an_assignment(topics=0), desk=True))
    again.tick()
    again.press(3)
    assert list(office.box.votes.values())[-1].window is None


def test_a_handover_during_a_visit_waits_for_its_end() -> None:
    office = Office()
    office.terminal.set_assignment(structs.replace(an_assignment(topics=2), desk=True))
    office.say(state="serving", window=a_window())
    office.terminal.press(4)
    office.say(official=HAI)
    assert "Nguyễn Thị Mẫu" in str(office.terminal.view()) or office.terminal.view().screen == "topics"
    office.terminal.send()
    office.wait(4)
    assert "Trần Văn Mẫu" in office.terminal.view().official
    assert [vote.official for vote in office.box.votes.values()] == [MAU.id]


@pytest.mark.parametrize("state", ["closed", "paused"])
def test_a_counter_that_does_not_serve_says_so_unless_a_citizen_is_left_to_be_asked(state: str) -> None:
    office = Office()
    office.say(state=state, window=a_window(closes_in=120.0))
    assert office.terminal.view().screen == "faces"
    office.wait(120)
    assert office.terminal.view().screen == "away"
    office.terminal.press(4)
    assert office.box.votes == {}


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b"{", b"\xff", b'{"counter":"quay-1"}', b"1" * 100_000])
def test_rubbish_changes_nothing(payload: bytes) -> None:
    office = Office()
    office.say(state="serving", window=a_window())
    office.hear(payload)
    assert "Nguyễn Thị Mẫu" in office.terminal.view().official
    assert bool(office.log) == bool(payload)


def test_a_document_on_the_topic_of_another_counter_is_not_believed() -> None:
    office = Office()
    document = CounterDocument(counter=COUNTER, revision=1, state="free", official=MAU)
    office.hear(encode_document(document), CounterId("quay-9"))
    assert office.terminal.view().official == ""


def test_a_disk_that_takes_no_votes_counts_no_window() -> None:
    office = Office()
    office.box.disk = "full"
    office.say(window=a_window(closes_in=120.0))
    assert office.box.windows == {}
    office.box.disk = "ok"
    for _ in range(3):
        office.wait(6)
    assert office.box.windows == {"ngaymau1-1": (COUNTER, MAU.id)}


def test_a_disk_that_cannot_be_read_stops_nothing_but_votes() -> None:
    office = Office()
    office.box.disk = "failing"
    office.say(state="serving", window=a_window())
    office.terminal.press(4)
    office.wait(1)
    assert office.terminal.view().screen == "out of service"
    office.box.disk = "ok"
    for _ in range(3):
        office.wait(6)
    assert office.vote().window == "ngaymau1-1"


def test_an_office_without_a_desk_shows_whom_it_was_told() -> None:
    office = Office()
    office.terminal.set_assignment(an_assignment(topics=0))
    office.say()
    vote = office.vote()
    assert (vote.official, vote.flags) == (MAU.id, ())


# At the exit.


def test_at_the_exit_the_counter_is_asked_first_and_the_vote_is_about_it() -> None:
    office = Office()
    office.terminal.set_assignment(an_exit_assignment())
    assert office.terminal.view().screen == "counters"
    assert [counter.label for counter in office.terminal.view().counters] == ["Quầy 1", "Quầy 2", "Quầy 3"]
    office.terminal.choose_counter(CounterId("quay-2"))
    assert (office.terminal.view().screen, office.terminal.view().counter) == ("faces", "2")
    office.terminal.press(5)
    office.terminal.skip()
    office.wait(4)
    [vote] = office.box.votes.values()
    assert (vote.counter, vote.official, vote.channel, vote.window) == (CounterId("quay-2"), None, "exit", None)
    assert office.terminal.view().screen == "counters"


def test_at_the_exit_another_counter_can_be_chosen_and_who_leaves_has_said_nothing() -> None:
    office = Office()
    office.terminal.set_assignment(an_exit_assignment())
    office.terminal.choose_counter(CounterId("quay-2"))
    office.terminal.skip()
    assert office.terminal.view().screen == "counters"
    office.terminal.choose_counter(CounterId("quay-3"))
    office.wait(16)
    assert office.terminal.view().screen == "counters"
    assert office.box.votes == {}


def test_at_the_exit_a_counter_that_nobody_asked_about_is_none() -> None:
    office = Office()
    office.terminal.set_assignment(an_exit_assignment())
    office.terminal.choose_counter(CounterId("quay-9"))
    assert office.terminal.view().screen == "counters"


def test_at_the_exit_choosing_again_changes_the_vote_of_the_same_counter() -> None:
    office = Office()
    office.terminal.set_assignment(an_exit_assignment())
    office.terminal.choose_counter(CounterId("quay-1"))
    office.terminal.press(1)
    office.terminal.again()
    office.terminal.press(5)
    office.terminal.skip()
    [vote] = office.box.votes.values()
    assert (vote.counter, vote.score) == (CounterId("quay-1"), 5)
