"""The loop's sleep: a finger ends it, noise does not keep the processor busy."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui.waking import Waker, input_files

LONG_SECONDS = 20.0
SHORT_SECONDS = 0.02


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    os.close(writer)


def slept(waker: Waker, seconds: float) -> float:
    begun = time.monotonic()
    waker.sleep(seconds)
    return time.monotonic() - begun


def test_input_ends_the_sleep(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"x")
    assert slept(Waker([reader]), LONG_SECONDS) < LONG_SECONDS / 2


def test_without_input_it_sleeps_its_time(pipe: tuple[int, int]) -> None:
    assert slept(Waker([pipe[0]]), SHORT_SECONDS) >= SHORT_SECONDS * 0.9


def test_input_that_nobody_reads_lets_it_sleep_again(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"x")
    waker = Waker([reader])
    for _ in range(10):
        waker.sleep(SHORT_SECONDS)
    assert slept(waker, SHORT_SECONDS) >= SHORT_SECONDS * 0.9


def test_after_a_quiet_sleep_input_ends_it_at_once_again(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"x")
    waker = Waker([reader])
    for _ in range(20):
        waker.sleep(0.0)
    os.read(reader, 1)
    waker.sleep(SHORT_SECONDS)
    os.write(writer, b"x")
    assert slept(waker, LONG_SECONDS) < LONG_SECONDS / 2


def test_the_connection_to_the_window_system_is_watched_and_no_other(tmp_path: Path) -> None:
    (tmp_path / ".X11-unix").mkdir()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as other:
        server.bind(str(tmp_path / ".X11-unix" / "X9"))
        other.bind(str(tmp_path / "broker"))
        server.listen()
        other.listen()
        with socket.socket(socket.AF_UNIX) as screen, socket.socket(socket.AF_UNIX) as elsewhere:
            screen.connect(server.getsockname())
            elsewhere.connect(other.getsockname())
            found = input_files()
            assert screen.fileno() in found
            assert elsewhere.fileno() not in found
