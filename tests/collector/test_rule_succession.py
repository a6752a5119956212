"""Rules of a unit that ends go on with its heirs: none is lost unseen, none is made laxer, and own ones stay."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from collector.rule_book import AlertSettings, RuleBook
from collector.rule_consequences import handed_on, otherwise
from collector.rule_succession import succeeded
from office.alert_rule import DEFAULT_RULES, AlertKind, AlertRule
from office.directory import Directory, Index, Office, index
from office.ids import OfficeId, UnitId
from office.units import Former, Unit
from tests.factories import some_hours

DAY = date(2026, 7, 1)
TOP, A, B, C, D = (UnitId(one) for one in ("tinh", "a", "b", "c", "d"))


def a_rule(threshold: float, *, is_on: bool = True) -> AlertRule:
    return AlertRule(kind="low-scores", threshold=threshold, is_on=is_on)


def places(*ended: tuple[UnitId, UnitId | None, date]) -> Index:
    """Four units of a province, some of which ended in another one."""
    ends = {unit: (into, day) for unit, into, day in ended}
    units = [Unit(id=TOP, kind="Tỉnh", name="Tỉnh Mẫu")]
    for id_ in (A, B, C, D):
        into, day = ends.get(id_, (None, None))
        units.append(Unit(id=id_, kind="Xã", name=id_.upper(), parent=TOP, merged_into=into, valid_to=day))
    return index(Directory(units=tuple(units)))


def a_book(settings: dict[UnitId, AlertSettings] | None = None, **rules: AlertRule) -> RuleBook:
    found: dict[tuple[UnitId, AlertKind], AlertRule] = {(UnitId(unit), "low-scores"): rule for unit, rule in rules.items()}
    return RuleBook(found, settings or {})


def holds(book: RuleBook, directory: Index, unit: UnitId, day: date = DAY) -> float:
    return succeeded(book, directory, day).of_unit(directory, unit)["low-scores"].threshold


def test_a_rule_goes_on_with_the_successor_from_the_day_of_the_merger_on() -> None:
    book, directory = a_book(a=a_rule(0.1)), places((A, B, DAY))
    assert holds(book, directory, B, date(2026, 6, 30)) == 0.2
    assert holds(book, directory, B) == 0.1
    assert succeeded(book, directory, DAY).taken[B, "low-scores"].sources == (A,)
    assert holds(book, directory, C) == 0.2


def test_an_own_rule_stays_and_neither_a_laxer_one_nor_one_that_is_off_is_taken_over() -> None:
    directory = places((A, B, DAY))
    assert holds(a_book(a=a_rule(0.1), b=a_rule(0.3)), directory, B) == 0.3
    assert holds(a_book(a=a_rule(0.5)), directory, B) == 0.2
    assert holds(a_book(a=a_rule(0.15), tinh=a_rule(0.12)), directory, B) == 0.12
    off = succeeded(a_book(a=a_rule(0.1, is_on=False)), directory, DAY).of_unit(directory, B)["low-scores"]
    assert off.is_on
    above_is_off = a_book(a=a_rule(0.5), tinh=a_rule(0.2, is_on=False))
    assert holds(above_is_off, directory, B) == 0.5


def test_of_several_the_strictest_goes_on_and_through_chains_whatever_their_order() -> None:
    book = a_book(a=a_rule(0.15), b=a_rule(0.1))
    assert holds(book, places((A, C, DAY), (B, C, DAY)), C) == 0.1
    assert holds(a_book(a=a_rule(0.1)), places((A, C, DAY), (C, B, DAY)), B) == 0.1
    assert holds(a_book(d=a_rule(0.1)), places((D, A, DAY), (A, B, DAY)), B) == 0.1
    # What a unit in between said itself counts, and not what ended in it before.
    assert holds(a_book(a=a_rule(0.05), c=a_rule(0.1)), places((A, C, DAY), (C, B, DAY)), B) == 0.1


def test_where_offices_went_rules_go_when_nobody_is_the_successor() -> None:
    base = places((A, None, DAY))
    former = (Former(parent=A, until=DAY),)
    office = Office(id=OfficeId("a"), unit=C, name={"vi": "Một cửa A"}, hours=some_hours(), former=former)
    directory = base._replace(offices={office.id: office})
    assert holds(a_book(a=a_rule(0.1)), directory, C) == 0.1
    assert holds(a_book(a=a_rule(0.1)), directory, B) == 0.2


def test_mail_goes_to_all_who_were_written_to_and_pages_stay_as_they_are_decided() -> None:
    settings = {
        A: AlertSettings(mail_to=("a@example.org", "x@example.org"), is_public=True),
        B: AlertSettings(mail_to=("x@example.org", "b@example.org")),
    }
    directory = places((A, C, DAY), (B, C, DAY))
    found = succeeded(a_book(settings), directory, DAY).settings_of(directory, C)
    assert (found.mail_to, found.is_public) == (("a@example.org", "x@example.org", "b@example.org"), False)
    own = succeeded(a_book({**settings, C: AlertSettings(mail_to=())}), directory, DAY)
    assert own.settings_of(directory, C).mail_to == ()


RULES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "tinh"]), st.builds(a_rule, st.sampled_from([0.05, 0.1, 0.3]), is_on=st.booleans())
)
ENDS = st.lists(
    st.tuples(st.sampled_from([A, B, C, D]), st.sampled_from([A, B, C, D]), st.sampled_from([DAY, date(2025, 7, 1)])),
    unique_by=lambda end: end[0],
)


@given(RULES, ENDS, st.sampled_from([A, B, C, D]))
def test_taking_over_never_makes_a_rule_laxer_nor_changes_one_that_a_unit_has(
    rules: dict[str, AlertRule], ends: list[tuple[UnitId, UnitId | None, date]], unit: UnitId
) -> None:
    book, directory = a_book(None, **rules), places(*ends)
    before, after = book.of_unit(directory, unit), succeeded(book, directory, DAY).of_unit(directory, unit)
    assert {kind: rule for kind, rule in after.items() if kind != "low-scores"} == {
        kind: rule for kind, rule in DEFAULT_RULES.items() if kind != "low-scores"
    }
    was, will = before["low-scores"], after["low-scores"]
    assert will == was or (will.is_on and (not was.is_on or will.threshold <= was.threshold))
    assert unit not in rules or will == rules[unit]


def test_what_goes_on_and_what_does_not_is_known_before() -> None:
    before, after = places(), places((A, B, DAY), (D, C, DAY))
    entries = Directory(units=(after.units[A], after.units[D]))
    book = a_book({A: AlertSettings(mail_to=("a@example.org",), is_public=True)}, a=a_rule(0.1), d=a_rule(0.4))
    first, second = handed_on(book, after, entries, DAY)
    assert (first.unit, first.heir, first.kept, first.lost) == (A, B, ("low-scores", "mail_to"), ("is_public",))
    assert (second.unit, second.heir, second.kept, second.lost) == (D, C, (), ("low-scores",))
    gone = places((A, None, DAY))
    (alone,) = handed_on(book, gone, Directory(units=(gone.units[A],)), DAY)
    assert (alone.heir, alone.lost) == (None, ("low-scores", "mail_to", "is_public"))
    moved = Unit(id=A, kind="Xã", name="A", parent=B)
    there = before._replace(units=before.units | {A: moved})
    (other,) = otherwise(a_book(b=a_rule(0.1)), before, there, Directory(units=(moved,)), DAY)
    assert (other.unit, other.changed) == (A, ("low-scores",))
