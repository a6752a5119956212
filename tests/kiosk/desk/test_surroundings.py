"""Which terminals around the desk take votes and print, by what they say of themselves."""

from pathlib import Path

import pytest

from kiosk.desk.surroundings import MOST_TERMINALS, Surroundings
from kiosk.link import Heard
from office import commands as asked
from office.desk_assignment import DeskAssignment
from office.documents import Health, Presence, PrinterState, encode_document
from office.ids import TerminalId
from office.queue_events import TicketFinished
from office.topics import EVENTS, HEALTH, PRESENCE, board_topic, terminal_topic
from tests.kiosk.desk.desks import KIOSK, OFFICE, RATER, SECOND_KIOSK, DeskBench, a_told
from tests.office.halls import ONE, TWO

SECOND_RATER = TerminalId("danh-gia-1b")


class Around:
    """Terminals that say how they are."""

    def __init__(self) -> None:
        self.told: DeskAssignment | None = a_told(rated={RATER: ONE, SECOND_RATER: ONE, TerminalId("danh-gia-2"): TWO})
        self.connected = True
        self.log: list[str] = []
        self.news = 0
        self.all = Surroundings(OFFICE, told=lambda: self.told, is_connected=lambda: self.connected, log=self.log.append)
        self.all.listeners.append(self.changed)

    def changed(self) -> None:
        self.news += 1

    def say(
        self, terminal: TerminalId, *, online: bool | None = None, service: str | None = None, printer: str | None = None
    ) -> None:
        if online is not None:
            document = encode_document(Presence(state="online" if online else "offline"))
            assert self.all.hear(Heard(terminal_topic(OFFICE, terminal, PRESENCE), document))
        if service is not None or printer is not None:
            health = Health(software="1", boot="b", clock="synchronised", disk="ok", service=service, printer=printer)  # type: ignore[arg-type]
            assert self.all.hear(Heard(terminal_topic(OFFICE, terminal, HEALTH), encode_document(health)))


@pytest.fixture
def around() -> Around:
    return Around()


def test_a_counter_can_ask_when_its_terminal_is_there_and_in_service(around: Around) -> None:
    assert around.all.rating() == {ONE: "off", TWO: "off"}
    around.say(RATER, online=True)
    assert around.all.rating()[ONE] == "off", "it has not said how it is"
    around.say(RATER, service="in service")
    assert around.all.rating() == {ONE: "ok", TWO: "off"}
    around.say(RATER, service="out of service")
    assert around.all.rating()[ONE] == "off"
    around.say(RATER, service="in service")
    around.say(RATER, online=False)
    assert around.all.rating()[ONE] == "off"


def test_one_of_two_terminals_at_a_counter_is_enough(around: Around) -> None:
    around.say(SECOND_RATER, online=True, service="in service")
    around.say(RATER, online=False, service="in service")
    assert around.all.rating()[ONE] == "ok"


def test_while_the_desk_hears_nothing_it_knows_nothing(around: Around) -> None:
    around.say(RATER, online=True, service="in service")
    around.say(KIOSK, online=True, printer="ok")
    around.connected = False
    assert around.all.rating()[ONE] == "off"
    assert around.all.printers()[KIOSK] == "unheard"


@pytest.mark.parametrize("state", ["ok", "paper low", "paper out", "off", "unknown"])
def test_the_printer_of_each_ticket_kiosk_is_known(around: Around, state: PrinterState) -> None:
    around.say(KIOSK, online=True, printer=state)
    assert around.all.printers() == {KIOSK: state, SECOND_KIOSK: "unheard"}
    around.say(SECOND_KIOSK, online=True, service="in service")
    assert around.all.printers()[SECOND_KIOSK] is None, "it has no printer"
    around.say(KIOSK, online=False)
    assert around.all.printers()[KIOSK] == "unheard"


def test_news_is_told_once(around: Around) -> None:
    around.say(KIOSK, online=True, printer="ok")
    assert around.news == 2
    around.say(KIOSK, online=True, printer="ok")
    assert around.news == 2
    around.say(KIOSK, printer="paper out")
    assert around.news == 3


@pytest.mark.parametrize("payload", [b"", b"{", b'{"state": "perhaps"}', b"\xff", b"[" * 50_000])
def test_rubbish_is_no_terminal_that_takes_votes(around: Around, payload: bytes) -> None:
    assert around.all.hear(Heard(terminal_topic(OFFICE, RATER, PRESENCE), payload))
    assert around.all.hear(Heard(terminal_topic(OFFICE, RATER, HEALTH), payload))
    assert around.all.rating()[ONE] == "off"
    assert bool(around.log) == bool(payload), "an empty payload takes a retained document away"


def test_other_topics_are_not_its(around: Around) -> None:
    assert not around.all.hear(Heard(board_topic(OFFICE), b""))
    assert not around.all.hear(Heard(terminal_topic(OFFICE, RATER, EVENTS), b""))


def test_invented_terminals_do_not_fill_the_memory(around: Around) -> None:
    for number in range(2 * MOST_TERMINALS):
        around.say(TerminalId(f"x-{number}"), online=True)
    assert len(around.all._neighbours) == MOST_TERMINALS


def test_a_finished_visit_says_whether_its_citizen_could_be_asked(tmp_path: Path, around: Around) -> None:
    desk = DeskBench(tmp_path)
    desk.authority._rating = around.all.rating
    desk.sign_on(ONE)

    def visit() -> TicketFinished:
        desk.take()
        for step in (asked.CallNext(counter=ONE), asked.Start(counter=ONE), asked.Finish(counter=ONE)):
            desk.done(step)
        return [fact.event for fact in desk.authority._records.facts() if isinstance(fact.event, TicketFinished)][-1]

    assert (visit().asked, visit().unasked) == (False, "terminal-off")
    around.say(RATER, online=True, service="in service")
    assert (visit().asked, visit().unasked) == (True, None)
