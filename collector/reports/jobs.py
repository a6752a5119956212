"""Reports that are being written: one after another on a thread of its own, kept for a while for the account that ordered them.

All in memory and bounded: a report can be made again at any time, and gives the same bytes. A restart forgets them.
"""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import structlog

log = structlog.get_logger(__name__)

MOST_WAITING = 3
"""How many orders of one account may wait or be written."""

MOST_KEPT = 24
"""How many reports are kept in all; the oldest finished one goes first."""

MOST_BYTES = 256 * 1024 * 1024

State = Literal["waiting", "reading", "writing", "ready", "failed"]
STEPS: tuple[State, ...] = ("waiting", "reading", "writing", "ready")
"""In their order; how far a report has come."""

_RUNNING: frozenset[State] = frozenset({"waiting", "reading", "writing"})


class Product(NamedTuple):
    """A finished file."""

    name: str
    content_type: str
    data: bytes


class About(NamedTuple):
    """What was ordered, for the log: of which kind, which unit it concerns, and all else that was asked."""

    kind: str
    unit: str | None
    asked: Mapping[str, object]


NO_ABOUT = About("", None, MappingProxyType({}))


class Job(NamedTuple):
    """One order as it stands; ``product`` is there when it is ready. ``key`` says what was ordered, to find it again.

    ``about`` is what the log says of the order, and says again of each time when its file is taken.
    ``chosen`` is what stood in the form, as an address has it; nothing where none was filled in.
    """

    id: int
    account: str
    title: str
    ordered_ms: int
    state: State = "waiting"
    product: Product | None = None
    key: str = ""
    about: About = NO_ABOUT
    chosen: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is still to come."""
        return self.state in _RUNNING


Work = Callable[[Callable[[State], None]], Product]
"""Writes one report, and says on the way how far it is."""


class Jobs:
    """The orders of one program. ``done`` is called on the thread when nothing is left to write."""

    def __init__(self, done: Callable[[], None] = lambda: None) -> None:
        self._done = done
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._waiting: deque[tuple[int, Work]] = deque()
        self._thread: threading.Thread | None = None

    def is_full(self, account: str) -> bool:
        """Whether too many orders of this account are still to come."""
        with self._lock:
            return self._is_full(account)

    def order(
        self,
        account: str,
        title: str,
        work: Work,
        at_ms: int,
        *,
        key: str = "",
        about: About = NO_ABOUT,
        chosen: str = "",
    ) -> Job | None:
        """Take an order; ``None`` when too many of this account are still to come."""
        with self._lock:
            if self._is_full(account):
                return None
            job = Job(next(self._numbers), account, title, at_ms, key=key, about=about, chosen=chosen)
            self._jobs[job.id] = job
            self._forget()
            self._waiting.append((job.id, work))
            if self._thread is None:
                # It ends when nothing is left: an idle program has no thread too many, and keeps no connection open.
                self._thread = threading.Thread(target=self._run, name="reports", daemon=True)
                self._thread.start()
            return job

    def of(self, account: str) -> list[Job]:
        """The orders of an account, the last one first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.account == account]

    def find(self, id_: int, account: str) -> Job | None:
        """One order, when it is of this account."""
        with self._lock:
            job = self._jobs.get(id_)
            return job if job is not None and job.account == account else None

    def wait(self, seconds: float) -> bool:
        """Whether everything was written within that time."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _is_full(self, account: str) -> bool:
        return sum(job.account == account and job.is_running for job in self._jobs.values()) >= MOST_WAITING

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    break
                id_, work = self._waiting.popleft()
            self._write(id_, work)
        self._done()

    def _write(self, id_: int, work: Work) -> None:
        def tell(state: State) -> None:
            with self._lock:
                self._jobs[id_] = self._jobs[id_]._replace(state=state)

        try:
            product = work(tell)
        except Exception:
            # Whoever ordered it is told; the thread goes on with the next one.
            log.exception("report failed", id=id_)
            tell("failed")
            return
        with self._lock:
            self._jobs[id_] = self._jobs[id_]._replace(state="ready", product=product)
            self._forget()

    def _forget(self) -> None:
        finished = [job for job in self._jobs.values() if not job.is_running]
        size = sum(len(job.product.data) for job in finished if job.product)
        # The newest one stays, however large it is: somebody is waiting for it.
        for job in finished[:-1]:
            if len(self._jobs) <= MOST_KEPT and size <= MOST_BYTES:
                return
            size -= len(job.product.data) if job.product else 0
            del self._jobs[job.id]
