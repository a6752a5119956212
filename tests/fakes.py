"""Stand-ins that speak the same contract as what they stand for, and cannot lie about it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.ballot_box import Box
from kiosk.clock import Clock
from kiosk.errors import BoxUnavailableError, DiskVerdict, VoteUnknownError
from office.ids import CounterId, OfficialId, ScaleId, TopicId
from office.periods import VIETNAM
from office.survey import Channel

A_TUESDAY_MORNING = datetime(2026, 9, 1, 9, 0, tzinfo=VIETNAM)


class FakeClock:
    """A clock that stands still until it is told to advance; ``now`` is ``None`` while it is not trusted."""

    def __init__(
        self, now: datetime | None = A_TUESDAY_MORNING, monotonic: float = 1000.0, *, boot: str = "boot1", trusted: bool = True
    ) -> None:
        self._wall = now or A_TUESDAY_MORNING
        self._monotonic = monotonic
        self._boot = boot
        self.trusted = trusted and now is not None

    def monotonic(self) -> float:
        return self._monotonic

    def now(self) -> datetime | None:
        return self._wall if self.trusted else None

    def boot(self) -> str:
        return self._boot

    def advance(self, seconds: float) -> None:
        """Let time pass; never backwards."""
        assert seconds >= 0, "monotonic time does not go back"
        self._monotonic += seconds
        self._wall += timedelta(seconds=seconds)

    def synchronise(self, now: datetime | None = None) -> None:
        """The network has set the wall clock (to ``now``, or to what it would be)."""
        self._wall = now or self._wall
        self.trusted = True

    def reboot(self, boot: str, *, trusted: bool = False, monotonic: float = 10.0) -> None:
        """The machine starts anew: another boot, monotonic time from a low value, wall clock not trusted."""
        assert boot != self._boot, "a reboot has a new id"
        self._boot = boot
        self._monotonic = monotonic
        self.trusted = trusted


class CastVote(NamedTuple):
    """A vote as :class:`FakeBallotBox` holds it."""

    counter: CounterId
    official: OfficialId | None
    scale: ScaleId
    score: int
    channel: Channel
    flags: tuple[str, ...]
    topics: tuple[TopicId, ...] = ()
    finished: bool = False


class FakeBallotBox:
    """A ballot box in memory: the same refusals as the real one, and ``votes`` to look at, in the order of casting.

    Set ``disk`` to anything but ``ok`` and every write is refused, as from a disk that fails; set it back and ``probe`` heals.
    """

    def __init__(self) -> None:
        self.disk: DiskVerdict = "ok"
        self.votes: dict[bytes, CastVote] = {}
        self.probes = 0
        self._verdict: DiskVerdict = "ok"

    @property
    def verdict(self) -> DiskVerdict:
        return self._verdict

    def cast(
        self,
        *,
        counter: CounterId,
        official: OfficialId | None,
        scale: ScaleId,
        score: int,
        channel: Channel,
        flags: tuple[str, ...],
    ) -> bytes:
        self._write()
        key = len(self.votes).to_bytes(16, "big")
        self.votes[key] = CastVote(counter, official, scale, score, channel, flags)
        return key

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        vote = self._open(key)
        self._write()
        self.votes[key] = vote._replace(score=score, topics=topics)

    def finish(self, key: bytes) -> None:
        vote = self._open(key)
        # As in the real box: the session is over even when the disk fails now.
        self.votes[key] = vote._replace(finished=True)
        self._write()

    def probe(self) -> DiskVerdict:
        self.probes += 1
        self._verdict = self.disk
        return self._verdict

    def open_if_due(self) -> int:
        return 0

    def _open(self, key: bytes) -> CastVote:
        vote = self.votes.get(key)
        if vote is None or vote.finished:
            raise VoteUnknownError(f"no open vote {key.hex()}; its session has ended")
        return vote

    def _write(self) -> None:
        self._verdict = self.disk
        if self.disk != "ok":
            raise BoxUnavailableError(self.disk)


_CLOCK: type[Clock] = FakeClock
_BOX: type[Box] = FakeBallotBox
