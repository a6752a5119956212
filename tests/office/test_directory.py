"""A directory is checked whole, and an assignment says exactly what it holds."""

import msgspec
import pytest

from office.amendment import amend, forbidden
from office.directory import Directory, Official, assignment_for, index
from office.documents import Hours
from office.errors import DirectoryUnknownError
from office.ids import CounterId, OfficeId, OfficialId, QuestionId, ScaleId, TerminalId, TopicId, UnitId
from office.soundness import problems
from office.units import Unit
from tests.factories import a_directory, a_scale

PLACE = OfficeId("xa-mau-a")


def with_terminal(directory: Directory, **changes: object) -> Directory:
    """``directory`` with its first terminal changed."""
    first, *rest = directory.terminals
    return msgspec.structs.replace(directory, terminals=(msgspec.structs.replace(first, **changes), *rest))


def test_a_sound_directory_has_no_problems() -> None:
    assert problems(a_directory(offices=3, counters=4)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"counter": CounterId("quay-3")},
            (
                "terminals.xa-mau-a/danh-gia-1.counter: no counter of xa-mau-a 'quay-3'; "
                "add it or correct the id (did you mean 'quay-2'?)"
            ),
        ),
        (
            {"official": OfficialId("nguyen-thi-mua")},
            (
                "terminals.xa-mau-a/danh-gia-1.official: no official of xa-mau-a 'nguyen-thi-mua'; "
                "add it or correct the id (did you mean 'nguyen-thi-mau'?)"
            ),
        ),
        ({"scale": ScaleId("x")}, "terminals.xa-mau-a/danh-gia-1.scale: no scale 'x'; add it or correct the id"),
        ({"question": QuestionId("x")}, "terminals.xa-mau-a/danh-gia-1.question: no question 'x'; add it or correct the id"),
        (
            {"topics": (TopicId("thai-da"),)},
            "terminals.xa-mau-a/danh-gia-1.topics: no topic 'thai-da'; add it or correct the id (did you mean 'thai-do'?)",
        ),
        (
            {"topics": (TopicId("thai-do"), TopicId("thai-do"))},
            "terminals.xa-mau-a/danh-gia-1.topics: one topic appears twice; keep one",
        ),
        (
            {"office": OfficeId("xa-mau-b")},
            "terminals.xa-mau-b/danh-gia-1.office: no office 'xa-mau-b'; add it or correct the id (did you mean 'xa-mau-a'?)",
        ),
        ({"id": TerminalId("board")}, "terminals.xa-mau-a/board.id: 'board' is reserved; choose another id"),
        ({"languages": ("en",)}, "terminals.xa-mau-a/danh-gia-1.languages: Vietnamese is missing; add 'vi'"),
        (
            {"languages": ("vi", "../x")},
            "terminals.xa-mau-a/danh-gia-1.languages: '../x' is no language code; write two or three letters such as 'vi'",
        ),
    ],
)
def test_each_fault_of_a_terminal_is_one_sentence_with_field_and_fix(changes: dict[str, object], sentence: str) -> None:
    assert problems(with_terminal(a_directory(counters=2), **changes)) == [sentence]


def test_all_faults_are_reported_together() -> None:
    directory = with_terminal(a_directory(counters=2), scale=ScaleId("x"), counter=CounterId("y"))
    scale = a_scale(4, id_="nguoc")
    backwards = msgspec.structs.replace(
        scale, levels=tuple(msgspec.structs.replace(level, satisfied=True) for level in scale.levels)
    )
    official = Official(office=OfficeId("nirgends"), id=OfficialId("Ä"), name=" ")
    unit = Unit(id=UnitId("xa"), kind="Xã", name="Xã", parent=UnitId("tinh-mua"))
    directory = msgspec.structs.replace(
        directory,
        officials=(*directory.officials, official),
        units=(*directory.units, unit),
        scales=(*directory.scales, backwards),
    )
    fields = [sentence.partition(":")[0] for sentence in problems(directory)]
    assert fields == [
        "officials.nirgends/Ä.id",
        "units.xa.parent",
        "officials.nirgends/Ä.office",
        "officials.nirgends/Ä.name",
        "terminals.xa-mau-a/danh-gia-1.counter",
        "terminals.xa-mau-a/danh-gia-1.scale",
        "scales.nguoc.levels",
    ]


def test_entries_that_appear_twice_are_named() -> None:
    directory = a_directory(counters=2)
    twice = msgspec.structs.replace(directory, counters=(*directory.counters, directory.counters[0]))
    assert problems(twice) == [
        "counters.xa-mau-a/quay-1: appears 2 times; keep one",
        "counters.xa-mau-a: 2 counters are labelled '1'; give each its own label",
    ]


def test_entries_that_appear_twice_are_named_when_they_are_imported_again() -> None:
    old = a_directory(counters=2)
    new = msgspec.structs.replace(old, officials=(*old.officials, msgspec.structs.replace(old.officials[0], title="Khác")))
    assert problems(amend(old, new).directory) == ["officials.xa-mau-a/nguyen-thi-mau: appears 2 times; keep one"]


def test_hours_that_run_backwards_are_named() -> None:
    directory = a_directory(counters=2)
    hours = Hours(open={"mon": (("08:00", "07:00"), ("06:30", "09:00"))}, midday="18:00", evening="12:00")
    wrong = msgspec.structs.replace(directory, offices=(msgspec.structs.replace(directory.offices[0], hours=hours),))
    assert [sentence.partition(":")[0] for sentence in problems(wrong)] == [
        "offices.xa-mau-a.hours.evening",
        "offices.xa-mau-a.hours.open.mon",
        "offices.xa-mau-a.hours.open.mon",
    ]


def test_an_assignment_says_what_the_directory_holds() -> None:
    assignment = assignment_for(index(a_directory(counters=2)), PLACE, TerminalId("danh-gia-2"), 7)
    assert assignment.revision == 7
    assert assignment.office.sample
    assert assignment.counter is not None
    assert assignment.counter.label == "2"
    assert (assignment.counters, assignment.desk) == ((), False)
    assert assignment.official is not None
    assert assignment.official.name == "Nguyễn Thị Mẫu 2"
    assert [topic.id for topic in assignment.topics] == [topic.id for topic in a_directory().topics]


def test_an_assignment_for_nobody_is_refused_by_name() -> None:
    with pytest.raises(DirectoryUnknownError, match="danh-gia-9"):
        assignment_for(index(a_directory(counters=2)), PLACE, TerminalId("danh-gia-9"), 1)


def test_what_a_new_directory_does_not_mention_stays() -> None:
    old = a_directory(counters=3)
    new = with_terminal(a_directory(counters=2), official=None)
    amended = amend(old, new)
    assert amended.changes.changed == ("terminals.xa-mau-a/danh-gia-1",)
    assert amended.changes.added == ()
    assert set(amended.changes.absent) == {
        "counters.xa-mau-a/quay-3",
        "officials.xa-mau-a/nguyen-thi-mau-3",
        "terminals.xa-mau-a/danh-gia-3",
    }
    assert len(amended.directory.terminals) == 3
    assert amended.directory.terminals[0].official is None


def test_a_scale_in_use_keeps_its_meaning_but_not_its_words() -> None:
    old = a_directory(counters=2)
    used = {ScaleId("hai-long-5")}
    scale = old.scales[0]

    def changed(**changes: object) -> list[str]:
        level = msgspec.structs.replace(scale.levels[2], **changes)
        levels = (*scale.levels[:2], level, *scale.levels[3:])
        new = msgspec.structs.replace(old, scales=(msgspec.structs.replace(scale, levels=levels),))
        return forbidden(old, new, scales_in_use=used)

    assert changed(label={"vi": "Tạm được"}) == []
    assert len(changed(satisfied=True)) == 1
    fewer = msgspec.structs.replace(old, scales=(msgspec.structs.replace(scale, levels=scale.levels[1:]),))
    assert "new scale under a new id" in forbidden(old, fewer, scales_in_use=used)[0]
    assert forbidden(old, fewer, scales_in_use=set()) == []


def test_sample_and_real_offices_never_share_a_collector() -> None:
    sample = a_directory()
    real = msgspec.structs.replace(sample, sample=False)
    assert len(forbidden(sample, real, scales_in_use=())) == 1
    assert len(forbidden(real, sample, scales_in_use=())) == 1
    assert forbidden(Directory(), sample, scales_in_use=()) == []
    assert forbidden(Directory(sample=True), real, scales_in_use=()) == []
