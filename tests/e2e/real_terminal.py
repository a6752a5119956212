"""The terminal under test: the real box, journal, courier and link, with a clock that the test feeds."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory

from kiosk.config import load_config
from kiosk.errors import BoxUnavailableError
from kiosk.wiring import build, set_up_log
from tests.e2e.ballots import Answer, Cell
from tests.e2e.voter import Orders, Status


class FedClock:
    """The wall clock moves only when it is told to; monotonic time runs ``speed`` times as fast as the machine's.

    How far it was moved is kept in ``memory``, so that a terminal that is started again goes on in the same day.
    """

    def __init__(self, started_at: datetime, speed: float, memory: Path) -> None:
        self._started_at = started_at
        self._speed = speed
        self._memory = memory
        self._offset = float(memory.read_text("ascii")) if memory.exists() else 0.0

    def monotonic(self) -> float:
        return time.monotonic() * self._speed + self._offset

    def now(self) -> datetime | None:
        return self._started_at + timedelta(seconds=self._offset)

    def boot(self) -> str:
        return "khoi-dong-1"

    def reach(self, seconds: float) -> None:
        """Advance to so many seconds after the first start, never back."""
        if seconds > self._offset:
            self.advance(seconds - self._offset)

    def advance(self, seconds: float) -> None:
        self._offset += seconds
        fresh = self._memory.with_suffix(".new")
        fresh.write_text(f"{self._offset}\n", "ascii")
        fresh.replace(self._memory)


_CONFIG = """
office = "{office}"
terminal = "{terminal}"
ledger = "{ledger}"
release = "{release}"
[broker]
port = {port}
password = "{password}"
[journal]
directory = "{directory}"
[screen]
enabled = false
[panel]
buttons = {{5 = 17, 4 = 27, 3 = 22, 2 = 5, 1 = 6}}
"""


class RealTerminal:
    """The whole program of a terminal, as its configuration file says; visitors press where its screen would."""

    def __init__(self, orders: Orders) -> None:
        set_up_log()
        config = Path(f"{orders.witness}.toml")
        config.write_text(_CONFIG.format(**{name: getattr(orders, name) for name in orders.__struct_fields__}), "utf-8")
        self._clock = FedClock(datetime.fromisoformat(orders.started_at), orders.speed, Path(f"{orders.witness}.clock"))
        self._program = build(load_config(config), clock=self._clock, pins=MockFactory())
        self._box = self._program.box
        self._program.start()
        self._woken_at = 0.0

    def cast(self, cell: Cell, answer: Answer) -> Any:  # noqa: ANN401
        return self._box.cast(
            counter=cell.counter,
            official=cell.official,
            scale=cell.scale,
            score=answer.score,
            channel=cell.channel,
            flags=(),
        )

    def amend(self, key: Any, answer: Answer) -> bool:  # noqa: ANN401
        self._box.amend(key, score=answer.score, topics=answer.topics)
        return True

    def finish(self, key: Any) -> None:  # noqa: ANN401
        self._box.finish(key)

    def work(self, *, idle: bool) -> None:  # noqa: ARG002  the box needs no idle time
        self._program.terminal.tick()
        self._program.work()
        now = time.monotonic()
        if now - self._woken_at > 0.1:
            self._woken_at = now
            # Time runs faster here than the link's patience knows.
            self._program.link.wake()

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def reach(self, seconds: float) -> None:
        self._clock.reach(seconds)

    def open(self) -> None:
        self._box.open_if_due()

    def probe(self) -> None:
        self._box.probe()

    def status(self) -> Status:
        program = self._program
        link = program.link
        try:
            found = program.journal.summary()
            streams = program.journal.streams()
        except BoxUnavailableError as error:
            return Status(unsent=1, verdict=error.verdict, connected=link.is_connected)
        # No more than one batch of a stream leaves before its receipt.
        states = [(stream, link._courier._state(stream)) for stream in streams]
        return Status(
            unsent=found.unsent,
            sendable=sum(stream.head > state.received and not state.in_flight for stream, state in states),
            waiting=found.waiting,
            verdict=self._box.verdict,
            connected=link.is_connected,
            stream=found.stream or "",
            wrong_ledger=link._courier.wrong_ledger or "",
        )

    def close(self) -> None:
        self._program.end()
