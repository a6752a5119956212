"""The files themselves: each line is explained, and they name the same topics as the code."""

import re
from pathlib import Path

import pytest

from nucuoi.brokerfiles import templates
from office.ids import DESK, CounterId, OfficeId, TerminalId
from office.topics import (
    ASSIGNMENT,
    EVENTS,
    HEALTH,
    PRESENCE,
    RECEIPT,
    RESPONSES,
    board_topic,
    counter_topic,
    every_terminal,
    every_uplink,
    media_filter,
    office_requests,
    office_terminals,
    request_topic,
    terminal_topic,
    uplink_topic,
)

FILES = ["upper.conf", "office.conf", "parts/listener.conf", "parts/bridge.conf"]
README = (templates() / "README.md").read_text("utf-8")
EXPLAINED = re.findall(r"`([^`\n]+)`", README.replace("```", ""))


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", FILES)
def test_each_line_of_a_configuration_is_explained_in_the_readme(name: str) -> None:
    for line in lines(templates() / name):
        assert line in EXPLAINED or (line.startswith("max_queued_bytes") and line.split()[1] in README), line


def test_each_placeholder_is_explained_in_the_readme() -> None:
    every = [path for path in templates().rglob("*") if path.suffix in {".conf", ".acl"}]
    used = {found for path in every for found in re.findall(r"@[A-Z_]+@", path.read_text("utf-8"))}
    assert used | {"@NAME@"} == set(re.findall(r"`(@[A-Z_]+@)`", README))


def test_each_line_of_a_desks_rights_is_explained_in_the_readme() -> None:
    for line in lines(templates() / "acl/desk.acl")[1:]:
        _, way, topic = line.split()
        branch = topic.removeprefix("nucuoi/v1/@OFFICE@/")
        rows = [row for row in README.splitlines() if row.startswith(f"| `{way} ")]
        assert any(f"…/{branch}`" in row or f"…/{branch.removeprefix('desk/')}`" in row for row in rows), line


def test_the_arithmetic_of_the_readme_is_right() -> None:
    assert 168 * 7 * 64 * 1024 == 73.5 * 1024**2
    assert f"max_queued_bytes {256 * 1024**2}" in lines(templates() / "upper.conf")
    assert f"max_queued_bytes {32 * 1024**2}" in lines(templates() / "office.conf")


def test_the_access_lists_name_the_topics_that_the_code_writes_and_reads() -> None:
    office, terminal = OfficeId("@OFFICE@"), TerminalId("@TERMINAL@")
    own = lines(templates() / "acl/terminal.acl")
    for leaf in (EVENTS, PRESENCE, HEALTH):
        assert f"topic write {terminal_topic(office, terminal, leaf)}" in own
    for leaf in (RECEIPT, ASSIGNMENT):
        assert f"topic read {terminal_topic(office, terminal, leaf)}" in own
    assert f"topic read {media_filter(office)}" in own
    desk = lines(templates() / "acl/desk.acl")
    for leaf in (EVENTS, PRESENCE, HEALTH):
        assert f"topic write {terminal_topic(office, DESK, leaf)}" in desk
    assert f"topic write {board_topic(office)}" in desk
    assert f"topic write {counter_topic(office, CounterId('+'))}" in desk
    assert f"topic write {office_terminals(office, RESPONSES)}" in desk
    for wanted in (office_requests(office), office_terminals(office, PRESENCE), office_terminals(office, HEALTH)):
        assert f"topic read {wanted}" in desk
    assert f"topic write {request_topic(office, terminal, '+')}" in own
    said = (board_topic(office), counter_topic(office, CounterId("+")), terminal_topic(office, DESK, PRESENCE))
    for wanted in (*said, terminal_topic(office, terminal, RESPONSES)):
        assert f"topic read {wanted}" in own
    collector = lines(templates() / "acl/collector.acl")
    assert f"topic read {board_topic(OfficeId('+'))}" in collector
    for leaf in (EVENTS, PRESENCE, HEALTH):
        assert f"topic read {every_terminal(leaf)}" in collector
    for leaf in (RECEIPT, ASSIGNMENT):
        assert f"topic write {every_terminal(leaf)}" in collector
    assert f"topic read {every_uplink()}" in collector
    assert f"topic write {media_filter(OfficeId('+'))}" in collector


def test_the_bridge_carries_what_its_user_may_say_above_and_no_more() -> None:
    bridge = lines(templates() / "parts/bridge.conf")
    assert f"notification_topic {uplink_topic(OfficeId('@OFFICE@'))}" in bridge
    carried = [line.split() for line in bridge if line.startswith("topic ")]
    allowed = [line.split() for line in lines(templates() / "acl/uplink.acl") if line.startswith("topic ")]
    up = {words[1] for words in carried if words[2] == "out"} | {uplink_topic(OfficeId("@OFFICE@"))}
    down = {words[1] for words in carried if words[2] == "in"}
    assert up == {words[2] for words in allowed if words[1] == "write"}
    assert down == {words[2] for words in allowed if words[1] == "read"}


def test_the_door_for_mutual_tls_is_in_one_place() -> None:
    marked = [path.name for path in templates().rglob("*.conf") if "The one door for mutual TLS" in path.read_text("utf-8")]
    assert marked == ["listener.conf"]


def test_no_listener_lets_in_anybody_without_a_name() -> None:
    """Said twice, as ``use_username_as_clientid`` turns the nameless away as well; either alone would do."""
    assert {"allow_anonymous false", "use_username_as_clientid true"} <= set(lines(templates() / "parts/listener.conf"))
