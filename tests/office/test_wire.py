"""Events on the wire: what is said comes back, byte for byte, and nothing hostile gets further than an error of ours."""

import json
from datetime import datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.errors import BatchUnreadableError, BodyInvalidError, EnvelopeUnreadableError, EventTooLargeError
from office.events import CLASSES, TYPES, BoxOpened, Event, RatingGiven, StreamBegan
from office.ids import StreamId
from office.periods import VIETNAM
from office.stream import ZERO_DIGEST
from office.survey import CHANNELS
from office.wire import (
    MOST_BATCH_BYTES,
    MOST_EVENT_BYTES,
    MOST_EVENTS,
    Envelope,
    encode,
    event_id,
    join,
    read_body,
    read_envelope,
    read_event_id,
    read_time,
    split,
)
from tests.factories import OFFICE, STREAM, TERMINAL, a_batch, a_box, a_chain, a_rating, an_event

SOURCE = f"/{OFFICE}/{TERMINAL}"

slugs = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
streams = st.from_regex(r"[a-z0-9]{16,32}", fullmatch=True)
counts = st.integers(0, 1_000_000)
ratings = st.builds(
    RatingGiven,
    counter=slugs,
    official=st.none() | slugs,
    scale=slugs,
    score=st.integers(1, 5),
    topics=st.lists(slugs, max_size=6).map(tuple),
    channel=st.sampled_from(CHANNELS),
    bound=st.booleans(),
    flags=st.lists(slugs, max_size=3).map(tuple),
    until=st.sampled_from([None, "2026-09-02T00:00:00+07:00"]),
    release=st.sampled_from([None, "at once"]),
)
boxes = st.builds(
    BoxOpened,
    counter=slugs,
    official=st.none() | slugs,
    windows=st.none() | counts,
    presses=counts,
    amended=counts,
    flagged=st.dictionaries(slugs, counts, max_size=3),
)
beginnings = st.builds(
    StreamBegan,
    reason=st.sampled_from(["installed", "fork", "behind", "pruned", "refused"]),
    previous_stream=st.none() | streams,
    previous_sequence=counts,
    lost=counts,
)
events: st.SearchStrategy[Event] = st.one_of(ratings, boxes, beginnings)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def changed(**changes: object) -> bytes:
    """A good event with attributes replaced (``...``: left out)."""
    event = json.loads(an_event())
    for name, value in changes.items():
        if value is ...:
            del event[name]
        else:
            event[name] = value
    return json.dumps(event).encode()


@given(event=events, stream=streams, sequence=st.integers(1, 9_999_999_999), previous=digests)
def test_an_event_comes_back_as_it_was_said(event: Event, stream: str, sequence: int, previous: str) -> None:
    said = encode(event, source=SOURCE, stream=StreamId(stream), sequence=sequence, previous=previous)
    envelope = read_envelope(said, source=SOURCE)
    assert read_body(envelope) == event
    assert (envelope.stream, envelope.number, envelope.previous) == (stream, sequence, previous)
    assert envelope.type == TYPES[type(event)]


@given(event=events, stream=streams, digest=digests)
def test_what_is_said_again_keeps_its_data_to_the_last_byte_and_names_its_first_saying(
    event: Event, stream: str, digest: str
) -> None:
    first = read_envelope(encode(event, source=SOURCE, stream=STREAM, sequence=7, previous=ZERO_DIGEST), source=SOURCE)
    again = encode(
        first.data,
        source=SOURCE,
        stream=StreamId(stream),
        sequence=1,
        previous=ZERO_DIGEST,
        type_=first.type,
        time=first.time,
        origin=(first.id, digest),
    )
    second = read_envelope(again, source=SOURCE)
    assert bytes(second.data) == bytes(first.data)
    assert (second.origin, second.origindigest) == (first.id, digest)


blanks = st.text(" \t\r\n", max_size=3).map(str.encode)


@given(values=st.lists(json_values, max_size=8), indent=st.sampled_from([None, 1]), ascii_=st.booleans(), between=blanks)
def test_a_batch_keeps_the_bytes_of_each_element_whatever_its_spaces_and_escapes(
    values: list[object], indent: int | None, ascii_: bool, between: bytes
) -> None:
    elements = [json.dumps(value, indent=indent, ensure_ascii=ascii_).encode() for value in values]
    payload = between + b"[" + (between + b"," + between).join(elements) + b"]" + between
    if len(payload) <= MOST_BATCH_BYTES and elements:
        assert split(payload) == elements
    assert split(join(elements)) == elements


def test_escapes_and_spaces_inside_an_element_are_not_touched() -> None:
    odd = b'{ "a" : "\\u1ee5\\/\\ud83d\\ude00" ,\n"b":1.50e+1, "a": 2 }'
    assert split(b"[ " + odd + b" , " + odd + b"\n]") == [odd, odd]


halves = st.lists(st.sampled_from(["\ud83d", "\ude00", "\\", '"', "u", "d83d", ",", "]"]), max_size=8).map("".join)


@given(values=st.lists(halves | st.dictionaries(halves, halves, max_size=2), max_size=6), between=blanks)
def test_half_a_surrogate_pair_spoils_no_neighbour_and_no_byte(values: list[object], between: bytes) -> None:
    elements = [json.dumps(value).encode() for value in values]
    assert split(between + b"[" + (between + b"," + between).join(elements) + between + b"]") == elements


def test_only_the_event_with_half_a_surrogate_pair_is_unreadable() -> None:
    first, spoilt, last = an_event(), an_event(sequence=2).replace(b'"score":5', b'"score":5,"x":"\\ud83d"'), an_event(sequence=3)
    assert split(join([first, spoilt, last])) == [first, spoilt, last]
    assert [read_envelope(event, source=SOURCE).number for event in (first, last)] == [1, 3]
    with pytest.raises(EnvelopeUnreadableError, match="escape"):
        read_envelope(spoilt, source=SOURCE)


@given(payload=st.binary(max_size=300))
@example(b"[" * 60_000)
@example(b'[{"a":"\xff"}]')
@example(b'["\\ud800"]')
@example(b"\xef\xbb\xbf[]")
@example(b"")
def test_no_payload_breaks_the_reader_of_batches(payload: bytes) -> None:
    try:
        elements = split(payload)
    except BatchUnreadableError:
        return
    assert all(isinstance(element, bytes) for element in elements)


@given(event=st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
@example(an_event().replace(b"rating.given", b"rating\xffgiven"))
@example(an_event().replace(b"rating.given", b"\\ud800"))
@example(an_event()[:-1] + b',"x":' + b"[" * 3000 + b"]" * 3000 + b"}")
@example(b"[" * 8000)
def test_no_event_breaks_the_reader_of_envelopes(event: bytes) -> None:
    with pytest.raises(EnvelopeUnreadableError) as caught:
        read_envelope(event, source=SOURCE)
    assert str(caught.value)


@given(
    type_=st.sampled_from([*CLASSES, "vn.nucuoi.unknown.thing.v1"]),
    data=st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()),
)
@example("vn.nucuoi.rating.given.v1", b'{"counter":"\xff"}')
@example("vn.nucuoi.rating.given.v1", b"[" * 5000)
def test_no_data_breaks_the_reader_of_bodies(type_: str, data: bytes) -> None:
    envelope = Envelope(
        specversion="1.0", id="x", source=SOURCE, type=type_, sequence="0000000001", previous=ZERO_DIGEST, data=msgspec.Raw(data)
    )
    try:
        body = read_body(envelope)
    except BodyInvalidError:
        return
    assert type(body) is CLASSES[type_]


@given(
    field=st.sampled_from(["counter", "official", "scale", "score", "topics", "channel", "bound", "flags", "until", "release"]),
    value=json_values,
)
def test_no_field_of_a_vote_breaks_the_reader_and_what_passes_is_sound(field: str, value: object) -> None:
    data = json.loads(msgspec.json.encode(a_rating()))
    envelope = read_envelope(changed(data={**data, field: value}), source=SOURCE)
    try:
        body = read_body(envelope)
    except BodyInvalidError:
        return
    assert isinstance(body, RatingGiven)
    assert 1 <= body.score <= 5
    assert len(body.topics) <= 12
    assert body.channel in CHANNELS


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"specversion": ...}, "specversion"),
        ({"id": ...}, "id"),
        ({"id": f"{STREAM}-0000000002"}, "id"),
        ({"id": f"{STREAM}-1"}, "id"),
        ({"id": f"{STREAM}-०००००००००१"}, "id"),
        ({"id": "-0000000001"}, "stream"),
        ({"id": f"{STREAM.upper()}-0000000001"}, "stream"),
        ({"id": "\\u0061ongsukienmau01-0000000001"}, "stream"),
        ({"id": f"{STREAM}\n-0000000001"}, "stream"),
        ({"id": f"{STREAM}-0000000000", "sequence": "0000000000"}, "id"),
        ({"source": "/xa-mau-a/danh-gia-2"}, "source"),
        ({"source": ...}, "source"),
        ({"type": ""}, "type"),
        ({"sequence": 1}, "sequence"),
        ({"sequence": "1"}, "sequence"),
        ({"sequence": "0000000001\n"}, "sequence"),
        ({"previous": "0" * 63}, "previous"),
        ({"previous": "A" * 64}, "previous"),
        ({"previous": ...}, "previous"),
        ({"time": 1}, "time"),
        ({"origindigest": "no"}, "origindigest"),
    ],
)
def test_an_envelope_that_cannot_take_a_place_is_refused_by_the_name_of_its_field(changes: dict[str, object], says: str) -> None:
    with pytest.raises(EnvelopeUnreadableError, match=says):
        read_envelope(changed(**changes), source=SOURCE)


def test_what_this_version_does_not_know_is_kept_in_the_bytes_and_does_not_disturb() -> None:
    odd = changed(traceparent="00-ab", data={**json.loads(msgspec.json.encode(a_rating())), "mood": "đẹp"}, zz=[1, {"a": None}])
    envelope = read_envelope(odd, source=SOURCE)
    assert read_body(envelope) == a_rating()


def test_bytes_that_are_no_text_are_refused_even_where_no_attribute_of_ours_stands() -> None:
    with pytest.raises(EnvelopeUnreadableError, match="utf-8"):
        read_envelope(an_event()[:-1] + b',"x":"\xff"}', source=SOURCE)


def test_of_an_attribute_said_twice_the_last_saying_holds() -> None:
    twice = an_event()[:-1] + b',"type":"vn.nucuoi.other.v1"}'
    assert read_envelope(twice, source=SOURCE).type == "vn.nucuoi.other.v1"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"score": 0}, "score"),
        ({"score": 6}, "score"),
        ({"score": "5"}, "score"),
        ({"score": True}, "score"),
        ({"counter": "Quầy 1"}, "counter"),
        ({"counter": "quay-1\n"}, "counter"),
        ({"official": ""}, "official"),
        ({"channel": "fax"}, "channel"),
        ({"bound": None}, "bound"),
        ({"topics": ["a"] * 13}, "topics"),
        ({"release": "at once\n"}, "release"),
        ({"release": "now"}, "release"),
    ],
)
def test_data_that_is_no_vote_is_refused_by_the_name_of_its_field(changes: dict[str, object], says: str) -> None:
    data = {**json.loads(msgspec.json.encode(a_rating())), **changes}
    with pytest.raises(BodyInvalidError, match=says):
        read_body(read_envelope(changed(data=data), source=SOURCE))


def test_an_unknown_type_takes_its_place_and_is_no_body() -> None:
    envelope = read_envelope(changed(type="vn.nucuoi.weather.changed.v1"), source=SOURCE)
    with pytest.raises(BodyInvalidError, match=r"weather\.changed"):
        read_body(envelope)


def test_numbers_that_no_table_can_hold_are_no_body() -> None:
    said = changed(type=TYPES[StreamBegan], data={"reason": "fork", "previous_sequence": 10**19})
    with pytest.raises(BodyInvalidError, match="previous_sequence"):
        read_body(read_envelope(said, source=SOURCE))


def test_an_event_over_eight_kibibytes_enters_no_journal_and_is_not_read() -> None:
    big = a_box(flagged={"x" * 60 + f"{n:03d}": 1 for n in range(200)})
    with pytest.raises(EventTooLargeError, match="8192"):
        an_event(big)
    said = an_event()
    at_limit = said[:-1] + b" " * (MOST_EVENT_BYTES - len(said)) + b"}"
    assert read_envelope(at_limit, source=SOURCE).number == 1
    with pytest.raises(EnvelopeUnreadableError, match="8193"):
        read_envelope(at_limit[:-1] + b" }", source=SOURCE)


def test_a_batch_has_at_most_five_hundred_events_and_sixty_four_kibibytes() -> None:
    assert len(split(join([b"1"] * MOST_EVENTS))) == MOST_EVENTS
    with pytest.raises(BatchUnreadableError, match="501"):
        split(join([b"1"] * (MOST_EVENTS + 1)))
    padded = b"[" + b" " * (MOST_BATCH_BYTES - 2) + b"]"
    assert split(padded) == []
    with pytest.raises(BatchUnreadableError, match="65537"):
        split(padded + b" ")


@pytest.mark.parametrize("payload", [b"", b"null", b"{}", b"[1,2", b"[1]x", b"[1,]", b"hello", b"\x00\x01"])
def test_what_is_no_array_is_no_batch(payload: bytes) -> None:
    with pytest.raises(BatchUnreadableError, match="array"):
        split(payload)


def test_a_chain_of_the_builders_is_a_batch_of_the_wire() -> None:
    assert split(a_batch(4)) == a_chain([a_rating()] * 3)


def test_an_event_id_comes_apart_at_its_last_hyphen() -> None:
    assert read_event_id(event_id(STREAM, 12)) == (STREAM, 12)


@pytest.mark.parametrize("text", ["", "-", "abc", "abc-12", "abc-00000000012", "abc-00000000x1", "abc-٠٠٠٠٠٠٠٠٠١"])
def test_what_is_no_event_id_names_nothing(text: str) -> None:
    assert read_event_id(text) is None


@given(moment=st.datetimes(timezones=st.just(VIETNAM)))
def test_every_moment_said_in_rfc_3339_is_read(moment: datetime) -> None:
    assert read_time(moment.isoformat(timespec="microseconds")) == moment


@pytest.mark.parametrize("text", ["2026-09-01T05:00:00Z", "2026-09-01t05:00:00.000z", "2026-09-01 12:00:00+07:00"])
def test_the_other_spellings_of_rfc_3339_are_read(text: str) -> None:
    assert read_time(text) == datetime(2026, 9, 1, 12, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm nay",
        "2026-09-01",
        "20260901T120000+0700",
        "2026-W36-2T12:00:00+07:00",
        "2026-09-01T12+07:00",
        "2026-09-01T12:00+07:00",
        "2026-09-01T12:00:00+07",
        "2026-09-01T12:00:00,5+07:00",
        "2026-09-01T12:00:00.1234567+07:00",
        "2026-02-30T12:00:00+07:00",
        "2026-09-01T24:00:00+07:00",
        "2026-09-01T12:00:60+07:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:00:00-14:00",
        "٢٠٢٦-09-01T12:00:00+07:00",
        "2026-09-01T12:00:00+07:00\n",
    ],
)
def test_what_is_no_rfc_3339_time_is_refused(text: str) -> None:
    with pytest.raises(BodyInvalidError, match="RFC 3339"):
        read_time(text)


def test_a_time_without_offset_is_told_to_name_one() -> None:
    with pytest.raises(BodyInvalidError, match=r"until: .* has no offset; write \+07:00"):
        read_time("2026-09-01T12:00:00", field="until")
