"""The queue's part of a directory is checked as strictly as the rest, and each fault says what to write instead."""

from typing import Any

import msgspec
import pytest

from office.directory import Directory, OfficeService
from office.ids import CounterId, OfficeId, OfficialId, ServiceId, TerminalId
from office.reading import read_struct
from office.services import Service
from office.soundness import problems
from tests.factories import a_directory, with_queues

SOUND = with_queues(a_directory(counters=2))


def changed(kind: str, place: int = 0, /, **changes: object) -> Directory:
    """``SOUND`` with one of its entries changed."""
    entries: list[Any] = list(getattr(SOUND, kind))
    entries[place] = msgspec.structs.replace(entries[place], **changes)
    return msgspec.structs.replace(SOUND, **{kind: tuple(entries)})


def without(kind: str, *ids: str) -> Directory:
    """``SOUND`` without some entries of a kind (none named: without all of them)."""
    left = tuple(entry for entry in getattr(SOUND, kind) if ids and entry.id not in ids)
    return msgspec.structs.replace(SOUND, **{kind: left})


def test_offices_with_queues_have_no_problems() -> None:
    assert problems(with_queues(a_directory(offices=3, counters=4))) == []


@pytest.mark.parametrize(
    ("directory", "sentence"),
    [
        (
            changed("stations", 0, id=TerminalId("ban-dieu-hanh")),
            "stations.xa-mau-a/ban-dieu-hanh.id: a desk is called 'desk' in every office; rename it",
        ),
        (
            changed("stations", 1, kind="desk", id=TerminalId("desk")),
            "stations.xa-mau-a/desk: appears 2 times; keep one",
        ),
        (
            changed("stations", 1, kind="desk"),
            "offices.xa-mau-a: 2 desks; an office has one queue, so keep one",
        ),
        (
            changed("stations", 0, kind="ticket"),
            "stations.xa-mau-a/desk.id: only a desk is called 'desk'; choose another id, or write kind = 'desk'",
        ),
        (
            without("stations", "desk"),
            "offices.xa-mau-a: it has terminals of a queue but no desk; add a station 'desk' of kind 'desk'",
        ),
        (
            changed("terminals", id=TerminalId("desk")),
            ("terminals.xa-mau-a/desk.id: only a desk is called 'desk'; choose another id, or list it below [[stations]]"),
        ),
        (
            changed("stations", 1, id=TerminalId("danh-gia-1")),
            ("stations.xa-mau-a/danh-gia-1.id: the rating terminal terminals.xa-mau-a/danh-gia-1 has it too; rename one of them"),
        ),
        (
            changed("stations", 1, id=TerminalId("counters")),
            "stations.xa-mau-a/counters.id: 'counters' is reserved; choose another id",
        ),
        (
            changed("stations", 1, office=OfficeId("xa-mau-b")),
            "stations.xa-mau-b/lay-so-1.office: no office 'xa-mau-b'; add it or correct the id (did you mean 'xa-mau-a'?)",
        ),
        (
            changed("stations", 1, counter=CounterId("quay-1")),
            "stations.xa-mau-a/lay-so-1.counter: only a caller's box stands at a counter; remove it, or write kind = 'caller'",
        ),
        (
            changed("stations", 3, counter=None),
            "stations.xa-mau-a/hop-goi-1.counter: is missing; name the counter where this caller's box stands",
        ),
        (
            changed("stations", 3, counter=CounterId("quay-7")),
            (
                "stations.xa-mau-a/hop-goi-1.counter: no counter of xa-mau-a 'quay-7'; "
                "add it or correct the id (did you mean 'quay-2'?)"
            ),
        ),
        (
            changed("stations", 2, languages=("en",)),
            "stations.xa-mau-a/bang-goi-so.languages: Vietnamese is missing; add 'vi'",
        ),
        (
            changed("counters", services=(ServiceId("ho-tic"),)),
            (
                "counters.xa-mau-a/quay-1.services: no service of xa-mau-a 'ho-tic'; "
                "add it or correct the id (did you mean 'ho-tich'?)"
            ),
        ),
        (
            changed("counters", services=(ServiceId("ho-tich"), ServiceId("ho-tich"))),
            "counters.xa-mau-a/quay-1.services: one service appears twice; keep one",
        ),
        (
            changed("services", office=OfficeId("xa-mau-b")),
            "services.xa-mau-b/chung-thuc.office: no office 'xa-mau-b'; add it or correct the id (did you mean 'xa-mau-a'?)",
        ),
        (
            changed("services", name={"en": "Certification"}),
            "services.xa-mau-a/chung-thuc.name.vi: the Vietnamese text is missing; add it",
        ),
        (
            changed("services", papers={"en": ("ID card",)}),
            "services.xa-mau-a/chung-thuc.papers.vi: the Vietnamese list is missing; add it",
        ),
        (
            changed("services", papers={"vi": ("Bản chính", " ")}),
            "services.xa-mau-a/chung-thuc.papers.vi.#2: is empty; write it",
        ),
        (
            changed("services", papers={"vi": ("Giấy",) * 13}),
            "services.xa-mau-a/chung-thuc.papers.vi: 13 do not fit the screen; keep at most 12",
        ),
        (
            changed("services", fee={"vi": "đ" * 201}),
            "services.xa-mau-a/chung-thuc.fee.vi: 201 characters do not fit the screen; use at most 200",
        ),
        (
            changed("services", open={"thu": (("11:30", "07:30"),)}),
            "services.xa-mau-a/chung-thuc.open.thu: 11:30 to 07:30 ends before it begins; swap them",
        ),
        (
            changed("offices", notices=({"vi": "Luôn mỉm cười"}, {"vi": ""})),
            "offices.xa-mau-a.notices.#2.vi: the Vietnamese text is missing; add it",
        ),
        (
            changed("offices", notices=({"vi": "Luôn mỉm cười"},) * 31),
            "offices.xa-mau-a: 31 notices do not fit a terminal; keep at most 30",
        ),
        (
            without("services"),
            "offices.xa-mau-a: it has terminals of a queue but no service; add one, or remove the stations",
        ),
        (
            changed("terminals", counter=None),
            (
                "terminals.xa-mau-a/danh-gia-1.counter: is missing; name its counter, "
                "or write channel = 'exit' for one that asks which it was"
            ),
        ),
        (
            changed("terminals", channel="exit", official=None),
            (
                "terminals.xa-mau-a/danh-gia-1.counter: a terminal at the exit asks which counter it was; "
                "remove this, or the channel"
            ),
        ),
        (
            changed("terminals", channel="exit", counter=None, official=OfficialId("nguyen-thi-mau")),
            "terminals.xa-mau-a/danh-gia-1.official: nobody is on duty at the exit; remove it",
        ),
    ],
)
def test_each_fault_says_its_field_the_reason_and_the_fix(directory: Directory, sentence: str) -> None:
    assert sentence in problems(directory)


def test_a_fault_of_the_queue_does_not_hide_behind_others() -> None:
    directory = msgspec.structs.replace(changed("counters", services=(ServiceId("x"),)), stations=SOUND.stations[1:])
    assert [sentence.partition(":")[0] for sentence in problems(directory)] == [
        "offices.xa-mau-a",
        "counters.xa-mau-a/quay-1.services",
    ]


@pytest.mark.parametrize(
    ("field", "value", "fix"),
    [
        ("series", "B", "use one of A, H, K, M, S, X"),
        ("picture", "hause", "(did you mean 'house'?)"),
        ("daily_cap", 0, "`int` >= 1"),
        ("open", {"thu": [["7:30", "11:30"]]}, "expected `str` matching regex"),
    ],
)
def test_a_service_of_the_wrong_form_is_answered_with_the_right_one(field: str, value: object, fix: str) -> None:
    service = {"office": "xa-mau-a", "id": "ho-tich", "name": {"vi": "Hộ tịch"}, "series": "H", field: value}
    _, found = read_struct(Directory, {"services": [service]})
    assert len(found) == 1
    assert found[0].path.startswith(f"services.xa-mau-a/ho-tich.{field}")
    assert fix.replace("`", "") in found[0].sentence


def test_the_rules_of_a_queue_are_read_as_a_table_of_its_office() -> None:
    office = {"id": "xa-mau-a", "unit": "xa-mau-a", "name": {"vi": "x"}, "hours": {"open": {}}, "queue": {"most_recall": 2}}
    _, found = read_struct(Directory, {"offices": [office]})
    assert [str(problem) for problem in found] == [
        "offices.xa-mau-a.queue.most_recall: is unknown (did you mean 'most_recalls'?)"
    ]


def test_what_the_directory_says_of_a_service_is_what_a_terminal_is_told() -> None:
    assert set(OfficeService.__struct_fields__) == {*Service.__struct_fields__, "office", "valid_to"}
