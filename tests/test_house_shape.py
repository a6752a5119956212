"""The shape of the house: one noun per module, faces that are only faces, and nothing public without a word on what it is."""

import pytest

from tests.house import MOST_LINES, ROOMS, at, docstring_faults, python_files, shape_faults

ALL = python_files(*ROOMS, "bench", "tests")
PUBLIC = python_files(*ROOMS)


def test_no_module_is_too_long_badly_named_or_more_than_a_face() -> None:
    found = [fault for path in ALL for fault in shape_faults(at(path), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_nothing_public_goes_without_saying_what_it_is() -> None:
    found = [fault for path in PUBLIC for fault in docstring_faults(at(path), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("kiosk/link.py", "x = 1\n" * (MOST_LINES + 1)),
        ("kiosk/utils.py", ""),
        ("collector/store_helpers.py", ""),
        ("collector/common/db.py", ""),
        ("kiosk/session_manager.py", ""),
        ("kiosk/__init__.py", '"""Face."""\nx = 1\n'),
        ("kiosk/__init__.py", "def f() -> None: ...\n"),
    ],
)
def test_a_bad_shape_would_be_seen(path: str, source: str) -> None:
    assert shape_faults(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("kiosk/link.py", "x = 1\n" * MOST_LINES),
        ("kiosk/__init__.py", '"""Face."""\nfrom kiosk.link import Link\n\n__all__ = ["Link"]\n'),
        ("collector/commonwealth.py", ""),
    ],
)
def test_a_good_shape_is_not_seen_as_a_fault(path: str, source: str) -> None:
    assert shape_faults(path, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        '"""M."""\ndef f() -> None: ...',
        '"""M."""\nclass C: ...',
        '"""M."""\nclass C:\n    """C."""\n    def f(self): ...',
    ],
)
def test_silence_would_be_seen(source: str) -> None:
    assert docstring_faults("kiosk/link.py", source)


def test_what_is_private_may_be_silent() -> None:
    assert docstring_faults("kiosk/link.py", '"""M."""\ndef _f(): ...\nclass _C:\n    def g(self): ...\n') == []
