"""What each terminal of a queue is told follows from the directory, and nobody is told more than it needs."""

import msgspec
import pytest

from office.desk_assignment import DeskAssignment
from office.directory import Directory, assignment_for, desk_assignment_for, index
from office.documents import encode_document, read_document
from office.errors import DirectoryUnknownError, DocumentInvalidError
from office.ids import CounterId, OfficeId, ServiceId, TerminalId
from office.services import QueueRules
from tests.factories import a_directory, an_exit_assignment, with_queues

PLACE = OfficeId("xa-mau-a")
DESK, KIOSK, BOARD, CALLER = (TerminalId(name) for name in ("desk", "lay-so-1", "bang-goi-so", "hop-goi-1"))


def an_office() -> Directory:
    """Two offices; the first has its own rules and notices, a leader, and a counter that does one thing."""
    directory = with_queues(a_directory(offices=2, counters=2))
    office, *others = directory.offices
    first, *counters = directory.counters
    leader, *officials = directory.officials
    return msgspec.structs.replace(
        directory,
        offices=(
            msgspec.structs.replace(office, queue=QueueRules(most_recalls=5), notices=({"vi": "Luôn mỉm cười"},)),
            *others,
        ),
        counters=(msgspec.structs.replace(first, services=(ServiceId("ho-tich"),)), *counters),
        officials=(msgspec.structs.replace(leader, leader=True), *officials),
    )


def told(station: TerminalId) -> DeskAssignment:
    return desk_assignment_for(index(an_office()), PLACE, station, 3)


def test_the_desk_is_told_everything_of_its_office_and_nothing_of_another() -> None:
    desk = told(DESK)
    assert (desk.revision, desk.terminal, desk.kind, desk.office.id, desk.office.sample) == (3, "desk", "desk", PLACE, True)
    assert [(service.id, service.series) for service in desk.services] == [("chung-thuc", "A"), ("ho-tich", "H")]
    assert [(place.id, place.label, place.services) for place in desk.counters] == [
        ("quay-1", "1", ("ho-tich",)),
        ("quay-2", "2", ()),
    ]
    assert [(who.id, who.leader) for who in desk.officials] == [("nguyen-thi-mau", True), ("nguyen-thi-mau-2", False)]
    assert desk.rated == {"danh-gia-1": "quay-1", "danh-gia-2": "quay-2"}
    assert desk.rules.most_recalls == 5
    assert desk.contradictions() == []


@pytest.mark.parametrize("station", [KIOSK, BOARD, CALLER])
def test_officials_are_named_to_the_desk_alone(station: TerminalId) -> None:
    assert "nguyen" not in encode_document(told(station)).decode()
    assert told(station).rated == {}


def test_each_kind_is_told_what_it_needs() -> None:
    assert [told(station).counter for station in (DESK, KIOSK, BOARD, CALLER)] == [None, None, None, CounterId("quay-1")]
    assert [told(station).notices for station in (KIOSK, BOARD)] == [(), ({"vi": "Luôn mỉm cười"},)]
    assert all(len(told(station).services) == 2 for station in (KIOSK, BOARD, CALLER))


def test_what_was_written_is_what_is_read() -> None:
    for station in (DESK, KIOSK, BOARD, CALLER):
        assert read_document(encode_document(told(station)), DeskAssignment) == told(station)


def test_a_terminal_at_the_exit_is_told_the_counters_and_nobodys_name() -> None:
    directory = an_office()
    terminal = msgspec.structs.replace(directory.terminals[0], channel="exit", counter=None, official=None)
    known = index(msgspec.structs.replace(directory, terminals=(terminal, *directory.terminals[1:])))
    at_exit = assignment_for(known, PLACE, terminal.id, 1)
    assert (at_exit.counter, at_exit.official) == (None, None)
    assert [(place.id, place.label) for place in at_exit.counters] == [("quay-1", "1"), ("quay-2", "2")]
    assert at_exit.contradictions() == []
    assert desk_assignment_for(known, PLACE, DESK, 1).rated == {"danh-gia-2": "quay-2"}


def test_a_rating_terminal_knows_whether_its_office_has_a_desk() -> None:
    known = index(an_office())
    assert assignment_for(known, PLACE, TerminalId("danh-gia-1"), 1).desk
    alone = index(a_directory())
    assert not assignment_for(alone, PLACE, TerminalId("danh-gia-1"), 1).desk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"counters": ()}, "counters:"),
        ({"counters": an_exit_assignment().counters * 2}, "counters:"),
        ({"channel": "kiosk"}, "counter:"),
        ({"counter": an_exit_assignment().counters[0]}, "counter:"),
    ],
)
def test_an_assignment_for_the_exit_that_contradicts_itself_is_refused(changes: dict[str, object], field: str) -> None:
    assert an_exit_assignment().contradictions() == []
    wrong = msgspec.structs.replace(an_exit_assignment(), **changes)
    with pytest.raises(DocumentInvalidError, match=field):
        read_document(encode_document(wrong), type(wrong))


@pytest.mark.parametrize("name", ["danh-gia-1", "lay-so-9"])
def test_what_is_no_station_is_refused_by_name(name: str) -> None:
    with pytest.raises(DirectoryUnknownError, match=f"stations.xa-mau-a/{name}"):
        desk_assignment_for(index(an_office()), PLACE, TerminalId(name), 1)
