"""What closes: nothing under the people who are there today."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.closing import closed_too_soon, ended_by, office_end
from office.directory import Directory, index
from tests.factories import a_directory, with_queues

TODAY = date(2026, 9, 16)
TOMORROW = TODAY + timedelta(days=1)
OLD = with_queues(a_directory(offices=1, counters=2))


def closing(kind: str, id_: str, day: date | None, of: Directory = OLD) -> Directory:
    entries = tuple(msgspec.structs.replace(one, valid_to=day) if one.id == id_ else one for one in getattr(of, kind))
    return msgspec.structs.replace(of, **{kind: entries})


@pytest.mark.parametrize(
    ("kind", "id_", "name"),
    [
        ("counters", "quay-1", "counters.xa-mau-a/quay-1.valid_to"),
        ("services", "chung-thuc", "services.xa-mau-a/chung-thuc.valid_to"),
        ("officials", "nguyen-thi-mau", "officials.xa-mau-a/nguyen-thi-mau.valid_to"),
        ("stations", "desk", "stations.xa-mau-a/desk.valid_to"),
        ("offices", "xa-mau-a", "offices.xa-mau-a.valid_to"),
    ],
)
def test_it_closes_from_tomorrow_on(kind: str, id_: str, name: str) -> None:
    (problem,) = closed_too_soon(OLD, closing(kind, id_, TODAY), TODAY)
    assert problem.startswith(f"{name}: people may be waiting or served there today; close it from 2026-09-17 on")
    assert closed_too_soon(OLD, closing(kind, id_, date(2020, 1, 1)), TODAY), "nor from a day that is past"
    assert not closed_too_soon(OLD, closing(kind, id_, TOMORROW), TODAY)
    about_to = closing(kind, id_, TOMORROW)
    assert closed_too_soon(about_to, closing(kind, id_, TODAY, about_to), TODAY), "what was to close later stands today"


def test_what_closed_already_and_what_is_new_may_be_said_to_have_closed() -> None:
    closed = closing("counters", "quay-1", TODAY)
    assert not closed_too_soon(closed, closed, TODAY)
    assert not closed_too_soon(closed, closing("counters", "quay-1", date(2026, 9, 1), closed), TODAY)
    assert not closed_too_soon(Directory(), closed, TODAY)


@pytest.mark.parametrize(("kind", "id_"), [("terminals", "danh-gia-1"), ("stations", "hop-goi-1")])
def test_a_machine_may_go_today(kind: str, id_: str) -> None:
    assert any(one.id == id_ for one in getattr(OLD, kind))
    assert not closed_too_soon(OLD, closing(kind, id_, TODAY), TODAY)


_ENDS = st.none() | st.dates(TODAY, TODAY + timedelta(days=4))


@given(units=st.tuples(*[_ENDS] * 4), offices=st.tuples(*[_ENDS] * 3), day=st.dates(TODAY, TODAY + timedelta(days=5)))
def test_the_offices_that_are_no_more_are_those_whose_end_is_not_after_the_day(
    units: tuple[date | None, ...], offices: tuple[date | None, ...], day: date
) -> None:
    of = a_directory(offices=3)
    known = index(
        msgspec.structs.replace(
            of,
            units=tuple(msgspec.structs.replace(one, valid_to=end) for one, end in zip(of.units, units, strict=True)),
            offices=tuple(msgspec.structs.replace(one, valid_to=end) for one, end in zip(of.offices, offices, strict=True)),
        )
    )
    assert ended_by(known, day) == {office for office in known.offices if office_end(known, office) <= day}
