"""The page of the wire contract says what the program does: its tables, limits and examples are read and compared."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from office import stream, topics, wire
from office.ballot import FEWEST_VISITS, PATIENCE_HALF_DAYS
from office.board import Board, BoardCall, BoardCounter, BoardService
from office.counter_document import CounterDocument, WindowDocument
from office.documents import Health, Receipt, read_document
from office.events import CLASSES, RatingGiven
from office.ids import CounterId, OfficeId, TerminalId
from office.requests import VERBS, Answer, IssuedNumber, Request, SlipOrder
from office.wire import Envelope, split
from tests.factories import OFFICE, TERMINAL

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "wire-contract.md").read_text("utf-8")
QUEUE_PAGE = (ROOT / "docs" / "queue-contract.md").read_text("utf-8")
QUEUE_DOCUMENTS = (
    *(Board, BoardCall, BoardService, BoardCounter, CounterDocument, WindowDocument),
    *(Request, Answer, IssuedNumber, SlipOrder),
)
GOLDEN = ROOT / "tests" / "golden"


def section(heading: str) -> str:
    """The text below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", f"{PAGE}\n{QUEUE_PAGE}", re.MULTILINE | re.DOTALL)
    assert found, f"no heading {heading!r}"
    return found[1]


def table(text: str) -> dict[str, list[str]]:
    """The rows of a table whose first cell is code, by that code."""
    rows = (line.strip().strip("|").split(" | ") for line in text.splitlines() if re.match(r"\| `", line))
    return {cells[0].strip().strip("`"): [cell.strip() for cell in cells[1:]] for cells in rows}


def fields_of(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {field.encode_name: "yes" if field.required else "no" for field in msgspec.structs.fields(kind)}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *((f"`{name}`", kind) for name, kind in CLASSES.items()),
        *((kind.__name__, kind) for kind in QUEUE_DOCUMENTS),
        ("Health", Health),
        ("Envelope", Envelope),
    ],
)
def test_each_table_has_the_fields_of_the_program_and_says_which_must_be_there(heading: str, kind: type[msgspec.Struct]) -> None:
    said = {name: cells[0] for name, cells in table(section(heading)).items()}
    expected = fields_of(kind)
    if kind is Envelope:
        # The decoder reads an event without data, so that it can take its place as a dead letter.
        expected["data"] = "yes"
    assert said == expected


def test_every_type_has_its_section() -> None:
    assert set(re.findall(r"^### `(vn\.nucuoi\.[a-z.0-9]+)`$", f"{PAGE}\n{QUEUE_PAGE}", re.MULTILINE)) == set(CLASSES)


def test_the_topics_are_those_of_the_program() -> None:
    office, terminal = OfficeId("{office}"), TerminalId("{terminal}")
    leaves = [topics.EVENTS, topics.PRESENCE, topics.HEALTH, topics.RECEIPT, topics.ASSIGNMENT]
    built = [topics.terminal_topic(office, terminal, leaf) for leaf in leaves]
    built += [topics.media_topic(office, "{sha256}"), topics.uplink_topic(office)]
    assert f"Below `{topics.ROOT}`" in PAGE
    assert list(table(section("2. Topics"))) == [topic.removeprefix(f"{topics.ROOT}/") for topic in built]
    queue = [
        topics.board_topic(office),
        topics.counter_topic(office, CounterId("{counter}")),
        topics.request_topic(office, terminal, "{verb}"),
        topics.terminal_topic(office, terminal, topics.RESPONSES),
    ]
    assert list(table(section("Topics"))) == [topic.removeprefix(f"{topics.ROOT}/") for topic in queue]


def test_the_commands_that_a_terminal_may_ask_for_are_named() -> None:
    assert all(f"`{verb}`" in section("Topics") for verbs in VERBS.values() for verb in verbs)


def test_the_choices_of_a_field_are_all_named() -> None:
    rows = table(section("`vn.nucuoi.rating.given.v1`"))
    for field, kind in (("channel", RatingGiven),):
        choices = msgspec.json.schema(kind)["$defs"]["RatingGiven"]["properties"][field]["enum"]
        assert all(f"`{choice}`" in rows[field][1] for choice in choices)
    for row, cells in table(section("Health")).items():
        schema = msgspec.json.schema(Health)["$defs"]["Health"]["properties"][row]
        assert all(f"`{choice}`" in cells[1] for choice in schema.get("enum", []))


@pytest.mark.parametrize(
    "said",
    [
        f"**{wire.MOST_EVENTS}** events",
        f"**{wire.MOST_BATCH_BYTES:,}** bytes",
        f"**{wire.MOST_EVENT_BYTES:,}** bytes",
        f"{stream.KEPT_EVENTS:,} receipted events",
        f"after {stream.FIRST_RESEND_SECONDS:.0f} s",
        f"doubles up to {stream.LONGEST_RESEND_SECONDS / 60:.0f} min",
        f"{PATIENCE_HALF_DAYS} half-days",
    ],
)
def test_the_limits_are_those_of_the_program(said: str) -> None:
    assert said in PAGE


def test_five_is_the_fewest_and_three_the_refusals() -> None:
    assert FEWEST_VISITS == 5
    assert "at least **five** votes" in PAGE
    assert stream.REFUSALS_BEFORE_ALONE == 3
    assert "After three such refusals" in " ".join(PAGE.split())


def test_the_worked_example_is_the_golden_one() -> None:
    first, second, third, *_ = split((GOLDEN / "stream.json").read_bytes())
    text = section("A worked example")
    assert re.findall(r"```json\n(.*?)\n```", text, re.DOTALL) == [second.decode()]
    assert re.findall(r"```text\n(.*?)\n```", text, re.DOTALL) == [stream.digest_of(second), stream.digest_of(first)]
    assert f"its {len(second)} bytes" in text
    assert wire.read_envelope(third, source=wire.source_of(OFFICE, TERMINAL)).previous == stream.digest_of(second)


def test_the_receipt_shown_is_the_golden_one() -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", section("5. Receipts"), re.DOTALL)
    assert shown.encode() == (GOLDEN / "receipt-after-3.json").read_bytes()
    assert read_document(shown.encode(), Receipt).refused is None


def test_every_bad_vector_is_in_the_table_of_what_becomes_of_it() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| ([a-z ]+?) \| (`[a-z]+`|) ?\|$", PAGE, re.MULTILINE)
    expected = [
        (case["what"], case["answer"], f"`{case['names']}`" if case["names"] else "")
        for case in json.loads((GOLDEN / "refused.json").read_text("utf-8"))
    ]
    assert rows[-len(expected) :] == expected
