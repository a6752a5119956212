"""Whatever the desk refuses, screens have words for it, in both languages."""

import ast
from collections.abc import Iterator
from string import Formatter
from typing import get_args

import pytest

from kiosk.refusals import _citizen_sentences, _official_sentences, for_citizen, for_official
from office.ticket import Step
from tests.house import python_files


def reasons_in(source: str) -> Iterator[str]:
    """Every reason with which something is refused: of the error, and of an answer."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [*node.args[:1]] if name == "CommandRefusedError" else []
        given += [keyword.value for keyword in node.keywords if keyword.arg == "refused" and name in {"Answer", "BoardService"}]
        for value in given:
            yield from _texts(value)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.JoinedStr):
        # f"cannot-{step}": one for each step.
        start = value.values[0]
        assert isinstance(start, ast.Constant)
        assert start.value == "cannot-", ast.unparse(value)
        yield from (f"cannot-{step}" for step in get_args(Step))


def every_reason() -> set[str]:
    return {reason for path in python_files("office", "kiosk") for reason in reasons_in(path.read_text("utf-8"))}


def test_the_source_does_have_reasons() -> None:
    found = every_reason()
    assert {"nobody-waiting", "after-hours", "closed-today", "cannot-cancel", "disk", "unassigned", "pin-locked"} <= found
    assert len(found) > 45


def test_every_reason_of_the_source_has_words_and_no_words_are_left_over() -> None:
    assert set(_official_sentences("vi")) == every_reason()
    assert set(_citizen_sentences("vi")) <= every_reason()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", sorted(every_reason()))
def test_a_sentence_says_something_also_when_its_details_are_missing(reason: str, language: str) -> None:
    for say in (for_official, for_citizen):
        sentence = say(reason, {}, language)
        assert sentence.endswith(".")
        assert not {"{", "}"} & set(sentence)


def test_english_is_no_vietnamese() -> None:
    for reason in every_reason():
        assert for_official(reason, {}, "en") != for_official(reason, {}, "vi"), reason


def test_details_stand_in_the_sentence() -> None:
    assert for_official("recall-too-soon", {"seconds": 4.2}) == "Vừa mới gọi. Có thể mời lại sau 5 giây."
    assert for_official("pin-locked", {"seconds": 640.0}, "en") == "Too many wrong tries. Try again in 11 minutes."
    assert for_official("recall-limit", {"times": 3.0}) == "Đã mời lại 3 lần. Bấm «Vắng mặt» nếu không có ai đến."
    assert for_official("cannot-cancel", {"status": "serving"}) == "Số này đang được phục vụ nên không hủy được."
    assert for_citizen("too-early", {"again": "07:00"}) == "Chưa đến giờ phát số. Xin quay lại từ 07:00."


def test_a_citizen_is_never_told_what_is_wrong_inside_the_office() -> None:
    inner = for_citizen("disk", {"verdict": "full"})
    assert inner == for_citizen("unassigned", {}) == "Hiện chưa lấy được số ở máy này. Xin mời ông/bà đến quầy hướng dẫn."


def test_a_reason_of_a_newer_desk_is_shown_as_it_is() -> None:
    assert for_official("quá {mới}", {}) == "Không thực hiện được (quá mới)."


def test_what_a_sentence_wants_is_what_the_source_gives() -> None:
    given = _given()
    for reason, sentence in _official_sentences("vi").items():
        wanted = {field for _, field, _, _ in Formatter().parse(sentence) if field} - {"wait"}
        assert wanted <= given.get(reason, set()), reason


def _given() -> dict[str, set[str]]:
    """The details that the source gives with each reason."""
    found: dict[str, set[str]] = {}
    for path in python_files("office", "kiosk"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CommandRefusedError":
                for reason in _texts(node.args[0]):
                    found.setdefault(reason, set()).update(keyword.arg or "" for keyword in node.keywords)
    return found
