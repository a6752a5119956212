"""Photographs the hall's board in every state and size: ``python -m tests.kiosk.ui.board_gallery [directory] [filter]``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from office.board import Board, BoardCall, BoardCounter
from office.desk_assignment import DeskAssignment
from office.ids import CounterId
from office.numbering import Series
from office.periods import VIETNAM
from tests.fakes import A_TUESDAY_MORNING
from tests.kiosk.boards import COMMITMENTS, a_board, a_board_assignment, a_call
from tests.kiosk.ui.player import Player
from tests.screens import virtual_screen

SIZES = ((1920, 1080), (1366, 768), (1280, 720), (1080, 1920))
PICTURES = Path("build/screens/board")
LUNCH = datetime(2026, 9, 1, 11, 50, tzinfo=VIETNAM)
EARLY = datetime(2026, 9, 1, 7, 5, tzinfo=VIETNAM)
LONG_NOTICE = (
    "Người cao tuổi, người khuyết tật, phụ nữ có thai, thương binh được ưu tiên phục vụ trước; xin ông/bà báo với người "
    "hướng dẫn ở cửa vào hoặc chọn «Tôi thuộc diện ưu tiên» khi lấy số, cảm ơn."
)


class Scene(NamedTuple):
    """What to photograph: the orders that lead to the picture."""

    name: str
    orders: tuple[dict[str, Any], ...]
    assignment: DeskAssignment
    now: datetime | None = A_TUESDAY_MORNING


TICKETS: tuple[tuple[Series, int, str], ...] = (
    ("K", 18, "2"),
    ("A", 6, "1"),
    ("S", 21, "4"),
    ("A", 7, "1"),
    ("M", 104, "5"),
    ("X", 3, "2"),
    ("K", 19, "4"),
    ("H", 12, "3"),
)


def _some(count: int, *, age: float = 60.0) -> list[BoardCall]:
    chosen = enumerate(TICKETS[-count:], 1)
    return [a_call(n, ticket=ticket, series=series, counter=counter, age=age) for n, (series, ticket, counter) in chosen]


def _served(calls: list[BoardCall], called: int = 1) -> list[BoardCounter]:
    """All but the newest are being served."""
    return [
        BoardCounter(counter=CounterId(f"quay-{n}"), label=call.counter, state="serving", ticket=call.text)
        for n, call in enumerate(calls[: len(calls) - called], 1)
    ]


def _hears(board: Board, *, retained: bool = False) -> dict[str, Any]:
    return {"board": msgspec.to_builtins(board), "retained": retained}


def scenes() -> Iterator[Scene]:
    """Every state."""
    usual, sample = a_board_assignment(), a_board_assignment(sample=True)
    for count in (1, 2, 5, 8):
        calls = _some(count)
        yield Scene(f"rows-{count}", (_hears(a_board(calls, counters=_served(calls))),), usual)
    five = a_board(_some(5), counters=_served(_some(5), 2))
    yield Scene("rows-two-called", (_hears(five),), usual)
    yield Scene("rows-sample", (_hears(five),), sample)
    yield Scene("rows-no-clock", (_hears(five),), usual, None)
    yield Scene("rows-no-notices", (_hears(five),), a_board_assignment(notices=()))
    yield Scene("rows-long-notice", (_hears(five),), a_board_assignment(notices=({"vi": LONG_NOTICE},)))
    mixed = [
        a_call(1, ticket=6, series="A", counter="1", age=60),
        a_call(2, ticket=21, series="S", counter="Tiếp nhận", age=60, priority=True),
        a_call(3, ticket=1045, series="M", counter="12", age=60, width=4, is_here=False),
        a_call(4, ticket=12, counter="Liên thông", age=60, priority=True),
    ]
    yield Scene("rows-long-labels", (_hears(a_board(mixed)),), usual)
    plain = [msgspec.structs.replace(call, counter=str(n)) for n, call in enumerate(mixed, 1)]
    yield Scene("rows-priority", (_hears(a_board(plain)),), sample)
    yield Scene("rows-nobody-waits", (_hears(a_board(_some(5), counters=_served(_some(5), 0), waiting=0)),), usual)
    yield Scene("rows-break", (_hears(a_board(_some(2), phase="break")),), usual, LUNCH)
    yield Scene("rows-kept", (_hears(five, retained=True),), usual)
    yield Scene("cut-off", (_hears(five), {"connected": False}, {"advance": 5}), usual)
    yield Scene("cut-off-sample-8", (_hears(a_board(_some(8))), {"advance": 40}), sample)
    yield Scene("cut-off-no-clock", (_hears(five), {"advance": 400}), usual, None)
    yield Scene("cut-off-empty", (_hears(a_board()), {"desk": "offline"}), usual)
    yield Scene("cut-off-from-the-start", ({"connected": False}, {"advance": 40}), usual)
    yield Scene("call", (_hears(a_board(_some(5, age=0)[-1:])),), usual)
    yield Scene("call-sample-priority", (_hears(a_board([a_call(4, ticket=12, priority=True)])),), sample)
    yield Scene("call-long", (_hears(a_board([mixed[1], msgspec.structs.replace(mixed[3], age_seconds=0.0)])),), usual)
    yield Scene("call-wide", (_hears(a_board([a_call(3, ticket=1045, series="M", counter="12", width=4, recalls=1)])),), usual)
    yield Scene("empty-morning", (_hears(a_board(waiting=3)),), usual)
    yield Scene("before", (_hears(a_board(phase="before", waiting=0)),), usual, EARLY)
    yield Scene("break", (_hears(a_board(phase="break")),), usual, LUNCH)
    yield Scene("after", (_hears(a_board(phase="after", waiting=0, day=None)),), usual)
    yield Scene("closed", (_hears(a_board(phase="closed", waiting=0, day=None)),), sample)
    yield Scene("connecting", (), usual)
    both = a_board_assignment(languages=("vi", "en"), notices=COMMITMENTS)
    yield Scene("english-notice", (_hears(five), {"advance": 12}), both)


@contextmanager
def hanging(width: int, height: int, *words: str, still: bool = True) -> Iterator[Player]:
    """A board in a window of this size."""
    command = [sys.executable, "-m", "tests.kiosk.ui.board_stage", f"--width={width}", f"--height={height}"]
    with virtual_screen(width, height) as screen, screen.running([*command, *["--still"] * still, *words]) as stage:
        player = Player(screen, stage, width, height)
        player.settled()
        yield player


def photograph(width: int, height: int, scene: Scene, directory: Path) -> Path:
    """Play one scene and keep its picture."""
    with hanging(width, height) as player:
        player.order(now=scene.now and scene.now.isoformat(), assignment=msgspec.to_builtins(scene.assignment))
        for order in scene.orders:
            player.order(**order)
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / f"{scene.name}-{width}x{height}.png"
        player.picture().save(file)
        return file


def main(directory: Path, wanted: str) -> None:
    """Photograph all scenes whose file name contains ``wanted``."""
    for width, height in SIZES:
        for scene in scenes():
            if wanted in f"{scene.name}-{width}x{height}":
                photograph(width, height, scene, directory)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES, sys.argv[2] if len(sys.argv) > 2 else "")
