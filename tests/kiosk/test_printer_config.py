import re
import tomllib
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kiosk.printer_config import PrinterConfig, printer_problems
from kiosk.printer_status import Reason, State
from office.reading import read_struct


def read(**fields: Any) -> list[str]:  # noqa: ANN401  whatever a file may hold
    config, problems = read_struct(PrinterConfig, fields, at="printer")
    return [str(problem) for problem in problems] + printer_problems(config)


GOOD: list[dict[str, Any]] = [
    {"connection": "usb", "usb": "04b8:0E28"},
    {"connection": "network", "host": "192.0.2.40"},
    {"connection": "network", "host": "may-in.xa-mau-a.example", "port": 9101, "proof": "status"},
    {"connection": "network", "host": "2001:db8::40"},
    {"connection": "file", "file": "/dev/usb/lp0", "proof": "sent", "paper_mm": 58, "cut": "none"},
    {"connection": "file", "file": "/var/lib/nucuoi/slips.bin", "dots": 512},
]


@pytest.mark.parametrize("fields", GOOD)
def test_a_printer_that_can_be_reached_is_taken(fields: dict[str, Any]) -> None:
    assert read(**fields) == []


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"connection": "usb"}, "usb", 'connection = "usb" needs it'),
        ({"connection": "network"}, "host", "needs it"),
        ({"connection": "file"}, "file", "needs it"),
        ({"connection": "usb", "usb": "04b8"}, "usb", "vendor:product"),
        ({"connection": "usb", "usb": "04b8:0e28", "host": "a"}, "host", "keep one of them"),
        ({"connection": "network", "host": "192.0.2.40:9100"}, "host", "write the port into printer.port"),
        ({"connection": "network", "host": "tcp://192.0.2.40"}, "host", "no scheme"),
        ({"connection": "network", "host": "a\nb"}, "host", "line break"),
        ({"connection": "network", "host": " a"}, "host", "space at its end"),
        ({"connection": "file", "file": "slips.bin"}, "file", "relative"),
        ({"connection": "file", "file": "/a\0b"}, "file", "zero byte"),
        ({"connection": "file", "file": "/dev/usb/lp0", "proof": "confirmed"}, "proof", "needs answers"),
        ({"connection": "usb", "usb": "04b8:0e28", "dots": 500}, "dots", "write 496"),
        ({"connection": "usb", "usb": "04b8:0e28", "dots": 576, "paper_mm": 58}, "dots", "wider than paper"),
        ({"connection": "bluetooth"}, "connection", "write here"),
        ({"connection": "usb", "usb": "04b8:0e28", "paper_mm": 70}, "paper_mm", "58 or 80"),
        ({"connection": "usb", "usb": "04b8:0e28", "print_seconds": 600}, "print_seconds", "60"),
        ({"connection": "usb", "usb": "04b8:0e28", "prof": "sent"}, "prof", "did you mean 'proof'"),
    ],
)
def test_what_contradicts_itself_is_told_with_what_to_write(fields: dict[str, Any], field: str, words: str) -> None:
    found = read(**fields)
    assert any(one.startswith(f"printer.{field}:") and words in one for one in found), found


def test_all_contradictions_are_told_at_once() -> None:
    found = read(connection="file", usb="x", host="a:b", dots=321, proof="status", paper_mm=58)
    fields = sorted(one.partition(":")[0] for one in found)
    assert fields == sorted(f"printer.{name}" for name in ("usb", "usb", "host", "host", "file", "dots", "proof"))
    assert all(";" in one for one in found), "each says what to do"


@pytest.mark.parametrize(
    ("config", "width", "proof"),
    [
        (PrinterConfig(connection="usb", usb="04b8:0e28"), 576, "confirmed"),
        (PrinterConfig(connection="network", host="a", paper_mm=58), 384, "confirmed"),
        (PrinterConfig(connection="file", file="/a", dots=512), 512, "none"),
        (PrinterConfig(connection="file", file="/a", proof="sent"), 576, "sent"),
    ],
)
def test_what_is_left_out_has_a_sensible_value(config: PrinterConfig, width: int, proof: str) -> None:
    assert (config.width, config.needed_proof) == (width, proof)


def test_every_field_says_what_it_means() -> None:
    for name, hint in get_type_hints(PrinterConfig, include_extras=True).items():
        assert any(getattr(note, "description", None) for note in get_args(hint)[1:]), name


def test_the_example_in_the_documentation_is_whole_and_valid() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "printer.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    assert read(**tomllib.loads(example)["printer"]) == []
    named = set(re.findall(r"^(?:# )?(\w+) = ", example, re.MULTILINE))
    assert named == set(PrinterConfig.__struct_fields__)


def test_every_reason_and_state_is_in_the_documentation() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "printer.md").read_text("utf-8")
    assert not [word for word in (*get_args(Reason), *get_args(State)) if f"`{word}`" not in text]
