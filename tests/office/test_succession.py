"""The promises of a unit that ends: they end with it, and whoever takes its place and signed nothing keeps them."""

from datetime import date

import msgspec
import pytest

from office.commitment import CommitmentSet
from office.directory import Directory, Index, index
from office.ids import CommitmentId, UnitId
from office.model_commitment import MODEL_COMMITMENT
from office.pledge import holding
from office.reform import close, merge
from office.soundness import problems
from office.succession import with_promises
from office.units import Unit
from tests.factories import a_directory

A, B, C, TOP, NEW = (UnitId(one) for one in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "tinh-mau", "xa-moi"))
DAY, LAST, END = date(2026, 7, 1), date(2026, 6, 30), date(2027, 1, 1)
MOI = Unit(id=NEW, kind="Xã", name="Xã Mới", parent=TOP, valid_from=DAY)
AS_SIGNED = CommitmentSet(id=CommitmentId("cam-ket"), title={"vi": "Cam kết"}, unit=A, year=2026, items=MODEL_COMMITMENT.items)


def a_set(id_: str, unit: UnitId | None = A, **more: object) -> CommitmentSet:
    return msgspec.structs.replace(AS_SIGNED, id=CommitmentId(id_), unit=unit, **more)


def known(*sets: CommitmentSet) -> Index:
    return index(msgspec.structs.replace(a_directory(offices=3), commitments=sets))


def after(before: Index, entries: Directory) -> Index:
    """The directory with the entries, which must be sound."""
    units = before.units | {one.id: one for one in entries.units}
    offices = before.offices | {one.id: one for one in entries.offices}
    sets = before.commitments | {one.id: one for one in entries.commitments}
    base = a_directory(offices=3)
    whole = msgspec.structs.replace(
        base, units=tuple(units.values()), offices=tuple(offices.values()), commitments=tuple(sets.values())
    )
    assert not problems(whole, DAY)
    return index(whole)


def ids(found: Index, unit: UnitId, day: date) -> list[str]:
    """The sets that hold for a unit on one day."""
    return [one.id for one in holding(found, unit, day, date.fromordinal(day.toordinal() + 1))]


def test_whoever_takes_the_place_keeps_the_word_until_it_would_have_ended() -> None:
    whole = known(a_set("cam-ket"), a_set("tinh", TOP, items=AS_SIGNED.items[:2]))
    entries = with_promises(whole, merge(whole, [A, B], MOI, DAY))
    found = after(whole, entries)
    assert ids(found, A, LAST) == ["cam-ket"]
    assert ids(found, NEW, DAY) == ids(found, A, DAY) == ["cam-ket-xa-moi"]
    kept = found.commitments[CommitmentId("cam-ket-xa-moi")]
    assert (kept.first(), kept.end(), kept.items, kept.signatories) == (DAY, END, AS_SIGNED.items, AS_SIGNED.signatories)
    assert found.commitments[CommitmentId("cam-ket")].valid_to == DAY
    assert ids(found, NEW, END) == ids(whole, TOP, END) == [], "next year nobody has promised anything"


def test_who_has_signed_one_is_held_to_the_own() -> None:
    whole = known(a_set("cua-a"), a_set("cua-b", B, items=AS_SIGNED.items[:2]))
    found = after(whole, with_promises(whole, merge(whole, [A], B, DAY)))
    assert ids(found, B, DAY) == ids(found, A, DAY) == ["cua-b"]
    assert ids(found, A, LAST) == ["cua-a"]
    late = known(a_set("cua-a"), a_set("cua-b", B, year=2025))
    found = after(late, with_promises(late, merge(late, [A], B, DAY)))
    assert ids(found, B, DAY) == ["cua-a-xa-mau-b"], "what it signed for last year holds no more"


def test_two_that_signed_the_same_are_kept_as_one_and_two_others_both() -> None:
    whole = known(a_set("cua-a"), a_set("cua-b", B), a_set("khac", C, items=AS_SIGNED.items[:3]))
    found = after(whole, with_promises(whole, merge(whole, [A, B, C], MOI, DAY)))
    assert ids(found, NEW, DAY) == ["cua-a-xa-moi", "khac-xa-moi"]


def test_one_that_is_left_out_ends_without_an_heir() -> None:
    whole = known(a_set("cam-ket"), a_set("sang-nam", year=2027))
    found = after(whole, with_promises(whole, merge(whole, [A], MOI, DAY), leave=[CommitmentId("cam-ket")]))
    assert ids(found, NEW, DAY) == []
    assert ids(found, A, LAST) == ["cam-ket"]
    assert ids(found, NEW, END) == ["sang-nam"], "one that begins later is handed over as it is"
    assert found.commitments[CommitmentId("sang-nam")].unit == NEW


def test_of_a_unit_that_is_split_each_part_keeps_the_word() -> None:
    whole = known(a_set("cam-ket"), a_set("cua-b", B, items=AS_SIGNED.items[:2]))
    office = next(iter(whole.offices))
    for home, expected in ((C, ["cam-ket-xa-mau-c"]), (B, ["cua-b"])):
        found = after(whole, with_promises(whole, close(whole, A, DAY, {office: home})))
        assert ids(found, home, DAY) == expected
        assert ids(found, A, LAST) == ["cam-ket"]
    gone = with_promises(whole, close(whole, A, DAY, {}))
    assert [(one.id, one.valid_to) for one in gone.commitments] == [("cam-ket", DAY)], "nobody is there any more to keep it"


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_is_over_and_what_others_promised_stays_as_it_is(year: int) -> None:
    whole = known(a_set("cu", year=2025), a_set("tinh", TOP, year=year), a_set("chung", None))
    assert with_promises(whole, merge(whole, [A], MOI, DAY)).commitments == ()
