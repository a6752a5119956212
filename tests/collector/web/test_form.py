"""A form of a struct: what it shows, what it reads, and that every problem is said in Vietnamese at its field."""

import ast
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from babel.messages.pofile import read_po

import collector
import office
from collector.web.fault_wording import said
from collector.web.form import Field, Form
from collector.web.language import language
from collector.web.widgets import (
    Choice,
    Choices,
    Day,
    Days,
    LinesByLanguage,
    ListOfTexts,
    Number,
    Option,
    Text,
    Texts,
    UnreadableError,
    Week,
    Widget,
    YesNo,
)
from office.directory import Counter, Office, OfficeService
from office.fault import Fault
from office.soundness import problems
from tests.factories import a_directory

VI, EN = language("vi"), language("en")
OPTIONS = (Option("a", "A"), Option("b", "B"))
GAP = re.compile(r"\{(\w+)(?:!r)?\}")


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (Text(), "Quầy 1"),
        (Texts(), {"vi": "Chứng thực", "tyz": "x"}),
        (LinesByLanguage(), {"vi": ["Giấy khai sinh", "Căn cước"]}),
        (ListOfTexts(), [{"vi": "Nghỉ lễ", "en": "Closed"}, {"vi": "Mời ngồi"}]),
        (Choice(OPTIONS), "b"),
        (Choices(OPTIONS), ["a", "b"]),
        (Day(), "2026-09-02"),
        (Day(), None),
        (Days(), ["2026-01-01", "2026-09-02"]),
        (Number(is_whole=False), 2.5),
        (Number(part=60), 1800),
        (Number(optional=True), None),
        (YesNo(), True),
        (YesNo(), False),
        (Week(), {"mon": [("07:30", "11:30"), ("13:30", "17:00")], "sat": [("07:30", "11:30")]}),
        (Week(optional=True), None),
        (Week(optional=True), {}),
    ],
)
def test_what_a_field_shows_is_read_back(widget: Widget, value: object) -> None:
    assert widget.read(widget.fill(value)) == value


@pytest.mark.parametrize(
    ("widget", "typed", "value"),
    [
        (Number(), " 12 ", 12),
        (Number(is_whole=False), "2,5", 2.5),
        (Day(), "2/9/2026", "2026-09-02"),
        (Days(), "2/9/2026\n\n1/1/2026, 2/9/2026", ["2026-01-01", "2026-09-02"]),
        (Text(), "  a \r\n b ", "a \n b"),
    ],
)
def test_what_people_type_is_understood(widget: Widget, typed: str, value: object) -> None:
    assert widget.read({"": [typed]}) == value


def test_times_are_understood_as_people_write_them() -> None:
    assert Week().read({"mon.1.begin": ["7h30"], "mon.1.end": ["11:30:00"], "mon.9.begin": ["x"]}) == {
        "mon": [("07:30", "11:30")]
    }


@pytest.mark.parametrize(
    ("widget", "inputs", "sentence"),
    [
        (Number(), {"": ["nhiều"]}, "«nhiều» không phải là số; hãy ghi như 12"),
        (Number(), {"": ["nan"]}, "«nan» không phải là số; hãy ghi như 12"),
        (Number(), {"": ["9" * 400]}, f"«{'9' * 40}» không phải là số; hãy ghi như 12"),
        (Number(), {"": ["1.5"]}, "«1.5» không phải là số nguyên; hãy ghi như 12"),
        (Day(), {"": ["31/2/2026"]}, "«31/2/2026» không phải là ngày; hãy ghi như 02/09/2026"),
        (Days(), {"": ["2/9/2026\nTết"]}, "«Tết» không phải là ngày; hãy ghi như 02/09/2026"),
        (Choice(OPTIONS), {"": ["c"]}, "«c» không có trong các lựa chọn; hãy chọn lại"),
        (Choice(OPTIONS), {}, "«» không có trong các lựa chọn; hãy chọn lại"),
        (Choices(OPTIONS), {"": ["a", "<b>"]}, "«<b>» không có trong các lựa chọn; hãy chọn lại"),
        (Week(), {"mon.1.begin": ["25:00"], "mon.1.end": ["11:00"]}, "«25:00» không phải là giờ; hãy ghi như 07:30"),
        (
            Week(optional=True),
            {"mon.1.begin": ["07:30"], "mon.1.end": ["11:30"]},
            "có ghi giờ mà chưa đánh dấu «Có giờ riêng»; hãy đánh dấu, hoặc xóa hết giờ",
        ),
        (Week(), {"mon.1.begin": ["07:30"]}, "Thứ hai: thiếu một giờ; hãy ghi cả giờ bắt đầu và giờ kết thúc"),
        (Text(), {"": ["x" * 20_001]}, "dài 20001 ký tự, màn hình không đủ chỗ; nhiều nhất 20000"),
    ],
)
def test_what_cannot_be_read_is_said(widget: Widget, inputs: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        widget.read(inputs)
    assert said(refused.value.fault, VI)[1].replace("'", "") == sentence


def a_form(*fields: Field) -> Form[Office]:
    return Form(
        Office,
        fields
        or (Field("name", "Tên", Texts()), Field("hours.open", "Giờ", Week()), Field("queue.width", "Số chữ số", Number())),
        VI,
    )


def test_fields_that_a_form_does_not_show_keep_what_they_have() -> None:
    place = a_directory().offices[0]
    read = a_form(Field("queue.width", "Số chữ số", Number())).read(
        {"queue.width": ["4"]}, msgspec.to_builtins(place), at="offices.x"
    )
    assert read.entry == msgspec.structs.replace(place, queue=msgspec.structs.replace(place.queue, width=4))


def test_every_problem_stands_at_its_field_and_nothing_typed_is_lost() -> None:
    place = a_directory().offices[0]
    posted = {
        "name:vi": ["  "],
        "name:en": ["<b>Office</b>"],
        "queue.width": ["99"],
        "hours.open:mon.1.begin": ["9"],
        "hours.open:mon.1.end": ["8"],
    }
    form = a_form()
    at = f"offices.{place.id}"
    read = form.read(posted, msgspec.to_builtins(place), at=at)
    assert read.entry is None
    name, hours, width = read.filled.fields
    assert list(width.problems) == ["lớn quá; nhiều nhất 4"]
    assert (name.text("en"), width.text(), hours.text("mon.1.begin")) == ("<b>Office</b>", "99", "9")
    read = form.read({**posted, "queue.width": ["3"]}, msgspec.to_builtins(place), at=at)
    assert read.entry is not None
    directory = msgspec.structs.replace(a_directory(), offices=(read.entry,))
    name, hours, _ = form.with_problems(read.filled, problems(directory), at=at).fields
    assert list(name.problems) == ["Tiếng Việt: thiếu chữ tiếng Việt; hãy ghi vào"]
    assert list(hours.problems) == ["Thứ hai: 09:00 đến 08:00 kết thúc trước khi bắt đầu; hãy đổi lại"]


def test_a_problem_of_another_entry_is_said_above_the_form() -> None:
    form = Form(Counter, (Field("label", "Số quầy", Text()),), VI)
    filled = form.with_problems(form.filled(None), [Fault("terminals.a/b.counter", "is empty; write it")], at="counters.a/c")
    assert list(filled.general) == ["terminals.a/b.counter: để trống; hãy ghi vào"]
    assert filled.is_wrong


def test_english_pages_say_what_the_command_says() -> None:
    fault = Fault("offices.x.hours.evening", "{evening} must be later than midday ({midday})", evening="11:00", midday="12:00")
    assert said(fault, EN)[1] == "11:00 must be later than midday (12:00)"
    assert said(fault, VI)[1] == "11:00 phải muộn hơn giờ trưa (12:00)"


_SAY_FAULTS = {"office.fault", "collector.web.widgets"}


def templates() -> set[str]:
    """What every ``Fault(…)`` and ``UnreadableError(…)`` says; a name stands for what it is given in its module."""
    found: set[str] = set()
    for room in (office, collector):
        for file in Path(str(room.__file__)).parent.rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            if not any(isinstance(node, ast.ImportFrom) and node.module in _SAY_FAULTS for node in ast.walk(tree)):
                # Rows of a file of dossiers have faults of their own.
                continue
            named: dict[str, set[str]] = {"TOO_LONG": {"{length} characters do not fit the screen; use at most {most}"}}
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Name)
                    and isinstance(node.value, ast.Constant)
                ):
                    named.setdefault(node.targets[0].id, set()).add(str(node.value.value))
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in {"Fault", "UnreadableError"}
                ):
                    arguments = node.args[1:] if node.func.id == "Fault" else node.args
                    for argument in arguments[:1]:
                        if isinstance(argument, ast.Constant):
                            found.add(str(argument.value))
                        elif isinstance(argument, ast.Name) and argument.id in named:
                            found |= named[argument.id]
    return found


def test_everything_that_can_be_wrong_is_said_in_vietnamese() -> None:
    file = Path(str(collector.__file__)).parent / "locale" / "vi" / "LC_MESSAGES" / "faults.po"
    catalogue: dict[str, Any] = {str(one.id): str(one.string) for one in read_po(BytesIO(file.read_bytes())) if one.id}
    known = templates()
    assert len(known) > 50
    assert known - set(catalogue) == set()
    for template, vietnamese in catalogue.items():
        assert vietnamese
        assert set(GAP.findall(vietnamese)) <= set(GAP.findall(template)), template


def test_a_fault_that_was_kept_is_the_same_again() -> None:
    fault = Fault(
        "services.a/b.series", "numbers were given as {letter}; keep {letter!r}, or add a new service under a new id", letter="A"
    )
    assert Fault.made_of(msgspec.json.decode(msgspec.json.encode(fault.parts()))) == fault


def test_texts_of_a_service_are_read_by_language() -> None:
    form = Form(OfficeService, (Field("papers", "Giấy tờ", LinesByLanguage()), Field("fee", "Lệ phí", Texts())), VI)
    base = {"office": "a", "id": "b", "name": {"vi": "x"}, "series": "A"}
    entry = form.read({"papers:vi": ["Căn cước\r\n\r\n  Giấy khai sinh "], "papers:en": [""], "fee:vi": [""]}, base, at="x").entry
    assert entry is not None
    assert (entry.papers, entry.fee) == ({"vi": ("Căn cước", "Giấy khai sinh")}, {})
