"""Topics: said and read in one place, and nothing else passes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import InvalidIdError
from office.ids import RESERVED, OfficeId, TerminalId, check_slug
from office.topics import (
    ASSIGNMENT,
    EVENTS,
    HEALTH,
    PRESENCE,
    RECEIPT,
    every_terminal,
    every_uplink,
    media_filter,
    media_topic,
    read_media_topic,
    read_terminal_topic,
    read_uplink_topic,
    terminal_topic,
    uplink_topic,
)
from tests.factories import OFFICE, TERMINAL

LEAVES = (EVENTS, PRESENCE, HEALTH, RECEIPT, ASSIGNMENT)
HASH = "0123456789abcdef" * 4
slugs = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", fullmatch=True).filter(lambda slug: slug not in RESERVED)


@given(office=slugs, terminal=slugs, leaf=st.sampled_from(LEAVES))
def test_a_topic_is_read_as_it_was_said(office: str, terminal: str, leaf: str) -> None:
    topic = terminal_topic(OfficeId(office), TerminalId(terminal), leaf)
    assert read_terminal_topic(topic) == (office, terminal, leaf)
    assert read_uplink_topic(topic) is None
    assert read_media_topic(topic) is None


def test_the_tree_is_the_one_of_the_contract() -> None:
    assert terminal_topic(OFFICE, TERMINAL, EVENTS) == "nucuoi/v1/xa-mau-a/danh-gia-1/events"
    assert uplink_topic(OFFICE) == "nucuoi/v1/xa-mau-a/uplink"
    assert media_topic(OFFICE, HASH) == f"nucuoi/v1/xa-mau-a/media/{HASH}"
    assert media_filter(OFFICE) == "nucuoi/v1/xa-mau-a/media/+"
    assert every_terminal(EVENTS) == "nucuoi/v1/+/+/events"
    assert every_uplink() == "nucuoi/v1/+/uplink"


def test_no_terminal_has_another_leaf() -> None:
    with pytest.raises(ValueError, match=r"'votes' is no leaf .* assignment, events, health, presence, receipt"):
        terminal_topic(OFFICE, TERMINAL, "votes")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "nucuoi/v1",
        "nucuoi/v1/xa-mau-a/events",
        "nucuoi/v1/xa-mau-a/danh-gia-1/votes",
        "nucuoi/v1/xa-mau-a/danh-gia-1/events/more",
        "nucuoi/v2/xa-mau-a/danh-gia-1/events",
        "other/nucuoi/v1/xa-mau-a/danh-gia-1/events",
    ],
)
def test_what_is_no_topic_of_a_terminal_is_none(topic: str) -> None:
    assert read_terminal_topic(topic) is None


def test_media_and_uplink_are_read() -> None:
    assert read_media_topic(media_topic(OFFICE, HASH)) == HASH
    assert read_uplink_topic(uplink_topic(OFFICE)) == OFFICE
    assert read_uplink_topic("nucuoi/v1/a/b/uplink") is None


@pytest.mark.parametrize("name", ["..", ".", "", "photo.png", HASH.upper(), HASH[:-1], HASH + "0", HASH + "\n"])
def test_a_media_topic_names_a_hash_and_no_other_file(name: str) -> None:
    assert read_media_topic(f"nucuoi/v1/xa-mau-a/media/{name}") is None


@given(slug=slugs)
def test_every_slug_is_an_id(slug: str) -> None:
    assert check_slug(slug, field="id") == slug


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "A", "a b", "quầy", "a/b", "a+", "a#", "a\n", "a" * 65, "board", "media", "uplink", "counters"]
)
def test_what_would_break_a_topic_or_has_a_meaning_of_its_own_is_no_id(text: str) -> None:
    with pytest.raises(InvalidIdError, match="terminals: "):
        check_slug(text, field="terminals")
