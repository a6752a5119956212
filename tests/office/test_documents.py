"""Retained state: whole, idempotent, and refused when it cannot be obeyed."""

import json
from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.documents import Assignment, Health, Presence, Receipt, encode_document, read_document
from office.errors import DocumentInvalidError
from office.ids import StreamId
from office.periods import VIETNAM
from office.stream import EMPTY, Head
from tests.factories import STREAM, a_health, a_receipt, an_assignment, some_hours
from tests.office.test_wire import json_values

KINDS = (Receipt, Presence, Assignment, Health)


@pytest.mark.parametrize(
    "document",
    [
        a_receipt(12, "a" * 64),
        a_receipt(),
        Presence(state="online"),
        an_assignment(),
        an_assignment(official=None, levels=3, topics=0, channel="button"),
        a_health(),
        a_health(stuck_buttons=(1, 5)),
        a_health(disk="full", temperature_celsius=61.5, under_voltage=True, head=10, unsent=3, wrong_ledger="la"),
    ],
)
def test_a_document_comes_back_as_it_was_written(document: Receipt | Presence | Assignment | Health) -> None:
    assert read_document(encode_document(document), type(document)) == document


def test_the_same_content_is_the_same_bytes() -> None:
    assert encode_document(an_assignment()) == encode_document(an_assignment())
    one = Receipt(a_receipt().ledger, {STREAM: a_receipt().streams[STREAM], StreamId("b" * 16): a_receipt().streams[STREAM]})
    other = Receipt(one.ledger, dict(reversed(one.streams.items())))
    assert encode_document(one) == encode_document(other)


def test_a_receipt_says_nothing_of_refusals_until_there_is_one() -> None:
    assert "refused" not in json.loads(encode_document(a_receipt()))


def test_a_receipt_holds_the_head_of_a_stream_or_nothing_of_it() -> None:
    assert a_receipt(12, "a" * 64).head_of(STREAM) == Head(12, "a" * 64)
    assert a_receipt(12, "a" * 64).head_of(StreamId("another")) == EMPTY


@given(kind=st.sampled_from(KINDS), payload=st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
@example(Health, b'{"software":"\xff"}')
@example(Assignment, b"[" * 100_000)
@example(Presence, b"")
@example(Presence, b'{"state":"maybe"}')
def test_no_payload_breaks_the_reader_of_documents(kind: type[Receipt], payload: bytes) -> None:
    with pytest.raises(DocumentInvalidError, match=kind.__name__.lower()):
        read_document(payload, kind)


@given(field=st.sampled_from(list(json.loads(encode_document(an_assignment())))), value=json_values)
def test_no_field_of_an_assignment_breaks_the_reader(field: str, value: object) -> None:
    payload = {**json.loads(encode_document(an_assignment())), field: value}
    try:
        document = read_document(json.dumps(payload).encode(), Assignment)
    except DocumentInvalidError:
        return
    assert document.scale.scores()[0] == 1
    assert document.question.text["vi"]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("revision",), 0, "revision"),
        (("counter", "id"), "Quầy 1", "counter.id"),
        (("counter", "label"), "", "label"),
        (("official", "id"), "", "official.id"),
        (("official", "photo"), "../photo", "photo"),
        (("channel",), "fax", "channel"),
        (("scale", "id"), "-", "scale.id"),
        (("scale", "levels"), [], "scale.levels"),
        (("office", "name"), {"en": "Office"}, "office.name.vi"),
        (("question", "text"), {}, "question.text.vi"),
        (("question", "topics_text"), {}, "question.topics_text.vi"),
        (("office", "hours", "midday"), "25:00", "midday"),
        (("office", "hours", "midday"), "18:00", "office.hours.evening"),
        (("office", "hours", "open"), {"someday": []}, "open"),
        (("timings", "thanks"), 0, "thanks"),
        (("languages",), [], "languages"),
    ],
)
def test_an_assignment_that_cannot_be_obeyed_is_refused_by_its_field(path: tuple[str, ...], value: object, says: str) -> None:
    payload = json.loads(encode_document(an_assignment()))
    place = payload
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentInvalidError, match=says):
        read_document(json.dumps(payload).encode(), Assignment)


def test_a_topic_asked_twice_is_refused() -> None:
    payload = json.loads(encode_document(an_assignment(topics=2)))
    payload["topics"][1] = payload["topics"][0]
    with pytest.raises(DocumentInvalidError, match="topics: one topic appears twice"):
        read_document(json.dumps(payload).encode(), Assignment)


def test_fields_of_a_newer_version_do_not_disturb() -> None:
    payload = {**json.loads(encode_document(an_assignment())), "mood": ["new"], "revision": 7}
    assert read_document(json.dumps(payload).encode(), Assignment) == an_assignment(revision=7)


@pytest.mark.parametrize("field", ["head", "unsent", "waiting", "assignment", "disk_free_bytes"])
@pytest.mark.parametrize("value", [-1, 10**19, 10**40, 1.5, "7"])
def test_a_health_that_no_table_can_hold_is_refused(field: str, value: object) -> None:
    payload = {**json.loads(encode_document(a_health())), field: value}
    with pytest.raises(DocumentInvalidError, match=field):
        read_document(json.dumps(payload).encode(), Health)


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("07:29:59.999999", False),
        ("07:30", True),
        ("11:29:59", True),
        ("11:30", False),
        ("12:00", False),
        ("13:30", True),
        ("16:59:59", True),
        ("17:00", False),
        ("00:00", False),
    ],
)
def test_an_office_is_open_from_its_first_minute_to_before_its_last(clock: str, is_open: bool) -> None:
    moment = datetime.combine(date(2026, 9, 1), time.fromisoformat(clock), tzinfo=VIETNAM)
    assert some_hours().is_open(moment) is is_open


def test_hours_are_those_of_the_office_whatever_zone_the_moment_names() -> None:
    assert some_hours().is_open(datetime.fromisoformat("2026-09-01T00:30:00+00:00"))
    assert not some_hours().is_open(datetime.fromisoformat("2026-09-01T10:00:00+00:00"))


def test_an_office_is_closed_on_days_that_are_not_named_and_on_holidays() -> None:
    saturday, holiday = datetime(2026, 9, 5, 9, tzinfo=VIETNAM), datetime(2026, 9, 2, 9, tzinfo=VIETNAM)
    assert not some_hours().is_open(saturday)
    assert some_hours(days=("sat",)).is_open(saturday)
    assert some_hours().is_open(holiday)
    assert not some_hours(closed_on=(date(2026, 9, 2),)).is_open(holiday)


def test_midday_and_evening_are_times() -> None:
    hours = some_hours(midday="11:30", evening="17:45")
    assert (hours.midday_time(), hours.evening_time()) == (time(11, 30), time(17, 45))
