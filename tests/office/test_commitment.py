"""What was promised: who is bound by which set, and what votes may say of it."""

from datetime import date

import msgspec
import pytest

from nucuoi.sample.province import sample_directory
from office.commitment import MOST_ITEMS, CommitmentItem, CommitmentSet, Signatory, commitment_problems
from office.directory import Directory, Index, index
from office.ids import TopicId, UnitId
from office.pledge import doubted, holding
from office.soundness import problems
from tests.factories import a_directory

YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def an_item(id_: str = "lang-nghe", **fields: object) -> CommitmentItem:
    return msgspec.convert({"id": id_, "text": {"vi": "Luôn lắng nghe"}, "observable": True, **fields}, CommitmentItem)


def a_set(id_: str = "cam-ket", *items: CommitmentItem, **fields: object) -> CommitmentSet:
    plain = {"id": id_, "title": {"vi": "Bản cam kết mẫu"}, **fields}
    return msgspec.structs.replace(msgspec.convert(plain, CommitmentSet), items=items or (an_item(),))


def with_sets(*sets: CommitmentSet) -> Directory:
    return msgspec.structs.replace(a_directory(offices=2), commitments=sets)


def held(known: Index, unit: str | None) -> list[str]:
    return [one.id for one in holding(known, None if unit is None else UnitId(unit), *YEAR)]


def test_the_set_that_ships_has_the_thirteen_items_and_only_the_observable_ones_have_reasons() -> None:
    directory = sample_directory(1)
    assert problems(directory) == []
    (shipped,) = directory.commitments
    groups = [item.group["vi"] for item in shipped.items]
    assert [groups.count(name) for name in ("4 xin", "4 luôn", "5 không")] == [4, 4, 5]
    assert not any(item.topics for item in shipped.items if not item.observable)
    assert shipped.unit is None


def test_what_a_unit_signed_holds_below_it_up_to_who_signed_another() -> None:
    known = index(with_sets(a_set("chung"), a_set("tinh", unit="tinh-mau"), a_set("xa-b", unit="xa-mau-b")))
    assert held(known, "xa-mau-a") == ["tinh"]
    assert held(known, "xa-mau-b") == ["xa-b"]
    assert held(known, "tinh-mau") == held(known, None) == ["tinh"]


def test_a_set_of_another_year_does_not_hold_and_what_is_shared_does_again() -> None:
    known = index(with_sets(a_set("chung"), a_set("cu", unit="xa-mau-a", year=2025)))
    assert held(known, "xa-mau-a") == ["chung"]
    assert [one.id for one in holding(known, UnitId("xa-mau-a"), date(2025, 12, 31), date(2026, 1, 2))] == ["cu"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": {"en": "x"}}, "commitments.cam-ket.title.vi: the Vietnamese text is missing"),
        ({"unit": "xa-mau-x"}, "commitments.cam-ket.unit: no unit 'xa-mau-x'"),
        ({"valid_from": date(2026, 5, 1), "valid_to": date(2026, 5, 1)}, "commitments.cam-ket.valid_to: it would end"),
        (
            {"year": 2026, "valid_from": date(2027, 1, 1), "valid_to": date(2027, 5, 1)},
            "commitments.cam-ket.year: it holds on no",
        ),
        ({"signatories": (Signatory(role=" "),)}, "commitments.cam-ket.signatories[0].role: is empty"),
        ({"items": ()}, "commitments.cam-ket.items: there is no item"),
        ({"items": (an_item("a"), an_item("a"))}, "commitments.cam-ket.items[a].id: appears twice"),
        ({"items": tuple(an_item(f"a{n}") for n in range(MOST_ITEMS + 1))}, "commitments.cam-ket.items: 31 are too many"),
        ({"items": (an_item(topics=("thai-do", "thai-do")),)}, "items[lang-nghe].topics: one topic appears twice"),
        ({"items": (an_item(topics=("thai-doo",)),)}, "items[lang-nghe].topics: no topic 'thai-doo'"),
        ({"items": (an_item(text={"vi": "á" * 161}),)}, "items[lang-nghe].text.vi: 161 characters do not fit"),
        (
            {"items": (an_item(observable=False, topics=("thai-do",)),)},
            "items[lang-nghe].topics: a citizen cannot observe this, so no reason may stand for it",
        ),
    ],
)
def test_what_is_wrong_with_a_set_is_said_with_its_field(changes: dict[str, object], says: str) -> None:
    wrong = msgspec.structs.replace(a_set(), **changes)
    found = commitment_problems(wrong, units={"xa-mau-a"}, topics={"thai-do"})
    assert any(says in problem for problem in found), found


def test_two_sets_of_one_id_are_refused() -> None:
    assert "commitments.cam-ket: appears 2 times; keep one" in problems(with_sets(a_set(), a_set()))


def test_promises_that_votes_cannot_tell_apart_are_one_row_and_are_counted_once() -> None:
    group = {"vi": "4 luôn"}
    found = a_set(
        "cam-ket",
        an_item("mim-cuoi", group={"vi": "4 xin"}, topics=("thai-do",)),
        an_item("lang-nghe", group=group, topics=("huong-dan",)),
        an_item("giup-do", group=group, topics=("huong-dan",)),
        an_item("nhe-nhang", group=group),
    )
    counts = {TopicId("thai-do"): 9, TopicId("huong-dan"): 41, TopicId("thu-tuc"): 7}
    rows = doubted(found, counts, set(counts))
    assert [([item.id for item in row.items], row.n) for row in rows] == [(["lang-nghe", "giup-do"], 41), (["mim-cuoi"], 9)]
    assert [row.groups for row in rows] == [(), ({"vi": "4 xin"},)]
    assert doubted(found, counts, {TopicId("thu-tuc")}) == []
